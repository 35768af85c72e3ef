"""Set-based counts for the assessment: one query for all townships; no points here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from congress_portal.foundation.slots import subject_key

from .choices import Kind, Solved
from .models import Suggestion
from .states import SuggestionState

S = SuggestionState


@dataclass(frozen=True)
class MetricRecord:
    """One record behind a measure; ``counted`` tells whether it is in the numerator."""

    subject_key: str
    date: date
    label: str
    url: str
    counted: bool

    def __iter__(self):
        """As the tuple (subject key, date, label, url)."""
        return iter((self.subject_key, self.date, self.label, self.url))


def _answers_due(congress_ids: Iterable[int], start: date, end: date) -> QuerySet[Suggestion]:
    """Demands whose voters had to be told by a day of the period; what the voter took back is out."""
    return Suggestion.objects.filter(
        kind=Kind.DEMAND, township_congress_id__in=list(congress_ids), answer_due__range=(start, end)
    ).exclude(state=S.WITHDRAWN)


_IN_TIME = Q(answered_on__isnull=False, answered_on__lte=F("answer_due"))


def demands_answered_in_time(
    congress_ids: Iterable[int], start: date, end: date
) -> dict[int, tuple[int, int | None]]:
    """群众意见按期答复: {congress: (told in time, had to be told)}; every congress asked for has an entry.

    Counted in the period in which the limit ends, so that a case counts once and never twice. Told
    means: explained on the spot, raised as a suggestion, sent to be dispatched, or declined with the
    grounds. One query.
    """
    ids = list(congress_ids)
    rows = (
        _answers_due(ids, start, end)
        .order_by()
        .values("township_congress")
        .annotate(due=Count("pk"), told=Count("pk", filter=_IN_TIME))
    )
    found = {row["township_congress"]: (row["told"], row["due"]) for row in rows}
    return {pk: found.get(pk, (0, 0)) for pk in ids}


def demands_answered_in_time_records(congress_id: int, start: date, end: date) -> list[MetricRecord]:
    """The demands behind ``demands_answered_in_time``, the oldest first. One query."""
    rows = _answers_due([congress_id], start, end).order_by("answer_due", "pk").defer("body")
    return [
        MetricRecord(
            subject_key(row), row.answer_due, f"{row.number} {row.title}", row.get_absolute_url(),
            row.answered_on is not None and row.answered_on <= row.answer_due,
        )
        for row in rows
    ]  # fmt: skip


def _solved(congress_ids: Iterable[int], start: date, end: date) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(
        congress_id__in=list(congress_ids),
        kind=Kind.SUGGESTION,
        evaluated_on__range=(start, end),
        # What was entered from old files is read, not assessed.
        imported=False,
    ).exclude(satisfied="")


def suggestions_solved(
    congress_ids: Iterable[int], start: date, end: date
) -> dict[int, tuple[int, int | None]]:
    """代表建议解决: {congress: (evaluators who say solved, evaluated)} by the day of the evaluation. One query."""
    ids = list(congress_ids)
    rows = (
        _solved(ids, start, end)
        .order_by()
        .values("congress")
        .annotate(all=Count("pk"), solved=Count("pk", filter=Q(solved=Solved.YES)))
    )
    found = {row["congress"]: (row["solved"], row["all"]) for row in rows}
    return {pk: found.get(pk, (0, 0)) for pk in ids}


def suggestions_solved_records(congress_id: int, start: date, end: date) -> list[MetricRecord]:
    """The suggestions behind ``suggestions_solved``. One query."""
    rows = _solved([congress_id], start, end).order_by("evaluated_on", "pk").defer("body")
    return [
        MetricRecord(
            subject_key(row), row.evaluated_on, f"{row.short_number} {row.title}", row.get_absolute_url(),
            row.solved == Solved.YES,
        )
        for row in rows
    ]  # fmt: skip
