"""What every test may ask for."""

import pytest
from django.test import Client

from congress_portal.foundation.slots import background

pytest_plugins = [
    "tests.plugins.servers",
    "tests.plugins.browser",
    "tests.plugins.generated",
    "tests.plugins.worlds",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What touches no database cannot differ between two of them: it is marked ``once`` by itself."""
    for item in items:
        touches = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        if not touches:
            item.add_marker("once")


@pytest.fixture(autouse=True)
def _nobody_else_works(request, monkeypatch):
    """What a test asks of the queue is carried out by a worker only where the test has started one."""
    if "celery_worker_process" not in request.fixturenames:
        monkeypatch.setattr(background, "send", None)


@pytest.fixture
def ground(db, begin_with):
    """A county with its bodies and one member of every role but the deputies (tests/factories/ground.py)."""
    return begin_with("ground")


@pytest.fixture
def cast(db, begin_with):
    """The county of ``ground`` with a term, five deputies and a station (tests/factories/cast.py)."""
    return begin_with("cast")


@pytest.fixture
def client_of():
    """``client_of(actor)``: a browser signed in as that member of the cast."""

    def sign_in(actor) -> Client:
        client = Client()
        client.force_login(actor.user)
        session = client.session
        session["membership_id"] = actor.membership_id
        session.save()
        return client

    return sign_in
