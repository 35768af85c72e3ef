"""The tests' own environment touches nothing of the person who runs them."""

from pathlib import Path

from django.conf import settings
from django.db import connection

from congress_portal.runtime.keys import data_dir


def test_data_of_tests_lie_in_a_temporary_folder():
    assert Path(settings.DATA_DIR).name.startswith("portal-tests-")
    assert Path(settings.MEDIA_ROOT).is_relative_to(settings.DATA_DIR)


def test_no_test_ever_opens_the_real_database(db):
    name = str(connection.settings_dict["NAME"])
    assert "test" in name


def test_data_of_a_portal_lie_where_it_is_told_and_an_empty_word_tells_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    assert data_dir() == tmp_path
    monkeypatch.setenv("PORTAL_DATA_DIR", "")
    assert data_dir() == settings.BASE_DIR / "var"
