"""结对帮扶: by name for the township's office, in numbers by township for the county (record 0039)."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from deputies.models import Pair
from deputies.querysets import keeps_households
from liaison_stations.models import Activity

from ..declaring import Asked, Field, Register, Source, equal, placed_at


def _of_deputies(rows: QuerySet, mandates: QuerySet) -> QuerySet:
    return rows.filter(mandate__in=mandates.values("pk"))


def _of_pairs(rows: list[Pair], actor: Actor) -> list[Pair]:
    """Pairs with how often the household was helped; one query."""
    done = Activity.objects.counted().filter(pair__in=[row.pk for row in rows])
    times = Counter(done.values_list("pair_id", flat=True))
    for row in rows:
        row.times = times[row.pk]
    return rows


PAIRING = Register(
    key="pairing",
    title="代表结对帮扶登记表",
    about="哪位代表和哪一户结对，做了什么，成效怎样。只有本镇看得到户主。",
    icon="heart-handshake",
    fields=(
        Field("deputy", "代表", 10, lambda pair: pair.mandate.person.name, "center"),
        Field("village", "村（社区）", 14, lambda pair: str(pair.household.division), "center"),
        Field("household", "户主", 14, lambda pair: pair.household.head_name, "center"),
        Field("members", "人口", 6, lambda pair: pair.household.members, "integer"),
        Field("starts_on", "结对日期", 12, lambda pair: pair.starts_on, "date"),
        Field("ends_on", "结束日期", 12, lambda pair: pair.ends_on, "date"),
        Field("measures", "帮扶措施", 36, lambda pair: pair.measures),
        Field("effects", "帮扶成效", 36, lambda pair: pair.effects),
        Field("times", "帮扶次数", 8, lambda pair: pair.times, "integer"),
    ),
    sources=(
        Source(
            rows=lambda actor: Pair.objects.visible_to(actor).standing(),
            order=("starts_on", "pk"),
            in_period=lambda rows, asked: rows.between(asked.start, asked.end),
            of_deputy=_of_deputies,
            of_station=placed_at("mandate"),
            of_township=equal("household__township"),
            listed=lambda rows: rows.for_list(),
            lines=_of_pairs,
        ),
    ),
    url=lambda pair: pair.get_absolute_url(),
    unit="对",
    notes=("户主和家庭情况只有结对代表和本镇（乡、街道）看得到，请妥善保管。",),
    empty="这段时间没有结对。",
    offered_to=keeps_households,
)


def _paired(rows: QuerySet, asked: Asked) -> QuerySet:
    """Townships with their deputies, households and visits of the period."""
    pairs = Pair.objects.between(asked.start, asked.end).filter(household__township=OuterRef("pk"))
    grouped = pairs.order_by().values("household__township")
    done = Activity.objects.counted().filter(
        township=OuterRef("pk"), pair__isnull=False, on__range=(asked.start, asked.end)
    )

    def number(query: QuerySet) -> Coalesce:
        return Coalesce(Subquery(query.values("n")[:1]), 0)

    return rows.annotate(
        deputies_paired=number(grouped.annotate(n=Count("mandate__person_id", distinct=True))),
        households_paired=number(grouped.annotate(n=Count("household_id", distinct=True))),
        times_helped=number(done.order_by().values("township").annotate(n=Count("pk"))),
    )


PAIRING_FIGURES = Register(
    key="pairing-figures",
    title="代表结对帮扶汇总表",
    about="各镇多少代表、结对多少户、帮扶多少次。县里看数字，户主由镇里掌握。",
    icon="heart-handshake",
    fields=(
        Field("township", "镇（乡、街道）", 20, lambda town: town.name, "center"),
        Field("deputies", "结对代表", 14, lambda town: town.deputies_paired, "integer"),
        Field("households", "结对户", 14, lambda town: town.households_paired, "integer", total=True),
        Field("times", "帮扶次数", 14, lambda town: town.times_helped, "integer", total=True),
    ),
    sources=(
        Source(
            rows=lambda actor: Division.objects.filter(
                territory_q(actor, "path"), level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
            ),
            order=("sort_order", "code", "pk"),
            in_period=_paired,
            of_deputy=lambda rows, mandates: rows.filter(pk__in=mandates.values("township")),
            of_station=lambda rows, station: rows.filter(pk=station.township_id),
            of_township=lambda rows, township: rows.filter(pk=township.pk),
            adds={"households": "households_paired", "times": "times_helped"},
        ),
    ),
    url=lambda town: "",
    unit="个镇（乡、街道）",
    notes=("一位代表在几个镇都有结对户的，各镇都数，所以代表不合计。",),
    empty="还没有镇（乡、街道）。",
    offered_to=lambda actor: bool(actor.division_path) and not keeps_households(actor),
    without=frozenset({"deputy", "station"}),
)
