"""What follows a reply: each signatory gets it, its draft is taken over, the lead hears of an opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import holders_of

from ..choices import AttachmentPurpose
from ..models import (
    CloseRequest,
    ExtensionRequest,
    HandlingAssignment,
    Reply,
    ReplyCopy,
    ReplyDraft,
    SuggestionAttachment,
)
from ..unit_choices import OPEN_DRAFTS, DraftState
from ..unit_rules import answered_mandates
from .step import Step


def deliver(step: Step, answer: Reply, part: HandlingAssignment | None = None) -> list[Any]:
    """Each co-signer whom the rule answers gets a copy and is told; those persons. The lead is asked apart.

    河南、浙江、上海、重庆 answer every signatory, 青岛 the lead: a cell of the rule says which.
    """
    case = step.case
    if part is not None and not part.cosigned:
        return []
    others = [mandate for mandate in answered_mandates(case) if mandate.pk != case.deputy_id]
    ReplyCopy.objects.bulk_create([ReplyCopy(reply=answer, mandate=m, at=step.at) for m in others])
    people = [mandate.person for mandate in others]
    if people and not answer.corrects_id:
        step.tell(people, f"您附议的{case.name}，{answer.assignment.unit}已答复", case.title)
    return people


def send_draft(
    part: HandlingAssignment, answer: Reply, *, at: datetime, by: int | None
) -> list[SuggestionAttachment]:
    """The draft of the part is the reply now; its annexes go with it. The proofs that lay with the draft."""
    if not part.draft_state:
        return []
    drafts = ReplyDraft.objects.filter(assignment=part, state__in=OPEN_DRAFTS)
    files = list(SuggestionAttachment.objects.filter(draft__in=drafts)) if part.draft_files else []
    proofs = [file for file in files if file.purpose == AttachmentPurpose.WAITING]
    annexes = [file.pk for file in files if file.purpose == AttachmentPurpose.REPLY]
    if annexes:
        SuggestionAttachment.objects.filter(pk__in=annexes).update(reply=answer, draft=None)
    drafts.update(state=DraftState.SIGNED, decided_at=at, decided_by=by)
    return proofs


def proofs_of_draft(proofs: list[SuggestionAttachment], request: CloseRequest) -> None:
    """Proofs that lay with a draft prove the request to close now."""
    if proofs:
        SuggestionAttachment.objects.filter(pk__in=[file.pk for file in proofs]).update(
            purpose=AttachmentPurpose.PROOF, close_request=request, draft=None
        )


def drop_drafts(parts: list[HandlingAssignment], *, at: datetime) -> list[ExtensionRequest]:
    """What was being written for parts that ended without a reply is kept and leaves no more.

    Returns what they had asked for, to be settled with the step.
    """
    held = [part.pk for part in parts if getattr(part, "draft_state", "")]
    if held:
        ReplyDraft.objects.filter(assignment__in=held, state__in=OPEN_DRAFTS).update(
            state=DraftState.DROPPED, decided_at=at
        )
    return end_wishes(parts, at=at)


def end_wishes(parts: Iterable[HandlingAssignment], *, at: datetime) -> list[ExtensionRequest]:
    """Nobody answers any more whether these units may take longer: the requests, to be settled with the step."""
    asking = [part.pk for part in parts if getattr(part, "extension", "")]
    if not asking:
        return []
    rows = list(ExtensionRequest.objects.filter(assignment__in=asking, settled_at__isnull=True))
    ExtensionRequest.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=at)
    return rows


def tell_lead(step: Step, part: HandlingAssignment, parts: list[HandlingAssignment]) -> None:
    """协办意见 goes to the lead, who answers the deputy with it; an opinion after the lead's reply too."""
    lead = next((p for p in parts if p.is_lead and p.stands), None)
    if lead is not None:
        people = holders_of(lead.unit_id, Capability.HANDLE_CASE, on=step.on)
        step.tell(people, f"{part.unit}提出了协办意见：{step.case.name}", "写答复时可以在页面上看到。")
