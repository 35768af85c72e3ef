"""What the county's staff write while verifying."""

from __future__ import annotations

from typing import Any

from django import forms

from deputies.forms.fields import DayField, RecordForm


class VerifyForm(forms.Form):
    """The verified number, where it differs from the counted one."""

    numerator = forms.DecimalField(
        label="核实为", required=False, min_value=0, max_digits=9, decimal_places=2
    )
    denominator = forms.DecimalField(
        label="应有", required=False, min_value=0, max_digits=9, decimal_places=2
    )
    note = forms.CharField(
        label="理由",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="核实的数与系统统计的不同时要写。",
    )

    def __init__(self, *args, has_denominator: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_denominator:
            del self.fields["denominator"]


class QueryForm(forms.Form):
    """What the township is asked to explain."""

    note = forms.CharField(
        label="请镇里说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明要镇里说明什么。"},
    )

    def __init__(self, *args, **kwargs) -> None:
        # Two forms stand on the page: ids must differ.
        kwargs.setdefault("auto_id", "id_query_%s")
        super().__init__(*args, **kwargs)


class PeriodForm(forms.Form):
    """Opening a quarter."""

    scheme = forms.ModelChoiceField(label="方案", queryset=None, empty_label=None)
    quarter = forms.TypedChoiceField(
        label="季度",
        coerce=int,
        choices=[(1, "第一季度"), (2, "第二季度"), (3, "第三季度"), (4, "第四季度")],
        widget=forms.RadioSelect,
    )
    due_on = forms.DateField(
        label="填报截止",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="当天 24:00 前提交都算按时。已按这个分组的填报期限填好：季度结束（已经结束的从今天起）后若干个工作日。",
    )

    def __init__(self, *args, schemes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes


class DueDayForm(RecordForm):
    """Another due day for an open quarter."""

    due_on = DayField(label="新的填报截止", help_text="当天 24:00 前提交都算按时。不能早于今天，可以再改。")
    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="各单位会看到，如：防汛值守，各镇人手不足。",
    )

    def values_of(self, row: Any) -> dict[str, Any]:
        return {"due_on": row.due_on}
