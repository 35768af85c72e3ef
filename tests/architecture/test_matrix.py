"""Who gets what at every address: each URL name × each member of the cast, generated from the resolver.

``matrix.py`` holds the expectations. An address without an entry fails, so does an entry without an
address; what a role may see is changed there, in the open, or not at all.
"""

from __future__ import annotations

from copy import copy
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.contrib.auth import middleware as sessions
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.safestring import SafeString

from congress_portal.foundation.signin import middleware
from congress_portal.foundation.web import errors
from tests.architecture.matrix import EVERYBODY, MATRIX, POSTED
from tests.plugins.generated import SOAK

# The world is loaded once, by one process.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("world")]


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
# Who a session is stays the same from page to page of this file: found once, as (actor, its memberships).
ACTORS: dict[str, tuple[Any, list[Any]]] = {}
USERS: dict[str, Any] = {}
SESSIONS: dict[str, dict[str, Any]] = {}


def test_every_address_has_an_entry_and_every_entry_an_address():
    assert set(ADDRESSES) - set(MATRIX) == set()
    assert set(MATRIX) - set(ADDRESSES) == set()


def test_every_entry_names_the_whole_cast():
    for name, expected in MATRIX.items():
        named = [who for people in expected.values() for who in people.split()]
        assert sorted(named) == sorted(EVERYBODY), name


def answers(world, name: str, bare: Bare) -> dict[str, int]:
    """The status each member of the cast gets: GET, or an empty POST where only POST is allowed.

    One who may open a page, another for each page, gets it drawn (and somebody once more on PostgreSQL:
    test_every_address.py); whether the others may is decided before anything is drawn. ``make soak`` draws
    it for all.
    """
    url = reverse(name, kwargs=world.kwargs_for(name, ADDRESSES[name]))
    readers = MATRIX[name].get(200, "").split()
    turn = crc32(name.encode()) % max(1, len(readers))
    drawn = readers[turn : turn + 1]
    got = {}
    for who in EVERYBODY:
        client = bare.client
        client.cookies.clear()
        if who != "visitor":
            world.sign_in(client, who)
        bare.on = not SOAK and who not in drawn
        response = client.post(url) if name in POSTED else client.get(url)
        got[who] = response.status_code
    return got


class Bare:
    """Whether templates are left out; the browser of everybody in turn, which costs time to make."""

    on = False
    client = Client(raise_request_exception=False)


@pytest.fixture
def bare(monkeypatch):
    """Half of the answers are refusals, and a refusal's page is the same everywhere: here its number will do."""
    monkeypatch.setattr(
        errors, "render", lambda request, page, context=None, status=200: HttpResponse(status=status)
    )
    bare, draw = Bare(), Template.render

    def render(self, context=None, request=None):
        return SafeString() if bare.on else draw(self, context, request)

    def actor_of(request):
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if cookie not in ACTORS:
            ACTORS[cookie] = find(request), request.memberships
        actor, request.memberships = ACTORS[cookie]
        return copy(actor)

    def user_of(request):
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if cookie not in USERS:
            USERS[cookie] = find_user(request)
        return copy(USERS[cookie])

    def data_of(store):
        if store.session_key not in SESSIONS:
            SESSIONS[store.session_key] = load(store)
        return copy(SESSIONS[store.session_key])

    find, find_user, load = middleware.actor_of, sessions.get_user, SessionStore.load
    monkeypatch.setattr(SessionStore, "load", data_of)
    monkeypatch.setattr(Template, "render", render)
    monkeypatch.setattr(middleware, "actor_of", actor_of)
    monkeypatch.setattr(sessions, "get_user", user_of)
    return bare


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_each_member_of_the_cast_gets_what_the_matrix_says(world, bare, name):
    expected = {who: status for status, people in MATRIX[name].items() for who in people.split()}
    assert answers(world, name, bare) == expected
