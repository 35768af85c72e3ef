"""The rotating red flag: it moves by the rank, with the minutes' number, from one holder to the next."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.choices import PeriodState
from assessments.models import AssessedSubject, FlagAward, FlagGroup, Period
from assessments.workflow.guards import acting, locked, need, required, same_county
from assessments.workflow.results import participants
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused


def _open(
    actor: Actor,
    group: FlagGroup,
    *,
    holder: AssessedSubject,
    year: int,
    from_on: date,
    minutes_number: str,
    at: datetime,
    period: Period | None = None,
    handover_meeting: str = "",
    total: Decimal | None = None,
    margin: Decimal | None = None,
    authority_document: str = "",
    authority_organ: str = "",
) -> FlagAward:
    """Close the current holding and open the next, under the group's lock."""
    minutes_number = required(
        minutes_number, "请填写主任会议纪要号，红旗按会议决定流动。", field="minutes_number"
    )
    taken = FlagAward.objects.filter(group=group, year=year, number=0).select_related("holder").first()
    if taken is not None:
        when = timezone.localtime(taken.awarded_at)
        raise Conflict(
            f"{year}年的红旗已由{taken.awarded_by}在 {when:%Y-%m-%d %H:%M} 登记授予{taken.holder}，不能再授予一次。"
        )
    current = (
        FlagAward.objects.current()
        .filter(group=group)
        .select_for_update(of=("self",), no_key=True)
        .select_related("holder")
        .first()
    )
    if current is not None:
        if from_on < current.from_on:
            raise Refused(
                f"交接日期不能早于{current.holder}接旗的 {current.from_on:%Y-%m-%d}。", field="from_on"
            )
        current.to_on = from_on
        current.save(update_fields=["to_on"])
    try:
        with transaction.atomic():
            award = FlagAward.objects.create(
                group=group,
                holder=holder,
                year=year,
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
        summary=f"{year}年{group}流动红旗授予{holder}（{how}），{minutes_number}",
        before={"holder": current.holder.name, "award": current.pk} if current else None,
        after={"holder": holder.name, "award": award.pk},
        audience="parties",
        at=at,
    )
    return award


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
    """Give the flag to the first of a published year: close the old holding, open the new one.

    Refused before publication, while the first place is shared, and without the minutes' number;
    Conflict where the year's flag has been given.
    """
    need(actor, Capability.AWARD_FLAG, "授予流动红旗")
    same_county(actor, period.scheme.county_id)
    group = locked(period.scheme.group)
    period = Period.objects.select_related("scheme__group").get(pk=period.pk)
    if not period.is_year or period.state != PeriodState.PUBLISHED:
        raise Refused(f"{period}考评结果还没有发布，发布以后才能流动红旗。")
    results = list(period.results.select_related("subject").order_by("rank", "pk")[:3])
    first = [r for r in results if r.rank == 1]
    if len(first) != 1:
        names = "、".join(r.subject.name for r in first)
        raise Refused(f"{names}并列第一，请先排出先后，再流动红旗。")
    winner = first[0]
    award = _open(
        actor,
        group,
        holder=winner.subject,
        year=period.year,
        from_on=from_on,
        minutes_number=minutes_number,
        at=at,
        period=period,
        handover_meeting=handover_meeting,
        total=winner.total,
        margin=winner.total - results[1].total if len(results) > 1 else None,
        authority_document=authority_document,
        authority_organ=authority_organ,
    )
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
    handover_meeting: str = "",
    total: Decimal | None = None,
) -> FlagAward:
    """Enter a holder from before the portal, oldest first, so that the line has no gap."""
    need(actor, Capability.AWARD_FLAG, "补录流动红旗")
    same_county(actor, group.county_id)
    group = locked(group)
    if holder.group_id != group.pk:
        raise Refused(f"{holder}不在“{group}”里。", field="holder")
    later = FlagAward.objects.filter(group=group, year__gt=year).order_by("year").first()
    if later is not None:
        raise Refused(f"已经登记了 {later.year} 年的红旗，请按年份从早到晚补录。", field="year")
    return _open(
        actor,
        group,
        holder=holder,
        year=year,
        from_on=from_on,
        minutes_number=minutes_number,
        at=at,
        handover_meeting=handover_meeting,
        total=total,
    )
