"""Forms of terms, sessions, districts, delegations and groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from deputies.choices import ConstituencyKind
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, PlainForm, RecordForm
from deputies.models import Mandate, Term
from deputies.models.congress import congress_name


def places_of(congress: Organization) -> QuerySet[Division]:
    """Villages and townships in a congress's area, township by township."""
    return Division.objects.filter(
        path__startswith=congress.division.path,
        level__in=[DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE],
        valid_to__isnull=True,
    ).order_by("path")


def place_label(place: Division) -> str:
    """Villages are set in under their township."""
    return place.name if place.level == DivisionLevel.TOWNSHIP else f"　{place.name}"


class TermForm(RecordForm):
    """A term (届)."""

    number = NumberField(
        label="第几届", min_value=1, max_value=99, help_text="填数字，如 19，显示为“第十九届”。"
    )
    starts_on = DayField(label="本届起始日期", help_text="一般填本届第一次会议开幕的日期。")
    ends_on = DayField(
        label="本届结束日期",
        required=False,
        help_text="本届还没有结束的不用填；登记下一届时，这里自动填到下一届开始的前一天。",
    )

    def values_of(self, row: Term) -> dict[str, Any]:
        return {"number": row.number, "starts_on": row.starts_on, "ends_on": row.ends_on}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("number", "starts_on", "ends_on")}


class SessionForm(RecordForm):
    """A session (次)."""

    number = NumberField(
        label="第几次会议", min_value=1, max_value=99, help_text="填数字，如 6，显示为“六次会议”。"
    )
    opens_on = DayField(label="开幕日期")
    closes_on = DayField(
        label="闭幕日期",
        required=False,
        help_text="还没有闭幕的可以先不填；会议期间提出的建议按这次会议编号。",
    )

    def values_of(self, row) -> dict[str, Any]:
        return {"number": row.number, "opens_on": row.opens_on, "closes_on": row.closes_on}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("number", "opens_on", "closes_on")}


class ConstituencyForm(RecordForm):
    """An electoral district or electing unit of ``congress``."""

    name = forms.CharField(label="名称", max_length=80, help_text="如：松坡选区、第三选区、县直机关选区。")
    kind = forms.ChoiceField(
        label="类别",
        choices=ConstituencyKind.choices,
        initial=ConstituencyKind.ELECTORAL_DISTRICT,
        help_text="县、乡两级代表由选区选出；市级以上代表由选举单位选出。",
    )
    divisions = PickManyField(
        label="包含的村（社区）",
        queryset=Division.objects.none(),
        required=False,
        help_text="一个选区可以包含几个村，一个村也可以在几个选区里（如单位选区）。",
    )
    seats = NumberField(label="应选代表名额", min_value=1, max_value=999, required=False)
    retired_on = DayField(
        label="停用日期",
        required=False,
        help_text="换届重新划分后不再使用的选区填这里；过去的代表仍显示原选区。",
    )

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["divisions"].queryset = places_of(congress)
        self.fields["divisions"].label_from_instance = place_label
        if congress.is_higher_congress:
            # A congress below elects; where its deputies stand is told with each of them.
            unit = ConstituencyKind.ELECTING_UNIT
            self.fields["name"].help_text = "选出代表的人民代表大会，如：云州市人民代表大会。"
            self.fields["kind"].choices, self.fields["kind"].initial = [(unit.value, unit.label)], unit
            self.fields["divisions"].queryset = Division.objects.none()
            self.fields["divisions"].widget = forms.MultipleHiddenInput()
            self.fields["seats"].help_text = "分配给本县的名额，没有的不填。"
        if self.row is None:
            del self.fields["retired_on"]

    def values_of(self, row) -> dict[str, Any]:
        return {
            "name": row.name,
            "kind": row.kind,
            "divisions": list(row.divisions.all()),
            "seats": row.seats,
            "retired_on": row.retired_on,
        }

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DelegationForm(RecordForm):
    """A delegation of a term."""

    term = PickField(label="届", queryset=Term.objects.none(), empty_label=None)
    name = forms.CharField(label="名称", max_length=60, help_text="如：青山镇代表团。")
    division = PickField(
        label="所在镇（乡、街道）",
        queryset=Division.objects.none(),
        required=False,
        empty_label="不属于哪一个镇",
    )

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.filter(congress=congress).order_by("-number")
        self.fields["division"].queryset = places_of(congress).filter(level=DivisionLevel.TOWNSHIP)
        if self.row is not None:
            del self.fields["term"]

    def values_of(self, row) -> dict[str, Any]:
        return {"name": row.name, "division": row.division}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class GroupForm(RecordForm):
    """A deputies' group."""

    name = forms.CharField(label="名称", max_length=60, help_text="如：青山镇第一代表小组。")
    division = PickField(
        label="活动区域", queryset=Division.objects.none(), required=False, empty_label="不限区域"
    )
    retired_on = DayField(
        label="停用日期", required=False, help_text="小组里没有在任代表以后才能停用，过去的记录不变。"
    )

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = places_of(congress)
        self.fields["division"].label_from_instance = place_label
        if self.row is None:
            del self.fields["retired_on"]

    def values_of(self, row) -> dict[str, Any]:
        return {"name": row.name, "division": row.division, "retired_on": row.retired_on}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class GroupLeaderForm(PlainForm):
    """Who leads a group, from which day."""

    mandate = PickField(label="组长", queryset=Mandate.objects.none(), empty_label="请选择小组里的一位代表")
    starts_on = DayField(label="任职日期", help_text="原来的组长任到这一天。")

    def __init__(self, *args: Any, group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = (
            group.mandates.active()
            .exclude(pk=group.leader_id)
            .select_related("person", "congress__division", "congress__county")
        )
        self.fields["mandate"].queryset = members.order_by("pk")
        self.fields["mandate"].label_from_instance = lambda m: (
            f"{m.person.name}（{congress_name(m.congress)}）"
        )
