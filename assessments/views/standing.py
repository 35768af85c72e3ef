"""The live standing of a year: all towns for the county, its own for a township. Never a result."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import SchemeState
from assessments.models import RunningCount, Scheme
from assessments.presenters.standing import indicator_groups, standing_panel, town_rows
from assessments.standing import live_standing, published_year, year_lines
from assessments.views.results import WHOLE, year_tabs
from assessments.workflow import running
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import once
from congress_portal.foundation.web.refusals import Refused

MAY_COUNT = (Capability.FILL_REPORT, Capability.VERIFY_REPORT)


def _scheme(request: HttpRequest, pk: int) -> Scheme:
    schemes = Scheme.objects.visible_to(request.actor).of_townships().filter(state=SchemeState.PUBLISHED)
    return get_object_or_404(schemes.select_related("group"), pk=pk)


@requires(Capability.SEE_RESULTS)
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Where each stands by today's records, and for a township what can still be gained where."""
    scheme = _scheme(request, pk)
    out = published_year(scheme)
    if out is not None:
        return redirect(out)
    sees_all = request.actor.can(*WHOLE)
    problem, live, panel, rows, groups = "", None, None, [], []
    lines = year_lines(scheme)
    try:
        live = live_standing(scheme, on=timezone.localdate(), lines=lines)
    except Refused as refusal:
        problem = refusal.message
    if live is not None and sees_all:
        rows = town_rows(live)
    elif live is not None:
        own = next((s for s in live.subjects if s.organization_id == request.actor.organization_id), None)
        if own is None:
            raise Http404("这个考评组里没有本单位，看不到它的暂计。")
        latest = {line.indicator_id: line for line in lines if line.report.subject_id == own.pk}
        panel = standing_panel(live, own.pk, latest)
        groups = indicator_groups(live, own.pk, latest)
    context = {
        "scheme": scheme,
        "live": live,
        "rows": rows,
        "panel": panel,
        "groups": groups,
        "problem": problem,
        "counted": RunningCount.objects.filter(scheme=scheme).only("counted_at", "on").first(),
        "may_count": request.actor.can(*MAY_COUNT),
        "tabs": year_tabs(request, None, scheme),
    }
    return render(request, "assessments/standing.html", context)


@requires(*MAY_COUNT)
@require_POST
def standing_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the days that no quarter covers by the records of this moment."""
    scheme = _scheme(request, pk)
    return once(
        request,
        lambda: running.count_running(
            actor=request.actor, scheme=scheme, on=timezone.localdate(), at=timezone.now()
        ),
        then=lambda _: reverse("assessments:standing", args=[scheme.pk]),
        message="已按现在的记录重新推算。",
    )
