"""Long work of the assessments: the year's scoring, and its workbook."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.choices import CardLayout
from assessments.exports import content_of, scorecard, scorecard_name
from assessments.exports.own_forms import Filling
from assessments.models import Period, Scheme, Score, ScorecardForm
from assessments.workflow import results
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.filler import FormUnfit
from congress_portal.foundation.spreadsheets.responses import XLSX, safe_filename
from congress_portal.foundation.web.refusals import Refused

# Who sees all the towns' results.
WHOLE = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


def years_of(actor: Actor) -> QuerySet[Period]:
    """The years whose results the actor may see."""
    return Period.objects.visible_to(actor).years().select_related("scheme__group", "review")


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


def fill_own_form(work: Work) -> JobResult:
    """The county's own form filled from a year: one workbook, or a .zip with one for each township."""
    period = years_of(work.actor).filter(pk=work.params["period"]).first()
    form = ScorecardForm.objects.visible_to(work.actor).filter(pk=work.params["form"]).first()
    if period is None or form is None:
        raise Refused("这一年的考评结果或者这张表单已经看不到了，请返回考评结果页再选一次。")
    on = timezone.localdate(work.at)
    filling = Filling(content_of(period, on=on), work.actor.name or work.actor.role_label, on)
    subject = work.params.get("subject")
    results = [r for r in filling.content.results if subject in (None, r.subject_id)]
    if not results:
        raise Refused("没有可以填的单位，请返回重新选择。")
    try:
        with form.file.open("rb") as handle:
            file = handle.read()
        if form.layout == CardLayout.RANKING:
            content, word, suffix = filling.ranking(file), "", "xlsx"
        elif subject is not None:
            content = filling.town(filling.form(file, form.layout), results[0])
            word, suffix = f"_{results[0].subject.name}", "xlsx"
        else:
            content, word, suffix = filling.towns(file, work.advance), "", "zip"
    except FormUnfit as unfit:
        raise Refused("这张表单填不了：" + "；".join(unfit.sentences[:3])) from None
    except FileNotFoundError:
        raise Refused("表单的文件不在存储里了。请重新上传，或请管理员从备份恢复。") from None
    path = work.folder / f"form.{suffix}"
    path.write_bytes(content)
    return JobResult(
        f"“{form.name}”已按{period}填好，{len(results)} 个单位。",
        path=str(path),
        filename=safe_filename(f"{period}{form.name}{word}.{suffix}"),
        content_type=XLSX if suffix == "xlsx" else "application/zip",
        rows=len(results),
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
SCORECARD_FORM = JobKind(
    key="assessments.scorecard_form",
    label="填写考评成绩表单",
    run=fill_own_form,
    capabilities=frozenset(WHOLE),
    unit="个单位",
)
COMPUTE_YEAR = JobKind(
    key="assessments.compute_year",
    label="汇总年度考评",
    run=compute_year,
    capabilities=frozenset({Capability.PUBLISH_RESULTS}),
)
