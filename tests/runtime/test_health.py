"""The health page tells what works and what does not."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from congress_portal.runtime import health, services

NOW = timezone.make_aware(timezone.datetime(2026, 4, 9, 9, 0))


@pytest.fixture
def queue(monkeypatch):
    """The queue answers."""
    monkeypatch.setattr(health, "queue_answers", lambda: True)


def test_all_is_well_when_beat_signed_a_minute_ago(db, queue):
    services.note_beat(at=NOW - timedelta(minutes=1))
    answer = health.report(at=NOW)
    assert answer["status"] == "ok"
    assert answer["last_beat"] == "2026-04-09T00:59:00+00:00"


def test_noting_a_beat_twice_makes_no_difference(db, queue):
    services.note_beat(at=NOW)
    services.note_beat(at=NOW)
    assert services.last_beat() == NOW


def test_a_silent_beat_is_degraded_and_pages_still_work(db, queue, client):
    services.note_beat(at=timezone.now() - timedelta(minutes=10))
    answer = client.get(reverse("runtime:healthz"))
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["beat"] == "late"


def test_a_queue_that_does_not_answer_is_degraded(db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    services.note_beat(at=NOW)
    answer = health.report(at=NOW)
    assert (answer["redis"], answer["status"]) == ("down", "degraded")


def test_missing_migrations_are_down(db, queue, client, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: ["runtime.0002_more"])
    answer = client.get(reverse("runtime:healthz"))
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "pending"


def test_a_lost_database_is_down_and_no_broken_page(db, queue, client, monkeypatch):
    def lost():
        raise OperationalError("could not connect")

    monkeypatch.setattr(health, "pending_migrations", lost)
    answer = client.get(reverse("runtime:healthz"))
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


def test_the_page_is_for_reading_only_and_needs_no_sign_in(db, client):
    assert client.post(reverse("runtime:healthz")).status_code == 405
    assert client.head(reverse("runtime:healthz")).status_code == 200


def test_the_page_asks_the_database_few_questions(db, queue, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(reverse("runtime:healthz"))


def test_the_database_is_named_without_its_password(db):
    words = health.database_words()
    assert "SQLite" in words or "PostgreSQL" in words
    assert "postgres://" not in words
