"""The same form at the same moment, from two telephones or two servers: done once."""

from __future__ import annotations

import threading
import uuid
from itertools import count

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from congress_portal.foundation.web.models import FormKey
from congress_portal.foundation.workdays.models import HolidayChange
from liaison_stations.models import Activity
from suggestions.models import Suggestion
from tests.factories.cast import make_cast
from tests.suggestions.stages import Stages
from tests.workbench.test_phone import filled, photo

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def cast():
    made = make_cast()
    Stages(made)
    return made


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    session = client.session
    session["membership_id"] = actor.membership_id
    session.save()
    return client


def together(posts):
    """Send the forms in threads that start at once; their answers."""
    barrier, answers = threading.Barrier(len(posts)), [None] * len(posts)

    def send(place, client, url, values):
        try:
            barrier.wait(timeout=30)
            answers[place] = client.post(url, values)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(n, *post)) for n, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def forms(cast):
    """(who, address, values, table) of forms that make a record."""
    phone, number = signed_in(cast.deputy), count(1)
    visit, problem = reverse("phone:visit_create"), reverse("phone:problem_create")
    new, day = reverse("suggestions:suggestion_new"), reverse("workdays:holiday_list")
    return [
        # Other words each time: the same ones again would be asked back.
        (cast.deputy, visit, lambda: filled(phone, visit, note=f"看了产业路，第 {next(number)} 次"), Activity),
        (cast.deputy, problem, lambda: filled(phone, problem, body=f"第 {next(number)} 盏路灯坏了。"), Suggestion),
        (
            cast.deputy,
            new,
            lambda: {"form_key": str(uuid.uuid4()), "mandate": cast.mandates["deputy"].pk, "title": "关于修桥的建议", "body": "桥面破损。"},
            Suggestion,
        ),
        (
            cast.staff,
            day,
            lambda: {"form_key": str(uuid.uuid4()), "date": "2027-10-01", "is_workday": "0", "name": "国庆节", "source": ""},
            HolidayChange,
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("which", range(4), ids=["visit", "problem", "suggestion", "day"])
def test_the_same_form_twice_at_once_makes_one_record_and_one_address(cast, which):
    who, url, values, table = forms(cast)[which]
    clients = signed_in(who), signed_in(who)
    for _ in range(ROUNDS):
        before, posted = table.objects.count(), values()
        answers = together([(client, url, posted) for client in clients])
        assert [a.status_code for a in answers] == [302, 302], [a.content.decode()[:300] for a in answers]
        assert answers[0].url == answers[1].url
        assert table.objects.count() == before + 1
        assert FormKey.objects.filter(pk=posted["form_key"]).count() == 1


@pytest.mark.parametrize("which", [0, 1], ids=["visit", "problem"])
def test_the_same_clients_id_under_two_keys_at_once_makes_one_record(cast, which):
    who, url, values, table = forms(cast)[which]
    clients = signed_in(who), signed_in(who)
    for _ in range(ROUNDS):
        before, posted = table.objects.count(), values()
        other = posted | {"form_key": str(uuid.uuid4())}
        answers = together([(clients[0], url, posted), (clients[1], url, other)])
        assert [a.status_code for a in answers] == [302, 302], [a.content.decode()[:300] for a in answers]
        assert answers[0].url == answers[1].url and table.objects.count() == before + 1


def test_the_same_photo_under_two_keys_at_once_is_stored_once(cast):
    clients = signed_in(cast.deputy), signed_in(cast.deputy)
    visit = reverse("phone:visit_create")
    clients[0].post(visit, filled(clients[0], visit))
    activity = Activity.objects.get()
    url = reverse("phone:photo_create", args=[activity.pk])
    for number in range(1, ROUNDS + 1):
        own = str(uuid.uuid4())
        posts = [
            (client, url, {"client_uuid": own, "form_key": str(uuid.uuid4()), "photo": photo()})
            for client in clients
        ]
        answers = together(posts)
        assert [a.status_code for a in answers] == [302, 302], [a.content.decode()[:300] for a in answers]
        assert activity.photos.count() == number
