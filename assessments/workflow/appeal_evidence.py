"""What a township lays beside its appeal: records of the portal first, a file where there is no record.

None of it is required. It stands as it was when it was brought, with its hash, and is never taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assessments.evidence import sha256_of, sources_of, year_candidates
from assessments.models import Appeal, AppealPaper, AppealRecord
from assessments.review_choices import AppealState
from assessments.workflow.guards import acting, locked, need
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

MOST_PAPERS = 10
# A checked file and what it shows.
Upload = tuple[CheckedFile, str]


@transaction.atomic
def add_appeal_evidence(
    *,
    actor: Actor,
    appeal: Appeal,
    at: datetime,
    source: str = "",
    records: Sequence[str] = (),
    papers: Sequence[Upload] = (),
) -> Appeal:
    """Lay records of a source, and files, beside an appeal that waits for its answer.

    Refused where nothing was chosen, where a record is not (or no longer) among those that may be chosen,
    and once the appeal is answered.
    """
    need(actor, Capability.SUBMIT_REPORT, "给申诉补材料")
    appeal = locked(appeal, "review__period", "subject__organization", "indicator")
    if actor.kind != "system" and appeal.subject.organization_id != actor.organization_id:
        raise Denied("只能给本单位的申诉补材料。")
    if appeal.state != AppealState.OPEN:
        raise Refused(f"这件申诉现在是“{appeal.get_state_display()}”，材料不能再补。")
    if not records and not papers:
        raise Refused("请勾选记录，或者选择文件。", field="records")
    added = lay_beside_appeal(
        actor=actor, appeal=appeal, source=source, records=records, papers=papers, at=at
    )
    if not added:
        raise Refused("勾选的记录已经选用过了。", field="records")
    record(
        actor=actor,
        subject=appeal,
        root=appeal.review.period,
        move="add_appeal_evidence",
        summary=f"{appeal.number} 补充佐证：{'、'.join(name for name, _ in added)}"[:500],
        after={"sha256": [digest for _, digest in added]},
        audience="parties",
        at=at,
    )
    return appeal


def lay_beside_appeal(
    *,
    actor: Actor,
    appeal: Appeal,
    source: str,
    records: Sequence[str],
    papers: Sequence[Upload],
    at: datetime,
    fresh: bool = False,
) -> list[tuple[str, str]]:
    """Name and hash of what was laid beside an appeal that is loaded and locked; a ``fresh`` one has nothing yet."""
    added = []
    if records:
        known = set() if fresh else set(appeal.records.values_list("key", flat=True))
        added = [(row.label, row.sha256) for row in _chosen(actor, appeal, source, records, known, at)]
    if papers and len(papers) + (0 if fresh else appeal.papers.count()) > MOST_PAPERS:
        raise Refused(f"一件申诉最多附 {MOST_PAPERS} 个文件，请合并或者只留要紧的。", field="paper")
    for upload, description in papers:
        row = store(
            AppealPaper, upload, actor=actor, at=at, appeal=appeal, description=description.strip()[:200]
        )
        added.append((row.original_name, row.sha256))
    return added


def _chosen(
    actor: Actor, appeal: Appeal, source: str, records: Sequence[str], known: set[str], at: datetime
) -> list[AppealRecord]:
    sources = sources_of(appeal.indicator, appeal.subject)
    metric = next((m for m in sources if m.code == source), None)
    if metric is None:
        raise Refused("没有这个来源，请重新选择。", field="source")
    own = metric is sources[0]
    offered = year_candidates(appeal.review.period, appeal.subject, metric, own=own, chosen=set())
    found = {c.record.key: c.record for c in offered}
    wanted = list(dict.fromkeys(records))
    gone = [key for key in wanted if key not in found]
    if gone:
        raise Conflict(f"有 {len(gone)} 条记录刚刚改过，请刷新看看再选。")
    return AppealRecord.objects.bulk_create(
        AppealRecord(
            appeal=appeal,
            key=key[:80],
            on=found[key].on,
            label=found[key].label[:200],
            url=found[key].url[:200],
            source=metric.label[:80],
            sha256=sha256_of(found[key]),
            chosen_by=acting(actor),
            chosen_at=at,
        )
        for key in wanted
        if key not in known
    )
