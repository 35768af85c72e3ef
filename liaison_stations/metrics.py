"""Counts for assessments and overviews: read-only, one query for all congresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from congress_portal.foundation.slots import subject_key
from deputies.choices import CounterSource
from deputies.models import Campaign, CampaignCounter, Pair

from .choices import OUT_OF_PLAN, PresenceStatus, ReceptionState
from .models import Activity, ActivityCounter, ActivityDeputy, ReceptionDay


def _days(start: date, end: date):
    """Days that stand in the plan from ``start`` to ``end``; a moved day counts where it went."""
    return ReceptionDay.objects.filter(on__gte=start, on__lte=end).exclude(state__in=OUT_OF_PLAN)


def reception_days_held(congress_ids: Iterable[int], start: date, end: date) -> dict[int, tuple[int, int]]:
    """Reception days held and planned, by the congress that guides the station (接待日按计划开展).

    Congresses without a plan have (0, 0): there is nothing to divide, which is not the same as nought.
    """
    ids = list(congress_ids)
    rows = (
        _days(start, end)
        .filter(station__township_congress__in=ids)
        .order_by()
        .values_list("station__township_congress")
        .annotate(held=Count("pk", filter=Q(state=ReceptionState.HELD)), planned=Count("pk"))
    )
    found = {pk: (held, planned) for pk, held, planned in rows}
    return {pk: found.get(pk, (0, 0)) for pk in ids}


def reception_days_held_records(congress_id: int, start: date, end: date) -> list[tuple[str, date, str, str]]:
    """The days behind ``reception_days_held``: (subject key, date, label, url), in order of time."""
    days = (
        _days(start, end)
        .filter(station__township_congress=congress_id)
        .select_related("station")
        .order_by("on", "pk")
    )
    return [
        (
            subject_key(day),
            day.on,
            f"{day.station.name}，{day.get_state_display()}" + (f"（{day.reason}）" if day.reason else ""),
            day.get_absolute_url(),
        )
        for day in days
    ]


def activities_logged(congress_ids: Iterable[int], start: date, end: date) -> dict[int, tuple[int, None]]:
    """Counted activities by owning congress; neither voided nor disputed ones (decisions D21)."""
    ids = list(congress_ids)
    rows = (
        Activity.objects.counted()
        .between(start, end)
        .filter(congress__in=ids)
        .order_by()
        .values_list("congress")
        .annotate(n=Count("pk"))
    )
    found = dict(rows)
    return {pk: (found.get(pk, 0), None) for pk in ids}


def activities_logged_records(congress_id: int, start: date, end: date) -> list[tuple[str, date, str, str]]:
    """The activities behind ``activities_logged``."""
    rows = Activity.objects.counted().between(start, end).filter(congress=congress_id).order_by("on", "pk")
    return [(subject_key(row), row.on, f"{row.number} {row.summary}", row.get_absolute_url()) for row in rows]


# --- campaigns ------------------------------------------------------------------------------------

# Counters that add up columns of the activities themselves.
_SUMMED = {
    CounterSource.HEADCOUNT: "headcount",
    CounterSource.VILLAGES: "benefit_villages",
    CounterSource.HOUSEHOLDS: "benefit_households",
    CounterSource.PERSONS: "benefit_persons",
    CounterSource.MONEY: "benefit_money",
}


@dataclass(frozen=True)
class CampaignFigures:
    """What a campaign brought: township → counter → number, and the number over all of them.

    A deputy who is active in two townships counts in each and once in ``total``.
    """

    rows: dict[int, dict[int, Decimal]]
    total: dict[int, Decimal]


def campaign_figures(campaign: Campaign, path: str) -> CampaignFigures:
    """The campaign's counters in the places under ``path``, of activities that count (decisions D21).

    At most seven queries, however many records: one a source, and two for people counted once.
    """
    counters = list(campaign.counters.all())
    by_source: dict[str, list[CampaignCounter]] = defaultdict(list)
    for counter in counters:
        by_source[counter.source].append(counter)
    rows: dict[int, dict[int, Decimal]] = defaultdict(dict)
    total: dict[int, Decimal] = {}

    def put(source: str, found: Iterable[tuple[int, int | Decimal | None]], whole: int | None = None) -> None:
        values = [(township, Decimal(number or 0)) for township, number in found]
        for counter in by_source[source]:
            for township, number in values:
                rows[township][counter.pk] = number
            total[counter.pk] = (
                Decimal(whole) if whole is not None else sum((n for _, n in values), Decimal(0))
            )

    activities = Activity.objects.counted().filter(campaign=campaign, township__path__startswith=path)
    if by_source.keys() & {CounterSource.ACTIVITIES, *_SUMMED}:
        names = {source: f"sum_{column}" for source, column in _SUMMED.items()}
        sums = {names[source]: Sum(column) for source, column in _SUMMED.items()}
        found = list(activities.order_by().values("township_id").annotate(n=Count("pk"), **sums))
        for source, name in {CounterSource.ACTIVITIES: "n", **names}.items():
            put(source, [(row["township_id"], row[name]) for row in found])
    _put_people(campaign, path, by_source, put)
    _put_pairs(campaign, path, by_source, put)
    told = ActivityCounter.objects.filter(activity__in=activities, counter__in=by_source[CounterSource.TOLD])
    for counter in by_source[CounterSource.TOLD]:
        total[counter.pk] = Decimal(0)
    for township, counter_id, number in (
        told.order_by().values_list("activity__township_id", "counter_id").annotate(n=Sum("amount"))
    ):
        rows[township][counter_id] = number
        total[counter_id] += number
    return CampaignFigures(dict(rows), total)


def _put_people(campaign: Campaign, path: str, by_source, put) -> None:
    """Attendances, and deputies once each."""
    if not by_source.keys() & {CounterSource.ATTENDANCE, CounterSource.DEPUTIES}:
        return
    present = ActivityDeputy.objects.filter(
        activity__campaign=campaign,
        activity__township__path__startswith=path,
        activity__voided_at=None,
        activity__disputed_at=None,
        status=PresenceStatus.PRESENT,
    )
    people = Count("mandate__person_id", distinct=True)
    found = list(
        present.order_by().values_list("activity__township_id").annotate(times=Count("pk"), people=people)
    )
    put(CounterSource.ATTENDANCE, [(township, times) for township, times, _ in found])
    whole = present.order_by().aggregate(n=people)["n"] if by_source[CounterSource.DEPUTIES] else None
    put(CounterSource.DEPUTIES, [(township, n) for township, _, n in found], whole)


def _put_pairs(campaign: Campaign, path: str, by_source, put) -> None:
    """Deputies and households that were paired while the campaign ran."""
    if not by_source.keys() & {CounterSource.PAIRED_DEPUTIES, CounterSource.PAIRED_HOUSEHOLDS}:
        return
    pairs = Pair.objects.between(campaign.starts_on, campaign.ends_on).filter(
        household__township__path__startswith=path
    )
    found = pairs.by_township()
    whole = pairs.order_by().aggregate(
        deputies=Count("mandate__person_id", distinct=True), households=Count("household_id", distinct=True)
    )
    deputies = [(township, numbers[0]) for township, numbers in found.items()]
    households = [(township, numbers[1]) for township, numbers in found.items()]
    put(CounterSource.PAIRED_DEPUTIES, deputies, whole["deputies"])
    put(CounterSource.PAIRED_HOUSEHOLDS, households, whole["households"])
