"""Parameters of rules, declared: what a form asks, what a file may hold, what is refused and in which words.

A rule lists its ``FIELDS``; ``read`` validates JSON by them, ``write`` gives the JSON back. Editors and
files are built from the same list, so that no rule needs a form of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .base import LARGEST, ZERO, RuleError, decimal_param

DECIMAL = "decimal"
COUNT = "count"
CHOICE = "choice"
YES_NO = "yes_no"
TABLE = "table"
WORDS = "words"
TEXT = "text"
MOST_ROWS = 60
MOST_LETTERS = 60


@dataclass(frozen=True)
class Field:
    """One parameter of a rule.

    ``sort`` is decimal, count (a whole number), choice, yes_no, table (rows of ``columns``), words (a
    list of words) or text (one word). ``only_if`` names a choice and the values of it with which this
    one is asked at all. ``default`` is in the stored form ("0.5", "shortfall", False, 4).
    """

    name: str
    label: str
    sort: str = DECIMAL
    required: bool = False
    default: Any = None
    help: str = ""
    example: str = ""
    choices: Mapping[str, str] | None = None
    columns: tuple[Field, ...] = ()
    low: Decimal = ZERO
    high: Decimal = LARGEST
    low_open: bool = False
    only_if: tuple[str, tuple[str, ...]] | None = None
    # An open end of a table of steps, which may be left empty in its last row.
    open_end: bool = False

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether it is asked, given what was chosen before it."""
        return self.only_if is None or values.get(self.only_if[0]) in self.only_if[1]

    def read(self, params: Mapping[str, Any]) -> Any:
        """The checked value: Decimal, int, str, bool, a tuple of words, or a tuple of rows.

        Raises RuleError with a sentence that names the field.
        """
        raw = params.get(self.name)
        if self.sort == DECIMAL:
            default = None if self.default is None else Decimal(str(self.default))
            return decimal_param(
                params,
                self.name,
                self.label,
                default=default,
                required=self.required,
                low=self.low,
                high=self.high,
                low_open=self.low_open,
            )
        if self.sort == COUNT:
            return self._count(params)
        if self.sort == YES_NO:
            value = self.default or False if raw in (None, "") else raw
            if not isinstance(value, bool):
                raise RuleError(f"“{self.label}”请填是或否。", field=self.name)
            return value
        if self.sort == CHOICE:
            return self._choice(raw)
        if self.sort == WORDS:
            return self._words(raw)
        if self.sort == TEXT:
            return self._word(raw)
        return self._table(raw)

    def _count(self, params: Mapping[str, Any]) -> int | None:
        value = decimal_param(
            params,
            self.name,
            self.label,
            default=None if self.default is None else Decimal(self.default),
            required=self.required,
            low=self.low,
            high=min(self.high, Decimal(99999)),
            low_open=self.low_open,
        )
        if value is not None and value != value.to_integral_value():
            raise RuleError(f"“{self.label}”要填整数。", field=self.name)
        return None if value is None else int(value)

    def _choice(self, raw: Any) -> str:
        choices = self.choices or {}
        value = self.default if raw in (None, "") else raw
        if value is None:
            raise RuleError(f"请选择“{self.label}”：{'、'.join(choices.values())}。", field=self.name)
        if not isinstance(value, str) or value not in choices:
            raise RuleError(f"“{self.label}”请从 {'、'.join(choices.values())} 中选。", field=self.name)
        return value

    def _word(self, raw: Any) -> str:
        if raw is None or raw == "":
            if self.required:
                raise RuleError(f"请填写“{self.label}”。", field=self.name)
            return self.default or ""
        if not isinstance(raw, str) or "\x00" in raw:
            raise RuleError(f"“{self.label}”请填写文字。", field=self.name)
        word = raw.strip()
        if not word and self.required:
            raise RuleError(f"请填写“{self.label}”。", field=self.name)
        if len(word) > MOST_LETTERS:
            raise RuleError(f"“{self.label}”最多 {MOST_LETTERS} 个字。", field=self.name)
        return word

    def _words(self, raw: Any) -> tuple[str, ...]:
        if raw is None or raw == "":
            raw = self.default or []
        if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) > MOST_ROWS:
            raise RuleError(f"“{self.label}”请逐个填写，最多 {MOST_ROWS} 个。", field=self.name)
        words = [self._word(word) for word in raw]
        if self.required and not any(words):
            raise RuleError(f"请填写“{self.label}”。", field=self.name)
        return tuple(dict.fromkeys(word for word in words if word))

    def _table(self, raw: Any) -> tuple[dict[str, Any], ...]:
        if raw is None or raw == "":
            raw = self.default or []
        if isinstance(raw, Mapping) and len(self.columns) == 2:
            # The short form of two columns: {"重点": "2"}.
            first, second = (column.name for column in self.columns)
            raw = [{first: name, second: value} for name, value in raw.items()]
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            raise RuleError(f"“{self.label}”请逐行填写。", field=self.name)
        if len(raw) > MOST_ROWS:
            raise RuleError(f"“{self.label}”最多 {MOST_ROWS} 行。", field=self.name)
        if self.required and not raw:
            raise RuleError(f"“{self.label}”请至少填写一行。", field=self.name)
        rows = []
        for number, row in enumerate(raw, start=1):
            if not isinstance(row, Mapping):
                asked = "、".join(column.label for column in self.columns)
                raise RuleError(f"“{self.label}”第 {number} 行要写清{asked}。", field=self.name)
            try:
                rows.append(read(self.columns, row))
            except RuleError as error:
                raise RuleError(f"“{self.label}”第 {number} 行：{error}", field=self.name) from None
        return tuple(rows)

    def write(self, value: Any) -> Any:
        """The value as JSON: numbers as text, rows as lists; None where there is nothing to say."""
        if value is None:
            return None
        if self.sort == DECIMAL:
            return format(value, "f")
        if self.sort == YES_NO:
            return value or None
        if self.sort == WORDS:
            return list(value) or None
        if self.sort == TABLE:
            return [write(self.columns, row) for row in value] or None
        if self.sort == TEXT:
            return value or None
        return value


def shown(fields: Iterable[Field], values: Mapping[str, Any]) -> list[Field]:
    """The fields that are asked, given the choices made."""
    return [field for field in fields if field.fits(values)]


def read(fields: Sequence[Field], params: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values by name, with None (or nothing) for what is not asked. Raises RuleError."""
    values: dict[str, Any] = {}
    known = set()
    for field in fields:
        if field.fits(values):
            known.add(field.name)
            values[field.name] = field.read(params)
        else:
            # Not asked: as if it had never been filled in.
            values[field.name] = () if field.sort in (TABLE, WORDS) else None
    labels = {field.name: field.label for field in fields}
    for name in sorted(set(params) - known, key=str):
        said = labels.get(name)
        text = f"按现在的选择用不到“{said}”，请删去。" if said else f"没有“{name}”这样的参数，请删去。"
        raise RuleError(text, field=str(name))
    return values


def write(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON of checked values; what is empty is left out."""
    answer: dict[str, Any] = {}
    for field in fields:
        if field.fits(values):
            written = field.write(values.get(field.name))
            if written is not None:
                answer[field.name] = written
    return answer
