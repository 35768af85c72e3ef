"""Forms of what units do with their parts, and of what deputies and the congress say to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from congress_portal.foundation.accounts.models import Person
from deputies.models import Mandate

from ..choices import Grade, ReplyKind, Solved
from ..evaluators import evaluators_of
from ..models import Consultation, ExtensionRequest, OutcomeClass, Reply, ReplyDraft, UnitDesk
from ..parties import all_parts
from ..reply_letters import ReplyLetter, letter_of
from ..unit_choices import Consent, ConsultWay, DraftState
from ..unit_rules import signed_mandates
from ..workflow import open_draft, people_of
from ..workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS, dispatch_targets
from .fields import CheckedFilesField, DeputiesField, DeputyField, UnitField, date_input, text_area
from .moves import MoveForm, ReasonForm, ReplyForm, ask_manner_apart, newest_reply, say_most, standing_bodies


def own_part(case: Any) -> Any:
    """The part of the actor's own unit, as ``case_of`` found it; None where there is none."""
    own = getattr(case, "own_part_id", None)
    return next((part for part in all_parts(case) if part.pk == own), None)


class ConsultForm(MoveForm):
    """When, how, where and with whom."""

    on = forms.DateField(label="哪一天", widget=date_input())
    way = forms.ChoiceField(label="怎么谈的", choices=ConsultWay.choices, widget=forms.RadioSelect)
    mandates = DeputiesField(
        queryset=Mandate.objects.none(), label="与哪位代表", widget=forms.CheckboxSelectMultiple,
        help_text="代表会收到告知；没有谈过的，代表可以说明。",
    )  # fmt: skip
    people = forms.CharField(label="本单位由谁参加", max_length=120)
    place = forms.CharField(label="地点", required=False, max_length=80)
    said = forms.CharField(
        label="谈了什么，代表的意见", max_length=2_000, widget=text_area(4),
        error_messages={"required": "请写谈了什么、代表是什么意见。"},
    )  # fmt: skip

    def prepare(self) -> None:
        if self.is_bound:
            # Whether they signed is the verb's to say.
            own = Q(signatures__suggestion=self.case.pk) | Q(pk=self.case.deputy_id)
            self.fields["mandates"].queryset = Mandate.objects.filter(own).distinct()
            return
        signed = signed_mandates(self.case)
        keys = [mandate.pk for mandate in signed]
        self.fields["mandates"].queryset = Mandate.objects.filter(pk__in=keys).select_related("person")
        self.fields["on"].initial = timezone.localdate()
        self.fields["way"].initial = ConsultWay.MEETING
        self.fields["mandates"].initial = keys[:1]
        person = self.actor.person
        self.fields["people"].initial = person.name if person else ""


class DenyConsultForm(MoveForm):
    consultation = forms.ModelChoiceField(
        queryset=Consultation.objects.none(), label="哪一次", widget=forms.RadioSelect, empty_label=None
    )
    why = forms.CharField(
        label="实际情况", max_length=300, widget=text_area(2), help_text="承办单位和人大会看到。"
    )

    def prepare(self) -> None:
        rows = self.case.consultations.filter(
            denied_at__isnull=True, mandates__person_id=self.actor.person_id
        ).distinct()
        self.fields["consultation"].queryset = rows.select_related("assignment__unit")
        self.fields["consultation"].label_from_instance = lambda row: (
            f"{row.on:%Y-%m-%d} {row.get_way_display()}，{row.assignment.unit}：{row.said[:40]}"
        )
        if not self.is_bound:
            self.fields["consultation"].initial = rows.first()


class AllotForm(MoveForm):
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label="交给谁", empty_label="请选择",
        help_text="他会收到待办；本单位其他同志仍然可以办。",
    )  # fmt: skip

    def prepare(self) -> None:
        people = people_of(self.actor.organization_id, timezone.localdate())
        self.fields["person"].queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        part = own_part(self.case)
        if part is not None:
            self.fields["person"].initial = part.handler_id


class DraftedReplyForm(ReplyForm):
    """The reply with what was written of it before; ``version`` is the draft's."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    draft: ReplyDraft | None = None

    def prepare(self) -> None:
        super().prepare()
        if not self.is_bound:
            self.fill()

    @cached_property
    def part(self) -> Any:
        """The unit's part; None where it holds none."""
        return own_part(self.case)

    @cached_property
    def opinions(self) -> list[Reply]:
        """What assisting units say, for the lead to work in."""
        if self.part is None or not self.part.is_lead:
            return []
        rows = self.case.replies.filter(kind=ReplyKind.OPINION, superseded=False)
        return list(rows.select_related("assignment__unit"))

    def fill(self) -> None:
        """What is written so far, else what the unit's letters always say."""
        if self.part is None:
            return
        self.draft = draft = open_draft(self.part) if self.part.draft_state else None
        self.initial["version"] = draft.version if draft else 0
        if draft is not None:
            for name in self.fields:
                if hasattr(draft, name) and name != "version":
                    self.initial[name] = getattr(draft, name)
            self.initial["outcome"] = draft.outcome_id
            return
        if (dropped := self._dropped()) is not None:
            for name in self.fields:
                if hasattr(dropped, name) and name != "version":
                    self.initial[name] = getattr(dropped, name)
            self.initial["outcome"] = dropped.outcome_id
            self.fields[
                "body"
            ].help_text = "这是本单位上次承办时没有发出的稿子，请核对后再用；附件请重新上传。"
            return
        desk = UnitDesk.objects.filter(unit_id=self.part.unit_id).first()
        if desk is not None:
            self.initial["contact_text"] = desk.contact_text
            if desk.number_prefix:
                self.initial["number"] = f"{desk.number_prefix}〔{timezone.localdate().year}〕号"

    def _dropped(self) -> ReplyDraft | None:
        """What the unit wrote before the case was taken from it and came back; asked only where it did."""
        unit = self.part.unit_id
        if not any(p.unit_id == unit and not p.stands for p in all_parts(self.case)):
            return None
        rows = ReplyDraft.objects.filter(
            assignment__suggestion=self.case, assignment__unit=unit, assignment__role=self.part.role,
            state=DraftState.DROPPED,
        )  # fmt: skip
        return rows.order_by("-pk").first()

    def clean_number(self) -> str:
        """A number that was begun and not filled in is none."""
        number = self.cleaned_data["number"]
        return "" if number.endswith("〕号") else number


class SignForm(MoveForm):
    """The letter lies above; name and number may be put right."""

    signed_by_name = forms.CharField(label="签发人", required=False, max_length=40)
    number = forms.CharField(label="文号", required=False, max_length=60)

    @cached_property
    def draft(self) -> ReplyDraft | None:
        """What waits for the signature."""
        part = own_part(self.case)
        return open_draft(part) if part is not None and part.draft_state else None

    @property
    def letter(self) -> ReplyLetter | None:
        """As it would leave today."""
        if self.draft is None:
            return None
        return letter_of(self.case, own_part(self.case), self.draft, timezone.localdate())

    def prepare(self) -> None:
        if self.is_bound:
            return
        person = self.actor.person
        self.initial = {
            "signed_by_name": (self.draft.signed_by_name if self.draft else "")
            or (person.name if person else ""),
            "number": self.draft.number if self.draft else "",
        }


class JoinForm(MoveForm):
    to = forms.ModelChoiceField(
        queryset=Reply.objects.none(), label="并入哪个单位的答复", widget=forms.RadioSelect, empty_label=None
    )

    def prepare(self) -> None:
        part = own_part(self.case)
        rows = Reply.objects.filter(
            suggestion=self.case,
            kind=ReplyKind.REPLY,
            superseded=False,
            joins__isnull=True,
            round=self.case.round,
        ).select_related("assignment__unit", "outcome")
        if part is not None:
            rows = rows.exclude(assignment=part).filter(assignment__role=part.role)
        self.fields["to"].queryset = rows
        self.fields["to"].label_from_instance = lambda row: f"{row.assignment.unit}：{row.body[:40]}"
        if not self.is_bound:
            self.fields["to"].initial = rows.first()


class CorrectForm(MoveForm):
    """The reply as it stands, to be put right."""

    reason = forms.CharField(
        label="更正了什么，为什么", max_length=300, help_text="代表会看到；原来的答复保留。"
    )
    body = forms.CharField(label="办理情况", widget=text_area(8))
    outcome = forms.ModelChoiceField(
        queryset=OutcomeClass.objects.none(), label="办理类别", widget=forms.RadioSelect, empty_label=None
    )
    next_step = forms.CharField(label="下一步打算", required=False, widget=text_area(3))
    signed_by_name = forms.CharField(label="签发人", required=False, max_length=40)
    number = forms.CharField(label="文号", required=False, max_length=60)
    contact_text = forms.CharField(label="联系人和电话", required=False, max_length=80)

    def prepare(self) -> None:
        self.fields["outcome"].queryset = OutcomeClass.objects.of_county(self.case.county_id)
        if self.is_bound:
            return
        part = own_part(self.case)
        old = None
        if part is not None:
            old = part.replies.filter(round=part.round, superseded=False, kind=ReplyKind.REPLY).first()
        if old is not None:
            self.initial = {
                "body": old.body, "outcome": old.outcome_id, "next_step": old.next_step, "number": old.number,
                "signed_by_name": old.signed_by_name, "contact_text": old.contact_text,
            }  # fmt: skip
            same = OutcomeClass.objects.of_county(self.case.county_id)
            if old.outcome_id:
                same = same.filter(needs_commitment=old.outcome.needs_commitment)
            self.fields["outcome"].queryset = same
            self.fields["outcome"].help_text = "承诺不在更正里加上或撤掉。"


class AskExtensionForm(ReasonForm):
    due = forms.DateField(label="想延到哪一天", widget=date_input())
    reason_label = "为什么延期"
    reason_help = "先由领衔代表答复同意不同意，再由人大决定。"
    field_order = ("due", "reason")

    def prepare(self) -> None:
        super().prepare()
        say_most(self)


def _open_requests(case: Any, *consents: str) -> Any:
    rows = ExtensionRequest.objects.filter(suggestion=case, settled_at__isnull=True)
    if consents:
        rows = rows.filter(consent__in=consents)
    return rows.select_related("assignment__unit")


class RequestField(forms.ModelChoiceField):
    """A wish for more time, as its unit put it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(
            queryset=ExtensionRequest.objects.none(), label="哪个单位的申请", empty_label=None, **kwargs
        )

    def label_from_instance(self, row: ExtensionRequest) -> str:
        return f"{row.assignment.unit}申请延到 {row.due.year}年{row.due.month}月{row.due.day}日：{row.reason}"

    def offer(self, rows: Any, *, choose: bool) -> None:
        """Choose among these; the first is chosen already on a fresh form."""
        self.queryset = rows
        if choose:
            self.initial = rows.first()


class ConsentForm(MoveForm):
    request = RequestField()
    agree = forms.TypedChoiceField(
        label="您同意吗", choices=[("yes", "同意延期"), ("no", "不同意")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes", error_messages={"required": "请选择同意不同意。"},
    )  # fmt: skip
    note = forms.CharField(
        label="您的话",
        required=False,
        max_length=300,
        widget=text_area(2),
        help_text="不同意时请写一句原因。",
    )

    def prepare(self) -> None:
        self.fields["request"].offer(_open_requests(self.case, Consent.ASKED), choose=not self.is_bound)


class RefuseExtensionForm(ReasonForm):
    request = RequestField()
    reason_label, reason_help = "为什么不同意延期", "承办单位和代表都会看到。"
    field_order = ("request", "reason")

    def prepare(self) -> None:
        super().prepare()
        self.fields["request"].offer(_open_requests(self.case), choose=not self.is_bound)


class DecideForm(ReasonForm):
    unit = UnitField(label="由哪个单位办理")
    reason_label, reason_help = "裁定的理由", "各单位都会看到；裁定的单位不能再退回。"
    field_order = ("unit", "reason")

    def prepare(self) -> None:
        super().prepare()
        kinds = (
            dispatch_targets(self.case) if self.case.level == "township" else ASSIGNABLE_KINDS | DIRECT_KINDS
        )
        bodies = [body for body in standing_bodies(self.case) if body.kind in kinds]
        if self.case.level == "township":
            bodies = [body for body in bodies if body.division_id == self.case.congress.division_id]
        self.fields["unit"].offer(bodies)


class PaperEvaluationForm(MoveForm):
    """What stands on the signed paper, with its scan."""

    careful = True
    mark = staticmethod(newest_reply)

    mandate = DeputyField(queryset=Mandate.objects.none(), label="哪位代表签名", empty_label=None)
    attitude = forms.ChoiceField(label="表上对办理态度", choices=Grade.choices, widget=forms.RadioSelect)
    satisfied = forms.ChoiceField(label="表上的满意程度", choices=Grade.choices, widget=forms.RadioSelect)
    solved = forms.ChoiceField(label="表上写的是否解决", choices=Solved.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="表上的意见", required=False, widget=text_area(3), help_text="照表上写的录入。"
    )
    signed_on = forms.DateField(label="代表签名日期", widget=date_input())
    scans = CheckedFilesField(
        label="签名的征询意见表", required=True, help_text="扫描件或照片。代表会收到告知，可以说明不是本人的意见。",
        error_messages={"required": "请上传代表签名的征询意见表（扫描件或照片）。"},
    )  # fmt: skip

    def prepare(self) -> None:
        ask_manner_apart(self)
        asked = [mandate.pk for mandate in evaluators_of(self.case)]
        if len(asked) < 2:
            del self.fields["mandate"]
            return
        self.fields["mandate"].queryset = Mandate.objects.filter(pk__in=asked).select_related("person")


class ObjectForm(MoveForm):
    why = forms.CharField(
        label="实际情况", max_length=300, widget=text_area(2),
        help_text="说明以后，登记的评价作废，请您自己评价一次。",
    )  # fmt: skip


class DeskForm(forms.Form):
    """本单位办理设置."""

    use_required_attribute = False

    head_signs = forms.BooleanField(
        label="答复由负责人签发", required=False,
        help_text="勾选后，经办人写好的答复要“送审”，负责人签发后才发出。",
    )  # fmt: skip
    number_prefix = forms.CharField(
        label="答复文号代字",
        required=False,
        max_length=20,
        help_text="例如：云交函。写答复时文号先填好代字和年份。",
    )
    contact_text = forms.CharField(
        label="联系人和电话", required=False, max_length=80, help_text="印在答复函末尾。"
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
