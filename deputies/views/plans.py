"""The yearly plan of deputies' work: list, progress, lines, adoption, and the text that is published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import once
from deputies.choices import MeetingKind
from deputies.forms.plans import AdoptForm, PlanForm, PlanItemForm, PlanQuery, VoidItemForm
from deputies.meeting_choices import PlanState
from deputies.models import WorkPlan, WorkPlanItem
from deputies.models.congress import congress_name
from deputies.plan_paper import paper_of_plan
from deputies.services import plans
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    meeting_tabs,
    posted,
    to_change,
)

LIST = "deputies:plan_list"
LIST_LABEL = "年度工作计划"
TONES = {PlanState.DRAFT: "draft", PlanState.ADOPTED: "closed"}


def _rows():
    return WorkPlan.objects.select_related("congress__division", "congress__county", "meeting")


def _plan(request: HttpRequest, pk: int) -> WorkPlan:
    return to_change(_rows(), request.actor, pk, Capability.MANAGE_MEETINGS, lambda p: p.congress)


@require_GET
@requires(Capability.VIEW_ROSTER)
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans the actor sees, the newest year first."""
    query = PlanQuery(request.GET, actor=request.actor)
    page = page_of(
        request, query.narrow(_rows().visible_to(request.actor)), order=("-year", "congress_id", "pk")
    )
    context = {
        "query": query,
        "page": page,
        "tabs": meeting_tabs("plan_list"),
        "asked": any(request.GET.get(name) for name in ("year", "congress")),
        "may_manage": request.actor.can(Capability.MANAGE_MEETINGS),
        "tones": TONES,
    }
    return render(request, "deputies/plan_list.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan and how far each line has come."""
    actor = request.actor
    plan = get_object_or_404(_rows().visible_to(actor), pk=pk)
    items = list(plan.items.order_by("number", "pk"))
    for item in items:
        item.plan = plan
    standing = [item for item in items if not item.voided_reason]
    progress = plans.progress_of(plan, standing)
    covers = actor.covers(plan.congress.division.path)
    today = timezone.localdate()
    month = today.month if today.year == plan.year else 13 if today.year > plan.year else 0
    context = {
        "plan": plan,
        "tone": TONES[plan.state],
        "progress": progress,
        "voided": [item for item in items if item.voided_reason],
        "done": sum(line.is_done for line in progress),
        # Its months have passed and the number is not reached.
        "behind": {line.item.pk for line in progress if not line.is_done and line.item.last_month < month},
        "now": {
            line.item.pk
            for line in progress
            if not line.is_done and line.item.first_month <= month <= line.item.last_month
        },
        "adopting": MeetingKind(plans.adopting_kind(plan.congress)).label,
        "may_manage": covers and actor.can(Capability.MANAGE_MEETINGS),
        "entries": list(timeline(plan, "staff" if covers else "parties")[:20]),
    }
    return render(request, "deputies/plan_detail.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def plan_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper, as it is sent to the deputies and published."""
    plan = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    items = list(plan.items.filter(voided_reason="").order_by("number", "pk"))
    adopting = MeetingKind(plans.adopting_kind(plan.congress)).label
    context = {"plan": plan, "items": items, "adopting": adopting}
    return render(request, "deputies/plan_print.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Word document, for the seal and for publishing."""
    plan = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    items = list(plan.items.filter(voided_reason="").order_by("number", "pk"))
    return answer_paper(paper_of_plan(plan, items), f"{congress_name(plan.congress)}{plan}")


@requires(Capability.MANAGE_MEETINGS)
def plan_create(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a year."""
    congress, congresses = chosen_congress(request)
    back = reverse(LIST)
    if congress is None:
        return choose_congress(request, congresses, title="起草年度计划", back=back, back_label=LIST_LABEL)
    form = PlanForm(posted(request), initial={"year": timezone.localdate().year})
    return form_page(
        request,
        form,
        lambda: plans.draft_plan(actor=request.actor, congress=congress, at=timezone.now(), **form.values()),
        then=lambda plan: plan.get_absolute_url(),
        message="已起草，接着把事项一项一项列进来。",
        context={
            "title": f"起草{congress_name(congress)}的年度代表工作计划",
            "submit": "起草计划",
            "back": back,
            "back_label": LIST_LABEL,
        },
    )


def _page(plan: WorkPlan, **context) -> dict:
    return {"back": plan.get_absolute_url(), "back_label": str(plan), **context}


@requires(Capability.MANAGE_MEETINGS)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the head of a plan."""
    plan = _plan(request, pk)
    form = PlanForm(posted(request), row=plan)
    return form_page(
        request,
        form,
        lambda: plans.edit_plan(
            actor=request.actor,
            plan=plan,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=plan.get_absolute_url(),
        message="已保存。",
        context=_page(plan, title=f"修改{plan}"),
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def plan_item_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line of a plan."""
    plan = _plan(request, pk)
    form = PlanItemForm(posted(request), plan=plan)
    return form_page(
        request,
        form,
        lambda: plans.add_plan_item(actor=request.actor, plan=plan, at=timezone.now(), **form.values()),
        then=plan.get_absolute_url(),
        message=lambda item: f"已列入“{item}”。",
        context=_page(plan, title="列入一项", submit="列入计划"),
    )


def _item(request: HttpRequest, pk: int) -> WorkPlanItem:
    item = get_object_or_404(WorkPlanItem, pk=pk)
    item.plan = _plan(request, item.plan_id)
    return item


@requires(Capability.MANAGE_MEETINGS)
def plan_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a line, or enter by hand how far it is."""
    item = _item(request, pk)
    form = PlanItemForm(posted(request), row=item, plan=item.plan)
    return form_page(
        request,
        form,
        lambda: plans.edit_plan_item(
            actor=request.actor,
            item=item,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=item.plan.get_absolute_url(),
        message="已保存。",
        context=_page(item.plan, title=f"修改“{item}”"),
        fresh=lambda: WorkPlanItem.objects.get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def plan_item_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out of the plan."""
    item = _item(request, pk)
    form = VoidItemForm(posted(request), row=item)
    return form_page(
        request,
        form,
        lambda: plans.void_plan_item(
            actor=request.actor,
            item=item,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=item.plan.get_absolute_url(),
        message="已取消这一项。",
        context=_page(item.plan, title=f"取消“{item}”", submit="取消这一项"),
        fresh=lambda: WorkPlanItem.objects.get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def plan_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the plan was adopted."""
    plan = _plan(request, pk)
    form = AdoptForm(posted(request), row=plan)
    adopting = MeetingKind(plans.adopting_kind(plan.congress)).label
    return form_page(
        request,
        form,
        lambda: plans.adopt_plan(
            actor=request.actor,
            plan=plan,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=plan.get_absolute_url(),
        message="已登记通过，可以印发代表了。",
        context=_page(
            plan,
            title=f"登记{plan}通过",
            lead=f"由{adopting}通过后登记。以后调整事项要写明原因。",
            submit="登记通过",
        ),
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def plan_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then send the plan to the deputies."""
    plan = _plan(request, pk)
    if request.method == "POST":
        return once(
            request,
            lambda: plans.send_plan(actor=request.actor, plan=plan, at=timezone.now()),
            then=plan.get_absolute_url(),
            message=lambda told: f"已印发 {told} 位代表。",
        )
    return render(request, "deputies/plan_send.html", {"plan": plan, **_page(plan)})
