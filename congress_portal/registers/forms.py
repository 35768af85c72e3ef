"""What a register is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from liaison_stations.forms import MonthField, month_range
from liaison_stations.models import Station


class RegisterForm(forms.Form):
    """Station and month; without a month the current one, without a station all that are visible."""

    station = forms.ModelChoiceField(
        label="联络站", queryset=Station.objects.none(), required=False, empty_label="全部联络站"
    )
    month = MonthField(label="月份", required=False)

    def __init__(self, data: Any, *, actor: Actor, today: date) -> None:
        values = data.copy()
        if not values.get("month"):
            values["month"] = f"{today:%Y-%m}"
        super().__init__(values)
        self.today = today
        self.fields["station"].queryset = Station.objects.visible_to(actor).order_by("pk")

    def chosen(self) -> tuple[Station | None, date, date]:
        """Station, first and last day; what was not understood falls back to all and this month."""
        self.is_valid()
        data = self.cleaned_data
        first, last = data.get("month") or month_range(self.today.year, self.today.month)
        return data.get("station"), first, last
