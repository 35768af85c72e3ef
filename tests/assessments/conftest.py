"""The scene of the assessment's tests."""

import contextlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.assessments.scene import make_scene


@pytest.fixture
def scene(ground, monkeypatch):
    """Four towns and a street under the year's published default scheme (tests/assessments/scene.py)."""
    return make_scene(ground, monkeypatch)


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
