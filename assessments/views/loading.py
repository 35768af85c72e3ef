"""Finding what an address names, as far as its reader may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest

from assessments.models import MeasureLine, QuarterReport
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.refusals import Refused

READ = (Capability.FILL_REPORT, Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


def report_or_404(request: HttpRequest, pk: int) -> QuarterReport:
    """A report that the reader may see, with scheme, group and organization."""
    reports = QuarterReport.objects.select_related("period__scheme__group", "subject__organization")
    report = reports.visible_to(request.actor).filter(pk=pk).first()
    if report is None:
        raise Http404(_whose(request, reports.filter(pk=pk)))
    return report


def line_or_404(request: HttpRequest, pk: int) -> MeasureLine:
    """A measure that the reader may see, with its report, group, organization and category."""
    lines = MeasureLine.objects.select_related(
        "report__period__scheme__group", "report__subject__organization", "indicator__category"
    )
    line = lines.visible_to(request.actor).filter(pk=pk).first()
    if line is None:
        raise Http404(
            _whose(
                request,
                QuarterReport.objects.filter(pk__in=MeasureLine.objects.filter(pk=pk).values("report")),
            )
        )
    return line


def _whose(request: HttpRequest, reports) -> str:
    """Who opens another town's sheet is told whose it is and where the own one lies; others are not."""
    if not request.actor.can(Capability.FILL_REPORT):
        return ""
    report = (
        reports.filter(period__scheme__county_id=request.actor.county_id).select_related("subject").first()
    )
    if report is None:
        return "没有找到这份填报，可能地址输错了。本单位的填报在“季度填报”里。"
    return (
        f"这是{report.subject}的季度填报，只有{report.subject}和县人大能看。"
        "本单位的填报在“季度填报”里，各单位的名次等结果公布以后在“考评结果”里看。"
    )


def version_of(request: HttpRequest) -> int | None:
    """The version that a form was shown with."""
    return whole(request.POST.get("version", ""))


def shut_by(check: Callable[..., Any], *args: Any) -> str:
    """What ``check`` would refuse a form with before anything is typed; "" where it may be sent."""
    try:
        check(*args)
    except Refused as refusal:
        return refusal.message
    return ""
