"""实地抽查: records of a report drawn by a seed, looked at on the spot, the township told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.choices import MeasureSource, ReportState
from assessments.counting import metric_of
from assessments.metrics import records_behind
from assessments.models import MeasureLine, QuarterReport, SampleItem, SiteSample
from assessments.review_choices import SampleState, SampleVerdict
from assessments.sampling import Drawable, drawn
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, holders_of
from congress_portal.foundation.web.refusals import Refused

MOST = 30


def drawable(report: QuarterReport, lines: list[MeasureLine]) -> list[Drawable]:
    """The records behind the lines: as they were kept on locking, else as they are now."""
    found = []
    for line in lines:
        if line.records is not None:
            found += [
                Drawable(line.pk, r["key"], r["label"], date.fromisoformat(r["on"]), r.get("url", ""))
                for r in line.records
            ]
        elif line.source == MeasureSource.COUNTED and report.subject.organization_id:
            behind = records_behind(
                metric_of(line.indicator),
                report.subject.organization_id,
                report.period.starts_on,
                report.period.ends_on,
            )
            found += [Drawable(line.pk, r.key, r.label, r.on, r.url) for r in behind]
    return found


def may_be_drawn(report: QuarterReport) -> None:
    """Refused while the report is still in the township's hands."""
    if report.state not in (ReportState.SUBMITTED, ReportState.LOCKED):
        raise Refused(f"{report}还没有提交，提交以后再抽查。")


def is_open(sample: SiteSample) -> None:
    """Refused where the sample is closed or given up."""
    if sample.state != SampleState.OPEN:
        raise Refused(f"这次抽查{sample.get_state_display()}，不能再改。")


@transaction.atomic
def draw_sample(
    *,
    actor: Actor,
    report: QuarterReport,
    lines: list[MeasureLine],
    size: int,
    at: datetime,
    seed: str = "",
) -> SiteSample:
    """Draw ``size`` records of the chosen lines for a visit. The seed is kept and shown."""
    need(actor, Capability.VERIFY_REPORT, "抽取实地核查的记录")
    report = locked(report, "period", "subject__organization")
    same_county(actor, report.subject.county_id)
    may_be_drawn(report)
    if size < 1 or size > MOST:
        raise Refused(f"一次抽 1 到 {MOST} 条。", field="size")
    lines = [line for line in lines if line.report_id == report.pk and line.applicable]
    if not lines:
        raise Refused("请选择从哪些指标里抽。", field="lines")
    pool = drawable(report, lines)
    if not pool:
        raise Refused("选的指标背后没有记录，没有可以抽的。", field="lines")
    seed = seed or secrets.token_hex(8)
    chosen = drawn(pool, seed=seed, size=size)
    sample = SiteSample.objects.create(
        report=report,
        number=report.samples.count() + 1,
        seed=seed,
        pool=len(pool),
        drawn_at=at,
        drawn_by=acting(actor),
    )
    SampleItem.objects.bulk_create(
        [
            SampleItem(
                sample=sample,
                line_id=r.line,
                position=position,
                record_key=r.key[:120],
                label=r.label[:300],
                on=r.on,
                url=r.url[:200],
            )
            for position, r in enumerate(chosen, start=1)
        ]
    )
    record(
        actor=actor,
        subject=sample,
        root=report,
        move="draw_sample",
        summary=f"从{report}的 {len(pool)} 条记录里抽 {len(chosen)} 条实地核查",
        after={"seed": seed, "keys": [r.key for r in chosen]},
        at=at,
    )
    return sample


def _open(actor: Actor, sample: SiteSample, version: int | None = None) -> SiteSample:
    need(actor, Capability.VERIFY_REPORT, "登记实地核查")
    sample = locked(sample, "report__subject__organization", "report__period")
    same_county(actor, sample.report.subject.county_id)
    is_open(sample)
    check_version(sample, version, sample.closed_by, sample.closed_at)
    return sample


@transaction.atomic
def note_findings(
    *,
    actor: Actor,
    sample: SiteSample,
    findings: Mapping[int, tuple[str, str]],
    at: datetime,
    visit_on: date | None = None,
    visitors: str = "",
    note: str = "",
    version: int | None = None,
) -> SiteSample:
    """What was found, by item: a verdict, and words wherever something is in doubt."""
    sample = _open(actor, sample, version)
    if visit_on is not None and visit_on > timezone.localdate(at):
        raise Refused("核查日期不能晚于今天。", field="visit_on")
    items = {item.pk: item for item in sample.items.all()}
    changed = []
    for pk, (verdict, finding) in findings.items():
        item = items.get(pk)
        if item is None or verdict not in SampleVerdict.values:
            raise Refused("有一条记录的核查结果看不懂，请刷新后重新选。")
        finding = finding.strip()
        if verdict in (SampleVerdict.PARTLY, SampleVerdict.UNTRUE) and not finding:
            raise Refused(f"第 {item.position} 条请写明核查到的情况。", field=f"finding_{pk}")
        if (item.verdict, item.finding) == (verdict, finding):
            continue
        item.verdict, item.finding = verdict, finding
        item.checked_by, item.checked_at = acting(actor), at
        changed.append(item)
    SampleItem.objects.bulk_update(changed, ["verdict", "finding", "checked_by", "checked_at"])
    sample.visit_on = visit_on or sample.visit_on
    sample.visitors, sample.note = visitors.strip()[:120], note.strip()
    sample.version += 1
    sample.save(update_fields=["visit_on", "visitors", "note", "version"])
    record(
        actor=actor,
        subject=sample,
        root=sample.report,
        move="note_findings",
        summary=f"登记{sample}的核查情况（{len(changed)} 条）",
        after={str(i.position): i.verdict for i in changed},
        at=at,
    )
    return sample


@transaction.atomic
def close_sample(*, actor: Actor, sample: SiteSample, at: datetime, version: int | None = None) -> SiteSample:
    """Close a visit: every record looked at, the day and the visitors known. The township is told."""
    sample = _open(actor, sample, version)
    left = sample.items.filter(verdict=SampleVerdict.PENDING).count()
    if left:
        raise Refused(f"还有 {left} 条没有登记核查结果。")
    if sample.visit_on is None:
        raise Refused("请先填核查日期。", field="visit_on")
    required(sample.visitors, "请先填核查人员。", field="visitors")
    sample.state, sample.closed_at, sample.closed_by = SampleState.CLOSED, at, acting(actor)
    sample.version += 1
    sample.save(update_fields=["state", "closed_at", "closed_by", "version"])
    doubts = sample.items.exclude(verdict=SampleVerdict.TRUE).count()
    told = f"抽查 {sample.items.count()} 条，" + (f"{doubts} 条有出入" if doubts else "全部属实")
    record(
        actor=actor,
        subject=sample,
        root=sample.report,
        move="close_sample",
        summary=f"{sample}办结：{told}",
        reason=sample.note,
        audience="parties",
        at=at,
    )
    if sample.report.subject.organization_id is not None:
        enqueue(
            recipients=holders_of(
                sample.report.subject.organization_id, Capability.FILL_REPORT, on=timezone.localdate(at)
            ),
            kind="sample_closed",
            subject_key=sample,
            title=f"{sample}：{told}",
            body=sample.note,
            url=sample.get_absolute_url(),
            at=at,
        )
    return sample


@transaction.atomic
def void_sample(*, actor: Actor, sample: SiteSample, reason: str, at: datetime) -> SiteSample:
    """Give a drawn sample up, with the reason: it stays on the list, so that nobody draws till it suits."""
    sample = _open(actor, sample)
    sample.note = required(reason, "请写明作废的理由。", field="reason")
    sample.state = SampleState.VOIDED
    sample.version += 1
    sample.save(update_fields=["note", "state", "version"])
    record(
        actor=actor,
        subject=sample,
        root=sample.report,
        move="void_sample",
        summary=f"作废{sample}",
        reason=sample.note,
        at=at,
    )
    return sample
