"""The table of moves, read as data: complete, reachable, without dead ends, and matched by verbs and pages."""

import pytest

from suggestions import states
from suggestions.choices import Kind, Level
from suggestions.states import (
    ENDED,
    FIRST_STATE,
    MOVE,
    MOVES,
    OVERRIDE_TARGETS,
    STEP_OF_STATE,
    TAB_OF_STATE,
    TONES,
    SuggestionState,
)
from suggestions.views.moves import PAGES

S = SuggestionState
# States a kind never enters.
NOT_FOR = {
    Kind.DEMAND: {S.DRAFT, S.COSIGNING, S.AWAITING_EXAMINATION, S.MERGED},
    Kind.SUGGESTION: {S.AWAITING_ACCEPT, S.ACCEPTED, S.RAISED},
}


def rows(kind, level, *, ordinary=True):
    return [
        m for m in MOVES if kind in m.kinds and level in m.levels and not (ordinary and m.name == "override")
    ]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("level", Level)
def test_every_state_can_be_reached_by_ordinary_moves(kind, level):
    reached, frontier = set(), {FIRST_STATE[kind]}
    while frontier:
        reached |= frontier
        frontier = {
            t for m in rows(kind, level) if m.sources & reached for t in m.targets if t not in reached
        }
    unreachable = set(S) - reached - NOT_FOR[kind]
    if level == Level.TOWNSHIP:
        unreachable.discard(S.AWAITING_ASSIGN)  # the presidium hands straight to the township's government
    assert not unreachable


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("level", Level)
def test_every_open_state_can_be_left_without_an_override(kind, level):
    for state in set(S) - ENDED - NOT_FOR[kind]:
        if level == Level.TOWNSHIP and state == S.AWAITING_ASSIGN:
            continue
        ways = [m.name for m in rows(kind, level) if state in m.sources and m.targets - {state}]
        assert ways, f"{kind} {level} stays in {state} for ever"


def test_names_are_unique_and_every_row_has_words_and_somebody_who_makes_it():
    assert len({m.name for m in MOVES}) == len(MOVES)
    for move in MOVES:
        assert move.label and move.done and move.sources and move.targets and move.parties, move.name


def test_every_state_has_a_tab_a_tone_and_a_step():
    for mapping in (TAB_OF_STATE, TONES, STEP_OF_STATE):
        assert set(mapping) == set(S)


def test_the_tabs_partition_the_states():
    tabs = [states.states_of(tab) for tab in set(TAB_OF_STATE.values())]
    assert sorted(state for tab in tabs for state in tab) == sorted(S)


def test_an_override_leads_only_where_ordinary_moves_go_on_or_the_case_ends():
    for kind, targets in OVERRIDE_TARGETS.items():
        for target in targets:
            assert target in MOVE["override"].targets
            goes_on = any(target in m.sources for m in rows(kind, Level.COUNTY))
            assert goes_on or target in ENDED


def test_every_move_of_a_member_has_a_page():
    of_the_system_or_the_voter = {
        "conclude", "release", "take_up", "withdraw_demand", "rate", "reopen_demand",
        "end_cosigning", "answer_merged", "dispatch_merged", "release_merged", "return_merged",
    }  # fmt: skip
    assert set(PAGES) | {"raise"} | of_the_system_or_the_voter == {m.name for m in MOVES}
