"""Every page opens, in every state, for everybody who may see it; within its queries."""

import pytest
from django.urls import reverse

from suggestions.models import HandlingRule, Suggestion, SuggestionClock
from suggestions.parties import available_moves
from suggestions.states import SuggestionState
from suggestions.views.moves import PAGES

pytestmark = pytest.mark.django_db
MEMBERS = ("staff", "deputy", "office", "handler", "chair", "keeper", "leader", "stranger")


@pytest.mark.parametrize("state", SuggestionState.values)
def test_the_page_of_a_case_opens_in_every_state_and_stays_within_its_queries(
    stages, cast, client_of, django_assert_max_num_queries, state
):
    case = stages.in_state(state)
    for key in MEMBERS:
        client = client_of(cast.actors[key])
        with django_assert_max_num_queries(15):
            response = client.get(case.get_absolute_url())
        assert response.status_code in (200, 404), (state, key)
        if response.status_code == 200:
            assert case.title in response.content.decode()


def test_who_has_evaluated_reads_that_it_can_be_changed_and_not_that_it_is_owed(stages, cast, client_of):
    client = client_of(cast.deputy)
    assert "改评价" not in client.get(stages.replied().get_absolute_url()).content.decode()
    assert "核销以前都可以改" in client.get(stages.evaluated().get_absolute_url()).content.decode()


def test_the_list_opens_for_everybody_within_its_queries_at_any_size(
    stages, cast, client_of, django_assert_max_num_queries
):
    for number in range(12):
        stages.submitted(body=f"第 {number} 件路灯不亮")
    stages.examined()
    stages.closed()
    for key in MEMBERS:
        client = client_of(cast.actors[key])
        for query in ("", "?size=50", "?tab=dispatch", "?tab=overdue", "?tab=closed", "?q=路灯"):
            with django_assert_max_num_queries(12):
                response = client.get(reverse("suggestions:suggestion_list") + query)
            assert response.status_code == 200, (key, query)


def test_every_move_has_a_page_that_opens(stages, cast, client_of):
    """Each page opens for whoever may make the move, in some state where it begins."""
    people = [
        cast.actors[key]
        for key in ("deputy", "co_deputy", "staff", "office", "handler", "keeper", "head", "leader")
    ]
    opened = set()
    for state in SuggestionState.values:
        case = Suggestion.objects.for_page().get(pk=stages.in_state(state).pk)
        for actor in people:
            for name in {move.name for move in available_moves(actor, case)} & set(PAGES) - opened:
                response = client_of(actor).get(reverse(f"suggestions:suggestion_{name}", args=[case.pk]))
                # Those that take more than a state are opened where their posts are counted (test_queries.py).
                assert response.status_code in (200, 404, 409, 422), (state, name, actor.role)
                if response.status_code == 200:
                    opened.add(name)
    assert len(opened) > len(PAGES) * 2 / 3, set(PAGES) - opened


def test_the_other_pages_open(stages, cast, client_of):
    case = stages.handling()
    clock = SuggestionClock.objects.filter(suggestion=case).first()
    staff = client_of(cast.staff)
    for url in (
        clock.get_absolute_url(),
        reverse("suggestions:suggestion_print", args=[case.pk]),
        reverse("suggestions:suggestion_similar", args=[case.pk]),
        reverse("suggestions:suggestion_new"),
        reverse("suggestions:rule_list"),
        HandlingRule.objects.get(key="national-2025").get_absolute_url(),
        reverse("suggestions:station_suggestions", args=[cast.station.pk]),
    ):
        assert staff.get(url).status_code == 200, url
    Suggestion.objects.filter(pk=case.pk).update(body="甲。\n乙。")
    printed = staff.get(reverse("suggestions:suggestion_print", args=[case.pk])).content.decode()
    assert "<p>甲。</p><p>乙。</p>" in printed, "each paragraph begins as the first"
    assert staff.get(reverse("suggestions:suggestion_export")).status_code == 200
    assert staff.get(reverse("suggestions:suggestion_next", args=[case.pk])).status_code == 302


def test_the_public_pages_open(stages, cast, client):
    case = stages.closed()
    demand = stages.submitted()
    for url in (
        reverse("suggestions:public_station", args=["7kq2m"]),
        demand.receipt.get_absolute_url(),
        reverse("suggestions:receipt_add", args=[demand.receipt.token]),
        reverse("suggestions:receipt_withdraw", args=[demand.receipt.token]),
        reverse("suggestions:query"),
        reverse("suggestions:results"),
    ):
        response = client.get(url)
        assert response.status_code == 200, url
    assert client.get(case.get_absolute_url()).status_code == 302
