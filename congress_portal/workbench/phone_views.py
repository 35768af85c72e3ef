"""The phone's reading pages: home, records, to-dos, own suggestions, duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import todos_for
from congress_portal.foundation.web.paging import page_of
from congress_portal.noticeboard.latest import latest_notices
from suggestions.models import Suggestion
from suggestions.states import ENDED, SuggestionState

from .phone_duties import open_swaps
from .phone_reading import duties_of, duty_card, own_activities, own_mandate, own_suggestions, past_sentence

SOON_DAYS = 3


@requires(Capability.LOG_ACTIVITY)
def home(request: HttpRequest) -> HttpResponse:
    """Four doors, the next duty, and what became of the own cases."""
    actor, today = request.actor, timezone.localdate()
    mandate = own_mandate(actor)
    if mandate is None:
        return render(request, "workbench/phone_no_mandate.html", {"past": past_sentence(request.actor)})
    duty = duties_of(actor, timezone.now()).first()
    cases = own_suggestions(actor)
    counts = cases.order_by().aggregate(
        all=Count("pk", distinct=True),
        closed=Count("pk", distinct=True, filter=Q(state=SuggestionState.CLOSED)),
    )
    records = own_activities(actor).filter(on__year=today.year).count()
    under_way = cases.exclude(state__in=[*ENDED, SuggestionState.DRAFT]).for_list()
    newest = list(under_way.order_by(F("due").asc(nulls_last=True), "-pk")[:3])
    return render(
        request,
        "workbench/phone_home.html",
        {
            "mandate": mandate,
            "today": today,
            "todo_count": todos_for(actor).count(),
            "record_help": f"今年记了 {records} 次" if records else "今年还没有记录",
            "duty": duty_card(duty, timezone.localdate()) if duty else None,
            "case_count": counts["all"],
            "closed_count": counts["closed"],
            "cases": newest,
            "notices": latest_notices(actor, today),
        },
    )


@requires(Capability.LOG_ACTIVITY)
def record_list(request: HttpRequest) -> HttpResponse:
    """我的记录, by month."""
    page = page_of(request, own_activities(request.actor), order=("-on", "-pk"), size=20)
    months = [
        {"month": month, "rows": list(rows)}
        for month, rows in groupby(page.rows, key=lambda a: date(a.on.year, a.on.month, 1))
    ]
    return render(request, "workbench/phone_records.html", {"page": page, "months": months})


def phone_address(url: str) -> str:
    """The phone's own page of what a to-do leads to, where there is one."""
    try:
        match = resolve(url)
    except Resolver404:
        return url
    if match.view_name == "liaison_stations:activity_detail":
        return reverse("phone:record_detail", kwargs=match.kwargs)
    # What is to be done stands below the case's text on a phone.
    return f"{url}#act" if match.view_name == "suggestions:suggestion_detail" and "#" not in url else url


def todo_groups(rows: Any, today: date, address: Callable[[str], str] = str) -> list[dict[str, Any]]:
    """To-dos by urgency, as ``_todo_groups.html`` takes them; ``address`` turns each one's address."""
    groups: dict[str, list[dict[str, Any]]] = {"overdue": [], "today": [], "soon": [], "later": []}
    for todo in rows:
        left = (todo.due - today).days if todo.due else None
        if left is None or left > SOON_DAYS:
            tone = "later"
        elif left < 0:
            tone = "overdue"
        else:
            tone = "today" if left == 0 else "soon"
        groups[tone].append(
            {
                "id": todo.pk,
                "verb": todo.verb,
                "title": todo.title,
                "why": todo.why,
                "url": address(todo.url),
                "days_left": left,
            }
        )
    labels = {"overdue": "已逾期", "today": "今天", "soon": "三天内", "later": "以后"}
    return [{"label": labels[tone], "tone": tone, "rows": rows} for tone, rows in groups.items()]


@requires(Capability.LOG_ACTIVITY)
def todos(request: HttpRequest) -> HttpResponse:
    """我的待办, the most urgent first."""
    rows = list(todos_for(request.actor)[:100])
    context = {"groups": todo_groups(rows, timezone.localdate(), phone_address), "total": len(rows)}
    return render(request, "workbench/phone_todos.html", context)


@requires(Capability.LOG_ACTIVITY)
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """我反映的事, with the state of each."""
    cases = Suggestion.objects.filter(pk__in=own_suggestions(request.actor).values("pk")).for_list()
    page = page_of(request, cases, order=("-pk",), size=20)
    return render(request, "workbench/phone_suggestions.html", {"page": page})


@requires(Capability.LOG_ACTIVITY)
def duty_list(request: HttpRequest) -> HttpResponse:
    """全部安排: the coming duties, and requests to change that wait for an answer."""
    today = timezone.localdate()
    duties = [duty_card(duty, today) for duty in duties_of(request.actor, timezone.now())[:30]]
    context = {"duties": duties, "swaps": open_swaps(request.actor), "person_id": request.actor.person_id}
    return render(request, "workbench/phone_duties.html", context)
