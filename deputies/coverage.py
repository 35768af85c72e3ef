"""Who was trained and who has reported, by township and level: read for pages, files and measures.

A training counts for the person: who was there as a county deputy is trained as a township deputy
too, if the mandate was held that day. A report counts for the mandate it was given under.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.access import Actor
from deputies.choices import DIRECT_LEVELS, MandateLevel, MandateState
from deputies.models import Mandate, ReportingPlan, TrainingAttendance, TrainingPlan, VoterReport
from deputies.report_ballots import percent_text
from deputies.training_choices import TRAINED, ReportState, TrainingState


@dataclass
class Row:
    """One township and level, or a sum of them."""

    label: str
    level: str = ""
    township_id: int | None = None
    deputies: int = 0
    reached: int = 0
    this_year: int = 0
    hours: int = 0
    planned: int = 0

    @property
    def percent(self) -> int | None:
        """Reached of all, rounded down: 100 only where nobody is missing."""
        return self.reached * 100 // self.deputies if self.deputies else None

    @property
    def rate(self) -> str:
        """Reached of all with one decimal, 66.7%; "--" of nobody."""
        return percent_text(self.reached, self.deputies)

    @property
    def left(self) -> int:
        """Not reached yet."""
        return self.deputies - self.reached

    @property
    def hours_each(self) -> str:
        """Mean hours of the year a deputy, with one decimal."""
        if not self.deputies:
            return "--"
        tenths = (self.hours * 20 + self.deputies) // (2 * self.deputies)
        return f"{tenths // 10}.{tenths % 10}"

    def add(self, other: Row) -> None:
        """Take another row into the sum."""
        for name in ("deputies", "reached", "this_year", "hours", "planned"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Table:
    """Rows in official order and their sum."""

    rows: list[Row] = field(default_factory=list)
    total: Row = field(default_factory=lambda: Row("合计"))


def _table(rows: Iterable[Row]) -> Table:
    table = Table()
    for row in rows:
        table.rows.append(row)
        table.total.add(row)
    return table


def mandates_of_term(actor: Actor, number: int | None = None, level: str = "") -> QuerySet[Mandate]:
    """The mandates counted: those open now, or all of the term of that number; direct levels only."""
    mandates = Mandate.objects.visible_to(actor).filter(level__in=DIRECT_LEVELS)
    mandates = mandates.filter(term__number=number) if number else mandates.exclude(state=MandateState.ENDED)
    return mandates.filter(level=level) if level in DIRECT_LEVELS else mandates


def _trained(year: int | None = None, prefix: str = "") -> Q:
    """Attendance rows of a person that count for a mandate, from the mandate or from its person."""
    rows = f"{prefix}training__"
    condition = Q(
        **{
            f"{prefix}status__in": [str(mark) for mark in TRAINED],
            f"{rows}state": TrainingState.HELD,
            f"{prefix}mandate__isnull": False,
        }
    )
    return condition & Q(**{f"{rows}starts_on__year": year}) if year else condition


def was_trained(year: int | None = None) -> Exists:
    """Whether a mandate's person took part in a training while the mandate lasted."""
    rows = TrainingAttendance.objects.filter(_trained(year), person=OuterRef("person_id")).filter(
        training__starts_on__gte=OuterRef("starts_on")
    )
    ended = Q(training__starts_on__lte=Coalesce(OuterRef("ended_on"), date.max, output_field=DateField()))
    return Exists(rows.filter(ended))


def _label(level: str, township: str | None) -> str:
    return f"{township or '全县'}（{MandateLevel(level).label}代表）"


def training_coverage(actor: Actor, *, year: int, term: int | None = None, level: str = "") -> Table:
    """Deputies trained at least once in the term, and in the year with their hours: two queries."""
    mandates = mandates_of_term(actor, term, level)
    prefix = "person__training_attendances__"
    lasting = Q(**{f"{prefix}training__starts_on__gte": F("starts_on")}) & (
        Q(ended_on__isnull=True) | Q(**{f"{prefix}training__starts_on__lte": F("ended_on")})
    )
    in_term = _trained(prefix=prefix) & lasting
    in_year = _trained(year, prefix) & lasting
    rows = (
        mandates.order_by("-level", "township__sort_order", "township_id")
        .values("level", "township_id", "township__name", "township__sort_order")
        .annotate(
            deputies=Count("pk", distinct=True),
            reached=Count("pk", distinct=True, filter=in_term),
            this_year=Count("pk", distinct=True, filter=in_year),
            hours=Coalesce(Sum(f"{prefix}hours", filter=in_year), 0),
        )
    )
    return _table(
        Row(
            _label(row["level"], row["township__name"]),
            row["level"],
            row["township_id"],
            row["deputies"],
            row["reached"],
            row["this_year"],
            row["hours"],
        )
        for row in sorted(rows, key=lambda row: row["level"] != MandateLevel.COUNTY)
    )


def target_hours(congress_ids: Iterable[int], year: int) -> dict[int, int]:
    """The hours a year's plans ask of each deputy, by congress."""
    plans = TrainingPlan.objects.filter(congress__in=list(congress_ids), year=year)
    return dict(plans.exclude(target_hours=None).values_list("congress_id", "target_hours"))


def with_reports(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """With ``reported`` (times), ``last_on``, ``wanted`` (times the plan asks) and ``planned_on``."""
    reports = VoterReport.objects.filter(mandate=OuterRef("pk")).order_by()
    held = reports.filter(state=ReportState.HELD)
    times = held.values("mandate").annotate(n=Count("pk")).values("n")
    return mandates.annotate(
        reported=Coalesce(Subquery(times, output_field=IntegerField()), 0),
        last_on=Subquery(held.order_by("-on").values("on")[:1]),
        planned_on=Subquery(reports.filter(state=ReportState.PLANNED).values("on")[:1]),
        planned_pk=Subquery(reports.filter(state=ReportState.PLANNED).values("pk")[:1]),
        wanted=Coalesce(
            Subquery(ReportingPlan.objects.filter(term=OuterRef("term")).values("times")[:1]),
            1,
            output_field=IntegerField(),
        ),
    )


def still_to_report(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """Those of ``with_reports`` who have not reported as often as their plan asks."""
    return mandates.filter(reported__lt=F("wanted"))


def reporting_coverage(actor: Actor, *, year: int, term: int | None = None, level: str = "") -> Table:
    """Deputies who have reported as often as their plan asks, this year's and planned ones: one query."""
    rows: dict[tuple[str, int | None], Row] = {}
    mandates = (
        with_reports(mandates_of_term(actor, term, level))
        .annotate(
            in_year=Exists(
                VoterReport.objects.filter(mandate=OuterRef("pk"), state=ReportState.HELD, on__year=year)
            )
        )
        .order_by("township__sort_order", "township_id")
        .values_list("level", "township_id", "township__name", "reported", "wanted", "planned_on", "in_year")
    )
    for one, township, name, reported, wanted, planned_on, in_year in mandates:
        row = rows.setdefault((one, township), Row(_label(one, name), one, township))
        row.deputies += 1
        row.reached += reported >= wanted
        row.this_year += in_year
        row.planned += planned_on is not None
    return _table(sorted(rows.values(), key=lambda row: row.level != MandateLevel.COUNTY))
