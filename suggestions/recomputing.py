"""The open limits of cases after the holiday table changed: what they would become, and moving them.

A day that an extension set was agreed with the deputy and is not counted from the table: such a limit
is never moved here, only shown apart (docs/decisions/0024-limits-after-a-new-calendar.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, capabilities_of, roles_with
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.notifications.services import said_key, store
from congress_portal.foundation.slots import ClockMove, ClockSource, subject_key
from congress_portal.foundation.workdays.arithmetic import Calendar, Deadline

from .choices import ClockKind
from .models import ClockChange, Suggestion, SuggestionClock
from .reminders import OF_THE_DEPUTY, TO_DO
from .states import ENDED

BATCH = 500


def _open_clocks(county: Any):
    """Running limits of the county's open cases."""
    return (
        SuggestionClock.objects.running()
        .filter(suggestion__county=county)
        .exclude(suggestion__state__in=ENDED)
        .select_related("suggestion", "assignment__unit")
        .defer("suggestion__body")
        .order_by("due", "pk")
    )


def was_extended(clock: SuggestionClock) -> bool:
    """Whether the day is another one than the count ended on: somebody set it with a reason."""
    return bool(clock.explanation) and clock.explanation[-1]["day"] != clock.due.isoformat()


def _move_of(clock: SuggestionClock, deadline: Deadline) -> ClockMove:
    case, part = clock.suggestion, clock.assignment
    return ClockMove(
        ref=clock.pk,
        label=clock.label + (f"（{part.unit}）" if part else ""),
        title=f"{case.short_number} {case.title}".strip(),
        url=case.get_absolute_url(),
        old_due=clock.due,
        new_due=deadline.due,
        notes=tuple(deadline.notes),
    )


def moves(county: Any, calendar: Calendar) -> Iterator[ClockMove]:
    """Limits that the table would set to another day; one query."""
    for clock in _open_clocks(county):
        if was_extended(clock):
            continue
        deadline = clock.deadline_by(calendar)
        if deadline.due != clock.due:
            yield _move_of(clock, deadline)


def apart(county: Any, calendar: Calendar) -> Iterator[ClockMove]:
    """Limits with a day that an extension set, where that day is off by the present table; one query."""
    for clock in _open_clocks(county):
        if was_extended(clock) and not calendar.is_workday(clock.due):
            yield _move_of(clock, clock.deadline_by(calendar))


def refresh(county: Any, calendar: Calendar) -> int:
    """Explanations that were counted before their year was published, where the day stays the same."""
    fresh = []
    for clock in _open_clocks(county).filter(known=False):
        deadline = clock.deadline_by(calendar)
        if deadline.known and deadline.due == clock.due:
            clock.explanation, clock.known = deadline.to_json(), True
            fresh.append(clock)
    SuggestionClock.objects.bulk_update(fresh, ["explanation", "known"], batch_size=BATCH)
    return len(fresh)


@dataclass(frozen=True)
class Moved:
    """A limit that was moved."""

    clock: SuggestionClock
    old_due: date


@transaction.atomic
def move(*, actor: Actor, refs: Collection[int], calendar: Calendar, why: str, at: datetime) -> int:
    """Move these limits to what the table says, each with its change row; the number moved.

    Cases are locked first. What was stopped, extended or moved meanwhile is left as it is.
    """
    wanted = _open_clocks(actor.county).filter(pk__in=refs)
    locked = Suggestion.objects.filter(pk__in=wanted.order_by().values("suggestion_id")).order_by("pk")
    cases = {case.pk: case for case in locked.select_for_update(of=("self",), no_key=True)}
    moved = []
    for clock in _open_clocks(actor.county).filter(pk__in=refs, suggestion_id__in=cases):
        deadline = clock.deadline_by(calendar)
        if was_extended(clock) or deadline.due == clock.due:
            continue
        moved.append(Moved(clock, clock.due))
        clock.suggestion = cases[clock.suggestion_id]
        clock.due, clock.explanation, clock.known = deadline.due, deadline.to_json(), deadline.known
    if not moved:
        return 0
    _write(actor, moved, why, at)
    move_summaries(moved, list(cases.values()))
    move_todos(moved)
    _journal(actor, moved, why, at)
    tell_moved(actor, moved, why, at)
    return len(moved)


def _write(actor: Actor, moved: list[Moved], why: str, at: datetime) -> None:
    rows = [
        ClockChange(
            clock=one.clock, old_due=one.old_due, new_due=one.clock.due, why=why[:300],
            changed_by_id=actor.person_id, at=at,
        )
        for one in moved
    ]  # fmt: skip
    ClockChange.objects.bulk_create(rows, batch_size=BATCH)
    clocks = [one.clock for one in moved]
    SuggestionClock.objects.bulk_update(clocks, ["due", "explanation", "known"], batch_size=BATCH)


def move_summaries(moved: list[Moved], cases: list[Suggestion]) -> None:
    """The summary columns follow; a day that no limit set (a promise's) stays."""
    old = {one.clock.pk: one.old_due for one in moved}
    running = defaultdict(list)
    rows = SuggestionClock.objects.running().filter(suggestion__in=cases)
    # When the deputy is to be met is no case's own day, nor what an assisting unit owes.
    rows = rows.exclude(kind=ClockKind.CONTACT).select_related("assignment")
    assists: dict[int, date] = {}
    for clock in rows.defer("explanation").order_by("due", "pk"):
        if clock.assignment_id and clock.assignment.is_assisting:
            assists.setdefault(clock.suggestion_id, clock.due)
        else:
            running[clock.suggestion_id].append(clock)
    changed = []
    for case in cases:
        clocks = running[case.pk]
        case.assist_due = assists.get(case.pk)
        if clocks and case.due == min(old.get(c.pk, c.due) for c in clocks):
            case.due, case.due_kind = clocks[0].due, clocks[0].kind
        for one in moved:
            own = one.clock.suggestion_id == case.pk and one.clock.kind == ClockKind.ANSWER
            if own and case.answer_due == one.old_due:
                case.answer_due = one.clock.due
        case.version += 1
        changed.append(case)
    columns = ["due", "due_kind", "assist_due", "answer_due", "version"]
    Suggestion.objects.bulk_update(changed, columns, batch_size=BATCH)


def _subject(clock: SuggestionClock) -> str:
    return subject_key(clock.assignment or clock.suggestion)


def move_todos(moved: list[Moved]) -> None:
    """Open to-dos that showed the old day show the new one."""
    days: dict[str, dict[date, date]] = defaultdict(dict)
    for one in moved:
        days[_subject(one.clock)][one.old_due] = one.clock.due
        days[subject_key(one.clock.suggestion)].setdefault(one.old_due, one.clock.due)
    todos = list(Todo.objects.open().filter(subject_key__in=days, due__isnull=False))
    late = [todo for todo in todos if todo.due in days[todo.subject_key]]
    for todo in late:
        todo.due = days[todo.subject_key][todo.due]
    Todo.objects.bulk_update(late, ["due"], batch_size=BATCH)


def sentence_of(one: Moved) -> str:
    old, new = one.old_due, one.clock.due
    return f"{one.clock.label}由 {old:%Y-%m-%d} 改为 {new:%Y-%m-%d}"


def _journal(actor: Actor, moved: list[Moved], why: str, at: datetime) -> None:
    record_many(
        entry(
            actor=actor, subject=one.clock.assignment or one.clock.suggestion, root=one.clock.suggestion,
            move="recompute", summary=sentence_of(one), reason=why, audience="public", at=at,
            before={"due": one.old_due.isoformat()}, after={"due": one.clock.due.isoformat()},
        )
        for one in moved
    )  # fmt: skip


def tell_moved(actor: Actor, moved: list[Moved], why: str, at: datetime) -> None:
    """A message to whoever owes the step and to the deputy of the case; two queries to find them."""
    holders = _holders([_owed_by(one.clock) for one in moved], timezone.localtime(at).date())
    deputies = _deputies([one.clock.suggestion.deputy_id for one in moved])
    rows = {}
    for one in moved:
        clock, case = one.clock, one.clock.suggestion
        people = set(holders.get(_owed_by(clock), ()))
        if case.deputy_id in deputies and (clock.kind in OF_THE_DEPUTY or clock.assignment_id):
            people.add(deputies[case.deputy_id])
        for person in people - {actor.person_id}:
            key = said_key(
                person, _subject(clock), "suggestions.recompute", at.isoformat(), clock.due, clock.kind
            )
            rows[key] = OutboxMessage(
                recipient_id=person, category=Category.PROGRESS, kind="suggestions.recompute",
                subject_key=_subject(clock), aspect=clock.kind, stage=at.isoformat(timespec="seconds"),
                deadline=clock.due, title=f"{sentence_of(one)}：{case.short_number} {case.title}"[:200],
                body=f"原因：{why}", url=case.get_absolute_url(), created_at=at, said_key=key,
            )  # fmt: skip
    store(list(rows.values()), channels=("email",))


Owed = tuple[int | None, str]


def _owed_by(clock: SuggestionClock) -> Owed:
    """(organization, capability) of whoever owes the step; the deputy's own steps are told to the deputy."""
    capability = TO_DO[clock.kind][1] or Capability.EVALUATE_REPLY
    if clock.assignment_id:
        return clock.assignment.unit_id, capability
    case = clock.suggestion
    if clock.kind in OF_THE_DEPUTY and case.deputy_id:
        return None, capability
    if clock.kind == ClockKind.ACCEPT:
        return case.township_congress_id or case.congress_id, capability
    return case.congress_id, capability


def _holders(owed: Collection[Owed], on: date) -> dict[Owed, set[int]]:
    wanted = {pair for pair in owed if pair[0]}
    roles = {role for _, capability in wanted for role in roles_with(capability)}
    rows = Membership.objects.current(on).filter(organization_id__in={pk for pk, _ in wanted}, role__in=roles)
    found: dict[Owed, set[int]] = defaultdict(set)
    for organization, role, person in rows.values_list("organization_id", "role", "person_id"):
        for pair in wanted:
            if pair[0] == organization and pair[1] in capabilities_of(role):
                found[pair].add(person)
    return found


def _deputies(mandates: Collection[int | None]) -> dict[int, int]:
    from deputies.models import Mandate

    return dict(Mandate.objects.filter(pk__in={pk for pk in mandates if pk}).values_list("pk", "person_id"))


SOURCE = ClockSource(
    key="suggestions",
    label="意见建议的办理期限",
    moves=moves,
    move=move,
    apart=apart,
    apart_note="这些期限经过延期，日子是延期时定下的，不按放假安排重算。现在那一天放假，需要改的请在该件里再办延期。",
    refresh=refresh,
)
