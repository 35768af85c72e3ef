"""Pages for the county's own settings and the journal."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.setup.forms import CountyForm, JournalFilter
from congress_portal.setup.scope import journal_visible_to
from congress_portal.setup.services.settings import COUNTY_FIELDS, change_county
from congress_portal.setup.views.tabs import setup_tabs


@requires(Capability.MANAGE_SETTINGS)
def county_edit(request: HttpRequest) -> HttpResponse:
    """The county's words, telephone and stage names."""
    county = request.actor.county
    # A form of its own row: the actor's county is shown by the shell of this very page.
    form = CountyForm(request.POST or None, instance=type(county).objects.get(pk=county.pk))
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: change_county(
                actor=request.actor,
                county=county,
                version=form.cleaned_data["version"],
                values={name: form.cleaned_data[name] for name in COUNTY_FIELDS},
                at=timezone.now(),
            ),
            then="setup:county_edit",
            message="设置已保存。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "county": county, "tabs": setup_tabs(request, "county")}
    return render(request, "setup/county_edit.html", context, status=form_status(form))


@requires(Capability.READ_JOURNAL)
def journal_list(request: HttpRequest) -> HttpResponse:
    """The county's journal for the security auditor: who did what, when, in which role."""
    form = JournalFilter(request.GET or None)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = journal_visible_to(request.actor)
    if filters.get("q"):
        rows = rows.filter(Q(actor_name__icontains=filters["q"]) | Q(summary__icontains=filters["q"]))
    zone = timezone.get_current_timezone()
    if filters.get("first"):
        rows = rows.filter(at__gte=datetime.combine(filters["first"], time.min, zone))
    if filters.get("last"):
        rows = rows.filter(at__lt=datetime.combine(filters["last"] + timedelta(days=1), time.min, zone))
    context = {
        "form": form,
        "page": page_of(request, rows, order=("-at", "-pk"), size=50),
        "filtered": any(filters.values()),
    }
    return render(request, "setup/journal_list.html", context)
