"""Every page on PostgreSQL: what the tests of pages see on SQLite is asked of the other database too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.matrix import MATRIX, POSTED
from tests.architecture.test_matrix import ADDRESSES

# The world is loaded once, by one process.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.xdist_group("world")]
PAGES = sorted(name for name in MATRIX if name not in POSTED and 200 in MATRIX[name])


@pytest.mark.parametrize("name", PAGES)
def test_it_answers_who_may_open_it(world, name):
    readers = MATRIX[name][200].split()
    client = Client(raise_request_exception=False)
    who = readers[len(readers) // 2]
    if who != "visitor":
        world.sign_in(client, who)
    response = client.get(reverse(name, kwargs=world.kwargs_for(name, ADDRESSES[name])))
    if response.streaming:
        list(response.streaming_content)
    assert response.status_code == 200, f"{name} as {who}"
