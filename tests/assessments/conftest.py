"""The scene of the assessment's tests."""

import pytest

from tests.assessments.scene import make_scene


@pytest.fixture
def scene(ground, monkeypatch):
    """Four towns and a street under the year's published default scheme (tests/assessments/scene.py)."""
    return make_scene(ground, monkeypatch)
