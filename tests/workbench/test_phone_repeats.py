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
