"""Forms of the yearly plan of deputies' work."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from deputies.choices import MeetingKind, MeetingState
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.forms.meetings import kept_congresses
from deputies.meeting_choices import PlanCounter, PlanState
from deputies.models import Meeting, WorkPlan, WorkPlanItem
from deputies.models.congress import congress_name
from deputies.services.plans import YEARS, adopting_kind

MOST = 999_999


class PlanQuery(PlainForm):
    """The query line over the plans."""

    year = NumberField(label="年度", required=False, min_value=YEARS[0], max_value=YEARS[1])
    congress = PickField(
        label="人大", queryset=Organization.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["congress"].queryset = kept_congresses(actor)
        self.fields["congress"].label_from_instance = congress_name

    def narrow(self, plans):
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        for name in ("year", "congress"):
            if self.cleaned_data.get(name):
                plans = plans.filter(**{name: self.cleaned_data[name]})
        return plans


class PlanForm(RecordForm):
    """A new plan, or the head of one."""

    year = NumberField(label="年度", min_value=YEARS[0], max_value=YEARS[1])
    document = forms.CharField(
        label="文号", max_length=60, required=False, help_text="如：云人常办发〔2026〕3号。"
    )
    intro = forms.CharField(
        label="总体要求",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写在计划开头的一段话。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            del self.fields["year"]
        else:
            del self.fields["document"]

    def values_of(self, row: WorkPlan) -> dict[str, Any]:
        return {"intro": row.intro, "document": row.document}

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


ITEM = ("title", "first_month", "last_month", "who", "counter", "target")


class PlanItemForm(RecordForm):
    """One line of a plan; for one that was adopted, with the reason of the change."""

    title = forms.CharField(label="工作事项", max_length=200, help_text="如：组织县人大代表视察农村饮水。")
    first_month = NumberField(label="从几月", min_value=1, max_value=12, initial=1)
    last_month = NumberField(label="到几月", min_value=1, max_value=12, initial=12)
    who = forms.CharField(label="责任单位", max_length=120, required=False, help_text="如：代工委。")
    counter = forms.ChoiceField(
        label="进度取数",
        choices=PlanCounter.choices,
        help_text="选了取数的，完成数从这几个月的记录里自动数；选“人工登记”的自己填。",
    )
    target = NumberField(label="计划数", min_value=1, max_value=MOST, initial=1)
    done = NumberField(label="人工登记的完成数", min_value=0, max_value=MOST, help_text="自动取数的不用填。")
    note = forms.CharField(
        label="完成情况",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label="调整原因",
        max_length=200,
        required=False,
        help_text="计划已经通过。改动事项、月份、责任单位或计划数，写明原因和同意调整的会议；只登记完成情况不用写。",
    )

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None:
            del self.fields["done"], self.fields["note"]
        if plan.state != PlanState.ADOPTED:
            del self.fields["reason"]

    def values_of(self, row: WorkPlanItem) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*ITEM, "done", "note")}

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VoidItemForm(RecordForm):
    """Why a line is taken out."""

    reason = forms.CharField(label="取消原因", max_length=200)

    def values_of(self, row: WorkPlanItem) -> dict[str, Any]:
        return {}


class AdoptForm(RecordForm):
    """When, and by which meeting, the plan was adopted."""

    on = DayField(label="通过日期")
    meeting = PickField(
        label="通过的会议",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="平台里没有登记这次会议",
    )
    document = forms.CharField(
        label="文号", max_length=60, required=False, help_text="如：云人常办发〔2026〕3号。"
    )

    def __init__(self, *args: Any, row: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        kind = adopting_kind(row.congress)
        field = self.fields["meeting"]
        field.queryset = Meeting.objects.filter(
            congress=row.congress, kind=kind, state=MeetingState.HELD
        ).order_by("-held_on", "-pk")
        field.label_from_instance = lambda meeting: f"{meeting.held_on:%Y-%m-%d}　{meeting.title}"
        field.help_text = f"由{MeetingKind(kind).label}通过（代表法第四十三条）。"

    def values_of(self, row: WorkPlan) -> dict[str, Any]:
        return {"document": row.document}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("on", "meeting", "document")}
