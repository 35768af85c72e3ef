"""What a township lays beside a measure: records of the portal first, papers where there is no record.

None of it is required and none of it is scored; everything keeps its editions and its hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.evidence import candidates, counted_elsewhere, sha256_of, sources_for
from assessments.models import EvidenceFile, EvidenceRecord, MeasureLine, QuarterReport
from assessments.workflow.guards import acting, locked, need, required
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused


def _open_line(actor: Actor, line: MeasureLine, what: str) -> MeasureLine:
    """The line with its report locked, in the hands of the actor's township."""
    need(actor, Capability.FILL_REPORT, what)
    report = locked(line.report, "period", "subject__organization")
    own_only(actor, report)
    papers_may_move(report)
    line = locked(line, "indicator")
    line.report = report
    return line


def papers_may_move(report: QuarterReport, row: EvidenceRecord | EvidenceFile | None = None) -> None:
    """Refused where the report is not in the township's hands, or this row was taken back already."""
    if not report.is_fillable:
        raise Refused(f"{report}现在是“{report.get_state_display()}”，材料不能再动。")
    if row is not None and row.voided_at is not None:
        raise Refused("这份材料已经换过或者撤下了。")


def own_only(actor: Actor, report: QuarterReport) -> None:
    """Denied unless the report is of the actor's own organization."""
    if report.subject.organization_id is None or report.subject.organization_id != actor.organization_id:
        raise Denied("只能办理本单位的填报。")


@transaction.atomic
def choose_records(
    *, actor: Actor, line: MeasureLine, source: str, keys: Sequence[str], at: datetime
) -> list[EvidenceRecord]:
    """Lay records of a source beside a measure, as they stand now, each with its hash.

    Chosen again after a change, a record becomes its next edition. Refused where nothing was ticked
    or a record is not (or no longer) among those that may be chosen.
    """
    line = _open_line(actor, line, "选用佐证记录")
    return lay_beside(actor=actor, line=line, source=source, keys=keys, at=at)


def lay_beside(
    *, actor: Actor, line: MeasureLine, source: str, keys: Sequence[str], at: datetime, request=None
) -> list[EvidenceRecord]:
    """The records, written beside a line whose report is loaded and locked; two queries and the source's."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise Refused("请至少勾选一条记录。", field="records")
    metric = next((m for m in sources_for(line) if m.code == source), None)
    if metric is None:
        raise Refused("没有这个来源，请重新选择。", field="source")
    found = {
        c.record.key: c.record for c in candidates(line, metric, on=timezone.localdate(at), chosen=set())
    }
    gone = [key for key in wanted if key not in found]
    if gone:
        raise Conflict(f"有 {len(gone)} 条记录刚刚改过或者已经算进去了，请刷新看看再选。")
    if request is not None:
        # What is granted is added to the number: nothing is counted twice.
        for key, period in counted_elsewhere(line, [found[key] for key in wanted]).items():
            raise Refused(f"“{found[key].label}”已经算进{period}，不能再算一次。", field="records")
    kept = line.evidence_records.filter(key__in=wanted).order_by("edition", "pk")
    kept = list(kept.select_for_update(no_key=True))
    known = {row.key: row for row in kept if row.voided_at is None}
    editions = {row.key: row.edition for row in kept}
    rows = []
    for key in wanted:
        chosen, hashed = found[key], sha256_of(found[key])
        before = known.get(key)
        if before is not None and before.sha256 == hashed:
            continue
        if before is not None:
            before.voided_at, before.void_reason = at, "记录有变化，由新的一版代替"
            before.save(update_fields=["voided_at", "void_reason"])
        rows.append(
            EvidenceRecord(
                line=line,
                request=request,
                key=key[:80],
                on=chosen.on,
                label=chosen.label[:200],
                url=chosen.url[:200],
                source=metric.label[:80],
                sha256=hashed,
                edition=editions.get(key, 0) + 1,
                chosen_by=acting(actor),
                chosen_at=at,
            )
        )
    EvidenceRecord.objects.bulk_create(rows)
    record_many(
        entry(
            actor=actor,
            subject=line,
            root=line.report,
            move="choose_record",
            summary=f"“{line.indicator}”选用记录：{row.on:%Y-%m-%d} {row.label}",
            after={"key": row.key, "sha256": row.sha256, "edition": row.edition},
            audience="parties",
            at=at,
        )
        for row in rows
    )
    return rows


@transaction.atomic
def drop_record(*, actor: Actor, row: EvidenceRecord, reason: str, at: datetime) -> EvidenceRecord:
    """Take a record back that was laid beside a measure; it stays on the list, with the reason."""
    line = _open_line(actor, row.line, "撤下佐证记录")
    row = locked(row)
    if row.voided_at is not None:
        raise Refused("这条记录已经撤下了。")
    row.void_reason = required(reason, "请写明撤下的理由。", field="reason")[:200]
    row.voided_at = at
    row.save(update_fields=["voided_at", "void_reason"])
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="drop_record",
        summary=f"“{line.indicator}”撤下记录：{row.on:%Y-%m-%d} {row.label}",
        reason=row.void_reason,
        audience="parties",
        at=at,
    )
    return row


@transaction.atomic
def replace_paper(
    *, actor: Actor, row: EvidenceFile, upload: CheckedFile, at: datetime, description: str = ""
) -> EvidenceFile:
    """A new edition of a paper; the earlier one stays, superseded. Refused where nothing changed."""
    line = _open_line(actor, row.line, "更换佐证材料")
    row = locked(row)
    if row.voided_at is not None:
        raise Conflict("这份材料已经换过或者撤下了，请刷新看看。")
    if upload.sha256 == row.sha256:
        raise Refused("选的文件和原来的一模一样，没有换。", field="file")
    fresh = store(
        EvidenceFile,
        upload,
        actor=actor,
        at=at,
        line=line,
        edition=row.edition + 1,
        replaces=row,
        description=description.strip()[:200] or row.description,
    )
    row.voided_at, row.void_reason = at, f"由第 {fresh.edition} 版代替"
    row.save(update_fields=["voided_at", "void_reason"])
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="replace_paper",
        summary=f"“{line.indicator}”的材料换成第 {fresh.edition} 版：{fresh.original_name}",
        before={"sha256": row.sha256},
        after={"sha256": fresh.sha256},
        audience="parties",
        at=at,
    )
    return fresh


@transaction.atomic
def drop_paper(*, actor: Actor, row: EvidenceFile, reason: str, at: datetime) -> EvidenceFile:
    """Take a paper back, with a reason; it stays on the list."""
    line = _open_line(actor, row.line, "撤下佐证材料")
    row = locked(row)
    if row.voided_at is not None:
        raise Refused("这份材料已经换过或者撤下了。")
    row.void_reason = required(reason, "请写明撤下的理由。", field="reason")[:200]
    row.voided_at = at
    row.save(update_fields=["voided_at", "void_reason"])
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="drop_paper",
        summary=f"“{line.indicator}”撤下材料：{row.original_name}",
        reason=row.void_reason,
        audience="parties",
        at=at,
    )
    return row
