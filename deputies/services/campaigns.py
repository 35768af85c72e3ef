"""Verbs of campaigns (主题活动): opened with their counters, corrected, voided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import COUNTER_UNITS, CounterSource
from deputies.models import Campaign, CampaignCounter
from deputies.services.guards import changes, check_keeps, locked

# One page of a phone's form; nobody fills more with one visit.
MAX_COUNTERS = 20


@dataclass(frozen=True)
class NewCounter:
    """A counter to be: ready ones (any ``source`` but told) have their unit from the source."""

    name: str
    unit: str = ""
    source: str = CounterSource.TOLD

    @property
    def own_unit(self) -> str:
        """The unit as it is stored."""
        return COUNTER_UNITS.get(self.source, self.unit)


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Refused("结束日期不能早于开始日期。", field="ends_on")


def _check_counters(counters: list[NewCounter]) -> None:
    if len(counters) > MAX_COUNTERS:
        raise Refused(f"计数项最多 {MAX_COUNTERS} 个，请合并一些。", field="told")
    names = [counter.name for counter in counters]
    if len(names) != len(set(names)):
        raise Refused("有两个计数项名称相同，请改一个。", field="told")
    for counter in counters:
        if not counter.name or not counter.own_unit:
            raise Refused("每个计数项都要有名称和单位，如：化解矛盾 件。", field="told")


def _check_free(congress: Organization, name: str, starts_on: date, but: int | None = None) -> None:
    same = Campaign.objects.standing().filter(congress=congress, name=name, starts_on=starts_on)
    if same.exclude(pk=but).exists():
        raise Refused("这项主题活动已经登记过，请从列表里打开。", field="name")


@transaction.atomic
def open_campaign(
    *,
    actor: Actor,
    congress: Organization,
    name: str,
    starts_on: date,
    at: datetime,
    ends_on: date | None = None,
    authority: str = "",
    purpose: str = "",
    counters: Iterable[NewCounter] = (),
) -> Campaign:
    """Enter a campaign with what it counts. Raises Refused where it is entered already."""
    congress = Organization.objects.select_related("division", "county").get(pk=congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES)
    counters = list(counters)
    _check_days(starts_on, ends_on)
    _check_counters(counters)
    # Whoever enters the same at once waits here and is told, instead of breaking the constraint.
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=congress.pk)
    _check_free(congress, name, starts_on)
    campaign = Campaign.objects.create(
        congress=congress,
        name=name,
        authority=authority,
        purpose=purpose,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    CampaignCounter.objects.bulk_create(
        CampaignCounter(campaign=campaign, name=c.name, unit=c.own_unit, source=c.source, position=number)
        for number, c in enumerate(counters, 1)
    )
    record(
        actor=actor,
        subject=campaign,
        move="open_campaign",
        summary=f"开展主题活动：{name}",
        after={"counters": "、".join(f"{c.name}（{c.own_unit}）" for c in counters)},
        audience="parties",
        at=at,
    )
    return campaign


def _campaign(campaign: Campaign, version: int | None) -> Campaign:
    rows = Campaign.objects.select_related("congress__division", "congress__county")
    return locked(rows, campaign.pk, version)


def _check_standing(campaign: Campaign) -> None:
    if campaign.voided_at is not None:
        raise Conflict(f"这项活动已经作废（{campaign.void_reason}），不能再改。")


@transaction.atomic
def edit_campaign(
    *,
    actor: Actor,
    campaign: Campaign,
    name: str,
    starts_on: date,
    ends_on: date | None,
    authority: str,
    purpose: str,
    at: datetime,
    version: int | None = None,
) -> Campaign:
    """Correct a campaign's facts; its counters have verbs of their own. Raises Conflict where it is void."""
    campaign = _campaign(campaign, version)
    check_keeps(actor, campaign.congress, Capability.MANAGE_DEPUTIES)
    _check_standing(campaign)
    _check_days(starts_on, ends_on)
    _check_free(campaign.congress, name, starts_on, but=campaign.pk)
    values = {
        "name": name,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "authority": authority,
        "purpose": purpose,
    }
    before, after = changes(campaign, values)
    if not after:
        return campaign
    campaign.version += 1
    campaign.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=campaign,
        move="edit_campaign",
        summary=f"修改主题活动：{campaign.name}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    return campaign


@transaction.atomic
def add_counter(
    *,
    actor: Actor,
    campaign: Campaign,
    name: str,
    at: datetime,
    unit: str = "",
    source: str = CounterSource.TOLD,
) -> CampaignCounter:
    """One more counter of a campaign; the figures of records before it do not change."""
    campaign = _campaign(campaign, None)
    check_keeps(actor, campaign.congress, Capability.MANAGE_DEPUTIES)
    _check_standing(campaign)
    counter = NewCounter(name, unit, source)
    if not counter.own_unit:
        raise Refused("请填写单位，如：件、人次、元。", field="unit")
    standing = list(campaign.counters.order_by("-position", "-pk"))
    if any(row.name == name for row in standing):
        raise Refused("这项活动里已经有同名的计数项。", field="name")
    if len(standing) >= MAX_COUNTERS:
        raise Refused(f"计数项最多 {MAX_COUNTERS} 个。", field="name")
    made = CampaignCounter.objects.create(
        campaign=campaign,
        name=name,
        unit=counter.own_unit,
        source=source,
        position=standing[0].position + 1 if standing else 1,
    )
    record(
        actor=actor,
        subject=campaign,
        move="add_counter",
        summary=f"{campaign.name}增加计数项：{made}",
        audience="parties",
        at=at,
    )
    return made


@transaction.atomic
def edit_counter(
    *,
    actor: Actor,
    counter: CampaignCounter,
    name: str,
    unit: str,
    in_use: bool,
    at: datetime,
    version: int | None = None,
) -> CampaignCounter:
    """Correct a counter's name and unit, or stop asking for it; what was counted stays counted."""
    rows = CampaignCounter.objects.select_related(
        "campaign__congress__division", "campaign__congress__county"
    )
    counter = locked(rows, counter.pk, version)
    check_keeps(actor, counter.campaign.congress, Capability.MANAGE_DEPUTIES)
    _check_standing(counter.campaign)
    unit = COUNTER_UNITS.get(counter.source, unit)
    if not unit:
        raise Refused("请填写单位，如：件、人次、元。", field="unit")
    if counter.campaign.counters.filter(name=name).exclude(pk=counter.pk).exists():
        raise Refused("这项活动里已经有同名的计数项。", field="name")
    before, after = changes(counter, {"name": name, "unit": unit, "in_use": in_use})
    if not after:
        return counter
    counter.version += 1
    counter.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=counter,
        root=counter.campaign,
        move="edit_counter",
        summary=f"修改{counter.campaign.name}的计数项：{counter}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    return counter


@transaction.atomic
def void_campaign(
    *, actor: Actor, campaign: Campaign, reason: str, at: datetime, version: int | None = None
) -> Campaign:
    """Take back a campaign entered by mistake, with a reason; activities stay what they are (G47)."""
    campaign = _campaign(campaign, version)
    check_keeps(actor, campaign.congress, Capability.MANAGE_DEPUTIES)
    _check_standing(campaign)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    campaign.voided_at, campaign.void_reason = at, reason.strip()[:200]
    campaign.version += 1
    campaign.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=campaign,
        move="void_campaign",
        summary=f"作废主题活动：{campaign.name}",
        reason=campaign.void_reason,
        audience="parties",
        at=at,
    )
    return campaign
