"""Key projects: the list, one project with its problems, and what is done to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.slots import case_words, subject_url
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.paging import page_of
from deputies.forms.contacts import VoidForm
from deputies.views.parts import form_page, posted

from ..forms.projects import (
    ClosingForm,
    FollowForm,
    PassForm,
    ProblemAnswerForm,
    ProjectForm,
    ProjectQuery,
    ProjectVisitForm,
    deputies_of,
)
from ..models import Activity, KeyProject, ProjectDeputy, ProjectProblem
from ..oversight_exports import project_title, write_projects
from ..oversight_querysets import KeyProjectQuerySet
from ..services import problems, projects
from .parts import record_tabs

BACK = {"back_label": "重点项目"}
EXPORTED = 5_000


def _visible(request: HttpRequest) -> KeyProjectQuerySet:
    return KeyProject.objects.visible_to(request.actor).select_related("congress__division", "township")


def _project(request: HttpRequest, pk: int) -> KeyProject:
    return get_object_or_404(_visible(request), pk=pk)


def _kept(request: HttpRequest, pk: int) -> KeyProject:
    """A project the actor's office keeps: 404 where it is not seen, Denied where it is others' work."""
    project = _project(request, pk)
    projects.check_may_keep(request.actor, project.congress)
    return project


def _with_followers(rows: KeyProjectQuerySet) -> KeyProjectQuerySet:
    followers = ProjectDeputy.objects.filter(ends_on=None).select_related("mandate__person")
    return rows.prefetch_related(Prefetch("followers", followers, to_attr="current_followers"))


def problems_of(project: KeyProject) -> list[ProjectProblem]:
    """The problems that stand, each with ``case``: what became of it where it was made a case. Two queries."""
    rows = list(
        project.problems.filter(voided_at=None)
        .select_related("raised_by", "activity")
        .order_by("raised_on", "pk")
    )
    words = case_words(row.case_key for row in rows)
    for row in rows:
        row.project = project
        row.case = words.get(row.case_key)
        row.case_url = subject_url(row.case_key)
    return rows


@require_GET
@requires(Capability.VIEW_STATIONS)
def project_list(request: HttpRequest) -> HttpResponse:
    """Key projects with who follows them and how many problems wait."""
    actor = request.actor
    query = ProjectQuery(request.GET, actor=actor)
    found = query.narrow(KeyProject.objects.visible_to(actor))
    page = page_of(
        request,
        found,
        order=("-starts_on", "-pk"),
        size=20,
        rows_from=_with_followers(found.counted().select_related("township")),
    )
    context = {
        "page": page,
        "query": query,
        "tabs": record_tabs("project_list"),
        "today": timezone.localdate(),
        "may_open": actor.organization is not None and projects.may_keep(actor, actor.organization),
        "may_export": actor.can(Capability.EXPORT_REGISTERS),
    }
    return render(request, "liaison_stations/project_list.html", context)


@require_POST
@requires(Capability.EXPORT_REGISTERS)
def project_export(request: HttpRequest) -> HttpResponse:
    """The list as seen, with the problems, as a workbook."""
    actor = request.actor
    found = ProjectQuery(request.GET, actor=actor).narrow(KeyProject.objects.visible_to(actor))
    standing = Prefetch("problems", ProjectProblem.objects.filter(voided_at=None).select_related("raised_by"))
    rows = list(
        _with_followers(found.counted().select_related("township"))
        .prefetch_related(standing)
        .order_by("-starts_on", "-pk")[:EXPORTED]
    )
    words = case_words(problem.case_key for row in rows for problem in row.problems.all())
    return xlsx_response(write_projects(rows, words, county=actor.county), project_title(actor.county))


@require_GET
@requires(Capability.VIEW_STATIONS)
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: who follows it, what they saw, what problems they raised and what came back."""
    actor = request.actor
    project = _project(request, pk)
    keeps = projects.may_keep(actor, project.congress)
    followers = list(project.followers.select_related("mandate__person").order_by("ends_on", "pk"))
    follows = any(row.mandate.person_id == actor.person_id and row.ends_on is None for row in followers)
    context = {
        "project": project,
        "today": timezone.localdate(),
        "current": [row for row in followers if row.ends_on is None],
        "former": [row for row in followers if row.ends_on is not None],
        "problems": problems_of(project),
        "visits": list(
            Activity.objects.visible_to(actor).standing().filter(project=project).for_rows()
            .order_by("-on", "-pk")[:20]
        ),
        "keeps": keeps and project.voided_at is None,
        "may_visit": project.is_followed and (keeps or follows),
        "entries": list(timeline(project, "staff" if keeps else "parties")[:30]),
    }  # fmt: skip
    return render(request, "liaison_stations/project_detail.html", context)


@require_GET
@requires(Capability.VIEW_STATIONS)
def project_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The project on paper."""
    project = _project(request, pk)
    followers = project.followers.filter(ends_on=None).select_related("mandate__person")
    context = {"project": project, "followers": followers, "problems": problems_of(project)}
    return render(request, "liaison_stations/project_print.html", context)


@requires(Capability.LOG_FOR_OTHERS)
def project_create(request: HttpRequest) -> HttpResponse:
    """Take up a project."""
    actor = request.actor
    projects.check_may_keep(actor, actor.organization)
    form = ProjectForm(posted(request), actor=actor, initial={"starts_on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: projects.open_project(
            actor=actor, congress=actor.organization, at=timezone.now(), **form.values()
        ),
        then=lambda project: project.get_absolute_url(),
        message="已列为重点项目，跟踪的代表会收到消息。",
        context={
            "title": "登记重点项目",
            "lead": "代表跟踪的项目：看过几次、提了什么问题、怎么答复的，都在它的页面上。",
            "submit": "列为重点项目",
            "back": reverse("liaison_stations:project_list"),
            **BACK,
        },
    )


def _form_over(
    request: HttpRequest, project: KeyProject, form: Any, verb: Any, *, message: str, **context: Any
) -> HttpResponse:
    """A form over a project, back to its page."""
    back = project.get_absolute_url()
    return form_page(
        request,
        form,
        verb,
        then=back,
        message=message,
        context={"back": back, "back_label": project.name, **context},
    )


@requires(Capability.LOG_FOR_OTHERS)
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a project."""
    project = _kept(request, pk)
    form = ProjectForm(posted(request), actor=request.actor, row=project)
    return _form_over(
        request,
        project,
        form,
        lambda: projects.revise_project(
            actor=request.actor,
            project=project,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        message="已保存。",
        title=f"修改{project}",
    )


@requires(Capability.LOG_FOR_OTHERS)
def project_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who follows a project."""
    project = _kept(request, pk)
    rows = project.followers.filter(ends_on=None).select_related("mandate__person")
    current = [row.mandate for row in rows]
    form = FollowForm(posted(request), actor=request.actor, current=current)
    return _form_over(
        request,
        project,
        form,
        lambda: projects.follow_project(
            actor=request.actor, project=project, at=timezone.now(), **form.cleaned_data
        ),
        message="已保存，新增的代表会收到消息。",
        title=f"谁来跟踪{project}",
        lead="去掉名字的代表从今天起不再跟踪，以前记的都保留。",
        submit="保存名单",
    )


@requires(Capability.LOG_ACTIVITY)
def project_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record one look at a project: the deputies' own, or the office's for them."""
    actor = request.actor
    project = _project(request, pk)
    keeps = projects.may_keep(actor, project.congress)
    own = [
        row.mandate
        for row in project.followers.filter(ends_on=None, mandate__person_id=actor.person_id)
        .select_related("mandate__congress", "mandate__township", "mandate__home_division", "mandate__person")
    ]  # fmt: skip
    followed = project.followers.filter(ends_on=None).values("mandate")
    form = ProjectVisitForm(
        posted(request),
        mandates=deputies_of(actor).filter(pk__in=followed),
        own=bool(own) and not keeps,
        initial={"on": timezone.localdate()},
    )
    return _form_over(
        request,
        project,
        form,
        lambda: projects.visit_project(
            actor=actor,
            project=project,
            at=timezone.now(),
            **{"mandates": own[:1], **form.cleaned_data},
        ),
        message="已记下，同时计入履职档案。",
        title=f"记一次跟踪：{project}",
        lead="记一次就够：履职档案、活动登记和项目的问题清单用的是同一条。",
        submit="记下这次跟踪",
    )


@requires(Capability.LOG_FOR_OTHERS)
def project_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop following a project."""
    project = _kept(request, pk)
    form = ClosingForm(posted(request), row=project, initial={"on": timezone.localdate()})
    return _form_over(
        request,
        project,
        form,
        lambda: projects.close_project(
            actor=request.actor, project=project, at=timezone.now(), **form.cleaned_data
        ),
        message="已结束跟踪。",
        title=f"结束跟踪{project}",
        lead="问题都答复了才能结束；记录都保留。",
        submit="结束跟踪",
    )


@requires(Capability.LOG_FOR_OTHERS)
def project_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a project back."""
    project = _kept(request, pk)
    form = VoidForm(posted(request), row=project)
    return _form_over(
        request,
        project,
        form,
        lambda: projects.void_project(
            actor=request.actor, project=project, at=timezone.now(), **form.cleaned_data
        ),
        message="已作废。",
        title=f"作废{project}",
        lead="登记错了才作废；做完的项目请用“结束跟踪”。已经记的履职活动不受影响。",
        submit="作废",
    )


def _problem(request: HttpRequest, pk: int) -> ProjectProblem:
    visible = KeyProject.objects.visible_to(request.actor)
    problem = get_object_or_404(
        ProjectProblem.objects.select_related("project__congress__division").filter(project__in=visible),
        pk=pk,
    )
    projects.check_may_keep(request.actor, problem.project.congress)
    return problem


@requires(Capability.LOG_FOR_OTHERS)
def problem_pass(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a problem on."""
    problem = _problem(request, pk)
    initial = {} if problem.passed_on else {"on": timezone.localdate()}
    form = PassForm(posted(request), row=problem, initial=initial)
    return _form_over(
        request,
        problem.project,
        form,
        lambda: problems.pass_problem(
            actor=request.actor, problem=problem, at=timezone.now(), **form.cleaned_data
        ),
        message="已登记转出，提出的代表会收到消息。",
        title="把问题转给责任单位",
        lead=problem.text,
        submit="登记转出",
    )


@requires(Capability.LOG_FOR_OTHERS)
def problem_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came back."""
    problem = _problem(request, pk)
    initial = {} if problem.answered_on else {"on": timezone.localdate()}
    form = ProblemAnswerForm(posted(request), row=problem, initial=initial)

    def verb() -> ProjectProblem:
        data = dict(form.cleaned_data)
        return problems.answer_problem(
            actor=request.actor,
            problem=problem,
            at=timezone.now(),
            solved=data.pop("solved") == "yes",
            **data,
        )

    return _form_over(
        request,
        problem.project,
        form,
        verb,
        message="已登记答复，跟踪的代表会收到消息。",
        title="登记答复",
        lead=problem.text,
        submit="登记答复并告诉代表",
    )


@requires(Capability.LOG_FOR_OTHERS)
def problem_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a problem back."""
    problem = _problem(request, pk)
    form = VoidForm(posted(request), row=problem)
    return _form_over(
        request,
        problem.project,
        form,
        lambda: problems.void_problem(
            actor=request.actor, problem=problem, at=timezone.now(), **form.cleaned_data
        ),
        message="已作废。",
        title="作废这个问题",
        lead=problem.text,
        submit="作废",
    )
