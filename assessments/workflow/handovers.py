"""The hand-over of the flag at the congress: planned, put on the agenda, recorded; and 推荐使用."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.choices import PeriodState
from assessments.contact_choices import FlagCondition
from assessments.models import AssessedSubject, FlagAward, FlagHandover, Period, Recommendation
from assessments.workflow.flags import REMINDER, check_first_day, withdraw_award
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import AgendaItem, CongressSession
from deputies.services import sessions
from deputies.session_words import AgendaKind


def locked_handover(actor: Actor, award: FlagAward, version: int | None, done: bool = False) -> FlagHandover:
    """The hand-over, locked, of a standing award in the actor's county, not done yet or (``done``) done."""
    need(actor, Capability.AWARD_FLAG, "办理红旗交接")
    same_county(actor, award.group.county_id)
    rows = FlagHandover.objects.select_for_update(of=("self",), no_key=True)
    handover = rows.filter(award=award).select_related("session__term", "agenda_item").first()
    if handover is None:
        raise Refused("这是补录的往年持旗，当年已经交接，不用再办。")
    handover.award = locked(
        award, "group__county", "holder__organization", "previous__holder__organization", "period__scheme"
    )
    if handover.award.voided_at is not None:
        raise Conflict(f"这次授旗已经撤回：{handover.award.void_reason}")
    if done and handover.done_on is None:
        raise Refused("交接还没有登记，直接登记交接，不用更正。")
    if not done and handover.done_on is not None:
        raise Conflict(
            f"{handover.recorded_by}已登记 {handover.done_on:%Y-%m-%d} 交接，不用再办；登记错了的可以更正。"
        )
    check_version(handover, version, handover.recorded_by, handover.recorded_at)
    return handover


def _check_day(
    award: FlagAward, session: CongressSession | None, on: date, *, today: date, field: str
) -> None:
    if award.previous is not None and on < award.previous.from_on:
        raise Refused(
            f"交接日期不能早于{award.previous.holder}接旗的 {award.previous.from_on:%Y-%m-%d}。", field=field
        )
    check_first_day(on, today=today, field=field, year=award.year, period=award.period)
    if award.to_on is not None and on > award.to_on:
        raise Refused(
            f"这面红旗 {award.to_on:%Y-%m-%d} 已经流动到下一个单位，交接不能晚于那天。", field=field
        )
    if session is None:
        return
    last = session.closes_on or session.opens_on
    if not session.opens_on <= on <= max(last, session.opens_on):
        raise Refused(
            f"{session.label}会期是 {session.opens_on:%Y-%m-%d} 至 {last:%Y-%m-%d}，交接日期要在会期内。",
            field=field,
        )


def line_of_agenda(handover: FlagHandover) -> AgendaItem | None:
    """The line on a congress's agenda that stands."""
    item = handover.agenda_item
    return item if item is not None and item.voided_at is None else None


def agenda_line(award: FlagAward) -> str:
    """颁发2026年度乡镇人大工作流动红旗: the line on the congress's agenda."""
    return f"颁发{award.label}{award.group.word}人大工作流动红旗"


@transaction.atomic
def plan_handover(
    *,
    actor: Actor,
    award: FlagAward,
    on: date,
    at: datetime,
    session: CongressSession | None = None,
    meeting: str = "",
    announcement_number: str = "",
    put_on_agenda: bool = False,
    version: int | None = None,
) -> FlagHandover:
    """Settle where and when the flag is handed on; the line goes onto the session's agenda if asked.

    Both townships are told. Refused for a day outside the session, and for a day before the last hand-over.
    """
    handover = locked_handover(actor, award, version)
    award = handover.award
    if session is not None:
        if session.term.congress_id != award.group.county.congress_id:
            raise Refused("红旗在县人代会上交接，请选择县人代会的会议。", field="session")
    elif put_on_agenda:
        raise Refused("列入议程要先选择人代会。", field="session")
    _check_day(award, session, on, today=timezone.localdate(at), field="on")
    before = {"on": award.from_on.isoformat(), "meeting": award.handover_meeting}
    _move_day(award, on)
    award.handover_meeting = meeting.strip() or (session.label if session is not None else "")
    award.save(update_fields=["from_on", "handover_meeting"])
    line = line_of_agenda(handover)
    if line is not None and (session is None or line.session_id != session.pk):
        sessions.void_agenda_item(actor=actor, item=line, reason="红旗交接改到别的会议", at=at)
        line = None
    if put_on_agenda and line is None:
        handover.agenda_item = sessions.add_agenda_item(
            actor=actor, session=session, title=agenda_line(award), kind=AgendaKind.OTHER, at=at
        )
    handover.session, handover.announcement_number = session, announcement_number.strip()
    handover.version += 1
    handover.save(update_fields=["session", "announcement_number", "agenda_item", "version"])
    where = award.handover_meeting
    record(
        actor=actor,
        subject=award,
        root=award.group,
        move="plan_handover",
        summary=f"定于 {on:%Y-%m-%d}{f'在{where}' if where else ''}交接{award.label}流动红旗",
        before=before,
        after={"on": on.isoformat(), "meeting": where, "announcement": handover.announcement_number},
        audience="parties",
        at=at,
    )
    enqueue(
        recipients=townships_of(award, at),
        kind="flag_handover_planned",
        category=Category.NOTICE,
        subject_key=award,
        title=f"{award.label}流动红旗 {on.month}月{on.day}日交接",
        body=f"{f'在{where}交接。' if where else ''}{_who(award)}",
        url=award.get_absolute_url(),
        at=at,
    )
    return handover


def _who(award: FlagAward) -> str:
    before = award.previous.holder if award.previous is not None else None
    if before is None:
        return f"首次授予{award.holder}。"
    if before == award.holder:
        return f"{award.holder}保持红旗，不用移交。"
    return f"由{before}移交给{award.holder}，请{before}把红旗带到会场。"


def townships_of(award: FlagAward, at: datetime) -> list[int]:
    """People who read results at the township that hands on and at the one that receives. One query."""
    holders = [award.holder] + ([award.previous.holder] if award.previous is not None else [])
    organizations = [h.organization_id for h in holders if h.organization_id]
    return list(
        Membership.objects.current(timezone.localdate(at))
        .filter(organization__in=organizations, role__in=roles_with(Capability.SEE_RESULTS))
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )


def _move_day(award: FlagAward, on: date) -> None:
    """The day of the award, and the end of the holding before it: one moment. Rows are saved by the caller."""
    award.from_on = on
    if award.previous is not None and award.previous.to_on != on:
        award.previous.to_on = on
        award.previous.save(update_fields=["to_on"])


def write_handover(
    handover: FlagHandover,
    actor: Actor,
    on: date,
    received: str,
    gave: str,
    witness: str,
    condition: FlagCondition | str,
    condition_note: str,
    at: datetime,
) -> None:
    """Check a hand-over as it was, and write it with the day of the award."""
    award = handover.award
    if on > timezone.localdate(at):
        raise Refused("交接日期还没有到，交接以后再登记。", field="on")
    _check_day(award, handover.session, on, today=timezone.localdate(at), field="on")
    received = required(received, "请填写接旗人的姓名。", field="received")
    moved = award.previous is not None and award.previous.holder_id != award.holder_id
    gave = required(gave, "请填写移交人的姓名。", field="gave") if moved else gave.strip()
    condition = FlagCondition(condition)
    condition_note = condition_note.strip()
    if condition == FlagCondition.DAMAGED:
        condition_note = required(condition_note, "红旗有损坏的，请写明哪里损坏。", field="condition_note")
    _move_day(award, on)
    award.save(update_fields=["from_on"])
    handover.done_on, handover.received, handover.gave, handover.witness = on, received, gave, witness.strip()
    handover.condition, handover.condition_note = condition.value, condition_note
    handover.recorded_by, handover.recorded_at = acting(actor), at
    handover.version += 1
    handover.save(
        update_fields=[
            "done_on", "received", "gave", "witness", "condition", "condition_note", "recorded_by",
            "recorded_at", "version",
        ]
    )  # fmt: skip


@transaction.atomic
def record_handover(
    *,
    actor: Actor,
    award: FlagAward,
    on: date,
    received: str,
    at: datetime,
    gave: str = "",
    witness: str = "",
    condition: FlagCondition | str = FlagCondition.GOOD,
    condition_note: str = "",
    version: int | None = None,
) -> FlagHandover:
    """Enter that the flag was handed on: the day, who gave and received it, and how it was.

    The day becomes the first of this holding and the last of the one before. Refused for a day ahead.
    """
    handover = locked_handover(actor, award, version)
    award = handover.award
    before = award.from_on
    write_handover(handover, actor, on, received, gave, witness, condition, condition_note, at)
    record(
        actor=actor,
        subject=award,
        root=award.group,
        move="record_handover",
        summary=f"{on:%Y-%m-%d} 交接{award.label}流动红旗，{received}接旗",
        before={"on": before.isoformat()},
        after={"on": on.isoformat(), "condition": handover.condition},
        audience="parties",
        at=at,
    )
    settle(award, kind=REMINDER, at=at)
    line = line_of_agenda(handover)
    if line is not None:
        sessions.edit_agenda_item(actor=actor, item=line, done_on=on, at=at)
    return handover


@transaction.atomic
def withdraw(*, actor: Actor, award: FlagAward, reason: str, at: datetime) -> FlagAward:
    """Take an award back that was not handed over, and its line off the congress's agenda."""
    award = withdraw_award(actor=actor, award=award, reason=reason, at=at)
    line = line_of_agenda(FlagHandover.objects.select_related("agenda_item").get(award=award))
    if line is not None:
        sessions.void_agenda_item(
            actor=actor, item=line, reason=f"撤回授旗：{award.void_reason}"[:200], at=at
        )
    return award


# --- 推荐使用 ------------------------------------------------------------------------------------------


@transaction.atomic
def recommend_chair(
    *,
    actor: Actor,
    period: Period,
    subject: AssessedSubject,
    on: date,
    document_number: str,
    at: datetime,
) -> Recommendation:
    """Keep the date and the number of the document by which a township's chair was recommended.

    Leaders of the county congress alone enter and read it; nobody is told (decisions E29).
    """
    need(actor, Capability.RECOMMEND_CHAIR, "登记推荐使用")
    period = Period.objects.select_related("scheme").get(pk=period.pk)
    same_county(actor, period.scheme.county_id)
    if period.state != PeriodState.PUBLISHED:
        raise Refused(f"{period}考评结果还没有发布，发布以后才能登记推荐使用。")
    document_number = required(document_number, "请填写推荐文件的文号。", field="document_number")
    if on > timezone.localdate(at):
        raise Refused("推荐日期不能晚于今天。", field="on")
    if on < period.ends_on:
        raise Refused(f"推荐日期不能早于{period}结束的 {period.ends_on:%Y-%m-%d}。", field="on")
    if not period.results.filter(subject=subject).exists():
        raise Refused(f"{subject}没有参加{period}考评。", field="subject")
    try:
        with transaction.atomic():
            row = Recommendation.objects.create(
                subject=subject,
                period=period,
                recommended_on=on,
                document_number=document_number,
                recorded_by=acting(actor),
                recorded_at=at,
            )
    except IntegrityError:
        raise Conflict(f"{subject}{period}的推荐使用已经登记过，可以作废以后重新登记。") from None
    # The journal tells staff that something was entered, not what: the number is for leaders only.
    record(
        actor=actor,
        subject=row,
        move="recommend_chair",
        summary=f"登记{period}考评后的一项推荐使用",
        at=at,
    )
    return row


@transaction.atomic
def void_recommendation(
    *, actor: Actor, recommendation: Recommendation, reason: str, at: datetime, version: int | None = None
) -> Recommendation:
    """Take an entry out, with the reason; the row is kept."""
    need(actor, Capability.RECOMMEND_CHAIR, "作废推荐使用的登记")
    row = locked(recommendation, "subject", "period")
    same_county(actor, row.subject.county_id)
    if row.voided_at is not None:
        raise Conflict("这一条已经作废。")
    check_version(row, version, row.recorded_by, row.recorded_at)
    row.void_reason = required(reason, "请写明作废的原因。", field="reason")
    row.voided_at = at
    row.version += 1
    row.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=row,
        move="void_recommendation",
        summary=f"作废{row.period}考评后的一项推荐使用",
        at=at,
    )
    return row
