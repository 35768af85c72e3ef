"""Who took part in a training: registered, and corrected with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import PerformanceKind
from deputies.models import TrainingAttendance, TrainingClass
from deputies.services.guards import check_keeps
from deputies.services.performance import record_performance, recount_performance, uncount_performance
from deputies.services.training import KEEP, day_text, locked_training
from deputies.training_choices import TRAINED, TrainingMark, TrainingState


@transaction.atomic
def hold_training(
    *,
    actor: Actor,
    training: TrainingClass,
    marks: Mapping[int, str],
    at: datetime,
    partial_hours: int | None = None,
    outcome: str = "",
    reason: str = "",
    version: int | None = None,
) -> TrainingClass:
    """Record who took part; again, with a ``reason``, to correct it.

    ``marks`` maps person ids to present, partial, leave or absent; whoever was there in part gets
    ``partial_hours``. Deputies who took part get their line in the performance file.
    Raises Refused where a mark is missing or the class lies ahead, Conflict where it was cancelled.
    """
    training = locked_training(training, version)
    check_keeps(actor, training.congress, KEEP)
    if training.state == TrainingState.CANCELLED:
        raise Conflict("这期培训已取消，不能登记参加情况。如果又办了，请重新安排一期。")
    correction = training.state == TrainingState.HELD
    if correction and not reason:
        raise Refused("参加情况已登记。更正请写明原因。", field="reason")
    if training.ends_on > timezone.localdate(at):
        raise Refused(f"培训到{day_text(training.ends_on)}才结束，结束后再登记。提前结束的先改结束日期。")
    rows = list(training.attendances.order_by("pk"))
    if not rows:
        raise Refused("名单是空的，请先把参加的人加进名单。")
    counts = _mark(training, rows, marks, partial_hours)
    before = {"present": training.present, "on_leave": training.on_leave, "absent": training.absent}
    TrainingAttendance.objects.bulk_update(rows, ["status", "hours"], batch_size=500)
    training.state = TrainingState.HELD
    training.expected = len(rows)
    training.present = counts[TrainingMark.PRESENT] + counts[TrainingMark.PARTIAL]
    training.on_leave = counts[TrainingMark.LEAVE]
    training.absent = counts[TrainingMark.ABSENT]
    training.outcome = outcome
    training.version += 1
    training.save(update_fields=["state", "expected", "present", "on_leave", "absent", "outcome", "version"])
    _tell_files(actor, training, rows, at)
    record(
        actor=actor,
        subject=training,
        move="correct_training" if correction else "hold_training",
        summary=f"{'更正' if correction else '登记'}{training}：应参加 {training.expected}，"
        f"参加 {training.present}，请假 {training.on_leave}，缺席 {training.absent}",
        before=before if correction else None,
        after={"present": training.present, "on_leave": training.on_leave, "absent": training.absent},
        reason=reason,
        audience="parties",
        at=at,
    )
    settle(training, at=at)
    return training


def _mark(
    training: TrainingClass,
    rows: list[TrainingAttendance],
    marks: Mapping[int, str],
    partial_hours: int | None,
) -> Counter:
    """Set status and hours of each row; how many of each status."""
    for row in rows:
        row.status = TrainingMark(marks.get(row.person_id, TrainingMark.EXPECTED))
    counts = Counter(row.status for row in rows)
    if counts[TrainingMark.EXPECTED]:
        raise Refused(f"还有 {counts[TrainingMark.EXPECTED]} 人没有登记参加情况，请逐一选择。")
    if counts[TrainingMark.PARTIAL] and not partial_hours:
        raise Refused("有人部分参加，请填写部分参加的按几学时算。", field="partial_hours")
    if partial_hours is not None and partial_hours >= training.hours:
        raise Refused(f"部分参加的学时应少于全部学时（{training.hours}）。", field="partial_hours")
    hours = {TrainingMark.PRESENT: training.hours, TrainingMark.PARTIAL: partial_hours or 0}
    for row in rows:
        row.hours = hours.get(row.status, 0)
    return counts


def days_of(hours: int, length: int) -> Decimal:
    """How many days of work so many hours are: eight a day, in halves, no more than the class is long."""
    halves = max(1, (hours + 2) // 4)
    return min(Decimal(halves) / 2, Decimal(length))


def _tell_files(actor: Actor, training: TrainingClass, rows: list[TrainingAttendance], at: datetime) -> None:
    """Lines in the files of the deputies who took part; the others' lines, if any, leave the count."""
    uncount_performance(source=training)
    there = [row for row in rows if row.mandate_id and row.status in TRAINED]
    for hours in sorted({row.hours for row in there}, reverse=True):
        record_performance(
            actor=actor,
            mandates=[row.mandate_id for row in there if row.hours == hours],
            source=training,
            kind=PerformanceKind.TRAINING,
            on=training.starts_on,
            summary=f"参加{training}，{hours} 学时",
            days=days_of(hours, (training.ends_on - training.starts_on).days + 1),
            url=training.get_absolute_url(),
            at=at,
        )
    recount_performance(source=training, mandates=[row.mandate_id for row in there])
