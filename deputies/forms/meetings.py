"""Forms of meetings: plan, hold with attendance, cancel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import HIGHER_LEVELS, Organization, OrganizationKind
from deputies.choices import (
    MEETING_KINDS_OF_LEVEL,
    AttendanceCapacity,
    AttendanceStatus,
    MeetingKind,
    MeetingState,
)
from deputies.forms.fields import ClockField, DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.meeting_choices import LeaveState
from deputies.models import CongressSession, DeputyGroup, Meeting
from deputies.models.congress import congress_name

CONGRESS_KINDS = (OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS)
MARKS = [(value, label) for value, label in AttendanceStatus.choices if value != AttendanceStatus.EXPECTED]


MOST_STEPS, LONGEST_STEP = 12, 60


def steps_in(text: str) -> list[str]:
    """The lines of a text as steps. Raises ValidationError where there are too many, or one is too long."""
    steps = [line.strip() for line in text.splitlines() if line.strip()]
    if len(steps) > MOST_STEPS:
        raise forms.ValidationError(f"最多 {MOST_STEPS} 步，请合并几步。")
    if any(len(step) > LONGEST_STEP for step in steps):
        raise forms.ValidationError(f"每一步最多 {LONGEST_STEP} 个字。")
    return steps


def kept_congresses(actor: Actor, *, roster: bool = False) -> QuerySet[Organization]:
    """The congresses in the actor's territory, in their official order.

    ``roster``: with those above the county, of which the county's office keeps a roster (record 0041).
    """
    kinds = (*CONGRESS_KINDS, *HIGHER_LEVELS) if roster else CONGRESS_KINDS
    return (
        Organization.objects.filter(
            territory_q(actor, "division__path"), kind__in=kinds, valid_to__isnull=True
        )
        .select_related("division", "county")
        .order_by("sort_order", "pk")
    )


class MeetingQuery(PlainForm):
    """The query line over the list of meetings."""

    q = forms.CharField(label="会议名称", required=False, max_length=50)
    congress = PickField(
        label="人大", queryset=Organization.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *MeetingKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *MeetingState.choices])

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["congress"].queryset = kept_congresses(actor)
        self.fields["congress"].label_from_instance = congress_name

    def narrow(self, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            meetings = meetings.filter(title__icontains=asked["q"])
        for name in ("congress", "kind", "state"):
            if asked.get(name):
                meetings = meetings.filter(**{name: asked[name]})
        return meetings


class MeetingForm(RecordForm):
    """A meeting to come, of ``congress``."""

    kind = forms.ChoiceField(label="会议类别", choices=MeetingKind.choices)
    title = forms.CharField(
        label="会议名称", max_length=120, help_text="如：青山镇人大主席团 2026 年第二次会议。"
    )
    held_on = DayField(label="召开日期")
    starts_at = ClockField(label="开会时间", required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    group = PickField(
        label="代表小组",
        queryset=DeputyGroup.objects.none(),
        required=False,
        empty_label="不是小组会议",
        help_text="只有代表小组会议才选。",
    )
    session = PickField(
        label="所属人代会",
        queryset=CongressSession.objects.none(),
        required=False,
        empty_label="闭会期间",
        help_text="人代会期间召开的会议选这里，如全体会议、会议主席团会议。",
    )
    agenda = forms.CharField(
        label="议程",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一项。",
    )
    notice = forms.CharField(
        label="通知里要说的话",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="发会议通知时可以再改。",
    )
    steps = forms.CharField(
        label="步骤",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一步，会后逐步登记做了什么，如代表小组的五步工作法。没有就不填。",
    )

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = MEETING_KINDS_OF_LEVEL.get(congress.congress_level, ())
        self.fields["kind"].choices = [(kind, MeetingKind(kind).label) for kind in allowed]
        self.fields["group"].queryset = DeputyGroup.objects.in_use().filter(congress=congress).order_by("pk")
        self.fields["session"].queryset = (
            CongressSession.objects.with_labels().filter(term__congress=congress).order_by("-opens_on", "-pk")
        )
        if self.row is not None:
            # Who is due follows from these two: a wrong kind is cancelled and planned anew.
            for name in ("kind", "group", "notice", "steps"):
                del self.fields[name]

    def clean_steps(self) -> list[str]:
        """The steps by themselves, at most twelve of sixty characters."""
        return steps_in(self.cleaned_data["steps"])

    def values_of(self, row: Meeting) -> dict[str, Any]:
        names = ("title", "held_on", "starts_at", "place", "session", "agenda")
        return {name: getattr(row, name) for name in names}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class GroupMeetingForm(MeetingForm):
    """A meeting that a group's leader convenes: of one of ``groups``, outside any session."""

    groups_own = True

    def __init__(self, *args: Any, groups: QuerySet[DeputyGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["session"]
        self.fields["title"].help_text = "如：青山镇第一代表小组 2026 年第二次活动。"
        if self.row is None:
            del self.fields["kind"]
            field = self.fields["group"]
            field.queryset, field.required, field.help_text = groups, True, ""
            field.empty_label = None if len(groups) == 1 else "请选择"

    def values_of(self, row: Meeting) -> dict[str, Any]:
        return {name: value for name, value in super().values_of(row).items() if name != "session"}

    def values(self) -> dict[str, Any]:
        """What the verb takes: the kind is a group's, the session stays as it is."""
        if self.row is None:
            return super().values() | {"kind": MeetingKind.GROUP}
        return super().values() | {"session": self.row.session}


class HoldForm(RecordForm):
    """What came of a meeting: one row of marks for each deputy, or three numbers where no names are kept."""

    held_on = DayField(label="实际召开日期")
    present = NumberField(label="实到人数", min_value=0, max_value=9999)
    on_leave = NumberField(label="请假人数", min_value=0, max_value=9999, initial=0)
    absent = NumberField(label="缺席人数", min_value=0, max_value=9999, initial=0)
    agenda = forms.CharField(
        label="议程",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一项。",
    )
    outcome = forms.CharField(
        label="会议结果",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="通过的决定、听取的报告、形成的意见。",
    )
    reason = forms.CharField(label="更正原因", max_length=200, help_text="如：补登请假条，王某某改为请假。")

    def __init__(self, *args: Any, row: Meeting, attendances: list, **kwargs: Any) -> None:
        self.attendances = attendances
        super().__init__(*args, row=row, **kwargs)
        if row.state != MeetingState.HELD:
            del self.fields["reason"]
        if any(a.capacity == AttendanceCapacity.MEMBER for a in attendances):
            for name in ("present", "on_leave", "absent"):
                del self.fields[name]
        for attendance in attendances:
            known = attendance.status
            if known == AttendanceStatus.EXPECTED:
                known = self.likely(attendance)
            self.fields[self.mark_name(attendance)] = forms.ChoiceField(
                label=attendance.mandate.person.name,
                choices=MARKS,
                widget=forms.RadioSelect,
                initial=known,
                error_messages={"required": "请选择一项。", "invalid_choice": "没有这个选项，请重新选择。"},
            )

    @staticmethod
    def likely(attendance) -> str:
        """The mark put in beforehand; none for whoever asked for leave that was not granted, or left office."""
        if attendance.leave_state == LeaveState.GRANTED:
            return AttendanceStatus.LEAVE
        asked = attendance.leave_state != LeaveState.NONE
        return "" if asked or not attendance.mandate.is_open else AttendanceStatus.PRESENT

    @staticmethod
    def mark_name(attendance) -> str:
        """The field of one deputy's mark."""
        return f"mark_{attendance.mandate_id}"

    def values_of(self, row: Meeting) -> dict[str, Any]:
        values = {"held_on": row.held_on, "agenda": row.agenda, "outcome": row.outcome}
        if row.state == MeetingState.HELD:
            values |= {"present": row.present, "on_leave": row.on_leave, "absent": row.absent}
        return values

    @property
    def marks(self) -> list[tuple[Any, forms.BoundField]]:
        """(attendance, field) in the order of the list."""
        return [(attendance, self[self.mark_name(attendance)]) for attendance in self.attendances]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        """Everything that is not a mark."""
        names = ("reason", "held_on", "present", "on_leave", "absent", "agenda", "outcome")
        return [self[name] for name in names if name in self.fields]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("held_on", "agenda", "outcome", "reason") if name in data}
        values["attendance"] = {a.mandate_id: data[self.mark_name(a)] for a in self.attendances}
        if "present" in data:
            values["numbers"] = (data["present"], data["on_leave"], data["absent"])
        return values


class CancelForm(RecordForm):
    """Why a meeting does not take place."""

    reason = forms.CharField(label="取消原因", max_length=200, help_text="如：防汛，改到下月召开。")

    def values_of(self, row: Meeting) -> dict[str, Any]:
        return {}
