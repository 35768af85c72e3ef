"""What came of it, counted: a station's year, and the rates the public reads (decisions C17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from .choices import CONTENT, Kind, Solved
from .collected import HANDED_OVER, SETTLED
from .models import Suggestion
from .presenters import rate_text
from .states import ENDED, WITH_RESULT, SuggestionState

S = SuggestionState
# Public figures about fewer cases would point at persons.
LEAST_PUBLIC = 5


@dataclass(frozen=True)
class YearResult:
    """解决了, 解决了一部分, 正在办, 暂不能办 of a station's demands; apart, those closed without a word."""

    solved: int
    partly: int
    silent: int
    doing: int
    stuck: int

    @property
    def total(self) -> int:
        return self.solved + self.partly + self.silent + self.doing + self.stuck


def station_year(station_id: int, year: int) -> YearResult:
    """A station's demands of a year by what came of them; withdrawn ones are left out. One query.

    So is what was left at its code for the county alone: a number that is one higher than its keeper's list would
    tell of it (decisions C20).
    """
    demands = Suggestion.objects.filter(
        station_id=station_id, kind=Kind.DEMAND, year=year, direct_to_county=False
    ).exclude(state=S.WITHDRAWN)
    closed = Q(state=S.CLOSED)
    row = demands.aggregate(
        done=Count("pk", filter=SETTLED),
        partly=Count("pk", filter=closed & Q(solved=Solved.PARTLY)),
        silent=Count(
            "pk", filter=closed & Q(solved="") & (Q(outcome__isnull=True) | Q(outcome__claims_solved=False))
        ),
        stuck=Count("pk", filter=closed & Q(solved=Solved.NO) | Q(state=S.DECLINED)),
        doing=Count("pk", filter=~Q(state__in=ENDED)),
    )
    return YearResult(row["done"], row["partly"], row["silent"], row["doing"], row["stuck"])


@dataclass(frozen=True)
class Rates:
    """Solved and satisfied side by side, with what they are counted over."""

    kind: str
    closed: int
    evaluated: int
    solved: int
    content: int
    claimed: int
    # Over whom each rate is counted: an old file may tell the one and not the other.
    solved_of: int = 0
    content_of: int = 0

    @property
    def withheld(self) -> bool:
        """Fewer than five evaluated: not shown to the public."""
        return self.evaluated < LEAST_PUBLIC

    @property
    def solved_text(self) -> str:
        """解决率: evaluators who say it is solved, of those who evaluated."""
        return rate_text(self.solved, self.solved_of)

    @property
    def content_text(self) -> str:
        """满意率: satisfied or basically satisfied, of those who evaluated."""
        return rate_text(self.content, self.content_of)


def rates_of(cases: QuerySet[Suggestion], year: int) -> list[Rates]:
    """The year's rates by kind: what was evaluated in it, closed or not. One query.

    A case that was only promised something counts with what its evaluator said of it; whoever did
    not evaluate is in no denominator.
    """
    graded = Q(evaluated_on__year=year) & ~Q(satisfied="")
    told = Q(evaluated_on__year=year) & ~Q(solved="")
    said = graded | told
    rows = (
        cases.filter(Q(evaluated_on__year=year) | Q(closed_on__year=year))
        .order_by()
        .values("kind")
        .annotate(
            closed=Count("pk", filter=Q(closed_on__year=year)),
            evaluated=Count("pk", filter=said),
            content=Count("pk", filter=said & Q(satisfied__in=CONTENT)),
            solved_of=Count("pk", filter=told),
            content_of=Count("pk", filter=graded),
            claimed=Count("pk", filter=said & HANDED_OVER & Q(outcome__claims_solved=True)),
            # Last: from here on the name means the count.
            solved=Count("pk", filter=told & Q(solved=Solved.YES)),
        )
    )
    found = {row["kind"]: Rates(**row) for row in rows}
    return [found.get(kind, Rates(kind, 0, 0, 0, 0, 0)) for kind in (Kind.SUGGESTION, Kind.DEMAND)]


def public_result(case: Any) -> str:
    """What the public reads of the result: the evaluator's word, else the unit's class.

    A case that was taken up again has no result yet; what was published of it stays, and says so.
    """
    if case.state not in WITH_RESULT:
        return "正在重新办理"
    if case.solved:
        return case.get_solved_display()
    return case.outcome.name if case.outcome_id else "没有表态"
