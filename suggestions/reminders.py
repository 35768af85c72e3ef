"""Which reminders a running limit owes on a day. Pure: no database, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import Reminder

from .choices import ClockKind

# The first stage of the ladder; nothing is said earlier.
FIRST_STAGE = timedelta(days=7)
LADDER = (("t-7", -7), ("t-3", -3), ("t-1", -1), ("due", 0))

# What is to be done, and who of an organization does it.
TO_DO: dict[str, tuple[str, str]] = {
    ClockKind.ACCEPT: ("接单", Capability.ASSIGN_DEMAND),
    ClockKind.ANSWER: ("回告群众", Capability.ASSIGN_DEMAND),
    ClockKind.EXAMINE: ("审查", Capability.EXAMINE_SUGGESTION),
    ClockKind.DISPATCH: ("派单", Capability.DISPATCH_SUGGESTION),
    ClockKind.ASSIGN: ("分办", Capability.ASSIGN_UNITS),
    ClockKind.ACKNOWLEDGE: ("签收或退回", Capability.HANDLE_CASE),
    ClockKind.REDISPATCH: ("改派", Capability.ASSIGN_UNITS),
    ClockKind.OPINION: ("提出协办意见", Capability.HANDLE_CASE),
    ClockKind.REPLY: ("答复", Capability.HANDLE_CASE),
    ClockKind.REWORK: ("重新答复", Capability.HANDLE_CASE),
    ClockKind.EVALUATE: ("评价", ""),
    ClockKind.CLOSE: ("核销", Capability.CLOSE_CASE),
}
# The deputy answers for these; the keepers hear of them only when they are late.
OF_THE_DEPUTY = frozenset({ClockKind.ACCEPT, ClockKind.ANSWER, ClockKind.EVALUATE})


@dataclass(frozen=True)
class RunningLimit:
    """A limit as the reminders need it; ``holder`` is the organization that owes the step."""

    subject_key: str
    kind: str
    due: date
    title: str
    url: str
    holder: int | None
    deputy: int | None = None
    keepers: int | None = None


def stage_on(on: date, due: date) -> str:
    """The most urgent stage reached: t-7, t-3, t-1, due, then overdue-1, -2 … weekly; "" before.

    A worker that slept says the stage of today, never all it missed (peers 3).
    """
    late = (on - due).days
    if late > 0:
        return f"overdue-{(late - 1) // 7 + 1}"
    reached = ""
    for name, offset in LADDER:
        if late >= offset:
            reached = name
    return reached


def _when(on: date, due: date) -> str:
    left = (due - on).days
    if left > 0:
        return f"还剩 {left} 天"
    return "今天到期" if left == 0 else f"逾期 {-left} 天"


def reminder_for(limit: RunningLimit, on: date) -> Reminder | None:
    """What is to be said of this limit today, None before its first stage."""
    stage = stage_on(on, limit.due)
    if not stage:
        return None
    verb, capability = TO_DO[limit.kind]
    people: tuple[int, ...] = ()
    organization = limit.holder
    if limit.kind in OF_THE_DEPUTY and limit.deputy is not None:
        people = (limit.deputy,)
        organization = limit.keepers if on > limit.due and capability else None
    elif limit.kind in OF_THE_DEPUTY:
        organization = limit.keepers
    return Reminder(
        subject_key=limit.subject_key,
        stage=stage,
        deadline=limit.due,
        title=f"{verb}{_when(on, limit.due)}：{limit.title}",
        body=f"{verb}期限 {limit.due.year}年{limit.due.month}月{limit.due.day}日。",
        url=limit.url,
        organization_id=organization if capability else None,
        capability=capability if organization else "",
        person_ids=people,
    )


@dataclass(frozen=True)
class Promise:
    """A commitment as the reminders need it."""

    subject_key: str
    due: date
    text: str
    title: str
    url: str
    unit: int


def reminder_of_promise(promise: Promise, on: date) -> Reminder | None:
    """What is to be said to the unit of its promise today."""
    stage = stage_on(on, promise.due)
    if not stage:
        return None
    return Reminder(
        subject_key=promise.subject_key,
        stage=stage,
        deadline=promise.due,
        title=f"承诺{_when(on, promise.due)}：{promise.title}",
        body=f"承诺事项：{promise.text}",
        url=promise.url,
        organization_id=promise.unit,
        capability=Capability.HANDLE_CASE,
    )
