"""What may be done to one reception day before it is held: edit, cancel, stand-in, notice, sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import changed_sentence

from ..choices import ReceptionState
from ..models import ReceptionDay, ReceptionDuty
from .reception import check_may_plan, check_planned, locked_days
from .roster import able_mandates, check_nowhere_else
from .swapping import day_words, drop_swaps

if TYPE_CHECKING:
    from deputies.models import Mandate


def _locked(actor: Actor, pk: int, doing: str, version: int | None = None) -> ReceptionDay:
    day = locked_days([pk])[0]
    check_may_plan(actor, day.station)
    check_planned(day, doing)
    if version is not None and day.version != version:
        raise Conflict(changed_sentence(day))
    return day


def _tell(day: ReceptionDay, people: Iterable[int], title: str, body: str, at: datetime) -> None:
    enqueue(
        recipients=people,
        kind="reception_changed",
        subject_key=day,
        title=title,
        body=body,
        url="/m/duties/",
        urgency=Urgency.MEETING,
        at=at,
    )


@transaction.atomic
def revise_reception_day(
    *,
    actor: Actor,
    reception_day: ReceptionDay,
    version: int,
    starts: time,
    ends: time,
    mandates: Iterable[Mandate],
    at: datetime,
    notice_on: date | None = None,
) -> ReceptionDay:
    """Change hours, notice date and who is on duty of a planned day; those concerned are told.

    A duty on leave stays in the record. Raises Conflict where somebody saved since ``version``.
    """
    day = _locked(actor, reception_day.pk, "修改", version)
    if ends <= starts:
        raise Refused("结束时间要晚于开始时间。", field="ends")
    if notice_on is not None and notice_on > day.on:
        raise Refused("公告日期不能晚于接待日。", field="notice_on")
    duties = list(day.duties.select_related("mandate__person"))
    wanted = {m.pk: m for m in mandates}
    here = {d.mandate_id: d for d in duties}
    added = [m for pk, m in wanted.items() if pk not in here]
    able = {m.pk for m in able_mandates(day.station)}
    for mandate in added:
        if mandate.pk not in able:
            raise Refused(f"{mandate}不在这个联络站，或者现在不能值班。", field="mandates")
    gone = [d for d in duties if d.mandate_id not in wanted and d.leave_at is None]
    hours = (day.starts, day.ends) != (starts, ends)
    stay = [d.mandate for d in duties if hours and d not in gone and d.leave_at is None]
    check_nowhere_else(day, [*added, *stay], starts=starts, ends=ends, field="mandates")
    if not (added or gone or hours or day.notice_on != notice_on):
        return day
    before = {
        "names": [d.mandate.person.name for d in duties],
        "hours": f"{day.starts:%H:%M}–{day.ends:%H:%M}",
    }
    drop_swaps(days=[day.pk], at=at)
    for duty in gone:
        settle(duty, at=at)
    ReceptionDuty.objects.filter(pk__in=[d.pk for d in gone]).delete()
    ReceptionDuty.objects.bulk_create([ReceptionDuty(reception_day=day, mandate=m) for m in added])
    day.starts, day.ends, day.notice_on = starts, ends, notice_on
    day.version += 1
    day.save(update_fields=["starts", "ends", "notice_on", "version"])
    names = [d.mandate.person.name for d in duties if d not in gone] + [m.person.name for m in added]
    record(
        actor=actor,
        subject=day,
        move="revise_reception_day",
        summary=f"修改 {day_words(day)}接待：{starts:%H:%M}–{ends:%H:%M}，值班{'、'.join(names) or '未定'}",
        before=before,
        after={"names": names, "hours": f"{starts:%H:%M}–{ends:%H:%M}"},
        audience="parties",
        at=at,
    )
    place = f"{day.station.name}，{starts:%H:%M}–{ends:%H:%M}"
    _tell(day, [m.person_id for m in added], f"{day_words(day)}请您值班接待", place, at)
    _tell(day, [d.mandate.person_id for d in gone], f"{day_words(day)}不用您值班了", place, at)
    if hours:
        _tell(
            day,
            [m.person_id for m in stay],
            f"{day_words(day)}接待时间改为 {starts:%H:%M}–{ends:%H:%M}",
            place,
            at,
        )
    return day


@transaction.atomic
def cancel_reception_day(
    *, actor: Actor, reception_day: ReceptionDay, reason: str, at: datetime
) -> ReceptionDay:
    """Take a day out of the plan before anybody was told to come. Later it is moved, or was not held."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明取消的原因。", field="reason")
    day = _locked(actor, reception_day.pk, "取消")
    today = timezone.localdate(at)
    if day.posted_at is not None or (day.notice_on is not None and day.notice_on <= today) or day.on <= today:
        raise Refused("公告日期已到，群众会按公告来：请改期；确实没有开展的，当天如实登记。", field="reason")
    day.state, day.reason = ReceptionState.CANCELLED, reason[:200]
    day.version += 1
    day.save(update_fields=["state", "reason", "version"])
    people = list(day.duties.filter(leave_at=None).values_list("mandate__person_id", flat=True))
    drop_swaps(days=[day.pk], at=at)
    settle(day, at=at)
    record(
        actor=actor,
        subject=day,
        move="cancel_reception_day",
        summary=f"取消 {day_words(day)}接待",
        reason=reason,
        audience="parties",
        at=at,
    )
    _tell(day, people, f"{day_words(day)}的接待取消了", f"{day.station.name}。原因：{reason}", at)
    return day


@transaction.atomic
def substitute_duty(*, actor: Actor, duty: ReceptionDuty, mandate: Mandate, at: datetime) -> ReceptionDuty:
    """Put a colleague on duty for one who is on leave; the colleague is told and may ask leave as well."""
    day = _locked(actor, duty.reception_day_id, "安排顶班")
    duty = (
        ReceptionDuty.objects.select_for_update(of=("self",), no_key=True)
        .select_related("mandate__person")
        .get(pk=duty.pk)
    )
    if duty.leave_at is None:
        raise Refused(f"{duty.mandate}没有请假，不用顶班。", field="mandate")
    if ReceptionDuty.objects.filter(substitute_for=duty).exists():
        raise Conflict("已经有代表顶班了，请刷新后看值班代表。")
    if mandate.pk not in {m.pk for m in able_mandates(day.station)}:
        raise Refused(f"{mandate}不在这个联络站，或者现在不能值班。", field="mandate")
    if day.duties.filter(mandate__person_id=mandate.person_id).exists():
        raise Refused(f"{mandate}这一天本来就值班，请另选一位。", field="mandate")
    check_nowhere_else(day, [mandate], starts=day.starts, ends=day.ends, field="mandate")
    if day.on < timezone.localdate(at):
        raise Refused("这一天已经过去，到场的代表在登记时勾选。", field="mandate")
    new = ReceptionDuty.objects.create(reception_day=day, mandate=mandate, substitute_for=duty)
    day.version += 1
    day.save(update_fields=["version"])
    record(
        actor=actor,
        subject=day,
        move="substitute_duty",
        summary=f"{day_words(day)}由{mandate}替{duty.mandate}值班",
        audience="parties",
        at=at,
    )
    place = f"{day.station.name}，{day.starts:%H:%M}–{day.ends:%H:%M}。{duty.mandate}代表请假。"
    _tell(day, [mandate.person_id], f"{day_words(day)}请您顶班接待", place, at)
    return new


@transaction.atomic
def post_notice(*, actor: Actor, reception_day: ReceptionDay, at: datetime) -> ReceptionDay:
    """Note that the notice hangs at the station; the reminder of it is settled. Again: nothing changes."""
    day = _locked(actor, reception_day.pk, "登记公告")
    if day.posted_at is not None:
        return day
    if day.on < timezone.localdate(at):
        raise Refused("这一天已经过去，不用贴公告了。")
    day.posted_at = at
    day.save(update_fields=["posted_at"])
    settle(day, at=at, kind="reception_notice")
    record(
        actor=actor,
        subject=day,
        move="post_notice",
        summary=f"{day_words(day)}接待的公告已贴出",
        audience="parties",
        at=at,
    )
    return day


@transaction.atomic
def open_reception_day(
    *,
    actor: Actor,
    reception_day: ReceptionDay,
    present: Iterable[Mandate],
    at: datetime,
    version: int | None = None,
) -> ReceptionDay:
    """Sign in who has come and open the reception; those who come later are signed in the same way.

    Only on the day itself. Deputies of the station who come without being on duty are added. Raises
    Refused where nobody is ticked, Conflict where somebody signed in since ``version``.
    """
    day = _locked(actor, reception_day.pk, "签到", version)
    today = timezone.localdate(at)
    if day.on != today:
        word = "还没到这一天" if day.on > today else "这一天已经过去，请直接登记接待情况"
        raise Refused(f"{word}，{day_words(day)}当天才能签到。", field="present")
    came = {m.pk: m for m in present}
    if not came:
        raise Refused("请勾选到场的代表；一位都没有到，请登记为“未开展”并写明原因。", field="present")
    duties = list(day.duties.select_related("mandate"))
    for duty in duties:
        duty.present = True if duty.mandate_id in came else None
    ReceptionDuty.objects.bulk_update(duties, ["present"])
    known = {duty.mandate_id for duty in duties}
    added = [m for pk, m in came.items() if pk not in known]
    ReceptionDuty.objects.bulk_create(
        [ReceptionDuty(reception_day=day, mandate=m, present=True) for m in added]
    )
    first = day.opened_at is None
    day.opened_at = day.opened_at or at
    day.version += 1
    day.save(update_fields=["opened_at", "version"])
    if first:
        drop_swaps(days=[day.pk], at=at)
    record(
        actor=actor,
        subject=day,
        move="open_reception_day" if first else "sign_in_deputies",
        summary=f"{day_words(day)}接待{'开始' if first else '签到'}，{len(came)} 位代表到场",
        audience="parties",
        at=at,
    )
    return day
