"""Who takes part in a selection, and how many may be chosen. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from deputies.choices import AttendanceStatus, MandateState, MeetingKind
from deputies.file_choices import OFFICES_EXCLUDED, Exclusion
from deputies.models import (
    Honour,
    HonourSelection,
    Mandate,
    MeetingAttendance,
    OfficeHolding,
    PerformanceEntry,
)

REASONS = {
    Exclusion.SUSPENDED: "正在暂停执行代表职务",
    Exclusion.NO_WORK: "当年没有计入的履职记录",
}


def deputies_in(selection: HonourSelection) -> QuerySet[Mandate]:
    """The open mandates a selection is about: of its congress, with its townships' where it says so."""
    mandates = Mandate.objects.open()
    if selection.with_townships:
        return mandates.filter(congress__division__path__startswith=selection.congress.division.path)
    return mandates.filter(congress=selection.congress_id)


def quota_of(selection: HonourSelection, in_office: int) -> int:
    """How many may be chosen; a share is taken of all in office and never rounded up."""
    if selection.quota_number:
        return selection.quota_number
    return in_office * selection.quota_percent // 100


def people_in(selection: HonourSelection) -> int:
    """How many persons are in office there; who holds two mandates is one."""
    return deputies_in(selection).order_by().values("person_id").distinct().count()


def excluded(selection: HonourSelection, mandates: Iterable[Mandate], on: date) -> dict[int, list[str]]:
    """Why each of these mandates takes no part, by mandate id; who takes part is not in it.

    Whoever left office before that day takes no part, whatever the rules say.
    Offices are looked for under every mandate of the person: a leader of the county's congress is not
    honoured as a township's deputy.
    """
    mandates = list(mandates)
    people = {mandate.person_id for mandate in mandates}
    by_person: dict[int, list[str]] = {}
    rules = [Exclusion(value) for value in selection.exclusions]
    offices = frozenset().union(*(OFFICES_EXCLUDED.get(rule, frozenset()) for rule in rules))
    if offices:
        held = OfficeHolding.objects.held_on(on).filter(mandate__person__in=people, office__in=offices)
        for holding in held.select_related("mandate").order_by("pk"):
            by_person.setdefault(holding.mandate.person_id, []).append(f"担任{holding}")
    if Exclusion.ABSENT in rules:
        missed = MeetingAttendance.objects.filter(
            mandate__person__in=people,
            status=AttendanceStatus.ABSENT,
            meeting__kind=MeetingKind.PLENARY,
            meeting__held_on__year=selection.year,
        )
        for person, title in missed.values_list("mandate__person_id", "meeting__title"):
            by_person.setdefault(person, []).append(f"未经批准缺席{title}")
    if Exclusion.HONOURED_BEFORE in rules:
        last = selection.year - 1
        before = Honour.objects.standing().filter(
            Q(selection__year=last) | Q(selection__isnull=True, on__year=last),
            mandate__person__in=people,
            title=selection.title,
        )
        for person in set(before.values_list("mandate__person_id", flat=True)):
            by_person.setdefault(person, []).append(f"{last} 年度受过同名表彰")
    reasons = {m.pk: list(by_person[m.person_id]) for m in mandates if m.person_id in by_person}
    for mandate in mandates:
        if mandate.ended_on is not None and mandate.ended_on < on:
            reasons.setdefault(mandate.pk, []).append(f"代表职务已于 {mandate.ended_on:%Y-%m-%d} 终止")
    if Exclusion.SUSPENDED in rules:
        for mandate in mandates:
            if mandate.state == MandateState.SUSPENDED:
                reasons.setdefault(mandate.pk, []).append(REASONS[Exclusion.SUSPENDED])
    if Exclusion.NO_WORK in rules:
        worked = PerformanceEntry.objects.counted().of_year(selection.year).filter(mandate__in=mandates)
        worked = set(worked.values_list("mandate_id", flat=True))
        for mandate in mandates:
            if mandate.pk not in worked:
                reasons.setdefault(mandate.pk, []).append(REASONS[Exclusion.NO_WORK])
    return reasons
