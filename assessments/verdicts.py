"""What a scheme's terms make of a computed year: grades, gates, quotas, streaks, the converted points.

Read from what is stored, so that a page, a workbook and the flag say the same. Read-only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from assessments import rules
from assessments.grading import before_gates
from assessments.models import Period, Result, Score
from assessments.rules import RuleError
from assessments.rules.awards import Candidate, Past, Terms, Verdict, consequences, honoured, verdict
from assessments.scoring import facts_of
from assessments.sheets import terms_of
from assessments.yearmeasures import history_of

ZERO = Decimal(0)


@dataclass(frozen=True)
class Finding:
    """What follows for one subject, in words and numbers; empty where the scheme says nothing.

    ``award`` False: no red flag, no work funds, no quota, though the points stand.
    """

    band: str = ""
    award: bool = True
    ranked: bool = True
    converted: Decimal | None = None
    converted_said: str = ""
    notes: tuple[str, ...] = ()
    honours: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()


def findings_of(period: Period, results: Sequence[Result] | None = None) -> dict[int, Finding]:
    """Findings by subject. No query where the scheme has no terms, else at most three."""
    terms = terms_of(period.scheme)
    results = list(period.results.all()) if results is None else results
    if terms == Terms():
        return {result.subject_id: Finding() for result in results}
    full = period.scheme.full_mark
    told = _candidates(period, terms, results)
    said = {key: verdict(terms, candidate) for key, candidate in told.items()}
    honours = _honours(terms, results, told, said)
    history = history_of(period.scheme, terms)
    size = sum(1 for result in results if result.rank is not None)
    found = {}
    for result in results:
        key, judged = result.subject_id, said[result.subject_id]
        past = [*history.get(key, ()), Past(result.rank, size, judged.band)]
        found[key] = Finding(
            band=judged.band,
            award=judged.award,
            ranked=judged.ranked,
            converted=terms.converted(result.total, full),
            converted_said=terms.convert_said(result.total, full),
            notes=judged.notes,
            honours=tuple(honours.get(key, ())),
            consequences=tuple(consequences(terms, past)),
        )
    return found


def _candidates(period: Period, terms: Terms, results: Sequence[Result]) -> dict[int, Candidate]:
    points: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
    marks: dict[str, Decimal] = {}
    facts: dict[int, set[str]] = defaultdict(set)
    if terms.gates or terms.needs or any(row["excluded"] for row in terms.quotas):
        rows = Score.objects.filter(result__period=period).values_list(
            "result__subject_id", "indicator__code", "applicable", "points", "full_mark", "breakdown"
        )
        for subject, code, applicable, earned, full_mark, packed in rows:
            points[subject][code] = earned if applicable else None
            marks[code] = full_mark
            if packed:
                facts[subject] |= facts_of([rules.unpack(ZERO, None, packed)])
    return {
        r.subject_id: Candidate(
            key=r.subject_id,
            base=r.base,
            total=before_gates(terms, r),
            points=points[r.subject_id],
            full_marks=marks,
            facts=frozenset(facts[r.subject_id]),
        )
        for r in results
    }


def _honours(
    terms: Terms, results: Sequence[Result], told: Mapping[int, Candidate], said: Mapping[int, Verdict]
) -> dict[int, list[str]]:
    places = [(r.subject_id, r.rank, r.total) for r in results if r.rank is not None]
    found: dict[int, list[str]] = defaultdict(list)
    for row in terms.quotas:
        out = {key for key, judged in said.items() if not judged.award}
        out |= {key for key, candidate in told.items() if row["excluded"] in candidate.facts}
        for key in honoured(row, places, frozenset(out)):
            found[key].append(row["name"])
    return found


def may_be_awarded(period: Period) -> set[int]:
    """Subjects that no gate keeps from the flag and the work funds."""
    return {subject for subject, finding in findings_of(period).items() if finding.award}


def _spoken_kinds() -> list[str]:
    return [kind for kind, rule in rules.RULES.items() if rule.needs & {rules.MANUAL, rules.RATINGS}]


def is_pending(score: Score) -> bool:
    """Whether a stored score has no points because somebody has still to speak, not because it does not
    apply. Only its own columns are read."""
    if score.applicable or score.numerator is None or score.rule_kind not in _spoken_kinds():
        return False
    try:
        rule = rules.build(score.rule_kind, score.params)
        measure = rules.unpack(score.numerator, score.denominator, score.breakdown)
        return rule.score(measure, score.full_mark).pending
    except RuleError:
        return True


def waiting_rows() -> QuerySet[Score]:
    """Scores that may wait for somebody's word; ``is_pending`` says which of them do."""
    return Score.objects.filter(applicable=False, rule_kind__in=_spoken_kinds(), numerator__isnull=False)


def pending_scores(period: Period) -> list[Score]:
    """Scores on which somebody has still to speak, with their indicator and subject. One query."""
    rows = (
        waiting_rows()
        .filter(result__period=period)
        .select_related("indicator", "result__subject")
        .order_by("indicator__sort_order", "result__subject__sort_order")
    )
    return [score for score in rows if is_pending(score)]


def pending_of(period: Period) -> list[str]:
    """青山镇“现场评分”: what has still to be judged. One query."""
    return [f"{score.result.subject}“{score.indicator}”" for score in pending_scores(period)]
