"""Cases one by one, for rules that give points to each: a unit's parts, a deputy's suggestions.

One query for all subjects. What is told of a case are facts on record: late, not talked over, dissatisfied.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from congress_portal.foundation.slots import subject_key
from deputies.counted_records import CountedItem, CountedRecord, Items, Owners, keys_of

from .case_metrics import NOT_COUNTED, OPINION, REPLY
from .choices import Grade, Kind, Solved
from .models import Signature, Suggestion, SuggestionClock
from .states import DROPPED

LATE, NOT_TALKED, DISSATISFIED, UNSOLVED, REWORKED = (
    "逾期",
    "没有面商",
    "不满意",
    "没有解决",
    "重新办理",
)
KEY, TAKEN_UP = "重点督办", "已交办"
LEAD, CO_SIGNED = "领衔", "联名"


def _due(units: Iterable[int], start: date, end: date):
    return (
        SuggestionClock.objects.filter(
            kind__in=[REPLY, OPINION],
            round=1,
            due__range=(start, end),
            assignment__unit__in=list(units),
            suggestion__kind=Kind.SUGGESTION,
            suggestion__imported=False,
        )
        .exclude(assignment__state__in=sorted(DROPPED))
        .exclude(suggestion__state__in=NOT_COUNTED)
        .select_related("suggestion", "assignment")
        .defer("suggestion__body", "explanation")
        .order_by("due", "pk")
    )


def _item(clock: SuggestionClock, end: date) -> CountedItem:
    case, part = clock.suggestion, clock.assignment
    stopped = timezone.localdate(clock.stopped_at) if clock.stopped_at else None
    # A clock that still runs is late by the end of the period at least.
    days = ((stopped or end) - clock.due).days
    faults = [LATE] if days > 0 or (stopped is None and clock.due < end) else []
    if clock.kind == REPLY:
        if case.replied_on and case.consulted_on is None:
            faults.append(NOT_TALKED)
        if case.satisfied == Grade.DISSATISFIED:
            faults.append(DISSATISFIED)
        if case.solved == Solved.NO:
            faults.append(UNSOLVED)
        if part.round > 1:
            faults.append(REWORKED)
    return CountedItem(
        label=f"{case.short_number} {case.title}".strip(),
        kinds=(KEY,) if case.key else (),
        role=part.get_role_display(),
        days=days if stopped else None,
        faults=tuple((fault, 1) for fault in faults),
    )


def unit_items(units: Iterable[int], start: date, end: date) -> Items:
    """A unit's parts whose limit came in the period, each with its role and what was found wanting."""
    found: Items = {}
    for clock in _due(units, start, end):
        found.setdefault(clock.assignment.unit_id, []).append(_item(clock, end))
    return found


def unit_items_records(unit_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The cases behind ``unit_items``, with what was found wanting in words."""
    rows = []
    for clock in _due(keys_of(unit_id), start, end):
        item = _item(clock, end)
        wanting = "、".join(name for name, _ in item.faults)
        rows.append(
            CountedRecord(
                subject_key(clock),
                clock.due,
                f"{item.label}（{item.role}）{'：' + wanting if wanting else ''}",
                clock.suggestion.get_absolute_url(),
                not item.faults,
                clock.assignment.unit_id,
            )
        )
    return rows


def _signed(mandates: Iterable[int], start: date, end: date):
    signers = (
        Signature.objects.filter(suggestion=OuterRef("suggestion"))
        .filter(Q(lead=True) | Q(confirmed_at__isnull=False, declined_at=None))
        .order_by()
        .values("suggestion")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Signature.objects.filter(
            mandate__in=list(mandates),
            suggestion__kind=Kind.SUGGESTION,
            suggestion__imported=False,
            suggestion__submitted_on__range=(start, end),
        )
        .filter(Q(lead=True) | Q(confirmed_at__isnull=False, declined_at=None))
        .exclude(suggestion__state__in=NOT_COUNTED)
        .annotate(people=Subquery(signers))
        .select_related("suggestion")
        .defer("suggestion__body")
        .order_by("suggestion__submitted_on", "pk")
    )


def _kinds(case: Suggestion) -> tuple[str, ...]:
    marks = (TAKEN_UP if case.dispatched_on else "", KEY if case.key else "")
    return tuple(mark for mark in marks if mark)


def signature_items(mandates: Iterable[int], start: date, end: date) -> Items:
    """Suggestions a deputy leads or has joined, handed in in the period, with how many share them."""
    found: Items = {}
    for row in _signed(mandates, start, end):
        case = row.suggestion
        found.setdefault(row.mandate_id, []).append(
            CountedItem(
                label=f"{case.short_number} {case.title}".strip(),
                kinds=_kinds(case),
                role=LEAD if row.lead else CO_SIGNED,
                people=max(1, row.people or 1),
            )
        )
    return found


def signature_items_records(mandate_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The suggestions behind ``signature_items``."""
    return [
        CountedRecord(
            subject_key(row.suggestion),
            row.suggestion.submitted_on,
            f"{row.suggestion.short_number} {row.suggestion.title}（{LEAD if row.lead else CO_SIGNED}，共 {row.people} 人）",
            row.suggestion.get_absolute_url(),
            owner=row.mandate_id,
        )
        for row in _signed(keys_of(mandate_id), start, end)
    ]
