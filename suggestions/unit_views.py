"""What of a case's talks and files each actor reads: drafts are their unit's, signed papers their deputy's."""

from __future__ import annotations

from congress_portal.foundation.accounts.access import Actor

from .choices import AttachmentPurpose
from .models import Consultation, Suggestion, SuggestionAttachment
from .parties import all_parts, is_own_deputy


def of_the_congress(actor: Actor, case: Suggestion) -> bool:
    """The owning congress, or the county's."""
    return actor.organization_id in (case.congress_id, case.county.congress_id)


def may_read_file(actor: Actor, case: Suggestion, row: SuggestionAttachment) -> bool:
    """A draft's file is its unit's alone; a signed evaluation is the deputy's and the congress's."""
    if row.draft_id is not None:
        return row.draft.assignment.unit_id == actor.organization_id
    if row.purpose == AttachmentPurpose.SIGNED:
        return is_own_deputy(actor, case) or (of_the_congress(actor, case) and not _is_deputy(actor))
    return True


def _is_deputy(actor: Actor) -> bool:
    """A deputy's membership is of the congress too, and opens no other deputy's paper."""
    return actor.can("evaluate_reply")


def readable_files(actor: Actor, case: Suggestion) -> list[SuggestionAttachment]:
    """The files of a case that left their unit, as far as this actor reads them."""
    rows = case.attachments.filter(draft__isnull=True)
    return [row for row in rows if may_read_file(actor, case, row)]


def reads_talks(actor: Actor, case: Suggestion) -> bool:
    """面商 is for the units, the congress and the deputies who signed."""
    own = any(part.unit_id == actor.organization_id for part in all_parts(case))
    return own or of_the_congress(actor, case)


def talks_of(case: Suggestion) -> list[Consultation]:
    """Every talk of a case, also those that a deputy denied."""
    rows = case.consultations.select_related("assignment__unit", "denied_by__person")
    return list(rows.prefetch_related("mandates__person"))
