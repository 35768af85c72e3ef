"""What every test may ask for."""

import gc

import pytest
from django.test import Client

from congress_portal.foundation.slots import background
from tests.factories.cast import make_cast
from tests.factories.ground import make_county
from tests.towers import begins_with, tower, wanted_by

pytest_plugins = [
    "tests.plugins.generated",
    "tests.plugins.servers",
    "tests.plugins.browser",
    "tests.plugins.worlds",
    "tests.plugins.emptying",
]

OF_PAGES = (
    "pages.py",
    "test_forms.py",
    "test_help.py",
    "test_homes.py",
    "test_phone.py",
    "test_scorecard.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What touches no database cannot differ between two of them: it is marked ``once`` by itself.

    So are the tests of pages and forms: what they ask of the database, test_every_address.py asks of
    PostgreSQL for every page, and the tests of the verbs for every change.
    """
    for item in items:
        touches = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        if not touches or item.path.name.endswith(OF_PAGES):
            item.add_marker("once")


def pytest_collection_finish():
    """What has been imported stays: looking through it for garbage again and again costs a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True, specname="pytest_collection_modifyitems")
def pytest_the_long_ones_begin(items):
    """So that all processes end together; pytest-django would leave the long ones to the end.

    In a module those that begin with the same world follow one another.
    """
    modules = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (not _is_long(item), modules[item.path], _world_of(item)))


def pytest_make_parametrize_id(val, argname):
    """Files made for a test are called by their argument: an archive holds the second it was made in."""
    return argname if isinstance(val, bytes) else None


def _is_long(item) -> bool:
    """Whether the test drives a browser, starts servers, commits, or belongs to a group of one process."""
    return any(item.get_closest_marker(name) for name in ("browser", "servers", "xdist_group")) or bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
    )


def _world_of(item) -> list[str]:
    return [builder.__qualname__ for builder in tower(wanted_by(item))]


@pytest.fixture(autouse=True)
def _nobody_else_works(request, monkeypatch):
    """What a test asks of the queue is carried out by a worker only where the test has started one."""
    if "celery_worker_process" not in request.fixturenames:
        monkeypatch.setattr(background, "send", None)


@pytest.fixture
@begins_with(make_county)
def ground(db, begin):
    """A county with its bodies and one member of every role but the deputies (tests/factories/ground.py)."""
    return begin(make_county)


@pytest.fixture
@begins_with(make_cast)
def cast(db, begin):
    """The county of ``ground`` with a term, five deputies and a station (tests/factories/cast.py)."""
    return begin(make_cast)


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
