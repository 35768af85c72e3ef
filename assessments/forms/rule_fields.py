"""Parameters of a rule as form fields, built from the rule's own ``FIELDS``: no rule has a form of its own.

A table is laid out as rows of inputs with a few empty ones below; “再加几行” adds more. What is typed is
kept as text until the rule reads it, so that a refusal is the rule's own sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from assessments.rules.base import RuleError
from assessments.rules.fields import (
    CHOICE,
    COUNT,
    DECIMAL,
    MOST_ROWS,
    TABLE,
    TEXT,
    WORDS,
    YES_NO,
    Field,
)

PREFIX = "p_"
SPARE_ROWS, FIRST_ROWS, MORE_ROWS = 2, 4, 5
LONGEST = 400


@dataclass(frozen=True)
class Part:
    """One parameter as the page draws it: a single ``bound`` field, or a table of ``rows``."""

    field: Field
    bound: forms.BoundField | None
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[forms.BoundField]] = ()
    reveal: str = ""

    @property
    def help(self) -> str:
        """Its help and example in one line."""
        return "".join(
            filter(None, (self.field.help, f"例：{self.field.example}。" if self.field.example else ""))
        )


def half_width(text: str) -> str:
    """Digits and points as people type them on a Chinese keyboard."""
    return unicodedata.normalize("NFKC", text).replace("，", "").strip()


def _single(field: Field, label: str = "", *, in_table: bool = False) -> forms.Field:
    label = label or field.label
    help_text = "" if in_table else Part(field, None).help
    if field.sort == CHOICE:
        choices = list((field.choices or {}).items())
        if in_table or field.default is None:
            choices = [("", "请选择"), *choices]
        radio = not in_table and len(choices) <= 5
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=choices,
            help_text=help_text,
            widget=forms.RadioSelect if radio else forms.Select,
        )
    if field.sort == YES_NO:
        return forms.BooleanField(label=label, required=False, help_text=help_text)
    attrs = {"inputmode": "decimal"} if field.sort in (DECIMAL, COUNT) else {}
    if field.sort == WORDS and not in_table:
        widget: forms.Widget = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(
            label=label, required=False, max_length=4000, widget=widget, help_text=help_text or "每行写一个。"
        )
    found = forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )
    found.optional_text = "可不填"
    return found


class ParameterFields:
    """Mixed into a form: ``add_parameters`` in ``__init__``, then ``parts`` for the page and ``raw_params``."""

    parameters: tuple[Field, ...] = ()
    row_counts: dict[str, int]

    def add_parameters(self, fields: Iterable[Field], params: Mapping[str, Any]) -> None:
        """Fields for all parameters, filled with what is stored (or the defaults)."""
        self.parameters = tuple(fields)
        self.row_counts = {}
        for field in self.parameters:
            present = params.get(field.name, field.default)
            if field.sort == TABLE:
                self._add_table(field, present)
                continue
            made = _single(field)
            if field.required and field.only_if is None and field.sort != YES_NO:
                # Asked for in the rule's own words; the label does not say 可不填.
                made.optional_text = "必填"
            name = PREFIX + field.name
            self.fields[name] = made
            self.initial.setdefault(name, _stored(field, present))

    def _add_table(self, field: Field, present: Any) -> None:
        if isinstance(present, Mapping) and len(field.columns) == 2:
            first, second = (column.name for column in field.columns)
            present = [{first: key, second: value} for key, value in present.items()]
        stored = [row for row in present or [] if isinstance(row, Mapping)]
        wanted = max(FIRST_ROWS, len(stored) + SPARE_ROWS)
        if self.is_bound:
            wanted = max(wanted, self._posted_rows(field))
        count = self.row_counts[field.name] = min(MOST_ROWS, wanted)
        for row in range(count):
            for column in field.columns:
                name = f"{PREFIX}{field.name}_{row}_{column.name}"
                self.fields[name] = _single(
                    column, f"{field.label}第 {row + 1} 行：{column.label}", in_table=True
                )
                value = stored[row].get(column.name) if row < len(stored) else None
                self.initial.setdefault(name, _stored(column, value))

    def _posted_rows(self, field: Field) -> int:
        start = self.add_prefix(f"{PREFIX}{field.name}_")
        numbers = [
            int(found) + 1
            for key in self.data
            if key.startswith(start)
            and (found := key.removeprefix(start).split("_", 1)[0]).isdecimal()
            and len(found) < 4
        ]
        more = MORE_ROWS if self.data.get("more") == field.name else 0
        return max(numbers, default=0) + more

    @property
    def parts(self) -> list[Part]:
        """Every parameter as the page draws it."""
        found = []
        for field in self.parameters:
            reveal = f"{PREFIX}{field.only_if[0]}={','.join(field.only_if[1])}" if field.only_if else ""
            if field.sort != TABLE:
                found.append(Part(field, self[PREFIX + field.name], reveal=reveal))
                continue
            rows = [
                [self[f"{PREFIX}{field.name}_{row}_{column.name}"] for column in field.columns]
                for row in range(self.row_counts[field.name])
            ]
            found.append(Part(field, None, [c.label for c in field.columns], rows, reveal))
        return found

    def raw_params(self) -> dict[str, Any]:
        """What was typed, as the rule takes it; what the choices do not ask for is left out."""
        data, values = self.cleaned_data, {}
        for field in self.parameters:
            if field.fits(values):
                value = (
                    self._table_value(field)
                    if field.sort == TABLE
                    else _typed(field, data.get(PREFIX + field.name))
                )
                if field.sort == CHOICE and value in (None, "") and field.default is not None:
                    value = field.default
                if value not in (None, "", []):
                    values[field.name] = value
        return values

    def _table_value(self, field: Field) -> list[dict[str, Any]]:
        rows = []
        for row in range(self.row_counts[field.name]):
            cells = {}
            for column in field.columns:
                value = _typed(column, self.cleaned_data.get(f"{PREFIX}{field.name}_{row}_{column.name}"))
                if value not in (None, "", []):
                    cells[column.name] = value
            # A row with nothing but unticked boxes and defaults was not filled in.
            if any(not isinstance(value, bool) for value in cells.values()):
                rows.append(cells)
        return rows

    def refuse(self, error: RuleError) -> None:
        """The rule's sentence beside its parameter."""
        name = PREFIX + (error.field or "")
        if name not in self.fields:
            name = next((n for n in self.fields if n.startswith(f"{name}_0_")), error.field or "")
        self.add_error(name if name in self.fields else None, str(error))


def _stored(field: Field, value: Any) -> Any:
    if field.sort == WORDS:
        return "\n".join(str(word) for word in value or [])
    if field.sort == YES_NO:
        return bool(value)
    return "" if value is None else str(value)


def _typed(field: Field, value: Any) -> Any:
    if field.sort == YES_NO:
        return True if value else None
    if field.sort == WORDS:
        return [line.strip() for line in str(value or "").replace("、", "\n").splitlines() if line.strip()]
    text = str(value or "")
    return half_width(text) if field.sort in (DECIMAL, COUNT) else text.strip()


__all__ = ["TEXT", "ParameterFields", "Part", "half_width"]
