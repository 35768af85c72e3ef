"""Lines of the township registers, and why one is voided."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.models.town_registers import TownEntry
from assessments.town_register_choices import BriefingKind, ConditionKind, OutletLevel, TownRegister
from deputies.forms.fields import DayField, RecordForm


class EntryForm(RecordForm):
    """What every line has."""

    on = DayField(label="日期")
    document = forms.CharField(
        label="依据", max_length=120, required=False, help_text="文号、纪要号或者档案号，不用上传材料。"
    )
    shown: tuple[str, ...] = ()

    def values_of(self, row: TownEntry) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("on", "document", *self.shown)}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ConditionForm(EntryForm):
    """How a condition stands from a day on."""

    shown = ("kind", "met", "detail")
    kind = forms.ChoiceField(label="条件", choices=ConditionKind.choices, widget=forms.RadioSelect)
    met = forms.TypedChoiceField(
        label="现在怎样",
        choices=[("yes", "已到位"), ("no", "没有到位")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    detail = forms.CharField(
        label="具体情况",
        max_length=300,
        help_text="如：主席何某专职，不分管政府工作；年初预算列入人大经费 6 万元。",
    )
    field_order = ["kind", "met", "detail", "on", "document"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "从哪天起"
        self.fields["on"].help_text = "填这种情况开始的日期。以后有变化，再登记一条。"

    def values_of(self, row: TownEntry) -> dict[str, Any]:
        return super().values_of(row) | {"met": "yes" if row.met else "no"}


class BriefingForm(EntryForm):
    """A talk with the party committee."""

    shown = ("kind", "matter", "outcome")
    kind = forms.ChoiceField(label="类别", choices=BriefingKind.choices, widget=forms.RadioSelect)
    matter = forms.CharField(label="事项", max_length=200, help_text="如：研究代表票决民生实事项目工作。")
    outcome = forms.CharField(label="结果", max_length=300, required=False)
    field_order = ["kind", "on", "matter", "outcome", "document"]


class PublicityForm(EntryForm):
    """Something that was published or shared."""

    shown = ("title", "outlet", "level")
    title = forms.CharField(label="标题", max_length=200)
    outlet = forms.CharField(label="在哪里刊发、交流", max_length=100, help_text="报刊、会议或者网站的名称。")
    level = forms.ChoiceField(label="级别", choices=OutletLevel.choices, widget=forms.RadioSelect)
    field_order = ["title", "outlet", "level", "on", "document"]


FORMS: dict[str, type[EntryForm]] = {
    TownRegister.CONDITIONS: ConditionForm,
    TownRegister.BRIEFINGS: BriefingForm,
    TownRegister.PUBLICITY: PublicityForm,
}
