"""Verbs of training: the year's plan, a class planned and corrected, its list, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category, Urgency
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import TrainingAttendance, TrainingClass, TrainingLecturer, TrainingPlan
from deputies.services.guards import changes, check_keeps, lock_congresses, locked
from deputies.services.performance import uncount_performance
from deputies.services.trainees import MOST_TRAINEES, Trainee, check_audience, trainees
from deputies.training_choices import TrainingState

KEEP = Capability.MANAGE_DEPUTIES


@dataclass(frozen=True)
class Lecture:
    """Who teaches what."""

    name: str
    position: str = ""
    topic: str = ""


def _congress(congress: Organization) -> Organization:
    return Organization.objects.select_related("division", "county").get(pk=congress.pk)


@transaction.atomic
def save_training_plan(
    *,
    actor: Actor,
    congress: Organization,
    year: int,
    at: datetime,
    text: str = "",
    target_hours: int | None = None,
    adopted_by: str = "",
    adopted_on: date | None = None,
    document_number: str = "",
    plan: TrainingPlan | None = None,
    version: int | None = None,
) -> TrainingPlan:
    """Enter a congress's training plan of a year, or correct it where ``plan`` is given.

    Raises Refused where the year has a plan already.
    """
    congress = _congress(congress)
    check_keeps(actor, congress, KEEP)
    lock_congresses([congress.pk])
    same = TrainingPlan.objects.filter(congress=congress, year=year)
    if same.exclude(pk=plan.pk if plan else None).exists():
        raise Refused(f"{year} 年已经有培训计划，请打开它修改。", field="year")
    values: dict[str, Any] = {
        "year": year,
        "text": text,
        "target_hours": target_hours,
        "adopted_by": adopted_by,
        "adopted_on": adopted_on,
        "document_number": document_number,
    }
    if plan is None:
        plan = TrainingPlan.objects.create(congress=congress, **values)
        before, after, words = None, None, "制定"
    else:
        plan = locked(TrainingPlan.objects.all(), plan.pk, version)
        before, after = changes(plan, values)
        if not after:
            return plan
        plan.version += 1
        plan.save(update_fields=[*after, "version"])
        words = "修改"
    record(
        actor=actor,
        subject=plan,
        move="save_training_plan",
        summary=f"{words}{plan}",
        before=before,
        after=after,
        at=at,
    )
    return plan


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused("结束日期不能早于开始日期。", field="ends_on")
    if (ends_on - starts_on).days > 180:
        raise Refused("一期培训最长半年，更长的请分期登记。", field="ends_on")


def _write_lectures(training: TrainingClass, lectures: Iterable[Lecture]) -> None:
    TrainingLecturer.objects.filter(training=training).delete()
    TrainingLecturer.objects.bulk_create(
        TrainingLecturer(training=training, name=one.name, position=one.position, topic=one.topic)
        for one in lectures
    )


def _list(training: TrainingClass, found: Iterable[Trainee]) -> None:
    """Put people on the list and count it. Raises Refused where it grows too long for one class."""
    TrainingAttendance.objects.bulk_create(
        [
            TrainingAttendance(
                training=training,
                person_id=one.person_id,
                mandate_id=one.mandate_id,
                capacity=one.capacity,
            )
            for one in found
        ],
        batch_size=500,
    )
    count = training.attendances.count()
    if count > MOST_TRAINEES:
        raise Refused(f"名单有 {count} 人，一期最多 {MOST_TRAINEES} 人，请按镇（乡）分期举办。")
    training.expected = count
    training.save(update_fields=["expected"])


@transaction.atomic
def plan_training(
    *,
    actor: Actor,
    congress: Organization,
    title: str,
    audience: str,
    way: str,
    starts_on: date,
    ends_on: date,
    hours: int,
    at: datetime,
    batch: int | None = None,
    place: str = "",
    host: str = "",
    content: str = "",
    lectures: Iterable[Lecture] = (),
    people: Iterable[Trainee] | None = None,
) -> TrainingClass:
    """Enter a class to come, or one that was held and is registered late, with its list of names.

    The list is the audience as the roster stands, without those listed in other batches of the same
    title this year, unless ``people`` says who comes. They hear of a class that lies ahead.
    """
    congress = _congress(congress)
    check_keeps(actor, congress, KEEP)
    check_audience(congress, audience)
    _check_days(starts_on, ends_on)
    if people is None:
        people = trainees(congress=congress, audience=audience, on=starts_on, not_with=title)
    training = TrainingClass.objects.create(
        congress=congress,
        title=title,
        batch=batch,
        audience=audience,
        way=way,
        starts_on=starts_on,
        ends_on=ends_on,
        hours=hours,
        place=place,
        host=host,
        content=content,
    )
    _write_lectures(training, lectures)
    _list(training, people)
    record(
        actor=actor,
        subject=training,
        move="plan_training",
        summary=f"安排{training}（{starts_on:%Y-%m-%d}），{training.expected} 人",
        audience="parties",
        at=at,
    )
    _tell(training, f"请参加{training}", at=at)
    return training


def day_text(day: date) -> str:
    """4月9日"""
    return f"{day.month}月{day.day}日"


def _tell(
    training: TrainingClass,
    title: str,
    *,
    at: datetime,
    people: Iterable[int] | None = None,
    body: str = "",
    kind: str = "training",
    urgency: str = Urgency.NONE,
) -> None:
    """Those on the list (or ``people``) hear of a class that lies ahead."""
    if training.starts_on < timezone.localdate(at):
        return
    where = f"，地点：{training.place}" if training.place else ""
    enqueue(
        recipients=list(
            training.attendances.values_list("person_id", flat=True) if people is None else people
        ),
        kind=kind,
        subject_key=training,
        title=title,
        body=body or f"{day_text(training.starts_on)}开始，{training.hours} 学时{where}。",
        url=training.get_absolute_url(),
        category=Category.NOTICE,
        urgency=urgency,
        at=at,
    )


def locked_training(training: TrainingClass, version: int | None) -> TrainingClass:
    """The class, locked and read anew."""
    return locked(
        TrainingClass.objects.select_related("congress__division", "congress__county"), training.pk, version
    )


def _check_planned(training: TrainingClass, what: str) -> None:
    if training.state != TrainingState.PLANNED:
        raise Conflict(f"这期培训{training.get_state_display()}，不能{what}。")


@transaction.atomic
def edit_training(
    *,
    actor: Actor,
    training: TrainingClass,
    at: datetime,
    lectures: Iterable[Lecture],
    version: int | None = None,
    **values: Any,
) -> TrainingClass:
    """Correct a planned class; ``values`` by the model's fields. Audience and list stay.

    Raises Conflict where it was held or cancelled, or ``version`` is stale.
    """
    training = locked_training(training, version)
    check_keeps(actor, training.congress, KEEP)
    _check_planned(training, "再改安排")
    before, after = changes(training, values)
    _check_days(training.starts_on, training.ends_on)
    lectures = list(lectures)
    known = [Lecture(*row) for row in training.lecturers.values_list("name", "position", "topic")]
    if lectures != known:
        _write_lectures(training, lectures)
        before["lecturers"] = "、".join(one.name for one in known)
        after["lecturers"] = "、".join(one.name for one in lectures)
    if not after:
        return training
    training.version += 1
    training.save(update_fields=[*(name for name in after if name != "lecturers"), "version"])
    record(
        actor=actor,
        subject=training,
        move="edit_training",
        summary=f"修改培训安排：{training}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    if {"starts_on", "ends_on", "place"} & set(after):
        settle(training, at=at)
        _tell(training, f"{training}有变动", at=at, kind="training_changed", urgency=Urgency.MEETING)
    return training


@transaction.atomic
def change_trainees(
    *,
    actor: Actor,
    training: TrainingClass,
    at: datetime,
    add: Iterable[Trainee] = (),
    remove: Iterable[int] = (),
    version: int | None = None,
) -> tuple[int, int]:
    """Put people on a planned class's list and take persons (by id) off it; (added, removed).

    Raises Conflict where it was held or cancelled: then attendance is corrected with a reason.
    """
    training = locked_training(training, version)
    check_keeps(actor, training.congress, KEEP)
    _check_planned(training, "改名单；参加情况有误请用“更正”")
    remove = set(remove)
    gone, _ = training.attendances.filter(person__in=remove).delete()
    listed = set(training.attendances.values_list("person_id", flat=True))
    new = [one for one in add if one.person_id not in listed | remove]
    if not gone and not new:
        return 0, 0
    training.version += 1
    _list(training, new)
    training.save(update_fields=["version"])
    record(
        actor=actor,
        subject=training,
        move="change_trainees",
        summary=f"{training}名单：加 {len(new)} 人，减 {gone} 人，现有 {training.expected} 人",
        audience="parties",
        at=at,
    )
    _tell(training, f"请参加{training}", at=at, people=[one.person_id for one in new])
    return len(new), gone


@transaction.atomic
def cancel_training(
    *, actor: Actor, training: TrainingClass, reason: str, at: datetime, version: int | None = None
) -> TrainingClass:
    """Cancel a planned class, or void one registered by mistake: its lines then count no more.

    Raises Conflict where it was cancelled already.
    """
    training = locked_training(training, version)
    check_keeps(actor, training.congress, KEEP)
    if training.state == TrainingState.CANCELLED:
        raise Conflict("这期培训已取消。")
    if not reason.strip():
        raise Refused("请写明取消的原因。", field="reason")
    training.state = TrainingState.CANCELLED
    training.cancel_reason = reason.strip()
    training.version += 1
    training.save(update_fields=["state", "cancel_reason", "version"])
    record(
        actor=actor,
        subject=training,
        move="cancel_training",
        summary=f"取消{training}",
        reason=training.cancel_reason,
        audience="parties",
        at=at,
    )
    uncount_performance(source=training)
    settle(training, at=at)
    _tell(
        training,
        f"{day_text(training.starts_on)}的{training}取消了",
        body=f"原因：{training.cancel_reason}",
        kind="training_cancelled",
        urgency=Urgency.MEETING,
        at=at,
    )
    return training
