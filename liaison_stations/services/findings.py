"""What was found at a check: written down, answered by the unit, looked at again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.services.guards import changes, locked

from ..models import Finding, FindingAnswer, Oversight
from ..oversight_choices import FindingState, OversightState, Verdict
from .oversight import locked_oversight, tell, tell_deputies
from .projects import check_may_keep, may_keep

MOST_FINDINGS = 99


def may_answer(actor: Actor, oversight: Oversight) -> bool:
    """The unit's people, and the congress's office for units without accounts."""
    own = oversight.unit_id is not None and oversight.unit_id == actor.organization_id
    if own and actor.can(Capability.HANDLE_CASE):
        return oversight.state != OversightState.DRAFT
    return may_keep(actor, oversight.congress)


def _check(point: str, found: str, due_on: date | None, oversight: Oversight) -> None:
    if not point.strip():
        raise Refused("请填写是哪个事项。", field="point")
    if not found.strip():
        raise Refused("请写明看到的情况和问题。", field="found")
    if due_on is not None and due_on < (oversight.handed_on or oversight.on):
        raise Refused("要求答复的日期不能早于检查和交办的日期。", field="due_on")


@transaction.atomic
def add_finding(
    *,
    actor: Actor,
    oversight: Oversight,
    point: str,
    found: str,
    at: datetime,
    due_on: date | None = None,
    reported: str = "",
) -> Finding:
    """Write down one finding; with ``due_on`` the unit is asked to answer by that day."""
    oversight = locked_oversight(oversight.pk)
    check_may_keep(actor, oversight.congress)
    _check(point, found, due_on, oversight)
    last = oversight.findings.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_FINDINGS:
        raise Refused(f"一次检查最多写 {MOST_FINDINGS} 条，请另外登记一次检查。")
    finding = Finding.objects.create(
        oversight=oversight,
        position=last + 1,
        point=point.strip(),
        reported=reported.strip(),
        found=found.strip(),
        due_on=due_on,
        state=FindingState.WAITING if due_on else FindingState.NOTED,
    )
    record(
        actor=actor,
        subject=finding,
        root=oversight,
        move="add_finding",
        summary=f"第 {finding.position} 条：{finding.point}",
        audience="parties",
        at=at,
    )
    tell(oversight, at)
    return finding


def _locked(actor: Actor, pk: int, version: int | None) -> tuple[Finding, Oversight]:
    """The finding behind its check, both locked. Raises Conflict where it was taken back."""
    rows = Finding.objects.select_related("oversight")
    oversight = locked_oversight(rows.get(pk=pk).oversight_id)
    finding = locked(rows, pk, version)
    if finding.voided_at is not None:
        raise Conflict(f"第 {finding.position} 条已经作废（{finding.void_reason}），不能再改。")
    return finding, oversight


@transaction.atomic
def revise_finding(
    *,
    actor: Actor,
    finding: Finding,
    point: str,
    found: str,
    reported: str,
    due_on: date | None,
    version: int,
    at: datetime,
) -> Finding:
    """Correct a finding or move its day, until the unit has answered."""
    finding, oversight = _locked(actor, finding.pk, version)
    check_may_keep(actor, oversight.congress)
    if finding.state in (FindingState.ANSWERED, FindingState.SETTLED) or finding.answers.exists():
        raise Conflict(f"第 {finding.position} 条单位已经答复，不能再改；请在核查时写明。")
    _check(point, found, due_on, oversight)
    values: dict[str, Any] = {
        "point": point.strip(),
        "found": found.strip(),
        "reported": reported.strip(),
        "due_on": due_on,
        "state": FindingState.WAITING if due_on else FindingState.NOTED,
    }
    before, after = changes(finding, values)
    if not after:
        return finding
    finding.version += 1
    finding.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=finding,
        root=oversight,
        move="revise_finding",
        summary=f"修改第 {finding.position} 条：{finding.point}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    tell(oversight, at)
    return finding


@transaction.atomic
def answer_finding(
    *,
    actor: Actor,
    finding: Finding,
    text: str,
    on: date,
    at: datetime,
    version: int | None = None,
) -> FindingAnswer:
    """The unit's answer, by the unit itself or written down by the office. It is looked at again next."""
    finding, oversight = _locked(actor, finding.pk, version)
    if not may_answer(actor, oversight):
        raise Denied("答复由被检查的单位写，或者由人大办公室代为登记。")
    if oversight.state == OversightState.DRAFT:
        raise Refused("还没有交给单位，请先交办再登记答复。")
    if finding.state != FindingState.WAITING:
        raise Conflict(f"第 {finding.position} 条现在是“{finding.get_state_display()}”，不用答复。")
    if not text.strip():
        raise Refused("请写明怎么整改的、整改到什么程度。", field="text")
    if not oversight.handed_on <= on <= timezone.localdate(at):
        raise Refused(f"答复日期要在 {oversight.handed_on:%Y-%m-%d} 到今天之间。", field="on")
    last = finding.answers.order_by("-round").first()
    if last is not None and on < last.verdict_on:
        raise Refused(f"上一次核查是 {last.verdict_on:%Y-%m-%d}，答复日期不能早于那天。", field="on")
    answer = FindingAnswer.objects.create(
        finding=finding,
        round=last.round + 1 if last else 1,
        due_on=finding.due_on,
        text=text.strip(),
        answered_on=on,
        answered_by=actor.person,
    )
    finding.state = FindingState.ANSWERED
    finding.version += 1
    finding.save(update_fields=["state", "version"])
    record(
        actor=actor,
        subject=finding,
        root=oversight,
        move="answer_finding",
        summary=f"{oversight.unit_name}答复第 {finding.position} 条：{finding.point}",
        reason=answer.text,
        audience="parties",
        at=at,
    )
    tell(oversight, at)
    return answer


@transaction.atomic
def check_finding(
    *,
    actor: Actor,
    finding: Finding,
    verdict: str,
    note: str,
    on: date,
    at: datetime,
    due_on: date | None = None,
    version: int | None = None,
) -> Finding:
    """Look again: settled, or back to the unit with a new day. The deputies who took part are told."""
    finding, oversight = _locked(actor, finding.pk, version)
    check_may_keep(actor, oversight.congress)
    if finding.state != FindingState.ANSWERED:
        raise Conflict(f"第 {finding.position} 条现在是“{finding.get_state_display()}”，不用核查。")
    if verdict not in Verdict.values:
        raise Refused("请选择核查结果。", field="verdict")
    if not note.strip():
        raise Refused("请写明怎么核查的、看到了什么。", field="note")
    answer = finding.answers.order_by("-round").first()
    if not answer.answered_on <= on <= timezone.localdate(at):
        raise Refused(f"核查日期要在 {answer.answered_on:%Y-%m-%d} 到今天之间。", field="on")
    settled = verdict == Verdict.DONE
    if not settled and (due_on is None or due_on < on):
        raise Refused("没有整改到位的，请填写再次答复的日期，不早于核查日期。", field="due_on")
    answer.verdict, answer.verdict_note, answer.verdict_on = verdict, note.strip(), on
    answer.save(update_fields=["verdict", "verdict_note", "verdict_on"])
    finding.state = FindingState.SETTLED if settled else FindingState.WAITING
    if not settled:
        finding.due_on = due_on
    finding.version += 1
    finding.save(update_fields=["state", "due_on", "version"])
    record(
        actor=actor,
        subject=finding,
        root=oversight,
        move="check_finding",
        summary=f"核查第 {finding.position} 条：{answer.get_verdict_display()}",
        reason=answer.verdict_note,
        audience="parties",
        at=at,
    )
    tell(oversight, at)
    tell_deputies(
        oversight,
        kind="finding_checked",
        title=f"{oversight}第 {finding.position} 条：{answer.get_verdict_display()}",
        body=answer.verdict_note,
        actor=actor,
        at=at,
    )
    return finding


@transaction.atomic
def void_finding(
    *, actor: Actor, finding: Finding, reason: str, at: datetime, version: int | None = None
) -> Finding:
    """Take a finding back, with a reason; its answers stay readable."""
    finding, oversight = _locked(actor, finding.pk, version)
    check_may_keep(actor, oversight.congress)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    finding.voided_at, finding.void_reason = at, reason.strip()[:200]
    finding.version += 1
    finding.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=finding,
        root=oversight,
        move="void_finding",
        summary=f"作废第 {finding.position} 条：{finding.point}",
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    tell(oversight, at)
    return finding
