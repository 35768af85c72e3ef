"""Pages of building: the overview, plans with their places, print and workbook."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.views.parts import form_page, posted

from ..building_choices import AcceptanceState, SiteStage
from ..building_exports import write_plan
from ..building_progress import SiteRow, by_township, by_year, site_rows_of, total_of
from ..choices import StationKind
from ..forms.acceptances import GROUPS, AcceptanceQuery, townships_of, unpaid
from ..forms.building import PlanForm, SiteForm, SitesForm, by_towns
from ..forms.standards import ReasonOfRecordForm
from ..models import Acceptance, BuildingPlan, PlannedSite, Standard
from ..services import building as verbs
from ..services.building import plan_rows, site_rows
from ..services.owners import OWNERS, check_owner
from .parts import station_tabs

TONES = {
    AcceptanceState.SELF_CHECK: "waiting",
    AcceptanceState.INSPECT: "dispatch",
    AcceptanceState.FIX: "returned",
    AcceptanceState.RECHECK: "rework",
    AcceptanceState.PASSED: "evaluate",
    AcceptanceState.APPROVED: "closed",
    AcceptanceState.FAILED: "declined",
    AcceptanceState.CANCELLED: "declined",
}
SHOWN_PLANS = 10


def drafts_here(request: HttpRequest) -> bool:
    """Whether the actor's office makes standards and plans."""
    office = request.actor.organization
    return (
        request.actor.can(Capability.MANAGE_STATIONS)
        and office is not None
        and office.kind in OWNERS
        and request.actor.covers(office.division.path)
    )


def next_step(row: Acceptance) -> str:
    """Who does what now, in words."""
    here, owner = row.station.name, row.owner.short_name
    return {
        AcceptanceState.SELF_CHECK: f"{here}自查",
        AcceptanceState.INSPECT: f"{owner}检查",
        AcceptanceState.FIX: f"{here}整改",
        AcceptanceState.RECHECK: f"{owner}复查",
        AcceptanceState.PASSED: f"{owner}{'评定' if row.gives_stars else '提请审定'}",
    }.get(AcceptanceState(row.state), "")


def _figures(rows: QuerySet[Acceptance]) -> list[dict[str, Any]]:
    """Four numbers over all acceptances seen; one query."""
    left = Q(pk__in=unpaid(Acceptance.objects.all()).values("pk"))
    told = rows.aggregate(
        station=Count("pk", filter=Q(state__in=GROUPS["station"])),
        look=Count("pk", filter=Q(state__in=GROUPS["look"])),
        passed=Count("pk", filter=Q(state=AcceptanceState.PASSED)),
        unpaid=Count("pk", filter=left),
        money=Sum("reward_amount", filter=left),
    )
    here = reverse("liaison_stations:building_list")
    words = (
        ("station", "站里自查、整改"),
        ("look", "等检查、复查"),
        ("passed", "等审定、评定"),
        ("unpaid", "审定了还没奖补"),
    )
    return [
        {
            "label": label,
            "figure": told[key],
            "unit": "个",
            "url": f"{here}?state={key}",
            "note": f"{told['money']:,.0f} 元" if key == "unpaid" and told["money"] else "",
        }
        for key, label in words
    ]


@require_GET
@requires(Capability.VIEW_STATIONS)
def building_list(request: HttpRequest) -> HttpResponse:
    """建设和验收: how far the plans are, and each acceptance with who acts next."""
    actor, today = request.actor, timezone.localdate()
    plans = list(
        plan_rows().visible_to(actor).standing().order_by("-last_year", "-first_year", "-pk")[:SHOWN_PLANS]
    )
    by_plan: dict[int, list[SiteRow]] = {plan.pk: [] for plan in plans}
    for row in site_rows_of(
        PlannedSite.objects.visible_to(actor).standing(),
        {plan.pk: plan for plan in plans},
        today,
        villages=False,
    ):
        by_plan[row.site.plan_id].append(row)
    seen = Acceptance.objects.visible_to(actor)
    query = AcceptanceQuery(request.GET)
    page = page_of(request, query.narrow(seen.for_list()), order=("-opened_at", "-pk"))
    for row in page.rows:
        row.tone, row.next_step = TONES[AcceptanceState(row.state)], next_step(row)
    context = {
        "tabs": station_tabs("building_list"),
        "plans": [{"plan": plan, "total": total_of(by_plan[plan.pk], plan)} for plan in plans],
        "items": _figures(seen),
        "page": page,
        "query": query,
        "asked": any(request.GET.get(name) for name in ("q", "purpose", "state")),
        "may_draft": drafts_here(request),
        "may_apply": actor.can(Capability.PLAN_RECEPTION),
    }
    return render(request, "liaison_stations/building_list.html", context)


# --- plans ----------------------------------------------------------------------------------------


def _plan(request: HttpRequest, pk: int) -> BuildingPlan:
    return get_object_or_404(plan_rows().visible_to(request.actor), pk=pk)


def _kept(request: HttpRequest, pk: int) -> BuildingPlan:
    plan = _plan(request, pk)
    check_owner(request.actor, plan.owner, Capability.MANAGE_STATIONS)
    return plan


def _rows(request: HttpRequest, plan: BuildingPlan) -> list[SiteRow]:
    sites = PlannedSite.objects.visible_to(request.actor)
    return site_rows_of(sites, {plan.pk: plan}, timezone.localdate())


@require_GET
@requires(Capability.VIEW_STATIONS)
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: progress by township and by year, and each place."""
    plan = _plan(request, pk)
    rows = _rows(request, plan)
    township, year = whole(request.GET.get("township")), whole(request.GET.get("year"))
    stage = request.GET.get("stage", "")
    shown = [
        row
        for row in rows
        if (not township or row.site.township_id == township)
        and (not year or row.site.year == year)
        and (row.stage == stage if stage in SiteStage.values else row.stage != SiteStage.DROPPED)
    ]
    keeps = (
        request.actor.can(Capability.MANAGE_STATIONS)
        and request.actor.covers(plan.owner.division.path)
        and plan.voided_at is None
    )
    towns = {row.site.township_id: row.site.township for row in rows}
    context = {
        "plan": plan,
        "total": total_of(rows, plan),
        "townships": by_township(rows, plan),
        "years": by_year(rows, plan),
        "rows": shown,
        "towns": sorted(towns.values(), key=lambda town: (town.sort_order, town.code)),
        "stages": SiteStage.choices,
        "chosen": {"township": township, "year": year, "stage": stage},
        "asked": bool(township or year or stage),
        "may_manage": keeps,
        "may_apply": keeps and request.actor.can(Capability.PLAN_RECEPTION),
        "entries": list(timeline(plan)[:8]) if keeps else [],
    }
    return render(request, "liaison_stations/plan_detail.html", context)


@require_GET
@requires(Capability.VIEW_STATIONS)
def plan_print(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan's progress on paper."""
    plan = _plan(request, pk)
    rows = [row for row in _rows(request, plan) if row.stage != SiteStage.DROPPED]
    context = {
        "plan": plan,
        "total": total_of(rows, plan),
        "townships": by_township(rows, plan),
        "years": by_year(rows, plan),
        "rows": rows,
        "today": timezone.localdate(),
    }
    return render(request, "liaison_stations/plan_print.html", context)


@require_GET
@requires(Capability.VIEW_STATIONS)
def plan_export(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan's progress and places as a workbook."""
    plan = _plan(request, pk)
    rows = _rows(request, plan)
    return xlsx_response(write_plan(plan, rows, on=timezone.localdate()), f"{plan}进展")


@requires(Capability.MANAGE_STATIONS)
def plan_create(request: HttpRequest) -> HttpResponse:
    """Make a plan."""
    verbs.own_office(request.actor)
    year = timezone.localdate().year
    form = PlanForm(
        posted(request),
        standards=Standard.objects.visible_to(request.actor),
        initial={"first_year": year, "last_year": year + 1},
    )
    return form_page(
        request,
        form,
        lambda: verbs.make_plan(actor=request.actor, terms=form.terms(), at=timezone.now()),
        then=lambda plan: plan.get_absolute_url(),
        message=lambda plan: f"已制定{plan}。下一步：排上每年建哪些村。",
        context={
            "title": "制定建站计划",
            "lead": "一个计划可以管几年，先写总的安排，再把每个村排到年度里。",
            "submit": "制定计划",
            "back": reverse("liaison_stations:building_list"),
            "back_label": "建设和验收",
        },
    )


def _back_to(plan: BuildingPlan) -> dict[str, str]:
    return {"back": plan.get_absolute_url(), "back_label": str(plan)}


@requires(Capability.MANAGE_STATIONS)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a plan."""
    plan = _kept(request, pk)
    form = PlanForm(posted(request), row=plan, standards=Standard.objects.visible_to(request.actor))
    return form_page(
        request,
        form,
        lambda: verbs.edit_plan(
            actor=request.actor,
            plan=plan,
            terms=form.terms(),
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=plan.get_absolute_url(),
        message="已保存。已经审定的金额不变。",
        context={"title": f"修改{plan}", **_back_to(plan)},
        fresh=lambda: plan_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_STATIONS)
def plan_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a plan up."""
    plan = _kept(request, pk)
    form = ReasonOfRecordForm(posted(request), row=plan)
    return form_page(
        request,
        form,
        lambda: verbs.void_plan(
            actor=request.actor,
            plan=plan,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=reverse("liaison_stations:building_list"),
        message="计划已作废。",
        context={
            "title": f"作废{plan}",
            "lead": "还没有站点开始验收的计划才能作废。",
            "submit": "作废",
            **_back_to(plan),
        },
        fresh=lambda: plan_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_STATIONS)
def site_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Put many villages into a year of the plan at once."""
    plan = _kept(request, pk)
    towns = list(townships_of(request.actor).filter(path__startswith=plan.owner.division.path))
    town = next((t for t in towns if t.pk == whole(request.GET.get("township"))), None)
    levels = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
    free = (
        Division.objects.filter(path__startswith=(town or plan.owner.division).path, level__in=levels)
        .filter(valid_to=None)
        .exclude(pk__in=plan.sites.filter(dropped_at=None).values("division"))
        .select_related("parent")
    )
    today = timezone.localdate().year
    year = min(max(today, plan.first_year), plan.last_year)
    form = SitesForm(posted(request), plan=plan, divisions=by_towns(free), initial={"year": year})
    here = reverse("liaison_stations:site_create", args=[plan.pk])
    return form_page(
        request,
        form,
        lambda: verbs.plan_sites(actor=request.actor, plan=plan, at=timezone.now(), **form.cleaned_data),
        then=plan.get_absolute_url(),
        message=lambda sites: f"已排上 {len(sites)} 处。",
        template="liaison_stations/site_form.html",
        context={
            "title": f"{plan}：排上站点",
            "submit": "排上",
            "tabs": [
                {"label": "全部", "url": here, "current": town is None},
                *({"label": t.name, "url": f"{here}?township={t.pk}", "current": t == town} for t in towns),
            ]
            if len(towns) > 1
            else [],
            "kinds": StationKind.choices,
            **_back_to(plan),
        },
    )


def _site(request: HttpRequest, pk: int) -> PlannedSite:
    site = get_object_or_404(site_rows().visible_to(request.actor), pk=pk)
    check_owner(request.actor, site.plan.owner, Capability.MANAGE_STATIONS)
    return site


@requires(Capability.MANAGE_STATIONS)
def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a place, say which station it became and whom it serves."""
    site = _site(request, pk)
    form = SiteForm(posted(request), row=site)
    return form_page(
        request,
        form,
        lambda: verbs.revise_site(
            actor=request.actor,
            site=site,
            year=form.cleaned_data["year"],
            station=form.cleaned_data["station"],
            villages=form.cleaned_data["villages"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=site.get_absolute_url(),
        message="已保存。",
        context={"title": f"修改计划站点：{site}", "lead": site.get_kind_display(), **_back_to(site.plan)},
        fresh=lambda: site_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_STATIONS)
def site_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a place out of the plan."""
    site = _site(request, pk)
    form = ReasonOfRecordForm(posted(request), row=site)
    return form_page(
        request,
        form,
        lambda: verbs.drop_site(
            actor=request.actor,
            site=site,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=site.plan.get_absolute_url(),
        message=f"已从计划里取消{site}。",
        context={
            "title": f"从计划里取消{site}",
            "lead": f"{site.year} 年，{site.get_kind_display()}。取消的站点留在“已取消”里。",
            "submit": "取消这一处",
            **_back_to(site.plan),
        },
        fresh=lambda: site_rows().get(pk=pk),
    )
