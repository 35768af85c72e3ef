"""A handling rule as a form: one line a cell; and the questions asked of rules."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.web.dates import DayField

from ..choices import FromEvent, Kind, Level, Option, Unit
from ..models import HandlingRule
from ..rulebook import state_of
from ..rules import EVENTS, OPTIONS, Cell, in_parts
from .fields import text_area

PARTS = ("value", "unit", "from_event", "count_first", "roll", "choice", "article")
LIMIT_UNITS = (Unit.WORKDAYS, Unit.DAYS, Unit.MONTHS)


class RuleForm(forms.Form):
    """Name, scope and basis, and for each cell: how much, of what, from when, how counted, by which article."""

    use_required_attribute = False

    name = forms.CharField(label="规则名称", max_length=80)
    kind = forms.ChoiceField(label="用于哪类事项", choices=[("", "两类都用"), *Kind.choices], required=False)
    level = forms.ChoiceField(label="用于哪一级", choices=[("", "两级都用"), *Level.choices], required=False)
    basis = forms.CharField(label="依据", required=False, max_length=2_000, widget=text_area(4))
    seen = forms.CharField(label="版本", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rule: HandlingRule, **kwargs: Any) -> None:
        initial = {
            "name": rule.name, "kind": rule.kind, "level": rule.level, "basis": rule.basis, "seen": state_of(rule),
        }  # fmt: skip
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.old_cells = rule.all_cells
        for cell in self.old_cells:
            self._add(cell)

    def _add(self, cell: Cell) -> None:
        fields = {
            "value": self._value(cell),
            "unit": self._pick(cell, "单位", LIMIT_UNITS if cell.is_limit else (), Unit, cell.unit),
            "from_event": self._pick(
                cell, "从哪天起算", EVENTS.get(cell.name, ()) if cell.is_limit else (), FromEvent, cell.from_event
            ),
            "choice": self._pick(cell, "选哪一种", OPTIONS.get(cell.name, ()), Option, cell.choice),
            "article": forms.CharField(
                label=f"{cell.label}：依据", initial=cell.article, required=False, max_length=200
            ),
        }  # fmt: skip
        for part, label in (("count_first", "起算当天计入"), ("roll", "末日休息顺延")):
            widget = forms.CheckboxInput if cell.is_limit else forms.HiddenInput
            fields[part] = forms.BooleanField(
                label=label, initial=getattr(cell, part), required=False, widget=widget
            )
        for part, field in fields.items():
            self.fields[f"{cell.name}-{part}"] = field

    @staticmethod
    def _value(cell: Cell) -> forms.Field:
        label = f"{cell.label}：数量"
        if cell.unit == Unit.YES_NO:
            return forms.TypedChoiceField(
                label=cell.label, choices=[("1", "是"), ("0", "否")], initial=str(cell.value), coerce=int
            )
        hidden = {"widget": forms.HiddenInput, "required": False} if cell.unit == Unit.CHOICE else {}
        return forms.IntegerField(
            label=label, min_value=0, max_value=400, initial=cell.value, **hidden,
            error_messages={"required": f"请填写{cell.label}的数量。", "invalid": "请填写整数，如：20。"},
        )  # fmt: skip

    @staticmethod
    def _pick(cell: Cell, what: str, offered: Any, words: Any, initial: str) -> forms.ChoiceField:
        """A choice of what this cell may say; where there is nothing to choose it travels hidden."""
        values = list(offered) or [initial]
        choices = [(str(value), words(value).label if value else "") for value in values]
        return forms.ChoiceField(
            label=f"{cell.label}：{what}", choices=choices, initial=initial, required=False,
            widget=forms.Select if len(values) > 1 else forms.HiddenInput,
        )  # fmt: skip

    def parts(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The rows of the table under their headings: a cell and its bound fields."""
        rows = {
            cell.name: {"cell": cell, **{part: self[f"{cell.name}-{part}"] for part in PARTS}}
            for cell in self.old_cells
        }
        return in_parts(rows)

    def cells(self) -> dict[str, Cell]:
        """The cells as filled in."""
        filled = {}
        for cell in self.old_cells:
            said = {part: self.cleaned_data[f"{cell.name}-{part}"] for part in PARTS}
            filled[cell.name] = Cell(cell.name, **said | {"value": said["value"] or 0})
        return filled


class CompareForm(forms.Form):
    """Which two versions or rules to lay side by side."""

    a = forms.ModelChoiceField(label="左边", queryset=HandlingRule.objects.none(), empty_label=None)
    b = forms.ModelChoiceField(label="右边", queryset=HandlingRule.objects.none(), empty_label=None)
    only = forms.BooleanField(label="只看不同的", required=False)

    def __init__(self, *args: Any, rules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            self.fields[name].queryset = rules
            self.fields[name].error_messages["invalid_choice"] = "没有这份规则，请重新选择。"


class WhatIfForm(forms.Form):
    """A day and a rule: what every limit would be. Asked by the address, so that an answer can be sent on."""

    rule = forms.ModelChoiceField(label="按哪份规则", queryset=HandlingRule.objects.none(), empty_label=None)
    on = DayField(label="从哪一天起算")
    closes_on = DayField(
        label="大会闭会日期", required=False, help_text="大会期间提出的才填；规则从闭会之日起算的期限用它。"
    )

    def __init__(self, *args: Any, rules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = rules
        self.fields["rule"].error_messages["invalid_choice"] = "没有这份规则，请重新选择。"


class MoveCasesForm(forms.Form):
    """Why open cases go over to a version."""

    why = forms.CharField(
        label="原因", max_length=300, widget=text_area(2),
        help_text="写进每一件的经过和每个期限的变更记录，承办单位和代表看得到。",
        error_messages={"required": "请写明原因，承办单位和代表会看到。"},
    )  # fmt: skip
