"""承诺事项: what a reply promised is followed until it is kept, across years and terms.

The unit tells of progress and says when it is done; the deputy says whether it was kept; the congress
settles it (``closing.fulfil``). The promised day never moves (docs/decisions/0055).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todos
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import UNSETTLED, ClockKind, CommitmentState, EntryKind, Kept
from ..hands import handled_by
from ..models import Commitment, CommitmentEntry, CommitmentFile, Suggestion, SuggestionClock
from ..promise_querysets import CAME_TO_NOTHING, answered_anew
from ..states import SuggestionState
from .step import Step, begin, locked, needs_text
from .watch import authors_of, co_signers

S = SuggestionState
C = CommitmentState
TEXT_LIMIT = 2_000
DONE_OVER = "这件重新办理后已经重新答复，这项承诺由新的答复代替。请看这件最新的答复和承诺。"
# A receipt tells of this year or the last one.
RECEIPT_FROM_MONTH = 10


def standing_promises(case: Suggestion) -> list[Commitment]:
    """What the case's standing replies promise and is not kept, the earliest first.

    What an earlier round broke was taken up by this one's reply.
    """
    rows = case.commitments.standing().exclude(state=C.FULFILLED).select_related("unit", "reply__assignment")
    return [
        row for row in rows.order_by("due", "pk") if row.state != C.BROKEN or row.reply.round >= case.round
    ]


def next_of(step: Step, promises: list[Commitment], *, stopped: Iterable[int] = ()) -> dict:
    """The columns ``due``, ``due_kind`` and ``acts`` of a case that is followed."""
    clocks = [c for c in step.case.clocks.running() if c.pk not in set(stopped)] + step.new_clocks
    days = [(clock.due, str(clock.kind)) for clock in clocks]
    days += [(row.due, "") for row in promises if row.state != C.REPORTED or not clocks]
    due, kind = min(days, default=(None, ""))
    names = dict.fromkeys(_waits_for(step.case, row) for row in promises)
    return {"due": due, "due_kind": kind, "acts": "、".join(names)}


def _waits_for(case: Suggestion, row: Commitment) -> str:
    if row.state == C.BROKEN or row.verdict:
        return str(case.congress)
    if row.state == C.REPORTED:
        return f"{case.deputy}代表" if case.deputy_id else str(case.congress)
    return str(row.unit)


def waiting_for(step: Step, promises: list[Commitment]) -> list[Todo]:
    """What waits for the deputy and for the congress because of these promises."""
    case, todos = step.case, []
    for row in promises:
        if row.state == C.BROKEN:
            todos.append(
                step.waiting(
                    "reopen", "重新打开", capability=Capability.CONFIRM_REWORK, organization=case.congress,
                    why=f"{row.unit}的承诺没有兑现：{row.text}",
                )
            )  # fmt: skip
        elif row.verdict:
            todos.append(
                step.waiting(
                    "fulfil", "核定承诺", capability=Capability.CLOSE_CASE, organization=case.congress,
                    why=f"代表评价“{row.get_verdict_display()}”：{row.text}",
                )
            )  # fmt: skip
        elif row.state == C.REPORTED and case.deputy_id:
            todos.append(
                step.waiting(
                    "judge_kept", "评价承诺", capability=Capability.EVALUATE_REPLY, person=case.deputy.person,
                    why=f"{row.unit}说办成了：{row.text}",
                )
            )  # fmt: skip
    # One of a kind waits for one addressee.
    return list({todo.open_key: todo for todo in reversed(todos)}.values())


def promise_row(case: Suggestion, commitment: Commitment) -> Commitment:
    """A promise of a locked case; ``overtaken``: whether the unit has answered anew in a later round."""
    rows = case.commitments.select_related("unit", "reply__assignment")
    return rows.annotate(overtaken=Exists(answered_anew())).get(pk=commitment.pk)


def _begin(move: str, actor: Actor, commitment: Commitment, at: datetime) -> tuple[Step, Commitment]:
    step = begin(move, actor=actor, suggestion=commitment.suggestion_id, at=at)
    row = promise_row(step.case, commitment)
    if row.state not in UNSETTLED or row.reply.superseded:
        raise Conflict(f"这项承诺已登记为“{row.get_state_display()}”。请刷新页面看最新情况。")
    if row.overtaken:
        raise Conflict(DONE_OVER)
    return step, row


def verdict_clocks(row: Commitment) -> list[SuggestionClock]:
    """The running limit of this promise's evaluation."""
    part = row.reply.assignment_id
    rows = SuggestionClock.objects.running().filter(suggestion=row.suggestion_id, kind=ClockKind.VERDICT)
    return list(rows.filter(assignment=part))


def end_verdict(step: Step, row: Commitment, promises: list[Commitment]) -> list[int]:
    """Stop the limit of the evaluation unless another promise of the same part waits for it."""
    part = row.reply.assignment
    others = [
        p for p in promises if p.pk != row.pk and p.state == C.REPORTED and not p.verdict and p.reply.assignment == part
    ]  # fmt: skip
    if others or part is None:
        return []
    clocks = [clock.pk for clock in verdict_clocks(row)]
    if clocks:
        step.stop_clocks(ClockKind.VERDICT, assignment=part)
    return clocks


def _check_day(on: date, step_on: date, row: Commitment) -> None:
    first = timezone.localdate(row.reply.replied_at)
    if not first <= on <= step_on:
        raise Refused(f"日期要在答复那天（{first:%Y-%m-%d}）到今天之间。", field="on")


def _text(text: str, sentence: str) -> str:
    text = needs_text(text, sentence, field_name="text")
    if len(text) > TEXT_LIMIT:
        raise Refused(
            f"内容有 {len(text)} 个字，请缩短到 {TEXT_LIMIT} 个字以内，其余作为附件。", field="text"
        )
    return text


@transaction.atomic
def report_kept(
    *,
    actor: Actor,
    commitment: Commitment,
    on: date,
    text: str,
    at: datetime,
    files: Iterable[CheckedFile] = (),
) -> CommitmentEntry:
    """报告承诺兑现: the unit says that it is done, with proof; the deputy is asked whether it is.

    Nothing is closed by it. The limit of the evaluation is the rule's (重庆 28: 20 working days), counted
    from the report. Raises Refused without proof.
    """
    step, row = _begin("report_kept", actor, commitment, at)
    if actor.kind != "system" and row.unit_id != actor.organization_id:
        raise Denied(f"这项承诺是{row.unit}作出的，由它报告。")
    if row.state != C.OPEN:
        raise Conflict("已经报告过兑现了，正在等评价。请刷新页面看最新情况。")
    text, files = _text(text, "请写明办成了什么、在哪里可以看到。"), list(files)
    if not files:
        raise Refused("请上传凭据（照片、验收单等），代表据此评价。", field="files")
    _check_day(on, step.on, row)
    entry = CommitmentEntry.objects.create(
        commitment=row, kind=EntryKind.REPORTED, on=on, text=text, written_by_id=actor.person_id, at=at
    )
    for file in files:
        store(CommitmentFile, file, actor=actor, at=at, entry=entry)
    row.state, row.reported_on, row.version = C.REPORTED, on, row.version + 1
    row.save(update_fields=["state", "reported_on", "version"])
    _start_verdict(step, row)
    promises = standing_promises(step.case)
    step.finish(
        S.FOLLOWING, f"{row.unit}报告承诺兑现：{row.text}", reason=text, audience="public", subject=row,
        settle_subjects=[step.case, row], **next_of(step, promises),
    )  # fmt: skip
    open_todos(waiting_for(step, promises))
    step.tell_deputy(f"{step.case.name}：{row.unit}说承诺的事办成了，请您评价", text)
    step.tell(_others(step), f"{step.case.name}：{row.unit}说承诺的事办成了", text)
    return entry


def _start_verdict(step: Step, row: Commitment) -> None:
    part, cell = row.reply.assignment, step.cell(ClockKind.VERDICT)
    if part is None or cell is None or verdict_clocks(row):
        return
    # Who reports before the promised day is not waited for until then.
    step.start_clock(ClockKind.VERDICT, assignment=part, start=step.on)


@transaction.atomic
def judge_kept(*, actor: Actor, commitment: Commitment, verdict: str, note: str, at: datetime) -> Commitment:
    """评价承诺兑现: the deputy says whether the promise was kept; may be corrected until it is settled.

    The congress settles it after that, and cannot call kept what the deputy calls broken.
    """
    step, row = _begin("judge_kept", actor, commitment, at)
    if verdict not in Kept.values:
        raise Refused("请选择兑现了没有。", field="verdict")
    note = (note or "").strip()
    if verdict == Kept.NOT_KEPT:
        note = needs_text(note, "没有兑现的，请写一句哪里没有做到。", field_name="note")
    if len(note) > 300:
        raise Refused(f"意见有 {len(note)} 个字，请缩短到 300 个字以内。", field="note")
    if handled_by(actor, step.case):
        raise Denied("您参与过这件的办理，不能自己评价承诺。请由其他代表或县人大核实。")
    first_time = not row.verdict
    promises = standing_promises(step.case)
    stopped = end_verdict(step, row, promises)
    row.verdict, row.verdict_note, row.verdict_at, row.verdict_by = verdict, note, at, step.case.deputy
    row.version += 1
    row.save(update_fields=["verdict", "verdict_note", "verdict_at", "verdict_by", "version"])
    closing = step.case.clocks.running().filter(kind=ClockKind.CLOSE, assignment__isnull=True).exists()
    if first_time and not closing:
        step.start_clock(ClockKind.CLOSE)
    promises = standing_promises(step.case)
    word = row.get_verdict_display()
    step.finish(
        S.FOLLOWING, f"{step.case.deputy}代表评价承诺“{word}”：{row.text}", reason=note, audience="public",
        subject=row, settle_subjects=[step.case, row], **next_of(step, promises, stopped=stopped),
    )  # fmt: skip
    open_todos(waiting_for(step, promises))
    people = [*_people_of(row, step.on), *_others(step)]
    step.tell(people, f"{step.case.name}的承诺：代表评价“{word}”", note or row.text)
    return row


def _others(step: Step) -> list[int]:
    """Co-signers, but not whoever moves."""
    return [pk for pk in co_signers(step.case) if pk != step.actor.person_id]


def _people_of(row: Commitment, on: date) -> list[int]:
    return holders_of(row.unit_id, Capability.HANDLE_CASE, on=on)


def check_settling(step: Step, row: Commitment, *, kept: bool) -> None:
    """Whether the congress may settle this promise now; Refused or Denied in words (decisions C11, C18)."""
    if row.state not in UNSETTLED:
        raise Refused(f"这项承诺已登记为“{row.get_state_display()}”。")
    if row.overtaken:
        raise Refused(DONE_OVER)
    if handled_by(step.actor, step.case):
        raise Denied("您参与过这件的办理，不能自己登记兑现。")
    if row.verdict == Kept.NOT_KEPT and kept:
        raise Refused(
            "代表评价没有兑现，不能登记为已兑现。请登记没有兑现，再重新打开；代表改了评价的，再来登记。",
            field="kept",
        )
    if row.state == C.OPEN and kept:
        raise Refused(f"{row.unit}还没有报告兑现。请先催它报告、附上凭据，代表评价以后再登记。", field="kept")
    if row.state == C.OPEN and row.due >= step.on:
        raise Refused(f"承诺时限是 {row.due:%Y-%m-%d}，还没有到。到期没有兑现的再登记。", field="kept")
    if row.state == C.REPORTED and not row.verdict:
        last = max((clock.due for clock in verdict_clocks(row)), default=None)
        if last is not None and last >= step.on:
            raise Refused(
                f"还在等代表评价，期限到 {last.year}年{last.month}月{last.day}日。评价后再登记，到期没有评价的由人大核实后登记。"
            )


# --- lines of the ledger --------------------------------------------------------------------------
def may_tell(actor: Actor, row: Commitment) -> bool:
    """Who writes lines under a promise: its unit, and the congress for a paper that came in."""
    if actor.kind == "system":
        return True
    if row.unit_id == actor.organization_id and actor.can(Capability.HANDLE_CASE):
        return True
    return row.suggestion.congress_id == actor.organization_id and actor.can(Capability.CLOSE_CASE)


@transaction.atomic
def tell_progress(
    *,
    actor: Actor,
    commitment: Commitment,
    kind: str,
    on: date,
    text: str,
    at: datetime,
    expected_on: date | None = None,
    files: Iterable[CheckedFile] = (),
) -> CommitmentEntry:
    """登记进展、年度回告、跨届说明: a line under a promise, and the deputy is told.

    The yearly receipt (重庆 24: in the fourth quarter, for this year's promises and the last one's) is
    one a year. Raises Refused, and Conflict where the promise is settled.
    """
    case = locked(commitment.suggestion_id)
    row = promise_row(case, commitment)
    row.suggestion = case
    if not may_tell(actor, row):
        raise Denied(f"这项承诺的进展由{row.unit}登记，或者由{case.congress}代为登记。")
    if row.is_settled or row.reply.superseded or case.state in CAME_TO_NOTHING or case.imported:
        raise Conflict(f"这项承诺现在是“{row.get_state_display()}”，不用再登记进展。")
    if row.overtaken:
        raise Conflict(DONE_OVER)
    if kind not in (EntryKind.PROGRESS, EntryKind.RECEIPT, EntryKind.EXPLANATION):
        raise Refused("请选择登记什么。", field="kind")
    text, today = _text(text, "请写明办到哪一步。"), timezone.localdate(at)
    _check_day(on, today, row)
    if expected_on is not None and expected_on <= on:
        raise Refused("预计完成日期要在这个日期以后。", field="expected_on")
    year = receipt_year(on) if kind == EntryKind.RECEIPT else None
    if year is not None and row.entries.filter(kind=kind, year=year, voided_at__isnull=True).exists():
        raise Conflict(f"{year} 年的回告已经登记过了。有更正的，先作废那一条，写明原因。")
    entry = CommitmentEntry.objects.create(
        commitment=row, kind=kind, on=on, year=year, text=text, expected_on=expected_on,
        written_by_id=actor.person_id, at=at,
    )  # fmt: skip
    for file in files:
        store(CommitmentFile, file, actor=actor, at=at, entry=entry)
    word = f"{year} 年度回告" if year else entry.get_kind_display()
    record(
        actor=actor, subject=row, root=case, move="tell_progress", summary=f"{row.unit}登记承诺{word}",
        reason=text, audience="public", at=at,
    )  # fmt: skip
    people = [pk for pk in authors_of(case) if pk != actor.person_id]
    if people:
        enqueue(
            recipients=people, kind="suggestions.tell_progress", subject_key=subject_key(row),
            title=f"{case.name}的承诺{word}：{row.text}", body=text, url=row.get_absolute_url(), at=at,
            category=Category.PROGRESS,
        )  # fmt: skip
    return entry


def receipt_year(on: date) -> int:
    """The year a receipt tells of: until September the last one's, which came late."""
    return on.year if on.month >= RECEIPT_FROM_MONTH else on.year - 1


@transaction.atomic
def void_entry(*, actor: Actor, entry: CommitmentEntry, reason: str, at: datetime) -> CommitmentEntry:
    """作废: a line that was wrong is taken back with a reason and stays readable."""
    row = Commitment.objects.select_related("unit").get(pk=entry.commitment_id)
    row.suggestion = locked(row.suggestion_id)
    entry = row.entries.get(pk=entry.pk)
    reason = needs_text(reason, "请写明作废的原因。", field_name="reason")
    if not may_tell(actor, row):
        raise Denied(f"这一条由{row.unit}或者{row.suggestion.congress}作废。")
    if entry.voided_at is not None:
        raise Conflict(f"这一条已经作废（{entry.void_reason}）。")
    if entry.kind == EntryKind.REPORTED:
        raise Refused("报告兑现不能作废。情况有变的，请登记进展说明。")
    entry.voided_at, entry.void_reason = at, reason[:200]
    entry.save(update_fields=["voided_at", "void_reason"])
    record(
        actor=actor, subject=row, root=row.suggestion, move="void_entry", at=at, audience="parties",
        summary=f"作废承诺的一条{entry.get_kind_display()}", reason=reason,
    )  # fmt: skip
    return entry


def take_up_again(case: Suggestion) -> None:
    """Another round began: what was said to be done and was not settled is promised still."""
    case.commitments.filter(state=C.REPORTED).update(
        state=C.OPEN, reported_on=None, verdict="", verdict_note="", verdict_at=None, verdict_by=None
    )
