"""Forms of the working calendar. Sentences say what to do; what was pasted stays."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.web.dates import DayField

from .arithmetic import Unit
from .notices import Reading, read_notice, year_of_text

_DATE = {"type": "date"}
YEARS = (2004, 2099)


def _day(label: str, **options: Any) -> DayField:
    return DayField(
        label=label,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": f"{label}请写成 2026-04-09 的样子。"},
        **options,
    )


class DayForm(forms.Form):
    """One day that differs from its weekday."""

    date = _day("日期")
    is_workday = forms.ChoiceField(
        label="这一天",
        choices=[("0", "放假"), ("1", "调休上班（补班）")],
        widget=forms.RadioSelect,
        initial="0",
        error_messages={"required": "请选择放假还是补班。", "invalid_choice": "请选择放假还是补班。"},
    )
    name = forms.CharField(
        label="节日名称",
        max_length=40,
        error_messages={
            "required": "请填写节日名称，如：国庆节。",
            "max_length": "节日名称最多 %(limit_value)d 个字。",
        },
    )
    source = forms.CharField(label="依据", required=False, max_length=120, help_text="放假安排通知的文号。")


class NoticeForm(forms.Form):
    """The year's notice as it is pasted."""

    year = forms.IntegerField(
        label="哪一年",
        min_value=YEARS[0],
        max_value=YEARS[1],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填写年份，如：2027。"},
    )
    document_number = forms.CharField(
        label="文号",
        required=False,
        max_length=120,
        help_text="如：国办发明电〔2025〕7号。通知里有文号的，会自己认出来。",
    )
    text = forms.CharField(
        label="通知原文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="从“一、元旦：”到国庆节整段复制过来；也可以一行一天：2027-10-01 放假 国庆节。",
        error_messages={"required": "请粘贴通知原文。"},
    )

    reading: Reading | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].widget.attrs["class"] = "field-short"

    def clean(self) -> dict[str, Any]:
        """Read the text; every sentence that does not agree stands beside it."""
        data = super().clean()
        if data.get("text") and data.get("year"):
            self.reading = read_notice(data["text"], data["year"])
            for problem in self.reading.problems:
                self.add_error("text", problem)
        elif data.get("text") and not data.get("year"):
            named = year_of_text(data["text"])
            if named:
                self.add_error("year", f"通知写的是 {named} 年，请填 {named}。")
        return data


class CountForm(forms.Form):
    """What would the due day be: asked by the address, so that an answer can be sent on."""

    start = _day("起算日期", help_text="收到、交办或提交的那一天。")
    amount = forms.IntegerField(
        label="期限",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填写期限，如：20。", "invalid": "请填写整数，如：20。"},
    )
    unit = forms.ChoiceField(
        label="单位",
        choices=[(Unit.WORKDAYS.value, "工作日"), (Unit.DAYS.value, "天"), (Unit.MONTHS.value, "月")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择工作日、天还是月。", "invalid_choice": "请选择工作日、天还是月。"},
    )
    count_first = forms.BooleanField(
        label="起算当天计入",
        required=False,
        help_text="法律一般从第二天起算（民法典第二百零一条）。",
    )
    roll = forms.BooleanField(
        label="末日放假的顺延到上班那天",
        required=False,
        help_text="按天、按月计算的期限用（民法典第二百零三条）；工作日本来就不会落在放假那天。",
    )


class MoveForm(forms.Form):
    """Why open limits are moved to what the table says now."""

    why = forms.CharField(
        label="原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写进每个期限的变更记录，承办单位和代表看得到。",
        error_messages={"required": "请写明原因，承办单位和代表会看到。"},
    )


class LeaveForm(forms.Form):
    """Why limits stay as they were promised."""

    why = forms.CharField(
        label="为什么不重算",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明为什么保留原期限。"},
    )
