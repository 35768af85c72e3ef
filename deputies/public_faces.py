"""What everybody may read about deputies: who stands for a village, and what one deputy did (代表法 58).

Basic and performance information, nothing else: no telephone, day of birth, identity number, home or
party, and of the performance file only numbers, because its lines are free text (record 0040).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from congress_portal.foundation.accounts.models import County, Division, DivisionLevel
from deputies.choices import PART_OF_KIND, FilePart, PerformanceKind
from deputies.models import Constituency, Mandate, OfficeHolding

# What a part of the file is called in public, and what it counts.
PUBLIC_PARTS: tuple[tuple[FilePart, str, str], ...] = (
    (FilePart.MEETINGS, "出席、列席会议", "次"),
    (FilePart.INSPECTIONS, "视察、调研、执法检查", "次"),
    (FilePart.VOTERS, "接待走访、联系群众", "次"),
    (FilePart.SUGGESTIONS, "提出建议、办理群众意见", "件"),
    (FilePart.TRAINING, "学习培训", "次"),
    (FilePart.REPORTS, "向选民述职", "次"),
    (FilePart.HONOURS, "履职表彰", "次"),
)


@dataclass(frozen=True)
class Figure:
    """One line of the performance figures."""

    label: str
    unit: str
    this_year: int
    this_term: int


def public_deputies(county: County, on: date) -> QuerySet[Mandate]:
    """Deputies in office of the county, its townships and the congresses above; with what a line shows."""
    return (
        Mandate.objects.active()
        .filter(congress__county=county, starts_on__lte=on)
        .select_related(
            "person", "congress__division", "congress__county__division", "term", "home_division", "township"
        )
    )


def places_in(county: County) -> QuerySet[Division]:
    """Places of the county that exist today."""
    return Division.objects.filter(path__startswith=county.division.path, valid_to__isnull=True)


def towns_of(county: County) -> QuerySet[Division]:
    """Its townships and streets, in their official order."""
    return places_in(county).filter(level=DivisionLevel.TOWNSHIP).order_by("sort_order", "code")


def standing_for(mandates: QuerySet[Mandate], place: Division) -> QuerySet[Mandate]:
    """Those who stand for a place.

    A township: who stands for it, a village of it, or the whole county. A village: who keeps contact with
    it, its whole township or the whole county, and whose district covers it or the whole of its township.
    """
    around = [int(part) for part in place.path.strip("/").split("/")]
    if place.level != DivisionLevel.VILLAGE:
        return mandates.filter(Q(home_division__path__startswith=place.path) | Q(home_division__in=around))
    districts = Constituency.divisions.through.objects.filter(
        division__in=[place.pk, place.parent_id]
    ).values("constituency")
    return mandates.filter(Q(home_division__in=around) | Q(constituency__in=districts))


def figures_of(mandate: Mandate, year: int) -> list[Figure]:
    """How often the deputy did what, this year and in the term; what is disputed does not count. One query."""
    rows = (
        mandate.performance_entries.counted()
        .order_by()
        .values_list("kind")
        .annotate(term=Count("pk"), year_count=Count("pk", filter=Q(year=year)))
    )
    of_part: dict[FilePart, list[int]] = {}
    for kind, term, of_year in rows:
        if kind not in PerformanceKind.values:
            continue
        sums = of_part.setdefault(PART_OF_KIND[kind], [0, 0])
        sums[0] += of_year
        sums[1] += term
    return [Figure(label, unit, *of_part[part]) for part, label, unit in PUBLIC_PARTS if part in of_part]


def offices_of(mandate: Mandate, on: date) -> list[OfficeHolding]:
    """The offices held today."""
    return list(
        OfficeHolding.objects.held_on(on).filter(mandate=mandate).select_related("group").order_by("pk")
    )
