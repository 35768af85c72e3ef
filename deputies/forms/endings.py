"""Forms of the end of a mandate, and of the announcement that may follow."""

from __future__ import annotations

from typing import Any

from django import forms

from deputies.choices import GROUND_NOTES, EndReason
from deputies.ending_rules import ENDING_RULES, announces
from deputies.forms.fields import DayField, PlainForm, RecordForm
from deputies.models import Mandate
from deputies.services.endings import body_example


class EndMandateForm(RecordForm):
    """The end of a mandate; grounds that do not exist at its level are not offered."""

    # Asked of grounds that somebody decides; said beside their labels.
    OF_A_DECISION = ("body", "decided_on", "announcement_number", "announced_on")

    reason = forms.ChoiceField(label="终止原因", choices=EndReason.choices, widget=forms.RadioSelect)
    on = DayField(label="终止日期", help_text="最后一天，含当天。")
    body = forms.CharField(
        label="接受（通过）的机关和会议",
        max_length=120,
        required=False,
        help_text="辞职、责令辞职、罢免必须填。",
    )
    decided_on = DayField(label="接受（通过）日期", required=False)
    announcement_number = forms.CharField(
        label="公告文号",
        max_length=60,
        required=False,
        help_text="辞职、责令辞职、罢免必须填；其他原因的，公告以后可以补登。",
    )
    announced_on = DayField(label="公告日期", required=False)
    note = forms.CharField(
        label="依据说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="书面辞呈、户籍或者工作调动证明、判决书等材料的名称和编号。",
    )

    def __init__(self, *args: Any, row: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["reason"].choices = [
            choice for choice in EndReason.choices if row.level in ENDING_RULES[choice[0]].levels
        ]
        accepted, recalled = (
            body_example(row, reason) for reason in (EndReason.RESIGNED, EndReason.RECALLED)
        )
        if accepted:
            self.fields[
                "body"
            ].help_text = f"辞职、责令辞职必须填，如：{accepted}；罢免也必须填，如：{recalled}。"
        for name in self.OF_A_DECISION:
            self.fields[name].optional_text = "辞职、责令辞职、罢免必填"

    def values_of(self, row: Mandate) -> dict[str, Any]:
        return {}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.cleaned_data

    @property
    def grounds(self) -> list[tuple[str, str]]:
        """Each ground, what a clerk must have in hand for it, and who decides at this level."""
        found = []
        for value, label in self.fields["reason"].choices:
            rule = ENDING_RULES[value]
            body = rule.body_of(self.row.level)
            decides = f"由{body}决定，并由{announces(self.row.level)}公告。" if body else ""
            found.append((f"{label}", f"{GROUND_NOTES[value]}{decides}（{rule.article}）"))
        return found


class AnnouncementForm(RecordForm):
    """The announcement that a mandate has ended."""

    number = forms.CharField(label="公告文号", max_length=60)
    announced_on = DayField(label="公告日期")

    def values_of(self, row: Mandate) -> dict[str, Any]:
        return {"number": row.announcement_number, "announced_on": row.announced_on}


class ReasonForm(PlainForm):
    """Why something is given up or taken back."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
