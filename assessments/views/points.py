"""Deputies' points: the switch of the office, and the own page of a deputy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments.forms.tallies import POINTS_ON, PointsForm
from assessments.models import DeputyPoints, Objection
from assessments.views.tallies import own_results, score_rows
from assessments.workflow import others, tallies
from assessments.workflow.objections import may_object_until
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.formpages import form_page, posted


@requires(Capability.RAISE_SUGGESTION)
def own_points(request: HttpRequest) -> HttpResponse:
    """A deputy's own points, for nobody else's eyes; no rank, no comparison."""
    results = list(
        own_results(request.actor).select_related("period", "subject").order_by("-period__ends_on", "-pk")[:6]
    )
    context = {
        "enabled": tallies.points_enabled(request.actor.county_id),
        "blocks": [
            {
                "result": r,
                "rows": score_rows(r.period, r),
                "until": may_object_until(r.period, timezone.localdate()),
            }
            for r in results
        ],
        "objections": Objection.objects.filter(
            raised_by_person=request.actor.person_id, subject__mandate__person=request.actor.person_id
        ).select_related("indicator", "period")[:20],
    }
    return render(request, "assessments/own_points.html", context)


@requires(Capability.MANAGE_SCHEMES)
def deputy_points(request: HttpRequest) -> HttpResponse:
    """The switch of deputies' points, with the warning."""
    county = request.actor.county
    if county is None:
        return redirect("assessments:home")
    row = DeputyPoints.objects.filter(county=county).first() or DeputyPoints(county=county, version=0)
    form = PointsForm(posted(request), row=row)
    return form_page(
        request,
        form,
        lambda: others.set_deputy_points(
            actor=request.actor,
            county=county,
            enabled=form.cleaned_data["enabled"],
            reason=form.cleaned_data["reason"],
            document=form.cleaned_data["document"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=reverse("assessments:deputy_points"),
        message=lambda saved: POINTS_ON if saved.enabled else "已保存。",
        template="assessments/deputy_points.html",
        context={"row": row, "entries": timeline(row)[:8] if row.pk else []},
        fresh=lambda: DeputyPoints.objects.get(county=county),
    )
