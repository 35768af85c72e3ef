"""What the assessment counts of training and reports to voters, and the records behind it. One query each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from congress_portal.foundation.slots import subject_key
from deputies.models import Mandate, TrainingAttendance, VoterReport
from deputies.training_choices import TRAINED, TrainingState

# (subject key, day, what it is, address)
Record = tuple[str, date, str, str]


def _attended(start: date, end: date):
    return TrainingAttendance.objects.filter(
        status__in=[str(mark) for mark in TRAINED],
        mandate__isnull=False,
        training__state=TrainingState.HELD,
        training__starts_on__gte=start,
        training__starts_on__lte=end,
    )


def deputies_trained(congresses: Iterable[int], start: date, end: date) -> dict[int, tuple[int, int | None]]:
    """For each congress: (its deputies who took part in a training from start to end, those in office at the end)."""
    attended = Exists(_attended(start, end).filter(person=OuterRef("person_id")))
    rows = (
        Mandate.objects.held_on(end)
        .filter(congress__in=list(congresses))
        .order_by()
        .values("congress_id")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(attended)))
    )
    return {row["congress_id"]: (row["done"], row["all"]) for row in rows}


def deputies_trained_records(congress_id: int, start: date, end: date) -> list[Record]:
    """One line for each deputy behind ``deputies_trained``'s numerator: the first training taken part in."""
    names = dict(
        Mandate.objects.held_on(end).filter(congress=congress_id).values_list("person_id", "person__name")
    )
    rows = (
        _attended(start, end)
        .filter(person__in=names)
        .select_related("training")
        .order_by("training__starts_on", "pk")
    )
    first: dict[int, TrainingAttendance] = {}
    for row in rows:
        first.setdefault(row.person_id, row)
    return [
        (
            f"{subject_key(row.training)}#{person}",
            row.training.starts_on,
            f"{names[person]}：{row.training}",
            row.training.get_absolute_url(),
        )
        for person, row in first.items()
    ]


def voter_reports(congresses: Iterable[int], start: date, end: date) -> dict[int, tuple[int, int | None]]:
    """For each congress: reports its deputies gave to voters from start to end; voided ones do not count."""
    rows = (
        VoterReport.objects.held()
        .filter(congress__in=list(congresses), on__gte=start, on__lte=end)
        .order_by()
        .values("congress_id")
        .annotate(done=Count("pk"))
    )
    return {row["congress_id"]: (row["done"], None) for row in rows}


def voter_reports_records(congress_id: int, start: date, end: date) -> list[Record]:
    """The reports behind ``voter_reports``, oldest first."""
    reports = (
        VoterReport.objects.held()
        .filter(congress=congress_id, on__gte=start, on__lte=end)
        .select_related("mandate__person")
        .order_by("on", "pk")
    )
    return [(subject_key(one), one.on, str(one), one.get_absolute_url()) for one in reports]
