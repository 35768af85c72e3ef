"""The counties that tests begin with, built once in a row of tests and not once by each.

A world costs hundreds of statements. The first test that asks for one builds it in a transaction that stays
open; the tests that follow run in savepoints above it, each with copies of its own of the objects. Worlds
stand on one another, each above a savepoint (``standing_on``): a county, its deputies, a year's results. What
the next test did not ask for is rolled back.

The whole demonstration with one of everything (``world``) takes seconds: the tests of a group of ``SHARED``,
in several modules, share one and change nothing in its objects.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import blocking_manager_key

from tests.factories.ground import moment
from tests.towers import Builder, build, commits, tower, wanted_by

# While a browser runs Django opens another connection, which sees nothing of what stands on the first one.
SHARED = ("world", "world-in-a-browser")


@dataclass
class Floor:
    """A world that stands: its savepoint, its objects and those below it."""

    builder: Builder
    atomic: Any
    frozen: bytes

    def copy(self) -> dict[Builder, Any]:
        """The objects, for one test to change."""
        return pickle.loads(self.frozen)


class Standing:
    """What stands in this process's open transaction, if anything."""

    def __init__(self) -> None:
        self.floors: list[Floor] = []
        # The demonstration of a group.
        self.shared, self.world, self._atomic = "", None, None

    def clear(self, keep: Sequence[Builder] = ()) -> None:
        """Roll back what is not to be kept."""
        if self._atomic:
            _fall(self._atomic)
            self.shared, self.world, self._atomic = "", None, None
        if not connection.in_atomic_block:
            self.floors = []  # a test closed the connection, and all fell with it
        stay = [kept is floor.builder for kept, floor in zip(keep, self.floors, strict=False)]
        most = stay.index(False) if False in stay else len(stay)
        while len(self.floors) > most:
            _fall(self.floors.pop().atomic)

    def raise_to(self, builder: Builder) -> None:
        """Let this world stand, and nothing else."""
        wanted = tower(builder)
        self.clear(wanted)
        for builder in wanted[len(self.floors) :]:
            made = self.floors[-1].copy() if self.floors else {}
            atomic = _begin()
            try:
                build(builder, made)
                # References are checked at a transaction's end: here once, and not again after each test.
                connection.check_constraints()
                self.floors.append(Floor(builder, atomic, pickle.dumps(made)))
            except BaseException:
                _fall(atomic)
                raise

    def share(self, group: str) -> None:
        """Let the whole demonstration stand for a group."""
        if self.shared != group:
            self.clear()
            self.shared, self._atomic = group, _begin()
            try:
                self.world = _make_world()
                connection.check_constraints()
            except BaseException:
                self.clear()
                raise


def _begin() -> Any:
    atomic = transaction.atomic()
    atomic.__enter__()
    return atomic


def _fall(atomic: Any) -> None:
    if connection.in_atomic_block:
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def _make_world() -> Any:
    from tests.architecture.world import make_world  # imports the whole portal

    world = make_world()
    world.open_sessions()
    return world


standing = Standing()


def shared_by(item: pytest.Item) -> str:
    """The group whose demonstration the test reads, or ""."""
    group = item.get_closest_marker("xdist_group")
    return group.args[0] if group and group.args[0] in SHARED and not commits(item) else ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: nothing stands that the test did not ask for."""
    if standing.floors or standing.shared and standing.shared != shared_by(item):
        with item.config.stash[blocking_manager_key].unblock():
            standing.clear(tower(wanted_by(item)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing stays open."""
    if standing.floors or standing.shared:
        with session.config.stash[blocking_manager_key].unblock():
            standing.clear()


@pytest.fixture
def _world_below(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    if wanted := wanted_by(request.node):
        with django_db_blocker.unblock():
            standing.raise_to(wanted)


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
        standing.share(request.node.get_closest_marker("xdist_group").args[0])
        yield standing.world


@pytest.fixture
def begin(request: pytest.FixtureRequest, _django_db_helper: None) -> Callable[[Builder], Any]:
    """``begin(builder)``: a copy of what stands, or a new one where the test commits."""
    made: dict[Builder, Any] = standing.floors[-1].copy() if standing.floors else {}

    def begin(builder: Builder) -> Any:
        for lower in tower(builder):
            if lower not in made:
                assert not standing.floors, f"{request.node.name} begins with two worlds"
                build(lower, made)
        return made[builder]

    return begin
