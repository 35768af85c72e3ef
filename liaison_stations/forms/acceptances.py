"""Forms of acceptance: apply, check, put right, approve, pay; and of stars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from deputies.forms.fields import DayField, PickField, PickManyField, PlainForm, RecordForm
from deputies.models import Meeting
from deputies.services.funds import money_words

from ..building_choices import OPEN_STATES, AcceptanceState, ItemResult, StandardPurpose
from ..models import Acceptance, CheckedItem, Reward, Standard, StandardItem, StarAward, Station
from ..services.acceptances import Look

STAR_CHOICES = [(5, "五星"), (4, "四星"), (3, "三星"), (2, "二星"), (1, "一星")]
OPEN, UNPAID = "open", "unpaid"
# Who has to do something: the station, or the inspectors.
GROUPS = {
    "station": (AcceptanceState.SELF_CHECK, AcceptanceState.FIX),
    "look": (AcceptanceState.INSPECT, AcceptanceState.RECHECK),
}


class ApplyForm(PlainForm):
    """Which stations are to be checked by which standard."""

    standard = PickField(label="按什么标准", queryset=Standard.objects.none(), empty_label="请选择")
    stations = PickManyField(label="联络站", queryset=Station.objects.none())
    wanted_stars = forms.TypedChoiceField(
        label="申报星级",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "请选择"), *STAR_CHOICES[:3]],
    )
    due_on = DayField(
        label="自查期限", required=False, help_text="到期前 7 天、3 天、1 天提醒站里；没有期限的留空。"
    )

    def __init__(
        self,
        *args: Any,
        standards: QuerySet[Standard],
        stations: QuerySet[Station],
        purpose: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].queryset = standards.filter(purpose=purpose).order_by("name", "pk")
        self.fields["stations"].queryset = stations
        if purpose != StandardPurpose.STARS:
            del self.fields["wanted_stars"]


class CheckForm(RecordForm):
    """One look at a station: a result for each item, and what is missing."""

    on = DayField(label="日期")
    people = forms.CharField(
        label="检查人", max_length=200, help_text="参加检查的同志，如：周文清、李志强（县财政局）。"
    )
    recheck_on = DayField(
        label="复查日期", required=False, help_text="有没达到的条目才填；到期前提醒站里整改，也提醒复查。"
    )
    note = forms.CharField(
        label="总体情况", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        items: Iterable[StandardItem],
        before: dict[int, CheckedItem] | None = None,
        own: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        before = before or {}
        if own:
            del self.fields["people"]
        if own or self.row.gives_stars:
            del self.fields["recheck_on"]
        for item in self.items:
            said = before.get(item.pk)
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=item.text,
                choices=ItemResult.choices,
                widget=forms.RadioSelect,
                initial=said.result if said else None,
                error_messages={
                    "required": f"请选择“{item.text}”是否达到。",
                    "invalid_choice": "没有这个选项，请重新选择。",
                },
            )
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label="说明",
                required=False,
                max_length=200,
                initial=said.note if said else "",
                error_messages={"max_length": "说明最多 200 个字。"},
            )

    def values_of(self, row: Acceptance) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        """What is not met needs a word why."""
        data = super().clean()
        for item in self.items:
            missed = data.get(f"result_{item.pk}") == ItemResult.NOT_MET
            if missed and not data.get(f"note_{item.pk}") and f"note_{item.pk}" not in self.errors:
                self.add_error(f"note_{item.pk}", f"“{item.text}”没有达到，请写明差在哪里。")
        return data

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The items under their headings, with their fields, for the template."""
        found: list[dict[str, Any]] = []
        for item in self.items:
            if not found or found[-1]["name"] != item.part:
                found.append({"name": item.part, "rows": []})
            found[-1]["rows"].append(
                {"item": item, "result": self[f"result_{item.pk}"], "note": self[f"note_{item.pk}"]}
            )
        return found

    @property
    def general(self) -> list[forms.BoundField]:
        """The fields that are not about one item."""
        return [self[name] for name in ("on", "people", "note", "recheck_on") if name in self.fields]

    def look(self) -> Look:
        """What the verbs take."""
        data = self.cleaned_data
        return Look(
            on=data["on"],
            results={
                item: (data[f"result_{item.pk}"], data.get(f"note_{item.pk}") or "") for item in self.items
            },
            people=data.get("people") or "",
            note=data.get("note") or "",
        )


class FixedForm(RecordForm):
    """What was put right."""

    note = forms.CharField(
        label="整改情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="逐条写怎么改的，照片可以在保存以后加。",
    )

    def values_of(self, row: Acceptance) -> dict[str, Any]:
        return {"note": row.fixed_note}


class ApproveForm(PlainForm):
    """What the meeting approved."""

    acceptances = PickManyField(label="审定的联络站", queryset=Acceptance.objects.none())
    meeting = PickField(
        label="哪次会议",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="不在平台里",
        help_text="选了会议，审定日期就是会议日期。",
    )
    approved_on = DayField(label="审定日期", required=False, help_text="上面选了会议的不用填。")
    approved_by = forms.CharField(label="审定机关", max_length=80)
    document = forms.CharField(
        label="审定文件和文号", max_length=160, help_text="如：主任会议纪要〔2026〕9号。"
    )

    def __init__(
        self, *args: Any, acceptances: QuerySet[Acceptance], meetings: QuerySet[Meeting], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["acceptances"]
        field.queryset = acceptances
        field.label_from_instance = lambda row: (
            f"{row.station}（{row.township}，{row.standard}，{row.passed_on:%Y-%m-%d} 检查合格）"
        )
        field = self.fields["meeting"]
        field.queryset = meetings
        field.label_from_instance = lambda row: f"{row.title}（{row.held_on:%Y-%m-%d}）"

    def clean(self) -> dict[str, Any]:
        """The day comes from the meeting, or is told."""
        data = super().clean()
        if data.get("meeting") is not None:
            data["approved_on"] = data["meeting"].held_on
        elif not data.get("approved_on") and "approved_on" not in self.errors:
            self.add_error("approved_on", "请选择会议，或者填写审定日期。")
        return data


class PayForm(PlainForm):
    """Rewards that were paid."""

    acceptances = PickManyField(label="拨付给哪些联络站", queryset=Acceptance.objects.none())
    paid_on = DayField(label="拨付日期")
    source = forms.CharField(label="资金来源", max_length=100, help_text="如：县财政代表工作专项经费。")
    payee = forms.CharField(
        label="收款单位", max_length=100, required=False, help_text="不填就是各站所在的乡镇人大。"
    )
    voucher = forms.CharField(label="凭证号", max_length=60, required=False)
    again_reason = forms.CharField(
        label="同一个村再次奖补的说明",
        max_length=200,
        required=False,
        help_text="同一个村已经奖补过另一处的才填。",
    )

    def __init__(self, *args: Any, acceptances: QuerySet[Acceptance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["acceptances"]
        field.queryset = acceptances
        field.label_from_instance = lambda row: (
            f"{row.station}（{row.township}，{row.approved_on:%Y-%m-%d} 审定）"
            f" {money_words(row.reward_amount)} 元"
        )


class StarForm(RecordForm):
    """Stars with their authority."""

    stars = forms.TypedChoiceField(label="星级", coerce=int, choices=STAR_CHOICES)
    on = DayField(label="日期")
    until = DayField(label="有效期到", required=False, help_text="没有期限的留空。到期以后不再显示星级。")
    approved_by = forms.CharField(label="批准机关", max_length=80, help_text="如：云岭县人大常委会主任会议。")
    basis = forms.CharField(
        label="依据文号", max_length=160, help_text="准许这项评定的文件和文号。没有依据的不能评。"
    )
    reason = forms.CharField(
        label="原因", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, changing: StarAward | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changing is not None:
            self.fields["stars"].choices = [
                *(pair for pair in STAR_CHOICES if pair[0] != changing.stars),
                (0, "摘星（不再有星级）"),
            ]
            self.fields["reason"].required = True
            self.fields["reason"].help_text = "如：抽查时接待日没有代表到站，整改后仍未达到。"
        else:
            self.fields["reason"].help_text = "评的星级比得分够的低，要写明原因。"

    def values_of(self, row: Acceptance) -> dict[str, Any]:
        return {"stars": row.proposed_stars}

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AcceptanceQuery(PlainForm):
    """The query line over acceptances. Unknown values filter nothing."""

    q = forms.CharField(label="联络站或乡镇", required=False, max_length=50)
    purpose = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *StandardPurpose.choices]
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            (OPEN, "办理中"),
            ("station", "站里自查、整改"),
            ("look", "等检查、复查"),
            *AcceptanceState.choices,
            (UNPAID, "已审定，还没拨付奖补"),
        ],
    )

    def narrow(self, rows: QuerySet[Acceptance]) -> QuerySet[Acceptance]:
        """The rows that fit."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(
                Q(station__name__icontains=asked["q"]) | Q(township__name__icontains=asked["q"])
            )
        if asked.get("purpose"):
            rows = rows.filter(purpose=asked["purpose"])
        if asked.get("state") == OPEN:
            rows = rows.filter(state__in=OPEN_STATES)
        elif asked.get("state") in GROUPS:
            rows = rows.filter(state__in=GROUPS[asked["state"]])
        elif asked.get("state") == UNPAID:
            rows = unpaid(rows)
        elif asked.get("state"):
            rows = rows.filter(state=asked["state"])
        return rows


def unpaid(rows: QuerySet[Acceptance]) -> QuerySet[Acceptance]:
    """Approved, something due, and nothing paid to the station that stands."""
    approved = rows.filter(state=AcceptanceState.APPROVED, reward_amount__isnull=False)
    return approved.exclude(station__in=Reward.objects.standing().values("station"))


def townships_of(actor: Actor) -> QuerySet[Division]:
    """The townships the actor's territory holds; the county's for who has none."""
    path = actor.division_path or (actor.county.division.path if actor.county else "-")
    return Division.objects.filter(
        path__startswith=path, level=DivisionLevel.TOWNSHIP, valid_to=None
    ).order_by("sort_order", "code")


def led_by(owner: Organization, rows: QuerySet[Acceptance]) -> QuerySet[Acceptance]:
    """Acceptances by one owner's standards, in the order of the townships."""
    return rows.filter(owner=owner).order_by("township__sort_order", "township_id", "pk")
