"""A hand-over that was recorded wrongly is corrected with a reason; what was recorded before is kept."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from assessments.contact_choices import FlagCondition
from assessments.models import FlagAward, FlagHandover
from assessments.workflow.guards import required
from assessments.workflow.handovers import line_of_agenda, locked_handover, townships_of, write_handover
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Refused
from deputies.services import sessions


def _as_recorded(handover: FlagHandover) -> dict[str, str]:
    return {
        "on": handover.done_on.isoformat() if handover.done_on else "",
        "received": handover.received,
        "gave": handover.gave,
        "witness": handover.witness,
        "condition": str(handover.condition),
        "condition_note": handover.condition_note,
    }


@transaction.atomic
def correct_handover(
    *,
    actor: Actor,
    award: FlagAward,
    on: date,
    received: str,
    reason: str,
    at: datetime,
    gave: str = "",
    witness: str = "",
    condition: FlagCondition | str = FlagCondition.GOOD,
    condition_note: str = "",
    version: int | None = None,
) -> FlagHandover:
    """Correct a hand-over that was recorded wrongly: its day, the people, the state of the flag.

    Before and after stand in the journal; both townships are told; the holding before ends on the new day.
    """
    handover = locked_handover(actor, award, version, done=True)
    award = handover.award
    reason = required(reason, "请写明为什么更正。", field="reason")
    before = _as_recorded(handover)
    write_handover(handover, actor, on, received, gave, witness, condition, condition_note, at)
    after = _as_recorded(handover)
    if before == after:
        raise Refused("和原来登记的一样，没有要更正的。")
    record(
        actor=actor,
        subject=award,
        root=award.group,
        move="correct_handover",
        summary=f"更正{award.label}流动红旗的交接登记：原来 {before['on']}，现在 {after['on']}，{handover.received}接旗",
        before=before,
        after=after,
        reason=reason,
        audience="parties",
        at=at,
    )
    enqueue(
        recipients=townships_of(award, at),
        kind="flag_handover_corrected",
        category=Category.NOTICE,
        subject_key=award,
        title=f"{award.label}流动红旗的交接登记已更正",
        body=f"交接日期 {on:%Y-%m-%d}，{handover.received}接旗。原因：{reason}",
        url=award.get_absolute_url(),
        stage=str(handover.version),
        at=at,
    )
    line = line_of_agenda(handover)
    if line is not None and line.done_on != on:
        sessions.edit_agenda_item(actor=actor, item=line, done_on=on, at=at)
    return handover
