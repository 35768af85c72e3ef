"""Writing judged rows, taking them back, and the present ones as a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from congress_portal.foundation.slots import Applied, ImportScope, StagedRow, subject_key
from deputies.services.guards import lock_congresses

from ..choices import Channel
from ..models import Suggestion
from ..workflow.history import (
    PastCase,
    Raised,
    enter_past_cases,
    past_cases,
    rewrite_past_cases,
    take_back_past_cases,
)
from .known import known, written

_CHUNK = 500


def lock(scope: ImportScope) -> None:
    """Whoever else numbers suggestions of this congress or enters its deputies waits."""
    lock_congresses([known(scope).congress.pk])
    scope.cache.clear()


def options_label(scope: ImportScope) -> str:
    """云岭县人大，2023年代表建议目录."""
    return f"{known(scope).congress_text()}，{written(scope.options, 'source')}"


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Enter the new cases and rewrite the changed ones, in two set-based verbs."""
    congress = known(scope).congress
    new = [(row, PastCase.from_json(plan)) for row, plan in rows if "pk" not in plan]
    changed = {plan["pk"]: (row, plan) for row, plan in rows if "pk" in plan}
    applied = []
    if new:
        entered = enter_past_cases(
            actor=scope.actor, congress=congress, rows=[c for _, c in new], at=scope.at
        )
        counters = [asdict(counter) for counter in entered.counters]
        for place, ((row, _), case) in enumerate(zip(new, entered.cases, strict=True)):
            # What belongs to all of them is kept beside the first.
            before = {"version": case.version} | ({"counters": counters} if place == 0 and counters else {})
            applied.append(Applied(row.number, subject_key(case), True, before))
    if changed:
        was = past_cases(Suggestion.objects.filter(pk__in=changed))
        cases = rewrite_past_cases(
            actor=scope.actor,
            congress=congress,
            rows={pk: PastCase.from_json(plan) for pk, (_, plan) in changed.items()},
            versions={pk: plan["version"] for pk, (_, plan) in changed.items()},
            at=scope.at,
        )
        applied += [
            Applied(
                changed[case.pk][0].number,
                subject_key(case),
                False,
                {"version": case.version, "case": was[case.pk].to_json()},
            )
            for case in cases
        ]
    return applied


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was entered, and let what was changed stand as before."""
    congress = known(scope).congress

    def pk(row: Applied) -> int:
        return int(row.subject_key.rpartition(":")[2])

    changed = {pk(row): row for row in applied if not row.created}
    if changed:
        rewrite_past_cases(
            actor=scope.actor,
            congress=congress,
            rows={key: PastCase.from_json(row.before["case"]) for key, row in changed.items()},
            versions={key: row.before["version"] for key, row in changed.items()},
            at=scope.at,
            step=-1,
            summary="撤销导入，恢复原来的历史资料",
        )
    made = [row for row in applied if row.created]
    if made:
        take_back_past_cases(
            actor=scope.actor,
            congress=congress,
            versions={pk(row): row.before["version"] for row in made},
            counters=[Raised(**c) for row in made for c in row.before.get("counters", ())],
            at=scope.at,
        )


def identity(values: Mapping[str, Any]) -> str:
    """The number (a bare serial with its session or year), else title and year."""
    day = values.get("raised_on")
    when = written(values, "session") or str(day.year if day else values.get("year") or "")
    number = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written(values, "number")))
    if number:
        return f"{when}/{number}" if re.fullmatch(r"第?\d+号?", number) else number
    title = written(values, "title")
    return f"{title}/{when}" if title else ""


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """The imported suggestions of the chosen congress, as the columns have them."""
    rows = (
        Suggestion.objects.visible_to(scope.actor)
        .filter(imported=True)
        .select_related(
            "session__term__congress__division", "session__term__congress__county", "topic", "outcome"
        )
        .prefetch_related("signatures__mandate__person", "assignments__unit", "replies")
        .order_by("year", "serial", "pk")
    )
    if scope.options.get("congress"):
        rows = rows.filter(congress_id=int(scope.options["congress"]))
    for case in rows.iterator(chunk_size=_CHUNK):
        units = sorted(case.assignments.all(), key=lambda part: (not part.is_lead, part.pk))
        reply = next(iter(case.replies.all()), None)
        between = "闭会" if case.channel == Channel.BETWEEN_SESSIONS else ""
        yield {
            "number": case.number,
            "session": case.session.label if case.session_id else between,
            "title": case.title,
            "body": case.body,
            "raised_by": case.raised_by,
            "raised_on": case.submitted_on,
            "year": case.year,
            "topic": case.topic.name if case.topic_id else None,
            "units": str(units[0].unit) if units else None,
            "assists": "、".join(str(part.unit) for part in units[1:]),
            "dispatched_on": case.dispatched_on,
            "replied_on": case.replied_on,
            "reply_number": reply.number if reply else None,
            "reply": reply.body if reply else None,
            "outcome": case.outcome_id,
            "satisfied": case.satisfied or None,
            "solved": case.solved or None,
            "evaluated_on": case.evaluated_on,
            "closed_on": case.closed_on,
        }
