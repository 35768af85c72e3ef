"""The counties that tests begin with, built once in a row of tests and not once by each.

``cast`` and ``ground`` cost a hundred statements and more. The first test that asks for one builds it in
a transaction that stays open; the tests that follow run in savepoints above it, each with a copy of its
own of the objects. A test that begins with something else, or commits, finds it rolled back.

The whole demonstration with one of everything (``world``) takes seconds: the tests of a group of ``WORLDS``,
in several modules, share one and change nothing in its objects.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import blocking_manager_key

from tests.factories.cast import make_cast
from tests.factories.ground import make_county, moment

BUILDERS: dict[str, Callable[[], Any]] = {"cast": make_cast, "ground": make_county}
# While a browser runs Django opens another connection, which sees nothing of what stands on the first one.
WORLDS = ("world", "world-in-a-browser")


class StandingWorld:
    """What stands in this process's open transaction, if anything."""

    def __init__(self) -> None:
        self.name = ""
        self._atomic: Any = None
        self._frozen = b""
        self.world: Any = None

    def clear(self) -> None:
        """Roll it back."""
        atomic, self._atomic, self.name, self._frozen, self.world = self._atomic, None, "", b"", None
        if atomic is None or not connection.in_atomic_block:
            return  # nothing stood, or the connection was closed and it fell
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)

    def build(self, name: str) -> None:
        """Build it in a transaction that stays open."""
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        try:
            if name in WORLDS:
                self.world = _make_world()
            else:
                self._frozen = pickle.dumps(BUILDERS[name]())
            # References are checked at a transaction's end: here once, and not again after each test.
            connection.check_constraints()
            self.name = name
        except BaseException:
            self.clear()
            raise

    def copy(self) -> Any:
        """Its objects, for one test to change."""
        return pickle.loads(self._frozen)


def _make_world() -> Any:
    from tests.architecture.world import make_world  # imports the whole portal

    world = make_world()
    world.open_sessions()
    return world


standing = StandingWorld()


def commits(item: pytest.Item) -> bool:
    """Whether the test runs without a transaction around it."""
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker and (marker.kwargs.get("transaction") or any(marker.args)))
        or {"transactional_db", "live_server"} & set(item.fixturenames)
    )


def wanted_by(item: pytest.Item) -> str:
    """The world the test begins with; "" for none, and for fixtures of the same name made elsewhere."""
    if commits(item):
        return ""
    group = item.get_closest_marker("xdist_group")
    if group and group.args[0] in WORLDS:
        return group.args[0]
    made = item._fixtureinfo.name2fixturedefs
    for name in BUILDERS:
        if name in made and made[name][-1].func.__module__ == "tests.conftest":
            return name
    return ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: nothing stands that the test did not ask for."""
    if standing.name and standing.name != wanted_by(item):
        with item.config.stash[blocking_manager_key].unblock():
            standing.clear()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing stays open."""
    if standing.name:
        with session.config.stash[blocking_manager_key].unblock():
            standing.clear()


@pytest.fixture
def _world_below(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    wanted = wanted_by(request.node)
    with django_db_blocker.unblock():
        if standing.name and not connection.in_atomic_block:  # a test closed the connection
            standing.clear()
        if wanted and not standing.name:
            standing.build(wanted)


@pytest.fixture
def _django_db_helper(_world_below: None, _django_db_helper: None) -> None:
    """pytest-django's own, with the world below its transaction."""


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The demonstration with one of everything that an address can name, shared by the modules of a group.

    Views ask the clock; here it stands still on the demonstration's day, so that limits have neither
    passed nor not begun when the test is run another year.
    """
    from tests.architecture.world import DAY

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment(DAY, 10))
        group = request.node.get_closest_marker("xdist_group").args[0]
        if standing.name != group:
            standing.clear()
            standing.build(group)
        yield standing.world


@pytest.fixture
def begin_with(request: pytest.FixtureRequest, _django_db_helper: None) -> Callable[[str], Any]:
    """``begin_with("cast")``: a copy of the standing world, or a new one where the test commits."""

    def begin(name: str) -> Any:
        return standing.copy() if standing.name == name else BUILDERS[name]()

    return begin
