"""Fields that several forms of this app use."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.models import Division, DivisionLevel
from deputies.forms.fields import PickManyField
from deputies.models import Mandate


class DivisionChoiceField(forms.ModelChoiceField):
    """Divisions shown with the township they lie in."""

    def label_from_instance(self, division: Division) -> str:
        if division.level == DivisionLevel.VILLAGE and division.parent is not None:
            return f"{division.parent.name} {division.name}"
        return division.name


class DeputiesField(PickManyField):
    """Deputies to tick, with level and place beside the name."""

    def label_from_instance(self, mandate: Mandate) -> str:
        return f"{mandate.person.name}（{mandate.get_level_display()}代表，{mandate.home_division.name}）"


def days_of_month(text: str, example: str) -> list[int]:
    """15日、20号 as numbers in their order, full-width digits too. Nothing that was typed is passed over.

    A point separates nothing: 1.5 may be two days, or a date. Raises ValidationError, naming the part
    that is no day of a month.
    """
    days = set()
    for part in re.split(r"[\s、,;。和及]+", unicodedata.normalize("NFKC", text)):
        if not part:
            continue
        found = re.fullmatch(r"(?:每月)?([0-9]{1,2})[日号]?", part, re.ASCII)
        if found is None or not 1 <= int(found[1]) <= 31:
            run = re.fullmatch(r"[0-9日号]+[-~至到—–][0-9日号]+", part)
            hint = "几天连着的，也请一天一天写。" if run else "点号请改成顿号。" if "." in part else ""
            raise forms.ValidationError(
                f"“{part[:20]}”不是日子。请填 1 到 31 之间的数字，用顿号隔开，如：{example}。{hint}"
            )
        days.add(int(found[1]))
    return sorted(days)


def month_range(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    first = date(year, month, 1)
    following = date(year + (month == 12), month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


class MonthField(forms.CharField):
    """A month as browsers send it, 2026-04, or a day of it; cleaned to (first day, last day) or None."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-04"})

    def clean(self, value: Any) -> tuple[date, date] | None:
        text = super().clean(value)
        if not text:
            return None
        found = re.match(r"^(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?$", text.strip())
        if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 9998:
            raise forms.ValidationError("月份请写成 2026-04 这样。")
        return month_range(int(found[1]), int(found[2]))


class ReasonForm(forms.Form):
    """One sentence of reason; its label comes from the page."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str = "原因", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text
