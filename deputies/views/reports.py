"""Reports to voters: the list, who is due, planning for one or many, and the term's plan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import HIGHER_LEVELS
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies import coverage, services
from deputies.choices import DIRECT_LEVELS
from deputies.forms.reports import DueQuery, ReportForm, ReportingPlanForm, ReportQuery
from deputies.forms.training import CoverageQuery
from deputies.models import Mandate, ReportingPlan, Term, VoterReport
from deputies.models.congress import congress_name
from deputies.models.reports import LEAST_VOTERS
from deputies.training_choices import ReportState, ReportWay
from deputies.views.parts import form_page, posted, to_change, work_tabs

TONES = {
    ReportState.PLANNED: "waiting",
    ReportState.HELD: "closed",
    ReportState.CANCELLED: "declined",
    ReportState.VOIDED: "declined",
}
KEEP = Capability.MANAGE_DEPUTIES
BACK_LABEL = "向选民述职"


def report_rows():
    """Reports with what their pages show."""
    return VoterReport.objects.select_related(
        "mandate__person",
        "mandate__term",
        "mandate__congress__division",
        "mandate__congress__county",
        "congress__division",
        "congress__county",
        "constituency",
        "township",
    )


def report_to_change(request: HttpRequest, pk: int) -> VoterReport:
    """A report the actor sees (else 404) of a congress the actor's office keeps (else Denied)."""
    return to_change(report_rows(), request.actor, pk, KEEP, lambda row: row.congress)


@require_GET
@requires(Capability.VIEW_ROSTER)
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports the actor sees, newest first."""
    actor = request.actor
    query = ReportQuery(request.GET, actor=actor)
    rows = query.narrow(report_rows().visible_to(actor).defer("content", "opinions", "feedback", "answer"))
    context = {
        "query": query,
        "tabs": work_tabs("report_list"),
        "page": page_of(request, rows, order=("-on", "-pk")),
        "asked": any(request.GET.get(name) for name in ("q", "congress", "year", "state")),
        "may_manage": actor.can(KEEP),
        "has_territory": bool(actor.division_path),
    }
    return render(request, "deputies/report_list.html", context)


@require_GET
@requires(KEEP, Capability.SEE_OVERVIEW)
def report_due(request: HttpRequest) -> HttpResponse:
    """Deputies in office who have not reported as often as their plan asks; chosen here, planned next."""
    actor = request.actor
    query = DueQuery(request.GET, actor=actor)
    mandates = coverage.still_to_report(coverage.with_reports(coverage.mandates_of_term(actor)))
    mandates = mandates.select_related(
        "person", "congress__division", "congress__county", "term", "constituency", "township"
    )
    page = page_of(request, query.narrow(mandates), order=("pk",))
    for mandate in page.rows:
        mandate.may_plan = (
            actor.can(KEEP) and mandate.planned_on is None and actor.covers(mandate.congress.division.path)
        )
    context = {
        "query": query,
        "page": page,
        "asked": any(request.GET.get(name) for name in ("q", "township", "level", "planned")),
        "tabs": work_tabs("report_list"),
        "may_manage": actor.can(KEEP),
    }
    return render(request, "deputies/report_due.html", context)


@requires(KEEP)
def report_create(request: HttpRequest) -> HttpResponse:
    """Plan reports of the deputies named in ``?mandate=`` (one or many of one congress)."""
    actor = request.actor
    wanted = {pk for text in request.GET.getlist("mandate") if (pk := whole(text))}
    mandates = list(
        Mandate.objects.visible_to(actor)
        .filter(pk__in=list(wanted)[:500], level__in=DIRECT_LEVELS)
        .open()
        .select_related("person", "congress__division", "congress__county", "constituency")
        .order_by("congress__sort_order", "pk")
    )
    mandates = [one for one in mandates if actor.covers(one.congress.division.path)]
    back = reverse("deputies:report_due")
    if not mandates:
        return redirect(back)
    congresses = {one.congress_id for one in mandates}
    form = ReportForm(posted(request), congress=mandates[0].congress)
    if len(congresses) > 1:
        del form.fields["constituency"]  # each reports in the own one
    names = "、".join(one.person.name for one in mandates[:8])
    more = f"等 {len(mandates)} 位代表" if len(mandates) > 8 else ""
    return form_page(
        request,
        form,
        lambda: services.plan_reports(actor=actor, mandates=mandates, at=timezone.now(), **form.values()),
        then=lambda made: made[0].get_absolute_url() if len(made) == 1 else reverse("deputies:report_list"),
        message=lambda made: f"已安排 {len(made)} 位代表述职，已通知本人。",
        context={
            "title": "安排向选民述职",
            "lead": f"述职的代表：{names}{more}。安排以后通知本人，到时候再提醒。",
            "submit": f"安排 {len(mandates)} 位代表述职",
            "back": back,
            "back_label": "该述职的代表",
        },
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: when and where, its text, the ballot, opinions, feedback and answer."""
    actor = request.actor
    report = get_object_or_404(report_rows().visible_to(actor), pk=pk)
    covers = actor.covers(report.congress.division.path)
    own = actor.person_id is not None and actor.person_id == report.mandate.person_id
    plan = ReportingPlan.objects.filter(term=report.mandate.term_id).first()
    least = plan.least_voters if plan else LEAST_VOTERS
    held, keeps = report.state == ReportState.HELD, covers and actor.can(KEEP)
    context = {
        "report": report,
        "tone": TONES[report.state],
        "least": least,
        "few_voters": held and report.way == ReportWay.MEETING and report.voters < least,
        "many_papers": held and report.issued > report.voters > 0,
        "is_own": own,
        "may_manage": keeps,
        "may_write": own and report.state == ReportState.PLANNED or keeps and held,
        "may_answer": own and held and bool(report.feedback),
        # The text, opinions and feedback are for those who keep them and for the deputy.
        "reads_texts": covers or own,
        "is_due": report.state == ReportState.PLANNED and report.on <= timezone.localdate(),
        "entries": list(timeline(report, "staff" if covers else "parties")[:20]) if covers or own else [],
    }
    return render(request, "deputies/report_detail.html", context)


@requires(KEEP)
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a planned report."""
    report = report_to_change(request, pk)
    form = ReportForm(posted(request), row=report, congress=report.congress)
    return form_page(
        request,
        form,
        lambda: services.edit_report(
            actor=request.actor,
            report=report,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=report.get_absolute_url(),
        message="已保存。日期、地点有变的，已通知代表。",
        context={
            "title": f"修改{report.mandate.person.name}的述职安排",
            "back": report.get_absolute_url(),
            "back_label": report.mandate.person.name,
        },
        fresh=lambda: report_rows().get(pk=pk),
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def report_plans(request: HttpRequest) -> HttpResponse:
    """How the terms in force have their deputies report, and how far they are, by township and level."""
    actor = request.actor
    query = CoverageQuery(request.GET)
    today = timezone.localdate()
    asked = query.asked(today)
    terms = (
        Term.objects.visible_to(actor)
        .current(today)
        .exclude(congress__kind__in=HIGHER_LEVELS)
        .with_labels()
        .select_related("congress__division", "congress__county", "reporting_plan")
        .order_by("congress__sort_order", "pk")[:200]
    )
    rows = []
    for term in terms:
        rows.append(
            {
                "term": term,
                "plan": getattr(term, "reporting_plan", None),
                "may_change": actor.can(KEEP) and actor.covers(term.congress.division.path),
            }
        )
    context = {
        "query": query,
        "asked": asked,
        "rows": rows,
        "table": coverage.reporting_coverage(actor, **asked) if actor.division_path else None,
        "tabs": work_tabs("report_list"),
    }
    return render(request, "deputies/report_plans.html", context)


@requires(KEEP)
def report_plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a term's deputies report, or correct it. ``pk`` is the term's."""
    term = to_change(
        Term.objects.select_related("congress__division", "congress__county"),
        request.actor,
        pk,
        KEEP,
        lambda row: row.congress,
    )
    plan = ReportingPlan.objects.filter(term=term).first()
    form = ReportingPlanForm(posted(request), row=plan)
    back = reverse("deputies:report_plans")
    return form_page(
        request,
        form,
        lambda: services.save_reporting_plan(
            actor=request.actor,
            term=term,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=back,
        message="已保存述职计划。",
        context={
            "title": f"{congress_name(term.congress)}{term.label}述职计划",
            "lead": "由选民直接选举的代表应当报告履职情况，接受选民监督；每届至少一次。",
            "submit": "保存述职计划",
            "back": back,
            "back_label": "述职计划",
        },
        fresh=lambda: ReportingPlan.objects.get(term=term),
    )
