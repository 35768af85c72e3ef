"""Fixtures of these tests."""

import pytest

from tests.suggestions.stages import Stages


@pytest.fixture
def stages(cast):
    """Cases at every stage of the cast's county."""
    return Stages(cast)
