"""Writing the year's sheet: subjects in portions, points as rows, ranks; the same sheet however often.

The caller holds the locks and the transaction. Rows that say what is already there are not written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Value

from assessments import rules
from assessments.choices import PeriodKind, PeriodState
from assessments.models import (
    AssessedSubject,
    HistoricalScore,
    Indicator,
    Period,
    PointChange,
    Result,
    Score,
    YearReview,
)
from assessments.reviewed import HandChanges, changes_of, with_review
from assessments.rules import Measure, Outcome, RuleError, pack
from assessments.scoring import (
    NO_TERMS,
    Blocks,
    Contender,
    Item,
    Place,
    Sheet,
    compared_value,
    fingerprint,
    ranked,
    scored,
    totalled,
)
from assessments.sheets import items_of, lasting, terms_of
from assessments.yearmeasures import Portion, history_of, portion_of, standing_of_group, subjects_of
from congress_portal.foundation.inserting import Shape, insert_many, insert_shaped
from congress_portal.foundation.web.refusals import Refused

PORTION = 1000
# Different figures of an indicator that are remembered with their points.
REMEMBERED = 20_000
VARYING = ("result_id",)
SCORE = (
    "applicable",
    "numerator",
    "denominator",
    "breakdown",
    "rule_kind",
    "params",
    "full_mark",
    "points",
    "explanation",
    "adjusted",
    "rule_points",
)
RESULT = (
    "base",
    "bonus",
    "penalty",
    "total",
    "earned",
    "applicable_mark",
    "rank",
    "tied",
    "tie_order",
    "tie_reason",
    "previous_rank",
    "previous_total",
)


@dataclass
class Line:
    """Points of one indicator for certain figures, and the row they make."""

    measure: Measure | None
    outcome: Outcome
    values: dict[str, Any] = field(default_factory=dict)
    # Code and points, for the fingerprint.
    text: str = ""
    shape: Shape | None = None


class Earlier(NamedTuple):
    """Place and total of a subject a year before."""

    subject_id: int
    rank: int | None
    total: Decimal | None


@dataclass(frozen=True)
class YearSheet:
    """What was written: results in the order of subjects, the fingerprint, the sheets of a reviewed year."""

    results: list[Result]
    sha256: str
    sheets: Mapping[int, Sheet]


def write_year(year: Period, indicators: Sequence[Indicator], review: YearReview | None) -> YearSheet:
    """Score, rank and save a year from its locked quarters. At most some fifteen queries for a county.

    Refused, naming the subject, where anything cannot be scored: never a silent 0.
    """
    return _Writer(year, indicators, review).write()


class _Writer:
    def __init__(self, year: Period, indicators: Sequence[Indicator], review: YearReview | None) -> None:
        self.year, self.scheme, self.indicators = year, year.scheme, {i.pk: i for i in indicators}
        self.items = items_of(indicators)
        self.last = [i.pk for i in indicators if lasting(i)]
        self.terms = terms_of(self.scheme)
        self.changes = HandChanges(changes_of(review))
        self.review = review
        self.said = with_review({}, review)
        self.memory: dict[tuple, Line] = {}
        self.blocks = Blocks.of(self.items)
        # Nobody asks for the measures afterwards.
        self.bare = self.terms == NO_TERMS and review is None
        self.tie_items = sorted((i for i in self.items if i.tie_break is not None), key=lambda i: i.tie_break)

    def write(self) -> YearSheet:
        subjects = subjects_of(self.scheme)
        keys = [subject.pk for subject in subjects]
        self.standing = standing_of_group(self.scheme, self.items, subjects, self.last, PORTION)
        self.history = history_of(self.scheme, self.terms)
        earlier = {r.subject_id: r for r in self.year.results.all()} if self.year.computed_at else {}
        last = last_year(self.year)
        self._forget([r.pk for subject, r in earlier.items() if subject not in set(keys)])
        results: list[Result] = []
        contenders: list[Contender] = []
        digests: dict[int, str] = {}
        kept: dict[int, Sheet] = {}
        single = len(subjects) <= PORTION
        for portion in _portions(subjects):
            lines: dict[int, list[Line]] = {}
            found = portion_of(self.scheme, portion, self.last)
            for subject in portion:
                lines[subject.pk], sheet = self._scored(subject, found)
                result = self._result(subject, sheet, earlier.get(subject.pk), last.get(subject.pk))
                results.append(result)
                if sheet.verdict.ranked:
                    points = tuple(sheet.outcomes[item.key].points for item in self.tie_items)
                    contenders.append(Contender(subject.pk, sheet.total, points, result.tie_order))
                digests[subject.pk] = fingerprint([line.text for line in lines[subject.pk]])
                if self.review is not None:
                    kept[subject.pk] = sheet
            if single:
                place_all(results, ranked(contenders))
            own = results[-len(portion) :]
            insert_many([result for result in own if result.pk is None])
            self._save_scores(own, lines, any(subject.pk in earlier for subject in portion))
        if not single:
            place_all(results, ranked(contenders))
        self._save_results(results, earlier, every=not single)
        PointChange.objects.bulk_update(self.changes.restated, ["before", "after"])
        if not single:
            _tell_planner()
        sha = fingerprint(
            [
                [r.subject_id, str(r.total), r.rank, digests[r.subject_id]]
                for r in sorted(results, key=lambda r: r.subject_id)
            ]
        )
        return YearSheet(results, sha, kept)

    def _forget(self, gone: Sequence[int]) -> None:
        if gone:
            Score.objects.filter(result__in=gone).delete()
            Result.objects.filter(pk__in=gone).delete()

    # --- points ---------------------------------------------------------------------------------

    def _scored(self, subject: AssessedSubject, found: Portion) -> tuple[list[Line], Sheet]:
        lines = []
        try:
            for item in self.items:
                lines.append(self._line(subject.pk, item, found))
            outcomes = {item.key: line.outcome for item, line in zip(self.items, lines, strict=True)}
            measures = {} if self.bare else {i.key: n.measure for i, n in zip(self.items, lines, strict=True)}
            sheet = totalled(
                self.items,
                outcomes,
                measures,
                full_mark=self.scheme.full_mark,
                terms=self.terms,
                history=self.history.get(subject.pk, ()),
                blocks=self.blocks,
            )
        except RuleError as error:
            raise Refused(f"{subject.name}没法计分：{error}") from None
        return lines, sheet

    def _line(self, subject: int, item: Item, found: Portion) -> Line:
        """The points of a subject in an indicator; equal figures are scored once."""
        place = (subject, item.key)
        numbers = found.plain.get(place)
        if place in self.said or place in self.changes.changes:
            return self._own_line(place, item, found)
        if numbers is None:
            measure = found.rich.get(place)
            return self._made(item, measure, place in found.adjusted) if measure else self._nothing(item)
        key = (item.key, *numbers)
        line = self.memory.get(key)
        if line is None:
            if len(self.memory) >= REMEMBERED * len(self.items):
                self.memory.clear()
            line = self.memory[key] = self._made(item, Measure(*numbers), False)
        return line

    def _nothing(self, item: Item) -> Line:
        key = (item.key,)
        if key not in self.memory:
            self.memory[key] = self._made(item, None, False)
        return self.memory[key]

    def _own_line(self, place: tuple[int, int], item: Item, found: Portion) -> Line:
        measure = found.of(place)
        said = self.said.get(place)
        if said is not None:
            measure = replace(
                measure or Measure(Decimal(0)),
                judgement=said.judgement or (measure.judgement if measure else None),
                ratings=said.ratings or (measure.ratings if measure else ()),
            )
        return self._made(item, measure, place in found.adjusted, partial(self.changes, place[0]), place)

    def _made(self, item: Item, measure: Measure | None, adjusted: bool, changed=None, place=None) -> Line:
        if item.key in self.standing and measure is not None:
            value = compared_value(item, measure)
            measure = replace(measure, peers=self.standing[item.key].get(value))
        outcome = scored(item, measure, self.scheme.not_applicable)
        if changed is not None:
            outcome = changed(item, outcome)
        indicator = self.indicators[item.key]
        values = {
            "indicator_id": item.key,
            "applicable": outcome.applicable,
            "numerator": measure.numerator if measure else None,
            "denominator": measure.denominator if measure else None,
            "breakdown": pack(measure),
            "rule_kind": indicator.rule_kind,
            "params": rules.kept(item.rule, indicator.params),
            "full_mark": indicator.full_mark,
            "points": outcome.points,
            "explanation": outcome.explanation,
            "adjusted": adjusted,
            "rule_points": self.changes.rule_points.get(place),
        }
        return Line(measure, outcome, values, f"{item.code}={outcome.points}")

    # --- rows -----------------------------------------------------------------------------------

    def _result(
        self,
        subject: AssessedSubject,
        sheet: Sheet,
        before: Result | None,
        past: Earlier | None,
    ) -> Result:
        # A decision on a tie holds only while the tie does.
        keeps = before is not None and before.tie_order is not None and before.total == sheet.total
        return Result(
            pk=before.pk if before else None,
            period=self.year,
            subject=subject,
            base=sheet.base,
            bonus=sheet.bonus,
            penalty=sheet.penalty,
            total=sheet.total,
            earned=sheet.earned,
            applicable_mark=sheet.applicable_mark,
            tie_order=before.tie_order if keeps else None,
            tie_reason=before.tie_reason if keeps else "",
            previous_rank=past.rank if past else None,
            previous_total=past.total if past else None,
        )

    def _save_results(self, results: Sequence[Result], earlier: Mapping[int, Result], every: bool) -> None:
        """New rows are there already; those that were there before, or had no rank yet, are brought up."""

        def same(result: Result) -> bool:
            before = earlier.get(result.subject_id)
            if before is None:
                return not every
            return all(getattr(before, name) == getattr(result, name) for name in RESULT)

        moved = [result for result in results if not same(result)]
        Result.objects.bulk_create(
            moved,
            update_conflicts=True,
            unique_fields=["period", "subject"],
            update_fields=list(RESULT),
            batch_size=1000,
        )

    def _save_scores(
        self, results: Sequence[Result], lines: Mapping[int, Sequence[Line]], known: bool
    ) -> None:
        """Rows of a portion: new ones in one statement, moved ones brought up, the rest left alone."""
        stored: dict[tuple[int, int], tuple] = {}
        if known:
            rows = Score.objects.filter(result__in=[result.pk for result in results])
            for result, indicator, *values in rows.values_list("result_id", "indicator_id", *SCORE):
                stored[result, indicator] = tuple(values)
        owners: list[int] = []
        shapes: list[Shape] = []
        moved: list[Score] = []
        for result in results:
            for line in lines[result.subject_id]:
                before = stored.pop((result.pk, line.values["indicator_id"]), None) if known else None
                if before is None:
                    if line.shape is None:
                        line.shape = Shape(Score, VARYING, line.values)
                    owners.append(result.pk)
                    shapes.append(line.shape)
                elif before != tuple(line.values[name] for name in SCORE):
                    moved.append(Score(result_id=result.pk, **line.values))
        insert_shaped(Score, {"result_id": owners}, shapes)
        Score.objects.bulk_create(
            moved,
            update_conflicts=True,
            unique_fields=["result", "indicator"],
            update_fields=list(SCORE),
            batch_size=1000,
        )
        for result, indicator in stored:
            Score.objects.filter(result=result, indicator=indicator).delete()


def _tell_planner() -> None:
    """A table that has just grown by millions of rows is counted anew, or the next page reads it row by row."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Result, Score):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _portions(subjects: Sequence[AssessedSubject]) -> Iterator[Sequence[AssessedSubject]]:
    for start in range(0, len(subjects), PORTION):
        yield subjects[start : start + PORTION]


def place_all(results: Sequence[Result], places: Mapping[int, Place]) -> None:
    """Ranks onto results; who does not take part in the ranking has none."""
    for result in results:
        place = places.get(result.subject_id)
        result.rank, result.tied = (place.rank, place.tied) if place else (None, False)


def last_year(year: Period) -> dict[int, Earlier]:
    """The published results of the year before, by subject; before the portal, those of that year's file.

    One query; where both tell of a subject, what was scored here stands.
    """
    names = ("subject_id", "rank", "total")
    group, number = year.scheme.group_id, year.year - 1
    files = HistoricalScore.objects.filter(group=group, year=number)
    past = Result.objects.filter(
        period__kind=PeriodKind.YEAR,
        period__state=PeriodState.PUBLISHED,
        period__year=number,
        period__scheme__group=group,
    )
    both = (rows.order_by().values_list(Value(place), *names) for place, rows in enumerate((files, past)))
    told = next(both).union(next(both), all=True)
    return {row[1]: Earlier(*row[1:]) for row in sorted(told, key=lambda row: row[0])}
