"""Forms of checks and their findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization, OrganizationKind
from deputies.forms.fields import DayField, PickField, PlainForm, RecordForm

from ..models import Activity, Finding, Oversight
from ..oversight_choices import OversightKind, OversightState, Verdict
from ..oversight_querysets import OversightQuerySet
from ..querysets import recordable_mandates
from .presence import PRESENCE, NamesField, read_into
from .projects import text_area, townships_of

# Whom a congress may check; its own side and the stations are none of them.
CHECKED = (
    OrganizationKind.HANDLING_UNIT,
    OrganizationKind.TOWNSHIP_GOVERNMENT,
    OrganizationKind.COUNTY_GOVERNMENT_OFFICE,
    OrganizationKind.COURT,
    OrganizationKind.PROCURATORATE,
    OrganizationKind.SUPERVISORY_COMMISSION,
)
DRAFT, WAITING, ANSWERED, OVERDUE, CLOSED, VOIDED = (
    "draft", "waiting", "answered", "overdue", "closed", "voided",
)  # fmt: skip
STATES = [
    ("", "全部"),
    (DRAFT, "整理中"),
    (WAITING, "等单位答复"),
    (OVERDUE, "逾期没答复"),
    (ANSWERED, "等核查"),
    (CLOSED, "已办结"),
    (VOIDED, "已作废"),
]


def units_of(actor: Actor) -> Any:
    """The bodies of the county that may be checked."""
    rows = Organization.objects.filter(county_id=actor.county_id, kind__in=CHECKED, valid_to__isnull=True)
    return rows.order_by("kind", "sort_order", "pk")


class OversightFactsForm(RecordForm):
    """What a check was of: shared by a new one and by corrections."""

    kind = forms.ChoiceField(label="方式", choices=OversightKind.choices, widget=forms.RadioSelect)
    matter = forms.CharField(
        label="法律或者议题", max_length=100, help_text="如：《安全生产法》实施情况；农村饮水工程。"
    )
    unit = PickField(
        label="被检查单位",
        queryset=Organization.objects.none(),
        required=False,
        empty_label="不在列表里，在下面填写",
        help_text="选了平台上的单位，交办以后它自己收到待办、自己答复。",
    )
    unit_name = forms.CharField(label="单位名称", max_length=100, required=False)
    on = DayField(label="日期")
    unannounced = forms.BooleanField(
        label="暗访（事先没有打招呼）",
        required=False,
        help_text="暗访看到的，和单位自己汇报的并排放在一起。",
    )
    township = PickField(
        label="所在乡镇", queryset=Division.objects.none(), required=False, empty_label="全县范围"
    )
    conclusion = text_area("总的情况", 4, required=False)
    report = text_area("单位自己的汇报", 4, required=False, help_text="单位对同一件事怎么说的，照原话摘要。")
    report_on = DayField(label="汇报日期", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(actor)
        towns = townships_of(actor)
        self.fields["township"].queryset = towns
        self.only_town = towns[0] if len(towns) == 1 else None
        if self.only_town is not None:
            del self.fields["township"]

    def values_of(self, row: Oversight) -> dict[str, Any]:
        names = ("kind", "matter", "on", "unannounced", "conclusion", "report", "report_on")
        return {name: getattr(row, name) for name in names} | {
            "unit": row.unit_id,
            "unit_name": "" if row.unit_id else row.unit_name,
            "township": row.township_id,
        }

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return data if self.only_town is None else {**data, "township": self.only_town}


class OversightForm(OversightFactsForm):
    """A new check: of a visit that is logged with it, or of one that was logged already."""

    place_text = forms.CharField(label="地点", max_length=100, required=False)
    mandates = NamesField(label="到场的代表", required=True, help_text="写姓名，用顿号隔开。")
    excused = NamesField(label="请假的代表")
    absent = NamesField(label="没有到的代表")
    field_order = [
        "kind", "matter", "unit", "unit_name", "on", "unannounced", "township", "place_text",
        "mandates", "excused", "absent",
    ]  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, activity: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.candidates = recordable_mandates(actor)
        if activity is not None:
            for name in (*PRESENCE, "place_text"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Names become deputies."""
        data = super().clean()
        read_into(self, data, PRESENCE, self.candidates)
        return data


def initial_from(activity: Activity) -> dict[str, Any]:
    """What a logged activity says of the check it was."""
    return {
        "kind": activity.kind,
        "matter": activity.title,
        "on": activity.on,
        "township": activity.township_id,
        "conclusion": activity.outcome or activity.note,
    }


class HandForm(RecordForm):
    """Handing the findings over."""

    on = DayField(label="交办日期")
    document = forms.CharField(label="文号", max_length=60, required=False)

    def values_of(self, row: Oversight) -> dict[str, Any]:
        return {}


class FindingForm(RecordForm):
    """One finding."""

    point = forms.CharField(label="事项", max_length=100, help_text="如：渠道清淤；消防通道。")
    reported = text_area("单位怎么说", 2, required=False)
    found = text_area("看到的情况和问题", 4)
    due_on = DayField(label="要求答复日期", required=False, help_text="只是记下情况、不用单位答复的，不填。")

    def values_of(self, row: Finding) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("point", "reported", "found", "due_on")}


class FindingAnswerForm(RecordForm):
    """The unit's answer."""

    text = text_area("整改情况", 4, help_text="怎么整改的、整改到什么程度；还没有完成的写明什么时候完成。")
    on = DayField(label="答复日期")

    def values_of(self, row: Finding) -> dict[str, Any]:
        return {}


class FindingCheckForm(RecordForm):
    """Looking again."""

    verdict = forms.ChoiceField(label="核查结果", choices=Verdict.choices, widget=forms.RadioSelect)
    note = text_area("核查情况", 3)
    on = DayField(label="核查日期")
    due_on = DayField(
        label="再次答复的日期", required=False, help_text="没有整改到位的填，退回单位继续整改。"
    )

    def values_of(self, row: Finding) -> dict[str, Any]:
        return {}


class OversightQuery(PlainForm):
    """The query line over checks. Unknown values filter nothing."""

    q = forms.CharField(label="议题或单位", required=False, max_length=50)
    kind = forms.ChoiceField(label="方式", required=False, choices=[("", "全部"), *OversightKind.choices])
    state = forms.ChoiceField(label="进展", required=False, choices=STATES)
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2100)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    @property
    def asked(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, rows: OversightQuerySet, on: date) -> OversightQuerySet:
        """The rows that the valid filters leave; only what stands, unless asked."""
        found = self.cleaned_data
        state = found.get("state")
        rows = rows.exclude(voided_at=None) if state == VOIDED else rows.standing()
        if state in (DRAFT, CLOSED):
            rows = rows.filter(state=OversightState(state))
        elif state == OVERDUE:
            rows = rows.overdue(on)
        elif state in (WAITING, ANSWERED):
            findings = Finding.objects.filter(voided_at=None, state=state)
            rows = rows.filter(state=OversightState.HANDED, pk__in=findings.values("oversight"))
        if found.get("kind"):
            rows = rows.filter(kind=found["kind"])
        if found.get("year"):
            rows = rows.filter(on__year=found["year"])
        if word := (found.get("q") or "").strip():
            rows = rows.filter(matter__icontains=word) | rows.filter(unit_name__icontains=word)
        return rows
