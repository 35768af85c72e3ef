"""A scheme tried on last year's figures: what the ranking would have been. Reads, writes nothing.

Figures that the year's reports confirmed go before those counted anew from the records; what no record
tells (filled in by hand, judged, balloted) is left out, and the page says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.choices import PeriodKind, SchemeState
from assessments.counting import count
from assessments.metrics import METRICS, Metric
from assessments.models import AssessedSubject, HistoricalScore, Indicator, Result, Scheme
from assessments.rules import ITEMS, MANUAL, RATINGS, Measure, plain
from assessments.scoring import Contender, Sheet, ranked
from assessments.sheets import YearMeasures, locked_measures, score_all
from assessments.town_register_choices import Assessed
from congress_portal.foundation.web.refusals import Refused

CONFIRMED, COUNTED, LEFT_OUT = "confirmed", "counted", "left_out"


@dataclass(frozen=True)
class Basis:
    """Where the figures of each indicator come from."""

    measures: Mapping[tuple[int, int], Measure | None]
    source: Mapping[int, str]


def _basis(
    scheme: Scheme, indicators: Sequence[Indicator], subjects: Sequence[AssessedSubject], year: int
) -> Basis:
    measures: dict[tuple[int, int], Measure | None] = {}
    source: dict[int, str] = {}
    before = (
        Scheme.objects.filter(group_id=scheme.group_id, year=year)
        .exclude(state=SchemeState.DRAFT)
        .order_by("state", "-edition")
        .first()
    )
    confirmed: dict[str, int] = {}
    known: Mapping[tuple[int, int], Measure | None] = {}
    if before is not None and before.pk != scheme.pk:
        known = locked_measures(before)[0].measures
        told = {indicator for _, indicator in known}
        confirmed = {i.metric: i.pk for i in before.indicators.all() if i.pk in told}
    rest = []
    for indicator in indicators:
        metric = METRICS.get(indicator.metric)
        if indicator.metric in confirmed:
            source[indicator.pk] = CONFIRMED
            for subject in subjects:
                measures[subject.pk, indicator.pk] = known.get((subject.pk, confirmed[indicator.metric]))
        elif metric is None or getattr(metric, "by_hand", False) or _spoken(indicator, metric):
            source[indicator.pk] = LEFT_OUT
        else:
            source[indicator.pk] = COUNTED
            rest.append(indicator)
    counted = count(rest, subjects, date(year, 1, 1), date(year, 12, 31))
    return Basis(measures | counted, source)


def _spoken(indicator: Indicator, metric: Metric) -> bool:
    """Whether somebody has to speak first, or each record is asked for and the source has none."""
    needs = indicator.rule.needs_of()
    return bool(needs & {MANUAL, RATINGS}) or (ITEMS in needs and metric.items is None)


def tried(scheme: Scheme, *, year: int) -> dict[str, Any]:
    """The trial as JSON: a row for each subject in the order of its place, and where the figures come from.

    Refused where nothing can be scored at all, with the sentence.
    """
    indicators = list(scheme.indicators.select_related("category__parent").order_by("sort_order", "pk"))
    subjects = list(
        AssessedSubject.objects.current()
        .filter(group_id=scheme.group_id)
        .select_related("organization")
        .order_by("sort_order", "pk")
    )
    if not indicators or not subjects:
        raise Refused("要先有指标和参评单位，才能试算。")
    basis = _basis(scheme, indicators, subjects, year)
    used = [i for i in indicators if basis.source[i.pk] != LEFT_OUT]
    if not used:
        raise Refused("这个方案的指标平台都没有数，没法用上年数据试算。")
    sheets = score_all(scheme, used, subjects, YearMeasures(basis.measures, frozenset()))
    return _told(scheme, used, indicators, subjects, sheets, basis, year)


def _told(
    scheme: Scheme,
    used: Sequence[Indicator],
    indicators: Sequence[Indicator],
    subjects: Sequence[AssessedSubject],
    sheets: Mapping[int, Sheet],
    basis: Basis,
    year: int,
) -> dict[str, Any]:
    # Deputies are never ranked, not even on trial: their rows stand in the order of the roster.
    persons = scheme.group.assesses == Assessed.DEPUTY
    order = sorted((i for i in used if i.tie_break is not None), key=lambda i: i.tie_break or 0)
    places = ranked(
        Contender(
            s.pk,
            sheets[s.pk].total,
            tuple(
                sheets[s.pk].outcomes[i.pk].points if i.pk in sheets[s.pk].outcomes else Decimal(0)
                for i in order
            ),
        )
        for s in subjects
        if sheets[s.pk].verdict.ranked and not persons
    )
    last = _last(scheme, year)
    behind = len(subjects) + 1
    rows = []
    for subject in sorted(
        subjects,
        key=lambda s: (places[s.pk].rank if s.pk in places else behind, s.sort_order, s.pk),
    ):
        place, verdict = places.get(subject.pk), sheets[subject.pk].verdict
        total, was = last.get(subject.pk, (None, None))
        rows.append(
            {
                "name": subject.name,
                "total": plain(sheets[subject.pk].total),
                "rank": place.rank if place else None,
                "tied": bool(place and place.tied),
                "band": verdict.band,
                "notes": list(verdict.notes),
                "last_total": None if total is None else plain(total),
                "last_rank": was,
                "move": None if was is None or place is None else was - place.rank,
            }
        )
    lines = [
        {
            "code": i.code,
            "name": i.name,
            "full_mark": plain(i.full_mark),
            "source": basis.source[i.pk],
            "block": i.category.block,
            "points": _spread(i, sheets),
        }
        for i in indicators
    ]
    return {
        "year": year,
        "version": scheme.version,
        "ranks": not persons,
        "rows": rows,
        "lines": lines,
    }


def _spread(indicator: Indicator, sheets: Mapping[int, Sheet]) -> dict[str, str] | None:
    """The lowest, middle and highest points of an indicator: does it tell anybody apart?"""
    points = sorted(
        sheet.outcomes[indicator.pk].points
        for sheet in sheets.values()
        if indicator.pk in sheet.outcomes and sheet.outcomes[indicator.pk].applicable
    )
    if not points:
        return None
    middle = points[len(points) // 2]
    return {
        "low": plain(points[0]),
        "middle": plain(middle),
        "high": plain(points[-1]),
    }


def _last(scheme: Scheme, year: int) -> dict[int, tuple[Decimal | None, int | None]]:
    """(total, rank) of the year as it really was: computed here, or entered from the files."""
    found: dict[int, tuple[Decimal | None, int | None]] = {
        row["subject"]: (row["total"], row["rank"])
        for row in HistoricalScore.objects.filter(group_id=scheme.group_id, year=year).values(
            "subject", "total", "rank"
        )
    }
    results = Result.objects.filter(
        period__kind=PeriodKind.YEAR, period__year=year, period__scheme__group_id=scheme.group_id
    )
    for row in results.values("subject", "total", "rank"):
        found[row["subject"]] = row["total"], row["rank"]
    return found
