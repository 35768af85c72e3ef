"""What would the due day be: a counter for everybody, with the reckoning day by day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ..arithmetic import Calendar as WorkCalendar
from ..arithmetic import DayNote, Deadline, deadline, explain
from ..forms import CountForm
from ..services import calendar_for

# Beyond this the reckoning is folded to lines: nobody reads four hundred rows.
MOST_ROWS = 130


@require_GET
def date_count(request: HttpRequest) -> HttpResponse:
    """From a day so many working days, days or months on; the address holds the question."""
    asked = "start" in request.GET
    initial = {"start": timezone.localdate(), "amount": 20, "unit": "workdays", "roll": True}
    form = CountForm(request.GET if asked else None, initial=initial)
    context: dict[str, object] = {"form": form}
    status = 200
    if asked and form.is_valid():
        context |= _answer(form, calendar_for(request.actor.county))
    elif asked:
        status = 422
    return render(request, "workdays/date_count.html", context, status=status)


def _answer(form: CountForm, calendar: WorkCalendar) -> dict[str, object]:
    data = form.cleaned_data
    try:
        limit = deadline(
            calendar, data["start"], data["amount"], data["unit"],
            count_first=data["count_first"], roll=data["roll"],
        )  # fmt: skip
    except (OverflowError, ValueError):
        form.add_error("start", "这个日期太远了，请填近一点的日期。")
        return {}
    return {
        "limit": limit,
        "lines": explain(limit.notes),
        "notes": limit.notes if len(limit.notes) <= MOST_ROWS else [],
        "off": _skipped(limit),
        "today": timezone.localdate(),
    }


def _skipped(limit: Deadline) -> int:
    return sum(_is_off(note) for note in limit.notes)


def _is_off(note: DayNote) -> bool:
    return note.counted is None and (note.note == "周末" or note.note.endswith("放假"))
