"""Logging activities, once however often they arrive, and what may happen to them afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.numbering.services import take_numbers
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused
from congress_portal.foundation.web.repeats import taken_once
from deputies.models import Campaign, CampaignCounter, Pair, PerformanceEntry
from deputies.services import record_performances

from ..choices import LATE_AFTER_DAYS, ActivityKind, ActivityTopic, PresenceStatus
from ..models import (
    MAX_HEADCOUNT,
    Activity,
    ActivityCounter,
    ActivityDeputy,
    KeyProject,
    Oversight,
    ReceptionDay,
    Station,
)
from ..querysets import recordable_mandates
from .confirming import ask_to_confirm, entered_for_others
from .counting import check_campaign, check_pair, check_pairs_known, counter_rows

if TYPE_CHECKING:
    from deputies.models import Mandate

MAX_NOTE = 5000
# Fields an activity draft shares with the model, copied as they are.
_PLAIN = [
    "kind",
    "on",
    "headcount",
    "topic",
    "title",
    "note",
    "outcome",
    "place_text",
    "benefit_villages",
    "benefit_households",
    "benefit_persons",
    "benefit_money",
    "station",
    "division",
    "reception_day",
    "campaign",
    "pair",
    "project",
    "oversight",
    "organizer",
    "congress",
    "township",
    "client_uuid",
    "happened_at",
    "proxy",
]


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """What ``log_activity`` takes, as a row for ``log_activities``.

    ``mandates`` are those present, ``excused`` and ``absent`` those who were due and did not come.
    ``counters`` are what it brought to the counters of its ``campaign``; ``pair`` is whom a visit of
    kind 结对帮扶 was paid to.
    ``at`` (when it was received) and ``entered_by`` are for imports and the demonstration.
    """

    kind: str
    on: date
    mandates: Sequence[Mandate]
    organizer: Organization
    congress: Organization
    township: Division
    headcount: int = 0
    client_uuid: uuid.UUID | None = None
    station: Station | None = None
    division: Division | None = None
    place_text: str = ""
    topic: str = ActivityTopic.NONE
    title: str = ""
    note: str = ""
    outcome: str = ""
    benefit_villages: int = 0
    benefit_households: int = 0
    benefit_persons: int = 0
    benefit_money: Decimal = Decimal(0)
    reception_day: ReceptionDay | None = None
    campaign: Campaign | None = None
    counters: Mapping[CampaignCounter, Decimal] = field(default_factory=dict)
    pair: Pair | None = None
    project: KeyProject | None = None
    oversight: Oversight | None = None
    proxy: bool = False
    happened_at: datetime | None = None
    excused: Sequence[Mandate] = ()
    absent: Sequence[Mandate] = ()
    at: datetime | None = None
    entered_by: Person | None = None

    @property
    def everybody(self) -> list[Mandate]:
        """All deputies due, those present first."""
        return [*self.mandates, *self.excused, *self.absent]


def owner_of(mandate: Mandate, station: Station | None = None) -> tuple[Organization, Division]:
    """Owning congress and township of a new activity (decisions G45): the station's, else the deputy's.

    A deputy who stands for the whole county has no township; the home division takes its place. The work
    of a deputy of a higher congress is the county's.
    """
    if station is not None:
        return station.township_congress, station.township
    return mandate.records_congress, mandate.township or mandate.home_division


def is_late(on: date, received_at: datetime) -> bool:
    """Whether what happened on ``on`` was entered afterwards (补录) when it was received."""
    return (timezone.localdate(received_at) - on).days > LATE_AFTER_DAYS


def check_in_office(mandate: Mandate, on: date) -> None:
    """Raise Refused where the deputy was not in office on that day."""
    if mandate.starts_on > on:
        raise Refused(
            f"{mandate}从 {mandate.starts_on:%Y-%m-%d} 起任代表，这一天还不是代表，请核对日期。",
            field="on",
        )
    if mandate.ended_on is not None and mandate.ended_on < on:
        raise Refused(
            f"{mandate}的代表职务已于 {mandate.ended_on:%Y-%m-%d} 终止，这之后的活动不能再记。",
            field="mandates",
        )
    if mandate.suspended_on is not None and mandate.suspended_on <= on:
        raise Refused(f"{mandate}正在暂停执行代表职务，不能记履职活动。", field="mandates")


def check_one_mandate_each(mandates: Iterable[Mandate]) -> None:
    """Raise Refused where somebody who is a deputy of two congresses is named for both: one person is there once."""
    seen: set[int] = set()
    for mandate in mandates:
        if mandate.person_id in seen:
            raise Refused(
                f"{mandate.person.name}是几级代表，选了两次。一个人只算一次，请只留他这次参加的那一级。",
                field="mandates",
            )
        seen.add(mandate.person_id)


def _check_values(draft: ActivityDraft, at: datetime) -> None:
    """Raise Refused for values that cannot be: each sentence says what to do."""
    if draft.kind not in ActivityKind.values:
        raise Refused("请选择做了什么。", field="kind")
    if (draft.topic or ActivityTopic.NONE) not in ActivityTopic.values:
        raise Refused("请选择主要谈什么，或者选“没有专题”。", field="topic")
    if not draft.mandates:
        raise Refused("请选择至少一位到场的代表。", field="mandates")
    people = [mandate.pk for mandate in draft.everybody]
    if len(people) != len(set(people)):
        raise Refused("同一位代表只能选一次：到场、请假、未到三者选一。", field="mandates")
    check_one_mandate_each(draft.everybody)
    today = timezone.localdate(at)
    if draft.on > today:
        raise Refused("日期不能晚于今天，请改成活动当天的日期。", field="on")
    if not 0 <= draft.headcount <= MAX_HEADCOUNT:
        raise Refused(f"人数请填 0 到 {MAX_HEADCOUNT} 之间的数。", field="headcount")
    for name in ("note", "outcome"):
        if len(getattr(draft, name)) > MAX_NOTE:
            raise Refused(f"最多写 {MAX_NOTE} 个字，请删减一些。", field=name)
    for mandate in draft.everybody:
        check_in_office(mandate, draft.on)
    if draft.project is not None and not draft.project.is_followed:
        raise Refused(f"“{draft.project}”已经结束跟踪，请不要选它。", field="project")
    check_campaign(draft.campaign, draft.counters, on=draft.on, township=draft.township)
    check_pair(draft.pair, kind=draft.kind, on=draft.on, mandates=draft.mandates)


def _check_rights(actor: Actor, drafts: Sequence[ActivityDraft]) -> None:
    """Raise Denied or Refused where the actor may not record this for these people or this station."""
    if not actor.can(Capability.LOG_ACTIVITY):
        raise Denied("您现在的角色不能记履职活动，请代表本人或者联络站来记。")
    if not actor.is_member:
        return
    if any(draft.entered_by is not None for draft in drafts):
        raise Denied("只能以自己的名义记录。")
    others = {m.pk for draft in drafts for m in draft.everybody if m.person_id != actor.person_id}
    if others:
        if not actor.can(Capability.LOG_FOR_OTHERS):
            raise Denied("只能记自己的履职活动，别的代表请他本人或者联络站来记。")
        reachable = set(recordable_mandates(actor).filter(pk__in=others).values_list("pk", flat=True))
        if reachable != others:
            raise Refused("选中的代表里有不归您记录的，请重新选择。", field="mandates")
    stations = {draft.station.pk for draft in drafts if draft.station is not None}
    if stations and Station.objects.visible_to(actor).filter(pk__in=stations).count() != len(stations):
        raise Refused("没有找到这个联络站，请在列表里重新选择。", field="station")
    check_pairs_known(actor, (draft.pair for draft in drafts if draft.pair is not None))
    projects = {draft.project.pk for draft in drafts if draft.project is not None}
    if projects and KeyProject.objects.visible_to(actor).filter(pk__in=projects).count() != len(projects):
        raise Refused("没有找到这个重点项目，请在列表里重新选择。", field="project")


def entered_before(
    actor: Actor, *, mandates: Iterable[Mandate], kind: str, on: date, headcount: int, note: str, **_: Any
) -> Activity | None:
    """What stands on record with the same kind, day, people and words for one of these deputies."""
    same = Activity.objects.visible_to(actor).standing().filter(kind=kind, on=on, headcount=headcount)
    there = ActivityDeputy.objects.filter(
        mandate__in=[m.pk for m in mandates], status=PresenceStatus.PRESENT
    ).values("activity")
    return same.filter(note=note.strip(), pk__in=there).order_by("pk").first()


def _presence(activity: Activity, draft: ActivityDraft, own_person_id: int | None) -> list[ActivityDeputy]:
    groups = (
        (PresenceStatus.PRESENT, draft.mandates),
        (PresenceStatus.EXCUSED, draft.excused),
        (PresenceStatus.ABSENT, draft.absent),
    )
    return [
        ActivityDeputy(
            activity=activity,
            mandate=mandate,
            status=status,
            # What people log of themselves needs no confirmation.
            confirmed_at=activity.received_at if mandate.person_id == own_person_id else None,
        )
        for status, mandates in groups
        for mandate in mandates
    ]


def _insert(actor: Actor, drafts: Sequence[ActivityDraft], at: datetime) -> list[Activity]:
    """Write checked drafts: activities, attendance, performance lines, journal, to-dos."""
    made: list[Activity] = []
    for draft in drafts:
        received = draft.at or at
        person = draft.entered_by or actor.person
        activity = Activity(
            **{name: getattr(draft, name) for name in _PLAIN},
            county_id=draft.congress.county_id,
            entered_by=person,
            received_at=received,
            late=is_late(draft.on, received),
        )
        activity.topic = draft.topic or ActivityTopic.NONE
        for name in ("title", "note", "outcome", "place_text"):
            setattr(activity, name, getattr(activity, name).strip())
        made.append(activity)

    def scope(activity: Activity) -> tuple[int, int]:
        return activity.county_id, timezone.localdate(activity.received_at).year

    for (county_id, year), group in groupby(sorted(made, key=scope), key=scope):
        members = list(group)
        for activity, n in zip(
            members, take_numbers(f"activity:{county_id}:{year}", len(members)), strict=True
        ):
            activity.number = f"L-{year}-{n:04d}"
    Activity.objects.bulk_create(made, batch_size=500)
    presence = [
        row
        for activity, draft in zip(made, drafts, strict=True)
        for row in _presence(activity, draft, activity.entered_by_id)
    ]
    ActivityDeputy.objects.bulk_create(presence, batch_size=500)
    brought = [
        row
        for activity, draft in zip(made, drafts, strict=True)
        for row in counter_rows(activity, draft.counters)
    ]
    ActivityCounter.objects.bulk_create(brought, batch_size=500)
    record_performances(
        actor=actor,
        lines=[
            _performance_line(activity, mandate)
            for activity, draft in zip(made, drafts, strict=True)
            for mandate in draft.mandates
        ],
    )
    record_many(
        entry(
            actor=actor,
            subject=activity,
            move="log_activity",
            summary=f"{'代录' if activity.proxy else '记'}{activity.summary}，编号 {activity.number}",
            audience="parties",
            at=activity.received_at,
        )
        for activity in made
    )
    for row in presence:
        if row.activity.proxy and row.confirmed_at is None and row.status == PresenceStatus.PRESENT:
            ask_to_confirm(row)
    return made


def _performance_line(activity: Activity, mandate: Mandate) -> PerformanceEntry:
    return PerformanceEntry(
        mandate=mandate,
        source_key=subject_key(activity),
        kind=activity.kind,
        on=activity.on,
        summary=activity.summary,
        url=activity.get_absolute_url(),
        recorded_at=activity.received_at,
    )


def _already(*, actor: Actor, client_uuid: uuid.UUID, **_: Any) -> Activity | None:
    if actor.person_id is None:
        return None
    return Activity.objects.filter(entered_by_id=actor.person_id, client_uuid=client_uuid).first()


@taken_once(_already)
@transaction.atomic
def log_activity(
    *,
    actor: Actor,
    kind: str,
    on: date,
    mandates: Iterable[Mandate],
    organizer: Organization,
    congress: Organization,
    township: Division,
    headcount: int,
    at: datetime,
    **details: Any,
) -> Activity:
    """Log one activity; ``details`` are the other fields of ``ActivityDraft``.

    Idempotent by (who entered it, ``client_uuid``): what a phone sends twice is taken once and the
    first record returned. Writes the performance lines in the same transaction. Raises Refused for
    impossible values, Denied for people the actor may not record for. What a deputy does alone is
    代录 by itself where somebody else enters it.
    """
    draft = ActivityDraft(
        kind=kind,
        on=on,
        mandates=list(mandates),
        organizer=organizer,
        congress=congress,
        township=township,
        headcount=headcount,
        **details,
    )
    if not draft.proxy and actor.is_member:
        draft = replace(draft, proxy=entered_for_others(actor, draft.kind, draft.mandates))
    if actor.is_member and draft.at is not None:
        raise TypeError("only imports may set the moment of receipt")
    _check_rights(actor, [draft])
    _check_values(draft, draft.at or at)
    return _insert(actor, [draft], at)[0]


@transaction.atomic
def log_activities(*, actor: Actor, rows: Iterable[ActivityDraft], at: datetime) -> list[Activity]:
    """Log many at once (imports, history, demonstration): same checks, same journal, set-based.

    Raises Refused for the first row that cannot be taken, naming it (from 1) where there are several;
    nothing is stored then.
    """
    drafts = list(rows)
    _check_rights(actor, drafts)
    for number, draft in enumerate(drafts, start=1):
        try:
            _check_values(draft, draft.at or at)
        except Refused as refusal:
            if len(drafts) == 1:
                raise
            raise Refused(f"第 {number} 行：{refusal.message}", field=refusal.field) from None
    return _insert(actor, drafts, at)
