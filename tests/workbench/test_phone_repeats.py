"""What a phone sends twice is taken once, under whatever form key: the same client's id, the same record."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.db.models import UniqueConstraint

from liaison_stations.models import Activity
from suggestions.models import Suggestion
from tests.factories.ground import NOW
from tests.workbench.test_phone import PROBLEM, VISIT, filled


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_a_visit_sent_again_from_another_form_leads_to_the_first_ones_page(cast, client_of):
    client = client_of(cast.deputy)
    values = filled(client, VISIT)
    first = client.post(VISIT, values)
    again = client.post(VISIT, values | {"form_key": str(uuid.uuid4())})
    assert first.status_code == again.status_code == 302 and again.url == first.url
    assert Activity.objects.count() == 1


def test_a_problem_sent_again_from_another_form_leads_to_the_first_ones_page(cast, client_of):
    client = client_of(cast.deputy)
    values = filled(client, PROBLEM, body="村口路灯坏了三盏。")
    first = client.post(PROBLEM, values)
    again = client.post(PROBLEM, values | {"form_key": str(uuid.uuid4()), "body": "换了字也一样"})
    assert first.status_code == again.status_code == 302 and again.url == first.url
    assert Suggestion.objects.get().body == "村口路灯坏了三盏。"


def test_the_same_id_from_another_person_is_another_record(cast, client_of):
    values = filled(client_of(cast.deputy), PROBLEM, body="村口路灯坏了三盏。")
    client_of(cast.deputy).post(PROBLEM, values)
    other = client_of(cast.co_deputy).post(PROBLEM, values | {"form_key": str(uuid.uuid4())})
    assert other.status_code == 302 and Suggestion.objects.count() == 2


def test_every_record_with_a_clients_id_keeps_it_once_for_its_owner():
    found = []
    for model in apps.get_models():
        if any(field.name == "client_uuid" for field in model._meta.fields):
            found.append(model._meta.label)
            unique = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint)]
            assert any("client_uuid" in c.fields and len(c.fields) == 2 for c in unique), model
    assert set(found) >= {"liaison_stations.Activity", "suggestions.Suggestion"}


def test_the_same_entry_made_twice_is_asked_back_once_with_a_link_and_a_tick(cast, client_of):
    client = client_of(cast.deputy)
    words = {"demand": "三组到小学的路下雨全是泥。"}
    client.post(VISIT, filled(client, VISIT, **words))
    first = Activity.objects.get()
    back = client.post(VISIT, filled(client, VISIT, **words))
    page = back.content.decode()
    assert back.status_code == 422 and Activity.objects.count() == Suggestion.objects.count() == 1
    assert f"已经记过一样的（{first.number}" in page and f"/m/records/{first.pk}/" in page
    assert 'name="again"' in page and words["demand"] in page
    # Other people, the same words: the demand is not passed on twice without being asked.
    assert (
        "同样的话已经交过" in client.post(VISIT, filled(client, VISIT, people="2", **words)).content.decode()
    )
    assert client.post(VISIT, filled(client, VISIT, **words, again="on")).status_code == 302
    assert client.post(VISIT, filled(client, VISIT)).status_code == 302  # nothing was reported: another visit
    assert Activity.objects.count() == 3 and Suggestion.objects.count() == 2


def test_the_outbox_is_told_what_stands_on_record_and_the_form_then_opens_with_the_tick(cast, client_of):
    client = client_of(cast.deputy)
    client.post(PROBLEM, filled(client, PROBLEM, body="村口路灯\r\n坏了三盏。"))
    queued = filled(client, PROBLEM, body="村口路灯\n坏了三盏。")
    said = client.post(PROBLEM, queued, headers={"accept": "application/json"})
    assert said.status_code == 422 and said.json()["apart"] and "同样的话已经交过" in said.json()["say"][0]
    assert Suggestion.objects.count() == 1
    opened = client.get(f"{PROBLEM}?outbox={queued['client_uuid']}&again=1").content.decode()
    assert "确实是另一件" in opened and "确实是另一件" not in client.get(PROBLEM).content.decode()
    ticked = queued | {"form_key": str(uuid.uuid4()), "again": "on"}
    for _ in range(2):
        assert client.post(PROBLEM, ticked | {"form_key": str(uuid.uuid4())}).status_code == 302
    assert Suggestion.objects.count() == 2
