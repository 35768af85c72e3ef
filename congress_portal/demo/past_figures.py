"""Figures of quarters before the portal, as a file of the office would have them: plausible, and in order.

The better a town's place, the more of its figures are full; places differ by what was missed.
"""

from __future__ import annotations

# What is held in which quarter, by all: sessions in the first and the third, one study each half year.
_HELD = {
    "party_studies": {2: 1, 4: 1},
    "party_briefings": {1: 1, 2: 1, 3: 1, 4: 1},
    "congress_sessions": {1: 1, 3: 1},
    "reports_heard": {2: 1, 3: 1},
    "law_checks": {3: 1},
    "inspections": {1: 1, 2: 1, 4: 1},
    "appraisals": {4: 1},
    "projects_voted": {1: 1},
    "voter_reports": {2: 2, 4: 2},
    "presidium_meetings": {1: 1, 2: 1, 3: 1, 4: 1},
}
# Of each session: whether it was quorate, called and sent its papers in time.
_OF_SESSIONS = ("quorate_sittings", "session_notices_in_time", "session_papers_in_time")
# How much there was in a quarter.
_DUE = {
    "presidium_attendance": 9,
    "findings_answered": 4,
    "reception_held": 6,
    "receptions_noticed": 6,
    "groups_active": 3,
    "suggestions_consulted": 8,
    "suggestions_replied": 8,
    "suggestions_solved": 8,
    "suggestions_satisfied": 8,
    "deputies_trained": 40,
    "deputies_with_records": 40,
}
# From which place on something of it is missing, in which quarters, and how much a place.
_MISSED = {
    "suggestions_solved": (3, (2, 4), 4),
    "suggestions_satisfied": (5, (4,), 5),
    "receptions_noticed": (6, (3,), 4),
    "deputies_with_records": (3, (2, 4), 1),
    "deputies_trained": (7, (3,), 1),
    "presidium_attendance": (8, (4,), 3),
    "findings_answered": (9, (3,), 4),
}


def past_figure(metric: str, has_denominator: bool, place: int, quarter: int) -> tuple[int, int | None]:
    """What a town at a place (1 is the best) had of a metric in a quarter."""
    if metric in _OF_SESSIONS:
        held = _HELD["congress_sessions"].get(quarter, 0)
        return held, held
    if not has_denominator:
        held = _HELD.get(metric, {}).get(quarter, 0)
        if metric == "presidium_meetings" and place > 9 and quarter == 3:
            held = 0
        if metric == "law_checks" and place > 10:
            held = 0
        return held, None
    due = _DUE.get(metric, 20)
    if metric == "demands_in_time":
        return due - (place * 2 + quarter) // 6, due
    if metric == "reception_held":
        return due - (place + quarter > 8), due
    since, quarters, step = _MISSED.get(metric, (12, (), 1))
    missed = 0 if place < since or quarter not in quarters else 1 + (place - since) // step
    return max(0, due - missed), due
