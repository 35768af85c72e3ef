"""承诺事项: what a reply promised is followed until it is kept, across years and terms.

The unit tells of progress and says when it is done; the deputy says whether it was kept; the congress
settles it (``closing.fulfil``). The promised day never moves (docs/decisions/0055).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue, open_todos
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import UNSETTLED, ClockKind, CommitmentState, EntryKind, Kept
from ..hands import handled_by
from ..models import Commitment, CommitmentEntry, CommitmentFile, Suggestion
from ..parties import may_judge
from ..promise_querysets import CAME_TO_NOTHING
from ..states import SuggestionState
from .promise_rows import (
    end_verdict,
    next_of,
    promise_row,
    promise_rows,
    standing_promises,
    verdict_clocks,
    wait_for_congress,
    waiting_for,
)
from .step import Step, begin, locked, needs_text
from .watch import authors_of, co_signers

S = SuggestionState
C = CommitmentState
TEXT_LIMIT = 2_000
VERDICT = ("verdict", "verdict_note", "verdict_at", "verdict_by")
DONE_OVER = "这件重新办理后已经重新答复，这项承诺由新的答复代替。请看这件最新的答复和承诺。"
# A receipt tells of this year or the last one.
RECEIPT_FROM_MONTH = 10


def _begin(
    move: str, actor: Actor, commitment: Commitment, at: datetime
) -> tuple[Step, Commitment, list[Commitment]]:
    """The step, the promise, and all promises of the case."""
    step = begin(move, actor=actor, suggestion=commitment.suggestion_id, at=at)
    rows = promise_rows(step.case)
    row = promise_row(step.case, commitment, rows)
    if row.state not in UNSETTLED or row.reply.superseded:
        raise Conflict(f"这项承诺已登记为“{row.get_state_display()}”。请刷新页面看最新情况。")
    if row.overtaken:
        raise Conflict(DONE_OVER)
    return step, row, rows


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
    step, row, rows = _begin("report_kept", actor, commitment, at)
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
    # What the deputy said of the silence before is said anew of what was done.
    row.verdict, row.verdict_note, row.verdict_at, row.verdict_by = "", "", None, None
    row.save(update_fields=["state", "reported_on", "version", *VERDICT])
    _start_verdict(step, row)
    promises = standing_promises(step.case, rows)
    stopped = wait_for_congress(step, promises)
    step.finish(
        S.FOLLOWING, f"{row.unit}报告承诺兑现：{row.text}", reason=text, audience="public", subject=row,
        settle_subjects=[step.case, row], **next_of(step, promises, stopped=stopped),
    )  # fmt: skip
    open_todos(waiting_for(step, promises))
    title = f"{step.case.name}：{row.unit}说承诺的事办成了"
    step.tell_each((_deputy(step), f"{title}，请您评价", text), (_others(step, row), title, text))
    return entry


def _start_verdict(step: Step, row: Commitment) -> None:
    part, cell = row.reply.assignment, step.cell(ClockKind.VERDICT)
    if part is None or cell is None or verdict_clocks(step, row):
        return
    # Who reports before the promised day is not waited for until then.
    step.start_clock(ClockKind.VERDICT, assignment=part, start=step.on)


@transaction.atomic
def judge_kept(*, actor: Actor, commitment: Commitment, verdict: str, note: str, at: datetime) -> Commitment:
    """评价承诺兑现: the deputy says whether the promise was kept; may be corrected until it is settled.

    Of what its unit has reported; of what it has not, when the promised day has passed, only that it was
    not kept.

    The congress settles it after that, and cannot call kept what the deputy calls broken.
    """
    step, row, rows = _begin("judge_kept", actor, commitment, at)
    if verdict not in Kept.values:
        raise Refused("请选择兑现了没有。", field="verdict")
    note = (note or "").strip()
    if verdict == Kept.NOT_KEPT:
        note = needs_text(note, "没有兑现的，请写一句哪里没有做到。", field_name="note")
    if len(note) > 300:
        raise Refused(f"意见有 {len(note)} 个字，请缩短到 300 个字以内。", field="note")
    if handled_by(actor, step.case):
        raise Denied("您参与过这件的办理，不能自己评价承诺。请由其他代表或县人大核实。")
    _check_judging(row, verdict, step.on)
    stopped = end_verdict(step, row, standing_promises(step.case, rows))
    row.verdict, row.verdict_note, row.verdict_at, row.verdict_by = verdict, note, at, step.case.deputy
    row.version += 1
    row.save(update_fields=[*VERDICT, "version"])
    promises = standing_promises(step.case, rows)
    stopped += wait_for_congress(step, promises)
    word = row.get_verdict_display()
    step.finish(
        S.FOLLOWING, f"{step.case.deputy}代表评价承诺“{word}”：{row.text}", reason=note, audience="public",
        subject=row, settle_subjects=[step.case, row], **next_of(step, promises, stopped=stopped),
    )  # fmt: skip
    open_todos(waiting_for(step, promises))
    people = [*_people_of(row, step.on), *_others(step, row)]
    step.tell(people, f"{step.case.name}的承诺：代表评价“{word}”", note or row.text)
    return row


def _check_judging(row: Commitment, verdict: str, on: date) -> None:
    if row.state != C.OPEN:
        return
    if not may_judge(row, on):
        raise Refused(
            f"{row.unit}还没有报告兑现。等它报告、附上凭据以后再评价；到 {row.due:%Y-%m-%d} 还没有报告的，可以评价没有兑现。",
            field="verdict",
        )
    if verdict == Kept.KEPT:
        raise Refused(
            f"{row.unit}还没有报告兑现，没有凭据。请等它报告以后再评价兑现；确实没有办的，请选没有兑现。",
            field="verdict",
        )


def _deputy(step: Step) -> list[Person]:
    """The deputy of the case, but not who moves."""
    deputy = step.case.deputy
    return [deputy.person] if deputy is not None and deputy.person_id != step.actor.person_id else []


def _others(step: Step, row: Commitment) -> list[int]:
    """Co-signers, but not whoever moves."""
    if not row.cosigned:
        return []
    return [pk for pk in co_signers(step.case) if pk != step.actor.person_id]


def tell_authors(step: Step, row: Commitment, title: str, body: str) -> None:
    """The same words to the deputy and to all who signed, but not to whoever moves."""
    step.tell_each((_deputy(step), title, body), (_others(step, row), title, body))


def _people_of(row: Commitment, on: date) -> list[Person]:
    rows = Membership.objects.current(on).filter(
        organization_id=row.unit_id, role__in=roles_with(Capability.HANDLE_CASE)
    )
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by("pk"))


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
        last = max((clock.due for clock in verdict_clocks(step, row)), default=None)
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
