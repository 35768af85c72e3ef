"""What the county does with a report: verify line by line, lock with a snapshot, correct afterwards."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.choices import (
    DECIDED,
    MeasureSource,
    PeriodState,
    ReportState,
    Verification,
)
from assessments.counted_once import still_counted
from assessments.counting import metric_of
from assessments.metrics import Record, records_behind
from assessments.models import EvidenceFile, MeasureAdjustment, MeasureLine, Period, QuarterReport
from assessments.rules import plain
from assessments.scoring import fingerprint
from assessments.workflow.guards import (
    acting,
    amount,
    check_version,
    locked,
    need,
    only_once,
    parts_within,
    required,
    same_county,
    whole,
    within_due,
)
from assessments.workflow.review_locks import corrected_under_review, out_words
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import enqueue, holders_of, settle
from congress_portal.foundation.web.refusals import Denied, Refused

_VERIFIED = [
    "verification",
    "verified_numerator",
    "verified_denominator",
    "verify_note",
    "verified_by",
    "verified_at",
    "version",
]


def _submitted(actor: Actor, line: MeasureLine, version: int | None) -> MeasureLine:
    """The line with its report, both locked, ready to be verified."""
    need(actor, Capability.VERIFY_REPORT, "核验季度填报")
    report = locked(line.report, "period", "subject")
    same_county(actor, report.subject.county_id)
    if report.state == ReportState.LOCKED:
        raise Refused(f"{report}已锁定，不能再改。需要更正请登记“更正”。")
    if report.state != ReportState.SUBMITTED:
        raise Refused(f"{report}还没有提交，等镇里提交以后再核验。")
    line = locked(line, "indicator")
    line.report = report
    check_version(line, version, line.verified_by or line.decided_by, line.verified_at or line.decided_at)
    if not line.applicable:
        raise Refused(f"“{line.indicator}”对这个单位不适用，不用核验。")
    return line


@transaction.atomic
def verify_line(
    *,
    actor: Actor,
    line: MeasureLine,
    at: datetime,
    numerator: Any = None,
    denominator: Any = None,
    note: str = "",
    version: int | None = None,
) -> MeasureLine:
    """Verify a number as counted, or as ``numerator`` / ``denominator`` with a reason.

    Refused without a reason where the verified number differs from the counted one.
    """
    line = _submitted(actor, line, version)
    verified = amount(numerator, "核实为", field="numerator")
    due = amount(denominator, "应有", field="denominator")
    whole(line, verified, field="numerator")
    whole(line, due, field="denominator")
    verified = line.numerator if verified is None else verified
    due = line.denominator if due is None or line.denominator is None else due
    corrected = (verified, due) != (line.numerator, line.denominator)
    note = note.strip()
    if corrected:
        within_due(line.indicator, verified, due, field="numerator")
        note = required(note, "核实的数与系统统计的不同，请写明理由。", field="note")
    parts_within(line, verified, field="numerator")
    only_once(line, verified, still_counted(line.report, [line]).get(line.pk, ()))
    line.verification = Verification.CORRECTED if corrected else Verification.VERIFIED
    line.verified_numerator, line.verified_denominator, line.verify_note = verified, due, note
    line.verified_by, line.verified_at = acting(actor), at
    line.version += 1
    line.save(update_fields=_VERIFIED)
    figure = plain(verified) if due is None else f"{plain(verified)}/{plain(due)}"
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="verify",
        summary=f"“{line.indicator}”核实为 {figure}",
        reason=note,
        before={"numerator": str(line.numerator), "denominator": str(line.denominator)},
        after={"numerator": str(verified), "denominator": str(due)},
        audience="parties",
        at=at,
    )
    return line


@transaction.atomic
def query_line(
    *, actor: Actor, line: MeasureLine, note: str, at: datetime, version: int | None = None
) -> MeasureLine:
    """Ask the township about one number; it goes back with the report when that is returned."""
    line = _submitted(actor, line, version)
    line.verify_note = required(note, "请写明要镇里说明什么。", field="note")
    line.verification = Verification.QUERIED
    line.verified_numerator = line.verified_denominator = None
    line.verified_by, line.verified_at = acting(actor), at
    line.version += 1
    line.save(update_fields=_VERIFIED)
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="query",
        summary=f"请镇里说明“{line.indicator}”",
        reason=line.verify_note,
        audience="parties",
        at=at,
    )
    return line


def _freeze(report: QuarterReport, at: datetime) -> list[MeasureLine]:
    """The lines with the records behind them as they are now, and their hashes (unsaved)."""
    lines = list(
        report.lines.select_for_update(of=("self",), no_key=True).select_related("indicator").order_by("pk")
    )
    pending = [line for line in lines if line.applicable and line.verification not in DECIDED]
    if pending:
        names = "、".join(f"“{line.indicator}”" for line in pending[:5])
        raise Refused(f"{report.subject}还有 {len(pending)} 项没有核实：{names}。请先核完再锁定。")
    period, organization = report.period, report.subject.organization_id
    known: dict[str, list[dict[str, str]]] = {}
    listed: dict[str, list[Record]] = {}
    for line in lines:
        line.report = report
        metric = metric_of(line.indicator)
        if line.source == MeasureSource.COUNTED and line.applicable and organization is not None:
            if metric.code not in known:
                found = records_behind(metric, organization, period.starts_on, period.ends_on)
                listed[metric.code] = found
                left_out = {row["key"]: row["period"] for row in line.measure.elsewhere}
                known[metric.code] = [
                    r.frozen() | ({"elsewhere": left_out[r.key]} if r.key in left_out else {}) for r in found
                ]
            line.records = known[metric.code]
            line.records_sha256 = fingerprint(line.records)
        if line.applicable and line.verified_numerator is None:
            line.verified_numerator, line.verified_denominator = line.numerator, line.denominator
    again = still_counted(report, lines, listed)
    for line in lines:
        if line.pk in again:
            only_once(line, line.verified_numerator, again[line.pk])
    return lines


@transaction.atomic
def lock_report(
    *, actor: Actor, report: QuarterReport, at: datetime, version: int | None = None
) -> QuarterReport:
    """Lock a verified report with a snapshot of the records behind each number.

    The period locks itself with its last report.
    """
    need(actor, Capability.VERIFY_REPORT, "锁定季度填报")
    # Both rows in one statement, the report first: lock_period takes them in the same order.
    report = (
        QuarterReport.objects.select_for_update(of=("self", "period"), no_key=True)
        .select_related("period", "subject__organization")
        .get(pk=report.pk)
    )
    period = report.period
    same_county(actor, report.subject.county_id)
    if report.state == ReportState.LOCKED:
        raise Refused(f"{report}已由{report.locked_by}锁定，不用再锁。")
    if report.state != ReportState.SUBMITTED:
        raise Refused(f"{report}还没有提交，不能锁定。")
    check_version(report, version, report.submitted_by, report.submitted_at)
    lines = _freeze(report, at)
    MeasureLine.objects.bulk_update(
        lines, ["records", "records_sha256", "verified_numerator", "verified_denominator"]
    )
    report.state, report.locked_at, report.locked_by = ReportState.LOCKED, at, acting(actor)
    report.version += 1
    report.save(update_fields=["state", "locked_at", "locked_by", "version"])
    entries = [
        entry(
            actor=actor,
            subject=report,
            move="lock_report",
            summary=f"锁定{report.subject}{period}填报",
            after={line.indicator.code: line.records_sha256 for line in lines},
            audience="parties",
            at=at,
        )
    ]
    if not period.reports.exclude(state=ReportState.LOCKED).exists():
        period.state, period.locked_at, period.locked_by = PeriodState.LOCKED, at, acting(actor)
        period.version += 1
        period.save(update_fields=["state", "locked_at", "locked_by", "version"])
        entries.append(entry(actor=actor, subject=period, move="lock_period", summary=f"锁定{period}", at=at))
    record_many(entries)
    settle(report, at=at)
    if report.subject.organization_id is not None:
        corrected = [line.indicator.name for line in lines if line.verification == Verification.CORRECTED]
        enqueue(
            recipients=holders_of(
                report.subject.organization_id, Capability.FILL_REPORT, on=timezone.localdate(at)
            ),
            kind="report_locked",
            subject_key=report,
            title=f"{period}填报已核验锁定",
            body=(
                f"有 {len(corrected)} 项核实的数与系统统计的不同：{'、'.join(corrected[:5])}。"
                if corrected
                else "各项都按系统统计的数核实。"
            )
            + "要更正的，请在那一项的页面上申请。",
            url=report.get_absolute_url(),
            at=at,
        )
    return report


@transaction.atomic
def lock_period(*, actor: Actor, period: Period, at: datetime) -> Period:
    """Lock all reports of a quarter at once. Refused, naming them, while some are not ready."""
    need(actor, Capability.VERIFY_REPORT, "锁定季度填报")
    reports = list(
        QuarterReport.objects.select_for_update(of=("self",), no_key=True)
        .filter(period=period)
        .select_related("subject__organization", "period")
        .order_by("pk")
    )
    period.refresh_from_db()
    if period.state != PeriodState.OPEN:
        raise Refused(f"{period}已由{period.locked_by or '别人'}锁定。")
    waiting = [r.subject.name for r in reports if r.state not in (ReportState.SUBMITTED, ReportState.LOCKED)]
    if waiting:
        raise Refused(f"还有 {len(waiting)} 个单位没有提交：{'、'.join(waiting)}。")
    for report in reports:
        if report.state == ReportState.SUBMITTED:
            lock_report(actor=actor, report=report, at=at)
    period.refresh_from_db()
    return period


@transaction.atomic
def adjust(
    *,
    actor: Actor,
    line: MeasureLine,
    reason: str,
    at: datetime,
    numerator_change: Decimal = Decimal(0),
    denominator_change: Decimal = Decimal(0),
    basis: str = "",
) -> MeasureAdjustment:
    """Correct a locked measure: the quarter stands, the correction enters the year (decisions E26)."""
    need(actor, Capability.VERIFY_REPORT, "登记数据更正")
    report = locked(line.report, "subject", "period__scheme")
    same_county(actor, report.subject.county_id)
    if report.state != ReportState.LOCKED:
        raise Refused("这一季还没有锁定，直接在核验里改就行，不用登记更正。")
    year_is_open(report)
    line = locked(line, "indicator")
    reason = required(reason, "请写明更正的理由。", field="reason")
    if not numerator_change and not denominator_change:
        raise Refused("请填写要增减多少。", field="numerator_change")
    whole(line, numerator_change, field="numerator_change")
    whole(line, denominator_change, field="denominator_change")
    measure = line.measure
    earlier = list(line.adjustments.in_force())
    numerator = measure.numerator + sum((a.numerator_change for a in earlier), numerator_change)
    if numerator < 0:
        raise Refused("更正以后的实际数不能小于 0。", field="numerator_change")
    parts_within(line, numerator, field="numerator_change")
    if denominator_change and measure.denominator is None:
        raise Refused(f"“{line.indicator}”没有应有数，只能更正实际数。", field="denominator_change")
    if measure.denominator is not None:
        due = measure.denominator + sum((a.denominator_change for a in earlier), denominator_change)
        if due < 0:
            raise Refused("更正以后的应有数不能小于 0。", field="denominator_change")
        within_due(line.indicator, numerator, due, field="numerator_change")
    row = MeasureAdjustment.objects.create(
        line=line,
        numerator_change=numerator_change,
        denominator_change=denominator_change,
        reason=reason,
        basis=basis.strip(),
        made_by=acting(actor),
        made_at=at,
    )
    record(
        actor=actor,
        subject=line,
        root=report,
        move="adjust",
        summary=f"更正“{line.indicator}”：实际数 {numerator_change:+f}，应有数 {denominator_change:+f}",
        reason=reason,
        audience="parties",
        at=at,
    )
    return row


def year_is_open(report: QuarterReport) -> None:
    """Refused once the year's results are out."""
    year = report.period.scheme.periods.years().first()
    if said := out_words(year):
        raise Refused(said)
    if year is not None:
        corrected_under_review(year, report.subject_id)


@transaction.atomic
def void_adjustment(*, actor: Actor, row: MeasureAdjustment, reason: str, at: datetime) -> MeasureAdjustment:
    """Take a correction back, with a reason; it stays on the list."""
    need(actor, Capability.VERIFY_REPORT, "撤销数据更正")
    row = locked(row, "line__report__subject", "line__report__period__scheme", "line__indicator")
    same_county(actor, row.line.report.subject.county_id)
    if row.voided_at is not None:
        raise Refused("这条更正已经撤销了。")
    year_is_open(row.line.report)
    row.void_reason, row.voided_at = required(reason, "请写明撤销的理由。", field="reason")[:200], at
    row.save(update_fields=["voided_at", "void_reason"])
    record(
        actor=actor,
        subject=row.line,
        root=row.line.report,
        move="void_adjustment",
        summary=f"撤销“{row.line.indicator}”的一条更正",
        reason=row.void_reason,
        audience="parties",
        at=at,
    )
    return row


@transaction.atomic
def add_evidence(
    *, actor: Actor, line: MeasureLine, upload: CheckedFile, at: datetime, description: str = ""
) -> EvidenceFile:
    """Add a paper to a measure while its report is open. It is never required and never scored."""
    need(actor, Capability.FILL_REPORT, "添加佐证材料")
    report = locked(line.report, "subject", "period")
    if report.subject.organization_id != actor.organization_id:
        raise Denied("只能给本单位的填报添加材料。")
    if not report.is_fillable:
        raise Refused(f"{report}现在是“{report.get_state_display()}”，不能再添加材料。")
    row = store(
        EvidenceFile,
        upload,
        actor=actor,
        at=at,
        line=line,
        description=description.strip()[:200],
    )
    record(
        actor=actor,
        subject=line,
        root=report,
        move="add_evidence",
        summary=f"给“{line.indicator}”添加材料：{row.original_name}",
        after={"sha256": row.sha256},
        audience="parties",
        at=at,
    )
    return row
