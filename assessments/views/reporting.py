"""The days of a group's quarterly reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from assessments.choices import quarter_word
from assessments.forms.reporting import ReportingForm
from assessments.models import FlagGroup
from assessments.workflow import days, periods, reporting
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once_with_form


@requires(Capability.MANAGE_SCHEMES)
def reporting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the days, with what they come to for the quarter that ends next."""
    group = get_object_or_404(FlagGroup.objects.visible_to(request.actor).of_townships(), pk=pk)
    rule = days.rule_of(group)
    known = rule.version if rule.pk else 0
    form = ReportingForm(request.POST or None, instance=rule, initial={"version": known})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: reporting.set_reporting(
                actor=request.actor,
                group=group,
                opens_itself=form.cleaned_data["opens_itself"],
                due_workdays=form.cleaned_data["due_workdays"],
                grace_workdays=form.cleaned_data["grace_workdays"],
                lock_workdays=form.cleaned_data["lock_workdays"],
                return_workdays=form.cleaned_data["return_workdays"],
                version=form.cleaned_data["version"],
                at=timezone.now(),
            ),
            then=lambda _: reverse("assessments:group_list"),
            message=f"“{group}”的填报期限已保存，从下一次开始的填报起用。",
        )
        if answer:
            return answer
        rule = days.rule_of(group)
    on = timezone.localdate()
    quarter = (on.month - 1) // 3 + 1
    _, ends_on = periods.quarter_days(on.year, quarter)
    calendar = days.calendar_from(ends_on)
    dated = days.proposed(rule, calendar, ends_on, ends_on)
    context = {
        "group": group,
        "form": form,
        "dated": dated,
        "unknown": None if calendar.is_known(dated.lock_on) else dated.lock_on.year,
        "ends_on": ends_on,
        "word": f"{on.year}年{quarter_word(quarter)}",
    }
    return render(request, "assessments/reporting_edit.html", context, status=form_status(form))
