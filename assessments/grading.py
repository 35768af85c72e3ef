"""What a scheme's terms make of a stored sheet: band, gates that closed, the outer scheme's points. Read-only.

Told from the rows of the sheet alone, so that a page, a workbook and an archive say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import Period, Result, Score
from assessments.rules import RuleError, unpack
from assessments.rules.awards import Candidate, Terms, Verdict, verdict
from assessments.scoring import facts_of

ZERO = Decimal(0)


def terms_of(period: Period) -> Terms:
    """The terms of the period's scheme; none where they cannot be read."""
    try:
        return Terms.from_params(period.scheme.terms or {})
    except RuleError:
        return Terms()


@dataclass(frozen=True)
class Grade:
    """A sheet's band, the sentences of the gates it met, its points in the outer scheme."""

    band: str = ""
    notes: tuple[str, ...] = ()
    converted: Decimal | None = None


def before_gates(terms: Terms, result: Result) -> Decimal:
    """Base and bonus less penalty within the scheme's bounds."""
    total = max(ZERO, result.base + result.bonus - result.penalty)
    return total if terms.most is None else min(total, terms.most)


def facts_in(scores: Iterable[Score]) -> frozenset[str]:
    """What is true of a stored sheet: facts, and what was counted at least once."""
    measures = []
    for score in scores:
        if score.numerator is None or not score.breakdown:
            continue
        try:
            measures.append(unpack(score.numerator, score.denominator, score.breakdown))
        except RuleError:
            continue  # the data check names a row that cannot be read
    return facts_of(measures)


def verdict_of(terms: Terms, result: Result, scores: Sequence[Score]) -> Verdict:
    """The verdict on a stored sheet; scores with their indicators."""
    candidate = Candidate(
        key=result.subject_id,
        base=result.base,
        total=before_gates(terms, result),
        points={s.indicator.code: s.points if s.applicable else None for s in scores},
        full_marks={s.indicator.code: s.full_mark for s in scores},
        facts=facts_in(scores),
    )
    return verdict(terms, candidate)


def grade_of(period: Period, terms: Terms, result: Result, scores: Sequence[Score]) -> Grade:
    """Band, notes and conversion of a result."""
    if terms == Terms():
        return Grade()
    said = verdict_of(terms, result, scores)
    return Grade(said.band, said.notes, terms.converted(result.total, period.scheme.full_mark))
