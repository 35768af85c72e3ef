"""更正状态: where a case may be put by hand, and what that does to it."""

from __future__ import annotations

from django import forms

from ..choices import Kind
from ..states import OVERRIDE_TARGETS, SuggestionState
from ..workflow.closing import offered_targets
from .moves import ReasonForm

S = SuggestionState
_WHAT_THEN = {
    S.AWAITING_ACCEPT: "回到接单以前，重新指定代表",
    S.AWAITING_EXAMINATION: "回到审查以前，重新审查和派单",
    S.AWAITING_DISPATCH: "回到派单以前，重新派单",
    S.CLOSED: "到此为止，不再办理",
    S.WITHDRAWN: "按撤回处理，不计入统计",
}
# What was handled is handled anew: its answer counts no more (record 0066).
_COUNTS_NO_MORE = "；承办到此为止，原来的答复、评价和承诺可以查看，不再计入统计"
_COUNTS = "；已有的答复和评价照常统计"


class OverrideForm(ReasonForm):
    """The states an override may lead to, each with what follows from it; none is chosen beforehand."""

    careful = True

    state = forms.ChoiceField(
        label="更正到",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选更正到哪个状态。",
            "invalid_choice": "不能更正到这个状态，请从列出的状态里选。",
        },
    )
    reason_label, reason_help = "为什么更正", "长期保存，审计时会看到。"
    field_order = ("state", "reason")

    def prepare(self) -> None:
        super().prepare()
        field = self.fields["state"]
        targets = OVERRIDE_TARGETS[Kind(self.case.kind)]
        # What is not offered any more is refused by the verb, which says why; an old page may still ask for it.
        field.choices = [(state, f"{S(state).label}：{self._what_then(state)}") for state in targets]
        if not self.is_bound:
            offered = offered_targets(self.case)
            field.widget.choices = [choice for choice in field.choices if choice[0] in offered]

    def _what_then(self, state: str) -> str:
        words = _WHAT_THEN[S(state)]
        if state == S.CLOSED:
            return words + (_COUNTS if self.case.last_reply_at else "")
        held = self.case.lead_unit_id is not None or self.case.last_reply_at is not None
        return words + (_COUNTS_NO_MORE if held and state != S.WITHDRAWN else "")
