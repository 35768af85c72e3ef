"""Asking for a correction of a locked number, and answering."""

from __future__ import annotations

from decimal import Decimal

from django import forms


class AskForm(forms.Form):
    """What a chair asks for."""

    numerator_change = forms.DecimalField(
        label="实际数增减",
        required=False,
        max_digits=9,
        decimal_places=2,
        help_text="少记了 1 场填 1，多记了 1 场填 -1。",
    )
    denominator_change = forms.DecimalField(
        label="应有数增减", required=False, max_digits=9, decimal_places=2, help_text="应有数没有错就空着。"
    )
    reason = forms.CharField(
        label="为什么要更正",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明为什么要更正。"},
        help_text="写清哪一次、哪一天、漏记或者多记的原因。下面有相关记录的请勾上。",
    )

    def __init__(self, *args, has_denominator: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_denominator:
            del self.fields["denominator_change"]

    def clean_numerator_change(self) -> Decimal:
        """Nothing typed is no change."""
        return self.cleaned_data["numerator_change"] or Decimal(0)

    def clean_denominator_change(self) -> Decimal:
        """Nothing typed is no change."""
        return self.cleaned_data["denominator_change"] or Decimal(0)


class GrantForm(AskForm):
    """What the county grants: as asked, or other numbers with a reason."""

    reason = None
    answer = forms.CharField(
        label="意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="核定的数与申请的不同时要写。",
    )

    def __init__(self, *args, **kwargs) -> None:
        # Two forms stand on the page: ids must differ.
        kwargs.setdefault("auto_id", "id_grant_%s")
        super().__init__(*args, **kwargs)


class DeclineForm(forms.Form):
    """Why the number stands."""

    answer = forms.CharField(
        label="不予更正的理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明不予更正的理由，镇里会看到。"},
    )

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("auto_id", "id_decline_%s")
        super().__init__(*args, **kwargs)


class RequestQuery(forms.Form):
    """Which requests to show (a GET form)."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            ("asked", "等县人大答复"),
            ("granted", "已更正"),
            ("declined", "不予更正"),
            ("withdrawn", "已撤回"),
        ],
    )
