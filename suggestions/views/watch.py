"""督办: what the meeting chose and who leads it, what was sent to units, what they still owe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.web import formpages
from congress_portal.foundation.web.htmx import is_htmx
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.refusals import Denied
from deputies.forms.contacts import VoidForm

from .. import workflow
from ..choices import WatchKind, WatchState
from ..forms.watch import (
    AnswerForm,
    WatchFilter,
    WatchForm,
)
from ..models import KeyCase, Suggestion, WatchEntry
from ..watch_letters import letter_paper, letter_title
from ..watch_panel import watch_links, watch_of
from ..workflow.watch import check_ladder, kinds_for, leads, may_void, refuse_kind
from ..workflow.watch import may_answer as may_answer_entry
from .cases import case_of

KEY, WAITING, LATE, ALL = "", "waiting", "late", "all"
TABS = ((KEY, "重点督办"), (WAITING, "等单位答复"), (LATE, "逾期没答复"), (ALL, "全部督办记录"))
MOST_KEYS = 300
_RELATED = ("suggestion__deputy__person", "suggestion__lead_unit", "suggestion__township")


def _keys(actor: Actor) -> Any:
    """Standing key cases with the newest thing said of each."""
    last = WatchEntry.objects.filter(suggestion=OuterRef("suggestion"), voided_at__isnull=True).order_by(
        "-on", "-pk"
    )
    waiting = WatchEntry.objects.waiting().filter(suggestion=OuterRef("suggestion"))
    return (
        KeyCase.objects.visible_to(actor)
        .standing()
        .select_related("leader", *_RELATED)
        .defer("suggestion__body")
        .annotate(
            last_on=Subquery(last.values("on")[:1]),
            last_kind=Subquery(last.values("kind")[:1]),
            owed=Exists(waiting),
        )
    )


def _filter(request: HttpRequest) -> WatchFilter:
    actor = request.actor
    led = (
        _plain_keys(actor)
        .filter(leader__isnull=False)
        .order_by("leader__name")
        .values_list("leader_id", "leader__name")
    )
    asked = WatchEntry.objects.order_by().values("unit_id")
    leading = KeyCase.objects.standing().order_by().values("suggestion__lead_unit_id")
    units = Organization.objects.filter(Q(pk__in=asked) | Q(pk__in=leading), county_id=actor.county_id)
    return WatchFilter(
        request.GET,
        leaders=[(str(pk), name) for pk, name in dict(led).items()],
        units=[(str(row.pk), str(row)) for row in units.only("pk", "name", "short_name").order_by("pk")],
    )


def _plain_keys(actor: Actor) -> Any:
    return KeyCase.objects.visible_to(actor).standing()


def _narrow(form: WatchFilter, rows: Any, *, keys: bool) -> Any:
    values = form.asked()
    text = (values.get("q") or "").strip()
    if text:
        rows = rows.filter(Q(suggestion__number__contains=text) | Q(suggestion__title__contains=text))
    if values.get("unit"):
        unit = int(values["unit"])
        rows = rows.filter(suggestion__lead_unit_id=unit) if keys else rows.filter(unit_id=unit)
    if values.get("leader"):
        leader = int(values["leader"])
        own = Q(leader_id=leader)
        if not keys:
            led = KeyCase.objects.standing().filter(leader_id=leader).values("suggestion_id")
            own |= Q(suggestion__key=True, suggestion_id__in=led)
        rows = rows.filter(own)
    return rows


def groups_of(rows: list[KeyCase], actor: Actor, on: date) -> list[dict[str, Any]]:
    """The key cases by their leader, the actor's own first; a case stands once."""
    found: dict[int | None, list[KeyCase]] = {}
    for row in rows:
        row.days_left = row.suggestion.days_left(on)
        row.last_word = WatchKind(row.last_kind).label if row.last_kind else ""
        found.setdefault(row.leader_id, []).append(row)
    own = actor.person_id
    order = sorted(found, key=lambda pk: (pk != own, pk is None, -len(found[pk]), pk or 0))
    return [
        {"leader": found[pk][0].leader, "own": pk == own and pk is not None, "rows": found[pk]} for pk in order
    ]  # fmt: skip


def _tabs(form: WatchFilter, actor: Actor, current: str, query: Any, on: date) -> list[dict[str, Any]]:
    entries = _narrow(form, WatchEntry.objects.visible_to(actor).standing(), keys=False)
    waits = Q(state=WatchState.WAITING)
    counted = entries.order_by().aggregate(
        waiting=Count("pk", filter=waits), late=Count("pk", filter=waits & Q(due__lt=on)), all=Count("pk")
    )
    counted[KEY] = _narrow(form, _plain_keys(actor), keys=True).order_by().count()
    base, tabs = reverse("suggestions:watch_list"), []
    for tab, label in TABS:
        params = query.copy()
        for name in ("at", "tab"):
            params.pop(name, None)
        if tab:
            params["tab"] = tab
        tabs.append(
            {
                "label": label, "url": f"{base}?{params.urlencode()}" if params else base,
                "count": counted[tab], "current": tab == current, "alarm": tab == LATE,
            }
        )  # fmt: skip
    return tabs


def _entries(form: WatchFilter, actor: Actor, tab: str, on: date) -> Any:
    rows = _narrow(form, WatchEntry.objects.visible_to(actor).standing(), keys=False)
    if tab in (WAITING, LATE):
        rows = rows.waiting()
    return rows.filter(due__lt=on) if tab == LATE else rows


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def watch_list(request: HttpRequest) -> HttpResponse:
    """督办: key cases by their leaders; what waits for units, what is late, everything that was sent."""
    actor, on = request.actor, timezone.localdate()
    form, tab = _filter(request), request.GET.get("tab", KEY)
    tab = tab if tab in dict(TABS) else KEY
    base, asked = reverse("suggestions:watch_list"), request.GET.urlencode()
    context = {
        "form": form, "tab": tab, "on": on, "tabs": _tabs(form, actor, tab, request.GET, on), "chosen": form.chosen,
        "clear_url": f"{base}?tab={tab}" if tab else base, "asked": f"?{asked}" if asked else "",
        "may_choose": actor.can(Capability.DISPATCH_SUGGESTION),
    }  # fmt: skip
    if tab == KEY:
        rows = list(_narrow(form, _keys(actor), keys=True).order_by("suggestion__due", "pk")[:MOST_KEYS])
        context["groups"] = groups_of(rows, actor, on)
    else:
        order = ("due", "pk") if tab in (WAITING, LATE) else ("-on", "-pk")
        shown = _entries(form, actor, tab, on).select_related("suggestion", "unit", "leader", "office")
        context["page"] = page_of(request, shown.defer("suggestion__body"), order=order)
        for row in context["page"].rows:
            row.late = row.is_late(on)
    return render(request, "suggestions/watch_list.html", context)


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def watch_print(request: HttpRequest) -> HttpResponse:
    """重点督办一览 on paper: by leader, with what was done and what is owed."""
    actor, on = request.actor, timezone.localdate()
    form = _filter(request)
    rows = list(_narrow(form, _keys(actor), keys=True).order_by("suggestion__due", "pk")[:MOST_KEYS])
    said: dict[int, list[WatchEntry]] = {}
    for entry in WatchEntry.objects.visible_to(actor).standing().filter(
        suggestion__in=[row.suggestion_id for row in rows]
    ).select_related("unit", "leader").order_by("on", "pk"):  # fmt: skip
        said.setdefault(entry.suggestion_id, []).append(entry)
    for row in rows:
        row.said = said.get(row.suggestion_id, [])
    county = actor.county
    context = {
        "groups": groups_of(rows, actor, on), "on": on, "chosen": form.chosen, "number": len(rows),
        "title": f"{county.name if county else ''}重点督办建议一览", "back": reverse("suggestions:watch_list"),
    }  # fmt: skip
    return render(request, "suggestions/watch_print.html", context)


def form_page(
    request: HttpRequest,
    case: Suggestion,
    form: Any,
    verb: Callable[[], Any],
    *,
    message: Any,
    **context: Any,
) -> HttpResponse:
    """A form about a case, back to the case."""
    return formpages.form_page(
        request,
        form,
        verb,
        then=lambda _: case.get_absolute_url(),
        message=message,
        template="suggestions/watch_form.html",
        context={"case": case, **context},
    )


posted = formpages.posted


# --- what is sent ---------------------------------------------------------------------------------
_SUBMIT = {
    WatchKind.NUDGE: "发出催办",
    WatchKind.SUPERVISE: "发出督办函",
    WatchKind.CIRCULAR: "发出通报",
    WatchKind.CHECK: "登记现场检查",
    WatchKind.QUESTION: "交单位答复",
}
_LEAD = {
    WatchKind.NUDGE: "发给还欠办理的单位，列为它的待办。代表的评价不催。",
    WatchKind.SUPERVISE: "催办到期没有结果、已经逾期或者列为重点的，发督办函。",
    WatchKind.CIRCULAR: "督办到期仍没有结果的，予以通报。",
    WatchKind.CHECK: "到现场看到什么、发现什么问题；要单位整改答复的写上日期。",
    WatchKind.QUESTION: "写一次，就成为单位有日期的待办，答复记在这一件里。",
}


@requires(Capability.DISPATCH_SUGGESTION, Capability.SEE_OVERVIEW, Capability.ASSIGN_UNITS)
def watch_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """催办、督办、通报、现场检查、批示: one form, as the kind asks."""
    if kind not in WatchKind.values:
        raise Http404
    case, actor, now = case_of(request, pk), request.actor, timezone.now()
    if request.method != "POST" and kind not in kinds_for(actor, case):
        refuse_kind(actor, case, kind)
    if request.method != "POST":
        check_ladder(actor, case, kind, timezone.localdate(now))
    form = WatchForm(posted(request), case=case, actor=actor, kind=kind, on=timezone.localdate(now))
    label = "批示（询问）" if kind == WatchKind.QUESTION and leads(actor) else WatchKind(kind).label
    return form_page(
        request, case, form,
        lambda: workflow.send_watch(actor=actor, suggestion=case, kind=kind, at=now, **form.values()),
        message=lambda rows: f"{WatchKind(kind).label}已记下，单位会收到。", title=label,
        submit=_SUBMIT[WatchKind(kind)], icon="send", lead=_LEAD[WatchKind(kind)],
    )  # fmt: skip


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def watch_case(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervision of one case: a fragment of its page, or a page of its own."""
    case, actor = case_of(request, pk), request.actor
    context = {"case": case, "on": timezone.localdate(), **watch_of(actor, case)}
    if is_htmx(request):
        return render(request, "suggestions/_watch.html", context)
    context["watch_links"] = watch_links(actor, case, context["on"])
    return render(request, "suggestions/watch_case.html", context)


def _entry(request: HttpRequest, pk: int) -> tuple[WatchEntry, Suggestion]:
    rows = WatchEntry.objects.visible_to(request.actor).select_related("unit", "leader", "office")
    row = get_object_or_404(rows, pk=pk)
    row.suggestion = case_of(request, row.suggestion_id)
    return row, row.suggestion


@requires(Capability.HANDLE_CASE, Capability.ASSIGN_UNITS, Capability.DISPATCH_SUGGESTION)
def watch_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """答复 a nudge, a letter, a finding, a question."""
    row, case = _entry(request, pk)
    if request.method != "POST" and not may_answer_entry(request.actor, row, case):
        raise Denied(f"这条{row.get_kind_display()}由{row.unit}答复，现在是“{row.get_state_display()}”。")
    form = AnswerForm(posted(request))
    return form_page(
        request, case, form,
        lambda: workflow.answer_watch(
            actor=request.actor, entry=row, text=form.cleaned_data["text"], at=timezone.now()
        ),
        message="已答复。", title=f"答复{row.get_kind_display()}", submit="答复", icon="send", quoted=row,
    )  # fmt: skip


@requires(Capability.DISPATCH_SUGGESTION, Capability.SEE_OVERVIEW, Capability.ASSIGN_UNITS)
def watch_void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: sent by mistake."""
    row, case = _entry(request, pk)
    if not may_void(request.actor, row, case):
        raise Denied(f"这条由{row.office}作废。")
    form = VoidForm(posted(request))
    return form_page(
        request, case, form,
        lambda: workflow.void_watch(
            actor=request.actor, entry=row, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        message="已作废，单位会收到。", title=f"作废{row.get_kind_display()}", submit="作废", quoted=row,
    )  # fmt: skip


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def watch_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as .docx, to be sealed and sent."""
    row, _ = _entry(request, pk)
    if not row.is_letter:
        raise Http404
    return answer_paper(letter_paper(row), letter_title(row))
