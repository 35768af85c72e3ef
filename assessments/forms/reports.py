"""What a township and the county write about a measure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import forms


class RemarkForm(forms.Form):
    """A remark that goes with a confirmation."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有要说明的就空着。",
    )

    def __init__(self, *args, **kwargs) -> None:
        # Two forms stand on the page: ids must differ.
        kwargs.setdefault("auto_id", "id_remark_%s")
        super().__init__(*args, **kwargs)


class DisagreeForm(forms.Form):
    """What is not right about a number, and what it should be."""

    note = forms.CharField(
        label="哪里不对，为什么",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明哪里不对、为什么。"},
        help_text="如：3月24日与县里代表培训撞期，改到 4月2日开。漏记的先去补记录，比在这里说明更好。",
    )
    numerator = forms.DecimalField(
        label="应为",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="认为实际数应是多少，说不准就空着。",
    )
    denominator = forms.DecimalField(
        label="应有",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="认为应有数应是多少，没有不同意见就空着。",
    )

    def __init__(self, *args, has_denominator: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_denominator:
            del self.fields["denominator"]


class FillForm(forms.Form):
    """A number that no record tells, and where it can be looked up."""

    numerator = forms.DecimalField(
        label="实际数",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        error_messages={"required": "请填写实际数，没有就填 0。"},
    )
    denominator = forms.DecimalField(
        label="应有数",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        error_messages={"required": "请填写应有数，没有就填 0。"},
    )
    note = forms.CharField(
        label="出处",
        max_length=1000,
        error_messages={"required": "请写明出处，如会议纪要号、文件号、台账页码。"},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如会议纪要号、文件号、台账页码，县人大核验时按它查。",
    )

    def __init__(self, *args, has_denominator: bool = True, names: Sequence[str] = (), **kwargs) -> None:
        # Two forms stand on the page: ids must differ.
        kwargs.setdefault("auto_id", "id_fill_%s")
        super().__init__(*args, **kwargs)
        if not has_denominator:
            del self.fields["denominator"]
        # What the indicator's rule knows by name (无故缺席): nobody else can tell how often.
        self.names = {f"part_{number}": name for number, name in enumerate(names)}
        for field, name in self.names.items():
            self.fields[field] = forms.DecimalField(
                label=f"其中“{name}”",
                required=False,
                min_value=0,
                max_digits=9,
                decimal_places=2,
                help_text="有几次填几次，没有就空着。",
            )
        self.order_fields(["numerator", "denominator", *self.names, "note"])

    @property
    def parts(self) -> dict[str, Decimal | None]:
        """What was typed, by name."""
        return {name: self.cleaned_data.get(field) for field, name in self.names.items()}


class ReturnForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(
        label="退回理由",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清要补充什么，镇里会看到。已经标了“请说明”的项会自动附在后面。",
    )
    answer_by = forms.DateField(
        label="补充期限",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="已按填报期限的设定填好，可以改。到期没有再提交的，按日常记录转核验。",
        error_messages={"invalid": "请按 2026-04-16 这样填写日期。"},
    )


class AskReturnForm(forms.Form):
    """Why a chair wants the report back."""

    reason = forms.CharField(
        label="要退回来改什么",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明要退回来改什么。"},
    )


class AdjustForm(forms.Form):
    """A correction to a locked measure."""

    numerator_change = forms.DecimalField(
        label="实际数增减",
        required=False,
        max_digits=9,
        decimal_places=2,
        initial=Decimal(0),
        help_text="少记了 1 场填 1，多记了 1 场填 -1。",
    )
    denominator_change = forms.DecimalField(
        label="应有数增减", required=False, max_digits=9, decimal_places=2, initial=Decimal(0)
    )
    reason = forms.CharField(
        label="更正理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明更正的理由。"},
    )
    basis = forms.CharField(label="依据", required=False, max_length=120, help_text="记录编号或者文号")

    def clean_numerator_change(self) -> Decimal:
        """Nothing typed is no change."""
        return self.cleaned_data["numerator_change"] or Decimal(0)

    def clean_denominator_change(self) -> Decimal:
        """Nothing typed is no change."""
        return self.cleaned_data["denominator_change"] or Decimal(0)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label="撤销理由", max_length=200, error_messages={"required": "请写明撤销的理由。"}
    )


class EvidenceForm(forms.Form):
    """A paper where no record holds what happened."""

    file = forms.FileField(label="材料", help_text="PDF、图片、Word 或 Excel。不涉密，照片不是必须的。")
    description = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, *args, **kwargs) -> None:
        # Two forms stand on the page: ids must differ.
        kwargs.setdefault("auto_id", "id_evidence_%s")
        super().__init__(*args, **kwargs)
