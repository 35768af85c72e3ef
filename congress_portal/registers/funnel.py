"""接待—收集—交办—落实: four numbers over one period, each with the records behind it (record 0049).

Received are persons, the other three matters: those handed in during the period, and what has become
of them since. Every number is a list of a register, and is counted the way that register counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division
from liaison_stations.models import Station

from .periods import Period
from .sheets.demands import STAGES
from .sheets.reception import demands, receptions, with_receptions

# What is neither handed over nor settled, in the order it is told.
REST = ("spot", "waiting", "declined", "withdrawn")
ELSEWHERE = "没有写明镇"
NO_STATION = "不在站里的"


@dataclass
class Numbers:
    """The four numbers of a place, and where the matters that were not handed over stand."""

    received: int = 0
    collected: int = 0
    handed: int = 0
    settled: int = 0
    # Of those explained on the spot: closed, and the voter says solved. Not 落实, and told beside it.
    spot_solved: int = 0
    rest: dict[str, int] = field(default_factory=lambda: dict.fromkeys(REST, 0))

    def add(self, other: Numbers) -> None:
        """Add another place's."""
        self.received += other.received
        self.collected += other.collected
        self.handed += other.handed
        self.settled += other.settled
        self.spot_solved += other.spot_solved
        for key, number in other.rest.items():
            self.rest[key] += number

    @property
    def four(self) -> tuple[int, int, int, int]:
        """In the order of the funnel."""
        return self.received, self.collected, self.handed, self.settled


@dataclass(frozen=True)
class Row:
    """A township or a station with its numbers; ``query`` narrows the registers to it."""

    name: str
    numbers: Numbers
    query: dict[str, Any]
    links: dict[str, str]


@dataclass(frozen=True)
class Funnel:
    """What the page, the print and the workbook show."""

    period: Period
    township: Division | None
    total: Numbers
    rows: list[Row]
    links: dict[str, str]

    @property
    def place_word(self) -> str:
        """What a row is."""
        return "联络站" if self.township else "镇（乡、街道）"

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The four bars, the longest of them full."""
        longest = max(self.total.four) or 1
        steps = (
            (
                "received",
                "接待群众",
                "人次",
                "接待登记的人数，加上不是在接待时反映的（走访、扫码、来信等）每件一人",
            ),
            ("collected", "收集意见", "件", "群众反映的事，一件一号"),
            ("handed", "交办", "件", "已经派给承办单位，或者转成代表建议"),
            ("settled", "落实", "件", "交办的里面已经销单，并且群众说解决了；群众没有评价的，看办理结果"),
        )
        return [
            {
                "key": key,
                "label": label,
                "unit": unit,
                "note": note,
                "figure": figure,
                "percent": round(figure * 100 / longest, 1),
                "url": self.links[key],
            }
            for (key, label, unit, note), figure in zip(steps, self.total.four, strict=True)
        ]

    @property
    def rest(self) -> list[dict[str, Any]]:
        """Matters that were not handed over: how many, and where they stand."""
        return [
            {"label": STAGES[key][0], "figure": number, "url": self.links[key]}
            for key, number in self.total.rest.items()
            if number
        ]

    @property
    def spot(self) -> dict[str, Any] | None:
        """Solved on the spot: never handed over, hence in no 落实."""
        number = self.total.spot_solved
        return {"figure": number, "url": self.links["spot_solved"]} if number else None


def _links(period: Period, query: dict[str, Any]) -> dict[str, str]:
    """The list behind each number."""

    def list_of(register: str, **more: str) -> str:
        asked = {**query, "period": period.key, **more}
        return f"{reverse('registers:register', args=[register])}?{urlencode(asked)}"

    stages = {key: list_of("demands", stage=key) for key in STAGES}
    return {"received": list_of("reception"), "collected": list_of("demands"), **stages}


def _sources(actor: Actor, period: Period, township: Division | None) -> tuple[QuerySet, QuerySet]:
    held = receptions(actor).filter(on__range=(period.start, period.end))
    heard = with_receptions(demands(actor)).filter(submitted_on__range=(period.start, period.end))
    if township is not None:
        held, heard = held.filter(township=township), heard.filter(township=township)
    return held.order_by(), heard.order_by()


def numbers_of(
    actor: Actor, period: Period, township: Division | None = None
) -> dict[tuple[int | None, int | None], Numbers]:
    """(township, station) → the four numbers; in two queries for the whole county."""
    held, heard = _sources(actor, period, township)
    found: dict[tuple[int | None, int | None], Numbers] = defaultdict(Numbers)
    for place in held.values("township_id", "station_id").annotate(people=Sum("headcount")):
        found[place["township_id"], place["station_id"]].received = place["people"] or 0
    counts = {key: Count("pk", filter=STAGES[key][1]) for key in ("handed", "settled", "spot_solved", *REST)}
    counts |= {"n": Count("pk"), "voters": Count("pk", filter=Q(at_reception=False))}
    for place in heard.values("township_id", "station_id").annotate(**counts):
        numbers = found[place["township_id"], place["station_id"]]
        numbers.received += place["voters"]
        numbers.collected, numbers.handed, numbers.settled = place["n"], place["handed"], place["settled"]
        numbers.spot_solved = place["spot_solved"]
        numbers.rest = {key: place[key] for key in REST}
    return dict(found)


def funnel_of(actor: Actor, period: Period, township: Division | None, towns: list[Division]) -> Funnel:
    """The funnel of what the actor sees: rows by township, or by station where one township is asked for."""
    found = numbers_of(actor, period, township)
    grouped: dict[int | None, Numbers] = defaultdict(Numbers)
    total = Numbers()
    for (town, station), numbers in found.items():
        grouped[station if township is not None else town].add(numbers)
        total.add(numbers)
    if township is not None:
        query = {"township": township.pk}
        stations = Station.objects.visible_to(actor).filter(township=township).order_by("pk")
        places = [(s.pk, s.name, {**query, "station": s.pk}) for s in stations]
    else:
        query = {}
        places = [(town.pk, town.name, {"township": town.pk}) for town in towns]
    rows = [Row(name, grouped.pop(pk, Numbers()), asked, _links(period, asked)) for pk, name, asked in places]
    left = Numbers()
    for numbers in grouped.values():
        left.add(numbers)
    if any(left.four):
        rows.append(Row(NO_STATION if township is not None else ELSEWHERE, left, {}, {}))
    return Funnel(period, township, total, rows, _links(period, query))
