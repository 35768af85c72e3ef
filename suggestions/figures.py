"""Rates and what they are counted over: one definition for the page, the list behind it and the frozen year.

Decisions C17: solved stands beside satisfied; silence is in no denominator; every number is a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, Value, When

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.accounts.roles import Capability

from .choices import CONTENT, ClockKind, CommitmentState, Grade, Kind, Level, Solved
from .collected import HANDED_OVER
from .models import (
    Commitment,
    DemandLink,
    HandlingAssignment,
    OutcomeClass,
    Suggestion,
    Topic,
)
from .outcomes import LEAST_PUBLIC
from .rates import Rate
from .states import NOT_HANDED_IN, AssignmentState, SuggestionState

S = SuggestionState
# Taken back, refused or not handed in: in no figure.
NOT_COUNTED = (*sorted(NOT_HANDED_IN), S.WITHDRAWN, S.DECLINED)
# Beside each other: a term of office.
YEARS_SIDE_BY_SIDE = 5

# What is counted. ``told`` and ``graded`` are apart: an old file may have the one and not the other.
COUNTS = {
    "all": "全部件",
    "handed": "交办",
    "replied": "已答复",
    "timed": "应按期答复",
    "timely": "按期答复",
    "consulted": "有沟通记录",
    "told": "说了是否解决",
    "solved": "说解决了",
    "claimed": "单位自己认为解决",
    "graded": "评了满意程度",
    "content": "满意和基本满意",
    "satisfied": "满意",
    "closed": "已销单",
    "imported": "历史导入",
    "told_of": "有答复，不论是否交办",
    "ungraded": "有答复，没有说满意程度",
    "untold": "有答复，没有说是否解决",
    "unclocked": "已答复，没有期限记录",
    "promised": "到期的承诺",
    "kept": "兑现的承诺",
}
# Of the promises, not of the cases: no list of cases stands behind them.
OF_PROMISES = ("promised", "kept")


class Fact(NamedTuple):
    """What makes a case count: what it has in common with other facts (``SHARED``), and what is its own."""

    shared: tuple[str, ...]
    own: Q


# Asked for by many facts: the figures ask each of them once a case.
SHARED = {
    "handed": HANDED_OVER,
    "replied": Q(replied_on__isnull=False) | Q(imported=True, outcome__isnull=False),
}
_BOTH = ("handed", "replied")


def _facts(on: date) -> dict[str, Fact]:
    told, graded = ~Q(solved=""), ~Q(satisfied="")
    late = Q(replied_on__isnull=True, due_kind=ClockKind.REPLY, due__lt=on)
    claims = OutcomeClass.objects.filter(claims_solved=True).values_list("pk", flat=True)
    return {
        "all": Fact((), Q()),
        "handed": Fact(("handed",), Q()),
        "replied": Fact(_BOTH, Q()),
        "timed": Fact(("handed",), Q(replied_in_time__isnull=False) | late),
        "timely": Fact(("handed",), Q(replied_in_time=True)),
        "consulted": Fact(("handed",), Q(consulted_on__isnull=False) | _talked_along()),
        "told": Fact((), told),
        "solved": Fact((), Q(solved=Solved.YES)),
        # A unit says so of what it was handed.
        "claimed": Fact(("handed",), Q(outcome__in=list(claims))),
        "graded": Fact((), graded),
        "content": Fact((), Q(satisfied__in=CONTENT)),
        "satisfied": Fact((), Q(satisfied=Grade.SATISFIED)),
        "closed": Fact((), Q(state=S.CLOSED)),
        "imported": Fact((), Q(imported=True)),
        # What a deputy explained on the spot was answered and rated too, and never handed over.
        "told_of": Fact(("replied",), Q()),
        "ungraded": Fact(("replied",), ~graded),
        "untold": Fact(("replied",), ~told),
        "unclocked": Fact(_BOTH, Q(replied_in_time__isnull=True)),
    }


def facts(on: date) -> dict[str, Q]:
    """What makes a case count, by name: for the figures and for the list behind each."""
    return {
        name: reduce(and_, [SHARED[shared] for shared in fact.shared], fact.own)
        for name, fact in _facts(on).items()
    }


@dataclass(frozen=True)
class Dimension:
    """By what the figures stand side by side."""

    key: str
    label: str
    column: str
    # The same of a promise.
    promise: str
    # The list's filter of that name, where there is one.
    query: str
    missing: str = ""


DIMENSIONS = {
    one.key: one
    for one in (
        Dimension("kind", "类型", "kind", "suggestion__kind", "kind"),
        Dimension("unit", "承办单位", "counted_unit", "unit", "unit", "没有或者还没有定承办单位"),
        Dimension("township", "镇（乡）", "township", "suggestion__township", "township", "不分镇（乡）"),
        Dimension("topic", "类别", "topic", "suggestion__topic", "topic", "没有分类"),
        Dimension("level", "层级", "level", "suggestion__level", "level"),
        Dimension("year", "年份", "year", "due__year", "year"),
    )
}


@dataclass
class Row:
    """One line of figures: a unit, a township, a topic, a year, a kind, or all together."""

    key: Any
    name: str
    counts: dict[str, int] = field(default_factory=dict)

    def share(self, rate: Rate) -> tuple[int, int]:
        """(good, of)."""
        return self.counts.get(rate.good, 0), self.counts.get(rate.of, 0)

    def as_json(self) -> dict[str, Any]:
        """For the frozen statement."""
        return {"key": self.key, "name": self.name, "counts": self.counts}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Row:
        """As it was frozen."""
        return cls(data["key"], data["name"], dict(data["counts"]))


def percent(good: int, of: int) -> str:
    """89.1%, 100%; -- where there is nothing to divide by. 100% are all of them, 0% is none."""
    if not of:
        return "--"
    tenths = (good * 2_000 + of) // (of * 2)
    tenths = min(tenths, 999) if good < of else tenths
    tenths = max(tenths, 1) if good else tenths
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def public_percent(good: int, of: int) -> str:
    """As ``percent``; withheld with fewer than five behind it (decisions C17)."""
    return percent(good, of) if of >= LEAST_PUBLIC else "不足 5 件，不公布"


def total_of(rows: Iterable[Row], name: str = "合计") -> Row:
    """All rows together: each dimension partitions the cases."""
    total = Row(None, name, dict.fromkeys(COUNTS, 0))
    for row in rows:
        for key, number in row.counts.items():
            total.counts[key] = total.counts.get(key, 0) + number
    return total


@dataclass(frozen=True)
class Scope:
    """Whose cases an actor's figures are about, in words and as a condition."""

    name: str
    condition: Q

    def cases(self) -> Any:
        """The cases that count."""
        return Suggestion.objects.filter(self.condition).exclude(state__in=NOT_COUNTED)


def scope_of(actor: Actor) -> Scope | None:
    """County staff and leaders: the county; a township: its own; an office or unit: what it handles."""
    if not actor.is_member or actor.county_id is None or not actor.can(Capability.VIEW_SUGGESTIONS):
        return None
    own = actor.organization_id
    if actor.can(Capability.SEE_OVERVIEW):
        return county_scope(actor.county)
    if actor.can(Capability.FILL_REPORT):
        return township_scope(actor.organization)
    if actor.can(Capability.ASSIGN_UNITS):
        parts = HandlingAssignment.objects.filter(unit_id=own).exclude(state=AssignmentState.CANCELLED)
        return Scope(str(actor.organization), Q(county=actor.county_id, pk__in=parts.values("suggestion")))
    if actor.can(Capability.HANDLE_CASE):
        # What it led before another unit took it over is counted for it, and read by it no more (record 0073).
        return Scope(str(actor.organization), Q(county=actor.county_id, lead_unit=own, counted_unit=own))
    return None


def county_scope(county: Any) -> Scope:
    """The county: all its cases, without what a township keeps confidential."""
    hidden = Q(confidential=True) & ~Q(congress=county.congress_id)
    return Scope(county.name, Q(county=county.pk) & ~hidden)


def township_scope(congress: Organization) -> Scope:
    """A township congress: its own cases, and those of the county that came from it."""
    mine = Q(congress=congress.pk) | Q(township_congress=congress.pk, confidential=False)
    return Scope(str(congress.division), Q(county=congress.county_id) & mine)


def statement_scope(congress: Organization) -> Scope:
    """Whose cases a congress's statement of a year is about."""
    county = congress.county
    return county_scope(county) if congress.pk == county.congress_id else township_scope(congress)


def _prefixed(condition: Q, prefix: str) -> Q:
    """The condition on a case, said of something that points to one."""
    children = [
        _prefixed(child, prefix) if isinstance(child, Q) else (f"{prefix}{child[0]}", child[1])
        for child in condition.children
    ]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def tally(
    scope: Scope,
    by: str,
    *,
    on: date,
    narrow: Q | None = None,
    year: int | None = None,
    since: int | None = None,
) -> list[Row]:
    """The figures of a scope side by side, read from summary columns: three queries and the names.

    ``narrow`` is a condition on the case. ``year`` is the year of the number, for promises that in
    which they fell due; ``since`` lets it be that and the years after it.
    """
    dimension = DIMENSIONS[by]
    narrow = narrow if narrow is not None else Q()
    years = range(since, on.year + 1) if since is not None else [year] if year is not None else []
    cases = scope.cases().filter(narrow)
    if years:
        cases = cases.filter(year__gte=years[0], year__lte=years[-1])
    wanted = _facts(on)
    # Talks of suggestions that take demands with them are looked up from their few links, apart.
    along = HANDED_OVER & Q(consulted_on__isnull=True) & _talked_along()
    wanted["consulted"] = Fact(("handed",), Q(consulted_on__isnull=False))
    shared = {name: Case(When(fact, then=Value(True)), default=Value(False)) for name, fact in SHARED.items()}
    # ``year`` is never empty and stands in the index all this is read from.
    counted = {f"n_{name}": Count("year", filter=fact.own or None) for name, fact in wanted.items()}
    rows: dict[Any, Row] = {}
    for found in cases.order_by().values(group=F(dimension.column), **shared).annotate(**counted):
        row = rows.setdefault(found["group"], Row(found["group"], "", dict.fromkeys(wanted, 0)))
        for name, fact in wanted.items():
            if all(found[part] for part in fact.shared):
                row.counts[name] += found[f"n_{name}"]
    for found in cases.filter(along).order_by().values(group=F(dimension.column)).annotate(n=Count("year")):
        rows[found["group"]].counts["consulted"] += found["n"]
    for group, counts in _promises(scope, dimension, narrow, on=on, years=years):
        rows.setdefault(group, Row(group, "", dict.fromkeys(COUNTS, 0))).counts.update(counts)
    names = _names(by, rows)
    for row in rows.values():
        row.counts = dict.fromkeys(COUNTS, 0) | row.counts
        row.name = names.get(row.key) or dimension.missing or "--"
    return sorted(rows.values(), key=lambda row: _place(by, row))


def _place(by: str, row: Row) -> tuple[Any, ...]:
    """Where a row stands: years the newest first, everything else by how many there are; none last."""
    if by == "year":
        return (0, -(row.key or 0))
    return (row.key is None, -row.counts["all"], str(row.key))


def _talked_along() -> Q:
    """Demands that wait for, or were closed with, a suggestion that was talked over."""
    links = DemandLink.objects.filter(suggestion__consulted_on__isnull=False)
    with_them = links.exclude(suggestion__state__in=NOT_COUNTED).values("demand")
    return Q(state__in=[S.RAISED, S.CLOSED], pk__in=with_them)


def _promises(
    scope: Scope, dimension: Dimension, narrow: Q, *, on: date, years: Sequence[int]
) -> list[tuple[Any, dict[str, int]]]:
    """Promises that fell due, and how many of them were kept."""
    due = Commitment.objects.standing().filter(_prefixed(scope.condition, "suggestion__"), due__lte=on)
    if narrow.children:
        due = due.filter(_prefixed(narrow, "suggestion__"))
    if years:
        due = due.filter(due__year__gte=years[0], due__year__lte=years[-1])
    rows = (
        due.order_by()
        .values(group=F(dimension.promise))
        .annotate(n=Count("pk"), kept=Count("pk", filter=Q(state=CommitmentState.FULFILLED)))
    )
    return [(row["group"], {"promised": row["n"], "kept": row["kept"]}) for row in rows]


def _names(by: str, rows: dict[Any, Row]) -> dict[Any, str]:
    keys = [key for key in rows if key is not None]
    match by:
        case "kind":
            return {key: Kind(key).label for key in keys}
        case "level":
            return {key: Level(key).label for key in keys}
        case "year":
            return {key: f"{key} 年" for key in keys}
        case "unit":
            return {unit.pk: str(unit) for unit in Organization.objects.filter(pk__in=keys)}
        case "township":
            return dict(Division.objects.filter(pk__in=keys).values_list("pk", "name"))
        case _:
            return dict(Topic.objects.filter(pk__in=keys).values_list("pk", "name"))


@dataclass(frozen=True)
class Gap:
    """What the data lack: how many of how many, in words."""

    words: str
    missing: int
    of: int


def gaps_of(total: Row) -> list[Gap]:
    """The completeness of the data, said beside every public figure (peers 11)."""
    n = total.counts
    if "told_of" not in n:
        # Stated before these were counted of each case: no difference of sums says it.
        return [Gap("从旧资料导入", n["imported"], n["all"])]
    return [
        Gap("有答复，没有说满意程度", n["ungraded"], n["told_of"]),
        Gap("有答复，没有说是否解决", n["untold"], n["told_of"]),
        Gap("交办后已答复，没有期限记录", n["unclocked"], n["replied"]),
        Gap("从旧资料导入", n["imported"], n["all"]),
    ]
