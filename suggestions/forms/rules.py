"""A handling rule as a form: one line a cell."""

from __future__ import annotations

from typing import Any

from django import forms

from ..choices import FromEvent, Unit
from ..models import HandlingRule
from ..rulebook import state_of
from ..rules import Cell
from .fields import text_area

PARTS = ("value", "unit", "from_event", "count_first", "roll", "article")


class RuleForm(forms.Form):
    """Name and basis, and for each cell: how much, of what, from when, how counted, by which article."""

    use_required_attribute = False

    name = forms.CharField(label="规则名称", max_length=80)
    basis = forms.CharField(label="依据", required=False, widget=text_area(4))
    seen = forms.CharField(label="版本", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rule: HandlingRule, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"name": rule.name, "basis": rule.basis, "seen": state_of(rule)})
        super().__init__(*args, **kwargs)
        self.old_cells = rule.all_cells
        for cell in self.old_cells:
            self._add(cell)

    def _add(self, cell: Cell) -> None:
        key, label = cell.name, cell.label
        limit = cell.is_limit
        units = (
            [c for c in Unit.choices if c[0] in ("workdays", "days", "months")]
            if limit
            else [(cell.unit, "")]
        )
        fields = {
            "value": forms.IntegerField(
                label=f"{label}：数量", min_value=0, max_value=400, initial=cell.value,
                error_messages={"required": f"请填写{label}的数量。"},
            ),
            "unit": forms.ChoiceField(
                label=f"{label}：单位", choices=units, initial=cell.unit,
                widget=forms.Select if limit else forms.HiddenInput,
            ),
            "from_event": forms.ChoiceField(
                label=f"{label}：从哪天起算", choices=FromEvent.choices, initial=cell.from_event, required=False,
                widget=forms.Select if limit else forms.HiddenInput,
            ),
            "count_first": forms.BooleanField(
                label="起算当天计入", initial=cell.count_first, required=False,
                widget=forms.CheckboxInput if limit else forms.HiddenInput,
            ),
            "roll": forms.BooleanField(
                label="末日休息顺延", initial=cell.roll, required=False,
                widget=forms.CheckboxInput if limit else forms.HiddenInput,
            ),
            "article": forms.CharField(
                label=f"{label}：依据", initial=cell.article, required=False, max_length=200
            ),
        }  # fmt: skip
        for part, field in fields.items():
            self.fields[f"{key}-{part}"] = field

    def lines(self) -> list[dict[str, Any]]:
        """One row a cell for the table: its label and its bound fields."""
        return [
            {"cell": cell, **{part: self[f"{cell.name}-{part}"] for part in PARTS}} for cell in self.old_cells
        ]

    def cells(self) -> dict[str, Cell]:
        """The cells as filled in."""
        data = self.cleaned_data
        return {
            cell.name: Cell(cell.name, **{part: data[f"{cell.name}-{part}"] for part in PARTS})
            for cell in self.old_cells
        }
