"""What the pages of this app share: the tabs of the roster, and finding a record one may change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.web import formpages
from deputies.forms.meetings import kept_congresses
from deputies.services.guards import check_convenes, check_keeps

ROSTER_TABS = (
    ("deputies:mandate_list", "代表名册"),
    ("deputies:structure", "结构"),
    ("deputies:term_list", "届次和会议"),
    ("deputies:change_list", "换届和补选"),
    ("deputies:constituency_list", "选区"),
    ("deputies:group_list", "代表团和小组"),
    ("deputies:higher_list", "上级人大代表"),
)
MEETING_TABS = (
    ("deputies:meeting_list", "会议"),
    ("deputies:session_list", "人代会"),
    ("deputies:plan_list", "年度工作计划"),
)
# Their addresses lie under work/, so that the menu entry 代表工作 stays current.
WORK_TABS: tuple[tuple[str, str], ...] = (
    ("deputies:training_list", "学习培训"),
    ("deputies:report_list", "向选民述职"),
    ("deputies:campaign_list", "主题活动"),
    ("deputies:pair_list", "结对帮扶"),
    ("deputies:contact_list", "联系代表"),
    ("deputies:fund_list", "履职经费"),
    ("deputies:selection_list", "表彰"),
    ("deputies:correction_list", "档案更正"),
)


def _tabs(names: Iterable[tuple[str, str]], current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "current": name == f"deputies:{current}"}
        for name, label in names
    ]


def roster_tabs(current: str, actor: Actor) -> list[dict[str, Any]]:
    """The tab line over the roster's lists; figures of structure are for offices with a territory only."""
    hidden = set() if actor.division_path else {"deputies:structure"}
    if not serves_county(actor):
        hidden.add("deputies:higher_list")
    return _tabs([tab for tab in ROSTER_TABS if tab[0] not in hidden], current)


def serves_county(actor: Actor) -> bool:
    """Whether the actor's territory is the whole county."""
    return actor.county is not None and actor.division_path == actor.county.division.path


def meeting_tabs(current: str) -> list[dict[str, Any]]:
    """The tab line over meetings, sessions and the yearly plan."""
    return _tabs(MEETING_TABS, current)


def work_tabs(current: str) -> list[dict[str, Any]]:
    """The tab line over deputies' work: training, reports, campaigns, pairs, care, funds, honours."""
    return _tabs(WORK_TABS, current)


def mark_changeable(rows: Iterable[Any], actor: Actor) -> None:
    """Set ``may_change`` on rows whose congress the actor's office keeps, for the links in lists."""
    for row in rows:
        row.may_change = actor.covers(row.congress.division.path)


def to_change(
    rows: QuerySet, actor: Actor, pk: int, capability: str, congress: Callable[[Any], Organization]
) -> Any:
    """A row the actor sees (else 404) and whose congress the actor's office keeps (else Denied)."""
    row = get_object_or_404(rows.visible_to(actor), pk=pk)
    # What only a congress that sits here may do, its verb refuses for one above the county.
    check_keeps(actor, congress(row), capability, roster=True)
    return row


def to_convene(rows: QuerySet, actor: Actor, pk: int) -> Any:
    """A meeting the actor sees (else 404) and whose office or group's leader the actor is (else Denied)."""
    meeting = get_object_or_404(rows.visible_to(actor), pk=pk)
    check_convenes(actor, meeting.congress, meeting.group)
    return meeting


def chosen_congress(
    request: HttpRequest, *, roster: bool = False
) -> tuple[Organization | None, list[Organization]]:
    """The congress a new record is for: the only one kept, or the one in ``?congress=``; and all kept.

    ``roster``: those above the county too, whose deputies of the county are on its roster.
    """
    congresses = list(kept_congresses(request.actor, roster=roster))
    wanted = request.GET.get("congress", "")
    chosen = next((c for c in congresses if str(c.pk) == wanted), None)
    if chosen is None and len(congresses) == 1:
        chosen = congresses[0]
    return chosen, congresses


def choose_congress(
    request: HttpRequest, congresses: list[Organization], *, title: str, back: str, back_label: str
) -> HttpResponse:
    """The page that asks for which congress, without scripts."""
    context = {"congresses": congresses, "title": title, "back": back, "back_label": back_label}
    return render(request, "deputies/congress_choose.html", context)


# A form's page and its POST, in the look of this app's records.
form_page = partial(formpages.form_page, template="deputies/record_form.html")
posted = formpages.posted
