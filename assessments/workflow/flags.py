"""The rotating red flag: it moves by the rank, with the minutes' number, from one holder to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.choices import PeriodKind, PeriodState, Rhythm
from assessments.contact_choices import when_words
from assessments.grading import terms_of, verdict_of
from assessments.models import (
    AssessedSubject,
    FlagAward,
    FlagGroup,
    FlagHandover,
    Period,
    Result,
    Score,
    YearReview,
)
from assessments.town_register_choices import Assessed
from assessments.workflow.guards import acting, locked, need, required, same_county
from assessments.workflow.results import participants
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Refused

# Which periods move a flag of a rhythm (decisions E26: yearly unless the county says otherwise).
KIND_OF = {
    Rhythm.YEAR: PeriodKind.YEAR,
    Rhythm.HALF_YEAR: PeriodKind.HALF_YEAR,
    Rhythm.QUARTER: PeriodKind.QUARTER,
}
LAST_NUMBER = {Rhythm.YEAR: 0, Rhythm.HALF_YEAR: 2, Rhythm.QUARTER: 4}
REMINDER = "flag_handover_due"
HANDED_OVER = "红旗已经交接，不能撤回。交接日期、接旗人登记错了的，用“更正交接登记”改。"
# A hand-over further ahead than this is a slip of the pen.
FURTHEST = timedelta(days=366)


def check_number(group: FlagGroup, number: int) -> None:
    """Raise Refused where a number does not fit the group's rhythm."""
    last = LAST_NUMBER[Rhythm(group.rhythm)]
    if last == 0 and number != 0:
        raise Refused(f"“{group}”的红旗{group.get_rhythm_display()}流动一次，第几期填 0。", field="number")
    if last and not 1 <= number <= last:
        raise Refused(
            f"“{group}”的红旗{group.get_rhythm_display()}流动一次，第几期填 1 到 {last}。", field="number"
        )


def check_first_day(on: date, *, today: date, field: str, year: int, period: Period | None = None) -> None:
    """Raise Refused for a day on which a period's flag cannot be handed on.

    Not before the meeting that decided the places, not before the period is over, not years ahead.
    """
    if period is None:
        if on.year < year:
            raise Refused(f"{year}年度的红旗不会在 {year} 年以前交接，请核对交接日期。", field=field)
    else:
        decided = YearReview.objects.filter(period=period).values_list("decided_on", flat=True).first()
        if decided is not None and on < decided:
            raise Refused(
                f"{period}的名次 {decided:%Y-%m-%d} 才由主任会议审定，交接日期不能早于那天，请核对年份。",
                field=field,
            )
        if on <= period.ends_on:
            raise Refused(
                f"{period}到 {period.ends_on:%Y-%m-%d} 才结束，红旗在那以后交接，请核对交接日期的年份。",
                field=field,
            )
    if on > today + FURTHEST:
        raise Refused("交接日期在一年以后了，请核对年份。", field=field)


def _check_group(group: FlagGroup) -> None:
    """The flag is for townships' congresses and streets' committees, not for whoever else is assessed."""
    if group.assesses != Assessed.TOWNSHIP:
        raise Refused(f"流动红旗只授予乡镇人大、街道人大工委，“{group}”不设红旗。")


def _open(
    actor: Actor,
    group: FlagGroup,
    *,
    holder: AssessedSubject,
    year: int,
    from_on: date,
    minutes_number: str,
    at: datetime,
    number: int = 0,
    period: Period | None = None,
    handover_meeting: str = "",
    total: Decimal | None = None,
    margin: Decimal | None = None,
    authority_document: str = "",
    authority_organ: str = "",
    reason: str = "",
) -> FlagAward:
    """Close the current holding and open the next, under the group's lock."""
    minutes_number = required(
        minutes_number, "请填写主任会议纪要号，红旗按会议决定流动。", field="minutes_number"
    )
    when_held = when_words(group.rhythm, year, number)
    taken = _not_before(group, year, number)
    if taken is not None and (taken.year, taken.number) == (year, number):
        when = timezone.localtime(taken.awarded_at)
        raise Conflict(
            f"{when_held}的红旗已由{taken.awarded_by}在 {when:%Y-%m-%d %H:%M} 登记授予{taken.holder}，"
            "不能再授予一次。"
        )
    if taken is not None:
        raise Refused(
            f"{when_words(group.rhythm, taken.year, taken.number)}的红旗已经授予{taken.holder}，"
            f"不能再流动更早的{when_held}红旗。往年由谁得旗，请在“流动红旗”页用“导入往年”登记，会排在后来的前面。"
        )
    current = (
        FlagAward.objects.current()
        .filter(group=group)
        .select_for_update(of=("self",), no_key=True)
        .select_related("holder")
        .first()
    )
    if current is not None and from_on < current.from_on:
        raise Refused(f"交接日期不能早于{current.holder}接旗的 {current.from_on:%Y-%m-%d}。", field="from_on")
    check_first_day(from_on, today=timezone.localdate(at), field="from_on", year=year, period=period)
    if current is not None:
        current.to_on = from_on
        current.save(update_fields=["to_on"])
    try:
        with transaction.atomic():
            award = FlagAward.objects.create(
                group=group,
                holder=holder,
                year=year,
                number=number,
                period=period,
                previous=current,
                from_on=from_on,
                handover_meeting=handover_meeting.strip(),
                minutes_number=minutes_number,
                total=total,
                margin=margin,
                authority_document=authority_document.strip() or group.authority_document,
                authority_organ=authority_organ.strip() or group.authority_organ,
                awarded_by=acting(actor),
                awarded_at=at,
            )
    except IntegrityError:
        raise Conflict("刚有同事登记了这面红旗，请刷新看看。") from None
    moved = current is not None and current.holder_id != holder.pk
    how = f"由{current.holder}移交" if moved else "保持" if current is not None else "首次授予"
    record(
        actor=actor,
        subject=award,
        root=group,
        move="award_flag",
        summary=f"{when_held}{group}流动红旗授予{holder}（{how}），{minutes_number}",
        before={"holder": current.holder.name, "award": current.pk} if current else None,
        after={"holder": holder.name, "award": award.pk},
        reason=reason,
        audience="parties",
        at=at,
    )
    return award


def _not_before(group: FlagGroup, year: int, number: int) -> FlagAward | None:
    """The first award of the group for this time or a later one."""
    return (
        FlagAward.objects.standing()
        .filter(group=group, year__gte=year)
        .exclude(year=year, number__lt=number)
        .select_related("holder")
        .order_by("year", "number")
        .first()
    )


def first_of(period: Period) -> tuple[list[Result], list[str]]:
    """Who has the first place of those the scheme lets win the flag, and why others were passed over.

    A gate of the scheme may keep a subject out of awards while its points stay (R18). Two queries, three
    with gates.
    """
    results = list(
        period.results.filter(rank__isnull=False)
        .select_related("subject")
        .order_by("rank", "subject__sort_order", "pk")
    )
    terms, passed = terms_of(period), []
    if terms.gates:
        scores: dict[int, list[Score]] = {result.pk: [] for result in results}
        for score in Score.objects.filter(result__in=results).select_related("indicator"):
            scores[score.result_id].append(score)
        allowed = []
        for result in results:
            said = verdict_of(terms, result, scores[result.pk])
            if said.award:
                allowed.append(result)
            elif not allowed:
                passed.append(f"第 {result.rank} 名{result.subject}不参加评先和红旗（{''.join(said.notes)}）")
        results = allowed
    best = results[0].rank if results else None
    return [result for result in results if result.rank == best], passed


@transaction.atomic
def award_flag(
    *,
    actor: Actor,
    period: Period,
    minutes_number: str,
    from_on: date,
    at: datetime,
    handover_meeting: str = "",
    authority_document: str = "",
    authority_organ: str = "",
) -> FlagAward:
    """Give the flag to the first of a published period: close the old holding, open the new one.

    The period is of the group's rhythm, a year unless the county says otherwise. Refused before
    publication, while the first place is shared, and without the minutes' number; Conflict where the
    period's flag has been given. The hand-over itself is recorded when it has taken place.
    """
    need(actor, Capability.AWARD_FLAG, "授予流动红旗")
    same_county(actor, period.scheme.county_id)
    group = locked(period.scheme.group)
    period = Period.objects.select_related("scheme__group").get(pk=period.pk)
    _check_group(group)
    if period.kind != KIND_OF[Rhythm(group.rhythm)]:
        raise Refused(
            f"“{group}”的红旗{group.get_rhythm_display()}流动一次，{period}的结果不能授旗。"
            "流动的周期可以在考评分组里改。"
        )
    if period.state != PeriodState.PUBLISHED:
        raise Refused(f"{period}考评结果还没有发布，发布以后才能流动红旗。")
    first, passed = first_of(period)
    if len(first) != 1:
        names = "、".join(r.subject.name for r in first)
        raise Refused(
            f"{names}并列第一，请先排出先后，再流动红旗。" if first else "没有可以授旗的单位，不能流动红旗。"
        )
    winner = first[0]
    behind = (
        period.results.filter(total__lte=winner.total)
        .exclude(pk=winner.pk)
        .order_by("-total")
        .values_list("total", flat=True)
        .first()
    )
    award = _open(
        actor,
        group,
        holder=winner.subject,
        year=period.year,
        number=period.number,
        from_on=from_on,
        minutes_number=minutes_number,
        at=at,
        period=period,
        handover_meeting=handover_meeting,
        total=winner.total,
        margin=winner.total - behind if behind is not None else None,
        authority_document=authority_document,
        authority_organ=authority_organ,
        reason="；".join(passed),
    )
    FlagHandover.objects.create(award=award)
    enqueue(
        recipients=participants(period, at),
        kind="flag_awarded",
        category=Category.NOTICE,
        subject_key=award,
        title=f"{period}流动红旗：{award.holder}",
        body=f"依据{award.minutes_number}，交接日期 {from_on:%Y-%m-%d}。",
        url=award.get_absolute_url(),
        at=at,
    )
    return award


@transaction.atomic
def record_past_award(
    *,
    actor: Actor,
    group: FlagGroup,
    holder: AssessedSubject,
    year: int,
    from_on: date,
    minutes_number: str,
    at: datetime,
    number: int = 0,
    handover_meeting: str = "",
    total: Decimal | None = None,
) -> FlagAward:
    """Enter a holder from before the portal, oldest first, so that the line has no gap."""
    need(actor, Capability.AWARD_FLAG, "补录流动红旗")
    same_county(actor, group.county_id)
    group = locked(group)
    _check_group(group)
    check_number(group, number)
    if holder.group_id != group.pk:
        raise Refused(f"{holder}不在“{group}”里。", field="holder")
    later = _not_before(group, year, number)
    if later is not None and (later.year, later.number) != (year, number):
        known = when_words(group.rhythm, later.year, later.number)
        raise Refused(f"已经登记了{known}的红旗，请按年份从早到晚补录。", field="year")
    return _open(
        actor,
        group,
        holder=holder,
        year=year,
        number=number,
        from_on=from_on,
        minutes_number=minutes_number,
        at=at,
        handover_meeting=handover_meeting,
        total=total,
    )


@transaction.atomic
def withdraw_award(*, actor: Actor, award: FlagAward, reason: str, at: datetime) -> FlagAward:
    """Take back an award that has not been handed over: the flag stays where it was.

    The row is kept with its reason. Refused once the flag was handed over, and for holders from before
    the portal, which are corrected through the import.
    """
    need(actor, Capability.AWARD_FLAG, "撤回授旗")
    same_county(actor, award.group.county_id)
    reason = required(reason, "请写明撤回的原因，如：主任会议重新审定，纪要号。", field="reason")
    group = locked(award.group)
    award = locked(award, "holder", "previous__holder", "period")
    if award.voided_at is not None:
        raise Conflict(f"这次授旗已经撤回：{award.void_reason}")
    handover = FlagHandover.objects.filter(award=award).first()
    if handover is None or handover.done_on is not None or award.to_on is not None:
        raise Refused(HANDED_OVER)
    award.voided_at, award.void_reason = at, reason
    award.save(update_fields=["voided_at", "void_reason"])
    if award.previous is not None:
        award.previous.to_on = None
        award.previous.save(update_fields=["to_on"])
    record(
        actor=actor,
        subject=award,
        root=group,
        move="withdraw_award",
        summary=f"撤回{when_words(group.rhythm, award.year, award.number)}{group}流动红旗授予{award.holder}的登记",
        before={"holder": award.holder.name},
        after={"holder": award.previous.holder.name if award.previous else ""},
        reason=reason,
        audience="parties",
        at=at,
    )
    settle(award, kind=REMINDER, at=at)
    if award.period is not None:
        enqueue(
            recipients=participants(award.period, at),
            kind="flag_withdrawn",
            category=Category.NOTICE,
            subject_key=award,
            title=f"{award.period}流动红旗授旗已撤回",
            body=reason,
            url=reverse("assessments:flag_list"),
            at=at,
        )
    return award
