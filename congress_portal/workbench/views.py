"""Pages of the workbench: home, to-dos, messages, roles, help."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.notifications.services import mark_read, todos_for
from congress_portal.foundation.slots import MENU
from congress_portal.foundation.web.access import public
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import once
from congress_portal.foundation.workdays.recomputing import calendar_notes
from congress_portal.workbench import todos
from congress_portal.workbench.helping import help_for
from congress_portal.workbench.homes import home_of
from congress_portal.workbench.waiting import waiting_for_others

# What a home shows; the rest is on the page of all to-dos.
ON_HOME = 12
# What one sheet of paper holds for a day.
ON_PAPER = 100
DUE_ORDER = ("due", "pk")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """工作台: what to do first, numbers second, for the role the actor works in now."""
    on = timezone.localdate()
    chosen = home_of(request.actor)
    if chosen is None:
        return render(request, "workbench/home_none.html", {"today": on})
    # One more than is shown, to know whether there are more.
    waiting = list(todos_for(request.actor).order_by(*_nulls_last())[: ON_HOME + 1])
    counts = _counts(request) if len(waiting) > ON_HOME else todos.counted(waiting, on)
    context = {
        "today": on,
        "groups": todos.grouped(waiting[:ON_HOME], on),
        "total": counts["total"],
        "sentence": todos.sentence(counts["today"], counts["overdue"], counts["total"]),
        "calendar": calendar_notes(request.actor, on),
        **chosen.context(request.actor, on),
    }
    return render(request, chosen.template, context)


def _nulls_last() -> list[object]:
    """The most urgent first; what has no deadline comes last on every database."""
    return [F("due").asc(nulls_last=True), "pk"]


def _counts(request: HttpRequest) -> dict[str, int]:
    """How many to-dos are overdue, due today, and there at all; one query."""
    on = timezone.localdate()
    return (
        todos_for(request.actor)
        .order_by()
        .aggregate(
            total=Count("pk"), overdue=Count("pk", filter=Q(due__lt=on)), today=Count("pk", filter=Q(due=on))
        )
    )


@require_safe
def todo_list(request: HttpRequest) -> HttpResponse:
    """Everything that waits for me; or, on the second tab, what I am waiting for."""
    on = timezone.localdate()
    mine = todos_for(request.actor)
    others = request.GET.get("view") == "others"
    counts = _counts(request)
    context = {
        "today": on,
        "counts": counts,
        "others": others,
        "sentence": todos.sentence(counts["today"], counts["overdue"], counts["total"]),
    }
    if others:
        page = page_of(request, waiting_for_others(request.actor), order=DUE_ORDER, size=50)
        context |= {"page": page, "rows": [{"case": c, "days_left": c.days_left(on)} for c in page.rows]}
    else:
        page = page_of(request, mine, order=DUE_ORDER, size=50)
        context |= {"page": page, "groups": todos.grouped(page.rows, on)}
    return render(request, "workbench/todo_list.html", context)


@require_safe
def todo_print(request: HttpRequest) -> HttpResponse:
    """Today's list on paper."""
    on = timezone.localdate()
    waiting = list(todos_for(request.actor).order_by(*_nulls_last())[:ON_PAPER])
    context = {"today": on, "groups": todos.grouped(waiting, on), "number": len(waiting)}
    return render(request, "workbench/todo_print.html", context)


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """The inbox, the newest first, by what it asks; reading is marked by the button, never by a look."""
    mine = OutboxMessage.objects.visible_to(request.actor)
    unread = request.GET.get("view") == "unread"
    kind = request.GET.get("kind", "")
    kind = kind if kind in Category.values else ""
    rows = mine.unread() if unread else mine.current()
    if kind:
        rows = rows.filter(category=kind)
    found = dict(mine.unread().order_by().values_list("category").annotate(Count("pk")))
    url = reverse("workbench:messages")
    tabs = [
        {"key": key, "label": label, "count": count, "url": f"{url}?kind={key}" if key else url}
        for key, label, count in [("", "全部", sum(found.values()))]
        + [(value, label, found.get(value, 0)) for value, label in Category.choices]
    ]
    for tab in tabs:
        tab["current"] = tab["key"] == kind
        if unread:
            tab["url"] += "&view=unread" if tab["key"] else "?view=unread"
    context = {
        "page": page_of(request, rows, order=("-created_at", "-pk"), size=20),
        "tabs": tabs,
        "kind": kind,
        "kind_label": Category(kind).label if kind else "",
        "unread": unread,
        "may_edit_words": request.actor.can(Capability.MANAGE_RULES),
        "unread_count": next(tab["count"] for tab in tabs if tab["current"]),
    }
    return render(request, "workbench/message_list.html", context)


@require_POST
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go to what it is about."""
    message = get_object_or_404(OutboxMessage.objects.visible_to(request.actor), pk=pk)
    return once(
        request,
        lambda: mark_read(request.actor, pk=message.pk, at=timezone.now()),
        then=lambda _: message.url or "workbench:messages",
    )


@require_POST
def message_read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read, or those of one kind."""
    kind = request.POST.get("kind", "")
    kind = kind if kind in Category.values else ""
    return once(
        request,
        lambda: mark_read(request.actor, at=timezone.now(), category=kind),
        then=f"{reverse('workbench:messages')}?kind={kind}" if kind else "workbench:messages",
        message=lambda number: f"{number} 条消息已标为已读。" if number else "没有未读的消息。",
    )


@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """One's own roles; the switch itself is a POST to the front door."""
    bool(request.actor)  # the actor is lazy, and with it the list of memberships
    return render(request, "workbench/role_list.html", {"memberships": request.memberships})


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How one's own daily work is done here, and whom to call; visitors read how to sign in."""
    actor = request.actor
    entries = [e for e in MENU if actor.is_member and (not e.capabilities or actor.can(*e.capabilities))]
    return render(request, "workbench/help.html", {"page": help_for(actor), "entries": entries})


@public
@require_safe
def help_print(request: HttpRequest) -> HttpResponse:
    """The same on one sheet of paper."""
    return render(request, "workbench/help_print.html", {"page": help_for(request.actor)})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍说明: what works, what does not yet, whom to tell."""
    return render(request, "workbench/accessibility.html")
