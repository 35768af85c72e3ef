"""What the workbench's tests share: cases at every stage, and towns under a scheme."""

import pytest

from tests.assessments.scene import count_by, make_scene
from tests.suggestions.stages import Stages


@pytest.fixture
def stages(cast):
    """Cases at every stage of the cast's county."""
    return Stages(cast)


@pytest.fixture
def scene(cast, monkeypatch):
    """Four towns and a street under the year's published default scheme."""
    return count_by(make_scene(cast), monkeypatch)
