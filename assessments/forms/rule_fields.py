"""Parameters of a rule as form fields, built from the rule's own ``FIELDS``: no rule has a form of its own.

A table is laid out as rows of inputs with a few empty ones below; “再加几行” adds more. What is typed is
kept as text until the rule reads it, so that a refusal is the rule's own sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from assessments.rules.base import RuleError
from assessments.rules.fields import (
    CHOICE,
    COUNT,
    DECIMAL,
    MOST_ROWS,
    TABLE,
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
    name: str
    bound: forms.BoundField | None
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[forms.BoundField]] = ()
    reveal: str = ""

    @property
    def width(self) -> str:
        """The class of a field for a number."""
        return "field-short" if self.field.sort in (DECIMAL, COUNT) else ""

    @property
    def help(self) -> str:
        """Its help and example in one line."""
        return "".join(
            filter(None, (self.field.help, f"例：{self.field.example}。" if self.field.example else ""))
        )


def half_width(text: str) -> str:
    """Digits and points as people type them on a Chinese keyboard."""
    return unicodedata.normalize("NFKC", text).replace("，", "").strip()


def _single(field: Field, label: str = "", *, in_table: bool = False, radio: bool = False) -> forms.Field:
    label = label or field.label
    help_text = "" if in_table else Part(field, "", None).help
    if field.sort == CHOICE:
        choices = list((field.choices or {}).items())
        # What others hang on must be buttons: the script that shows and hides them reads buttons.
        radio = not in_table and (radio or len(choices) <= 5)
        if in_table or (field.default is None and not radio):
            choices = [("", "请选择"), *choices]
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


@dataclass(frozen=True)
class _Set:
    """Parameters that belong together: the rule's own, or the conditions around it."""

    fields: tuple[Field, ...]
    fixed: Mapping[str, Any]
    rows: dict[str, int]


class ParameterFields:
    """Mixed into a form: ``add_parameters`` in ``__init__``, then ``parts`` for the page and ``raw_params``."""

    sets: dict[str, _Set]

    def add_parameters(
        self,
        fields: Iterable[Field],
        params: Mapping[str, Any],
        *,
        prefix: str = PREFIX,
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        """Fields for all parameters, filled with what is stored (or the defaults)."""
        found = _Set(tuple(fields), dict(fixed or {}), {})
        self.sets = {**getattr(self, "sets", {}), prefix: found}
        asked = {field.only_if[0] for field in found.fields if field.only_if}
        for field in found.fields:
            present = params.get(field.name, field.default)
            if field.sort == TABLE:
                self._add_table(prefix, field, present)
                continue
            made = _single(field, radio=field.name in asked)
            if field.required and field.sort != YES_NO:
                # Asked for in the rule's own words; the label does not say 可不填.
                always = field.only_if is None or field.only_if[0] in found.fixed
                made.optional_text = "必填" if always else "选了上面这种就要填"
            name = prefix + field.name
            self.fields[name] = made
            self.initial.setdefault(name, _stored(field, present))

    def _add_table(self, prefix: str, field: Field, present: Any) -> None:
        if isinstance(present, Mapping) and len(field.columns) == 2:
            first, second = (column.name for column in field.columns)
            present = [{first: key, second: value} for key, value in present.items()]
        stored = [row for row in present or [] if isinstance(row, Mapping)]
        wanted = max(FIRST_ROWS, len(stored) + SPARE_ROWS)
        if self.is_bound:
            wanted = max(wanted, self._posted_rows(prefix + field.name))
        count = self.sets[prefix].rows[field.name] = min(MOST_ROWS, wanted)
        for row in range(count):
            for column in field.columns:
                name = f"{prefix}{field.name}_{row}_{column.name}"
                self.fields[name] = _single(
                    column, f"{field.label}第 {row + 1} 行：{column.label}", in_table=True
                )
                value = stored[row].get(column.name) if row < len(stored) else None
                self.initial.setdefault(name, _stored(column, value))

    def _posted_rows(self, name: str) -> int:
        start = f"{name}_"
        numbers = [
            int(found) + 1
            for key in self.data
            if key.startswith(start)
            and (found := key.removeprefix(start).split("_", 1)[0]).isdecimal()
            and len(found) < 4
        ]
        posted = max(numbers, default=0)
        if self.data.get("more") != name:
            return posted
        return max(posted, FIRST_ROWS) + MORE_ROWS

    def parts_of(self, prefix: str = PREFIX) -> list[Part]:
        """Every parameter of a set as the page draws it."""
        found, these = [], self.sets[prefix]
        for field in these.fields:
            reveal = ""
            if field.only_if and field.only_if[0] not in these.fixed:
                reveal = f"{prefix}{field.only_if[0]}={','.join(field.only_if[1])}"
            name = prefix + field.name
            if field.sort != TABLE:
                found.append(Part(field, name, self[name], reveal=reveal))
                continue
            rows = [
                [self[f"{name}_{row}_{column.name}"] for column in field.columns]
                for row in range(these.rows[field.name])
            ]
            found.append(Part(field, name, None, [c.label for c in field.columns], rows, reveal))
        return found

    def raw_params(self, prefix: str = PREFIX) -> dict[str, Any]:
        """What was typed, as the rule takes it; what the choices do not ask for is left out."""
        data, these = self.cleaned_data, self.sets[prefix]
        values = dict(these.fixed)
        for field in these.fields:
            if not field.fits(values):
                continue
            name = prefix + field.name
            if field.sort == TABLE:
                value: Any = self._table_value(name, field, these.rows[field.name])
            else:
                value = _typed(field, data.get(name))
            if field.sort == CHOICE and value in (None, "") and field.default is not None:
                value = field.default
            if value not in (None, "", []):
                values[field.name] = value
        return values

    def _table_value(self, name: str, field: Field, count: int) -> list[dict[str, Any]]:
        rows = []
        for row in range(count):
            cells = {}
            for column in field.columns:
                value = _typed(column, self.cleaned_data.get(f"{name}_{row}_{column.name}"))
                if value not in (None, "", []):
                    cells[column.name] = value
            # A row with nothing but unticked boxes was not filled in.
            if any(not isinstance(value, bool) for value in cells.values()):
                rows.append(cells)
        end = next((column.name for column in field.columns if column.open_end), "")
        return _closed(rows, end) if end else rows

    def without_complaints(self) -> None:
        """What was typed, not yet judged: for a page that only gets more rows."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    def refuse(self, error: RuleError, prefix: str = PREFIX) -> None:
        """The rule's sentence beside its parameter."""
        name = prefix + (error.field or "")
        if name not in self.fields:
            name = next((n for n in self.fields if n.startswith(f"{name}_0_")), error.field or "")
        self.add_error(name if name in self.fields else None, str(error))


def _closed(rows: list[dict[str, Any]], end: str) -> list[dict[str, Any]]:
    """Steps whose end was left empty reach to the next one; what was typed is not touched."""
    try:
        ordered = sorted(rows, key=lambda row: Decimal(row["from"]))
    except (KeyError, InvalidOperation):
        return rows
    for row, following in zip(ordered, ordered[1:], strict=False):
        row.setdefault(end, following["from"])
    return ordered


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
