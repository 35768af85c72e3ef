"""A year of reception days out of the rules: preview, then confirm; what somebody worked on stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import Word, enqueue_many
from congress_portal.foundation.web.conflicts import stamp_of
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.foundation.workdays.arithmetic import Calendar
from congress_portal.foundation.workdays.services import calendar_for

from ..choices import OUT_OF_PLAN, ReceptionState
from ..models import DutySwap, ReceptionDay, ReceptionDuty, ReceptionRule, Station
from ..rules import notice_day, rule_dates
from .reception import check_may_plan
from .reception_rules import rules_in_force
from .roster import Turn, able_mandates, counted_turns, turns, turns_of_year

if TYPE_CHECKING:
    from deputies.models import Mandate

NEW, SAME, CHANGED, KEPT, DROPPED = "new", "same", "changed", "kept", "dropped"
WORDS = {NEW: "新排", SAME: "不变", CHANGED: "改动", KEPT: "保留", DROPPED: "取消"}
DROP_REASON = "接待日规则改动"
# A date shifted over the turn of the year lies no further away than this.
EDGE = timedelta(days=40)
# How far two deputies' turns of a year may lie apart before days that stand are dealt anew.
TOLERATED = 2


@dataclass
class YearDay:
    """One line of the preview: a date, who would be on duty, and what becomes of what is planned already."""

    on: date
    what: str
    rule: ReceptionRule | None = None
    rule_date: date | None = None
    note: str = ""
    day: ReceptionDay | None = None
    mandates: Sequence[Mandate] = ()

    @property
    def word(self) -> str:
        """新排, 不变, 改动, 保留, 取消."""
        return WORDS[self.what]

    @property
    def names(self) -> str:
        """Who is on duty."""
        return "、".join(mandate.person.name for mandate in self.mandates)

    @property
    def hours(self) -> str:
        """9:00–11:30, of the day that stays or of the rule."""
        owner = self.day if self.what in (KEPT, DROPPED) else self.rule
        return f"{owner.starts.hour}:{owner.starts:%M}–{owner.ends.hour}:{owner.ends:%M}"

    @property
    def notice_on(self) -> date | None:
        """The day on which the notice is to hang."""
        if self.what in (KEPT, DROPPED):
            return self.day.notice_on
        return notice_day(self.on, self.rule.notice_days)

    def notice_is_late(self, on: date) -> bool:
        """Whether the notice would have had to hang before the day ``on``, and does not."""
        if self.what == DROPPED or self.notice_on is None or self.notice_on >= on:
            return False
        if self.what != KEPT:
            return True
        return self.day.state == ReceptionState.PLANNED and self.on >= on and self.day.posted_at is None


@dataclass
class YearPlan:
    """What the rules make of a year, from ``start`` on."""

    station: Station
    year: int
    start: date
    days: list[YearDay] = field(default_factory=list)
    left_out: list[tuple[date, str]] = field(default_factory=list)
    known: bool = True

    def number(self, *whats: str) -> int:
        """How many lines are of these kinds."""
        return sum(day.what in whats for day in self.days)

    @property
    def changes(self) -> int:
        """How many days the confirmation would touch."""
        return self.number(NEW, CHANGED, DROPPED)

    @property
    def stamp(self) -> str:
        """One word for what was shown: confirming something else is refused."""
        return stamp_of(
            [
                [d.on, d.what, d.rule.pk if d.rule else 0, d.hours, d.notice_on, [m.pk for m in d.mandates]]
                for d in self.days
            ]
        )


def worked_on(day: ReceptionDay, on: date) -> str:
    """Why a planned day is left as it is, "" where nobody has worked on it. ``duties`` are prefetched."""
    if day.state != ReceptionState.PLANNED:
        return day.get_state_display()
    if day.on <= on:
        return "已到日子"
    if day.rule_id is None:
        return "单独安排的"
    if day.version > 1:
        return "改过"
    if day.posted_at is not None or (day.notice_on is not None and day.notice_on <= on):
        return "公告日期已到" if day.posted_at is None else "公告已贴出"
    if any(duty.leave_at or duty.present is not None or duty.substitute_for_id for duty in day.duties.all()):
        return "有代表请假"
    return ""


def plan_year(*, station: Station, year: int, on: date, calendar: Calendar | None = None) -> YearPlan:
    """What confirming the year would do, as of the day ``on``; reads only.

    Days that somebody worked on (moved, edited, posted, asked leave or changed duty for) are kept, and
    their date of the rule is not planned a second time.
    """
    start, end = max(date(year, 1, 1), on), date(year, 12, 31)
    plan = YearPlan(station, year, start)
    calendar = calendar or calendar_for(years=(year - 1, year + 1))
    first, last = date(year, 1, 1), end
    around = station.reception_days.filter(on__gte=first - EDGE, on__lte=last + EDGE).with_duties()
    existing = list(around.order_by("on", "pk"))
    swaps = DutySwap.objects.filter(Q(day__in=existing) | Q(other_day__in=existing))
    with_swaps = {pk for pair in swaps.values_list("day", "other_day") for pk in pair}
    rules = {rule.pk: rule for rule in rules_in_force(station, start)}
    kept: dict[date, YearDay] = {}
    fresh: dict[date, ReceptionDay] = {}
    settled: set[tuple[int, date]] = set()
    taken: set[date] = set()
    for day in existing:
        why = worked_on(day, on) or ("有代表换班" if day.pk in with_swaps else "")
        if why and day.rule_id:
            settled.add((day.rule_id, day.rule_date))
        if day.state in OUT_OF_PLAN:
            continue
        of_year = (day.rule_date or day.on).year == year
        if of_year and not why:
            fresh[day.on] = day
        elif day.on < start or day.on.year != year:
            taken.add(day.on)
        else:
            people = [duty.mandate for duty in day.duties.all()]
            kept[day.on] = YearDay(day.on, KEPT, note=why or "上一年排好的", day=day, mandates=people)
    wanted: dict[date, YearDay] = {}
    for rule in rules.values():
        found = rule_dates(
            rule.plan,
            calendar,
            max(first, rule.starts_on),
            min(last, rule.ends_on) if rule.ends_on else last,
        )
        plan.known = plan.known and found.known
        plan.left_out += [(day, why) for day, why in found.left_out if day >= start]
        for row in found.days:
            if row.on < start or row.on in taken or (rule.pk, row.rule_date) in settled:
                continue
            if row.on in kept or row.on in wanted:
                if row.note:
                    plan.left_out.append((row.rule_date, f"{row.on.month}月{row.on.day}日已经有接待"))
                continue
            wanted[row.on] = YearDay(row.on, NEW, rule, row.rule_date, row.note, fresh.get(row.on))
    _assign(station, wanted, fresh)
    dropped = [
        YearDay(on_, DROPPED, note=DROP_REASON, day=day, mandates=[d.mandate for d in day.duties.all()])
        for on_, day in fresh.items()
        if on_ not in wanted
    ]
    plan.days = sorted([*kept.values(), *wanted.values(), *dropped], key=lambda row: row.on)
    plan.left_out.sort()
    return plan


def turns_with(plan: YearPlan) -> list[Turn]:
    """How often each deputy would serve in the year once the plan is confirmed."""
    ahead: dict[int, int] = defaultdict(int)
    for row in plan.days:
        if row.what == DROPPED or (row.what == KEPT and row.day.state != ReceptionState.PLANNED):
            continue
        away = {duty.mandate_id for duty in row.day.duties.all() if duty.leave_at} if row.what == KEPT else ()
        for mandate in row.mandates:
            ahead[mandate.pk] += mandate.pk not in away
    return [replace(turn, planned=ahead[turn.mandate.pk]) for turn in turns_of_year(plan.station, plan.year)]


def _assign(station: Station, wanted: dict[date, YearDay], fresh: dict[date, ReceptionDay]) -> None:
    """Fair turns for the wanted dates, and what differs from what is planned."""
    people = able_mandates(station)
    sizes = {row.on: min(row.rule.per_day or len(people), len(people)) for row in wanted.values()}
    able = {m.pk: m for m in people}
    standing: dict[date, list[Mandate]] = {}
    for on, row in wanted.items():
        own = {duty.mandate_id for duty in row.day.duties.all()} if row.day else set()
        if len(own) == sizes[on] and own <= able.keys():
            standing[on] = [m for pk, m in able.items() if pk in own]
    # Whoever has a place keeps it; all days are dealt anew only where somebody would come off badly.
    left = [fresh[on].pk for on in fresh if on not in standing]
    missing = sorted(wanted.keys() - standing.keys())
    roster = standing | turns(station, missing, mandates=people, per_day=sizes, anew=left)
    counts = counted_turns(station, people, [day.pk for day in fresh.values()], roster)
    if standing and counts and max(counts.values()) - min(counts.values()) > TOLERATED:
        anew = [day.pk for day in fresh.values()]
        roster = turns(station, sorted(wanted), mandates=people, per_day=sizes, anew=anew)
    for row in wanted.values():
        row.mandates = roster.get(row.on, [])
        if row.day is None:
            continue
        present = {duty.mandate_id for duty in row.day.duties.all()}
        same = (
            present == {m.pk for m in row.mandates}
            and (row.day.starts, row.day.ends) == (row.rule.starts, row.rule.ends)
            and row.day.notice_on == row.notice_on
            and (row.day.rule_id, row.day.rule_date) == (row.rule.pk, row.rule_date)
        )
        row.what = SAME if same else CHANGED


@transaction.atomic
def generate_year(
    *, actor: Actor, station: Station, year: int, on: date, seen: str, at: datetime
) -> YearPlan:
    """Carry out what ``plan_year`` showed (``seen`` is its stamp); each deputy is told the own days once.

    Raises Refused without rules or at a closed station, Conflict where the preview is out of date.
    """
    if year not in (on.year, on.year + 1):
        raise Refused("只能排今年和明年的接待日。")
    station = (
        Station.objects.select_for_update(of=("self",), no_key=True)
        .select_related("township", "organization")
        .get(pk=station.pk)
    )
    check_may_plan(actor, station)
    if not station.is_open:
        raise Refused(f"{station.name}现在{station.get_state_display()}，不能安排接待日。")
    waiting = station.reception_days.filter(on__year=year).order_by("pk")
    list(waiting.select_for_update(no_key=True).values_list("pk", flat=True))
    plan = plan_year(station=station, year=year, on=on)
    if plan.stamp != seen:
        raise Conflict("您看的时候，接待日、规则或者值班代表有变动，下面是现在的安排。请再看一遍再确认。")
    if not plan.changes:
        raise Refused("没有要改的，这一年已经排好了。")
    _write(plan, actor, at)
    return plan


def _write(plan: YearPlan, actor: Actor, at: datetime) -> None:
    told_before = _dates_of(plan.station, plan.year, plan.start)
    dropped = [row.day for row in plan.days if row.what == DROPPED]
    for day in dropped:
        # Without its rule: the date is free for it again.
        day.state, day.reason, day.rule, day.version = ReceptionState.CANCELLED, DROP_REASON, None, 2
    ReceptionDay.objects.bulk_update(dropped, ["state", "reason", "rule", "version"], batch_size=200)
    changed = [row for row in plan.days if row.what == CHANGED]
    for row in changed:
        _set(row.day, row)
    ReceptionDay.objects.bulk_update(
        [row.day for row in changed], ["starts", "ends", "notice_on", "rule", "rule_date"], batch_size=200
    )
    _change_duties(changed)
    new = [row for row in plan.days if row.what == NEW]
    for row in new:
        row.day = _set(ReceptionDay(station=plan.station, on=row.on), row)
    ReceptionDay.objects.bulk_create([row.day for row in new], batch_size=200)
    ReceptionDuty.objects.bulk_create(
        [ReceptionDuty(reception_day=row.day, mandate=m) for row in new for m in row.mandates],
        batch_size=500,
    )
    moves = {
        NEW: ("plan_reception_day", "安排"),
        CHANGED: ("replan_reception_day", "重排"),
        DROPPED: ("cancel_reception_day", "取消"),
    }
    record_many(
        entry(
            actor=actor,
            subject=row.day,
            move=moves[row.what][0],
            summary=f"{moves[row.what][1]} {row.on.month}月{row.on.day}日接待",
            reason=DROP_REASON if row.what == DROPPED else row.note,
            audience="parties",
            at=at,
        )
        for row in plan.days
        if row.what in moves
    )
    record(
        actor=actor,
        subject=plan.station,
        move="generate_year",
        summary=f"排 {plan.year}年接待日：新排 {len(new)} 天，改动 {len(changed)} 天，取消 {len(dropped)} 天",
        audience="parties",
        at=at,
    )
    _tell(plan, told_before, at)


def _set(day: ReceptionDay, row: YearDay) -> ReceptionDay:
    day.starts, day.ends = row.rule.starts, row.rule.ends
    day.notice_on = row.notice_on
    day.rule, day.rule_date = row.rule, row.rule_date
    return day


def _change_duties(changed: Sequence[YearDay]) -> None:
    """Other deputies into duties nobody has touched; rows too many of such a day are taken out."""
    moved: list[ReceptionDuty] = []
    added: list[ReceptionDuty] = []
    removed: list[int] = []
    for row in changed:
        wanted = {m.pk: m for m in row.mandates}
        spare = [duty for duty in row.day.duties.all() if duty.mandate_id not in wanted]
        missing = [m for pk, m in wanted.items() if pk not in {d.mandate_id for d in row.day.duties.all()}]
        for duty, mandate in zip(spare, missing, strict=False):
            duty.mandate = mandate
            moved.append(duty)
        added += [ReceptionDuty(reception_day=row.day, mandate=m) for m in missing[len(spare) :]]
        removed += [duty.pk for duty in spare[len(missing) :]]
    ReceptionDuty.objects.filter(pk__in=removed).delete()
    ReceptionDuty.objects.bulk_update(moved, ["mandate"], batch_size=500)
    ReceptionDuty.objects.bulk_create(added, batch_size=500)


def _dates_of(station: Station, year: int, start: date) -> dict[int, list[date]]:
    """The planned dates of each person at a station."""
    found: dict[int, list[date]] = defaultdict(list)
    rows = (
        ReceptionDuty.objects.filter(
            reception_day__station=station,
            reception_day__on__gte=start,
            reception_day__on__year=year,
            reception_day__state=ReceptionState.PLANNED,
            leave_at=None,
        )
        .order_by("reception_day__on", "pk")
        .values_list("mandate__person_id", "reception_day__on")
    )
    for person, on in rows:
        found[person].append(on)
    return found


def _tell(plan: YearPlan, before: dict[int, list[date]], at: datetime) -> None:
    """One message to each deputy whose days are others now."""
    after = _dates_of(plan.station, plan.year, plan.start)
    words = []
    people = Person.objects.in_bulk([*before, *after])
    for person in sorted({*before, *after}, key=lambda pk: (people[pk].stroke_key, pk)):
        dates = after.get(person, [])
        if dates == before.get(person, []):
            continue
        days = "、".join(f"{day.month}月{day.day}日" for day in dates)
        words.append(
            Word(
                [person],
                f"liaison_stations.station:{plan.station.pk}",
                f"{plan.station.name}{plan.year}年值班安排",
                f"您值班 {len(dates)} 次：{days}。来不了可以换班或者请假。"
                if dates
                else "这一年没有排您值班。",
                "/m/duties/",
            )
        )
    enqueue_many(words, kind="duty_plan", at=at)
