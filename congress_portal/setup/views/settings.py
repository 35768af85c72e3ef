"""Pages for the county's own settings, the working calendar and the journal."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.workdays.models import Holiday
from congress_portal.foundation.workdays.services import calendar_for
from congress_portal.setup.forms import CountyForm, HolidayForm, JournalFilter
from congress_portal.setup.scope import journal_visible_to
from congress_portal.setup.services.settings import COUNTY_FIELDS, change_county, clear_day, set_day
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


@requires(Capability.MANAGE_CALENDAR)
def holiday_list(request: HttpRequest) -> HttpResponse:
    """One year of the holiday table; says when the next year is missing. The form adds or corrects a day."""
    today = timezone.localdate()
    calendar = calendar_for(request.actor.county)
    last_known = calendar.known_until.year if calendar.known_until else None
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and 1990 < int(wanted) < 2100 else today.year
    form = HolidayForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: set_day(
                actor=request.actor,
                day=form.cleaned_data["date"],
                is_workday=form.cleaned_data["is_workday"] == "1",
                name=form.cleaned_data["name"],
                source=form.cleaned_data["source"],
                at=timezone.now(),
            ),
            then=lambda day: f"{reverse('setup:holiday_list')}?year={day.date.year}",
            message=lambda day: f"已登记：{day}。正在计算的期限不会自己变动。",
        )
        if answer is not None:
            return answer
    days = list(Holiday.objects.filter(date__year=year).order_by("date"))
    years = range(max(2004, min(year, today.year - 4)), max(year, last_known or 0, today.year) + 2)
    context = {
        "form": form,
        "days": days,
        "off": sum(not d.is_workday for d in days),
        "worked": sum(d.is_workday for d in days),
        "year": year,
        "this_year": today.year,
        "known": last_known is not None and year <= last_known,
        "next_missing": last_known is None or last_known < today.year + 1,
        "years": [
            {"label": f"{y}年", "url": f"?year={y}", "count": None, "current": y == year} for y in years
        ],
        "tabs": setup_tabs(request, "holidays"),
    }
    return render(request, "setup/holiday_list.html", context, status=form_status(form))


@requires(Capability.MANAGE_CALENDAR)
@require_POST
def holiday_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day out of the table."""
    holiday = get_object_or_404(Holiday, pk=pk)
    return once(
        request,
        lambda: clear_day(actor=request.actor, holiday=holiday, at=timezone.now()),
        then=f"{reverse('setup:holiday_list')}?year={holiday.date.year}",
        message=f"已删去 {holiday}，这一天按星期几算。",
    )


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
