"""Forms of sessions: preparation, presidium, sittings, agenda, papers, resolutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.attachments.checking import ACCEPT
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import MeetingKind, Office
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, PlainForm, RecordForm
from deputies.models import AgendaItem, CongressSession, Mandate, Meeting, OfficeHolding, SessionPaper
from deputies.models.congress import congress_name
from deputies.numerals import chinese_numeral
from deputies.services.session_parts import total_deputies
from deputies.session_words import AgendaKind, PresidiumPosition, ResolutionKind, VoteMethod

VOTES = {"min_value": 0, "max_value": 99999}


def text_area(rows: int) -> forms.Textarea:
    """A text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows})


def deputy_label(mandate: Mandate) -> str:
    """陆明远（青山镇代表团）: a deputy among many, told apart by the delegation."""
    return f"{mandate.person.name}（{mandate.delegation}）" if mandate.delegation else mandate.person.name


def session_deputies(session: CongressSession) -> QuerySet[Mandate]:
    """The deputies of a session's congress and term who were in office when it opened."""
    return (
        Mandate.objects.filter(congress=session.term.congress_id, term=session.term_id)
        .held_on(session.opens_on)
        .in_order("strokes")
        .select_related("person", "delegation")
    )


class SessionQuery(PlainForm):
    """The query line over the list of sessions."""

    congress = PickField(
        label="人大", queryset=Organization.objects.none(), required=False, empty_label="全部"
    )
    year = NumberField(label="年份", required=False, min_value=1950, max_value=2100)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        seen = CongressSession.objects.visible_to(actor).values("term__congress")
        self.fields["congress"].queryset = (
            Organization.objects.filter(pk__in=seen)
            .select_related("division", "county")
            .order_by("sort_order", "pk")
        )
        self.fields["congress"].label_from_instance = congress_name

    def narrow(self, sessions: QuerySet[CongressSession]) -> QuerySet[CongressSession]:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("congress"):
            sessions = sessions.filter(term__congress=asked["congress"])
        if asked.get("year"):
            sessions = sessions.filter(opens_on__year=asked["year"])
        return sessions


class PrepareForm(RecordForm):
    """Where a session meets, when notice and papers went out, and what came of it."""

    place = forms.CharField(label="会议地点", max_length=120, required=False)
    notice_sent_on = DayField(
        label="开会通知发出日期", required=False, help_text="把开会日期、建议议程通知代表的那一天。"
    )
    papers_sent_on = DayField(
        label="会议文件送达日期", required=False, help_text="主要文件送到代表手里的那一天。"
    )
    summary = forms.CharField(
        label="会议情况",
        required=False,
        max_length=5000,
        widget=text_area(5),
        help_text="闭幕后写几句：开了几天、听取了什么、选出了谁、通过了什么。印在会议情况表上。",
    )

    def values_of(self, row: CongressSession) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("place", "notice_sent_on", "papers_sent_on", "summary")}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SittingForm(PlainForm):
    """A meeting within a session."""

    kind = forms.ChoiceField(
        label="会议类别",
        choices=[
            (MeetingKind.PLENARY, "全体会议"),
            (MeetingKind.PRESIDIUM, "大会主席团会议"),
        ],
        initial=MeetingKind.PLENARY,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="会议名称", max_length=120)
    held_on = DayField(label="召开日期")
    place = forms.CharField(label="地点", max_length=120, required=False)
    agenda = forms.CharField(
        label="议程", required=False, max_length=5000, widget=text_area(4), help_text="一行一项。"
    )

    def __init__(self, *args: Any, session: CongressSession, number: int, **kwargs: Any) -> None:
        word = chinese_numeral(number) if number <= 99 else str(number)
        kwargs["initial"] = {
            "title": f"{session.label}第{word}次全体会议",
            "held_on": session.opens_on,
            "place": session.place,
        }
        super().__init__(*args, **kwargs)


class PresidiumForm(RecordForm):
    """The presidium of a session, ticked among its deputies.

    Executives and secretary are asked for once there are members to choose from: two lists of all
    deputies of a county would be three hundred boxes.
    """

    members = PickManyField(label="主席团成员", queryset=Mandate.objects.none())
    executives = PickManyField(
        label="主席团常务主席",
        queryset=Mandate.objects.none(),
        required=False,
        help_text="乡镇不设常务主席的不用勾。",
    )
    secretary = PickField(
        label="大会秘书长", queryset=Mandate.objects.none(), required=False, empty_label="不设或者不是代表"
    )

    def __init__(self, *args: Any, row: CongressSession, **kwargs: Any) -> None:
        self.chosen = list(row.presidium.all())
        deputies = session_deputies(row)
        super().__init__(*args, row=row, **kwargs)
        self.fields["members"].queryset = deputies
        self.fields["members"].label_from_instance = deputy_label
        for name in ("executives", "secretary"):
            self.fields[name].queryset = deputies.filter(pk__in=[seat.mandate_id for seat in self.chosen])
            self.fields[name].label_from_instance = deputy_label
        if not self.chosen:
            del self.fields["executives"], self.fields["secretary"]
            # A township's presidium goes on between sessions; the county's is chosen each time.
            offices = (Office.CHAIRPERSON, Office.VICE_CHAIRPERSON, Office.PRESIDIUM_MEMBER)
            holders = OfficeHolding.objects.held_on(row.opens_on).filter(
                mandate__congress=row.term.congress_id, office__in=offices
            )
            self.initial["members"] = list(holders.values_list("mandate_id", flat=True))

    def values_of(self, row: CongressSession) -> dict[str, Any]:
        of = {position: [] for position in PresidiumPosition}
        for seat in self.chosen:
            of[PresidiumPosition(seat.position)].append(seat.mandate_id)
        secretary = of[PresidiumPosition.SECRETARY]
        return {
            "members": [seat.mandate_id for seat in self.chosen],
            "executives": of[PresidiumPosition.EXECUTIVE],
            "secretary": secretary[0] if secretary else None,
        }

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        names = ("members", "executives", "secretary")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class SessionPartForm(RecordForm):
    """A part of a session; the place in the list is asked only of those that are there already."""

    position = NumberField(label="排第几", min_value=1, max_value=999)

    def __init__(self, *args: Any, session: CongressSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        if self.row is None:
            del self.fields["position"]
        if "meeting" in self.fields:
            self.fields["meeting"].queryset = session.meetings.exclude(state="cancelled").order_by(
                "held_on", "pk"
            )
        if "item" in self.fields:
            self.fields["item"].queryset = session.agenda_items.standing()

    def values_of(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.base_fields if name != "version"}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _meeting_field(label: str) -> PickField:
    return PickField(
        label=label, queryset=Meeting.objects.none(), required=False, empty_label="还没有定或者没有登记"
    )


class AgendaForm(SessionPartForm):
    """An item of the agenda, and that it took place."""

    kind = forms.ChoiceField(label="类别", choices=AgendaKind.choices, initial=AgendaKind.REPORT)
    title = forms.CharField(label="议程", max_length=200, help_text="如：听取和审议云岭县人民政府工作报告。")
    presenter = forms.CharField(
        label="报告人", max_length=60, required=False, help_text="报告、说明由谁作，如：县长 某某某。"
    )
    meeting = _meeting_field("在哪次会议上进行")
    done_on = DayField(
        label="进行日期", required=False, help_text="听取报告、审议、选举的那一天；还没有进行的不填。"
    )
    note = forms.CharField(label="审议情况", required=False, max_length=3000, widget=text_area(3))

    def values_of(self, row: AgendaItem) -> dict[str, Any]:
        return {
            name: getattr(row, name)
            for name in ("position", "kind", "title", "presenter", "meeting", "done_on", "note")
        }


class CheckedFilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class CheckedFilesField(forms.FileField):
    """Several uploads, each checked by its content; cleaned to a list."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", CheckedFilesInput(attrs={"accept": ACCEPT}))
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        """Check each; says of each file what is wrong with it."""
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(uploads) > self.most:
            raise ValidationError(f"一次最多 {self.most} 个文件，请分开上传。")
        checked, wrong = [], []
        for upload in uploads:
            try:
                checked.append(validated(upload))
            except Refused as refusal:
                wrong.append(refusal.message)
        if wrong:
            raise ValidationError(wrong)
        return checked


class PaperForm(SessionPartForm):
    """A paper: due, there, sent."""

    title = forms.CharField(label="文件名称", max_length=120, help_text="如：政府工作报告。")
    drafter = forms.CharField(label="起草单位", max_length=60, required=False)
    item = PickField(
        label="对应的议程", queryset=AgendaItem.objects.none(), required=False, empty_label="不对应哪一项"
    )
    due_on = DayField(label="交稿期限", required=False, help_text="到期前会提醒本级人大办公室催收。")
    received_on = DayField(label="交来日期", required=False, help_text="填了就不再提醒。")
    sent_on = DayField(
        label="送达代表日期", required=False, help_text="填了以后，代表登录就能看到这份文件和附件。"
    )
    files = CheckedFilesField(
        label="附件",
        most=6,
        help_text="PDF、Word、Excel、WPS 或照片，每个不超过 10 MB。非涉密平台，严禁上传涉密文件。",
    )
    removed = forms.TypedMultipleChoiceField(
        label="去掉的附件", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = list(self.row.files.filter(removed_at__isnull=True)) if self.row is not None else []
        self.fields["removed"].choices = [(row.pk, f"{row}（{row.size_text}）") for row in held]
        if not held:
            del self.fields["removed"]

    def values_of(self, row: SessionPaper) -> dict[str, Any]:
        names = ("position", "title", "drafter", "item", "due_on", "received_on", "sent_on")
        return {name: getattr(row, name) for name in names}


class ResolutionForm(SessionPartForm):
    """A vote with its numbers."""

    kind = forms.ChoiceField(label="类别", choices=ResolutionKind.choices, initial=ResolutionKind.RESOLUTION)
    title = forms.CharField(
        label="名称",
        max_length=200,
        help_text="如：云岭县第十九届人民代表大会第六次会议关于政府工作报告的决议。",
    )
    number = forms.CharField(label="文号", max_length=60, required=False)
    item = PickField(
        label="对应的议程", queryset=AgendaItem.objects.none(), required=False, empty_label="不对应哪一项"
    )
    meeting = _meeting_field("在哪次会议上表决")
    voted_on = DayField(label="表决日期")
    method = forms.ChoiceField(label="表决方式", choices=VoteMethod.choices, initial=VoteMethod.HANDS)
    total = NumberField(
        label="全体代表", help_text="按名册填好，包括暂停执行职务的；过半数按全体代表算。", **VOTES
    )
    present = NumberField(label="出席", **VOTES)
    yes = NumberField(label="赞成", **VOTES)
    no = NumberField(label="反对", initial=0, **VOTES)
    abstain = NumberField(label="弃权", initial=0, help_text="其余算未表决。", **VOTES)
    text = forms.CharField(label="内容", required=False, max_length=20000, widget=text_area(6))

    def __init__(self, *args: Any, session: CongressSession, **kwargs: Any) -> None:
        super().__init__(*args, session=session, **kwargs)
        if self.row is None:
            self.initial.setdefault("total", total_deputies(session, session.opens_on))
            self.initial.setdefault("voted_on", session.closes_on or session.opens_on)


class VoidForm(RecordForm):
    """Why something is taken back."""

    reason = forms.CharField(label="原因", max_length=200, help_text="如：登记重了；这项议程大会没有列入。")

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}
