"""Verbs of candidates: named, corrected, withdrawn, met by the deputies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import Candidate, Election, Mandate
from deputies.services.elections import prepared_election
from deputies.services.guards import changes, locked
from deputies.services.session_parts import check_near, check_past, next_position, tell_new
from deputies.session_words import FROM_DEPUTIES, NominatedBy

# Joint nominations at county and township level (地方组织法 26).
LEAST_NOMINATORS = 10


def _check_candidate(
    election: Election,
    name: str,
    mandate: Mandate | None,
    nominated_by: str,
    nominators: int | None,
    own: int | None = None,
) -> None:
    if nominated_by == NominatedBy.WRITTEN_IN:
        raise Refused("另选他人的票在登记结果时填写。", field="nominated_by")
    if nominated_by == NominatedBy.DEPUTIES and (nominators or 0) < LEAST_NOMINATORS:
        raise Refused(
            f"代表联合提名要有 {LEAST_NOMINATORS} 名以上代表书面联名（地方组织法第二十六条），请填写联名人数。",
            field="nominators",
        )
    if mandate is None and election.post in FROM_DEPUTIES:
        raise Refused(
            f"{election.get_post_display()}从本级人大代表中选举，请在“本级人大代表”里选出这个人。",
            field="mandate",
        )
    if mandate is not None and mandate.congress_id != election.session.term.congress_id:
        raise Refused("这位代表不是本级人大的，请重新选择。", field="mandate")
    others = election.candidates.filter(withdrawn_at__isnull=True).exclude(pk=own)
    if mandate is not None and others.filter(mandate=mandate).exists():
        raise Refused(f"{name}已经是候选人了。", field="mandate")
    if mandate is None and others.filter(name=name, mandate__isnull=True).exists():
        raise Refused(f"{name}已经是候选人了。同名的请在姓名后注明单位。", field="name")


@transaction.atomic
def name_candidate(
    *,
    actor: Actor,
    election: Election,
    at: datetime,
    name: str = "",
    mandate: Mandate | None = None,
    nominated_by: NominatedBy | str = NominatedBy.PRESIDIUM,
    nominators: int | None = None,
    introduction: str = "",
) -> Candidate:
    """Put somebody on the ballot; of a deputy the name is the roster's."""
    row = prepared_election(election, actor)
    name = mandate.person.name if mandate is not None else " ".join(name.split())
    if not name:
        raise Refused("请填写姓名，或者选一位代表。", field="name")
    _check_candidate(row, name, mandate, nominated_by, nominators)
    candidate = Candidate.objects.create(
        election=row,
        position=next_position(row.candidates),
        name=name,
        mandate=mandate,
        nominated_by=NominatedBy(nominated_by),
        nominators=nominators if nominated_by == NominatedBy.DEPUTIES else None,
        introduction=introduction,
    )
    tell_new(actor, row, move="name_candidate", summary=f"提名{name}为{row.title}候选人", at=at)
    return candidate


def _candidate(candidate: Candidate, actor: Actor, version: int | None) -> Candidate:
    election = prepared_election(candidate.election, actor)
    row = locked(Candidate.objects.select_related("mandate__person"), candidate.pk, version)
    row.election = election
    if row.withdrawn_at is not None:
        raise Conflict(f"{row.name}已经退出，不能再改。")
    return row


@transaction.atomic
def edit_candidate(
    *,
    actor: Actor,
    candidate: Candidate,
    name: str,
    mandate: Mandate | None,
    nominated_by: NominatedBy | str,
    nominators: int | None,
    introduction: str,
    at: datetime,
    version: int | None = None,
) -> Candidate:
    """Correct a candidate before the vote."""
    row = _candidate(candidate, actor, version)
    name = mandate.person.name if mandate is not None else " ".join(name.split())
    if not name:
        raise Refused("请填写姓名，或者选一位代表。", field="name")
    _check_candidate(row.election, name, mandate, nominated_by, nominators, row.pk)
    values = {
        "name": name,
        "mandate": mandate,
        "nominated_by": str(nominated_by),
        "nominators": nominators if nominated_by == NominatedBy.DEPUTIES else None,
        "introduction": introduction,
    }
    before, after = changes(row, values)
    if not after:
        return row
    row.version += 1
    row.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=row.election,
        root=row.election.session,
        move="edit_candidate",
        summary=f"修改{row.election.title}候选人{row.name}的登记",
        before=before,
        after=after,
        at=at,
    )
    return row


@transaction.atomic
def withdraw_candidate(
    *, actor: Actor, candidate: Candidate, reason: str, at: datetime, version: int | None = None
) -> Candidate:
    """Enter that somebody stands no more, with the reason."""
    row = _candidate(candidate, actor, version)
    reason = reason.strip()
    if not reason:
        raise Refused("请写明退出的原因。", field="reason")
    row.withdrawn_at, row.withdrawn_reason = at, reason
    row.version += 1
    row.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
    record(
        actor=actor,
        subject=row.election,
        root=row.election.session,
        move="withdraw_candidate",
        summary=f"{row.name}不再作为{row.election.title}候选人",
        reason=reason,
        at=at,
    )
    return row


@transaction.atomic
def meet_deputies(
    *,
    actor: Actor,
    election: Election,
    met_on: date,
    met_deputies: int,
    candidates: Iterable[Candidate],
    at: datetime,
    met_note: str = "",
    version: int | None = None,
) -> Election:
    """Enter that candidates met the deputies and answered their questions, and who of them came."""
    row = prepared_election(election, actor, version)
    check_near(row.session, met_on, "met_on", "见面日期")
    check_past(met_on, at, "met_on", "见面日期")
    came = {candidate.pk for candidate in candidates}
    if not came:
        raise Refused("请勾选到场的候选人。", field="candidates")
    for candidate in row.candidates.filter(withdrawn_at__isnull=True):
        if candidate.met != (candidate.pk in came):
            candidate.met = candidate.pk in came
            candidate.version += 1
            candidate.save(update_fields=["met", "version"])
    values = {"met_on": met_on, "met_deputies": met_deputies, "met_note": met_note}
    before, after = changes(row, values)
    row.version += 1
    row.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=row,
        root=row.session,
        move="meet_deputies",
        summary=f"{row.title}候选人与 {met_deputies} 名代表见面，到场候选人 {len(came)} 名",
        before=before,
        after=after,
        at=at,
    )
    return row
