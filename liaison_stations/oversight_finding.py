"""Key projects and checks among what can be found; beside ``finding``, for its length."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.search.reading import excerpt, words_q
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages

from .models import KeyProject, Oversight
from .oversight_choices import OversightKind, OversightState


def find_followed(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Key projects by name, unit or what is built, and checks by matter, unit or conclusion. One query."""
    checks = Oversight.objects.visible_to(actor).standing()
    parts = [
        _told(
            checks,
            query,
            what="check",
            name="matter",
            more="conclusion",
            kind="kind",
            state="state",
            day="on",
        )
    ]
    if actor.can(Capability.VIEW_STATIONS):
        projects = KeyProject.objects.visible_to(actor).standing()
        parts.append(_told(projects, query, what="project", name="name", more="about", day="starts_on"))
    found = parts[0].union(*parts[1:], all=True).order_by("-day", "-row")[: limit + 1]
    return [_hit(query, *row) for row in found]


def _told(
    rows: QuerySet,
    query: Query,
    *,
    what: str,
    name: str,
    more: str,
    day: str,
    kind: str = "",
    state: str = "",
) -> QuerySet:
    nothing = Value("", output_field=CharField())
    return (
        rows.filter(words_q(query, name, "unit_name", more))
        .order_by()
        .annotate(
            what=Value(what, output_field=CharField()),
            row=F("pk"),
            called=F(name),
            by=F("unit_name"),
            said=F(more),
            day=F(day),
            which=F(kind) if kind else nothing,
            how=F(state) if state else nothing,
        )
        .values_list("what", "row", "called", "by", "said", "day", "which", "how")
    )


def _hit(
    query: Query, what: str, row: int, called: str, unit: str, said: str, day: date, which: str, how: str
) -> Hit:
    if what == "project":
        address, first = reverse("liaison_stations:project_detail", args=[row]), "重点项目"
    else:
        address, first = reverse("liaison_stations:oversight_detail", args=[row]), f"{day:%Y-%m-%d}"
        called = f"{OversightKind(which).label}：{called}"
    tag = OversightState(how).label if how and how != OversightState.HANDED else ""
    return Hit(title=called, url=address, detail=f"{first}\n{unit}\n{excerpt(said, query)}", tag=tag)


def offer() -> None:
    """Register the sources and what the pages are called."""
    either = frozenset({Capability.VIEW_STATIONS, Capability.HANDLE_CASE})
    SEARCH_SOURCES.register(
        SearchSource("followed", "重点项目和视察检查", find_followed, capabilities=either, order=42)
    )
    offer_pages(
        ("重点项目", "liaison_stations:project_list", "项目跟踪 督办 工程"),
        ("视察检查", "liaison_stations:oversight_list", "执法检查 专题调研 工作评议 暗访 整改"),
    )
