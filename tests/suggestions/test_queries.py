"""How many queries the posts of each move cost, whole request included."""

import uuid

import pytest
from django.urls import reverse

from suggestions.models import OutcomeClass, Receipt, Topic

pytestmark = pytest.mark.django_db
CEILING = 20


def number_of(captured) -> int:
    """Queries that ask or change something; savepoints are the tests' and the transaction's own."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def moves(stages, cast):
    """(who, move, case, fields): the way of a case, each from the state before it."""
    office, transport = cast.government_office.pk, cast.transport.pk
    topic = {"topic": "1"}
    return [
        ("deputy", "accept", stages.submitted, {}),
        ("deputy", "settle", stages.submitted, {"note": "修好了"}),
        ("deputy", "request_dispatch", stages.accepted, {"note": "属实"}),
        (
            "keeper",
            "assign_deputy",
            lambda: stages.submitted(mandate=cast.mandates["deputy"]),
            {"to": cast.mandates["town_deputy"].pk},
        ),
        ("staff", "examine", stages.handed_in, topic),
        ("staff", "decline", stages.handed_in, {"ground": "outside", "turn_to": "hotline", "reason": "省级"}),
        ("staff", "dispatch", stages.examined, {"unit": office, "lead": transport}),
        ("office", "assign", stages.at_office, {"lead": transport}),
        ("handler", "acknowledge", stages.assigned, {}),
        ("office", "redispatch", stages.sent_back, {"unit": cast.water.pk}),
        (
            "handler",
            "reply",
            stages.handling,
            {"body": "办了", "outcome": OutcomeClass.objects.get(letter="A").pk},
        ),
        ("handler", "request_close", lambda: stages.replied(ask=False), {"statement": "验收"}),
        ("deputy", "evaluate", stages.replied, {"satisfied": "satisfied", "solved": "yes"}),
        ("staff", "close", stages.evaluated, {}),
        ("deputy", "withdraw", stages.handed_in, {"reason": "不提了"}),
    ]


def test_every_move_stays_within_its_queries_and_pressing_twice_is_once(
    stages, cast, client_of, django_assert_max_num_queries
):
    stages.examined()  # the first number of a year makes its counter row
    costs = {}
    for who, name, build, fields in moves(stages, cast):
        case = build()
        if "topic" in fields:
            fields = {"topic": Topic.objects.first().pk}
        client = client_of(cast.actors[who])
        key = uuid.uuid4()
        url = reverse(f"suggestions:suggestion_{name}", args=[case.pk])
        with django_assert_max_num_queries(99) as captured:
            response = client.post(url, {"form_key": key, **fields})
        assert response.status_code == 302, (name, response.content.decode()[:2000])
        costs[name] = number_of(captured)
        version = type(case).objects.get(pk=case.pk).version
        again = client.post(url, {"form_key": key, **fields})
        assert (again.status_code, again.url) == (302, response.url), name
        assert type(case).objects.get(pk=case.pk).version == version, name
    assert max(costs.values()) <= CEILING, costs


def test_a_voters_posts_stay_within_their_queries(stages, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(99) as submitted:
        client.post("/p/s/7KQ2M/", {"form_key": uuid.uuid4(), "body": "路灯不亮"})
    token = Receipt.objects.get(demand=stages.settled()).token
    with django_assert_max_num_queries(99) as rated:
        client.post(
            f"/p/q/{token}/rate/", {"form_key": uuid.uuid4(), "satisfied": "satisfied", "solved": "yes"}
        )
    with django_assert_max_num_queries(99) as read:
        client.get(f"/p/q/{token}/")
    with django_assert_max_num_queries(99) as station:
        client.get("/p/s/7KQ2M/")
    assert max(number_of(read), number_of(station)) <= 15
    # Six of a submission count the caller's requests.
    assert max(number_of(submitted) - 6, number_of(rated) - 6) <= CEILING
