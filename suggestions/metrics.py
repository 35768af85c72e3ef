"""Counts for assessments and overviews: read-only, one query for all congresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q

from congress_portal.foundation.slots import subject_key

from .choices import Kind
from .models import Suggestion
from .states import SuggestionState


def _due(start: date, end: date):
    """Demands whose limit for telling the voter (回告群众) ends between two days; withdrawn ones do not count."""
    return Suggestion.objects.filter(
        kind=Kind.DEMAND, answer_due__gte=start, answer_due__lte=end
    ).exclude(state=SuggestionState.WITHDRAWN)


_IN_TIME = Q(answered_on__isnull=False, answered_on__lte=F("answer_due"))


def demands_answered_in_time(congress_ids: Iterable[int], start: date, end: date) -> dict[int, tuple[int, int]]:
    """Demands answered within the rule's limit, of those whose limit ended in the period (群众意见按期答复).

    By the township congress (or street committee) that answers for the demand. (0, 0) where nothing
    fell due: there is nothing to divide, which is not the same as nought.
    """
    ids = list(congress_ids)
    rows = (
        _due(start, end)
        .filter(township_congress__in=ids)
        .order_by()
        .values_list("township_congress")
        .annotate(good=Count("pk", filter=_IN_TIME), due=Count("pk"))
    )
    found = {pk: (good, due) for pk, good, due in rows}
    return {pk: found.get(pk, (0, 0)) for pk in ids}


def demands_answered_in_time_records(congress_id: int, start: date, end: date) -> list[tuple[str, date, str, str]]:
    """The demands behind ``demands_answered_in_time``: (subject key, due day, label, url), in order of time."""
    rows = _due(start, end).filter(township_congress=congress_id).order_by("answer_due", "pk")
    return [
        (subject_key(case), case.answer_due, f"{case.number} {case.title}，{_word(case)}", case.get_absolute_url())
        for case in rows
    ]


def _word(case: Suggestion) -> str:
    if case.answered_on is None:
        return "没有答复"
    return "按期答复" if case.answered_on <= case.answer_due else "超期答复"
