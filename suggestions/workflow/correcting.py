"""A reply that joins another unit's, and one that is put right: the old one stays, marked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Conflict, Refused

from ..choices import ReplyKind
from ..models import HandlingAssignment, OutcomeClass, Reply
from ..pasting import plain
from ..unit_choices import DraftState
from ..unit_rules import joinable, must_be_signed
from .delivering import deliver
from .handling import Written, answer_part, check_answer
from .part_step import begin_part
from .step import needs_text


@transaction.atomic
def join_reply(*, actor: Actor, assignment: HandlingAssignment, to: Reply, at: datetime) -> Reply:
    """合并答复: a unit that answers separately joins the reply of another one; nobody joins for it.

    The class of result is that reply's. Where it promises something the promise is the other unit's.
    """
    step, part, parts = begin_part("join_reply", actor=actor, assignment=assignment, at=at)
    if part.draft_state == DraftState.SUBMITTED:
        raise Conflict("本单位的答复已经送审，等负责人签发或退改。请刷新页面看最新情况。")
    if must_be_signed(actor, part):
        raise Refused("本单位的答复由负责人签发，合并答复请由负责人来点。")
    others = {other.pk: other for other in joinable(part, parts)}
    if to.assignment_id not in others or to.superseded or to.kind != ReplyKind.REPLY:
        raise Refused("只能并入分别办理的其他单位本轮已经作出的答复。", field="to")
    unit = others[to.assignment_id].unit
    written = Written(
        body=f"本单位与{unit}合并答复，见{unit}的答复。", outcome=to.outcome, number=to.number,
        signed_by_name=to.signed_by_name, contact_text=to.contact_text,
    )  # fmt: skip
    return answer_part(step, part, parts, written, joins=to)


@transaction.atomic
def correct_reply(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    reason: str,
    body: str,
    at: datetime,
    outcome: OutcomeClass | None = None,
    next_step: str = "",
    number: str = "",
    signed_by_name: str = "",
    contact_text: str = "",
) -> Reply:
    """更正答复: before it is evaluated; the old text stays and is marked, everybody who had it is told.

    A promise that was made stays as it is: it cannot be taken back by a correction, nor made by one.
    """
    step, part, _ = begin_part("correct_reply", actor=actor, assignment=assignment, at=at)
    case = step.case
    if must_be_signed(actor, part):
        raise Refused("本单位的答复由负责人签发，更正也请由负责人来办。")
    reason = needs_text(plain(reason), "请写明更正了什么、为什么。", field_name="reason")
    old = (
        Reply.objects.select_related("outcome")
        .filter(assignment=part, round=part.round, superseded=False, kind=ReplyKind.REPLY)
        .first()
    )
    if old is None:
        raise Conflict("没有可以更正的答复。请刷新页面看最新情况。")
    if old.joins_id:
        raise Refused("这份是合并答复，请由写答复的单位更正。")
    outcome = outcome or old.outcome
    if outcome.needs_commitment != old.outcome.needs_commitment:
        raise Refused(
            "更正不能加上或撤掉承诺：已经作出的承诺要兑现，新的承诺请在重新办理时写明。办理类别请选承诺情况相同的。",
            field="outcome",
        )
    # The promise itself was checked when it was made.
    body = check_answer(
        part, body=body, on=step.on, outcome=None, commitment="", commitment_due=None, again=True
    )
    texts = {
        "body": body, "next_step": plain(next_step), "number": plain(number)[:60],
        "signed_by_name": plain(signed_by_name)[:40], "contact_text": plain(contact_text)[:80],
    }  # fmt: skip
    if outcome.pk == old.outcome_id and all(plain(getattr(old, name)) == texts[name] for name in texts):
        raise Refused(
            "和现在的答复一样，没有要更正的地方。请改了要更正的内容再提交；不用更正的，返回就可以。",
            field="body",
        )
    old.superseded = True
    old.save(update_fields=["superseded"])
    new = Reply.objects.create(
        suggestion=case, assignment=part, kind=old.kind, round=old.round, outcome=outcome,
        written_by_id=actor.person_id, replied_at=at, corrects=old, correction_reason=reason[:300], **texts,
    )  # fmt: skip
    old.commitments.update(reply=new)
    old.joined_by.update(joins=new)
    old.attachments.update(reply=new)
    columns = {}
    if case.outcome_id == old.outcome_id:
        columns["outcome"] = outcome
    step.finish(
        case.state, f"{part.unit}更正答复", acts=case.acts, reason=reason, audience="public", subject=part,
        settle_subjects=[], last_reply_at=at, **columns,
    )  # fmt: skip
    people = deliver(step, new, part)
    if case.deputy_id:
        people.append(case.deputy.person)
    step.tell(people, f"{case.name}：{part.unit}更正了答复", reason)
    return new
