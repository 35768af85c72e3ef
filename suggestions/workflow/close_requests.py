"""申请销单: a unit asks to close its part, with a statement or proof; the congress decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile
from congress_portal.foundation.web.refusals import Conflict, Refused

from ..choices import AttachmentPurpose
from ..endings import asks_first, is_bad
from ..models import CloseRequest, HandlingAssignment, SuggestionAttachment
from ..states import SuggestionState
from .part_step import begin_part, keep_files
from .step import Step

S = SuggestionState


def ask_to_close(
    step: Step, part: HandlingAssignment, statement: str, proofs: list[CheckedFile | SuggestionAttachment]
) -> CloseRequest:
    statement = statement.strip()
    if not statement and not proofs:
        raise Refused("请写销单说明，或上传凭据（照片、验收单等）。", field="statement")
    if part.asks_to_close:
        raise Conflict(f"{part.unit}已经申请过销单了。请刷新页面看最新情况。")
    request = CloseRequest.objects.create(
        suggestion=step.case, assignment=part, round=part.round, statement=statement,
        requested_by_id=step.actor.person_id, at=step.at,
    )  # fmt: skip
    part.asks_to_close = True
    new = [file for file in proofs if isinstance(file, CheckedFile)]
    keep_files(new, step, AttachmentPurpose.PROOF, close_request=request)
    return request


@transaction.atomic
def request_close(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    at: datetime,
    statement: str = "",
    proofs: Iterable[CheckedFile] = (),
) -> CloseRequest:
    """申请销单: the unit asks to close, with a statement or proof; the congress decides (decisions C11)."""
    step, part, parts = begin_part("request_close", actor=actor, assignment=assignment, at=at)
    case = step.case
    request = ask_to_close(step, part, statement, list(proofs))
    evaluated = case.state == S.EVALUATED
    first = asks_first(case, parts, bad=is_bad(case)) if evaluated else case.acts
    step.finish(
        case.state, f"{part.unit}申请销单", acts=first or case.congress, reason=request.statement, audience="public",
        subject=part, settle_subjects=[part], close_requested_on=step.on,
    )  # fmt: skip
    if evaluated and not first:
        step.todo(
            "close",
            "核销",
            capability=Capability.CLOSE_CASE,
            organization=case.congress,
            why="已评价，已申请销单",
        )
    return request
