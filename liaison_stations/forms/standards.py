"""Forms of standards."""

from __future__ import annotations

from typing import Any

from django import forms

from deputies.forms.fields import DayField, NumberField, RecordForm
from deputies.forms.funds import AmountField

from ..building_choices import StandardPurpose
from ..building_rules import text_of
from ..models import Standard
from ..services.standards import StandardTerms

LINES = ("line_three", "line_four", "line_five")


class RewardField(AmountField):
    """Yuan for one room, left empty where nothing is paid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_digits": 10, **kwargs})


class StandardForm(RecordForm):
    """An edition of a standard, its checklist as text."""

    name = forms.CharField(label="标准名称", max_length=60, help_text="如：八有三公开。")
    basis = forms.CharField(
        label="依据文件和文号", max_length=160, required=False, help_text="启用时要写明，起草时可以先空着。"
    )
    text = forms.CharField(
        label="条目",
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="一行一条，可以从文件里直接粘贴，前面的序号会去掉。以“：”结尾的行是小标题；“——”后面写怎么查；"
        "前面加“※”是必须达到的；星级标准的分值写在后面，如：有场所【5分】。",
    )
    reward_amount = RewardField(
        label="验收合格奖补（元/个）", help_text="以奖代补的金额；计划里另有金额的，按计划。没有奖补的留空。"
    )
    line_three = NumberField(label="三星至少（分）", required=False, min_value=1, max_value=100)
    line_four = NumberField(label="四星至少（分）", required=False, min_value=1, max_value=100)
    line_five = NumberField(
        label="五星至少（分）", required=False, min_value=1, max_value=100, help_text="总分折合成 100 分。"
    )

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        for name in ("reward_amount",) if purpose == StandardPurpose.STARS else LINES:
            del self.fields[name]
        for name in LINES:
            if name in self.fields:
                self.fields[name].required = True

    def values_of(self, row: Standard) -> dict[str, Any]:
        names = ("name", "basis", "reward_amount", *LINES)
        return {name: getattr(row, name) for name in names} | {
            "text": text_of(item.as_item for item in row.items.all())
        }

    def terms(self) -> StandardTerms:
        """What the verbs take."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return StandardTerms(purpose=self.purpose, **values)


class EnactForm(RecordForm):
    """From when an edition is in force, and by what document."""

    basis = forms.CharField(
        label="依据文件和文号", max_length=160, help_text="如：代表活动室建设标准（云人常发〔2026〕5号）。"
    )
    on = DayField(label="启用日期")

    def values_of(self, row: Standard) -> dict[str, Any]:
        return {"basis": row.basis}


class ReasonOfRecordForm(RecordForm):
    """Why a record is taken back; the page says of what."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}
