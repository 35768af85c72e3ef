"""The form of an office's own meeting template."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.models import Organization
from deputies.choices import MEETING_KINDS_OF_LEVEL, MeetingKind
from deputies.forms.fields import RecordForm
from deputies.forms.meetings import steps_in
from deputies.models import MeetingTemplate

NAMES = ("kind", "name", "title", "place", "agenda", "notice", "steps")


class MeetingTemplateForm(RecordForm):
    """A template of ``congress``."""

    name = forms.CharField(label="模板名称", max_length=60, help_text="如：代表小组五步工作法。")
    kind = forms.ChoiceField(label="会议类别", choices=MeetingKind.choices)
    title = forms.CharField(
        label="会议名称", max_length=120, help_text="可以写{单位}、{年}、{月}，安排会议时自动填上。"
    )
    place = forms.CharField(label="地点", max_length=120, required=False)
    agenda = forms.CharField(
        label="议程",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一项。",
    )
    notice = forms.CharField(
        label="通知里要说的话", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    steps = forms.CharField(
        label="步骤",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一步，会后逐步登记做了什么。各地五步的叫法不同，按本地文件写。",
    )
    retired = forms.BooleanField(
        label="停用这个模板", required=False, help_text="停用后安排会议时不再出现，已有的会议不变。"
    )

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = MEETING_KINDS_OF_LEVEL.get(congress.congress_level, ())
        self.fields["kind"].choices = [(kind, MeetingKind(kind).label) for kind in allowed]
        if self.row is None:
            del self.fields["retired"]

    def values_of(self, row: MeetingTemplate) -> dict[str, Any]:
        return {name: getattr(row, name) for name in NAMES} | {"retired": row.retired_on is not None}

    def clean_steps(self) -> str:
        """One step a line."""
        return "\n".join(steps_in(self.cleaned_data["steps"]))

    def values(self) -> dict[str, Any]:
        """What the verbs take, but for the day of retiring."""
        return {name: self.cleaned_data[name] for name in NAMES}

    def retired_on(self, today: date) -> date | None:
        """The day it is retired: the old one, or today."""
        if not self.cleaned_data.get("retired"):
            return None
        return self.row.retired_on or today
