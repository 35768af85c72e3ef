"""What others get to see: the public result of a case, and a voter's telephone number, each on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused

from ..choices import WithholdGround
from ..models import Publication, Suggestion, Withholding
from ..parties import is_party, part_of
from ..states import WITH_RESULT, Party
from .step import locked, needs_text


def check_publishing(actor: Actor, case: Suggestion) -> None:
    """Denied or Refused where the result cannot be published; also asked before the form is shown."""
    if not actor.can(Capability.CLOSE_CASE) or not is_party(actor, case, Party.CONGRESS):
        raise Denied(f"由{case.congress}审查后公开。")
    if case.state not in WITH_RESULT:
        raise Refused("销单以后再公开结果。")
    if case.confidential or not (case.publish_consent or case.is_demand):
        raise Refused("这件不宜公开，或代表不同意公开全文。")


def check_withholding(actor: Actor, case: Suggestion) -> None:
    """Denied or Refused where nobody decides that it is not shown; also asked before the form is shown."""
    if not actor.can(Capability.CLOSE_CASE) or not is_party(actor, case, Party.CONGRESS):
        raise Denied(f"由{case.congress}审查后决定。")
    if case.state not in WITH_RESULT:
        raise Refused("销单以后再定公开不公开。")
    if case.published_at is not None:
        raise Refused("这件已经公开。不宜公开的，请先撤下，写明原因。")


@transaction.atomic
def publish(
    *, actor: Actor, suggestion: Suggestion, title: str, body: str, reply: str, at: datetime
) -> Publication:
    """公开办理结果: after the check for secrets and privacy by the person named (the actor).

    Raises Refused for an open or confidential case, or where the deputy does not consent.
    """
    case = locked(suggestion)
    check_publishing(actor, case)
    title = needs_text(title, "请写公开的标题。", field_name="title")
    body = needs_text(body, "请写公开的内容，去掉姓名、电话、住址。", field_name="body")
    row, _ = Publication.objects.update_or_create(
        suggestion=case,
        defaults={
            "title": title[:80], "body": body, "reply": reply.strip(), "checked_by_id": actor.person_id,
            "published_at": at, "withdrawn_at": None, "withdrawn_reason": "",
        },
    )  # fmt: skip
    case.published_at = at
    case.save(update_fields=["published_at"])
    Withholding.objects.filter(suggestion=case, lifted_at__isnull=True).update(lifted_at=at)
    record(
        actor=actor,
        subject=case,
        move="publish",
        summary="公开办理结果，已作保密和隐私审查",
        audience="public",
        at=at,
    )
    _tell_author(case, actor, f"办理结果已公开：{case.title}", "publish", at)
    return row


def _tell_author(case: Suggestion, actor: Actor, title: str, kind: str, at: datetime) -> None:
    """The lead deputy learns what the public reads of the case."""
    if case.deputy_id is not None and case.deputy.person_id != actor.person_id:
        enqueue(
            recipients=[case.deputy.person], kind=f"suggestions.{kind}", subject_key=subject_key(case),
            title=title, body=case.title, url=case.get_absolute_url(), at=at,
        )  # fmt: skip


@transaction.atomic
def withhold(*, actor: Actor, suggestion: Suggestion, ground: str, note: str, at: datetime) -> Withholding:
    """不公开: after the same check by the same named person, with the ground; the public reads the ground alone.

    Raises Refused for an open case and for what is published, which is taken down first.
    """
    case = locked(suggestion)
    check_withholding(actor, case)
    if ground not in WithholdGround.values:
        raise Refused("请选择不公开的理由。", field="ground")
    note = (note or "").strip()
    if ground == WithholdGround.OTHER:
        note = needs_text(note, "请写明依据哪一条不公开。", field_name="note")
    if len(note) > 200:
        raise Refused(f"说明有 {len(note)} 个字，请缩短到 200 个字以内。", field="note")
    row, _ = Withholding.objects.update_or_create(
        suggestion=case,
        defaults={
            "ground": ground, "note": note, "decided_by_id": actor.person_id, "decided_at": at,
            "lifted_at": None,
        },
    )  # fmt: skip
    record(
        actor=actor,
        subject=case,
        move="withhold",
        summary=f"审查后不公开办理结果：{row.get_ground_display()}",
        reason=note,
        audience="staff",
        at=at,
    )
    _tell_author(case, actor, f"办理结果不公开（{row.get_ground_display()}）：{case.title}", "withhold", at)
    return row


@transaction.atomic
def unpublish(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Publication:
    """撤下: take a published result down, with the reason."""
    case = locked(suggestion)
    if not actor.can(Capability.CLOSE_CASE) or not is_party(actor, case, Party.CONGRESS):
        raise Denied(f"由{case.congress}撤下。")
    if case.published_at is None:
        raise Refused("这件没有公开。")
    reason = needs_text(reason, "请写明为什么撤下。", field_name="reason")
    row = case.publication
    row.withdrawn_at, row.withdrawn_reason = at, reason[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    case.published_at = None
    case.save(update_fields=["published_at"])
    record(actor=actor, subject=case, move="unpublish", summary="撤下公开的办理结果", reason=reason, at=at)
    return row


def may_see_contact(actor: Actor, case: Suggestion) -> bool:
    """The station and the owning congress; whoever follows or handles it only where the voter ticked it (C20)."""
    contact = getattr(case, "contact", None)
    if contact is None:
        return False
    if actor.can(Capability.SEE_CONTACTS):
        return any(is_party(actor, case, party) for party in (Party.STATION, Party.CONGRESS))
    if actor.can(Capability.HANDLE_CASE):
        return contact.may_contact and part_of(actor, case) is not None
    return contact.may_contact and is_party(actor, case, Party.FOLLOWER)


@transaction.atomic
def reveal_contact(*, actor: Actor, suggestion: Suggestion, at: datetime) -> str:
    """查看号码: the voter's number, and a line in the journal that it was looked at."""
    case = locked(suggestion)
    if not may_see_contact(actor, case):
        raise Denied("群众没有同意把号码给承办单位，请通过联络站联系。")
    record(actor=actor, subject=case, move="reveal_contact", summary="查看了反映人的电话号码", at=at)
    return case.contact.phone
