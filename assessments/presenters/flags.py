"""The line of holders and one award's page: who held the flag when, in a row, and how far the hand-over is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from assessments.choices import Rhythm
from assessments.contact_choices import when_words
from assessments.models import FlagAward, FlagGroup, FlagHandover

_NUMBERS = {Rhythm.YEAR: (0,), Rhythm.HALF_YEAR: (1, 2), Rhythm.QUARTER: (1, 2, 3, 4)}
MOST_GAPS = 40


def holding(awards: Sequence[FlagAward]) -> FlagAward | None:
    """Who of a group's standing awards has the flag now: while the newest waits, the one before it."""
    newest = next((award for award in awards if award.to_on is None), None)
    if newest is None or not newest.waits:
        return newest
    return next((award for award in awards if award.pk == newest.previous_id), None)


def line_of(group: FlagGroup, awards: Sequence[FlagAward]) -> list[dict[str, Any]]:
    """One strip a period, the oldest first; a period without a known holder is a gap, not left out.

    ``run`` counts how many periods in a row the holder has had it; a gap ends the row.
    """
    strips: list[dict[str, Any]] = []
    times: Counter[int] = Counter()
    before: FlagAward | None = None
    run, now = 0, holding(awards)
    for award in sorted(awards, key=lambda a: (a.year, a.number, a.pk)):
        gaps = _between(group, before, award)
        strips += [
            {"when": when_words(group.rhythm, year, number), "gap": True} for year, number in gaps[:MOST_GAPS]
        ]
        times[award.holder_id] += 1
        kept = before is not None and before.holder_id == award.holder_id and not gaps
        run = run + 1 if kept else 1
        strips.append(
            {
                "when": when_words(group.rhythm, award.year, award.number),
                "gap": False,
                "award": award,
                "times": times[award.holder_id],
                "run": run,
                "current": now is not None and award.pk == now.pk,
                "waits": award.waits,
            }
        )
        before = award
    return strips


def _between(group: FlagGroup, before: FlagAward | None, after: FlagAward) -> list[tuple[int, int]]:
    """The periods of the group's rhythm between two awards that have no holder."""
    if before is None:
        return []
    numbers = _NUMBERS[Rhythm(group.rhythm)]
    periods = [(year, n) for year in range(before.year, after.year + 1) for n in numbers]
    return [p for p in periods if (before.year, before.number) < p < (after.year, after.number)]


def holders_of(awards: Sequence[FlagAward]) -> list[dict[str, Any]]:
    """How often each has held it, the most often first; equal ones in the official order."""
    times = Counter(award.holder_id for award in awards)
    subjects = {award.holder_id: award.holder for award in awards}
    years: dict[int, list[int]] = {pk: [] for pk in subjects}
    for award in awards:
        years[award.holder_id].append(award.year)
    order = sorted(subjects, key=lambda pk: (-times[pk], subjects[pk].sort_order, pk))
    return [
        {
            "holder": subjects[pk],
            "times": times[pk],
            "years": "、".join(str(year) for year in sorted(set(years[pk]))),
        }
        for pk in order
    ]


def line_sentence(strips: Sequence[dict[str, Any]]) -> str:
    """石桥镇现在持旗，连续 2 期；7 期里 4 个单位得过: what the line says at a glance."""
    held = [strip for strip in strips if not strip["gap"]]
    if not held:
        return "还没有授予过。"
    now = next((strip for strip in held if strip["current"]), held[-1])
    text = f"{now['award'].holder}现在持旗" if now["current"] else f"最近一次是{now['award'].holder}"
    if now["run"] > 1:
        text += f"，连续 {now['run']} 期"
    if held[-1]["waits"]:
        text += f"，{held[-1]['award'].from_on:%Y-%m-%d} 移交给{held[-1]['award'].holder}，还没有交接"
    holders = len({strip["award"].holder_id for strip in held})
    text += f"；{len(held)} 期里 {holders} 个单位得过"
    gaps = len(strips) - len(held)
    return f"{text}，有 {gaps} 期没有登记。" if gaps else f"{text}。"


def steps_of(award: FlagAward, handover: FlagHandover | None) -> list[dict[str, str]]:
    """Where the award stands: decided, planned, handed over."""
    planned = handover is not None and (handover.session_id is not None or bool(award.handover_meeting))
    done = handover is None or handover.done_on is not None
    statuses = ["done", "done" if planned or done else "current", "done" if done else "later"]
    if planned and not done:
        statuses[2] = "current"
    place = award.handover_meeting or "还没有定"
    return [
        {
            "word": "审定授旗",
            "note": award.minutes_number,
            "when": f"{timezone.localdate(award.awarded_at):%Y-%m-%d}",
            "status": statuses[0],
        },
        {"word": "定交接的会议", "note": place, "when": f"{award.from_on:%Y-%m-%d}", "status": statuses[1]},
        {
            "word": "交接",
            "note": f"{handover.received}接旗" if handover and handover.done_on else "",
            "when": f"{handover.done_on:%Y-%m-%d}" if handover and handover.done_on else "",
            "status": statuses[2],
        },
    ]
