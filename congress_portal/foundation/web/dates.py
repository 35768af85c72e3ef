"""The field that reads dates as clerks type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms

_CHINESE_DATE = re.compile(r"^(\d{4})[年./](\d{1,2})[月./](\d{1,2})日?$")
# Nothing is recorded or asked outside these years; beyond them the calendar ends, and sums of days fail.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class DayField(forms.DateField):
    """A date: 2026-04-09, also 2026.4.9, 2026/4/9, 2026年4月9日 and full-width digits; of 1900 to 2199."""

    default_error_messages = {
        "invalid": "请按“2026-04-09”的样子填写日期。",
        "required": "请填写日期。",
        "out_of_years": f"请填写 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间的日期。",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Tidy the text, then read it."""
        if isinstance(value, str):
            value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
            value = _CHINESE_DATE.sub(r"\1-\2-\3", value)
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["out_of_years"], code="out_of_years")
        return day
