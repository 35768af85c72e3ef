"""Cells as clerks fill them, read as the values of a column. Pure.

``Reader(columns).read(cells)`` gives the values by key and, beside them, what could not be read: the
text that stood there and a sentence. ``encode`` and ``decode`` carry values through JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from congress_portal.foundation.imports.cells import (
    READERS,
    Unfit,
    half_width,
    is_month_alone,
    read_text,
    squeezed,
    text_of,
)
from congress_portal.foundation.privacy import mask_id, mask_phone
from congress_portal.foundation.slots.imports import ImportColumn

_EMPTY = frozenset(
    {"无", "—", "——", "-", "--", "/", "\\", "空", "暂无", "没有", "n/a", "null", "未填", "不详"}
)


def first_labels(choices: Mapping[str, Any]) -> dict[Any, str]:
    """Meaning → the label that is shown for it: the first one."""
    labels: dict[Any, str] = {}
    for label, meaning in choices.items():
        labels.setdefault(meaning, label)
    return labels


def shown(column: ImportColumn, value: Any, labels: Mapping[Any, str] | None = None) -> str:
    """A value as people read it in a table; ``labels`` are those of a choice (``first_labels``)."""
    if value is None or value == "":
        return ""
    if labels and value in labels:
        return labels[value]
    if column.kind == "month" and isinstance(value, date):
        return f"{value:%Y-%m}"
    if column.kind == "yesno":
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def masked(column: ImportColumn, value: Any, labels: Mapping[Any, str] | None = None) -> str:
    """A value for a preview: telephones and identity numbers only in part."""
    text = shown(column, value, labels)
    if column.kind == "phone":
        return mask_phone(text)
    if column.kind == "identity":
        return mask_id(text)
    if column.personal:
        return "已填" if text else ""
    return text


def encode(value: Any) -> Any:
    """A value as JSON takes it; its column's kind says what it was."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


# Kinds of columns whose values go through JSON unchanged.
AS_THEY_STAND = frozenset({"text", "name", "integer", "year", "phone", "identity", "choice", "yesno"})


def decode(column: ImportColumn, value: Any) -> Any:
    """What ``encode`` was given."""
    if value is None:
        return None
    if column.kind in ("date", "day", "month"):
        return date.fromisoformat(value)
    if column.kind == "decimal":
        return Decimal(value)
    return value


_NEVER_ALIKE = frozenset({"phone", "identity", "decimal"})
_MOST_KNOWN = 2_000


# --- one row --------------------------------------------------------------------------------------
@dataclass
class ReadRow:
    """The values of a row by column key; what could not be read stands in ``raw`` with its reason.

    ``notes`` say what was read into a cell that does not stand there, ``supplied`` in which columns.
    ``cells`` is the row as it stands in the file, ``taken`` says which of them the values were read
    from, ``places`` which column stands where.
    """

    number: int
    values: dict[str, Any]
    raw: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: Sequence[Any] = ()
    taken: frozenset[int] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)
    supplied: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    @property
    def unread(self) -> frozenset[str]:
        """The columns of which a reason has been told already."""
        return frozenset((*self.raw, *self.lacking))

    def typed(self, *, every: bool) -> dict[str, Any]:
        """By column what was typed where it is not what was read; without ``every`` of ``supplied`` only."""
        found = {}
        for key in self.places if every else self.supplied:
            index, value = self.places[key], self.values.get(key)
            cell = self.cells[index] if index < len(self.cells) else None
            kinds = (str, float, int) if isinstance(value, date) else (str, float)
            if value is not None and isinstance(cell, kinds) and cell != value:
                found[key] = cell
        return found

    @property
    def others(self) -> dict[str, Any]:
        """What stands in columns that are not imported, by their index."""
        return {
            str(index): cell
            for index, cell in enumerate(self.cells)
            if cell is not None and index not in self.taken
        }


class Reader:
    """Reads the rows of one file: which column is where, and what stood above for columns filled down."""

    def __init__(
        self,
        columns: Sequence[ImportColumn],
        places: Mapping[int, str],
        choices: Mapping[str, Mapping[str, Any]],
    ) -> None:
        by_key = {column.key: column for column in columns}
        self.places = [(index, by_key[key]) for index, key in sorted(places.items()) if key]
        self.present = frozenset(column.key for _, column in self.places)
        self.taken = frozenset(index for index, _ in self.places)
        self.absent = [c.key for c in columns if c.key not in self.present]
        self._above: dict[str, Any] = {}
        self._index = {column.key: index for index, column in self.places}
        # What was read from a text in a column: most columns say the same few things again and again.
        self._known: dict[str, dict[str, Any]] = {
            column.key: {} for _, column in self.places if column.kind not in _NEVER_ALIKE
        }
        self._choices = {
            key: {squeezed(label): meaning for label, meaning in allowed.items()}
            for key, allowed in choices.items()
        }
        self._labels = {key: list(first_labels(allowed).values()) for key, allowed in choices.items()}

    def _filled(self, column: ImportColumn, cell: Any, cells: Sequence[Any]) -> Any:
        """The cell, or what stands above it in its block."""
        if self._stands_alone(column, cells):
            self._above.pop(column.key, None)
            return cell
        if cell is not None:
            self._above[column.key] = cell
        return self._above.get(column.key)

    def _stands_alone(self, column: ImportColumn, cells: Sequence[Any]) -> bool:
        if column.unfilled is None:
            return False
        key, meanings = column.unfilled
        index = self._index.get(key)
        said = cells[index] if index is not None and index < len(cells) else None
        return isinstance(said, str) and self._choices.get(key, {}).get(squeezed(said)) in meanings

    def read(self, number: int, cells: Sequence[Any]) -> ReadRow:
        """One row. A cell that does not fit leaves None, its text and a reason."""
        row = ReadRow(number, {}, cells=cells, taken=self.taken, places=self._index)
        values = row.values
        for index, column in self.places:
            cell = cells[index] if index < len(cells) else None
            if column.fill_down:
                cell = self._filled(column, cell, cells)
            key = column.key
            # 出生年月 asks for no more than a month.
            if column.kind == "date" and "年月" not in column.label and is_month_alone(cell):
                row.supplied.append(key)
            known = self._known.get(key) if type(cell) is str else None
            if known is not None and cell in known:
                values[key] = known[cell]
                continue
            values[key] = None
            if cell is None or self._says_nothing(column, cell):
                if column.required:
                    row.reasons.append(f"没有填“{column.label}”")
                    row.lacking.append(key)
                continue
            try:
                value = self._value(column, cell)
                if isinstance(value, str) and column.max_length and len(value) > column.max_length:
                    raise Unfit(f"太长，最多 {column.max_length} 个字")
                values[key] = value
                if known is not None and len(known) < _MOST_KNOWN:
                    known[cell] = value
            except Unfit as unfit:
                row.raw[key] = text_of(cell)
                reason = str(unfit)
                named = column.label.rstrip("码") in reason or reason.startswith(("手机号", "身份证号"))
                row.reasons.append(reason if named else f"“{column.label}”{reason}")
        for key in self.absent:
            values[key] = None
        if row.supplied:
            self._tell_supplied(row)
        return row

    def _tell_supplied(self, row: ReadRow) -> None:
        """Of dates that were typed without a day: which day they were given."""
        row.supplied = [key for key in row.supplied if isinstance(row.values[key], date)]
        for _, column in self.places:
            if column.key in row.supplied:
                day = row.values[column.key]
                when = "当月 1 日" if column.personal else f" {day.month} 月 1 日"
                row.notes.append(f"“{column.label}”只写到月，按{when}记")

    def _says_nothing(self, column: ImportColumn, cell: Any) -> bool:
        if not isinstance(cell, str):
            return False
        if not cell.strip():
            return True
        if column.required or column.kind == "yesno" or len(cell) > 4:
            return False
        if column.key in self._choices and squeezed(cell) in self._choices[column.key]:
            return False
        return half_width(cell).casefold() in _EMPTY

    def _value(self, column: ImportColumn, cell: Any) -> Any:
        if column.kind == "choice":
            allowed = self._choices.get(column.key, {})
            label = squeezed(read_text(cell))
            if label not in allowed:
                some = "、".join(self._labels.get(column.key, [])[:6])
                raise Unfit(f"没有这个选项，可以填：{some}" if some else "现在没有可以选的内容")
            return allowed[label]
        if isinstance(cell, dict) and "lost" in cell and column.kind != "identity":
            raise Unfit("的号码太长，被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写")
        return READERS.get(column.kind, read_text)(cell)
