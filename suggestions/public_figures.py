"""What the public reads of a year: the stated figures with their definitions, what the data lack, what is withheld and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from .figures import DIMENSIONS, Gap, Row, gaps_of, public_percent
from .models import Suggestion, Withholding, YearStatement
from .rates import DEFINITIONS, Rate
from .states import SuggestionState

S = SuggestionState
# By these the public compares; fewer than five behind a rate are withheld in each row.
SIDES = ("unit", "township")


@dataclass(frozen=True)
class PublicYear:
    """A published statement as the public reads it."""

    statement: YearStatement
    rates: tuple[Rate, ...]
    kinds: list[dict[str, Any]]
    sides: list[dict[str, Any]]
    gaps: list[Gap]


def _line(data: dict[str, Any], rates: tuple[Rate, ...]) -> dict[str, Any]:
    row = Row.of_json(data)
    return {
        "name": row.name,
        "all": row.counts["all"],
        "handed": row.counts["handed"],
        "claimed": row.counts["claimed"],
        "cells": [
            {"rate": rate, "percent": public_percent(*row.share(rate)), "of": row.share(rate)[1]}
            for rate in rates
        ],
    }


def public_year(congress_id: int, year: int) -> PublicYear | None:
    """The latest published statement of a congress's year; None where there is none. One query."""
    rows = YearStatement.objects.filter(congress=congress_id, year=year, published_at__isnull=False)
    row = rows.order_by("-number").first()
    if row is None:
        return None
    rates = DEFINITIONS[row.definitions]
    beside = rates[:2]
    sides = [
        {
            "label": DIMENSIONS[side].label,
            "rates": beside,
            "lines": [_line(one, beside) for one in row.rows(side)],
        }
        for side in SIDES
    ]
    return PublicYear(
        row, rates, [_line(one, rates) for one in row.rows("kind")], sides,
        [gap for gap in gaps_of(Row.of_json(row.figures["total"])) if gap.of],
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """Of the cases that ended in a year or are followed since: how many are public, which are not and why, how many wait."""

    public: int
    withheld: list[dict[str, Any]]
    waiting: int

    @property
    def not_public(self) -> int:
        return sum(row["number"] for row in self.withheld)


def shown_of(county_id: int, year: int) -> Shown:
    """How complete the publishing itself is. Two queries; no number or title of what is withheld.

    Of all congresses of the county, as the results under it are: closed in the year, or followed since
    then until a promise is kept (such a case may be published and has no closing day yet).
    """
    this_year = Q(state=S.CLOSED, closed_on__year=year) | Q(state=S.FOLLOWING, state_since__year=year)
    ended = Suggestion.objects.filter(this_year, county=county_id, imported=False)
    total = ended.aggregate(all=Count("pk"), public=Count("published_at"))
    held = Withholding.objects.filter(
        suggestion__in=ended.filter(published_at__isnull=True), lifted_at__isnull=True
    )
    names = dict(Withholding._meta.get_field("ground").choices)
    rows = held.order_by().values("ground").annotate(number=Count("pk")).order_by("-number", "ground")
    withheld = [{"name": names[row["ground"]], "number": row["number"]} for row in rows]
    not_public = sum(row["number"] for row in withheld)
    return Shown(total["public"], withheld, total["all"] - total["public"] - not_public)
