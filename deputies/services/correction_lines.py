"""What a proposed correction may repeat: lines in the file's count, and proposals that wait."""

from __future__ import annotations

from datetime import date

from congress_portal.foundation.web.refusals import Refused
from deputies.alike import plain_words, words_alike
from deputies.models import Mandate, PerformanceEntry, RecordCorrection


def similar_lines(correction: RecordCorrection) -> list[PerformanceEntry]:
    """Lines in the count that may tell of the same: of that day, or in like words within the year."""
    if correction.on is None:
        return []
    rows = correction.mandate.performance_entries.filter(counted=True, year=correction.on.year)
    rows = rows.exclude(pk=correction.entry_id).order_by("on", "pk")
    return [row for row in rows if row.on == correction.on or words_alike(row.summary, correction.summary)]


def other_proposals(correction: RecordCorrection) -> list[RecordCorrection]:
    """What else waits for the same file."""
    rows = RecordCorrection.objects.waiting().filter(mandate=correction.mandate_id)
    return list(rows.exclude(pk=correction.pk).order_by("proposed_at", "pk"))


def check_told_once(
    mandate: Mandate, on: date, summary: str, *, own: int | None = None, entry: int | None = None
) -> None:
    """Raise Refused where the file says the same of the same day, or (not for ``own``) a proposal that waits.

    ``entry`` is the line that gives way.
    """
    words = plain_words(summary)
    lines = PerformanceEntry.objects.counted().filter(mandate=mandate, on=on).exclude(pk=entry)
    if any(plain_words(row.summary) == words for row in lines):
        raise Refused(
            f"档案里已经有 {on:%Y-%m-%d}“{summary.strip()}”这一条，不用再记；不是同一件事的，请把内容写得不一样。",
            field="summary",
        )
    if own is not None:
        return
    waiting = RecordCorrection.objects.waiting().filter(mandate=mandate, on=on)
    if any(plain_words(row.summary) == words for row in waiting):
        raise Refused(
            f"{on:%Y-%m-%d}“{summary.strip()}”已经提出过更正，正在核对，不用再提。", field="summary"
        )
