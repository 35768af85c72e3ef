"""The tests' own environment touches nothing of the person who runs them."""

from pathlib import Path

from django.conf import settings
from django.db import connection


def test_data_of_tests_lie_in_a_temporary_folder():
    assert Path(settings.DATA_DIR).name.startswith("portal-tests-")
    assert Path(settings.MEDIA_ROOT).is_relative_to(settings.DATA_DIR)


def test_no_test_ever_opens_the_real_database(db):
    name = str(connection.settings_dict["NAME"])
    assert "test" in name
