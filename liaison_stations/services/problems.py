"""What becomes of a problem that deputies raised at a key project: passed on, answered, taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import locked

from ..models import ProjectProblem
from .projects import RAISED, check_may_keep, locked_project

DUE = "problem_due"


def _problem(actor: Actor, pk: int, version: int | None) -> ProjectProblem:
    """The problem, locked behind its project, open to change by the actor's office."""
    rows = ProjectProblem.objects.select_related("project__congress__division", "raised_by")
    project = locked_project(rows.get(pk=pk).project_id)
    check_may_keep(actor, project.congress)
    problem = locked(rows, pk, version)
    if problem.voided_at is not None:
        raise Conflict(f"这个问题已经作废（{problem.void_reason}），不能再改。")
    if problem.case_key:
        raise Conflict("这个问题已经转成群众意见或者代表建议，请到那一件里办理。")
    return problem


@transaction.atomic
def pass_problem(
    *,
    actor: Actor,
    problem: ProjectProblem,
    to: str,
    on: date,
    at: datetime,
    due_on: date | None = None,
    case_key: str = "",
    version: int | None = None,
) -> ProjectProblem:
    """Pass a problem on: by letter or word to a unit, or as a demand or suggestion (``case_key``).

    Whoever raised it is told. Passing it on again sends it to another unit.
    """
    problem = _problem(actor, problem.pk, version)
    if problem.answered_on is not None:
        raise Conflict(f"这个问题已于 {problem.answered_on:%Y-%m-%d} 答复，不用再转。")
    if not to.strip():
        raise Refused("请填写转给哪个单位。", field="to")
    if not problem.raised_on <= on <= timezone.localdate(at):
        raise Refused(f"日期要在 {problem.raised_on:%Y-%m-%d} 到今天之间。", field="on")
    if due_on is not None and due_on < on:
        raise Refused("要求答复的日期不能早于转出的日期。", field="due_on")
    problem.passed_to, problem.passed_on = to.strip(), on
    problem.due_on, problem.case_key = due_on, case_key
    problem.version += 1
    problem.save(update_fields=["passed_to", "passed_on", "due_on", "case_key", "version"])
    settle(problem, at=at)
    record(
        actor=actor,
        subject=problem,
        root=problem.project,
        move="pass_problem",
        summary=f"问题转给{problem.passed_to}：{problem.text}",
        after={"due_on": str(due_on or ""), "case_key": case_key},
        audience="parties",
        at=at,
    )
    if problem.raised_by is not None and problem.raised_by_id != actor.person_id:
        enqueue(
            recipients=[problem.raised_by],
            kind="problem_passed",
            subject_key=problem,
            title=f"您提出的问题已转给{problem.passed_to}",
            body=problem.text,
            url=problem.get_absolute_url(),
            at=at,
        )
    return problem


@transaction.atomic
def answer_problem(
    *,
    actor: Actor,
    problem: ProjectProblem,
    answer: str,
    on: date,
    solved: bool,
    at: datetime,
    version: int | None = None,
) -> ProjectProblem:
    """Write down what the unit answered and whether it is solved; those who follow the project are told."""
    problem = _problem(actor, problem.pk, version)
    if not answer.strip():
        raise Refused("请写明答复的内容。", field="answer")
    if problem.passed_on is None:
        raise Refused("这个问题还没有转出，请先登记转给了哪个单位。", field="answer")
    if not problem.passed_on <= on <= timezone.localdate(at):
        raise Refused(f"答复日期要在 {problem.passed_on:%Y-%m-%d} 到今天之间。", field="on")
    problem.answer, problem.answered_on, problem.solved = answer.strip(), on, solved
    problem.version += 1
    problem.save(update_fields=["answer", "answered_on", "solved", "version"])
    settle(problem, at=at)
    record(
        actor=actor,
        subject=problem,
        root=problem.project,
        move="answer_problem",
        summary=f"{problem.passed_to}答复（{'已解决' if solved else '没有解决'}）：{problem.text}",
        reason=problem.answer,
        audience="parties",
        at=at,
    )
    people = problem.project.followers.filter(ends_on=None).values_list("mandate__person_id", flat=True)
    told = {*people, *([problem.raised_by_id] if problem.raised_by_id else [])} - {actor.person_id}
    enqueue(
        recipients=sorted(told),
        kind="problem_answered",
        subject_key=problem,
        title=f"“{problem.project}”的一个问题有了答复",
        body=problem.answer,
        url=problem.get_absolute_url(),
        at=at,
    )
    return problem


@transaction.atomic
def void_problem(
    *, actor: Actor, problem: ProjectProblem, reason: str, at: datetime, version: int | None = None
) -> ProjectProblem:
    """Take a problem back: entered twice, or it is none."""
    problem = _problem(actor, problem.pk, version)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    problem.voided_at, problem.void_reason = at, reason.strip()[:200]
    problem.version += 1
    problem.save(update_fields=["voided_at", "void_reason", "version"])
    settle(problem, at=at)
    record(
        actor=actor,
        subject=problem,
        root=problem.project,
        move="void_problem",
        summary=f"作废问题：{problem.text}",
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    return problem


__all__ = ["DUE", "RAISED", "answer_problem", "pass_problem", "void_problem"]
