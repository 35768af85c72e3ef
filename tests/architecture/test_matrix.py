"""Who gets what at every address: each URL name × each member of the cast, generated from the resolver.

``matrix.py`` holds the expectations. An address without an entry fails, so does an entry without an
address; what a role may see is changed there, in the open, or not at all.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from congress_portal.foundation.web import errors
from tests.architecture.matrix import EVERYBODY, MATRIX, POSTED
from tests.architecture.world import DAY, make_world
from tests.factories.ground import moment

pytestmark = pytest.mark.once


def addresses(patterns=None, namespace: str = ""):
    """(name, parameter names) of every address of ours."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{namespace}{pattern.name}", tuple(pattern.pattern.converters)


ADDRESSES = dict(addresses())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A county with one of everything that an address can name, loaded once and taken back.

    Views ask the clock; here it stands still on the demonstration's day, so that limits have neither
    passed nor not begun when the test is run another year.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment(DAY, 10))
        atomic = transaction.atomic()
        atomic.__enter__()
        world = make_world()
        world.open_sessions()
        yield world
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_every_address_has_an_entry_and_every_entry_an_address():
    assert set(ADDRESSES) - set(MATRIX) == set()
    assert set(MATRIX) - set(ADDRESSES) == set()


def test_every_entry_names_the_whole_cast():
    for name, expected in MATRIX.items():
        named = [who for people in expected.values() for who in people.split()]
        assert sorted(named) == sorted(EVERYBODY), name


def answers(world, name: str) -> dict[str, int]:
    """The status each member of the cast gets: GET, or an empty POST where only POST is allowed."""
    url = reverse(name, kwargs=world.kwargs_for(name, ADDRESSES[name]))
    got = {}
    for who in EVERYBODY:
        client = Client(raise_request_exception=False)
        if who != "visitor":
            world.sign_in(client, who)
        response = client.post(url) if name in POSTED else client.get(url)
        got[who] = response.status_code
    return got


@pytest.fixture
def bare_refusals(monkeypatch):
    """Half of the answers are refusals, and a refusal's page is the same everywhere: here its number will do."""
    monkeypatch.setattr(
        errors, "render", lambda request, page, context=None, status=200: HttpResponse(status=status)
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_each_member_of_the_cast_gets_what_the_matrix_says(world, name):
    expected = {who: status for status, people in MATRIX[name].items() for who in people.split()}
    assert answers(world, name) == expected
