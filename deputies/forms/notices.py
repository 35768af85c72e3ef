"""Forms of notices: sending one, answering it, inviting who sits in, and the steps of a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from deputies.forms.fields import DayField, PickField, PlainForm, RecordForm
from deputies.meeting_choices import LEAVE_REASONS, Answer, LeaveState
from deputies.models import Delegation, Mandate, Meeting, MeetingAttendance

ANSWERS = [(value, label) for value, label in Answer.choices if value]


class CallForm(RecordForm):
    """The notice of a meeting."""

    reply_by = DayField(label="请在哪天前答复", help_text="过了这天不能再报名，还可以请假（标明逾期）。")
    notice = forms.CharField(
        label="通知里要说的话",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="时间、地点、议程会自动写上，这里只写别的，如：请带材料。",
    )
    contact = forms.CharField(
        label="联系人和电话", required=False, max_length=120, help_text="如：周文清 0000-112233。"
    )

    def values_of(self, row: Meeting) -> dict[str, Any]:
        return {"reply_by": row.reply_by, "notice": row.notice, "contact": row.contact}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("reply_by", "notice", "contact")}


class ReplyForm(PlainForm):
    """A deputy's answer on the phone: the reason is a chip, or a sentence."""

    answer = forms.ChoiceField(label="答复", choices=ANSWERS, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="请假原因",
        choices=[(text, text) for text in LEAVE_REASONS],
        widget=forms.RadioSelect,
        required=False,
    )
    other = forms.CharField(
        label="其他原因", max_length=180, required=False, help_text="上面没有合适的，写一句就行。"
    )

    def clean(self) -> dict[str, Any]:
        """A leave has a reason."""
        data = super().clean()
        said = data.get("reason") or data.get("other", "").strip()
        if data.get("answer") == Answer.LEAVE and not self.errors and not said:
            self.add_error("reason", "请选一个请假的原因，或者在下面写一句。")
        return data

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        words = [word for word in (data["reason"], data["other"].strip()) if word]
        return {"coming": data["answer"] == Answer.COMING, "reason": "：".join(words)}


class AnswerForForm(PlainForm):
    """What a deputy said by telephone."""

    row = PickField(label="代表", queryset=MeetingAttendance.objects.none(), empty_label="请选择代表")
    answer = forms.ChoiceField(label="答复", choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="请假原因", max_length=200, required=False, help_text="请假的要写；代为登记的请假即为已准假。"
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].queryset = (
            MeetingAttendance.objects.filter(meeting=meeting)
            .select_related("mandate__person")
            .order_by("answer", "pk")
        )
        self.fields["row"].label_from_instance = lambda row: (
            f"{row.mandate.person.name}（{row.get_capacity_display()}，{row.get_answer_display()}）"
        )

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {
            "mandate": data["row"].mandate,
            "coming": data["answer"] == Answer.COMING,
            "reason": data["reason"],
        }


LATER = "later"
DECISIONS = [(LATER, "先不定"), (LeaveState.GRANTED, "准假"), (LeaveState.REFUSED, "不准")]


class LeavesForm(PlainForm):
    """Requests for leave, each with a decision and a sentence."""

    def __init__(self, *args: Any, rows: list[MeetingAttendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            name = row.mandate.person.name
            self.fields[f"decision_{row.pk}"] = forms.ChoiceField(
                label=f"{name}的请假",
                choices=DECISIONS,
                widget=forms.RadioSelect,
                initial=LATER,
                error_messages={"invalid_choice": "没有这个选项，请重新选择。", "required": "请选择一项。"},
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=f"给{name}的说明", max_length=200, required=False
            )

    @property
    def lines(self) -> list[tuple[MeetingAttendance, forms.BoundField, forms.BoundField]]:
        """(row, decision, note) in the order of the list."""
        return [(row, self[f"decision_{row.pk}"], self[f"note_{row.pk}"]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        """Something was decided."""
        data = super().clean()
        if not self.errors and not self.decisions():
            raise forms.ValidationError("还没有选择准假或者不准。")
        return data

    def decisions(self) -> dict[int, tuple[bool, str]]:
        """What the verb takes."""
        data = self.cleaned_data
        return {
            row.pk: (data[f"decision_{row.pk}"] == LeaveState.GRANTED, data.get(f"note_{row.pk}", ""))
            for row in self.rows
            if data.get(f"decision_{row.pk}", LATER) != LATER
        }


class InviteQuery(PlainForm):
    """Whom to show among those who may be invited."""

    q = forms.CharField(label="姓名", required=False, max_length=30)
    delegation = PickField(
        label="代表团", queryset=Delegation.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        super().__init__(data)
        self.fields["delegation"].queryset = (
            Delegation.objects.filter(congress=meeting.congress, term__ends_on__isnull=True)
            .select_related("term")
            .order_by("pk")
        )

    def narrow(self, mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            word = asked["q"]
            mandates = mandates.filter(
                Q(person__name__icontains=word) | Q(person__pinyin__icontains=word.lower())
            )
        if asked.get("delegation"):
            mandates = mandates.filter(delegation=asked["delegation"])
        return mandates


class InviteForm(PlainForm):
    """The deputies that were ticked."""

    mandates = forms.TypedMultipleChoiceField(
        label="代表",
        coerce=int,
        error_messages={
            "required": "请先勾选要邀请的代表。",
            "invalid_choice": "有一位代表现在不能邀请，请刷新后重新选择。",
        },
    )

    def __init__(self, *args: Any, may: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandates"].choices = [(pk, f"代表{pk}") for pk in sorted(may)]


class WithdrawForm(PlainForm):
    """Why somebody is not invited any more."""

    reason = forms.CharField(label="取消邀请的原因", max_length=200, help_text="代表会看到这句话。")


class StepsForm(RecordForm):
    """What came of each step of a meeting."""

    def __init__(self, *args: Any, row: Meeting, steps: list, **kwargs: Any) -> None:
        self.steps = steps
        super().__init__(*args, row=row, **kwargs)
        for step in steps:
            self.fields[f"step_{step.pk}"] = forms.CharField(
                label=f"{step.number}. {step.name}",
                max_length=1000,
                required=False,
                initial=step.note,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def values_of(self, row: Meeting) -> dict[str, Any]:
        return {f"step_{step.pk}": step.note for step in self.steps}

    def notes(self) -> dict[int, str]:
        """What the verb takes."""
        return {step.pk: self.cleaned_data[f"step_{step.pk}"] for step in self.steps}
