"""The cast of the ground floor with its deputies seated."""

import pytest

from tests.factories.deputies import seat_deputies


@pytest.fixture
def cast(ground):
    """``ground`` with terms, districts and deputies (tests/factories/deputies.py)."""
    return seat_deputies(ground)
