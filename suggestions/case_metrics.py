"""What the assessment counts of cases: by the congress that owns them and by the unit that handles them.

One query each. A case counts in the period in which its limit ends, its promise falls due or its
evaluation was made: once, and never twice. Silence is in no denominator (decisions C17); what was
entered from old files is read, not assessed. Rates as ``figures.DEFINITIONS`` words them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from congress_portal.foundation.slots import subject_key
from deputies.counted_records import CountedRecord, Counts, Owners, keys_of, plain_counts, shares

from .choices import ANSWERING, CONTENT, AssignmentRole, ClockKind, CommitmentState, Kind, ReplyKind, Solved
from .models import Commitment, HandlingAssignment, Reply, Suggestion, SuggestionClock
from .states import DROPPED, NOT_HANDED_IN, SuggestionState

S = SuggestionState
NOT_COUNTED = (*sorted(NOT_HANDED_IN), S.WITHDRAWN, S.DECLINED)


def _cases() -> QuerySet[Suggestion]:
    return (
        Suggestion.objects.filter(kind=Kind.SUGGESTION, imported=False)
        .exclude(state__in=NOT_COUNTED)
        .order_by()
    )


def _case_records(rows: QuerySet[Suggestion], day: str, good) -> list[CountedRecord]:
    return [
        CountedRecord(
            subject_key(row),
            getattr(row, day),
            f"{row.short_number} {row.title}".strip(),
            row.get_absolute_url(),
            good(row) if good else None,
            getattr(row, "owner", None),
        )
        for row in rows.order_by(day, "pk").defer("body")
    ]


# --- numbers of cases -----------------------------------------------------------------------------


def _of(by: str, owners: Owners) -> tuple[Q, dict]:
    """The condition on rows of these owners, and the note whose each row is."""
    return Q(**{f"{by}__in": keys_of(owners)}), {"owner": F(by)}


def suggestions_raised(congresses: Iterable[int], start: date, end: date) -> Counts:
    """代表提出建议: suggestions handed in to the congress in the period."""
    rows = _cases().filter(congress__in=list(congresses), submitted_on__range=(start, end))
    return plain_counts(rows.values_list("congress").annotate(n=Count("pk")))


def suggestions_raised_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The suggestions behind ``suggestions_raised``."""
    rows = _cases().filter(congress=congress_id, submitted_on__range=(start, end))
    return _case_records(rows, "submitted_on", None)


def demands_received(place: str, ids: Iterable[int], start: date, end: date) -> Counts:
    """收到群众意见: demands by ``township_congress`` or ``station``; what was taken back is out."""
    rows = Suggestion.objects.filter(
        kind=Kind.DEMAND, submitted_on__range=(start, end), **{f"{place}__in": list(ids)}
    )
    rows = rows.exclude(state=S.WITHDRAWN).order_by()
    return plain_counts(rows.values_list(place).annotate(n=Count("pk")))


def demands_received_records(place: str, pk: Owners, start: date, end: date) -> list[CountedRecord]:
    """The demands behind ``demands_received``."""
    theirs, noted = _of(place, pk)
    rows = Suggestion.objects.filter(theirs, kind=Kind.DEMAND, submitted_on__range=(start, end))
    rows = rows.exclude(state=S.WITHDRAWN).annotate(**noted).order_by("submitted_on", "pk").defer("body")
    return [
        CountedRecord(
            subject_key(row),
            row.submitted_on,
            f"{row.number} {row.title}",
            row.get_absolute_url(),
            owner=row.owner,
        )
        for row in rows
    ]


# --- consulted, satisfied -------------------------------------------------------------------------


def consulted(by: str, ids: Iterable[int], start: date, end: date) -> Counts:
    """面商率: (talked over with the deputy, answered) of cases first answered in the period; ``by`` is
    ``congress`` or ``counted_unit`` (代表法 51)."""
    rows = _cases().filter(replied_on__range=(start, end), **{f"{by}__in": list(ids)}).values_list(by)
    return shares(rows.annotate(done=Count("pk", filter=Q(consulted_on__isnull=False)), all=Count("pk")))


def consulted_records(by: str, pk: Owners, start: date, end: date) -> list[CountedRecord]:
    """The cases behind ``consulted``."""
    theirs, noted = _of(by, pk)
    rows = _cases().filter(theirs, replied_on__range=(start, end)).annotate(**noted)
    return _case_records(rows, "replied_on", lambda row: row.consulted_on is not None)


def satisfied(by: str, ids: Iterable[int], start: date, end: date) -> Counts:
    """满意率: (satisfied or basically so, evaluated) by the day of the evaluation."""
    rows = _evaluated("satisfied", by, ids, start, end)
    return shares(rows.annotate(done=Count("pk", filter=Q(satisfied__in=CONTENT)), all=Count("pk")))


def satisfied_records(by: str, pk: Owners, start: date, end: date) -> list[CountedRecord]:
    """The cases behind ``satisfied``."""
    theirs, noted = _of(by, pk)
    rows = _cases().filter(theirs, evaluated_on__range=(start, end)).exclude(satisfied="").annotate(**noted)
    return _case_records(rows, "evaluated_on", lambda row: row.satisfied in CONTENT)


def _evaluated(field: str, by: str, ids: Iterable[int], start: date, end: date) -> QuerySet:
    rows = _cases().filter(evaluated_on__range=(start, end), **{f"{by}__in": list(ids)})
    return rows.exclude(**{field: ""}).values_list(by)


def solved(by: str, ids: Iterable[int], start: date, end: date) -> Counts:
    """解决率: (evaluators who say solved, those who said anything) by the day of the evaluation."""
    rows = _evaluated("solved", by, ids, start, end)
    return shares(rows.annotate(done=Count("pk", filter=Q(solved=Solved.YES)), all=Count("pk")))


def solved_records(by: str, pk: Owners, start: date, end: date) -> list[CountedRecord]:
    """The cases behind ``solved``."""
    theirs, noted = _of(by, pk)
    rows = _cases().filter(theirs, evaluated_on__range=(start, end)).exclude(solved="").annotate(**noted)
    return _case_records(rows, "evaluated_on", lambda row: row.solved == Solved.YES)


# --- in time, by the clocks of units' parts -------------------------------------------------------


def _clocks(kind: str, start: date, end: date) -> QuerySet[SuggestionClock]:
    # Who answered and was relieved for a rework answered in time or late all the same.
    answered = Reply.objects.filter(
        assignment=OuterRef("assignment"), superseded=False, kind=ReplyKind.REPLY
    ).order_by()
    return (
        SuggestionClock.objects.filter(
            kind=kind,
            round=1,
            due__range=(start, end),
            assignment__isnull=False,
            suggestion__kind=Kind.SUGGESTION,
            suggestion__imported=False,
        )
        .exclude(Q(assignment__state__in=sorted(DROPPED)) & ~Exists(answered))
        .exclude(suggestion__state__in=NOT_COUNTED)
        .order_by()
    )


def in_time(kind: str, by: str, ids: Iterable[int], start: date, end: date) -> Counts:
    """按期: (parts whose clock was stopped by its day, parts whose day came) in the period.

    ``by`` is ``suggestion__congress`` or ``assignment__unit``; ``kind`` a clock: answer, a unit's
    opinion as assistant, signing for it.
    """
    rows = (
        _clocks(kind, start, end)
        .filter(**{f"{by}__in": list(ids)})
        .alias(stopped=TruncDate("stopped_at"))
        .values_list(by)
        .annotate(done=Count("pk", filter=Q(stopped__lte=F("due"))), all=Count("pk"))
    )
    return shares(rows)


def in_time_records(kind: str, by: str, pk: Owners, start: date, end: date) -> list[CountedRecord]:
    """The parts behind ``in_time``; the address is the case's."""
    theirs, noted = _of(by, pk)
    rows = (
        _clocks(kind, start, end)
        .filter(theirs)
        .annotate(**noted)
        .select_related("suggestion", "assignment__unit")
        .defer("suggestion__body", "explanation")
        .order_by("due", "pk")
    )
    return [
        CountedRecord(
            subject_key(clock),
            clock.due,
            f"{clock.suggestion.short_number} {clock.suggestion.title}"
            f"（{clock.assignment.unit}，{clock.due:%m-%d} 到期）",
            clock.suggestion.get_absolute_url(),
            bool(clock.was_met),
            clock.owner,
        )
        for clock in rows
    ]


# --- promises -------------------------------------------------------------------------------------


def _promises(start: date, end: date) -> QuerySet[Commitment]:
    return Commitment.objects.standing().filter(due__range=(start, end), suggestion__imported=False)


def promises_kept(by: str, ids: Iterable[int], start: date, end: date) -> Counts:
    """承诺兑现率: (kept, fallen due in the period), whatever year the case is of; ``by`` is
    ``suggestion__congress`` or ``unit``."""
    rows = _promises(start, end).filter(**{f"{by}__in": list(ids)}).order_by()
    kept = Q(state=CommitmentState.FULFILLED)
    return shares(rows.values_list(by).annotate(done=Count("pk", filter=kept), all=Count("pk")))


def promises_kept_records(by: str, pk: Owners, start: date, end: date) -> list[CountedRecord]:
    """The promises behind ``promises_kept``."""
    theirs, noted = _of(by, pk)
    rows = _promises(start, end).filter(theirs).annotate(**noted).order_by("due", "pk")
    return [
        CountedRecord(
            subject_key(row),
            row.due,
            row.text,
            row.get_absolute_url(),
            row.state == CommitmentState.FULFILLED,
            row.owner,
        )
        for row in rows
    ]


# --- how much a unit was given --------------------------------------------------------------------

LEADING, ASSISTING = tuple(ANSWERING), (AssignmentRole.ASSIST,)


def _parts(roles: Iterable[str], start: date, end: date) -> QuerySet[HandlingAssignment]:
    return (
        HandlingAssignment.objects.filter(
            role__in=list(roles),
            assigned_at__date__range=(start, end),
            suggestion__kind=Kind.SUGGESTION,
            suggestion__imported=False,
        )
        .exclude(state__in=sorted(DROPPED))
        .exclude(suggestion__state__in=NOT_COUNTED)
        .order_by()
    )


def parts_given(roles: Iterable[str], units: Iterable[int], start: date, end: date) -> Counts:
    """承办件数: parts of suggestions a unit was given in the period; lead and assistance are asked apart."""
    rows = _parts(roles, start, end).filter(unit__in=list(units)).values_list("unit")
    return plain_counts(rows.annotate(n=Count("pk")))


def parts_given_records(roles: Iterable[str], unit_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The parts behind ``parts_given``."""
    rows = (
        _parts(roles, start, end)
        .filter(unit__in=keys_of(unit_id))
        .select_related("suggestion")
        .defer("suggestion__body")
        .annotate(day=TruncDate("assigned_at"))
        .order_by("assigned_at", "pk")
    )
    return [
        CountedRecord(
            subject_key(part),
            part.day,
            f"{part.suggestion.short_number} {part.suggestion.title}（{part.get_role_display()}）",
            part.suggestion.get_absolute_url(),
            owner=part.unit_id,
        )
        for part in rows
    ]


OPINION, REPLY, ACKNOWLEDGE = ClockKind.OPINION, ClockKind.REPLY, ClockKind.ACKNOWLEDGE
