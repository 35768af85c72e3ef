"""The holiday table: a year of it, on paper too; one day entered; a notice pasted, checked, confirmed, undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form

from ..arithmetic import Calendar
from ..changes import (
    apply_change,
    changes_visible_to,
    clear_day,
    drop_change,
    plan_of,
    propose,
    set_day,
    undo_change,
)
from ..forms import DayForm, NoticeForm
from ..models import ChangeState, Holiday, HolidayChange
from ..recomputing import calendar_notes
from ..services import calendar_for
from ..showing import months_of, stretches_of

YEARS = (1990, 2100)


def _year(request: HttpRequest, otherwise: int) -> int:
    wanted = whole(request.GET.get("year"))
    return wanted if wanted and YEARS[0] < wanted < YEARS[1] else otherwise


def year_url(year: int) -> str:
    """The table's page of a year."""
    return f"{reverse('workdays:holiday_list')}?year={year}"


def _tabs(year: int, today: int, last_known: int | None) -> list[dict[str, Any]]:
    years = range(max(2004, min(year, today - 2)), max(year, last_known or 0, today + 1) + 1)
    return [{"label": f"{y}年", "url": f"?year={y}", "count": None, "current": y == year} for y in years]


def _year_context(year: int, calendar: Calendar) -> dict[str, Any]:
    days = list(Holiday.objects.filter(date__year=year).order_by("date"))
    months = months_of(year, calendar, timezone.localdate())
    return {
        "year": year,
        "days": days,
        "off": sum(not d.is_workday for d in days),
        "worked": sum(d.is_workday for d in days),
        "workdays": sum(month["worked"] for month in months),
        "months": months,
        "stretches": stretches_of(days),
    }


def holiday_list(request: HttpRequest) -> HttpResponse:
    """One year of the table, for everybody; who keeps the calendar enters or corrects a day here."""
    today = timezone.localdate()
    may_change = request.actor.can(Capability.MANAGE_CALENDAR)
    form = DayForm(request.POST or None) if may_change else None
    if request.method == "POST":
        answer = _enter_day(request, form)
        if answer is not None:
            return answer
    calendar = calendar_for(request.actor.county)
    last_known = calendar.known_until.year if calendar.known_until else None
    year = _year(request, today.year)
    notes = calendar_notes(request.actor, today)
    context = {
        **_year_context(year, calendar),
        **notes,
        "form": form,
        "may_change": may_change,
        "known": bool(last_known and year <= last_known and calendar.is_known(today.replace(year, 1, 1))),
        "tabs": _tabs(year, today.year, last_known),
    }
    return render(request, "workdays/holiday_list.html", context, status=form_status(form) if form else 200)


@requires(Capability.MANAGE_CALENDAR)
def _enter_day(request: HttpRequest, form: DayForm) -> HttpResponse | None:
    return once_with_form(
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
        then=lambda change: year_url(form.cleaned_data["date"].year),
        message="这一天已登记。正在计算的期限不会自己变动。",
    )


@require_GET
def year_print(request: HttpRequest) -> HttpResponse:
    """A year at a glance on one sheet of A4."""
    year = _year(request, timezone.localdate().year)
    calendar = calendar_for(request.actor.county)
    context = _year_context(year, calendar)
    context["rows"] = [context["months"][n : n + 4] for n in (0, 4, 8)]
    return render(request, "workdays/year_print.html", context)


@requires(Capability.MANAGE_CALENDAR)
@require_POST
def holiday_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day out of the table."""
    # A repeated press finds the day gone: the form's key then leads where the first one went.
    holiday = Holiday.objects.filter(pk=pk).first() or Holiday(
        pk=pk, date=timezone.localdate(), name="这一天"
    )
    return once(
        request,
        lambda: clear_day(actor=request.actor, holiday=holiday, at=timezone.now()),
        then=year_url(holiday.date.year),
        message=f"已删去 {holiday}，这一天按星期几算。",
    )


@requires(Capability.MANAGE_CALENDAR)
def notice_paste(request: HttpRequest) -> HttpResponse:
    """Paste the year's notice; it is read and shown beside the table before anything changes."""
    today = timezone.localdate()
    notes = calendar_notes(request.actor, today)
    initial = {"year": _year(request, notes["missing"] or today.year + 1)}
    form = NoticeForm(request.POST or None, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: propose(
                actor=request.actor,
                text=form.cleaned_data["text"],
                year=form.cleaned_data["year"],
                document_number=form.cleaned_data["document_number"],
                at=timezone.now(),
            ),
            then=lambda change: change.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return render(request, "workdays/notice_paste.html", {"form": form}, status=form_status(form))


@requires(Capability.MANAGE_CALENDAR)
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """Every change of the table, the newest first."""
    rows = changes_visible_to(request.actor).exclude(state=ChangeState.DROPPED).defer("text")
    page = page_of(request, rows, order=("-created_at", "-pk"))
    return render(request, "workdays/change_list.html", {"page": page})


def _change(request: HttpRequest, pk: int) -> HolidayChange:
    return get_object_or_404(changes_visible_to(request.actor), pk=pk)


@requires(Capability.MANAGE_CALENDAR)
@require_GET
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft beside the table as it stands, or what a change did, with the way back."""
    change = _change(request, pk)
    context: dict[str, Any] = {"change": change, "is_draft": change.state == ChangeState.DRAFT}
    if context["is_draft"]:
        context["plan"] = plan_of(change)
    else:
        context |= {
            "rows": _done_rows(change),
            "movable": calendar_notes(request.actor, timezone.localdate())["movable"],
        }
    return render(request, "workdays/change_detail.html", context)


def _done_rows(change: HolidayChange) -> list[dict[str, str]]:
    before, after = ({row[0]: row for row in rows} for rows in (change.before, change.after))
    return [
        {"day": day, "old": _words(before.get(day)), "new": _words(after.get(day))}
        for day in sorted({*before, *after})
    ]


def _words(row: list[Any] | None) -> str:
    return f"{row[2]}{'补班' if row[1] else '放假'}" if row else ""


@requires(Capability.MANAGE_CALENDAR)
@require_POST
def change_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a checked notice."""
    change = _change(request, pk)
    return once(
        request,
        lambda: apply_change(
            actor=request.actor, change=change, stamp=request.POST.get("stamp", ""), at=timezone.now()
        ),
        then=change.get_absolute_url(),
        message=f"{change.year}年的放假安排已生效。正在计算的期限不会自己变动。",
    )


@requires(Capability.MANAGE_CALENDAR)
@require_POST
def change_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a draft aside."""
    change = _change(request, pk)
    return once(
        request,
        lambda: drop_change(actor=request.actor, change=change, at=timezone.now()),
        then=year_url(change.year),
        message="已放弃，放假安排没有改动。",
    )


@requires(Capability.MANAGE_CALENDAR)
@require_POST
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what a change replaced."""
    change = _change(request, pk)
    return once(
        request,
        lambda: undo_change(actor=request.actor, change=change, at=timezone.now()),
        then=change.get_absolute_url(),
        message="已撤销，放假安排恢复到改动以前。",
    )
