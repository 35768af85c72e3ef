"""What the township does with its report: confirm, disagree, submit. The numbers are counted for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments import rules
from assessments.choices import FILLABLE, MeasureSource, MeasureState, ReportState, Verification
from assessments.counting import changed_since
from assessments.models import Category, MeasureLine, QuarterReport
from assessments.workflow.days import late_workdays
from assessments.workflow.guards import (
    acting,
    amount,
    check_version,
    locked,
    need,
    parts_within,
    required,
    whole,
    within_due,
)
from assessments.workflow.periods import FILL, VERIFY
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

_LINE = ["state", "note", "claimed_numerator", "claimed_denominator"]
_DECIDED = [*_LINE, "decided_by", "decided_by_person", "decided_at", "verification", "version"]


def _own(actor: Actor, report: QuarterReport, capability: str, what: str) -> None:
    """Denied unless the actor works for the subject; Refused unless the report is in its hands."""
    need(actor, capability, what)
    if actor.kind != "system" and report.subject.organization_id != actor.organization_id:
        raise Denied("只能办理本单位的季度填报。")
    if report.state == ReportState.LOCKED:
        raise Refused(f"{report.period}已锁定。需要更正，请在那一项的页面上点“申请更正”，由县人大答复。")
    if report.state not in FILLABLE and report.was_closed:
        raise Refused(
            f"{report.period}填报的宽限期已过，数已按日常记录转县人大核验。要说明情况，请申请退回。"
        )
    if report.state not in FILLABLE:
        raise Refused(f"{report.period}填报已提交，正在等县人大核验。要修改，请申请退回。")


def _fillable(actor: Actor, report: QuarterReport, capability: str, what: str) -> QuarterReport:
    report = locked(report, "period", "subject__organization", "subject__county__congress")
    _own(actor, report, capability, what)
    return report


def _line(actor: Actor, line: MeasureLine, version: int | None) -> MeasureLine:
    """The line with its report, both locked, ready to be decided by the township.

    Conflict where somebody else decided it meanwhile.
    """
    report = _fillable(actor, line.report, Capability.FILL_REPORT, "确认填报数据")
    line = locked(line, "indicator")
    line.report = report
    check_version(line, version, line.decided_by, line.decided_at)
    if not line.applicable:
        raise Refused(f"“{line.indicator}”对本单位不适用，不用确认。")
    return line


def _decide(line: MeasureLine, actor: Actor, state: str, at: datetime) -> None:
    line.state = state
    line.decided_by, line.decided_by_person_id, line.decided_at = acting(actor), actor.person_id, at
    # Whatever the county had said of the earlier answer is open again.
    line.verification = Verification.PENDING
    line.version += 1


def _confirm(line: MeasureLine, actor: Actor, at: datetime) -> None:
    _decide(line, actor, MeasureState.CONFIRMED, at)
    line.note, line.claimed_numerator, line.claimed_denominator = "", None, None


@transaction.atomic
def confirm_line(
    *, actor: Actor, line: MeasureLine, at: datetime, version: int | None = None, note: str = ""
) -> MeasureLine:
    """Confirm one number, with a remark if there is something to say."""
    line = _line(actor, line, version)
    _not_typed(line)
    _confirm(line, actor, at)
    line.note = note.strip()
    line.save(update_fields=_DECIDED)
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="confirm",
        summary=f"确认“{line.indicator}”",
        reason=line.note,
        audience="parties",
        at=at,
    )
    return line


@transaction.atomic
def confirm_group(
    *,
    actor: Actor,
    report: QuarterReport,
    category: Category,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> int:
    """Confirm everything in a category that waits for it; the number confirmed.

    ``versions`` maps the lines seen to their versions: what moved meanwhile is not confirmed unseen
    (Conflict). Lines with a disagreement or a query of the county's stay for their own page.
    """
    report = _fillable(actor, report, Capability.FILL_REPORT, "确认填报数据")
    lines = list(
        report.lines.select_for_update(of=("self",), no_key=True)
        .select_related("indicator")
        .filter(indicator__category=category, applicable=True, state=MeasureState.COUNTED)
        .exclude(verification=Verification.QUERIED)
        .exclude(source=MeasureSource.TYPED)
        .order_by("pk")
    )
    if not lines:
        raise Conflict(f"“{category}”里已经没有等您确认的项了，可能刚有同事确认过。")
    for line in lines:
        if versions is not None:
            if line.pk not in versions:
                raise Conflict(f"“{line.indicator}”刚刚重新取了数，请刷新看看再确认。")
            check_version(line, versions[line.pk], line.decided_by, line.decided_at)
        _confirm(line, actor, at)
    MeasureLine.objects.bulk_update(lines, _DECIDED)
    record_many(
        entry(
            actor=actor,
            subject=line,
            root=report,
            move="confirm",
            summary=f"确认“{line.indicator}”",
            audience="parties",
            at=at,
        )
        for line in lines
    )
    return len(lines)


@transaction.atomic
def disagree(
    *,
    actor: Actor,
    line: MeasureLine,
    note: str,
    at: datetime,
    version: int | None = None,
    numerator: Any = None,
    denominator: Any = None,
) -> MeasureLine:
    """Say that a number is not right, why, and what it should be; the county decides on it."""
    line = _line(actor, line, version)
    _not_typed(line)
    note = required(note, "请写明哪里不对、为什么。", field="note")
    _decide(line, actor, MeasureState.DISAGREED, at)
    line.note = note
    line.claimed_numerator = amount(numerator, "应为多少", field="numerator")
    line.claimed_denominator = amount(denominator, "应有多少", field="denominator")
    whole(line, line.claimed_numerator, field="numerator")
    whole(line, line.claimed_denominator, field="denominator")
    due = line.denominator if line.claimed_denominator is None else line.claimed_denominator
    within_due(line.indicator, line.claimed_numerator, due, field="numerator")
    line.save(update_fields=_DECIDED)
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="disagree",
        summary=f"对“{line.indicator}”有不同意见",
        reason=note,
        audience="parties",
        at=at,
    )
    return line


def _not_typed(line: MeasureLine) -> None:
    if line.source == MeasureSource.TYPED:
        raise Refused(f"“{line.indicator}”平台没有记录，请填写实际数和出处。")


@transaction.atomic
def fill_line(
    *,
    actor: Actor,
    line: MeasureLine,
    numerator: Any,
    note: str,
    at: datetime,
    denominator: Any = None,
    parts: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> MeasureLine:
    """Fill in a number that no record tells, with where it can be looked up; the county verifies it.

    ``parts`` are counts of what the indicator's rule knows by name; what is left out did not happen.
    """
    line = _line(actor, line, version)
    if line.source != MeasureSource.TYPED:
        raise Refused(f"“{line.indicator}”由日常记录统计，不用填。有漏记的请先补记录，不同意的请写说明。")
    typed = amount(numerator, "实际数", field="numerator")
    if typed is None:
        raise Refused("请填写实际数，没有就填 0。", field="numerator")
    due = amount(denominator, "应有数", field="denominator")
    if line.denominator is not None and due is None:
        raise Refused("请填写应有数，没有就填 0。", field="denominator")
    within_due(line.indicator, typed, due, field="numerator")
    note = required(note, "请写明出处，如会议纪要号、文件号、台账页码。", field="note")
    before = _typed_figures(line)
    line.numerator, line.counted_at = typed, at
    if line.denominator is not None:
        line.denominator = due
    line.breakdown = _typed_parts(line, parts or {})
    parts_within(line, typed, line.breakdown, field="numerator")
    _confirm(line, actor, at)
    line.note = note
    line.save(update_fields=[*_DECIDED, "numerator", "denominator", "breakdown", "counted_at"])
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="fill",
        summary=f"填报“{line.indicator}”",
        reason=note,
        before=before,
        after=_typed_figures(line),
        audience="parties",
        at=at,
    )
    return line


def _typed_figures(line: MeasureLine) -> dict[str, str]:
    figures = {"numerator": str(line.numerator), "denominator": str(line.denominator)}
    return figures | {name: str(count) for name, count in line.breakdown.items()}


def _typed_parts(line: MeasureLine, parts: Mapping[str, Any]) -> dict[str, str]:
    """Counts by name, as a measure keeps them. Refused where the rule does not know the name."""
    known = rules.names_asked(line.indicator.rule)
    packed = {}
    for name, raw in parts.items():
        if name not in known:
            raise Refused(f"“{line.indicator}”的计分规则里没有“{name}”，请刷新页面后重新填写。")
        count = amount(raw, name, field=f"part_{known.index(name)}")
        if count:
            packed[name] = format(count, "f")
    return packed


def open_lines(lines: list[MeasureLine]) -> list[MeasureLine]:
    """Lines the township still has to answer: not looked at, or asked about by the county."""
    return [
        line
        for line in lines
        if line.applicable
        and (line.state == MeasureState.COUNTED or line.verification == Verification.QUERIED)
    ]


@transaction.atomic
def submit_report(
    *, actor: Actor, report: QuarterReport, at: datetime, version: int | None = None
) -> QuarterReport:
    """Hand the report to the county. Only the chair does; all lines must be answered and up to date.

    After the due day it is taken as late, and how late it came stays beside it.
    """
    report = _fillable(actor, report, Capability.SUBMIT_REPORT, "提交季度填报，要由主席提交")
    check_version(report, version, report.submitted_by, report.submitted_at)
    lines = list(report.lines.select_related("indicator"))
    waiting = open_lines(lines)
    if waiting:
        names = "、".join(f"“{line.indicator}”" for line in waiting[:5])
        raise Refused(f"还有 {len(waiting)} 项没有确认：{names}。请先办完再提交。")
    moved = changed_since(report, [line for line in lines if line.source == MeasureSource.COUNTED])
    if moved:
        names = "、".join(f"“{line.indicator}”" for line in lines if line.pk in moved)
        raise Refused(f"{names}的记录在确认以后有变化，请先点“重新取数”，看一眼再提交。")
    report.state = ReportState.SUBMITTED
    report.submitted_at, report.submitted_by = at, acting(actor)
    if report.first_submitted_at is None:
        report.first_submitted_at = at
        # Closed by itself and then returned: how late it was has been set down already.
        if report.closed_at is None:
            report.late_workdays = late_workdays(report.period.due_on, timezone.localdate(at))
    report.version += 1
    report.save(
        update_fields=[
            "state",
            "submitted_at",
            "submitted_by",
            "first_submitted_at",
            "late_workdays",
            "version",
        ]
    )
    late = f"（迟交 {report.late_workdays} 个工作日）" if report.late_workdays else ""
    record(
        actor=actor,
        subject=report,
        move="submit_report",
        summary=f"{report.subject}提交{report.period}填报{late}",
        audience="parties",
        at=at,
    )
    settle(report, kind=FILL, at=at)
    disagreed = sum(1 for line in lines if line.state == MeasureState.DISAGREED)
    why = f"{len(lines)} 项，其中 {disagreed} 项有不同意见" if disagreed else f"{len(lines)} 项都已确认"
    ask_to_verify(report, f"{why}{late}", at)
    return report


def ask_to_verify(report: QuarterReport, why: str, at: datetime) -> None:
    """The county's to-do: a report waits to be verified, until the day on which the period locks."""
    open_todo(
        subject=report,
        kind=VERIFY,
        organization=county_congress(report),
        capability=Capability.VERIFY_REPORT,
        verb="核验",
        title=f"{report.subject}{report.period}填报",
        why=why,
        due=report.period.lock_on,
        url=report_verify_url(report),
        at=at,
    )


def county_congress(report: QuarterReport) -> Organization:
    """Who verifies. Refused where the county has not set it up."""
    county = report.subject.county
    if county.congress is None:
        raise Refused("县人大还没有设置，请系统管理员先到“设置”里补上。")
    return county.congress


def report_verify_url(report: QuarterReport) -> str:
    """The county's split screen for a report."""
    return reverse("assessments:report_verify", args=[report.pk])
