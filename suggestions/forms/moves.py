"""One form for each move that a button of a case's page makes.

All take ``case`` and ``actor``; what they ask for is what the verb needs and nothing else.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from deputies.models import Mandate

from ..advice import usual_lead, usual_units, wished_unit
from ..choices import (
    UNSETTLED,
    AssignmentRole,
    DeclineGround,
    Grade,
    Level,
    Limit,
    Option,
    ReplyKind,
    Solved,
    TurnTo,
)
from ..endings import is_bad, must_say_whom_it_asked
from ..models import OutcomeClass, Suggestion
from ..parties import may_settle, promises_of, standing_parts
from ..states import SuggestionState
from ..workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS, dispatch_targets
from .fields import CheckedFilesField, DeputyField, UnitField, UnitsField, date_input, text_area


class MoveForm(forms.Form):
    """Knows the case it is about and who fills it in.

    ``careful``: it may be sent when the case has moved on and would still be taken, so it carries what the page
    said of the case (``mark``) and is refused where that is otherwise by then (record 0069). After the refusal
    it carries what the case is by now, as every form with a stamp does (``web.conflicts``).
    """

    use_required_attribute = False
    careful = False

    def __init__(self, *args: Any, case: Suggestion, actor: Actor, **kwargs: Any) -> None:
        self.case, self.actor = case, actor
        super().__init__(*args, **kwargs)
        self.prepare()
        if self.careful:
            self.fields["seen"] = forms.CharField(
                required=False, max_length=20, widget=forms.HiddenInput, initial=self.mark(case)
            )

    @staticmethod
    def mark(case: Suggestion) -> str:
        """What changes with every step of the case."""
        return str(case.version)

    def prepare(self) -> None:
        """Narrow the choices and fill in what can be known."""


class ReasonForm(MoveForm):
    """A reason that somebody will read."""

    reason = forms.CharField(label="理由", widget=text_area(3), error_messages={"required": "请写明理由。"})
    reason_label, reason_help = "", ""

    def prepare(self) -> None:
        self.fields["reason"].label = self.reason_label or "理由"
        self.fields["reason"].help_text = self.reason_help


def reason_form(label: str, help_text: str = "") -> type[ReasonForm]:
    """A reason under its own label."""
    return type("ReasonForm", (ReasonForm,), {"reason_label": label, "reason_help": help_text})


class AcceptForm(MoveForm):
    note = forms.CharField(
        label="打算怎么核实",
        required=False,
        widget=text_area(2),
        help_text="群众在回执上能看到，可以写：周末到现场看。",
    )


class SettleForm(MoveForm):
    note = forms.CharField(
        label="怎么说明或解决的",
        widget=text_area(4),
        help_text="群众在回执上能看到，并请他评一评。",
        error_messages={"required": "请写明是怎么说明或解决的。"},
    )


class RequestDispatchForm(MoveForm):
    note = forms.CharField(
        label="核实的情况",
        widget=text_area(4),
        help_text="到现场看了没有，是否属实，希望谁来办。承办单位会看到。",
        error_messages={"required": "请写明核实的情况。"},
    )


def deputies_for(case: Suggestion) -> Any:
    """Who could take a demand up: in office and placed at its station, else living in its township."""
    deputies = Mandate.objects.active().select_related("person").order_by("level", "pk")
    if case.direct_to_county:
        deputies = deputies.filter(level=Level.COUNTY)
    if case.station_id:
        return deputies.filter(
            station_placements__station_id=case.station_id, station_placements__ends_on__isnull=True
        )
    return deputies.filter(township_id=case.township_id, person__county_id=case.county_id)


class PassOnForm(ReasonForm):
    to = DeputyField(queryset=Mandate.objects.none(), label="转给哪位代表", empty_label="请选择")
    reason_label, reason_help = "为什么转", "对方和群众都会看到。"
    field_order = ("to", "reason")

    def prepare(self) -> None:
        super().prepare()
        self.fields["to"].queryset = deputies_for(self.case).exclude(person_id=self.actor.person_id)


class AssignDeputyForm(MoveForm):
    to = DeputyField(queryset=Mandate.objects.none(), label="请哪位代表接单", empty_label="请选择")
    reason = forms.CharField(label="说明", required=False, widget=text_area(2))

    def prepare(self) -> None:
        self.fields["to"].queryset = deputies_for(self.case)


class DeclineForm(MoveForm):
    ground = forms.ChoiceField(label="法定理由", choices=[("", "请选择"), *DeclineGround.choices])
    turn_to = forms.ChoiceField(
        label="告诉对方可以找哪里",
        choices=[("", "请选择"), *TurnTo.choices],
        help_text="写进给对方的答复里。",
    )
    reason = forms.CharField(label="具体原因", widget=text_area(3), help_text="对方会看到，请写得让人明白。")


class DispatchForm(MoveForm):
    """交给 one body; to the government office with a proposal of who should handle it."""

    unit = UnitField(label="交给", empty_label=None)
    lead = UnitField(label="建议主办单位", required=False, empty_label="不建议，由政府办定")
    assists = UnitsField(label="协办单位")
    note = forms.CharField(label="交办要求", required=False, widget=text_area(2))

    def prepare(self) -> None:
        bodies = standing_bodies(self.case)
        targets = dispatch_targets(self.case)
        to = [body for body in bodies if body.kind in targets]
        if self.case.level == Level.TOWNSHIP:
            to = [body for body in to if body.division_id == self.case.congress.division_id]
            del self.fields["lead"], self.fields["assists"]
        else:
            units = [body for body in bodies if body.kind in ASSIGNABLE_KINDS]
            self.fields["lead"].offer(units)
            self.fields["assists"].offer(units)
            self._propose()
        office_first = OrganizationKind.COUNTY_GOVERNMENT_OFFICE
        to.sort(key=lambda body: (body.kind != office_first, body.sort_order, body.pk))
        self.fields["unit"].offer(to)
        if to:
            self.fields["unit"].initial = to[0].pk

    def _propose(self) -> None:
        """Fill in the unit the deputy wishes, else the one that usually has such cases; the reason under it."""
        if self.is_bound:
            return
        wished = wished_unit(self.case.proposed_unit, self.fields["lead"].bodies.values())
        if wished is not None:
            self.fields["lead"].initial = wished.pk
            self.fields["lead"].help_text = f"代表希望由{wished}办理，可以改。"
            return
        if self.case.topic_id is None:
            return
        unit, why = usual_lead(usual_units(self.case, on=timezone.localdate()))
        if str(unit) in self.fields["lead"].bodies:
            self.fields["lead"].initial, self.fields["lead"].help_text = unit, why


def standing_bodies(case: Suggestion) -> list[Organization]:
    """The county's bodies that still exist: one query for all the fields of a form."""
    kinds = {*ASSIGNABLE_KINDS, *DIRECT_KINDS, OrganizationKind.COUNTY_GOVERNMENT_OFFICE}
    return list(
        Organization.objects.filter(valid_to__isnull=True, county_id=case.county_id, kind__in=kinds).order_by(
            "kind", "sort_order", "pk"
        )
    )


class AssignForm(MoveForm):
    lead = UnitField(label="主办单位", required=False)
    assists = UnitsField(label="协办单位")
    separates = UnitsField(label="或者：分别办理的单位", help_text="两个以上单位各自答复时选这里，不选主办。")
    note = forms.CharField(label="分办意见", required=False, widget=text_area(2))

    def prepare(self) -> None:
        units = [body for body in standing_bodies(self.case) if body.kind in ASSIGNABLE_KINDS]
        for name in ("lead", "assists", "separates"):
            self.fields[name].offer(units)
        if self.is_bound:
            # A lead is needed unless units answer separately.
            self.fields["lead"].required = not self.data.getlist("separates")
            return
        self.fields["lead"].required = True
        office = next((p for p in standing_parts(self.case) if p.is_coordinating), None)
        if office is not None and office.proposal:
            self.fields["lead"].initial = office.proposal.get("lead")
            self.fields["assists"].initial = office.proposal.get("assists")
            if office.proposal.get("lead"):
                self.fields["lead"].help_text = "县人大建议的主办单位，可以改。"


class ReplyForm(MoveForm):
    """答复; an assisting unit's opinion asks for the text only."""

    body = forms.CharField(
        label="办理情况",
        widget=text_area(8),
        help_text="做了什么、结果怎样。从 Word 粘贴的格式会去掉，只留文字。",
    )
    outcome = forms.ModelChoiceField(
        queryset=OutcomeClass.objects.none(), label="办理类别", widget=forms.RadioSelect, empty_label=None
    )
    next_step = forms.CharField(label="下一步打算", required=False, widget=text_area(3))
    commitment = forms.CharField(
        label="承诺做什么",
        required=False,
        max_length=300,
        help_text="选“正在解决”“列入计划”时要写，到期会跟踪。",
    )
    commitment_due = forms.DateField(label="承诺时限", required=False, widget=date_input())
    signed_by_name = forms.CharField(label="签发人", required=False, max_length=40)
    number = forms.CharField(label="文号", required=False, max_length=60)
    contact_text = forms.CharField(label="联系人和电话", required=False, max_length=80)
    files = CheckedFilesField(label="答复附件")
    close_statement = forms.CharField(
        label="同时申请销单：说明",
        required=False,
        widget=text_area(2),
        help_text="已经办好的，可以现在就申请销单；也可以以后再申请。",
    )
    proofs = CheckedFilesField(label="销单凭据", help_text="照片、验收单等。")

    def prepare(self) -> None:
        if self.case.own_part_role == AssignmentRole.ASSIST:
            self.fields["body"].label = "协办意见"
            self.fields["body"].help_text = "交给主办单位，不直接给代表。"
            for name in list(self.fields):
                if name not in ("body", "files"):
                    del self.fields[name]
            return
        self.fields["outcome"].queryset = OutcomeClass.objects.of_county(self.case.county_id)


class RequestCloseForm(MoveForm):
    statement = forms.CharField(
        label="销单说明",
        required=False,
        widget=text_area(3),
        help_text="写明办到什么程度；说明和凭据至少有一样。",
    )
    proofs = CheckedFilesField(label="凭据", help_text="照片、验收单等。")


def ask_manner_apart(form: Any) -> None:
    """办理态度 is asked for only where the rule grades it apart from the result."""
    if form.case.is_demand or form.case.rule.option(Limit.GRADES) != Option.TWO:
        del form.fields["attitude"]
    else:
        form.fields["satisfied"].label = "对办理结果满意吗"


def newest_reply(case: Suggestion) -> str:
    """Which reply is judged: another one where it was corrected; no opinion of who assists. One query."""
    standing = case.replies.filter(superseded=False).exclude(kind=ReplyKind.OPINION).order_by("-pk")
    return str(standing.values_list("pk", flat=True).first() or "")


class EvaluateForm(MoveForm):
    careful = True
    mark = staticmethod(newest_reply)

    satisfied = forms.ChoiceField(
        label="对办理满意吗", choices=Grade.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择满意程度。"},
    )  # fmt: skip
    solved = forms.ChoiceField(
        label="问题解决了吗", choices=Solved.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择解决了没有。"},
    )  # fmt: skip
    attitude = forms.ChoiceField(
        label="对办理态度满意吗", choices=Grade.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择对办理态度是否满意。"},
    )  # fmt: skip
    note = forms.CharField(
        label="您的意见",
        required=False,
        widget=text_area(3),
        help_text="不满意时请写一句原因；承办单位能看到。",
    )
    field_order = ("attitude", "satisfied", "solved", "note")

    def prepare(self) -> None:
        ask_manner_apart(self)
        if self.case.rule.option(Limit.VISIBLE) == Option.CLOSED:
            self.fields["note"].help_text = "不满意时请写一句原因；按办理规则，承办单位在核销以后才看到。"


class CloseForm(MoveForm):
    reason = forms.CharField(label="说明", required=False, widget=text_area(2))

    def prepare(self) -> None:
        if self.case.state == SuggestionState.EVALUATED and is_bad(self.case):
            self.fields["reason"].label = "评价不满意或没有解决，为什么仍然核销"
            self.fields["reason"].required = True
        if must_say_whom_it_asked(self.case):
            self.fields["reason"].label = "代表参与过办理，不能评价。征求了谁的意见、什么意见"
            self.fields["reason"].required = True
        elif self.case.state == SuggestionState.REPLIED:
            self.fields["reason"].help_text = "评价期限已过而没有表态的，可以核销，不计入满意率。"
            if self.case.rule.option(Limit.SILENCE) == Option.ASK_FIRST:
                self.fields["reason"].label = "什么时候、怎样征求过代表意见"


def say_most(form: Any) -> None:
    """How far an extension may reach stands under its day, as the case's rule has it."""
    cell = form.case.rule.cell(Limit.EXTENSION)
    form.fields["due"].help_text = f"按办理规则，{cell.most}。" if cell else ""


class ExtendForm(ReasonForm):
    due = forms.DateField(label="延到哪一天", widget=date_input())
    reason_label, reason_help = "为什么延期", "写明难在哪里、代表是否同意；单位和代表都会看到。"
    field_order = ("due", "reason")

    def prepare(self) -> None:
        super().prepare()
        say_most(self)
        wish = None if self.is_bound else self.case.extension_requests.filter(settled_at=None).first()
        if wish is not None:
            self.initial = {"due": wish.due, "reason": f"{wish.reason}（{wish.get_consent_display()}）"}


class FulfilForm(MoveForm):
    commitment = forms.ModelChoiceField(queryset=None, label="哪一项承诺", empty_label=None)
    kept = forms.TypedChoiceField(
        label="兑现了吗", choices=[("yes", "已经兑现"), ("no", "没有兑现")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    note = forms.CharField(label="情况", widget=text_area(3), help_text="写明怎么核实的。")

    def prepare(self) -> None:
        on, rows = timezone.localdate(), promises_of(self.case)
        ready = [row.pk for row in rows if row.state in UNSETTLED and may_settle(row, on)]
        self.fields["commitment"].queryset = self.case.commitments.filter(pk__in=ready)


class ConfirmForm(MoveForm):
    """Nothing to fill in: one button with its full effect."""
