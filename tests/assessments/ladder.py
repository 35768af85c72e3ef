"""A published year of two towns, set down row by row: what the flag's verbs need, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.choices import PeriodKind, PeriodState, SchemeState
from assessments.models import (
    AssessedSubject,
    FlagAward,
    FlagGroup,
    Period,
    Result,
    Scheme,
    WorkFund,
)
from assessments.workflow import flags
from congress_portal.foundation.accounts.models import Organization
from tests.factories.ground import NOW, Cast

MINUTES = "云岭县人大常委会主任会议纪要〔2027〕2号"
DAY = date(2026, 3, 25)


@dataclass
class Ladder:
    """The cast, its group, its subjects by name, and its published periods by year."""

    cast: Cast
    group: FlagGroup
    subjects: dict[str, AssessedSubject]
    periods: dict[int, Period]

    def year(
        self, year: int, order: tuple[str, ...], kind: str = PeriodKind.YEAR, number: int = 0, **terms: Any
    ) -> Period:
        """A published sheet with the towns in this order, five points apart."""
        scheme = Scheme.objects.create(
            county=self.cast.county,
            group=self.group,
            year=year,
            edition=Scheme.objects.filter(group=self.group, year=year).count() + 1,
            name=f"{year}年考评方案",
            state=SchemeState.RETIRED,
            work_funds=[30000, 20000, 10000],
            **terms,
        )
        period = Period.objects.create(
            scheme=scheme, kind=kind, number=number, year=year, starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31), state=PeriodState.PUBLISHED, minutes_number=MINUTES,
            published_at=NOW, published_by="周文清",
        )  # fmt: skip
        for rank, name in enumerate(order, 1):
            total = Decimal(100 - 5 * rank)
            Result.objects.create(
                period=period, subject=self.subjects[name], base=total, total=total, earned=total,
                applicable_mark=Decimal(100), rank=rank,
            )  # fmt: skip
        WorkFund.objects.create(period=period, subject=self.subjects[order[0]], rank=1, amount=Decimal(30000))
        self.periods[year] = period
        return period

    def award(self, year: int, **values: Any) -> FlagAward:
        """The flag of a year, given by the verb."""
        return flags.award_flag(
            **{
                "actor": self.cast.staff,
                "period": self.periods[year],
                "minutes_number": MINUTES,
                "from_on": DAY,
                "at": NOW,
                **values,
            }
        )


def make_ladder(cast: Cast) -> Ladder:
    """青山镇 and 绿水镇 of the cast and their group."""
    group = FlagGroup.objects.create(
        county=cast.county, name="乡镇组", authority_document="云办发〔2019〕6号"
    )
    subjects = {}
    for order, organization in enumerate((cast.green_hill_congress, cast.clear_water_congress)):
        assert isinstance(organization, Organization)
        name = organization.division.name
        subjects[name] = AssessedSubject.objects.create(
            county=cast.county, group=group, organization=organization, name=name, sort_order=order
        )
    return Ladder(cast, group, subjects, {})
