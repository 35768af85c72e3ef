"""延期: a unit's answer may take longer where the matter is wide or hard, never beyond the law's limit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import holders_of, open_todos, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.foundation.workdays.services import calendar_for

from ..choices import ClockKind, Limit
from ..models import ClockChange, ExtensionRequest, HandlingAssignment, Suggestion, SuggestionClock
from ..parties import all_parts
from ..pasting import plain
from ..recomputing import was_extended
from ..starts import event_day
from ..states import AssignmentState
from ..unit_choices import Consent
from .part_step import begin_part
from .step import Step, begin, needs_text


def latest_due(case: Suggestion, start: date) -> date | None:
    """The last day an extension may reach: six months from 交办 by the law (代表法 51).

    ``start`` is the day of 交办; a township's rule may count from the end of the session.
    """
    cell = case.rule.cell(Limit.EXTENSION)
    if cell is None:
        return None
    start = event_day(case, cell, start)
    return cell.deadline(calendar_for(years=(start.year, start.year + 2)), start).due


@transaction.atomic
def extend(*, actor: Actor, suggestion: Suggestion, due: date, reason: str, at: datetime) -> Suggestion:
    """延期: move the day the answers are due, with the reason on record (decisions G46).

    Moves the limit of every unit that still owes one. Raises Refused for a day that is not later
    than the present one or lies beyond the law's limit, and where nobody owes an answer.
    """
    step = begin("extend", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么延期，代表是否同意。", field_name="reason")
    case = step.case
    clocks = list(case.clocks.running().filter(kind__in=[ClockKind.REPLY, ClockKind.REWORK]))
    if not clocks:
        raise Refused("现在没有单位欠答复，不用延期。")
    _check_day(step, clocks, due)
    wishes = list(case.extension_requests.filter(settled_at__isnull=True))
    if any(wish.consent == Consent.ASKED for wish in wishes):
        raise Refused(
            f"承办单位的延期申请还在等{case.deputy}代表答复，同意后再延期；不同意延期的请点“不同意延期”。"
        )
    ClockChange.objects.bulk_create(
        [
            ClockChange(
                clock=c, old_due=c.due, new_due=due, why=reason[:300], changed_by_id=actor.person_id, at=at
            )
            for c in clocks
        ]
    )
    SuggestionClock.objects.filter(pk__in=[c.pk for c in clocks]).update(due=due)
    step.finish(
        case.state,
        f"答复期限延到 {due:%Y-%m-%d}",
        acts=case.acts,
        reason=reason,
        audience="public",
        settle_subjects=[],
    )
    if wishes:
        ExtensionRequest.objects.filter(pk__in=[wish.pk for wish in wishes]).update(settled_at=at)
        settle(wishes, at=at)
    _tell_units(step, due)
    step.tell_deputy(f"{case.name}的答复期限延到 {due.month}月{due.day}日", reason)
    return case


def carry_extension(step: Step, old: HandlingAssignment, new: HandlingAssignment) -> ClockChange | None:
    """More time is granted to the case: whoever takes over a part answers by that day too, if it is the later one.

    Returns the row that tells why the limit ends on another day than it was counted to, to be saved with it.
    """
    clock = next((c for c in step.new_clocks if c.assignment is new and c.kind == ClockKind.REPLY), None)
    if clock is None or (old.answer_due is not None and old.answer_due <= clock.due):
        return None
    before = old.clocks.filter(kind__in=[ClockKind.REPLY, ClockKind.REWORK]).order_by("-pk").first()
    if before is None or not was_extended(before) or before.due <= clock.due:
        return None
    counted, clock.due = clock.due, before.due
    step.note(
        f"沿用这件已经批准的延期，{new.unit} {clock.due:%Y-%m-%d} 前答复", subject=new, audience="public"
    )
    return ClockChange(
        clock=clock, old_due=counted, new_due=clock.due, why="沿用这件已经批准的延期",
        changed_by_id=step.actor.person_id, at=step.at,
    )  # fmt: skip


def _check_day(step: Step, clocks: list[SuggestionClock], due: date) -> None:
    now = max(clock.due for clock in clocks)
    if due <= now:
        raise Refused(f"现在的期限是 {now.month}月{now.day}日，延期要晚于这一天。", field="due")
    last = latest_due(step.case, step.case.dispatched_on or step.on)
    if last is not None and due > last:
        cell = step.cell(Limit.EXTENSION)
        raise Refused(f"按办理规则，{cell.most}，最晚 {last.year}年{last.month}月{last.day}日。", field="due")


def _tell_units(step: Step, due: date) -> None:
    """The units' own to-dos show the new day."""
    open_todos(
        step.waiting(
            "reply", "答复", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part, due=due,
            why="答复期限已延长",
        )
        for part in all_parts(step.case)
        if part.stands and part.owes_answer and part.state in (AssignmentState.HANDLING, AssignmentState.REWORK)
    )  # fmt: skip


@transaction.atomic
def ask_extension(
    *, actor: Actor, assignment: HandlingAssignment, due: date, reason: str, at: datetime
) -> ExtensionRequest:
    """申请延期: a unit asks for more time; the author agrees or not, the congress then moves the day.

    浙江、山东、北京 allow up to six months with the deputy's consent; a rule may do without it.
    """
    step, part, _ = begin_part("ask_extension", actor=actor, assignment=assignment, at=at)
    case = step.case
    clock = part.clocks.running().filter(kind__in=[ClockKind.REPLY, ClockKind.REWORK]).first()
    if clock is None:
        raise Refused("本单位现在不欠答复，不用延期。")
    if ExtensionRequest.objects.filter(assignment=part, settled_at__isnull=True).exists():
        raise Conflict("已经申请过延期，正在等答复。请刷新页面看最新情况。")
    reason = needs_text(plain(reason), "请写明为什么要延期、延期期间怎么办。", field_name="reason")
    _check_day(step, [clock], due)
    asks = needs_consent(case)
    request = ExtensionRequest.objects.create(
        suggestion=case, assignment=part, due=due, reason=reason[:500], asked_by_id=actor.person_id, asked_at=at,
        consent=Consent.ASKED if asks else Consent.AGREED,
    )  # fmt: skip
    step.finish(
        case.state, f"{part.unit}申请延期到 {due:%Y-%m-%d}", acts=case.acts, reason=reason, subject=part,
        settle_subjects=[],
    )  # fmt: skip
    if asks:
        step.todo(
            "consent", "答复延期", capability=Capability.EVALUATE_REPLY, person=case.deputy.person, subject=request,
            why=f"{part.unit}想延到 {due.month}月{due.day}日：{reason}", due=clock.due,
        )  # fmt: skip
    else:
        _ask_congress(step, request, part.unit)
    return request


def needs_consent(case: Suggestion) -> bool:
    """Whether the deputy is asked first: yes, unless the rule says no or there is no deputy to ask."""
    cell = case.rule.cell(Limit.CONSENT)
    return case.deputy_id is not None and (cell is None or bool(cell.value))


def _ask_congress(step: Step, request: ExtensionRequest, unit: Organization) -> None:
    step.todo(
        "extend", "延期", capability=Capability.DISPATCH_SUGGESTION, organization=step.case.congress,
        subject=request, why=f"{unit}申请延到 {request.due.month}月{request.due.day}日，{request.get_consent_display()}",
    )  # fmt: skip


def _open_request(case: Suggestion, request: ExtensionRequest) -> ExtensionRequest:
    row = case.extension_requests.select_related("assignment__unit").filter(pk=request.pk).first()
    if row is None or row.settled_at is not None:
        raise Conflict("这项延期申请已经处理过了。请刷新页面看最新情况。")
    return row


@transaction.atomic
def consent_extension(
    *,
    actor: Actor,
    suggestion: Suggestion,
    request: ExtensionRequest,
    agree: bool,
    at: datetime,
    note: str = "",
) -> ExtensionRequest:
    """答复延期申请: the lead deputy agrees, and the congress is asked; or does not, and the day stays."""
    step = begin("consent_extension", actor=actor, suggestion=suggestion, at=at)
    row = _open_request(step.case, request)
    if row.consent != Consent.ASKED:
        raise Conflict("这项延期申请您已经答复过了。")
    note = plain(note)
    if not agree and not note:
        raise Refused("不同意延期请写一句原因，承办单位会看到。", field="note")
    row.consent, row.note = Consent.AGREED if agree else Consent.DECLINED, note[:300]
    row.answered_by_id, row.answered_at = step.case.deputy_id, at
    if not agree:
        row.settled_at = at
    row.save(update_fields=["consent", "note", "answered_by", "answered_at", "settled_at"])
    word = "同意" if agree else "不同意"
    step.finish(
        step.case.state, f"{step.case.deputy}代表{word}延期到 {row.due:%Y-%m-%d}", acts=step.case.acts, reason=note,
        subject=row.assignment, settle_subjects=[row],
    )  # fmt: skip
    if agree:
        _ask_congress(step, row, row.assignment.unit)
    step.tell(
        holders_of(row.assignment.unit_id, Capability.HANDLE_CASE, on=step.on),
        f"{step.case.deputy}代表{word}{step.case.name}延期", note or row.reason,
    )  # fmt: skip
    return row


@transaction.atomic
def refuse_extension(
    *, actor: Actor, suggestion: Suggestion, request: ExtensionRequest, reason: str, at: datetime
) -> ExtensionRequest:
    """不同意延期: the congress keeps the day, with its reason to the unit and the deputy."""
    step = begin("refuse_extension", actor=actor, suggestion=suggestion, at=at)
    row = _open_request(step.case, request)
    reason = needs_text(plain(reason), "请写明为什么不同意延期。", field_name="reason")
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    step.finish(
        step.case.state, f"不同意{row.assignment.unit}延期", acts=step.case.acts, reason=reason,
        subject=row.assignment, settle_subjects=[row],
    )  # fmt: skip
    people = holders_of(row.assignment.unit_id, Capability.HANDLE_CASE, on=step.on)
    step.tell(people, f"{step.case.name}没有同意延期", reason)
    step.tell_deputy(f"{step.case.name}没有延期", reason)
    return row
