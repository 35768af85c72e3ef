"""改派: whose part it was, who takes it over, why."""

from __future__ import annotations

from django import forms

from ..models import HandlingAssignment
from ..parties import all_parts
from ..states import AssignmentState, SuggestionState
from ..unit_choices import DraftState
from ..unit_rules import relievable, replaceable
from ..workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS
from .fields import PartField, UnitField, text_area
from .moves import MoveForm, standing_bodies

A = AssignmentState


class ReworkForm(MoveForm):
    """重新办理: what is to be done, and by whom where the unit was the wrong one."""

    reason = forms.CharField(
        label="哪里没有办好，要求怎么办", widget=text_area(3), help_text="承办单位会看到。",
        error_messages={"required": "请写明哪里没有办好、要求怎么办。"},
    )  # fmt: skip
    unit = UnitField(
        label="换一个主办单位", required=False, empty_label="不换，由原单位重新办理",
        help_text="原来的单位派错了才选。新单位先签收，从今天起按重新办理的期限答复，不能再退回；原单位会收到告知。",
    )  # fmt: skip

    def prepare(self) -> None:
        # What is posted the verb checks after the lock; a page without the field posts none.
        parts = [] if self.is_bound else all_parts(self.case)
        old = relievable(self.case, parts)
        if "unit" not in self.data if self.is_bound else old is None:
            del self.fields["unit"]
            return
        kinds, held = ASSIGNABLE_KINDS | DIRECT_KINDS, old.unit_id if old is not None else None
        bodies = [body for body in standing_bodies(self.case) if body.kind in kinds and body.pk != held]
        self.fields["unit"].offer(bodies)


def _words(part: HandlingAssignment) -> str:
    return f"{part.unit}（{part.get_role_display()}，{part.get_state_display()}）"


class RedispatchForm(MoveForm):
    """After a return the unit that sent it back; else one that neither signs nor answers, with the reason."""

    careful = True
    part = PartField(label="原来的单位", required=False, empty_value=None)
    unit = UnitField(label="改派给")
    note = forms.CharField(
        label="说明", required=False, widget=text_area(2), help_text="新的单位、人大和提建议的代表会看到。"
    )

    def prepare(self) -> None:
        self.came_back = self.case.state == SuggestionState.SENT_BACK
        # Read to be shown; what is posted the verb checks after the lock.
        self.fields["part"].choices = self._offered
        self.fields["unit"].help_text = "新单位的答复期限从改派之日算起；以前接过这件的单位，仍从它那时起算。"
        if not self.came_back:
            self.fields["part"].required, self.fields["note"].required = True, True
            self.fields["note"].label = "为什么改派"
            self.fields["note"].help_text = "原来的单位、新的单位、人大和提建议的代表会看到。"
            self.fields[
                "unit"
            ].help_text = "新单位接着原单位的期限办，不重新算。补上已退回的协办单位的，从改派之日算起。"
        parts = [] if self.is_bound else all_parts(self.case)
        found = replaceable(self.case.state, parts)
        if not self.is_bound:
            self._begin(found)
        # Who holds it already is left out of what is offered, and who has just sent it back; who had it earlier
        # may get it again. Of several units the one that stays may answer for the share that came back.
        held = {p.unit_id for p in parts if p.stands and not (self.came_back and p.owes_answer)}
        held |= {p.unit_id for p in found if p.state == A.SENT_BACK}
        kinds = ASSIGNABLE_KINDS | DIRECT_KINDS
        self.fields["unit"].offer(
            [body for body in standing_bodies(self.case) if body.kind in kinds and body.pk not in held]
        )

    def _offered(self) -> list[tuple[str, str]]:
        found = [(str(p.pk), _words(p)) for p in replaceable(self.case.state, all_parts(self.case))]
        return found if len(found) == 1 else [("", "请选择"), *found]

    def _begin(self, found: list[HandlingAssignment]) -> None:
        """Choose the one that sent it back, else the lead; say where a draft lies with a unit."""
        if self.came_back and len(found) < 2:
            del self.fields["part"]
            return
        first = next((p for p in found if p.state == A.SENT_BACK or p.is_lead), None)
        if first is not None or len(found) == 1:
            self.fields["part"].initial = str((first or found[0]).pk)
        written = "；".join(
            f"{p.unit}的答复稿{'已经送审' if p.draft_state == DraftState.SUBMITTED else '正在写'}"
            for p in found
            if p.draft_state
        )
        if written:
            self.fields[
                "part"
            ].help_text = f"{written}，还没有发出。改派后这份稿子不发出，留在它单位；件再回到它，可以接着用。"
