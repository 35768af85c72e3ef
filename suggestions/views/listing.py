"""The list of cases: tabs that partition them, filters in the address, batch dispatch, export of what is shown."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, asked_for, is_quick
from congress_portal.foundation.web.paging import CAP, count_text

from ..choices import Level, Tab
from ..endings import waits_for_asking
from ..figures import scope_of
from ..forms.filters import FilterForm
from ..jobs import ASKED, CASE_EXPORT
from ..lists import OVERDUE, CaseList, on_tab
from ..models import Suggestion
from ..presenters import last_cell
from ..querysets import SuggestionQuerySet
from ..states import SuggestionState, legal_moves
from .meetings import may_prepare
from .moves import IN_LINE
from .saved import shelf_of

# What the verb of a row may be; everything else is 查看.
ROW_VERBS = (
    "dispatch", "examine", "assign", "redispatch", "return_dispatch", "accept", "acknowledge", "reply", "evaluate",
    "close", "submit",
)  # fmt: skip


def tabs_of(numbers: dict[str, int], current: str, base: str, query: Any) -> list[dict[str, Any]]:
    """The tabs with their numbers, counted to the cap: one query for all; overdue lies over them."""
    labels = [("", "全部"), *((tab, Tab(tab).label) for tab in Tab if tab != Tab.DRAFT), (OVERDUE, "已逾期")]
    if numbers.get(Tab.DRAFT):
        labels.insert(1, (Tab.DRAFT, Tab.DRAFT.label))

    def url(tab: str) -> str:
        params = query.copy()
        for name in ("at", "tab"):
            params.pop(name, None)
        if tab:
            params["tab"] = tab
        return f"{base}?{params.urlencode()}" if params else base

    return [
        {
            "label": label,
            "url": url(tab),
            "count": numbers[tab],
            "shown": count_text(numbers[tab]) if numbers[tab] > CAP else "",
            "current": tab == current,
            "alarm": tab == OVERDUE,
        }
        for tab, label in labels
    ]


def row_verb(actor: Actor, case: Suggestion, url: str) -> tuple[str, str]:
    """(word, url) of the last column: what this actor can surely do with the case at ``url``; costs no query."""
    organization = actor.organization_id
    own_congress = organization == case.congress_id
    own_deputy = case.deputy_id is not None and case.deputy.person_id == actor.person_id
    own_unit = case.lead_unit_id is not None and case.lead_unit_id == organization
    ours = {
        "dispatch": own_congress, "examine": own_congress, "close": own_congress and case.state != "replied"
        and not waits_for_asking(case),
        "assign": True, "redispatch": case.state == SuggestionState.SENT_BACK
        and (own_congress or actor.can(Capability.ASSIGN_UNITS)),
        "return_dispatch": own_congress and case.state == SuggestionState.SENT_BACK and case.level == Level.TOWNSHIP,
        "accept": True, "submit": own_deputy, "evaluate": own_deputy and not case.is_demand,
        "acknowledge": own_unit and case.state == SuggestionState.AWAITING_ACKNOWLEDGE,
        "reply": own_unit and case.state in (SuggestionState.HANDLING, SuggestionState.REWORK),
    }  # fmt: skip
    for move in legal_moves(case.state, case.kind, case.level):
        if move.name in ROW_VERBS and actor.can(*move.capabilities) and ours[move.name]:
            return move.label, f"{url}?line=1" if move.name in IN_LINE else url
    return "查看", url


def filtered(request: HttpRequest, form: FilterForm) -> SuggestionQuerySet:
    """What the actor may see, as far as the filters allow; an invalid filter changes nothing."""
    cases = Suggestion.objects.visible_to(request.actor)
    return form.narrow(cases)


@requires(Capability.VIEW_SUGGESTIONS)
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """建议办理: 全部, 待接单, 待派单, 办理中, 待评价, 已销单, 已逾期."""
    on = timezone.localdate()
    form = FilterForm(request.GET, actor=request.actor)
    tab = request.GET.get("tab", "")
    base = reverse("suggestions:suggestion_list")
    form.look_first()
    cases = CaseList(request.actor, form.narrow, on, by_text=bool(request.GET.get("q")))
    while not cases.numbers[""] and form.look_further():
        cases.count()
    tabs = tabs_of(cases.numbers, tab, base, request.GET)
    form.common = cases.numbers.get(tab, 0) > CAP
    page = cases.page(request, tab)
    actor = request.actor
    can_dispatch = actor.can(Capability.DISPATCH_SUGGESTION)
    towns, units = form.names_of(page.rows)
    rows = []
    for case in page.rows:
        page_url = case.get_absolute_url()
        word, url = row_verb(actor, case, page_url)
        ready = case.state == SuggestionState.AWAITING_DISPATCH and case.congress_id == actor.organization_id
        rows.append(
            {
                "case": case,
                "town": towns.get(case.township_id),
                "unit": units.get(case.lead_unit_id),
                # In figures it stands in the line of whoever led before (record 0073).
                "counted": units.get(case.counted_unit_id) if case.is_counted_elsewhere else "",
                "verb": word,
                "page_url": page_url,
                "url": url,
                "last": last_cell(case, on),
                "can_tick": can_dispatch and ready,
            }
        )
    context = {
        "page": page,
        "rows": rows,
        "form": form,
        "tab": tab,
        "tabs": tabs,
        "clear_url": f"{base}?tab={tab}" if tab else base,
        "can_tick": can_dispatch and any(row["can_tick"] for row in rows),
        "batch": [{"label": "派单", "primary": True}],
        "export_url": f"{reverse('suggestions:suggestion_export')}?{request.GET.urlencode()}",
        "can_register": actor.can(Capability.REGISTER_DEMAND) and not actor.can(Capability.ACCEPT_DEMAND),
        "can_write": actor.can(Capability.RAISE_SUGGESTION, Capability.EXAMINE_SUGGESTION),
        "chosen": form.chosen,
        "can_meet": may_prepare(actor) or actor.can(Capability.HANDLE_CASE),
        "can_publish": actor.can(Capability.CLOSE_CASE),
        "can_figures": scope_of(actor) is not None,
        **shelf_of(request),
    }
    return render(request, "suggestions/suggestion_list.html", context)


@requires(Capability.VIEW_SUGGESTIONS)
def suggestion_export(request: HttpRequest) -> HttpResponse:
    """导出筛选结果: exactly what the list shows, as .xlsx."""
    if not request.actor.is_member:
        raise PermissionDenied
    form = FilterForm(request.GET, actor=request.actor)
    tab = request.GET.get("tab", "")
    cases = on_tab(filtered(request, form), tab, timezone.localdate())
    return answer_or_start(
        request,
        kind=CASE_EXPORT.key,
        params=asked_for(request, ASKED),
        title="导出建议办理情况",
        quick=is_quick(cases),
    )
