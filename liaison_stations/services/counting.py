"""What an activity counts for: its campaign with the counters it brings, and the household it was for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Campaign, CampaignCounter, Pair

from ..choices import ActivityKind
from ..models import Activity, ActivityCounter

if TYPE_CHECKING:
    from deputies.models import Mandate

MAX_AMOUNT = Decimal(10_000_000_000)
Amounts = Mapping[CampaignCounter, Decimal]


def check_campaign(campaign: Campaign | None, counters: Amounts, *, on: date, township: Division) -> None:
    """Raise Refused where the campaign does not reach the place or the day, or a counter is not its own."""
    if campaign is None:
        if counters:
            raise Refused("填了计数项，请同时选择是哪项主题活动。", field="campaign")
        return
    if not campaign.reaches(township.path):
        raise Refused(f"“{campaign}”不在{township}开展，请重新选择主题活动。", field="campaign")
    if not campaign.runs_on(on):
        raise Refused(
            f"{on:%Y-%m-%d} 不在“{campaign}”的活动期，请核对日期，或者不计入这项活动。", field="campaign"
        )
    for counter, amount in counters.items():
        if counter.campaign_id != campaign.pk or not counter.is_told:
            raise Refused(f"“{counter.name}”不是“{campaign}”的计数项。", field="campaign")
        if not 0 < amount <= MAX_AMOUNT:
            raise Refused(f"“{counter.name}”请填大于 0 的数；没有就不填。", field=f"counter_{counter.pk}")


def check_pair(pair: Pair | None, *, kind: str, on: date, mandates: Iterable[Mandate]) -> None:
    """Raise Refused where the household is not one the deputy was paired with on that day."""
    if pair is None:
        return
    if kind != ActivityKind.PAIRING:
        raise Refused("选了结对户，“做了什么”请选“结对帮扶”。", field="kind")
    if pair.mandate_id not in {mandate.pk for mandate in mandates}:
        raise Refused("到场的代表里没有这一户的结对代表，请核对。", field="pair")
    if pair.voided_at is not None or pair.starts_on > on or (pair.ends_on is not None and pair.ends_on < on):
        raise Refused("这一天还没有结对，或者结对已经结束，请核对日期。", field="on")


def check_pairs_known(actor: Actor, pairs: Iterable[Pair]) -> None:
    """Raise Refused where the actor may not know one of these households."""
    wanted = {pair.pk for pair in pairs}
    if wanted and Pair.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Refused("没有找到这一户，请在列表里重新选择。", field="pair")


def counter_rows(activity: Activity, counters: Amounts) -> list[ActivityCounter]:
    """Unsaved rows of what an activity brought."""
    return [
        ActivityCounter(activity=activity, counter=counter, amount=amount)
        for counter, amount in counters.items()
    ]


def amounts_of(activity: Activity) -> dict[CampaignCounter, Decimal]:
    """What an activity brought, as a draft has it."""
    return {row.counter: row.amount for row in activity.counters.select_related("counter")}


def told(counters: Amounts) -> str:
    """化解矛盾 3 件、办好事 1 件: for the journal."""
    rows = sorted(counters.items(), key=lambda item: (item[0].position, item[0].pk))
    return "、".join(f"{counter.name} {amount.normalize():f} {counter.unit}" for counter, amount in rows)


def recount(activity: Activity, campaign: Campaign | None, counters: Amounts) -> tuple[str, str] | None:
    """Set campaign and counters of a saved activity anew; (before, after) in words, None where nothing differs.

    Part of a verb that has locked and checked; the campaign's column is left to the verb to save.
    """
    before = amounts_of(activity)
    if activity.campaign_id == (campaign.pk if campaign else None) and before == dict(counters):
        return None
    was = " ".join(filter(None, [str(activity.campaign or ""), told(before)]))
    activity.campaign = campaign
    ActivityCounter.objects.filter(activity=activity).delete()
    ActivityCounter.objects.bulk_create(counter_rows(activity, counters))
    return was, " ".join(filter(None, [str(campaign or ""), told(counters)]))
