"""The year's plans of training with their progress, and who has been reached: coverage and those left."""

from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies import coverage, services
from deputies.forms.reports import DueQuery
from deputies.forms.training import CoverageQuery, TrainingPlanForm
from deputies.models import TrainingClass, TrainingPlan
from deputies.models.congress import congress_name
from deputies.training_choices import TrainingState
from deputies.views.parts import choose_congress, chosen_congress, form_page, posted, to_change, work_tabs

KEEP = Capability.MANAGE_DEPUTIES


def _plans():
    return TrainingPlan.objects.select_related("congress__division", "congress__county")


@require_GET
@requires(Capability.VIEW_ROSTER)
def training_plans(request: HttpRequest) -> HttpResponse:
    """The plans of the congresses the actor sees, newest year first, with what came of them."""
    page = page_of(request, _plans().visible_to(request.actor), order=("-year", "pk"))
    done = _progress([(plan.congress_id, plan.year) for plan in page.rows])
    for plan in page.rows:
        plan.progress = done.get((plan.congress_id, plan.year), EMPTY)
    context = {
        "page": page,
        "tabs": work_tabs("training_list"),
        "may_manage": request.actor.can(KEEP),
    }
    return render(request, "deputies/training_plans.html", context)


EMPTY = {"classes": 0, "held": 0, "persons": 0, "hours": 0}


def _progress(wanted: list[tuple[int, int]]) -> dict[tuple[int, int], dict[str, int]]:
    """Of each congress and year: classes that were not cancelled, those held, persons and hours."""
    held = Q(state=TrainingState.HELD)
    rows = (
        TrainingClass.objects.filter(
            congress__in={congress for congress, _ in wanted},
            starts_on__year__in={year for _, year in wanted},
        )
        .exclude(state=TrainingState.CANCELLED)
        .order_by()
        .values("congress_id", "starts_on__year")
        .annotate(
            classes=Count("pk"),
            held=Count("pk", filter=held),
            persons=Coalesce(Sum("present", filter=held), 0),
            teaching=Coalesce(Sum("hours", filter=held), 0),
        )
    )
    return {
        (row["congress_id"], row["starts_on__year"]): {
            "classes": row["classes"],
            "held": row["held"],
            "persons": row["persons"],
            "hours": row["teaching"],
        }
        for row in rows
    }


@require_GET
@requires(Capability.VIEW_ROSTER)
def training_plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One year's plan with its classes."""
    actor = request.actor
    plan = get_object_or_404(_plans().visible_to(actor), pk=pk)
    classes = (
        TrainingClass.objects.filter(congress=plan.congress_id, starts_on__year=plan.year)
        .defer("content", "outcome")
        .order_by("starts_on", "pk")
    )
    context = {
        "plan": plan,
        "name": congress_name(plan.congress),
        "classes": list(classes[:200]),
        "progress": _progress([(plan.congress_id, plan.year)]).get((plan.congress_id, plan.year), EMPTY),
        "may_manage": actor.can(KEEP) and actor.covers(plan.congress.division.path),
        # A deputy reads the plan; what a class was like is for those who keep it or were there.
        "may_open": actor.covers(plan.congress.division.path),
    }
    return render(request, "deputies/training_plan_detail.html", context)


@requires(KEEP)
def training_plan_create(request: HttpRequest) -> HttpResponse:
    """A new year's plan."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:training_plans")
    if congress is None:
        return choose_congress(
            request, congresses, title="制定培训计划", back=back, back_label="年度培训计划"
        )
    form = TrainingPlanForm(posted(request), initial={"year": timezone.localdate().year})
    return form_page(
        request,
        form,
        lambda: services.save_training_plan(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=lambda plan: plan.get_absolute_url(),
        message=lambda plan: f"已登记{plan}。接着安排各期培训。",
        context={
            "title": f"制定{congress_name(congress)}的培训计划",
            "lead": "当年安排的各期培训自动算进这份计划，完成多少一看就知道。",
            "submit": "保存计划",
            "back": back,
            "back_label": "年度培训计划",
        },
    )


@requires(KEEP)
def training_plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a year's plan."""
    plan = to_change(_plans(), request.actor, pk, KEEP, lambda row: row.congress)
    form = TrainingPlanForm(posted(request), row=plan)
    return form_page(
        request,
        form,
        lambda: services.save_training_plan(
            actor=request.actor,
            congress=plan.congress,
            plan=plan,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=plan.get_absolute_url(),
        message="已保存。",
        context={"title": f"修改{plan}", "back": plan.get_absolute_url(), "back_label": str(plan)},
        fresh=lambda: _plans().get(pk=pk),
    )


@require_GET
@requires(KEEP, Capability.SEE_OVERVIEW)
def training_coverage(request: HttpRequest) -> HttpResponse:
    """How many deputies of each township and level were trained in the term, and this year's hours."""
    query = CoverageQuery(request.GET)
    asked = query.asked(timezone.localdate())
    table = coverage.training_coverage(request.actor, **asked)
    targets = set(coverage.target_hours(_congress_ids(request), asked["year"]).values())
    context = {
        "query": query,
        "table": table,
        "asked": asked,
        "target": targets.pop() if len(targets) == 1 else None,
        "tabs": work_tabs("training_list"),
    }
    return render(request, "deputies/training_coverage.html", context)


def _congress_ids(request: HttpRequest) -> list[int]:
    county = request.actor.county
    return [request.actor.organization_id or 0, county.congress_id if county and county.congress_id else 0]


COLUMNS = (
    Column("镇（乡、街道）和层级", 26),
    Column("代表数", 10, "integer"),
    Column("本届已参加培训", 14, "integer"),
    Column("覆盖率（%）", 12, "integer"),
    Column("还没有参加", 12, "integer"),
    Column("本年参加", 10, "integer"),
    Column("本年人均学时", 13, "center"),
)


@require_GET
@requires(KEEP, Capability.SEE_OVERVIEW)
def training_coverage_export(request: HttpRequest) -> HttpResponse:
    """The table of coverage as a workbook; figures only, no names."""
    asked = CoverageQuery(request.GET).asked(timezone.localdate())
    table = coverage.training_coverage(request.actor, **asked)
    county = request.actor.county
    title = f"{asked['year']}年代表培训覆盖情况"
    book = Workbook(title, demonstration=bool(county and county.is_demonstration))
    rows = [
        (r.label, r.deputies, r.reached, r.percent, r.left, r.this_year, r.hours_each)
        for r in [*table.rows, table.total]
    ]
    book.sheet("培训覆盖情况").table(
        title,
        columns=COLUMNS,
        rows=rows[:-1],
        totals=rows[-1:] if table.rows else [],
        empty_text="没有代表。",
    )
    return xlsx_response(book.to_bytes(), title)


@require_GET
@requires(KEEP, Capability.SEE_OVERVIEW)
def training_untrained(request: HttpRequest) -> HttpResponse:
    """Deputies in office who have taken part in no training since their mandate began."""
    actor = request.actor
    query = DueQuery(request.GET, actor=actor)
    del query.fields["planned"]
    mandates = (
        coverage.mandates_of_term(actor)
        .filter(~coverage.was_trained())
        .select_related("person", "congress__division", "congress__county", "township", "constituency")
    )
    page = page_of(request, query.narrow(mandates), order=("pk",))
    context = {
        "query": query,
        "page": page,
        "asked": any(request.GET.get(name) for name in ("q", "township", "level")),
        "tabs": work_tabs("training_list"),
        "township": whole(request.GET.get("township")),
    }
    return render(request, "deputies/training_untrained.html", context)
