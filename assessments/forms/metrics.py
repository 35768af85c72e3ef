"""Over which days a metric is looked at."""

from __future__ import annotations

from datetime import date

from django import forms

from congress_portal.foundation.web.dates import DayField


class SpanForm(forms.Form):
    """From a day to a day; the year so far where nothing is said."""

    start = DayField(label="从", required=False)
    end = DayField(label="到", required=False)

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.span = (date(today.year, 1, 1), today)
        self.initial = {"start": self.span[0], "end": self.span[1]} | self.initial

    def clean(self) -> dict:
        """The later day stands behind, and nobody asks for a century."""
        data = super().clean()
        start = data.get("start") or self.span[0]
        end = data.get("end") or self.span[1]
        if end < start:
            raise forms.ValidationError("结束日期不能早于开始日期。")
        if (end - start).days > 366 * 6:
            raise forms.ValidationError("一次最多看六年，请缩短时间。")
        self.span = start, end
        return data


class CatalogueForm(forms.Form):
    """A word to look for in the catalogue."""

    q = forms.CharField(label="找口径", max_length=40, required=False)
