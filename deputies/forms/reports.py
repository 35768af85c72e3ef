"""Forms of reports to voters: query lines, the term's plan, planning, the result, writing, feedback."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from deputies.choices import MandateLevel
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.forms.meetings import kept_congresses
from deputies.models import Constituency, Mandate, ReportingPlan, VoterReport
from deputies.models.congress import congress_name
from deputies.models.reports import LEAST_VOTERS
from deputies.report_ballots import Ballot
from deputies.training_choices import BallotState, ReportState, ReportWay

LEVELS = [("", "全部"), (MandateLevel.COUNTY, "县级"), (MandateLevel.TOWNSHIP, "乡镇级")]


def _text(rows: int, help_text: str = "", *, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        required=required,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        **kwargs,
    )


def townships_of(actor: Actor) -> QuerySet[Division]:
    """The townships in the actor's territory."""
    if not actor.division_path:
        return Division.objects.none()
    return Division.objects.filter(
        path__startswith=actor.division_path, level=DivisionLevel.TOWNSHIP
    ).order_by("sort_order", "pk")


class ReportQuery(PlainForm):
    """The query line over the list of reports."""

    q = forms.CharField(label="代表姓名", required=False, max_length=50)
    congress = PickField(
        label="人大", queryset=Organization.objects.none(), required=False, empty_label="全部"
    )
    year = NumberField(label="年度", required=False, min_value=2000, max_value=2100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ReportState.choices])

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["congress"].queryset = kept_congresses(actor)
        self.fields["congress"].label_from_instance = congress_name
        if not actor.division_path:
            del self.fields["congress"]  # who has no territory has nothing to choose from

    def narrow(self, rows: QuerySet[VoterReport]) -> QuerySet[VoterReport]:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(mandate__person__name__contains=asked["q"])
        if asked.get("year"):
            rows = rows.filter(on__year=asked["year"])
        for name in ("congress", "state"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        return rows


class DueQuery(PlainForm):
    """The query line over the list of those who are due."""

    q = forms.CharField(label="代表姓名", required=False, max_length=50)
    township = PickField(
        label="镇（乡、街道）", queryset=Division.objects.none(), required=False, empty_label="全部"
    )
    level = forms.ChoiceField(label="层级", required=False, choices=LEVELS)
    planned = forms.ChoiceField(
        label="安排", required=False, choices=[("", "全部"), ("no", "还没有安排"), ("yes", "已经安排")]
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["township"].queryset = townships_of(actor)

    def narrow(self, rows: QuerySet[Mandate]) -> QuerySet[Mandate]:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(person__name__contains=asked["q"])
        for name in ("township", "level"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("planned"):
            rows = rows.filter(planned_on__isnull=asked["planned"] == "no")
        return rows


class ReportingPlanForm(RecordForm):
    """How a term's deputies report."""

    times = NumberField(label="每位代表本届至少述职几次", min_value=1, max_value=10, initial=1)
    least_voters = NumberField(
        label="到会选民一般不少于几人",
        min_value=1,
        max_value=9999,
        initial=LEAST_VOTERS,
        help_text="没有规定的可以按 50 人掌握；不够的照样能登记，页面上会提示。",
    )
    text = _text(8, "每年安排多少位、以什么方式、谁组织、怎么公开。", label="总体安排")
    adopted_by = forms.CharField(
        label="审定机构", required=False, max_length=60, help_text="如：县人大常委会主任会议、镇人大主席团。"
    )
    adopted_on = DayField(label="审定日期", required=False)

    def values_of(self, row: ReportingPlan) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.base_fields if name != "version"}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReportForm(RecordForm):
    """When and where deputies of ``congress`` report: one, or many at once."""

    on = DayField(label="述职日期")
    way = forms.ChoiceField(
        label="方式",
        choices=ReportWay.choices,
        widget=forms.RadioSelect,
        initial=ReportWay.MEETING,
        help_text="会议述职：当面向选民报告，一般当场评议、投票。书面述职：把报告发给选民或者张贴公布。",
    )
    constituency = PickField(
        label="选区",
        queryset=Constituency.objects.none(),
        required=False,
        empty_label="代表自己的选区",
    )
    place = forms.CharField(label="地点", required=False, max_length=120)
    host = forms.CharField(label="主持人", required=False, max_length=60)

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constituency"].queryset = (
            Constituency.objects.in_use().filter(congress=congress).order_by("pk")
            if self.row is None or self.row.constituency is None or self.row.constituency.retired_on is None
            else Constituency.objects.filter(congress=congress).order_by("pk")
        )
        if self.row is not None:
            self.fields["constituency"].empty_label = "没有登记选区"

    def values_of(self, row: VoterReport) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("on", "way", "constituency", "place", "host")}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _papers(label: str, **kwargs: Any) -> NumberField:
    return NumberField(label=label, min_value=0, max_value=99999, required=False, **kwargs)


class OutcomeForm(RecordForm):
    """What came of a report: the day, the voters, the ballot, their opinions."""

    on = DayField(label="述职日期")
    voters = NumberField(
        label="到会选民人数", min_value=0, max_value=99999, help_text="书面述职没有到会的填 0。"
    )
    ballot = forms.ChoiceField(
        label="满意度测评",
        choices=[("yes", "无记名投票测评"), ("no", "没有测评")],
        widget=forms.RadioSelect,
        initial="yes",
    )
    issued = _papers("发出票数")
    returned = _papers("收回票数", help_text="收回多于发出的，这次测评无效，应当重新投票。")
    satisfied = _papers("满意")
    basic = _papers("基本满意")
    unsatisfied = _papers("不满意")
    invalid = _papers("无效票", help_text="没有打勾和多打勾的都算无效票。")
    issued_note = forms.CharField(
        label="多发的说明",
        max_length=200,
        required=False,
        help_text="发出的票比到会选民多才填：多发给了谁、为什么，如“列席的 6 位村民小组长也参加测评”。",
    )
    opinions = _text(5, "选民评议时提的意见，一行一条。", label="选民意见")
    content = _text(8, "代表没有在平台上写的，可以在这里补录。", label="述职报告")
    reason = forms.CharField(label="更正原因", max_length=200, help_text="如：重新投票；票数录错。")

    def __init__(self, *args: Any, row: VoterReport, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row.state != ReportState.HELD:
            del self.fields["reason"]

    def values_of(self, row: VoterReport) -> dict[str, Any]:
        values = {"on": row.on, "opinions": row.opinions, "content": row.content}
        if row.state == ReportState.HELD:
            values |= {
                "voters": row.voters,
                "ballot": "no" if row.ballot_state == BallotState.NONE else "yes",
            }
            if row.ballot_state != BallotState.NONE:
                values |= {name: getattr(row, name) for name in (*BALLOT_FIELDS, "issued_note")}
        return values

    def clean(self) -> dict[str, Any]:
        """A ballot without its first two numbers is none."""
        data = super().clean()
        if data.get("ballot") == "yes":
            for name in ("issued", "returned"):
                if name not in self.errors and data.get(name) is None:
                    self.add_error(name, "请填写票数；没有测评的，上面选“没有测评”。")
        return data

    @property
    def ballot_fields(self) -> list[forms.BoundField]:
        """The numbers that are read out, and the reason for more papers than voters."""
        return [self[name] for name in (*BALLOT_FIELDS, "issued_note")]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        """What stands before the ballot."""
        return [self[name] for name in ("reason", "on", "voters", "ballot") if name in self.fields]

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """What stands after it."""
        return [self["opinions"], self["content"]]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        values = {
            name: data[name]
            for name in ("on", "voters", "opinions", "content", "reason", "issued_note")
            if name in data
        }
        values["ballot"] = None
        if data["ballot"] == "yes":
            values["ballot"] = Ballot(*(data.get(name) or 0 for name in BALLOT_FIELDS))
        return values


BALLOT_FIELDS = ("issued", "returned", "satisfied", "basic", "unsatisfied", "invalid")


class ContentForm(RecordForm):
    """The text of the report."""

    content = _text(
        16,
        "可以写四个方面：出席会议和审议发言，参加视察、调研和培训，联系选民和办实事，提出建议和落实情况。",
        required=True,
        label="述职报告",
    )

    def values_of(self, row: VoterReport) -> dict[str, Any]:
        return {"content": row.content}


class FeedbackForm(RecordForm):
    """What the deputy is told in writing."""

    feedback = _text(8, "测评结果、选民的主要意见、希望怎么改进。", required=True, label="书面反馈")
    on = DayField(label="反馈日期")
    answer_by = DayField(
        label="请代表在哪天以前回复", required=False, help_text="填了，代表会收到一条待办；不要求回复的不填。"
    )

    def values_of(self, row: VoterReport) -> dict[str, Any]:
        return {"feedback": row.feedback, "on": row.feedback_on, "answer_by": row.answer_by}


class AnswerForm(RecordForm):
    """What the deputy says to it."""

    answer = _text(6, "准备怎么改进、什么时候办。", required=True, label="回复")

    def values_of(self, row: VoterReport) -> dict[str, Any]:
        return {"answer": row.answer}


class DropForm(RecordForm):
    """Why a report is cancelled or voided."""

    reason = forms.CharField(label="原因", max_length=200, help_text="如：代表生病，另行安排；登记重复。")

    def values_of(self, row: VoterReport) -> dict[str, Any]:
        return {}
