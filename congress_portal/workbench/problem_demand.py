"""A problem that deputies raised at a key project becomes a demand: written once, answered there."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import subject_key
from deputies.forms.fields import PickField, PlainForm
from deputies.models import Mandate
from deputies.views.parts import form_page, posted
from liaison_stations.models import KeyProject, ProjectProblem
from liaison_stations.services.problems import pass_problem
from liaison_stations.services.projects import check_may_keep
from suggestions.choices import Channel
from suggestions.models import Suggestion
from suggestions.workflow import submit_demand


class ProblemDemandForm(PlainForm):
    """The demand's words, and the deputy who follows it."""

    mandate = PickField(label="由哪位代表跟进", queryset=Mandate.objects.none(), empty_label=None)
    body = forms.CharField(label="内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: object, problem: ProjectProblem, **kwargs: object) -> None:
        super().__init__(
            *args, initial={"body": f"在跟踪“{problem.project}”时发现：{problem.text}"}, **kwargs
        )
        followers = problem.project.followers.filter(ends_on=None).values("mandate")
        field = self.fields["mandate"]
        field.queryset = Mandate.objects.open().filter(pk__in=followers).select_related("person")
        field.label_from_instance = lambda mandate: mandate.person.name
        field.error_messages["required"] = "请选择跟进的代表；还没有代表跟踪的，请先在项目页面上安排。"


@transaction.atomic
def pass_as_demand(
    *, actor: Actor, problem: ProjectProblem, mandate: Mandate, body: str, at: datetime
) -> Suggestion:
    """Make the demand and let the problem point to it, in one transaction: who comes second gets a Conflict."""
    check_may_keep(actor, problem.project.congress)
    demand = submit_demand(
        actor=actor,
        station=None,
        body=body,
        channel=Channel.VISIT,
        mandate=mandate,
        activity_key=subject_key(problem.activity) if problem.activity_id else "",
        at=at,
    )
    pass_problem(
        actor=actor,
        problem=problem,
        to=demand.congress.short_name,
        on=timezone.localdate(at),
        case_key=subject_key(demand),
        at=at,
    )
    return demand


@requires(Capability.REGISTER_DEMAND)
def problem_demand(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a problem on as a demand."""
    rows = ProjectProblem.objects.select_related("project__congress__division", "activity")
    problem = get_object_or_404(
        rows.filter(project__in=KeyProject.objects.visible_to(request.actor)), pk=pk, voided_at=None
    )
    check_may_keep(request.actor, problem.project.congress)
    form = ProblemDemandForm(posted(request), problem=problem)
    back = problem.project.get_absolute_url()
    return form_page(
        request,
        form,
        lambda: pass_as_demand(actor=request.actor, problem=problem, at=timezone.now(), **form.cleaned_data),
        then=back,
        message=lambda demand: f"已转成群众意见 {demand.number}，办理情况会显示在项目页面上。",
        context={
            "title": "转成群众意见",
            "lead": "由跟踪的代表接单，按群众意见的期限办理；答复自己显示在项目里，不用再登记。",
            "submit": "转成群众意见",
            "back": back,
            "back_label": problem.project.name,
        },
    )
