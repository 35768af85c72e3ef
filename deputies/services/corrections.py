"""Verbs by which a deputy has the own file corrected: propose, supply, withdraw; and the keeper's answer.

A file's lines follow from the records of every app (decisions D22). Where that record is wrong it is
mended there; where it is not, or there is none, the accepted correction is itself the source of a line,
and the line it replaces leaves the count for good. What a township counts as its measures comes from
the records, never from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import PerformanceKind
from deputies.file_choices import CORRECTED_AT_THE_CASE, MOST_DAYS, CorrectionKind, CorrectionState
from deputies.models import Mandate, PerformanceEntry, RecordCorrection
from deputies.services.correction_lines import check_told_once
from deputies.services.guards import check_keeps, locked
from deputies.services.performance import record_performance

TODO, SUPPLY = "record_correction", "record_supplement"


@dataclass(frozen=True)
class Told:
    """What the file should say."""

    kind: str
    on: date
    summary: str
    quantity: int = 1
    days: Decimal = Decimal(1)


def _rows():
    return RecordCorrection.objects.select_related(
        "mandate__person", "mandate__congress__division", "mandate__congress__county"
    )


def _keeps(actor: Actor, mandate: Mandate) -> bool:
    return actor.can(Capability.MANAGE_DEPUTIES) and actor.covers(mandate.congress.division.path)


def _is_own(actor: Actor, mandate: Mandate) -> bool:
    return actor.person_id is not None and actor.person_id == mandate.person_id


def _check_waiting(correction: RecordCorrection) -> None:
    if not correction.is_waiting:
        raise Conflict(f"这项更正{correction.get_state_display()}，不用再办。")


def _check_told(mandate: Mandate, told: Told, today: date) -> None:
    """Refused where what the file should say cannot be."""
    if told.kind in CORRECTED_AT_THE_CASE:
        raise Refused(
            "建议和群众意见的记录随办理过程产生，请在那件事的页面上办理。", field="performance_kind"
        )
    if told.kind not in PerformanceKind.values:
        raise Refused("请选择类别。", field="performance_kind")
    if not told.summary.strip():
        raise Refused("请写明做了什么。", field="summary")
    if told.on > today:
        raise Refused("日期还没有到。", field="on")
    if told.on < mandate.starts_on:
        raise Refused(f"日期早于任职日期 {mandate.starts_on:%Y-%m-%d}，请核对。", field="on")
    if mandate.ended_on is not None and told.on > mandate.ended_on:
        raise Refused(f"日期晚于代表职务终止的日期 {mandate.ended_on:%Y-%m-%d}，请核对。", field="on")
    if not 0 <= told.days <= MOST_DAYS or told.days * 2 % 1:
        raise Refused(f"天数填 0 到 {MOST_DAYS}，可以填半天（0.5）。", field="days")


def _check_entry(mandate: Mandate, kind: str, entry: PerformanceEntry | None) -> None:
    if kind == CorrectionKind.MISSING:
        if entry is not None:
            raise Refused("漏记的不用选档案里的记录。", field="entry")
        return
    if entry is None or entry.mandate_id != mandate.pk:
        raise Refused("请从这位代表的档案里选出有问题的那一条。", field="entry")
    if entry.kind in CORRECTED_AT_THE_CASE:
        raise Refused("建议和群众意见的记录随办理过程产生，请在那件事的页面上办理。", field="entry")
    if not entry.counted:
        raise Refused("这一条现在没有计入档案，不用更正。", field="entry")
    if RecordCorrection.objects.waiting().filter(entry=entry).exists():
        raise Conflict("这一条已经提出更正，正在核对。")


def _told_of(entry: PerformanceEntry) -> str:
    return f"{entry.on:%Y-%m-%d} {entry.get_kind_display()}：{entry.summary}"


def _put(correction: RecordCorrection, told: Told | None) -> None:
    if told is None:
        return
    correction.performance_kind, correction.on = told.kind, told.on
    correction.summary, correction.quantity, correction.days = told.summary.strip(), told.quantity, told.days


@transaction.atomic
def propose_correction(
    *,
    actor: Actor,
    mandate: Mandate,
    kind: CorrectionKind | str,
    reason: str,
    at: datetime,
    entry: PerformanceEntry | None = None,
    told: Told | None = None,
) -> RecordCorrection:
    """Say what is missing, wrong or double in a file; the deputy for the own, the keeper for a deputy.

    Raises Denied for other people's files, Refused where something does not fit, Conflict where the
    line is being looked at already.
    """
    # Two who propose the same at once wait for each other here.
    mandate = locked(
        Mandate.objects.select_related("person", "congress__division", "congress__county"), mandate.pk
    )
    own = _is_own(actor, mandate)
    if not own and not _keeps(actor, mandate):
        raise Denied("履职档案由代表本人或者所在人大的工作人员提出更正。")
    kind = CorrectionKind(kind)
    if entry is not None:
        entry = PerformanceEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    _check_entry(mandate, kind, entry)
    if not reason.strip():
        raise Refused("请说明哪里不对，有什么可以核对。", field="reason")
    if kind != CorrectionKind.DOUBLE:
        if told is None:
            raise Refused("请填写正确的日期、类别和内容。", field="on")
        _check_told(mandate, told, timezone.localdate(at))
        check_told_once(mandate, told.on, told.summary, entry=entry.pk if entry is not None else None)
    correction = RecordCorrection(
        mandate=mandate,
        kind=kind,
        entry=entry,
        told=_told_of(entry) if entry is not None else "",
        reason=reason.strip(),
        proposed_by=actor.person,
        proposed_at=at,
    )
    _put(correction, None if kind == CorrectionKind.DOUBLE else told)
    correction.save()
    _ask_the_keeper(correction, at, why=f"{kind.label}：{correction.reason}")
    record(
        actor=actor,
        subject=correction,
        move="propose_correction",
        summary=f"提出更正{mandate.person.name}的履职档案（{kind.label}）",
        reason=correction.reason,
        audience="parties",
        at=at,
    )
    return correction


def _ask_the_keeper(correction: RecordCorrection, at: datetime, *, why: str) -> None:
    mandate = correction.mandate
    open_todo(
        subject=correction,
        kind=TODO,
        organization=mandate.congress,
        capability=Capability.MANAGE_DEPUTIES,
        verb="核对",
        title=f"{mandate.person.name}的履职档案：{correction.summary or correction.told}",
        why=why,
        url=correction.get_absolute_url(),
        at=at,
    )


@transaction.atomic
def withdraw_correction(
    *, actor: Actor, correction: RecordCorrection, at: datetime, version: int | None = None
) -> RecordCorrection:
    """Take a proposal back while nobody has decided."""
    correction = locked(_rows(), correction.pk, version)
    if not (_is_own(actor, correction.mandate) or actor.person_id == correction.proposed_by_id):
        raise Denied("更正由提出的人撤回。")
    _check_waiting(correction)
    correction.state = CorrectionState.WITHDRAWN
    correction.version += 1
    correction.save(update_fields=["state", "version"])
    settle(correction, at=at)
    record(
        actor=actor,
        subject=correction,
        move="withdraw_correction",
        summary="撤回更正",
        audience="parties",
        at=at,
    )
    return correction


def _to_decide(actor: Actor, correction: RecordCorrection, version: int | None) -> RecordCorrection:
    correction = locked(_rows(), correction.pk, version)
    check_keeps(actor, correction.mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    if _is_own(actor, correction.mandate):
        raise Denied("自己的履职档案请别的同事或者上级人大办公室核对。")
    _check_waiting(correction)
    return correction


@transaction.atomic
def ask_deputy(
    *, actor: Actor, correction: RecordCorrection, question: str, at: datetime, version: int | None = None
) -> RecordCorrection:
    """Ask the deputy for what is needed to check: it waits for the deputy then."""
    correction = _to_decide(actor, correction, version)
    if correction.state == CorrectionState.ASKED:
        raise Conflict("已经请代表补充，等代表答复。")
    if not question.strip():
        raise Refused("请写明要代表补充什么。", field="answer")
    correction.state = CorrectionState.ASKED
    correction.question, correction.supplement = question.strip(), ""
    correction.version += 1
    correction.save(update_fields=["state", "question", "supplement", "version"])
    settle(correction, kind=TODO, at=at)
    open_todo(
        subject=correction,
        kind=SUPPLY,
        person=correction.mandate.person,
        capability=Capability.VIEW_ROSTER,
        verb="补充",
        title=f"履职档案更正：{correction.summary or correction.told}",
        why=f"{actor.name or actor.role_label}问：{correction.question}",
        url=correction.get_absolute_url(),
        at=at,
    )
    record(
        actor=actor,
        subject=correction,
        move="ask_deputy",
        summary="请代表补充",
        reason=correction.question,
        audience="parties",
        at=at,
    )
    return correction


@transaction.atomic
def supply_correction(
    *, actor: Actor, correction: RecordCorrection, supplement: str, at: datetime, version: int | None = None
) -> RecordCorrection:
    """The deputy's answer to the keeper's question; it waits for the keeper again."""
    correction = locked(_rows(), correction.pk, version)
    if not _is_own(actor, correction.mandate):
        raise Denied("补充由代表本人填写。")
    if correction.state != CorrectionState.ASKED:
        raise Conflict(f"这项更正{correction.get_state_display()}，不用补充。")
    if not supplement.strip():
        raise Refused("请写一句答复。", field="supplement")
    correction.state = CorrectionState.OPEN
    correction.supplement = supplement.strip()
    correction.version += 1
    correction.save(update_fields=["state", "supplement", "version"])
    settle(correction, kind=SUPPLY, at=at)
    _ask_the_keeper(correction, at, why=f"代表补充：{correction.supplement}")
    record(
        actor=actor,
        subject=correction,
        move="supply_correction",
        summary="代表补充",
        reason=correction.supplement,
        audience="parties",
        at=at,
    )
    return correction


@transaction.atomic
def accept_correction(
    *,
    actor: Actor,
    correction: RecordCorrection,
    answer: str,
    at: datetime,
    told: Told | None = None,
    at_source: bool = False,
    version: int | None = None,
) -> RecordCorrection:
    """Correct the file as proposed, or as ``told`` where the keeper found something else.

    ``at_source``: the record behind the line was mended there, so the file needs nothing more.
    """
    correction = _to_decide(actor, correction, version)
    before: dict[str, Any] = {"on": str(correction.on), "summary": correction.summary}
    if told is not None and correction.kind != CorrectionKind.DOUBLE:
        _check_told(correction.mandate, told, timezone.localdate(at))
        _put(correction, told)
    correction.at_source = at_source
    _close(actor, correction, CorrectionState.ACCEPTED, answer, at)
    if not at_source:
        if correction.kind != CorrectionKind.DOUBLE:
            check_told_once(
                correction.mandate,
                correction.on,
                correction.summary,
                own=correction.pk,
                entry=correction.entry_id,
            )
        _correct_file(actor, correction, at)
    record(
        actor=actor,
        subject=correction,
        move="accept_correction",
        summary=f"更正{correction.mandate.person.name}的履职档案"
        + ("（已在原始记录里更正）" if at_source else ""),
        before=before,
        after={"on": str(correction.on), "summary": correction.summary},
        reason=correction.answer,
        audience="parties",
        at=at,
    )
    return correction


def _correct_file(actor: Actor, correction: RecordCorrection, at: datetime) -> None:
    """Strike the wrong line out, and write the right one under the correction's own name."""
    if correction.entry_id is not None:
        PerformanceEntry.objects.filter(pk=correction.entry_id).update(counted=False, correction=correction)
    if correction.kind != CorrectionKind.DOUBLE:
        record_performance(
            actor=actor,
            mandates=[correction.mandate_id],
            source=correction,
            kind=correction.performance_kind,
            on=correction.on,
            summary=correction.summary,
            quantity=correction.quantity,
            days=correction.days,
            url=correction.get_absolute_url(),
            at=at,
        )


@transaction.atomic
def decline_correction(
    *, actor: Actor, correction: RecordCorrection, answer: str, at: datetime, version: int | None = None
) -> RecordCorrection:
    """Leave the file as it is, with a sentence why."""
    correction = _to_decide(actor, correction, version)
    _close(actor, correction, CorrectionState.DECLINED, answer, at)
    record(
        actor=actor,
        subject=correction,
        move="decline_correction",
        summary=f"不更正{correction.mandate.person.name}的履职档案",
        reason=correction.answer,
        audience="parties",
        at=at,
    )
    return correction


def _close(
    actor: Actor, correction: RecordCorrection, state: CorrectionState, answer: str, at: datetime
) -> None:
    """The end of a proposal: state, sentence, who; to-dos are settled and the deputy is told."""
    if not answer.strip():
        raise Refused("请写一句核对意见，代表会看到。", field="answer")
    correction.state, correction.answer = state, answer.strip()
    correction.decided_by, correction.decided_at = actor.person, at
    correction.version += 1
    correction.save(
        update_fields=[
            "state", "answer", "decided_by", "decided_at", "at_source", "version",
            "performance_kind", "on", "summary", "quantity", "days",
        ]
    )  # fmt: skip
    settle(correction, at=at)
    enqueue(
        recipients=[correction.mandate.person],
        kind="correction_decided",
        subject_key=correction,
        title=f"您的履职档案{state.label}：{correction.summary or correction.told}",
        body=correction.answer,
        url=correction.get_absolute_url(),
        category=Category.PROGRESS,
        at=at,
    )
