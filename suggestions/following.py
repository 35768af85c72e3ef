"""What became of cases that lower rooms passed on, in words for their pages."""

from __future__ import annotations

from django.utils import timezone

from congress_portal.foundation.slots import CaseWord, CaseWords

from .choices import Solved


def words_of(pks: list[int]) -> dict[int, CaseWord]:
    """Number, state and last answer of each case; one query."""
    from .models import Suggestion

    rows = Suggestion.objects.filter(pk__in=pks).only(
        "short_number", "title", "state", "last_reply_at", "solved"
    )
    return {
        row.pk: CaseWord(
            number=row.short_number or row.title,
            state=row.get_state_display(),
            answered_on=timezone.localdate(row.last_reply_at) if row.last_reply_at else None,
            solved=row.solved == Solved.YES if row.solved else None,
        )
        for row in rows
    }


CASES = CaseWords(key="suggestions.suggestion", words=words_of)
