"""A deputy's evaluation on paper: entered by the congress with its scan; the deputy is told and may object."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import Mandate

from ..choices import AttachmentPurpose, ClockKind, Evaluator, Grade, ReplyKind, Solved
from ..evaluators import evaluators_of, former_evaluations, standing_evaluations, worst
from ..hands import handled_by, handlers_among
from ..models import Evaluation, Suggestion
from ..parties import all_parts
from ..pasting import plain
from ..states import SuggestionState
from ..unit_rules import evaluated_by_deputy
from .along import take_up
from .evaluating import check_answers, check_attitude, go_on, keep_evaluation, may_have_said
from .part_step import keep_files
from .step import begin, needs_text

S = SuggestionState


@transaction.atomic
def record_evaluation(
    *,
    actor: Actor,
    suggestion: Suggestion,
    satisfied: Grade | str,
    solved: Solved | str,
    scans: Iterable[CheckedFile],
    at: datetime,
    signed_on: date,
    note: str = "",
    attitude: Grade | str = "",
    mandate: Mandate | None = None,
) -> Evaluation:
    """登记纸质评价: what a deputy wrote and signed on 《征询意见表》, with the scan as its proof.

    ``mandate`` is the lead unless each signatory evaluates and another one signed. Raises Refused
    without a scan, where the deputy has evaluated by himself, or for a day to come.
    """
    step = begin("record_evaluation", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    if not evaluated_by_deputy(case):
        raise Refused("这件由反映人在回执上评价，不登记纸质评价。")
    # Who handled it is read with the parts.
    all_parts(case)
    if handled_by(actor, case):
        raise Denied("您参与过这件的办理，不能登记评价。请县人大其他同志来办。")
    asked = evaluators_of(case)
    mandate = mandate or next(iter(asked), case.deputy)
    if mandate.pk not in {one.pk for one in asked}:
        if handlers_among(case, [mandate.person_id]):
            raise Refused(f"{mandate}代表参与过这件的办理，不能评价，纸质的也不登记。", field="mandate")
        raise Refused(f"按办理规则，这件不由{mandate}代表评价。", field="mandate")
    note = check_answers(satisfied, solved, plain(note))
    attitude = check_attitude(case, attitude)
    scans = list(scans)
    if not scans:
        raise Refused("请上传代表签名的征询意见表（扫描件或照片）。", field="scans")
    replied = case.last_reply_at
    if signed_on > step.on or (replied is not None and signed_on < timezone.localdate(replied)):
        raise Refused("签名日期要在答复以后、今天以前。", field="signed_on")
    own = case.evaluations.filter(round=case.round, counts=True, mandate=mandate, on_paper=False)
    if may_have_said(case) and own.exists():
        raise Refused(f"{mandate}代表已经自己评价过了，以本人的评价为准。")
    evaluation = keep_evaluation(
        step, Evaluator.DEPUTY, satisfied, solved, note, attitude, mandate, on_paper=True,
        recorded_by_id=actor.person_id,
    )  # fmt: skip
    keep_files(scans, step, AttachmentPurpose.SIGNED, evaluation=evaluation)
    grade, done = Grade(satisfied).label, Solved(solved).label
    go_on(
        step, evaluation,
        f"登记{mandate}代表 {signed_on.month}月{signed_on.day}日签名的纸质评价：{grade}，{done}",
    )  # fmt: skip
    step.tell(
        [mandate.person],
        f"{case.name}登记了您的纸质评价：{grade}，{done}",
        "请核对。如果不是您的意见，可以在这件的页面上说明，登记随即作废。",
    )
    return evaluation


@transaction.atomic
def object_evaluation(*, actor: Actor, suggestion: Suggestion, why: str, at: datetime) -> Evaluation:
    """这不是我的评价: what was entered for the deputy counts no more; the case waits for the deputy's own word."""
    step = begin("object_evaluation", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    row = (
        case.evaluations.filter(
            round=case.round, counts=True, on_paper=True, mandate__person_id=actor.person_id
        )
        .select_related("mandate__person")
        .order_by("-pk")
        .first()
    )
    if row is None:
        raise Conflict("没有替您登记的纸质评价，可能已经更正。请刷新页面看最新情况。")
    why = needs_text(plain(why), "请写一句实际情况，例如：我没有签过这张表。", field_name="why")
    row.counts, row.objected_at, row.objection = False, at, why[:300]
    row.save(update_fields=["counts", "objected_at", "objection"])
    if step.before != S.REPLIED:
        step.stop_clocks(opinions=False)
        step.start_clock(ClockKind.EVALUATE)
    # What others said stands, where each signatory is asked.
    others = standing_evaluations(case)
    # Nobody else has said a word in this round: what stood before the paper was entered stands again.
    standing = others or former_evaluations(case)
    satisfied, solved = worst(standing) if standing else ("", "")
    former = max((timezone.localdate(one.at) for one in standing), default=None)
    step.finish(
        S.REPLIED, f"{row.mandate}代表说明：登记的纸质评价不是本人的意见", acts=f"{row.mandate}代表", reason=why,
        audience="public", satisfied=satisfied, solved=solved, closed_on=None, closed_by=None,
        evaluated_on=case.evaluated_on if others else former, **({} if others else _counted_again(case, standing)),
    )  # fmt: skip
    step.todo(
        "evaluate", "评价", capability=Capability.EVALUATE_REPLY, person=row.mandate.person,
        why="纸质评价已作废，请您自己评价",
    )  # fmt: skip
    step.todo(
        "objection", "核实", capability=Capability.EXAMINE_SUGGESTION, organization=case.congress,
        why=f"代表说登记的纸质评价不是本人的意见：{why}",
    )  # fmt: skip
    take_up(step, "要重新评价")
    return row


def _counted_again(case: Suggestion, former: list[Evaluation]) -> dict[str, int]:
    """The unit whose answer those words were about: the lead of today may have come after them (record 0073)."""
    if not former:
        return {}
    replies = case.replies.filter(round=former[0].round, kind=ReplyKind.REPLY, superseded=False)
    units = list(replies.order_by("pk").values_list("assignment__unit", flat=True))
    return {"counted_unit_id": units[0]} if units and case.lead_unit_id not in units else {}
