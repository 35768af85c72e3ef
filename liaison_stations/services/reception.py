"""Reception days: plan, miss, move, and a deputy's leave (holding one: ``holding``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, last_move, record, record_many
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue, holders_of, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import OUT_OF_PLAN, ReceptionState
from ..models import ReceptionDay, ReceptionDuty, Station
from ..rules import NOTICE_DAYS, notice_day
from .guards import check_near
from .roster import check_nowhere_else, substitutes_for, turns
from .swapping import drop_swaps

if TYPE_CHECKING:
    from deputies.models import Mandate

MAX_DAYS_AT_ONCE = 400
MORNING = (time(9, 0), time(11, 30))


def check_may_plan(actor: Actor, station: Station) -> None:
    """Raise Denied where the station's days are not the actor's to plan."""
    if not actor.can(Capability.PLAN_RECEPTION):
        raise Denied("您现在的角色不能安排接待日，请找联络站或镇人大。")
    if not actor.is_member:
        return
    if actor.organization_id not in (
        station.organization_id,
        station.township_congress_id,
    ) and not actor.covers(station.township.path):
        raise Denied("这个联络站不归您安排，请找所在乡镇的人大。")


def _station(pk: int) -> Station:
    return (
        Station.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "township_congress", "township", "division")
        .get(pk=pk)
    )


def locked_days(pks: Iterable[int]) -> list[ReceptionDay]:
    """Reception days under a lock, each with its station as the verbs read it."""
    days = list(ReceptionDay.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk"))
    # Apart from the lock: PostgreSQL plans joins under a lock badly where rows are fresh.
    stations = Station.objects.select_related(
        "organization", "township_congress", "township", "division"
    ).in_bulk({day.station_id for day in days})
    for day in days:
        day.station = stations[day.station_id]
    return days


def _day(pk: int) -> ReceptionDay:
    return locked_days([pk])[0]


def check_planned(day: ReceptionDay, doing: str) -> None:
    """Raise Conflict naming who was first and when, unless the day still waits."""
    if day.state == ReceptionState.PLANNED:
        return
    last = last_move(day)
    who = ""
    if last:
        local = timezone.localtime(last.at)
        who = f"{last.actor_name or last.role_label}在 {local.month}月{local.day}日 {local:%H:%M} "
    raise Conflict(f"{who}已把这个接待日登记为“{day.get_state_display()}”，不能再{doing}。")


def check_has_come(day: ReceptionDay, on: date) -> None:
    """Raise Refused while the day lies ahead of ``on``: nobody knows yet how it went."""
    if day.on > on:
        raise Refused(f"还没到 {day.on.month}月{day.on.day}日，当天或之后再登记；要换日子，请用“改期”。")


def check_nobody_signed_in(day: ReceptionDay, doing: str) -> None:
    """Raise Refused where a deputy has signed in: the reception began."""
    if day.opened_at is None:
        return
    came = day.duties.filter(present=True).select_related("mandate__person").order_by("pk")
    names = "、".join(duty.mandate.person.name for duty in came)
    raise Refused(
        f"这一天已有人签到（{names}），不能再{doing}。请登记接待情况；没有群众来，人数照实填 0。",
        field="reason",
    )


@transaction.atomic
def plan_reception_days(
    *,
    actor: Actor,
    station: Station,
    dates: Iterable[date],
    at: datetime,
    starts: time = MORNING[0],
    ends: time = MORNING[1],
    mandates: Sequence[Mandate] | None = None,
    per_day: int | None = None,
    roster: Mapping[date, Sequence[Mandate]] | None = None,
    notice_days: int = NOTICE_DAYS,
) -> list[ReceptionDay]:
    """Plan reception days on ``dates``; days planned already are left as they are.

    Duties come from ``roster`` (date to deputies), else from a fair turn of ``per_day`` (default:
    all) among ``mandates``, else among the deputies placed at the station. Returns the new days.
    """
    if ends <= starts:
        raise Refused("结束时间要晚于开始时间。", field="ends")
    wanted = sorted(set(dates))
    if not wanted:
        raise Refused("请填至少一个日期。", field="dates")
    if len(wanted) > MAX_DAYS_AT_ONCE:
        raise Refused(f"一次最多安排 {MAX_DAYS_AT_ONCE} 天，请分几次。", field="dates")
    for day in (wanted[0], wanted[-1]):
        check_near(actor, day, at, "dates")
    station = _station(station.pk)
    check_may_plan(actor, station)
    if not station.is_open:
        raise Refused(f"{station.name}现在{station.get_state_display()}，不能安排接待日。")
    taken = set(
        station.reception_days.exclude(state__in=OUT_OF_PLAN)
        .filter(on__in=wanted)
        .values_list("on", flat=True)
    )
    new_dates = [day for day in wanted if day not in taken]
    if roster is None:
        roster = turns(station, new_dates, mandates=mandates, per_day=per_day)
    days = [
        ReceptionDay(station=station, on=on, starts=starts, ends=ends, notice_on=notice_day(on, notice_days))
        for on in new_dates
    ]
    ReceptionDay.objects.bulk_create(days, batch_size=500)
    ReceptionDuty.objects.bulk_create(
        [ReceptionDuty(reception_day=day, mandate=m) for day in days for m in roster.get(day.on, ())],
        batch_size=500,
    )
    record_many(
        entry(
            actor=actor,
            subject=day,
            move="plan_reception_day",
            summary=f"安排 {day.on.month}月{day.on.day}日接待",
            audience="parties",
            at=at,
        )
        for day in days
    )
    if days:
        record(
            actor=actor,
            subject=station,
            move="plan_reception_days",
            summary=f"安排 {len(days)} 个接待日，{days[0].on:%Y-%m-%d} 至 {days[-1].on:%Y-%m-%d}",
            audience="parties",
            at=at,
        )
    return days


def notice_days_of(day: ReceptionDay) -> int:
    """How many days ahead this day's notice was to hang; the usual number where it never was."""
    return (day.on - day.notice_on).days if day.notice_on else NOTICE_DAYS


@transaction.atomic
def miss_reception_day(
    *, actor: Actor, reception_day: ReceptionDay, reason: str, at: datetime
) -> ReceptionDay:
    """Record that the day was not held, and why. It stays in the plan and counts as not held."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明没有开展的原因。", field="reason")
    day = _day(reception_day.pk)
    check_may_plan(actor, day.station)
    check_planned(day, "登记")
    check_nobody_signed_in(day, "登记为未开展")
    check_has_come(day, timezone.localdate(at))
    day.state = ReceptionState.MISSED
    day.reason = reason[:200]
    day.version += 1
    day.save(update_fields=["state", "reason", "version"])
    drop_swaps(days=[day.pk], at=at)
    settle(day, at=at)
    record(
        actor=actor,
        subject=day,
        move="miss_reception_day",
        summary=f"{day.on.month}月{day.on.day}日接待未开展",
        reason=reason,
        audience="parties",
        at=at,
    )
    return day


@transaction.atomic
def move_reception_day(
    *,
    actor: Actor,
    reception_day: ReceptionDay,
    to: date,
    reason: str,
    at: datetime,
    starts: time | None = None,
    ends: time | None = None,
) -> ReceptionDay:
    """Move a planned day to another date with its duties; tells the deputies on duty. Returns the new day."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明改期的原因，公告上要说明。", field="reason")
    # The station first, as whoever plans does: two may not take the same new date.
    _station(reception_day.station_id)
    day = _day(reception_day.pk)
    check_may_plan(actor, day.station)
    check_planned(day, "改期")
    check_nobody_signed_in(day, "改期")
    if to == day.on:
        raise Refused("新的日期和原来一样，请换一天。", field="to")
    if to < timezone.localdate(at):
        raise Refused("只能改到今天或以后。", field="to")
    check_near(actor, to, at, "to")
    if day.station.reception_days.exclude(state__in=OUT_OF_PLAN).filter(on=to).exists():
        raise Refused(f"{to.month}月{to.day}日已经安排了接待，请换一天。", field="to")
    new = ReceptionDay(
        station=day.station,
        on=to,
        starts=starts or day.starts,
        ends=ends or day.ends,
        notice_on=notice_day(to, notice_days_of(day)),
    )
    if new.ends <= new.starts:
        raise Refused("结束时间要晚于开始时间。", field="ends")
    duties = list(day.duties.select_related("mandate"))
    people = [duty.mandate for duty in duties]
    check_nowhere_else(new, people, starts=new.starts, ends=new.ends, field="to")
    new.save()
    ReceptionDuty.objects.bulk_create([ReceptionDuty(reception_day=new, mandate=d.mandate) for d in duties])
    day.state = ReceptionState.MOVED
    day.reason = reason[:200]
    day.moved_to = new
    day.version += 1
    day.save(update_fields=["state", "reason", "moved_to", "version"])
    drop_swaps(days=[day.pk], at=at)
    settle(day, at=at)
    title = f"{day.station.name}接待日改到 {to.month}月{to.day}日"
    record(
        actor=actor,
        subject=day,
        move="move_reception_day",
        summary=f"{day.on.month}月{day.on.day}日接待改到 {to.month}月{to.day}日",
        reason=reason,
        audience="parties",
        at=at,
    )
    enqueue(
        recipients=[duty.mandate.person_id for duty in duties],
        kind="reception_moved",
        subject_key=new,
        title=title,
        body=f"原定 {day.on.month}月{day.on.day}日。原因：{reason}",
        url=new.get_absolute_url(),
        urgency=Urgency.MEETING,
        at=at,
    )
    return new


def _stand_in_words(day: ReceptionDay) -> str:
    free = substitutes_for(day)
    if not free:
        return "在站代表这一天都来不了，可以改期。"
    return f"按轮次可以请{'、'.join(m.person.name for m in free)}代表顶班。"


@transaction.atomic
def ask_leave(*, actor: Actor, duty: ReceptionDuty, reason: str, at: datetime) -> ReceptionDuty:
    """A deputy on duty says that he cannot come; the station's people are told."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写一句为什么来不了。", field="reason")
    # The day first, as all verbs: a swap of this duty may be agreed at the same moment.
    locked_days([duty.reception_day_id])
    duty = (
        ReceptionDuty.objects.select_for_update(of=("self",), no_key=True)
        .select_related("mandate__person", "reception_day__station__organization")
        .get(pk=duty.pk)
    )
    day = duty.reception_day
    if duty.mandate.person_id != actor.person_id:
        raise Denied("只能给自己请假，别的代表请他本人或者联络站来办。")
    check_planned(day, "请假")
    if day.on < timezone.localdate(at):
        raise Refused("这一天已经过去，不用请假了。")
    if duty.leave_at is not None:
        raise Conflict("您已经请过假了，联络站已收到。")
    duty.leave_reason = reason[:200]
    duty.leave_at = at
    duty.save(update_fields=["leave_reason", "leave_at"])
    drop_swaps(duties=[duty], at=at)
    settle(duty, at=at)
    record(
        actor=actor,
        subject=duty,
        root=day,
        move="ask_leave",
        summary=f"{duty.mandate}{day.on.month}月{day.on.day}日值班请假",
        reason=reason,
        audience="parties",
        at=at,
    )
    enqueue(
        recipients=holders_of(
            day.station.organization_id, Capability.PLAN_RECEPTION, on=timezone.localdate(at)
        ),
        kind="reception_leave",
        subject_key=duty,
        title=f"{duty.mandate}代表 {day.on.month}月{day.on.day}日来不了",
        body=f"{reason}。{_stand_in_words(day)}",
        url=day.get_absolute_url(),
        at=at,
    )
    return duty
