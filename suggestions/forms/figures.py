"""Which figures, side by side by what; and the frozen statement of a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ..choices import Kind, Level
from ..figures import DIMENSIONS
from .fields import text_area

# So many years back can be asked for.
YEARS_BACK = 10


class FigureForm(forms.Form):
    """年份, 按什么分, 类型, 层级; wrong values are read as none."""

    use_required_attribute = False

    year = forms.ChoiceField(label="年份", required=False)
    by = forms.ChoiceField(label="按什么分开看", required=False)
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *Kind.choices])
    level = forms.ChoiceField(label="层级", required=False, choices=[("", "全部"), *Level.choices])

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data or {"year": str(today.year)})
        years = range(today.year, today.year - YEARS_BACK, -1)
        self.fields["year"].choices = [(str(year), f"{year} 年") for year in years]
        self.fields["by"].choices = [(one.key, one.label) for one in DIMENSIONS.values()]
        self.is_valid()
        found = self.cleaned_data
        self.year = int(found.get("year") or today.year)
        self.by = found.get("by") or "kind"
        self.kind, self.level = found.get("kind") or "", found.get("level") or ""

    @property
    def limits(self) -> dict[str, str]:
        """The narrowing conditions, as columns of a case."""
        return {name: value for name in ("kind", "level") if (value := getattr(self, name))}


class StatementForm(forms.Form):
    """Why a year is stated again; nothing the first time."""

    use_required_attribute = False

    reason = forms.CharField(
        label="为什么重新统计", widget=text_area(2), max_length=200,
        error_messages={"required": "这一年统计过了。重新统计要写明为什么，原来的数字不变，两次都留着。"},
        help_text="如：补录了 3 件的评价。原来的统计不变，两次都留着。",
    )  # fmt: skip

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]
