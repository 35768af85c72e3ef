"""Forms of the end of a mandate, and of the announcement that may follow."""

from __future__ import annotations

from typing import Any

from django import forms

from deputies.choices import GROUND_NOTES, EndReason
from deputies.ending_rules import ENDING_RULES, announces
from deputies.forms.fields import DayField, PlainForm, RecordForm
from deputies.models import Mandate


class EndMandateForm(RecordForm):
    """The end of a mandate; grounds that do not exist at its level are not offered."""

    reason = forms.ChoiceField(label="终止原因", choices=EndReason.choices, widget=forms.RadioSelect)
    on = DayField(label="终止日期", help_text="最后一天，含当天。")
    body = forms.CharField(
        label="接受（通过）的机关和会议",
        max_length=120,
        required=False,
        help_text="辞职、责令辞职、罢免必须填，如：县十九届人大常委会第三十二次会议。",
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
