"""Forms of reception rules, a year's preview, one day before it is held, and the sign-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from congress_portal.foundation.workdays.arithmetic import WEEKDAYS
from deputies.forms.fields import ClockField, DayField
from deputies.models import Mandate

from ..choices import DaysOff, MonthSet, RulePattern, RuleShift
from ..models import ReceptionDay, ReceptionRule
from ..models.rules import MAX_EACH_A_YEAR, MAX_NOTICE_DAYS, MAX_PER_DAY, numbers_of
from ..rules import NOTICE_DAYS, NTH_WORDS
from ..services.reception import MORNING
from .fields import DeputiesField, days_of_month


def whole_number(label: str, most: int, least: int = 0, **kwargs: Any) -> forms.IntegerField:
    """A small number, with a sentence for what is none."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages={
            "invalid": f"请填 {least} 到 {most} 之间的数字。",
            "min_value": f"请填 {least} 到 {most} 之间的数字。",
            "max_value": f"请填 {least} 到 {most} 之间的数字。",
        },
        **kwargs,
    )


class RuleForm(forms.Form):
    """A rule of reception days; what its pattern does not use may stay empty."""

    pattern = forms.ChoiceField(
        label="怎么定日子",
        choices=RulePattern.choices,
        initial=RulePattern.MONTH_DAYS,
        widget=forms.RadioSelect,
    )
    month_days = forms.CharField(
        label="每月几号",
        required=False,
        max_length=100,
        help_text="选“每月几号”时填，用顿号隔开，如：15、20。当月没有 31 日的，落在最后一天。",
    )
    weekdays = forms.MultipleChoiceField(
        label="周几",
        required=False,
        choices=[(str(n), f"周{word}") for n, word in enumerate(WEEKDAYS, 1)],
        widget=forms.CheckboxSelectMultiple,
        help_text="选“每周几”或“每月第几个周几”时勾选。",
    )
    nth = forms.TypedChoiceField(
        label="每月第几个",
        required=False,
        coerce=int,
        empty_value=0,
        choices=[("", "不用选"), *((str(n), word) for n, word in NTH_WORDS.items())],
        help_text="选“每月第几个周几”时选。",
    )
    months = forms.ChoiceField(label="哪些月份", choices=MonthSet.choices, initial=MonthSet.ALL)
    starts = ClockField(label="开始时间", initial=MORNING[0])
    ends = ClockField(label="结束时间", initial=MORNING[1])
    shift = forms.ChoiceField(
        label="遇到休息日", choices=RuleShift.choices, initial=RuleShift.LATER, widget=forms.RadioSelect
    )
    days_off = forms.ChoiceField(
        label="哪些算休息日",
        choices=DaysOff.choices,
        initial=DaysOff.ALL,
        help_text="放假安排取自平台的放假日历；本来就在周末接待的站，选“只算法定放假”。",
    )
    notice_days = whole_number("提前几天贴公告", MAX_NOTICE_DAYS, initial=NOTICE_DAYS)
    per_day = whole_number(
        "每次几位代表值班",
        MAX_PER_DAY,
        initial=2,
        help_text="填 0 表示在站代表都来。轮流值班，次数少的排在前面。",
    )
    each_a_year = whole_number(
        "每位代表每年至少值班几次",
        MAX_EACH_A_YEAR,
        initial=2,
        help_text="没有要求填 0。排班时会提示谁还不够。",
    )
    starts_on = DayField(label="从哪天起用")
    ends_on = DayField(label="用到哪天", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_month_days(self) -> str:
        return "、".join(map(str, days_of_month(self.cleaned_data["month_days"], "15、20")))

    def clean_weekdays(self) -> str:
        return "、".join(sorted(self.cleaned_data["weekdays"]))

    def values(self) -> dict[str, Any]:
        """The cleaned values without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def initial_of_rule(rule: ReceptionRule) -> dict[str, Any]:
    """A rule as the form shows it."""
    initial = {name: getattr(rule, name) for name in RuleForm.base_fields}
    return initial | {
        "weekdays": [str(day) for day in numbers_of(rule.weekdays)],
        "nth": str(rule.nth) if rule.nth else "",
    }


class YearForm(forms.Form):
    """Confirms what the preview showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)


def people_of_day(day: ReceptionDay) -> QuerySet[Mandate]:
    """Whom a day's forms offer: the deputies placed at its station and those on duty, by strokes."""
    placed = Q(station_placements__station=day.station_id, station_placements__ends_on=None)
    on_duty = Q(reception_duties__reception_day=day.pk)
    return (
        Mandate.objects.filter(placed | on_duty)
        .select_related("person", "home_division")
        .distinct()
        .order_by("person__stroke_key", "pk")
    )


class DayEditForm(forms.Form):
    """Hours, notice date and the roster of one planned day."""

    starts = ClockField(label="开始时间")
    ends = ClockField(label="结束时间")
    notice_on = DayField(label="公告日期", required=False, help_text="到这天会提醒联络站贴公告。")
    mandates = DeputiesField(label="值班代表", queryset=Mandate.objects.none(), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: ReceptionDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandates"].queryset = people_of_day(day).open()


class SignInForm(forms.Form):
    """Who has come: the deputies on duty first, then the others of the station."""

    present = DeputiesField(
        label="到场的代表",
        queryset=Mandate.objects.none(),
        required=True,
        error_messages={"required": "请勾选到场的代表。一位都没有到，请登记为“未开展”。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: ReceptionDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = people_of_day(day)


class SubstituteForm(forms.Form):
    """Who stands in for a deputy on leave."""

    mandate = forms.ModelChoiceField(
        label="请谁顶班",
        queryset=Mandate.objects.none(),
        error_messages={"required": "请选一位代表顶班。", "invalid_choice": "请从名单里选一位代表。"},
    )

    def __init__(self, *args: Any, day: ReceptionDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_duty = day.duties.values("mandate__person_id")
        self.fields["mandate"].queryset = people_of_day(day).active().exclude(person_id__in=on_duty)
