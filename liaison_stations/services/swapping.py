"""Deputies change duties among themselves: one asks, the other agrees, the roster changes, the keeper hears."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import ReceptionState, SwapState
from ..models import DutySwap, ReceptionDay, ReceptionDuty
from .roster import check_nowhere_else

if TYPE_CHECKING:
    from deputies.models import Mandate

TODO = "duty_swap"


def day_words(day: ReceptionDay) -> str:
    """4月24日."""
    return f"{day.on.month}月{day.on.day}日"


def swap_words(swap: DutySwap) -> str:
    """替 4月24日的班, or 换班：4月24日和 5月9日."""
    if swap.other_day is None:
        return f"替 {day_words(swap.day)}的班"
    return f"换班：{day_words(swap.day)}和 {day_words(swap.other_day)}"


def _lock_days(pks: Iterable[int | None]) -> dict[int, ReceptionDay]:
    """Days under a lock, in the order in which all verbs take them."""
    days = ReceptionDay.objects.select_for_update(of=("self",), no_key=True).select_related(
        "station__organization"
    )
    return {day.pk: day for day in days.filter(pk__in=[pk for pk in pks if pk]).order_by("pk")}


def _duty_of(day: ReceptionDay, mandate_id: int) -> ReceptionDuty | None:
    """The deputy's duty on a day that is locked, under its own lock."""
    duty = (
        ReceptionDuty.objects.select_for_update(of=("self",), no_key=True)
        .select_related("mandate__person")
        .filter(reception_day=day, mandate=mandate_id)
        .first()
    )
    if duty is not None:
        duty.reception_day = day
    return duty


def _check_open(duty: ReceptionDuty, at: datetime) -> None:
    """The duty lies ahead and its deputy is coming."""
    day = duty.reception_day
    if day.state != ReceptionState.PLANNED:
        raise Refused(f"{day_words(day)}的接待{day.get_state_display()}，不能换班了。", field="choice")
    if day.on < timezone.localdate(at) or day.opened_at is not None:
        word = "已经开始签到" if day.opened_at is not None else "已经过去"
        raise Refused(f"{day_words(day)}的接待{word}，不能换班了。", field="choice")
    if duty.leave_at is not None:
        raise Refused(f"{duty.mandate}{day_words(day)}已经请假，由联络站安排顶班。", field="choice")


def _check_free(day: ReceptionDay, mandate: Mandate) -> None:
    """The deputy is not on duty on that day already, neither here nor at another station in these hours."""
    if day.duties.filter(mandate__person_id=mandate.person_id).exists():
        raise Refused(f"{mandate}{day_words(day)}本来就值班，请换一位代表或者换一天。", field="choice")
    check_nowhere_else(day, [mandate], starts=day.starts, ends=day.ends, field="choice")


@transaction.atomic
def ask_swap(
    *,
    actor: Actor,
    duty: ReceptionDuty,
    at: datetime,
    other_duty: ReceptionDuty | None = None,
    other: Mandate | None = None,
    note: str = "",
) -> DutySwap:
    """Ask the deputy of ``other_duty`` to change with the actor's ``duty``, or ``other`` to take it over.

    The other must be of the same station and free on the day; one request a duty at a time.
    """
    if (other_duty is None) == (other is None):
        raise Refused("请选择和谁换、换到哪一天。", field="choice")
    if duty.mandate.person_id != actor.person_id:
        raise Denied("只能换自己的班，别的代表请他本人来提。")
    days = _lock_days([duty.reception_day_id, other_duty.reception_day_id if other_duty else None])
    day = days[duty.reception_day_id]
    own = _duty_of(day, duty.mandate_id)
    if own is None:
        raise Conflict(f"{day_words(day)}已经不是您值班，请看看新的安排。")
    _check_open(own, at)
    other_day = None
    if other_duty is not None:
        other_day = days[other_duty.reception_day_id]
        theirs = _duty_of(other_day, other_duty.mandate_id)
        if theirs is None or other_day.station_id != day.station_id:
            raise Refused("只能和同一个联络站值班的代表换，请重新选择。", field="choice")
        _check_open(theirs, at)
        _check_free(other_day, own.mandate)
        other = theirs.mandate
    elif not day.station.placements.filter(mandate=other, ends_on=None).exists():
        raise Refused(f"{other}不在这个联络站，不能替班。", field="choice")
    if other.ended_on is not None or other.suspended_on is not None:
        raise Refused(f"{other}现在不能值班，请选别的代表。", field="choice")
    _check_free(day, other)
    if day.swaps.filter(asker=own.mandate, state=SwapState.ASKED).exists():
        raise Conflict("这次值班您已经提过换班，对方还没有答复。要改请先收回。")
    swap = DutySwap.objects.create(
        day=day, asker=own.mandate, other=other, other_day=other_day, note=note.strip()[:200], asked_at=at
    )
    record(
        actor=actor,
        subject=swap,
        root=day,
        move="ask_swap",
        summary=f"{own.mandate}请{other}{swap_words(swap)}",
        reason=swap.note,
        audience="parties",
        at=at,
    )
    open_todo(
        subject=swap,
        kind=TODO,
        capability=Capability.LOG_ACTIVITY,
        verb="答复换班",
        title=f"{own.mandate}代表请您{swap_words(swap)}",
        why=swap.note or day.station.name,
        url=swap.get_absolute_url(),
        person=other.person,
        due=min(day.on, other_day.on) if other_day else day.on,
        at=at,
    )
    return swap


def _swap(pk: int) -> DutySwap:
    """The swap under a lock, its days locked before it."""
    days = _lock_days(DutySwap.objects.values_list("day_id", "other_day_id").get(pk=pk))
    swap = (
        DutySwap.objects.select_for_update(of=("self",), no_key=True)
        .select_related("asker__person", "other__person")
        .get(pk=pk)
    )
    swap.day = days[swap.day_id]
    swap.other_day = days.get(swap.other_day_id)
    if swap.state != SwapState.ASKED:
        raise Conflict(f"这次换班{swap.get_state_display()}，不用再办了。")
    return swap


def _finish(swap: DutySwap, state: str, at: datetime, note: str = "") -> None:
    swap.state, swap.answered_at, swap.answer_note = state, at, note.strip()[:200]
    swap.save(update_fields=["state", "answered_at", "answer_note"])
    settle(swap, at=at)


@transaction.atomic
def answer_swap(*, actor: Actor, swap: DutySwap, agree: bool, at: datetime, note: str = "") -> DutySwap:
    """The other deputy agrees (the roster changes at once, the keeper is told) or declines.

    Raises Refused where one of the two can no longer change, Conflict where it was answered already.
    """
    swap = _swap(swap.pk)
    if swap.other.person_id != actor.person_id:
        raise Denied("这次换班问的不是您，请对方本人答复。")
    if agree:
        _exchange(swap, at)
    _finish(swap, SwapState.AGREED if agree else SwapState.DECLINED, at, note)
    said = f"{swap.other}{'同意' if agree else '没有同意'}{swap_words(swap)}"
    move = "agree_swap" if agree else "decline_swap"
    record(
        actor=actor,
        subject=swap,
        root=swap.day,
        move=move,
        summary=said,
        reason=swap.answer_note,
        audience="parties",
        at=at,
    )
    if agree and swap.other_day is not None:
        record(actor=actor, subject=swap.other_day, move=move, summary=said, audience="parties", at=at)
    way_on = "值班表已经改好，联络站也收到了。" if agree else "可以再问问别的代表，或者向联络站请假。"
    enqueue(
        recipients=[swap.asker.person_id],
        kind="duty_swap_answer",
        subject_key=swap,
        title=said,
        body=swap.answer_note or way_on,
        url=swap.get_absolute_url(),
        at=at,
    )
    if agree:
        station = swap.day.station
        enqueue(
            recipients=holders_of(
                station.organization_id, Capability.PLAN_RECEPTION, on=timezone.localdate(at)
            ),
            kind="duty_swapped",
            subject_key=swap.day,
            title=f"{station.name}值班表有变，{swap_words(swap)}",
            body=f"{swap.asker}和{swap.other}已经说好。公告已经贴出的，请换上新的。",
            url=swap.day.get_absolute_url(),
            at=at,
        )
    return swap


def _exchange(swap: DutySwap, at: datetime) -> None:
    """Put each deputy into the other's duty."""
    duty = _duty_of(swap.day, swap.asker_id)
    theirs = _duty_of(swap.other_day, swap.other_id) if swap.other_day else None
    if duty is None or (swap.other_day is not None and theirs is None):
        raise Conflict("值班表后来改过，这次换班对不上了。请双方重新商量。")
    pairs = [(duty, swap.other), (theirs, swap.asker)] if theirs else [(duty, swap.other)]
    for row, mandate in pairs:
        _check_open(row, at)
        _check_free(row.reception_day, mandate)
    settle([row for row, _ in pairs], at=at)
    for row, mandate in pairs:
        drop_swaps(duties=[row], at=at, besides=swap.pk)
        row.mandate = mandate
        row.save(update_fields=["mandate"])
        row.reception_day.version += 1
        row.reception_day.save(update_fields=["version"])


@transaction.atomic
def withdraw_swap(*, actor: Actor, swap: DutySwap, at: datetime) -> DutySwap:
    """The asker takes the request back before it is answered."""
    swap = _swap(swap.pk)
    if swap.asker.person_id != actor.person_id:
        raise Denied("只有提出换班的代表本人可以收回。")
    _finish(swap, SwapState.WITHDRAWN, at)
    record(
        actor=actor,
        subject=swap,
        root=swap.day,
        move="withdraw_swap",
        summary=f"{swap.asker}收回换班，{swap_words(swap)}",
        audience="parties",
        at=at,
    )
    return swap


def drop_swaps(
    *,
    at: datetime,
    days: Iterable[int] = (),
    duties: Iterable[ReceptionDuty] = (),
    besides: int | None = None,
) -> int:
    """Let open requests lapse whose day or duty changed under them; how many. Part of other verbs."""
    days = list(days)
    touched = Q(day__in=days) | Q(other_day__in=days)
    for duty in duties:
        touched |= Q(day=duty.reception_day_id, asker=duty.mandate_id)
        touched |= Q(other_day=duty.reception_day_id, other=duty.mandate_id)
    open_ = list(DutySwap.objects.filter(touched, state=SwapState.ASKED).exclude(pk=besides))
    if not open_:
        return 0
    DutySwap.objects.filter(pk__in=[s.pk for s in open_]).update(state=SwapState.LAPSED, answered_at=at)
    settle(open_, at=at)
    return len(open_)
