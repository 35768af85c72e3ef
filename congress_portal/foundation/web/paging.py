"""Keyset paging with a capped count: page 1,000 costs what page 1 costs.

An exact COUNT at a million rows halves the throughput (docs/decisions/0004-long-lists.md), so
counting stops at ``CAP`` and says "2000+".
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, FieldError, ValidationError
from django.db import DEFAULT_DB_ALIAS, DataError, connections
from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from congress_portal.foundation.web.lookups import AmongFew
from congress_portal.foundation.web.numbers import whole

CAP = 2_000
# What a cursor that was typed by hand may raise on its way into the query.
UNREADABLE = (ValueError, TypeError, OverflowError, FieldError, ValidationError, DataError)
SIZES = (20, 50, 100)


@dataclass
class Page:
    """Rows of one page and the way to its neighbours."""

    rows: list[Any]
    total: int
    size: int
    next_url: str
    previous_url: str
    first_url: str
    is_first: bool

    @property
    def total_text(self) -> str:
        """The number of rows as shown: exact up to the cap, "2000+" beyond."""
        return count_text(self.total)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)


def _value(row: Any, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part)
    return row


def _encode(direction: str, values: list[Any]) -> str:
    plain = [
        v.isoformat() if isinstance(v, (date, datetime)) else str(v) if isinstance(v, Decimal) else v
        for v in values
    ]
    text = json.dumps([direction, *plain], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[str, list[Any]] | None:
    """(direction, values), or None for a cursor that was mangled on its way."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) != length + 1 or parts[0] not in ("n", "p"):
        return None
    return parts[0], parts[1:]


def _never_null(queryset: QuerySet, name: str) -> bool:
    """Whether a field, and every relation on the way to it, always has a value; what is not a field may not."""
    model = queryset.model
    for part in name.lstrip("-").split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if getattr(field, "null", True) or field.many_to_many or field.one_to_many:
            return False
        model = field.related_model or model
    return True


def _from_here(order: list[str], values: list[Any], sure: set[str], *, back: bool) -> Q:
    """What every row beyond ``values`` has in common, said so that an index can begin there."""
    name, value = order[0], values[0]
    if name not in sure or value is None:
        return Q()
    return Q(**{f"{name.lstrip('-')}__{'lte' if name.startswith('-') != back else 'gte'}": value})


def _after(order: list[str], values: list[Any], sure: set[str]) -> Q:
    """Rows after ``values`` in this order; NULL sorts last in both directions."""
    condition = Q(pk__in=[])
    same = Q()
    for name, value in zip(order, values, strict=True):
        field, down = name.lstrip("-"), name.startswith("-")
        if value is None:
            beyond = Q(pk__in=[])
            equal = Q(**{f"{field}__isnull": True})
        else:
            beyond = Q(**{f"{field}__{'lt' if down else 'gt'}": value})
            if name not in sure:
                beyond |= Q(**{f"{field}__isnull": True})
            equal = Q(**{field: value})
        condition |= same & beyond
        same &= equal
    return condition


def _before(order: list[str], values: list[Any]) -> Q:
    condition = Q(pk__in=[])
    same = Q()
    for name, value in zip(order, values, strict=True):
        field, down = name.lstrip("-"), name.startswith("-")
        if value is None:
            beyond = Q(**{f"{field}__isnull": False})
            equal = Q(**{f"{field}__isnull": True})
        else:
            beyond = Q(**{f"{field}__{'gt' if down else 'lt'}": value})
            equal = Q(**{field: value})
        condition |= same & beyond
        same &= equal
    return condition


def _ordering(order: list[str], sure: set[str], *, reverse: bool) -> list[Any]:
    parts = []
    for name in order:
        field, down = name.lstrip("-"), name.startswith("-")
        if name in sure:
            # Plain, or SQLite would not read an index in its order.
            parts.append(F(field).desc() if down != reverse else F(field).asc())
        elif reverse:
            parts.append(F(field).asc(nulls_first=True) if down else F(field).desc(nulls_first=True))
        else:
            parts.append(F(field).desc(nulls_last=True) if down else F(field).asc(nulls_last=True))
    return parts


def page_of(
    request: HttpRequest,
    queryset: QuerySet,
    *,
    order: tuple[str, ...],
    size: int = 20,
    rows_from: QuerySet | None = None,
    total: int | None = None,
    read: QuerySet | None = None,
    lists: list[QuerySet] | None = None,
) -> Page:
    """One page of ``queryset`` in ``order`` (field names, "-" for descending; the last one unique).

    Reads ``at`` (cursor) and ``size`` from the query string; a mangled value means the first page.
    Two queries: the rows and the capped count. ``rows_from`` are the same rows with a condition that
    tells the database where to look for the first of them; they are counted without it. ``total``
    is their capped count, where it is known.

    ``read``: for rows that no index has in this order, some thousands of a person. The first page sorts and
    counts them in one reading of their keys; only its own are read whole, from ``read``.

    ``lists``: the rows are those of ``queryset`` that are in any of these, each of which an index has in this
    order, while no index has them all; the first keys of each are taken.
    """
    source = queryset if rows_from is None else rows_from
    names = list(order)
    sure = {name for name in names if _never_null(queryset, name)}
    wanted = whole(request.GET.get("size"))
    size = wanted if wanted in SIZES else size
    if read is not None and total is None and not request.GET.get("at"):
        ordering = _ordering(names, sure, reverse=False)
        keys = queryset.order_by(*ordering).values_list("pk", Window(Count("*")))[: size + 1]
        found = dict(keys)
        source, total = read.filter(pk__in=found), max(found.values(), default=0)
    if total == 0:
        source = source.none()
    if total is None:
        total = capped(queryset.order_by())
    cursor = _decode(request.GET.get("at", ""), len(names)) if request.GET.get("at") else None
    direction, rows_before, more = "n", False, False

    def first(reach: Q | None, ordering: list[Any]) -> list[Any]:
        if lists is not None:
            reached = [rows.filter(reach) if reach is not None else rows for rows in lists]
            found = statements(rows.order_by(*ordering).values("pk")[: size + 1] for rows in reached)
            return list(_with_keys(source, found).order_by(*ordering)[: size + 1])
        return list((source.filter(reach) if reach is not None else source).order_by(*ordering)[: size + 1])

    try:
        if cursor is not None:
            direction, values = cursor
        reach = _after(names, values, sure) if direction == "n" and cursor else None
        reach = _before(names, values) if direction == "p" else reach
        if reach is not None:
            reach &= _from_here(names, values, sure, back=direction == "p")
        rows = first(reach, _ordering(names, sure, reverse=direction == "p"))
        rows_before = cursor is not None
    except UNREADABLE:
        direction, rows_before = "n", False
        rows = first(None, _ordering(names, sure, reverse=False))
    if direction == "p":
        rows_before = len(rows) > size
        rows = rows[:size][::-1]
        more = True
    else:
        more = len(rows) > size
        rows = rows[:size]
    fields = [name.lstrip("-") for name in names]

    def url(cursor_text: str) -> str:
        query = request.GET.copy()
        query.pop("at", None)
        if cursor_text:
            query["at"] = cursor_text
        return f"{request.path}?{query.urlencode()}" if query else request.path

    next_url = url(_encode("n", [_value(rows[-1], f) for f in fields])) if rows and more else ""
    previous_url = url(_encode("p", [_value(rows[0], f) for f in fields])) if rows and rows_before else ""
    return Page(rows, total, size, next_url, previous_url, url(""), not rows_before)


def capped(rows: QuerySet) -> int:
    """How many rows, none counted beyond ``CAP`` + 1, in the order they are given in.

    For conditions on what an index begins with: its order has the database read that index, where it
    would otherwise look through the table until it has found enough.
    """
    return rows[: CAP + 1].count()


def count_text(number: int) -> str:
    """A count that stopped at the cap says so."""
    return f"{CAP}+" if number > CAP else str(number)


def statements(lists: Iterable[QuerySet]) -> list[tuple[str, tuple[Any, ...]]]:
    """The statement of each list and its values, to be put together into one; without those that hold nothing."""
    found = []
    for rows in lists:
        with suppress(EmptyResultSet):
            found.append(rows.query.sql_with_params())
    return found


def _with_keys(rows: QuerySet, found: list[tuple[str, tuple[Any, ...]]]) -> QuerySet:
    """The rows whose keys these statements give."""
    if not found:
        return rows.none()
    # The statements are the ORM's own.
    sql = " UNION ".join(f"SELECT * FROM ({one}) AS firsts" for one, _ in found)  # noqa: S608
    return rows.filter(AmongFew("pk", RawSQL(sql, [value for _, values in found for value in values])))  # noqa: S611


def capped_counts(lists: dict[str, QuerySet]) -> dict[str, int]:
    """How many rows each list has, none counted beyond ``CAP`` + 1; one statement for all of them."""
    found = dict.fromkeys(lists, 0)
    parts: list[str] = []
    params: list[Any] = []
    names, using = list(lists), DEFAULT_DB_ALIAS
    for place, rows in enumerate(lists.values()):
        using = rows.db
        # A constant, so that an index that lacks the key is enough.
        for sql, given in statements([rows.order_by().values(one=Value(1))[: CAP + 1]]):
            # The statement is the ORM's own; only its number is put before it.
            parts.append(f"SELECT {place}, COUNT(*) FROM ({sql}) AS counted")  # noqa: S608
            params += given
    if parts:
        with connections[using].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            found |= {names[place]: number for place, number in cursor.fetchall()}
    return found
