"""Verbs of contacts with deputies: each contact, what the deputy asked for, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import ContactWay
from deputies.models import ContactAssignment, ContactVisit
from deputies.services.contacts import assignment_row
from deputies.services.guards import changes, locked

REQUEST = "contact_request"
DUE = "contact_due"


def may_log(actor: Actor, assignment: ContactAssignment) -> bool:
    """The one who keeps contact, and the office that keeps the congress. Needs congress and division."""
    if actor.person_id and actor.person_id == assignment.person_id:
        return True
    return actor.can(Capability.MANAGE_DEPUTIES) and actor.covers(assignment.congress.division.path)


def check_may_log(actor: Actor, assignment: ContactAssignment) -> None:
    """Raise Denied for everybody else."""
    if not may_log(actor, assignment):
        raise Denied("联系情况由联系人本人或者人大办公室登记，您现在的角色不能登记。")


def _check_visit(assignment: ContactAssignment, on: date, at: datetime, own: int | None = None) -> None:
    if on > timezone.localdate(at):
        raise Refused("日期还没有到，联系以后再登记。", field="on")
    if on.year != assignment.year:
        raise Refused(f"这是 {assignment.year} 年的安排，日期要在这一年内。", field="on")
    if assignment.ended_on is not None and on > assignment.ended_on:
        raise Refused(f"这项安排到 {assignment.ended_on:%Y-%m-%d} 结束，日期不能晚于那天。", field="on")
    standing = assignment.visits.filter(voided_at__isnull=True, on=on).exclude(pk=own)
    if standing.exists():
        raise Refused("这一天的联系已经登记过，可以修改那一条。", field="on")


def _recount(assignment: ContactAssignment) -> None:
    """Keep the assignment's summary columns; the row is locked."""
    standing = assignment.visits.filter(voided_at__isnull=True)
    assignment.visits_done = standing.count()
    assignment.last_visit_on = standing.aggregate(last=Max("on"))["last"]
    assignment.save(update_fields=["visits_done", "last_visit_on"])


def _tell_request(visit: ContactVisit, at: datetime) -> None:
    """What was asked for waits for the office until it is answered."""
    assignment = visit.assignment
    if not visit.waits:
        settle(visit, kind=REQUEST, at=at)
        return
    open_todo(
        subject=visit,
        kind=REQUEST,
        capability=Capability.MANAGE_DEPUTIES,
        verb="答复",
        title=f"{assignment.mandate.person.name}代表在联系时提出了要求",
        why=" ".join(visit.requests.split())[:120],
        url=visit.get_absolute_url(),
        organization=assignment.congress,
        at=at,
    )


@transaction.atomic
def log_contact(
    *,
    actor: Actor,
    assignment: ContactAssignment,
    on: date,
    topic: str,
    at: datetime,
    way: ContactWay | str = ContactWay.VISIT,
    requests: str = "",
    answer: str = "",
) -> ContactVisit:
    """Record one contact. What the deputy asked for waits for an answer unless one was given on the spot."""
    assignment = assignment_row(assignment.pk)
    check_may_log(actor, assignment)
    _check_visit(assignment, on, at)
    if answer and not requests:
        raise Refused("有答复的，请先写代表提出了什么。", field="requests")
    visit = ContactVisit.objects.create(
        assignment=assignment,
        on=on,
        way=ContactWay(way),
        topic=topic,
        requests=requests,
        answer=answer,
        answered_on=on if answer else None,
        recorded_by=actor.person,
    )
    _recount(assignment)
    record(
        actor=actor,
        subject=visit,
        root=assignment,
        move="log_contact",
        summary=f"{assignment.person.name} {on:%Y-%m-%d} 联系{assignment.mandate.person.name}代表",
        after={"way": str(visit.way)},
        audience="parties",
        at=at,
    )
    if visit.waits:
        _tell_request(visit, at)
    if not assignment.visits_left:
        # The year's reminder names whoever is still due; with nobody left it goes.
        others = ContactAssignment.objects.lacking().filter(person=assignment.person_id, year=assignment.year)
        if not others.exists():
            settle(subject_key(assignment.person), kind=DUE, at=at)
    return visit


def _visit(pk: int, version: int | None) -> ContactVisit:
    rows = ContactVisit.objects.select_related(
        "assignment__congress__division",
        "assignment__congress__county",
        "assignment__person",
        "assignment__mandate__person",
    )
    # The assignment first: whoever logs a contact locks it too.
    assignment_row(rows.get(pk=pk).assignment_id)
    visit = locked(rows, pk, version)
    if visit.voided_at is not None:
        raise Conflict("这一条已经作废，不能再改。")
    return visit


@transaction.atomic
def edit_contact_visit(
    *,
    actor: Actor,
    visit: ContactVisit,
    on: date,
    way: ContactWay | str,
    topic: str,
    requests: str,
    at: datetime,
    version: int | None = None,
) -> ContactVisit:
    """Correct a contact. Raises Conflict where it was changed or voided meanwhile."""
    visit = _visit(visit.pk, version)
    check_may_log(actor, visit.assignment)
    _check_visit(visit.assignment, on, at, visit.pk)
    if visit.answered_on is not None and on > visit.answered_on:
        raise Refused(f"{visit.answered_on:%Y-%m-%d} 已经答复，联系的日期不能晚于那天。", field="on")
    if visit.answer and not requests:
        raise Refused("已经答复过，代表提出的意见不能清空。", field="requests")
    values = {"on": on, "way": str(way), "topic": topic, "requests": requests}
    before, after = changes(visit, values)
    if not after:
        return visit
    visit.version += 1
    visit.save(update_fields=[*after, "version"])
    _recount(visit.assignment)
    record(
        actor=actor,
        subject=visit,
        root=visit.assignment,
        move="edit_contact_visit",
        summary=f"更正 {on:%Y-%m-%d} 联系{visit.assignment.mandate.person.name}代表的情况",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    _tell_request(visit, at)
    return visit


@transaction.atomic
def answer_contact(
    *,
    actor: Actor,
    visit: ContactVisit,
    answer: str,
    on: date,
    at: datetime,
    version: int | None = None,
) -> ContactVisit:
    """Write down what came of what the deputy asked for, and tell the deputy."""
    visit = _visit(visit.pk, version)
    check_may_log(actor, visit.assignment)
    if not visit.requests:
        raise Refused("这次联系没有登记代表提出的要求，不用答复。", field="answer")
    if not answer.strip():
        raise Refused("请写明怎么答复、怎么处理的。", field="answer")
    if not visit.on <= on <= timezone.localdate(at):
        raise Refused(f"答复日期要在 {visit.on:%Y-%m-%d} 到今天之间。", field="on")
    before, after = changes(visit, {"answer": answer.strip(), "answered_on": on})
    if not after:
        return visit
    visit.version += 1
    visit.save(update_fields=[*after, "version"])
    person = visit.assignment.mandate.person
    record(
        actor=actor,
        subject=visit,
        root=visit.assignment,
        move="answer_contact",
        summary=f"答复{person.name}代表在 {visit.on:%Y-%m-%d} 提出的要求",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    settle(visit, kind=REQUEST, at=at)
    enqueue(
        recipients=[person],
        kind="contact_answered",
        subject_key=visit,
        title=f"您 {visit.on.month}月{visit.on.day}日提出的要求有了答复",
        body=visit.answer,
        url=visit.get_absolute_url(),
        at=at,
    )
    return visit


@transaction.atomic
def void_contact_visit(
    *, actor: Actor, visit: ContactVisit, reason: str, at: datetime, version: int | None = None
) -> ContactVisit:
    """Take a contact out of the count: entered twice, or it did not happen."""
    visit = _visit(visit.pk, version)
    check_may_log(actor, visit.assignment)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    visit.voided_at, visit.void_reason = at, reason.strip()
    visit.version += 1
    visit.save(update_fields=["voided_at", "void_reason", "version"])
    _recount(visit.assignment)
    record(
        actor=actor,
        subject=visit,
        root=visit.assignment,
        move="void_contact_visit",
        summary=f"作废 {visit.on:%Y-%m-%d} 联系{visit.assignment.mandate.person.name}代表的记录",
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    settle(visit, kind=REQUEST, at=at)
    return visit
