import pytest

from tests.factories.ground import NOW


@pytest.fixture
def today(monkeypatch):
    """The pages' clock stands at ``NOW``: Thursday 9 April 2026, 9:46."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW.date()
