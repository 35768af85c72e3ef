"""Forms of reception days."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from deputies.forms.fields import ClockField, DayField
from deputies.models import Mandate

from ..choices import ActivityTopic
from ..models import MAX_HEADCOUNT, ReceptionDay, Station
from ..rules import monthly_dates
from ..services.reception import MAX_DAYS_AT_ONCE, MORNING
from .fields import DeputiesField, MonthField, days_of_month


class PlanForm(forms.Form):
    """Reception days by a monthly rule, by single dates, or both."""

    month_days = forms.CharField(
        label="每月哪几天", required=False, initial="9、24", help_text="如：9、24；只安排个别日子就留空。"
    )
    start = DayField(label="从", required=False)
    end = DayField(label="到", required=False)
    dates = forms.CharField(
        label="另加的日期",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一个或用顿号隔开，如：2026-05-06、2026-05-20",
    )
    starts = ClockField(label="开始时间", initial=MORNING[0])
    ends = ClockField(label="结束时间", initial=MORNING[1])
    per_day = forms.IntegerField(
        label="每次几位代表值班",
        min_value=1,
        max_value=100,
        initial=2,
        help_text="在站代表轮流，值班次数少的排在前面。",
    )

    def clean_month_days(self) -> list[int]:
        return days_of_month(self.cleaned_data["month_days"], "9、24")

    def clean_dates(self) -> list[date]:
        found = []
        for part in re.split(r"[\s,，、；;]+", self.cleaned_data["dates"].strip()):
            if not part:
                continue
            try:
                found.append(DayField().clean(part))
            except forms.ValidationError:
                raise forms.ValidationError(f"“{part}”不是日期，请写成 2026-05-06 这样。") from None
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        wanted = list(data.get("dates") or [])
        if data.get("month_days"):
            if not start or not end:
                self.add_error("start", "请填从哪天到哪天，每月的接待日在这段时间里安排。")
            elif end < start:
                self.add_error("end", "结束日期不能早于开始日期。")
            elif (end - start).days > 800:
                self.add_error("end", "一次最多安排两年，请把结束日期改近一些。")
            else:
                wanted += monthly_dates(data["month_days"], start, end)
        if not self.errors:
            if not wanted:
                self.add_error("month_days", "没有排出日子。请填每月哪几天，或另加日期。")
            elif len(set(wanted)) > MAX_DAYS_AT_ONCE:
                self.add_error("end", f"一次最多安排 {MAX_DAYS_AT_ONCE} 天，请把结束日期改近一些。")
        data["all_dates"] = sorted(set(wanted))
        return data


class HoldForm(forms.Form):
    """The day was held: who came, how many voters, what about."""

    present = DeputiesField(label="到场的代表", queryset=Mandate.objects.none(), required=True)
    headcount = forms.IntegerField(
        label="接待群众人数", min_value=0, max_value=MAX_HEADCOUNT, help_text="没有群众来访填 0。"
    )
    topic = forms.ChoiceField(
        label="主要谈什么",
        choices=ActivityTopic.choices,
        initial=ActivityTopic.OPINIONS,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说了些什么", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: ReceptionDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        placed = Q(station_placements__station=day.station_id, station_placements__ends_on=None)
        on_duty = Q(reception_duties__reception_day=day.pk)
        self.fields["present"].queryset = (
            Mandate.objects.filter(placed | on_duty)
            .select_related("person", "home_division")
            .distinct()
            .order_by("pk")
        )


class MissForm(forms.Form):
    """The day was not held, and why."""

    reason = forms.CharField(
        label="没有开展的原因",
        max_length=200,
        help_text="如：代表参加县里会议；防汛值守。会显示在接待日列表里。",
    )


class MoveForm(forms.Form):
    """The day goes to another date."""

    to = DayField(label="改到哪天")
    reason = forms.CharField(label="改期的原因", max_length=200)


class DayQueryForm(forms.Form):
    """Filters of the reception-day list."""

    station = forms.ModelChoiceField(
        label="联络站", queryset=Station.objects.none(), required=False, empty_label="全部"
    )
    month = MonthField(label="月份", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = Station.objects.visible_to(actor).order_by("pk")
