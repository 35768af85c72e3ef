"""How a list of cases is counted and read where there are a million of them.

What somebody sees is an OR of reasons (``reasons_for``), and no index serves an OR. So each reason is a
list of its own. The broad ones are counted by an index to the cap, each tab apart; the others, cases that
a person or a unit takes part in, are gathered by key in the same statement, and read where there are any;
only where they turn out to be more than the cap are they counted like the broad ones. A page takes the
first keys of each list and reads those rows. ``visible_to`` is the OR of the very same reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.paging import CAP, Page, page_of, statements

from .choices import Tab
from .models import Suggestion
from .querysets import SuggestionQuerySet, is_late
from .reasons import reasons_for
from .states import OPEN, TAB_OF_STATE, states_of

# The tab that lies over the others.
OVERDUE = "overdue"
_ASSISTS = "assists"

# What a row shows, and what its last column asks (``row_verb``); a list reads nothing else.
_SHOWN = (
    "kind", "level", "state", "title", "number", "short_number", "imported", "nth_year", "raised_by",
    "co_signed", "due", "assist_due", "closed_on", "submitted_on", "congress", "township",
    "deputy__person__name", "lead_unit", "counted_unit", "delegation__name", "acts",
)  # fmt: skip
# Names of townships and units the filters above the list have read already.
_WITH = ("deputy__person", "delegation")

Narrow = Callable[[SuggestionQuerySet], SuggestionQuerySet]
# A statement, or a condition on the columns of ``_COLUMNS``, with its values.
Statement = tuple[str, Sequence[Any]]
_COLUMNS = ("id", "state", "due", "assist_due")


def on_tab(cases: SuggestionQuerySet, tab: str, on: date) -> SuggestionQuerySet:
    """The cases of a tab, of the overlay, or all."""
    if tab == OVERDUE:
        return cases.overdue(on)
    return cases.on_tab(tab) if tab in Tab.values else cases


def order_of(tab: str) -> tuple[str, ...]:
    """What ends first stands first; of the closed ones what ended last."""
    return ("-closed_on", "-pk") if tab == Tab.CLOSED else ("due", "pk")


class CaseList:
    """The cases an actor sees, as far as ``narrow`` lets them through: how many on each tab, and a page."""

    def __init__(self, actor: Actor, narrow: Narrow, on: date, *, by_text: bool = False) -> None:
        """``by_text``: ``narrow`` looks for words, which is done as seldom as possible."""
        self._narrow, self._on, self._by_text = narrow, on, by_text
        self._own = Suggestion.objects.of_county_of(actor)
        self._broad, self._beside = reasons_for(actor, apart=True)
        self.count()

    def count(self) -> None:
        """Count; anew where ``narrow`` asks for something else by now."""
        # Together every case that is seen; some may be in several.
        self._lists = [self._own.filter(reason) for reason in self._broad]
        self.numbers = self._count()

    def page(self, request: HttpRequest, tab: str) -> Page:
        """A page of one tab; what ``narrow`` asks for may have been put otherwise since the counting."""
        lists = [on_tab(rows, tab, self._on) for rows in self._narrowed()]
        total = self.numbers.get(tab, self.numbers[""])
        rows = Suggestion.objects.select_related(*_WITH).only(*_SHOWN)
        return page_of(request, rows, order=order_of(tab), total=total, lists=lists)

    def _narrowed(self) -> list[SuggestionQuerySet]:
        return [self._narrow(rows) for rows in self._lists]

    def _count(self) -> dict[str, int]:
        tabs = _tabs(self._on)
        # What was not handed in is its authors', by no broad reason.
        handed_in = {tab: condition for tab, condition in tabs.items() if tab != Tab.DRAFT}
        keys = (part.keys() for part in self._beside)
        by_state = not self._by_text
        numbers, many, gathered = _ask(handed_in, self._narrowed(), keys, by_state=by_state)
        numbers[Tab.DRAFT] = 0
        # Mostly there are none: somebody's own are in a broad list, and few keep drafts.
        few = list(self._beside_the_broad(gathered)) if gathered else []
        if few:
            # Cases of short lists that no broad one has.
            self._lists.append(self._own.filter(pk__in=[pk for pk, _, _ in few]))
        if many:
            # More than the cap: these are counted like the broad ones, where those do not reach the cap.
            self._lists += [self._own.filter(self._beside[place].reason()) for place in many]
            left = {tab: condition for tab, condition in tabs.items() if numbers[tab] <= CAP}
            numbers |= _ask(left, self._narrowed(), by_state=by_state)[0]
        else:
            for _, state, late in few:
                numbers[TAB_OF_STATE[state]] += 1
                numbers[OVERDUE] += late
        numbers[OVERDUE] += numbers.pop(_ASSISTS)
        numbers = {tab: min(number, CAP + 1) for tab, number in numbers.items()}
        return numbers | {"": sum(numbers[tab] for tab in Tab)}

    def _beside_the_broad(self, keys: Iterable[int]) -> QuerySet:
        """(key, state, late) of those of these cases that no broad list has."""
        late = _flag(is_late(self._on) & Q(state__in=OPEN))
        rows = self._own.filter(pk__in=list(keys)).annotate(late=late)
        if self._broad:
            rows = rows.annotate(inside=_flag(reduce(or_, self._broad))).filter(inside=0)
        return self._narrow(rows).order_by().values_list("id", "state", "late")


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _tabs(on: date) -> dict[str, Statement]:
    """What ``on_tab`` asks for, in words of the database; who assists late apart, for an index of its own."""

    def among(states: Iterable[str]) -> Statement:
        values = sorted(map(str, states))
        return f"state IN ({', '.join(['%s'] * len(values))})", values

    tabs = {str(tab): among(states_of(tab)) for tab in Tab}
    still_open, values = among(OPEN)
    tabs[OVERDUE] = (f"{still_open} AND due < %s", [*values, on])
    tabs[_ASSISTS] = (f"{still_open} AND assist_due < %s AND (due IS NULL OR due >= %s)", [*values, on, on])
    return tabs


def _counted(lists: list[Statement], condition: Statement) -> Statement:
    """How many rows these lists together have that fit a condition, counted to the cap.

    Where the first has more than that, the others are not read.
    """
    words, values = condition
    params = [value for _, given in lists for value in (*given, *values)]
    # Of several lists the keys, since a case may be in more than one; of one, nothing but the row.
    column = "id" if len(lists) > 1 else "1"
    first, *others = (
        f"SELECT {column} FROM ({sql}) AS seen WHERE {words} LIMIT {CAP + 1}"  # noqa: S608
        for sql, _ in lists
    )
    if not others:
        return f"SELECT COUNT(*) FROM ({first}) AS firsts", params  # noqa: S608
    keys = " UNION ALL ".join(
        ["SELECT id FROM most", *(f"SELECT id FROM ({sql}) AS firsts" for sql in others)]
    )  # noqa: S608
    return (
        f"WITH most (id) AS ({first}) SELECT CASE WHEN (SELECT COUNT(*) FROM most) > {CAP} THEN {CAP + 1} "  # noqa: S608
        f"ELSE (SELECT COUNT(DISTINCT id) FROM ({keys}) AS together) END"
    ), params


def _ask(
    tabs: dict[str, Statement],
    lists: list[SuggestionQuerySet],
    keys: Iterable[QuerySet] = (),
    *,
    by_state: bool,
) -> tuple[dict[str, int], list[int], set[int]]:
    """In one statement: how many cases each tab has in these lists together, counted to the cap; which of the
    lists of ``keys`` are longer than the cap; and the keys of the others.

    ``by_state``: one count is said for all states and done for each, since the database takes longer to read
    and plan a count than to do it; else one is said and done for each tab.
    """
    numbers, many, few = dict.fromkeys(tabs, 0), [], set()
    heads, parts, params = [], [], []
    # The statements are the ORM's own; they are only put together here.
    gathered = []
    for place, rows in enumerate(keys):
        for sql, given in statements([rows[: CAP + 1]]):
            gathered.append(f"SELECT {place} AS place, * FROM ({sql}) AS keys")  # noqa: S608
            params += given
    if gathered:
        heads.append(f"gathered (place, id) AS ({' UNION ALL '.join(gathered)})")
    sources = statements(rows.order_by().values(*_COLUMNS) for rows in lists)
    places = dict(enumerate(tabs, start=2)) if sources else {}
    states = [(place, str(s)) for place, tab in places.items() if by_state for s in states_of(tab)]
    if states:
        heads.append(f"asked (place, state) AS (VALUES {', '.join(['(%s, %s)'] * len(states))})")
        params += [value for row in states for value in row]
        sql, given = _counted(sources, ("state = asked.state", ()))
        parts.append(f"SELECT place, ({sql}) FROM asked")  # noqa: S608
        params += given
    for place in places.keys() - {place for place, _ in states}:
        sql, given = _counted(sources, tabs[places[place]])
        parts.append(f"SELECT {place}, ({sql})")
        params += given
    if gathered:
        longer = f"SELECT place FROM gathered GROUP BY place HAVING COUNT(*) > {CAP}"  # noqa: S608
        parts.append(f"SELECT 0, place FROM ({longer}) AS longer")  # noqa: S608
        parts.append(f"SELECT 1, id FROM gathered WHERE place NOT IN ({longer})")  # noqa: S608
    if not parts:
        return numbers, many, few
    head = f"WITH {', '.join(heads)} " if heads else ""
    with connections[Suggestion.objects.db].cursor() as cursor:
        cursor.execute(head + " UNION ALL ".join(parts), params)
        for place, number in cursor.fetchall():
            if place == 0:
                many.append(number)
            elif place == 1:
                few.add(number)
            else:
                numbers[places[place]] += number
    return numbers, many, few
