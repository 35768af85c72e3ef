"""The scene of the assessment's tests."""

import contextlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.assessments.scene import count_by, make_begun_year, make_full_year, make_scene
from tests.towers import begins_with


@pytest.fixture
@begins_with(make_scene)
def scene(db, begin, monkeypatch):
    """Four towns and a street under the year's published default scheme (tests/assessments/scene.py)."""
    return count_by(begin(make_scene), monkeypatch)


@pytest.fixture
@begins_with(make_begun_year)
def begun_year(scene, begin):
    """The year of ``scene``, computed after its first quarter."""
    return begin(make_begun_year)


@pytest.fixture
@begins_with(make_full_year)
def full_year(scene, begin):
    """The year of ``scene``, computed after its four quarters."""
    return begin(make_full_year)


@pytest.fixture
def statements_at_most():
    """``with statements_at_most(20):`` counts what reaches tables; savepoints of nested verbs do not."""

    @contextlib.contextmanager
    def count(most: int):
        with CaptureQueriesContext(connection) as captured:
            yield
        sent = [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"][:20]]
        assert len(sent) <= most, "\n".join(
            [f"{len(sent)} statements, {most} allowed:", *(s[:150] for s in sent)]
        )

    return count
