"""督办: key cases with their leaders; nudge → supervision → circular; checks on the spot; leaders' questions.

None of it moves a case: a unit that is asked answers in the case, and what it owes the deputy it still
owes. Nothing of it can be addressed to a deputy (decisions C18; 重庆 38).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import (
    enqueue,
    holders_of,
    open_todos,
    settle,
    waiting_todo,
)
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import CommitmentState, WatchKind, WatchState
from ..models import Suggestion, WatchEntry
from ..parties import all_parts, promises_of, standing_parts
from ..states import ENDED, NOT_HANDED_IN, AssignmentState, SuggestionState
from .step import Step, locked, needs_text

A = AssignmentState
LETTERS = (WatchKind.NUDGE, WatchKind.SUPERVISE, WatchKind.CIRCULAR)
_OWING = (A.PENDING, A.HANDLING, A.REWORK)
TEXT_LIMIT = 2_000
MOST_AT_ONCE = 60


def leads(actor: Actor) -> bool:
    """A leader at his own desk: asks and looks, and sends no letters."""
    return (
        actor.is_member
        and actor.can(Capability.SEE_OVERVIEW)
        and not actor.can(Capability.DISPATCH_SUGGESTION)
    )


def keeps(actor: Actor, case: Suggestion) -> bool:
    """The office of the congress the case belongs to."""
    if actor.kind == "system":
        return True
    return actor.can(Capability.DISPATCH_SUGGESTION) and actor.organization_id == case.congress_id


def coordinates(actor: Actor, case: Suggestion) -> bool:
    """The government office that assigned it: it may nudge its departments."""
    own = any(p.is_coordinating and p.unit_id == actor.organization_id for p in standing_parts(case))
    return own and actor.can(Capability.ASSIGN_UNITS)


def kinds_for(actor: Actor, case: Suggestion) -> list[str]:
    """What this actor may send about this case now."""
    if case.imported or case.state in ENDED or case.state in NOT_HANDED_IN or case.dispatched_on is None:
        return []
    if keeps(actor, case):
        return list(WatchKind.values)
    if leads(actor):
        return [WatchKind.CHECK, WatchKind.QUESTION]
    return [WatchKind.NUDGE] if coordinates(actor, case) else []


def units_for(actor: Actor, case: Suggestion, kind: str) -> list[Organization]:
    """To whom: letters to whoever owes something now, questions and checks to whoever takes part."""
    parts = standing_parts(case)
    if kind in LETTERS:
        found = [part.unit for part in parts if part.state in _OWING and not part.is_coordinating]
        if case.state == SuggestionState.AWAITING_ASSIGN:
            found += [part.unit for part in parts if part.is_coordinating]
        if case.state == SuggestionState.FOLLOWING:
            found += [row.unit for row in promises_of(case) if row.state == CommitmentState.OPEN]
    else:
        found = [part.unit for part in parts]
    return [unit for unit in dict.fromkeys(found) if unit.pk != actor.organization_id]


def co_signers(case: Suggestion) -> list[int]:
    """Persons who signed beside the lead deputy: they hear what the lead hears."""
    if case.is_demand:
        return []
    rows = case.signatures.filter(lead=False, confirmed_at__isnull=False, declined_at__isnull=True)
    return list(rows.values_list("mandate__person_id", flat=True))


def authors_of(case: Suggestion) -> list[int]:
    """The deputy of the case and all who signed."""
    return ([case.deputy.person_id] if case.deputy_id else []) + co_signers(case)


def say(
    people: Iterable[int],
    actor: Actor,
    subject: object,
    case: Suggestion,
    title: str,
    body: str,
    at: datetime,
) -> None:
    """A message about the case to people, but not to whoever wrote it."""
    enqueue(
        recipients=[pk for pk in dict.fromkeys(people) if pk != actor.person_id],
        kind="suggestions.watch_said", subject_key=subject_key(subject), title=title, body=body,
        url=case.get_absolute_url(), at=at,
    )  # fmt: skip


# --- what is sent to a unit -----------------------------------------------------------------------
@transaction.atomic
def send_watch(
    *,
    actor: Actor,
    suggestion: Suggestion,
    kind: str,
    units: Sequence[Organization],
    text: str,
    at: datetime,
    due: date | None = None,
    on: date | None = None,
    document: str = "",
    place: str = "",
    leader: Person | None = None,
) -> list[WatchEntry]:
    """催办, 督办, 通报, 现场检查, 领导批示: one row a unit, a dated to-do where an answer is asked for.

    The ladder: a supervision letter after a nudge whose day has passed, or where the case is late or a
    key one; a circular after a supervision letter whose day has passed. Raises Refused or Denied.
    """
    case = locked(suggestion)
    on = on or timezone.localdate(at)
    if kind not in WatchKind.values:
        raise Refused("请选择怎么督办。", field="kind")
    if kind not in kinds_for(actor, case):
        refuse_kind(actor, case, kind)
    text = needs_text(text, "请写明要求办什么。", field_name="text")
    if len(text) > TEXT_LIMIT:
        raise Refused(f"内容有 {len(text)} 个字，请缩短到 {TEXT_LIMIT} 个字以内。", field="text")
    may = {unit.pk: unit for unit in units_for(actor, case, kind)}
    if not units or any(unit.pk not in may for unit in units):
        raise Refused(
            "现在没有单位欠办这件，等的是代表的评价；代表的评价不催。"
            if not may
            else "请选这件现在的承办单位。",
            field="units",
        )
    _check_days(case, kind, on=on, due=due, today=timezone.localdate(at))
    if leads(actor):
        leader = actor.person
    if kind == WatchKind.QUESTION and leader is None:
        raise Refused("请写明是哪位领导批示的。", field="leader")
    entries = []
    for unit in units:
        _check_ladder(case, kind, unit, on)
        if kind == WatchKind.NUDGE and _nudged(case, unit, on):
            raise Refused(
                f"今天已经催办过{unit}了。请等它答复；到期没有答复的，可以发督办函。", field="units"
            )
        entries.append(
            WatchEntry(
                suggestion=case, kind=kind, unit=unit, office=actor.organization or case.congress, leader=leader,
                on=on, document=document.strip()[:60], place=place.strip()[:200], text=text, due=due,
                state=WatchState.WAITING if due else WatchState.NOTED, written_by_id=actor.person_id, at=at,
            )
        )  # fmt: skip
    if not case.watched:
        case.watched = True
        case.save(update_fields=["watched"])
    for entry in entries:
        entry.save(force_insert=True)
        _journal_sent(actor, case, entry, at)
    open_todos([_todo_of(case, entry, at) for entry in entries if entry.is_waiting])
    _tell_sent(actor, case, entries, at)
    return entries


def _nudged(case: Suggestion, unit: Organization, on: date) -> bool:
    """Whether somebody has urged this unit about this case on the day."""
    return case.watch_entries.standing().filter(kind=WatchKind.NUDGE, unit=unit, on=on).exists()


def refuse_kind(actor: Actor, case: Suggestion, kind: str) -> None:
    """Say why this may not be sent about the case now."""
    if case.imported or case.state in ENDED:
        raise Refused(f"这件现在是“{case.get_state_display()}”，不用督办。")
    if case.state in NOT_HANDED_IN or case.dispatched_on is None:
        raise Refused("这件还没有交办，没有单位可以督办。")
    raise Denied(f"{WatchKind(kind).label}由{case.congress}发出，您不能办。")


def _check_days(case: Suggestion, kind: str, *, on: date, due: date | None, today: date) -> None:
    if on > today or on < (case.submitted_on or on):
        raise Refused("日期要在这件提出以后、今天以前。", field="on")
    if kind in (WatchKind.NUDGE, WatchKind.SUPERVISE, WatchKind.QUESTION) and due is None:
        raise Refused("请写明要求哪天前答复。", field="due")
    if due is not None and due < today:
        raise Refused("要求答复的日期不能早于今天。", field="due")
    if due is not None and due.year > today.year + 5:
        raise Refused("要求答复的日期太远了，请核对年份。", field="due")


def _check_ladder(case: Suggestion, kind: str, unit: Organization, on: date) -> None:
    """催办 before 督办, 督办 before 通报; Refused in words."""
    if kind not in (WatchKind.SUPERVISE, WatchKind.CIRCULAR):
        return
    if kind == WatchKind.SUPERVISE and (case.key or (case.due is not None and case.due < on)):
        return
    before = WatchKind.NUDGE if kind == WatchKind.SUPERVISE else WatchKind.SUPERVISE
    rows = case.watch_entries.filter(kind=before, unit=unit, voided_at__isnull=True)
    if not rows.exists():
        raise Refused(
            f"还没有向{unit}发过{before.label}。先{before.label}，到期没有结果再{WatchKind(kind).label}。"
        )
    waiting = rows.filter(due__gte=on, state=WatchState.WAITING).order_by("-due").first()
    if waiting is not None:
        raise Refused(
            f"{before.label}要求 {waiting.due:%Y-%m-%d} 前答复，还没有到期，到期后再{WatchKind(kind).label}。"
        )


def check_ladder(actor: Actor, case: Suggestion, kind: str, on: date) -> None:
    """Refused, before anything is typed, where this kind may go to none of the units yet."""
    refusals = []
    for unit in units_for(actor, case, kind):
        try:
            _check_ladder(case, kind, unit, on)
        except Refused as refusal:
            refusals.append(refusal)
        else:
            return
    if refusals:
        raise refusals[0]


def _journal_sent(actor: Actor, case: Suggestion, entry: WatchEntry, at: datetime) -> None:
    word = entry.get_kind_display()
    if entry.kind in (WatchKind.QUESTION, WatchKind.CHECK) and entry.leader:
        word = f"{entry.leader.name}{'批示' if entry.kind == WatchKind.QUESTION else '现场检查'}"
    until = f"，{entry.due:%Y-%m-%d} 前答复" if entry.due else ""
    record(
        actor=actor, subject=entry, root=case, move="send_watch", summary=f"{word}：{entry.unit}{until}",
        reason=entry.text, audience="staff" if entry.kind == WatchKind.QUESTION else "parties", at=at,
    )  # fmt: skip


def _capability(case: Suggestion, unit_id: int) -> str:
    office = any(p.is_coordinating and p.unit_id == unit_id for p in standing_parts(case))
    return Capability.ASSIGN_UNITS if office else Capability.HANDLE_CASE


def _todo_of(case: Suggestion, entry: WatchEntry, at: datetime):
    return waiting_todo(
        subject=entry, kind="suggestions.watch", organization=entry.unit, verb=f"答复{entry.get_kind_display()}",
        capability=_capability(case, entry.unit_id), title=f"{case.short_number} {case.title}".strip(),
        why=entry.text, due=entry.due, url=entry.get_absolute_url(), at=at,
    )  # fmt: skip


def _tell_sent(actor: Actor, case: Suggestion, entries: list[WatchEntry], at: datetime) -> None:
    """The units; and the author of a check's findings."""
    on = timezone.localdate(at)
    for entry in entries:
        people = holders_of(entry.unit_id, _capability(case, entry.unit_id), on=on)
        who = entry.leader.name if entry.leader and entry.kind == WatchKind.QUESTION else str(entry.office)
        say(people, actor, entry, case, f"{who}{entry.get_kind_display()}：{case.name}", entry.text, at)
    first = entries[0]
    if first.kind == WatchKind.CHECK and case.deputy_id:
        say(authors_of(case), actor, first, case, f"{case.name}：现场检查", first.text, at)


def _locked_entry(entry: WatchEntry) -> tuple[WatchEntry, Suggestion]:
    case = locked(entry.suggestion_id)
    return WatchEntry.objects.select_related("unit", "leader", "office").get(pk=entry.pk), case


def may_answer(actor: Actor, entry: WatchEntry, case: Suggestion) -> bool:
    """The unit that was asked; the congress for an answer on paper."""
    own = entry.unit_id == actor.organization_id and actor.can(
        Capability.HANDLE_CASE, Capability.ASSIGN_UNITS
    )
    return entry.is_waiting and (own or keeps(actor, case))


@transaction.atomic
def answer_watch(*, actor: Actor, entry: WatchEntry, text: str, at: datetime) -> WatchEntry:
    """答复: in the case, to whoever asked. The answer owed to the deputy is another one."""
    row, case = _locked_entry(entry)
    if not row.is_waiting:
        raise Conflict(
            f"这条{row.get_kind_display()}现在是“{row.get_state_display()}”，不用再答复。请刷新页面看最新情况。"
        )
    if not may_answer(actor, row, case):
        raise Denied(f"这条由{row.unit}答复。")
    text = needs_text(text, "请写明办到哪一步、什么时候办完。", field_name="text")
    if len(text) > TEXT_LIMIT:
        raise Refused(f"答复有 {len(text)} 个字，请缩短到 {TEXT_LIMIT} 个字以内。", field="text")
    _close(row, WatchState.ANSWERED, text, actor.person_id, at)
    late = "（超过要求的日期）" if row.due and timezone.localdate(at) > row.due else ""
    record(
        actor=actor, subject=row, root=case, move="answer_watch", reason=text, at=at,
        summary=f"{row.unit}答复{row.get_kind_display()}{late}",
        audience="staff" if row.kind == WatchKind.QUESTION else "parties",
    )  # fmt: skip
    people = [pk for pk in (row.leader_id, row.written_by_id) if pk]
    say(people, actor, row, case, f"{row.unit}答复{row.get_kind_display()}：{case.name}", text, at)
    return row


def _close(row: WatchEntry, state: str, answer: str, person_id: int | None, at: datetime) -> None:
    row.state, row.answer, row.answered_at, row.answered_by_id = state, answer, at, person_id
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    settle(row, at=at)


def may_void(actor: Actor, entry: WatchEntry, case: Suggestion) -> bool:
    """Whoever wrote it, and the office of the congress."""
    own = actor.person_id is not None and entry.written_by_id == actor.person_id
    return own or keeps(actor, case)


@transaction.atomic
def void_watch(*, actor: Actor, entry: WatchEntry, reason: str, at: datetime) -> WatchEntry:
    """作废: sent by mistake; what waited for it is gone, the row stays with its reason."""
    row, case = _locked_entry(entry)
    reason = needs_text(reason, "请写明作废的原因。", field_name="reason")
    if not may_void(actor, row, case):
        raise Denied(f"这条由{row.office}作废。")
    if row.voided_at is not None:
        raise Conflict(f"这条已经作废（{row.void_reason}）。")
    row.voided_at, row.void_reason = at, reason[:200]
    row.save(update_fields=["voided_at", "void_reason"])
    settle(row, at=at)
    record(
        actor=actor, subject=row, root=case, move="void_watch", summary=f"作废对{row.unit}的{row.get_kind_display()}",
        reason=reason, audience="parties", at=at,
    )  # fmt: skip
    people = holders_of(row.unit_id, _capability(case, row.unit_id), on=timezone.localdate(at))
    say(people, actor, row, case, f"{row.get_kind_display()}作废：{case.name}", reason, at)
    return row


# --- what the work itself settles ----------------------------------------------------------------
def answered_by_reply(
    case: Suggestion, unit_id: int, *, person_id: int | None, at: datetime
) -> list[WatchEntry]:
    """The unit has answered the deputy: nudges and supervision letters asked for nothing else.

    Returns them, to be settled with the step.
    """
    if not case.watched:
        return []
    kinds = (WatchKind.NUDGE, WatchKind.SUPERVISE)
    rows = list(case.watch_entries.waiting().filter(unit_id=unit_id, kind__in=kinds))
    if rows:
        WatchEntry.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=WatchState.ANSWERED, answer="已经答复代表。", answered_at=at, answered_by=person_id
        )
    return rows


def lapse(step: Step, *, ended: bool) -> list[WatchEntry]:
    """Nobody owes an answer any more: about a case that has ended, or of a unit that has no part in it now.

    Returns what is settled with it; ``step`` settles it and writes its lines of the journal.
    """
    case = step.case
    if not case.watched or not (ended or step.ended):
        return []
    waiting = case.watch_entries.waiting().select_related("unit")
    if not ended:
        held = {part.unit_id for part in all_parts(case) if part.stands}
        waiting = waiting.filter(unit__in={part.unit_id for part in step.ended if not part.stands} - held)
    rows = list(waiting)
    if rows:
        WatchEntry.objects.filter(pk__in=[row.pk for row in rows]).update(state=WatchState.LAPSED)
    for row in rows:
        why = "件已经结束" if ended else f"{row.unit}不再办理这件"
        step.note(
            f"{why}，对它的{row.get_kind_display()}不用再答复", subject=row, move="lapse_watch",
            audience="staff" if row.kind == WatchKind.QUESTION else "parties",
        )  # fmt: skip
    return rows
