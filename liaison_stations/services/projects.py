"""Key projects: opening one, who follows it, a visit to it, the end of following it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.services.guards import changes, locked

from ..choices import ActivityKind
from ..models import Activity, KeyProject, ProjectDeputy, ProjectProblem
from .activities import log_activity, owner_of

if TYPE_CHECKING:
    from deputies.models import Mandate

RAISED = "project_problem"


def may_keep(actor: Actor, congress: Organization) -> bool:
    """Whether the actor's office keeps the projects and checks of this congress. Needs its division."""
    return actor.can(Capability.LOG_FOR_OTHERS) and actor.covers(congress.division.path)


def check_may_keep(actor: Actor, congress: Organization) -> None:
    """Raise Denied for everybody else."""
    if not may_keep(actor, congress):
        raise Denied(f"这是{congress.short_name}的工作，由它自己和上级人大办公室维护，您现在的角色不能改。")


def follows(actor: Actor, project: KeyProject) -> bool:
    """Whether the actor is a deputy who follows the project now."""
    if actor.person_id is None:
        return False
    return project.followers.filter(mandate__person_id=actor.person_id, ends_on=None).exists()


def locked_project(pk: int, version: int | None = None) -> KeyProject:
    """The project, locked. Raises Conflict where it was changed or taken back meanwhile."""
    project = locked(KeyProject.objects.select_related("congress__division", "township"), pk, version)
    if project.voided_at is not None:
        raise Conflict(f"“{project}”已经作废（{project.void_reason}），不能再改。")
    return project


def _needs_following(project: KeyProject) -> None:
    if project.closed_on is not None:
        raise Conflict(f"“{project}”已于 {project.closed_on:%Y-%m-%d} 结束跟踪，不能再记。")


def _check(name: str, unit_name: str, starts_on: date, ends_on: date) -> None:
    if not name.strip():
        raise Refused("请填写项目名称。", field="name")
    if not unit_name.strip():
        raise Refused("请填写责任单位。", field="unit_name")
    if ends_on < starts_on:
        raise Refused("计划完成日期不能早于开始日期。", field="ends_on")


def _check_once(congress: Organization, name: str, own: int | None = None) -> None:
    same = KeyProject.objects.standing().filter(congress=congress, name=name).exclude(pk=own)
    if same.exists():
        raise Refused(f"已经有叫“{name}”的重点项目，请打开那一个，或者换一个名称。", field="name")


@transaction.atomic
def open_project(
    *,
    actor: Actor,
    congress: Organization,
    name: str,
    unit_name: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    township: Division | None = None,
    about: str = "",
    mandates: Iterable[Mandate] = (),
) -> KeyProject:
    """Take up a key project and say which deputies follow it; they are told."""
    congress = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=congress.pk)
    check_may_keep(actor, congress)
    name = name.strip()
    _check(name, unit_name, starts_on, ends_on)
    _check_once(congress, name)
    project = KeyProject.objects.create(
        county_id=congress.county_id,
        congress=congress,
        name=name,
        unit_name=unit_name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        township=township,
        about=about.strip(),
    )
    record(
        actor=actor,
        subject=project,
        move="open_project",
        summary=f"列为重点项目：{project}",
        audience="parties",
        at=at,
    )
    _follow(actor, project, list(mandates), at)
    return project


@transaction.atomic
def revise_project(
    *, actor: Actor, project: KeyProject, version: int, at: datetime, **values: Any
) -> KeyProject:
    """Correct what is said of a project. Raises Conflict where somebody saved since ``version``."""
    project = locked_project(project.pk, version)
    check_may_keep(actor, project.congress)
    values = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    after = {
        key: values.get(key, getattr(project, key)) for key in ("name", "unit_name", "starts_on", "ends_on")
    }
    _check(**after)
    _check_once(project.congress, after["name"], project.pk)
    before, now = changes(project, values)
    if not now:
        return project
    project.version += 1
    project.save(update_fields=[*now, "version"])
    record(
        actor=actor,
        subject=project,
        move="revise_project",
        summary=f"修改重点项目：{project}",
        before=before,
        after=now,
        audience="parties",
        at=at,
    )
    return project


def _follow(actor: Actor, project: KeyProject, mandates: list[Mandate], at: datetime) -> None:
    """Set who follows from today; who is left out ends today."""
    today = timezone.localdate(at)
    current = {
        row.mandate_id: row
        for row in project.followers.filter(ends_on=None).select_related("mandate__person")
    }
    wanted = {mandate.pk: mandate for mandate in mandates}
    new = [mandate for pk, mandate in wanted.items() if pk not in current]
    left = [row for pk, row in current.items() if pk not in wanted]
    if not new and not left:
        return
    for mandate in new:
        if mandate.ended_on is not None and mandate.ended_on < today:
            raise Refused(f"{mandate}的代表职务已经终止，请重新选择。", field="mandates")
    ProjectDeputy.objects.bulk_create(
        [ProjectDeputy(project=project, mandate=mandate, starts_on=today) for mandate in new]
    )
    ProjectDeputy.objects.filter(pk__in=[row.pk for row in left]).update(ends_on=today)
    parts = []
    if new:
        parts.append("由" + "、".join(m.person.name for m in new) + "跟踪")
    if left:
        parts.append("、".join(row.mandate.person.name for row in left) + "不再跟踪")
    record(
        actor=actor,
        subject=project,
        move="follow_project",
        summary=f"{project}：{'，'.join(parts)}"[:500],
        audience="parties",
        at=at,
    )
    enqueue(
        recipients=[mandate.person for mandate in new],
        kind="project_follow",
        subject_key=project,
        title=f"请您跟踪重点项目“{project}”",
        body=f"责任单位：{project.unit_name}；计划 {project.ends_on:%Y-%m-%d} 完成。看到问题随时记一条，会转给责任单位。",
        url=project.get_absolute_url(),
        at=at,
    )


@transaction.atomic
def follow_project(
    *, actor: Actor, project: KeyProject, mandates: Iterable[Mandate], at: datetime
) -> KeyProject:
    """Say who follows the project from now on; those who are new are told, the others keep their history."""
    project = locked_project(project.pk)
    check_may_keep(actor, project.congress)
    _needs_following(project)
    _follow(actor, project, list(mandates), at)
    return project


@transaction.atomic
def visit_project(
    *,
    actor: Actor,
    project: KeyProject,
    on: date,
    mandates: Iterable[Mandate],
    note: str,
    at: datetime,
    problem: str = "",
) -> Activity:
    """One look at a project: the activity with its performance lines and, where there is one, the problem."""
    project = locked_project(project.pk)
    _needs_following(project)
    if not (follows(actor, project) or may_keep(actor, project.congress)):
        raise Denied("只有跟踪这个项目的代表和人大办公室能记。")
    if not note.strip() and not problem.strip():
        raise Refused("请写几句看到的情况，或者写下问题。", field="note")
    if on < project.starts_on:
        raise Refused(f"项目从 {project.starts_on:%Y-%m-%d} 开始跟踪，请核对日期。", field="on")
    mandates = list(mandates)
    if not mandates:
        raise Refused("请选择去看的代表。", field="mandates")
    activity = log_activity(
        actor=actor,
        kind=ActivityKind.INSPECTION,
        on=on,
        mandates=mandates,
        organizer=project.congress,
        congress=project.congress,
        township=project.township or owner_of(mandates[0])[1],
        headcount=0,
        title=project.name,
        note=note,
        project=project,
        at=at,
    )
    if problem.strip():
        raise_problem(actor=actor, project=project, on=on, text=problem, activity=activity, at=at)
    return activity


@transaction.atomic
def raise_problem(
    *,
    actor: Actor,
    project: KeyProject,
    on: date,
    text: str,
    at: datetime,
    activity: Activity | None = None,
) -> ProjectProblem:
    """Write down a problem of the project; the office of its congress passes it on."""
    project = locked_project(project.pk)
    _needs_following(project)
    if not (follows(actor, project) or may_keep(actor, project.congress)):
        raise Denied("只有跟踪这个项目的代表和人大办公室能提出问题。")
    if not text.strip():
        raise Refused("请写明是什么问题。", field="problem")
    if on > timezone.localdate(at):
        raise Refused("日期不能晚于今天。", field="on")
    problem = ProjectProblem.objects.create(
        project=project, activity=activity, raised_on=on, text=text.strip(), raised_by=actor.person
    )
    open_todo(
        subject=problem,
        kind=RAISED,
        organization=project.congress,
        capability=Capability.LOG_FOR_OTHERS,
        verb="转出",
        title=f"{project}：{problem.text[:60]}",
        why=f"{actor.name or actor.role_label}在跟踪重点项目时提出",
        url=problem.get_absolute_url(),
        at=at,
    )
    record(
        actor=actor,
        subject=problem,
        root=project,
        move="raise_problem",
        summary=f"提出问题：{problem.text}",
        audience="parties",
        at=at,
    )
    return problem


@transaction.atomic
def close_project(
    *, actor: Actor, project: KeyProject, on: date, closing: str, version: int, at: datetime
) -> KeyProject:
    """Stop following a project and say what came of it; its open problems must be answered first."""
    project = locked_project(project.pk, version)
    check_may_keep(actor, project.congress)
    _needs_following(project)
    if not closing.strip():
        raise Refused("请写明跟踪的结果：完成情况、代表提出的问题解决得怎样。", field="closing")
    if not project.starts_on <= on <= timezone.localdate(at):
        raise Refused(f"日期要在 {project.starts_on:%Y-%m-%d} 到今天之间。", field="on")
    waiting = project.problems.filter(voided_at=None, answered_on=None, case_key="").count()
    if waiting:
        raise Refused(f"还有 {waiting} 个问题没有答复，请先登记答复，或者写明原因作废。")
    project.closed_on, project.closing = on, closing.strip()
    project.version += 1
    project.save(update_fields=["closed_on", "closing", "version"])
    project.followers.filter(ends_on=None).update(ends_on=on)
    settle(project, at=at)
    record(
        actor=actor,
        subject=project,
        move="close_project",
        summary=f"结束跟踪：{project}",
        reason=project.closing,
        audience="parties",
        at=at,
    )
    return project


@transaction.atomic
def void_project(*, actor: Actor, project: KeyProject, reason: str, version: int, at: datetime) -> KeyProject:
    """Take a project back that was entered by mistake; the visits to it stay."""
    project = locked_project(project.pk, version)
    check_may_keep(actor, project.congress)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    project.voided_at, project.void_reason = at, reason.strip()[:200]
    project.version += 1
    project.save(update_fields=["voided_at", "void_reason", "version"])
    settle([project, *project.problems.all()], at=at)
    record(
        actor=actor,
        subject=project,
        move="void_project",
        summary=f"作废重点项目：{project}",
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    return project
