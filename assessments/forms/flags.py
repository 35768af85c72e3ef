"""Forms of the flag's hand-over, of corrected payments, of recommendations, and of leaders' townships."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from assessments.contact_choices import FlagCondition, SeatStatus, VisitKind
from congress_portal.foundation.accounts.models import Organization, Person
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, PlainForm, RecordForm
from deputies.models import CongressSession


class SessionField(PickField):
    """A session of the county congress, called as people call it."""

    def label_from_instance(self, obj: CongressSession) -> str:
        """县十九届人大六次会议（2026-03-24 至 2026-03-27）"""
        last = f" 至 {obj.closes_on:%Y-%m-%d}" if obj.closes_on else ""
        return f"{obj.label}（{obj.opens_on:%Y-%m-%d}{last}）"


class HandoverPlanForm(RecordForm):
    """Where and when the flag will be handed on."""

    session = SessionField(
        label="在哪次人代会上交接",
        queryset=CongressSession.objects.none(),
        required=False,
        empty_label="不在人代会上",
        help_text="没有的，先在“代表工作”里登记这次人代会。",
    )
    on = DayField(label="交接日期")
    meeting = forms.CharField(
        label="会议名称", max_length=80, required=False, help_text="空着就用人代会的名称，如要写明：闭幕会。"
    )
    announcement_number = forms.CharField(
        label="公布文件的文号",
        max_length=80,
        required=False,
        help_text="如：云人常发〔2027〕3号；没有定的先空着。",
    )
    put_on_agenda = forms.BooleanField(label="把颁发红旗列入这次人代会的议程", required=False)

    def __init__(self, *args: Any, sessions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions

    def values_of(self, row: Any) -> dict[str, Any]:
        return {
            "session": row.session_id,
            "on": row.award.from_on,
            "meeting": row.award.handover_meeting,
            "announcement_number": row.announcement_number,
        }


class HandoverForm(RecordForm):
    """The hand-over as it was."""

    on = DayField(label="交接日期")
    received = forms.CharField(label="接旗人", max_length=60)
    gave = forms.CharField(label="移交人", max_length=60)
    witness = forms.CharField(label="监交人", max_length=60, required=False)
    condition = forms.ChoiceField(
        label="红旗状况", choices=FlagCondition.choices, widget=forms.RadioSelect, initial=FlagCondition.GOOD
    )
    condition_note = forms.CharField(label="损坏情况", max_length=200, required=False)

    def __init__(self, *args: Any, moved: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moved:
            del self.fields["gave"]

    def values_of(self, row: Any) -> dict[str, Any]:
        return {"on": row.award.from_on}


class HandoverCorrectionForm(HandoverForm):
    """The hand-over as it really was, and why it was recorded otherwise."""

    reason = forms.CharField(label="更正的原因", max_length=200, help_text="如：年份写错了，应是今年的会议。")

    def values_of(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)} | {
            "on": row.done_on
        }


class ReasonForm(RecordForm):
    """Why something is taken back."""

    reason = forms.CharField(label="原因", max_length=200)

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}


class WithdrawForm(PlainForm):
    """Why an award is taken back."""

    reason = forms.CharField(
        label="撤回的原因", max_length=200, help_text="如：主任会议重新审定，写明纪要号。"
    )


class PaymentCorrectionForm(RecordForm):
    """A slip of the pen in a payment."""

    paid_on = DayField(label="拨付日期")
    payment_document = forms.CharField(label="拨付凭证号", max_length=80)
    reason = forms.CharField(label="更正的原因", max_length=200, help_text="如：凭证号抄错一位。")

    def values_of(self, row: Any) -> dict[str, Any]:
        return {"paid_on": row.paid_on, "payment_document": row.payment_document}


class RecommendForm(PlainForm):
    """The date and the number of a document, nothing else."""

    subject = PickField(label="哪个乡镇的主席", queryset=None)
    on = DayField(label="推荐日期")
    document_number = forms.CharField(label="推荐文件的文号", max_length=80)

    def __init__(self, *args: Any, subjects, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = subjects


# --- leaders and townships --------------------------------------------------------------------------------

BEHIND, DONE, ENDED = "behind", "done", "ended"
STATES = [("", "全部"), (BEHIND, "还有没做到的"), (DONE, "都做到了"), (ENDED, "已结束")]


class ContactQuery(PlainForm):
    """The query line over leaders and townships. Unknown values filter nothing."""

    year = NumberField(label="年度", min_value=2000, max_value=2100, required=False)
    q = forms.CharField(label="领导或乡镇", max_length=40, required=False)
    state = forms.ChoiceField(label="进展", choices=STATES, required=False)


class LeaderField(PickField):
    """A leader with the office that makes one."""

    offices: dict[int, str] = {}

    def label_from_instance(self, obj: Person) -> str:
        """秦岚（县人大常委会副主任）"""
        return f"{obj.name}（{self.offices.get(obj.pk, '')}）"


class TownField(PickManyField):
    """Townships, each with who keeps contact with it already; asked for only where the page is drawn."""

    known: Callable[[], dict[int, str]] = dict

    def label_from_instance(self, obj: Organization) -> str:
        """青山镇人大（秦岚联系）"""
        names = self.known().get(obj.pk)
        return f"{obj}（{names}联系）" if names else str(obj)


class ContactForm(PlainForm):
    """Which leader keeps contact with which townships."""

    person = LeaderField(label="联系领导", queryset=Person.objects.none())
    organizations = TownField(label="联系的乡镇", queryset=Organization.objects.none())
    starts_on = DayField(label="从哪天起")
    document_number = forms.CharField(
        label="依据文号", max_length=80, required=False, help_text="如：云人常办发〔2026〕5号"
    )

    def __init__(
        self, *args: Any, leaders: dict[int, str], towns, known: Callable[[], dict[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(pk__in=leaders).order_by("stroke_key", "pk")
        self.fields["person"].offices = leaders
        self.fields["organizations"].queryset = towns
        self.fields["organizations"].known = known


class ContactEndForm(RecordForm):
    """From when, and why, a leader keeps contact no longer."""

    on = DayField(label="结束日期")
    reason = forms.CharField(label="原因", max_length=200, help_text="如：领导分工调整，改由谁联系。")

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}


class TownVisitForm(PlainForm):
    """What a leader did in the township."""

    kind = forms.ChoiceField(
        label="做了什么", choices=VisitKind.choices, widget=forms.RadioSelect, initial=VisitKind.SURVEY
    )
    on = DayField(label="日期")
    topic = forms.CharField(label="主题", max_length=100, help_text="如：代表联络站运行情况")
    findings = forms.CharField(
        label="了解到的情况",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="调研要写，一两句话就够。不用照片。",
    )
    requests = forms.CharField(
        label="乡镇提出的困难和建议",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ForumForm(PlainForm):
    """A forum of chairs as it was held: one line a township for who came."""

    held_on = DayField(label="召开日期")
    title = forms.CharField(label="名称", max_length=100)
    place = forms.CharField(label="地点", max_length=100, required=False)
    chaired_by = forms.CharField(label="主持人", max_length=60, required=False)
    topics = forms.CharField(label="议题", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.CharField(
        label="提出的问题和答复",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="可以以后再补。",
    )

    def __init__(self, *args: Any, towns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = list(towns)
        for town in self.towns:
            self.fields[f"seat_{town.pk}"] = forms.ChoiceField(
                label=str(town), choices=SeatStatus.choices, initial=SeatStatus.PRESENT
            )

    @property
    def seats(self) -> dict[int, str]:
        """Who came, by organization."""
        return {town.pk: self.cleaned_data[f"seat_{town.pk}"] for town in self.towns}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {k: v for k, v in self.cleaned_data.items() if not k.startswith("seat_")} | {
            "seats": self.seats
        }


class ForumOutcomeForm(RecordForm):
    """What was asked at a forum, and what was answered."""

    outcome = forms.CharField(
        label="提出的问题和答复", max_length=8000, widget=forms.Textarea(attrs={"rows": 8})
    )

    def values_of(self, row: Any) -> dict[str, Any]:
        return {"outcome": row.outcome}
