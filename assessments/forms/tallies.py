"""Opening and announcing a period of other subjects; the switch of deputies' points."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.choices import PeriodKind
from assessments.models import DeputyPoints
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
