"""Long work of the assessments: the year's scoring, and its workbook."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.exports import content_of, scorecard, scorecard_name
from assessments.models import Period, Scheme, Score
from assessments.workflow import results
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX
from congress_portal.foundation.web.refusals import Refused

# Who sees all the towns' results.
WHOLE = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


def years_of(actor: Actor) -> QuerySet[Period]:
    """The years whose results the actor may see."""
    return Period.objects.visible_to(actor).years().select_related("scheme__group")


def scores_of(period: Period) -> QuerySet[Score]:
    """What the workbook's size goes by."""
    return Score.objects.filter(result__period=period)


def export_scorecard(work: Work) -> JobResult:
    """The scorecard workbook of a year."""
    period = years_of(work.actor).filter(pk=work.params["period"]).first()
    if period is None:
        raise Refused("这一年的考评结果已经看不到了，请返回考评结果页再选一次。")
    content = content_of(period, on=timezone.localdate(work.at))
    path = work.folder / "scorecard.xlsx"
    path.write_bytes(scorecard(content, at=work.at))
    return JobResult(
        f"{period}考评工作簿已生成。",
        path=str(path),
        filename=scorecard_name(period, content, at=work.at),
        content_type=XLSX,
    )


def compute_year(work: Work) -> JobResult:
    """Score and rank the year of a scheme; the job is done by the very transaction that writes the sheet."""
    scheme = Scheme.objects.visible_to(work.actor).filter(pk=work.params["scheme"]).first()
    if scheme is None:
        raise Refused("这份考评方案已经看不到了，请返回考评期页再选一次。")
    with transaction.atomic():
        work.fence()
        year = results.compute_year(actor=work.actor, scheme=scheme, at=work.at)
        result = JobResult(f"{year}已按季度数据汇总，请核对后提请主任会议审定。", url=year.get_absolute_url())
        work.fence(result)
    return result


SCORECARD = JobKind(
    key="assessments.scorecard",
    label="生成考评工作簿",
    run=export_scorecard,
    capabilities=frozenset(WHOLE),
)
COMPUTE_YEAR = JobKind(
    key="assessments.compute_year",
    label="汇总年度考评",
    run=compute_year,
    capabilities=frozenset({Capability.PUBLISH_RESULTS}),
)
