"""Opening and announcing a period of other subjects; the switch of deputies' points."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.choices import PeriodKind
from assessments.models import DeputyPoints, Indicator
from assessments.review_choices import AppealKind, AppealState
from deputies.forms.fields import NumberField, PickField, PlainForm, RecordForm

_SPANS = [(f"month-{n}", f"{n} 月") for n in range(1, 13)]
_SPANS += [(f"quarter-{n}", f"第{'一二三四'[n - 1]}季度") for n in range(1, 5)]
_SPANS += [("half_year-1", "上半年"), ("half_year-2", "下半年"), ("year-0", "全年")]


class OpenForm(PlainForm):
    """Which scheme, which stretch of its year."""

    scheme = PickField(label="方案", queryset=None, empty_label=None)
    span = forms.ChoiceField(
        label="哪一期", choices=_SPANS, help_text="按方案的年度算。年度的数从全年记录重新统计，不是各期相加。"
    )

    def __init__(self, *args: Any, schemes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes
        self.fields["scheme"].label_from_instance = lambda scheme: f"{scheme.year}年 {scheme.name}"

    @property
    def period(self) -> tuple[PeriodKind, int]:
        """Kind and number."""
        kind, _, number = self.cleaned_data["span"].partition("-")
        return PeriodKind(kind), int(number)


class AnnounceForm(PlainForm):
    """The paper by which the result was decided."""

    document = forms.CharField(
        label="审定的会议纪要号或者文号", max_length=80, help_text="如：主任会议纪要〔2026〕9号"
    )
    version = NumberField(label="版本", required=False, widget=forms.HiddenInput)


class ObjectionForm(PlainForm):
    """错、重、漏 in an announced score."""

    indicator = PickField(label="哪项指标", queryset=Indicator.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="哪种情况", choices=AppealKind.choices, widget=forms.RadioSelect)
    claim = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清哪里不对、依据平台里的哪条记录。",
        error_messages={"required": "请写明哪里不对、依据哪条记录。"},
    )

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators


class ObjectionAnswerForm(PlainForm):
    """The answer to an objection, with reasons."""

    verdict = forms.ChoiceField(
        label="怎么处理",
        choices=[
            (AppealState.UPHELD, "采纳：收回结果，更正记录后重新汇总、公布"),
            (AppealState.DECLINED, "不采纳：分不变"),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写给对方看：查了哪些记录，分是怎么算的。",
        error_messages={"required": "请写明答复的理由，对方要看得懂分是怎么算的。"},
    )
    version = NumberField(label="版本", required=False, widget=forms.HiddenInput)


POINTS_ON = "已启用。接着在“其他考评”点“更新代表本人名单”，再到“考评方案”给这一组建方案。"


class PointsForm(RecordForm):
    """Whether deputies get points, why and by what paper."""

    enabled = forms.TypedChoiceField(
        label="代表个人计分",
        choices=[("off", "不启用（默认）"), ("on", "启用，只有本人和县人大办公室看得到")],
        coerce=lambda value: value == "on",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="启用的理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = forms.CharField(label="依据文号", max_length=80, required=False)
    reason.optional_text = document.optional_text = "启用时必填"

    def values_of(self, row: DeputyPoints) -> dict[str, Any]:
        return {
            "enabled": "on" if row.enabled else "off",
            "reason": row.reason,
            "document": row.document,
        }
