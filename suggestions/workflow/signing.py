"""Inside a unit: who handles a part, and a reply that its head signs before it leaves (送审、签发、退改)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.attachments.services import CheckedFile
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.notifications.services import holders_of
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import AttachmentPurpose
from ..models import HandlingAssignment, OutcomeClass, Reply, ReplyDraft, UnitDesk
from ..pasting import plain
from ..states import AssignmentState
from ..unit_choices import OPEN_DRAFTS, DraftState
from ..unit_rules import must_be_signed
from .handling import Written, answer_part, check_answer
from .part_step import begin_part, keep_files
from .step import Step, needs_text

# What is kept of a reply while it is written.
WRITTEN = (
    "body", "next_step", "outcome", "commitment", "commitment_due", "number", "signed_by_name", "contact_text",
    "close_statement",
)  # fmt: skip


@transaction.atomic
def set_desk(
    *,
    actor: Actor,
    unit: Organization,
    head_signs: bool,
    number_prefix: str,
    contact_text: str,
    version: int,
    at: datetime,
) -> UnitDesk:
    """本单位办理设置: the head says whether replies wait for the signature, and what stands on the letters."""
    if not actor.can(Capability.SIGN_REPLY) or actor.organization_id != unit.pk:
        raise Denied("本单位的办理设置由单位负责人管理。")
    # The first setting makes the row; locking the unit keeps two first ones apart.
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    desk = UnitDesk.objects.filter(unit=unit).first() or UnitDesk(unit=unit, version=0)
    if version != desk.version:
        raise Conflict(changed_sentence(desk, at=at))
    before = {"head_signs": desk.head_signs}
    desk.head_signs, desk.number_prefix = head_signs, plain(number_prefix)[:20]
    desk.contact_text, desk.version = plain(contact_text)[:80], desk.version + 1
    desk.save()
    record(
        actor=actor, subject=desk, move="set_desk", summary=f"修改{unit}办理设置", at=at, before=before,
        after={"head_signs": head_signs},
    )  # fmt: skip
    return desk


@transaction.atomic
def allot(
    *, actor: Actor, assignment: HandlingAssignment, person: Person, at: datetime
) -> HandlingAssignment:
    """交经办人: inside the unit one person is to handle the part; the others may still act."""
    step, part, _ = begin_part("allot", actor=actor, assignment=assignment, at=at)
    if person.pk not in {p.pk for p in people_of(part.unit_id, step.on)}:
        raise Refused("只能交给本单位在岗的经办人。", field="person")
    part.handler, part.version = person, part.version + 1
    part.save(update_fields=["handler", "version"])
    pending = part.state == AssignmentState.PENDING
    verb = "签收" if pending else "提意见" if part.is_assisting else "答复"
    limit = part.clocks.running().order_by("due").first()
    step.finish(
        step.case.state, f"{part.unit}交{person}办理", acts=step.case.acts, audience="staff", subject=part,
        settle_subjects=[part],
    )  # fmt: skip
    step.todo(
        "acknowledge" if pending else "reply", verb, capability=Capability.HANDLE_CASE, person=person, subject=part,
        why="单位交您办理", due=limit.due if limit else None,
    )  # fmt: skip
    return part


def people_of(unit_id: int, on: date) -> list[Person]:
    """Who may handle cases in a unit on a day."""
    rows = Membership.objects.current(on).filter(
        organization_id=unit_id, role__in=roles_with(Capability.HANDLE_CASE)
    )
    return list(Person.objects.filter(memberships__in=rows).distinct().order_by("pk"))


def open_draft(part: HandlingAssignment) -> ReplyDraft | None:
    """What the unit has written of its reply so far."""
    return (
        ReplyDraft.objects.filter(assignment=part, state__in=OPEN_DRAFTS)
        .select_related("outcome", "written_by", "decided_by")
        .first()
    )


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    at: datetime,
    version: int | None = None,
    files: Iterable[CheckedFile] = (),
    proofs: Iterable[CheckedFile] = (),
    **written: Any,
) -> ReplyDraft:
    """Keep a reply as far as it is written; nobody outside of the unit sees it.

    ``version`` is the draft's when the form was opened. Raises Conflict where a colleague saved another
    one meanwhile, or where it lies with the head.
    """
    step, part, _ = begin_part("submit_reply", actor=actor, assignment=assignment, at=at)
    return _keep_draft(step, part, written, version=version, files=files, proofs=proofs)


def _keep_draft(
    step: Step,
    part: HandlingAssignment,
    written: dict[str, Any],
    *,
    version: int | None,
    files: Iterable[CheckedFile] = (),
    proofs: Iterable[CheckedFile] = (),
) -> ReplyDraft:
    draft = open_draft(part)
    if draft is not None and draft.state == DraftState.SUBMITTED:
        raise Conflict("这份答复已经送审，等负责人签发或退改。请刷新页面看最新情况。")
    if draft is not None and version is not None and version != draft.version:
        raise Conflict("本单位的同事刚改过这份答复稿，两边的内容都列在下面，请选好后再保存。")
    if draft is None:
        draft = ReplyDraft(assignment=part, round=part.round, version=0)
    for name in WRITTEN:
        value = written.get(name)
        if name in ("outcome", "commitment_due"):
            setattr(draft, name, value)
        else:
            setattr(draft, name, plain(value or ""))
    draft.commitment, draft.number = draft.commitment[:300], draft.number[:60]
    draft.signed_by_name, draft.contact_text = draft.signed_by_name[:40], draft.contact_text[:80]
    draft.body = needs_text(draft.body, "请写办理情况：做了什么，结果怎样。", field_name="body")
    draft.written_by_id, draft.saved_at, draft.version = step.actor.person_id, step.at, draft.version + 1
    draft.save()
    keep_files(files, step, AttachmentPurpose.REPLY, draft=draft)
    keep_files(proofs, step, AttachmentPurpose.WAITING, draft=draft)
    return draft


@transaction.atomic
def submit_reply(
    *, actor: Actor, assignment: HandlingAssignment, at: datetime, version: int | None = None, **written: Any
) -> ReplyDraft:
    """送审: the reply is complete and lies with the unit's head, who signs it or gives it back."""
    step, part, _ = begin_part("submit_reply", actor=actor, assignment=assignment, at=at)
    if not must_be_signed(actor, part):
        raise Refused("本单位没有要求负责人签发（或者您就是负责人），请直接答复。")
    if not holders_of(part.unit_id, Capability.SIGN_REPLY, on=step.on):
        raise Refused(
            "本单位还没有负责人账号，不能送审。请联系县人大办公室开通，或由负责人关闭“答复由负责人签发”。"
        )
    check_answer(
        part, body=written.get("body", ""), on=step.on, outcome=written.get("outcome"),
        commitment=written.get("commitment", ""), commitment_due=written.get("commitment_due"),
    )  # fmt: skip
    draft = _keep_draft(
        step, part, {k: v for k, v in written.items() if k in WRITTEN}, version=version,
        files=written.get("files", ()), proofs=written.get("proofs", ()),
    )  # fmt: skip
    draft.state, draft.submitted_at, draft.return_reason = DraftState.SUBMITTED, at, ""
    draft.save(update_fields=["state", "submitted_at", "return_reason"])
    limit = part.clocks.running().order_by("due").first()
    step.finish(
        step.case.state, f"{part.unit}把答复送负责人签发", acts=step.case.acts, audience="staff", subject=part,
        settle_subjects=[part],
    )  # fmt: skip
    step.todo(
        "sign_reply", "签发", capability=Capability.SIGN_REPLY, organization=part.unit, subject=part,
        why=f"{actor.person}送审的答复", due=limit.due if limit else None,
    )  # fmt: skip
    return draft


def _submitted(part: HandlingAssignment) -> ReplyDraft:
    draft = open_draft(part)
    if draft is None or draft.state != DraftState.SUBMITTED:
        raise Conflict("没有等签发的答复，可能已经签发或退改。请刷新页面看最新情况。")
    return draft


@transaction.atomic
def sign_reply(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    at: datetime,
    number: str = "",
    signed_by_name: str = "",
) -> Reply:
    """签发: the head signs what was submitted, and with it the reply leaves (青岛: 主要负责人签发)."""
    step, part, parts = begin_part("sign_reply", actor=actor, assignment=assignment, at=at)
    draft = _submitted(part)
    outcome: OutcomeClass | None = draft.outcome
    name = signed_by_name or draft.signed_by_name or (actor.person.name if actor.person_id else "")
    written = Written(
        body=draft.body, outcome=outcome, next_step=draft.next_step, commitment=draft.commitment,
        commitment_due=draft.commitment_due, number=number or draft.number, signed_by_name=name,
        contact_text=draft.contact_text, close_statement=draft.close_statement,
    )  # fmt: skip
    return answer_part(step, part, parts, written, written_by=draft.written_by_id)


@transaction.atomic
def return_reply(*, actor: Actor, assignment: HandlingAssignment, reason: str, at: datetime) -> ReplyDraft:
    """退改: the head gives the reply back to whoever wrote it, with what is to be changed."""
    step, part, _ = begin_part("return_reply", actor=actor, assignment=assignment, at=at)
    draft = _submitted(part)
    reason = needs_text(plain(reason), "请写明哪里要改。", field_name="reason")
    draft.state, draft.return_reason = DraftState.RETURNED, reason[:500]
    draft.decided_by_id, draft.decided_at, draft.version = actor.person_id, at, draft.version + 1
    draft.save(update_fields=["state", "return_reason", "decided_by", "decided_at", "version"])
    limit = part.clocks.running().order_by("due").first()
    step.finish(
        step.case.state, f"{part.unit}退改答复", acts=step.case.acts, reason=reason, audience="staff", subject=part,
        settle_subjects=[part],
    )  # fmt: skip
    writer = draft.written_by
    there = writer is not None and writer.pk in {p.pk for p in people_of(part.unit_id, step.on)}
    whom = {"person": writer} if there else {"organization": part.unit}
    step.todo(
        "reply", "改答复", capability=Capability.HANDLE_CASE, subject=part, why=f"退改：{reason}",
        due=limit.due if limit else None, **whom,
    )  # fmt: skip
    return draft
