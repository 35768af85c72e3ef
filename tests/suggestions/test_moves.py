"""State × move × role, every cell: what the table allows can be pressed, everything else is refused in words."""

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from suggestions.models import Suggestion
from suggestions.parties import available_moves, is_party, may
from suggestions.states import ASSIGNMENT_MOVES, MOVE, MOVES, SuggestionState
from suggestions.views.moves import PAGES
from suggestions.workflow.step import check
from tests.factories.ground import NOW
from tests.plugins.generated import SOAK
from tests.suggestions.stages import voter_of

pytestmark = pytest.mark.django_db
ROLES = (
    "staff", "leader", "official", "office", "chair", "clerk", "keeper", "handler", "head", "other_handler",
    "town_handler", "deputy", "co_deputy", "town_deputy", "other_deputy", "admin", "auditor", "rater", "stranger",
)  # fmt: skip


@pytest.mark.parametrize("state", SuggestionState.values)
def test_each_cell_of_state_move_and_role_is_allowed_or_refused_in_words(stages, cast, state):
    case = Suggestion.objects.for_page().get(pk=stages.in_state(state).pk)
    actors = [cast.actors[key] for key in ROLES]
    actors += [Actor.anonymous(), voter_of(case), Actor.bearer("suggestions.suggestion:0", cast.county)]
    for actor in actors:
        open_to_them = {m.name for m in available_moves(actor, case)}
        for move in MOVES:
            begins_here = state in move.sources and case.kind in move.kinds and case.level in move.levels
            allowed = begins_here and may(actor, case, move)
            if allowed:
                check(move, actor=actor, case=case, at=NOW)
            else:
                with pytest.raises(Refused) as refusal:
                    check(move, actor=actor, case=case, at=NOW)
                assert refusal.value.message.endswith("。")
                if begins_here:
                    assert isinstance(refusal.value, Denied)
                assert move.name not in open_to_them, (state, move.name, actor.role)
        assert open_to_them <= {m.name for m in MOVES if state in m.sources}


@pytest.mark.parametrize("state", SuggestionState.values)
def test_a_move_from_a_wrong_state_names_who_was_last_and_changes_nothing(stages, cast, state):
    case = Suggestion.objects.for_page().get(pk=stages.in_state(state).pk)
    system = Actor.system(cast.county)
    for move in MOVES:
        if state in move.sources or case.kind not in move.kinds or case.level not in move.levels:
            continue
        with pytest.raises(Conflict) as conflict:
            check(move, actor=system, case=case, at=NOW)
        assert "这件已由 " in conflict.value.message or "现在是" in conflict.value.message
    case.refresh_from_db()
    assert case.state == state


@pytest.mark.once
def test_posting_any_move_as_anybody_never_ends_in_an_error_page(stages, cast, client_of):
    """Empty posts of every move by everybody in four telling states: a sentence each, never a 500.

    Each in one of the states, turn about; ``make soak`` posts it in all.
    """
    states = ("awaiting_accept", "awaiting_dispatch", "handling", "evaluated")
    people = ("staff", "deputy", "handler", "office", "keeper", "stranger")
    clients = {key: client_of(cast.actors[key]) for key in people}
    posts = [(key, name) for name in sorted(PAGES) for key in people]
    for turn, state in enumerate(states):
        case = stages.in_state(state)
        for place, (key, name) in enumerate(posts):
            if not SOAK and (place + place // len(people)) % len(states) != turn:
                continue
            response = clients[key].post(reverse(f"suggestions:suggestion_{name}", args=[case.pk]), {})
            assert response.status_code in (403, 404, 409, 422), (state, key, name, response.status_code)
        case.refresh_from_db()
        assert case.state == state


def test_strangers_meet_a_404_and_the_unable_a_403(stages, cast, client_of):
    case = stages.examined()
    url = reverse("suggestions:suggestion_dispatch", args=[case.pk])
    assert client_of(cast.stranger).get(url).status_code == 404
    assert client_of(cast.deputy).get(url).status_code == 403
    assert client_of(cast.staff).get(url).status_code == 200


def test_the_parts_of_units_only_move_as_their_own_table_says(stages, cast):
    for sources, targets in ASSIGNMENT_MOVES.values():
        assert sources and targets
    case = stages.handling()
    assert is_party(cast.handler, case, "unit")
    assert not is_party(cast.other_handler, case, "unit")
    assert MOVE["acknowledge"] not in available_moves(cast.handler, case)
    assert MOVE["reply"] in available_moves(cast.handler, case)
