"""The yearly forum of the chairs of township congresses (主席座谈会): who came, what was asked and answered."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.contact_choices import SeatStatus
from assessments.models import ChairsForum, ForumSeat
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from assessments.workflow.town_contacts import towns_of
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Refused

FORUM_DUE = "chairs_forum_due"


@transaction.atomic
def record_forum(
    *,
    actor: Actor,
    county: County,
    held_on: date,
    title: str,
    topics: str,
    seats: dict[int, str],
    at: datetime,
    place: str = "",
    chaired_by: str = "",
    outcome: str = "",
) -> ChairsForum:
    """Enter the forum of chairs that was held: what it was about, what came of it, which townships came.

    ``seats`` is organization id → status. Who came is told where it can be read.
    """
    need(actor, Capability.MANAGE_TOWN_CONTACTS, "登记乡镇人大主席座谈会")
    same_county(actor, county.pk)
    title = required(title, "请填写座谈会的名称。", field="title")
    topics = required(topics, "请填写议题。", field="topics")
    if held_on > timezone.localdate(at):
        raise Refused("日期还没有到，开过以后再登记。", field="held_on")
    towns = {town.pk: town for town in towns_of(county)}
    if not seats or set(seats) - set(towns):
        raise Refused("请登记本县各乡镇的到会情况。")
    statuses = {pk: SeatStatus(status) for pk, status in seats.items()}
    if SeatStatus.PRESENT not in statuses.values():
        raise Refused("没有一个乡镇到会，不能算开过座谈会。")
    try:
        with transaction.atomic():
            forum = ChairsForum.objects.create(
                county=county,
                held_on=held_on,
                title=title,
                place=place.strip(),
                chaired_by=chaired_by.strip(),
                topics=topics,
                outcome=outcome.strip(),
                recorded_by=acting(actor),
                recorded_at=at,
            )
    except IntegrityError:
        raise Refused("这一天的座谈会已经登记过。", field="held_on") from None
    ForumSeat.objects.bulk_create(
        [ForumSeat(forum=forum, organization=towns[pk], status=status) for pk, status in statuses.items()]
    )
    here = sum(1 for status in statuses.values() if status == SeatStatus.PRESENT)
    record(
        actor=actor,
        subject=forum,
        move="record_forum",
        summary=f"登记 {held_on:%Y-%m-%d} 的{title}，{here} 个乡镇到会",
        audience="parties",
        at=at,
    )
    settle(county.congress, kind=FORUM_DUE, at=at)
    rows = (
        Membership.objects.current(timezone.localdate(at))
        .filter(organization__in=list(statuses), role__in=roles_with(Capability.SEE_RESULTS))
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )
    enqueue(
        recipients=list(rows),
        kind="chairs_forum",
        category=Category.NOTICE,
        subject_key=forum,
        title=f"{title}的情况已登记",
        body=forum.outcome[:200] or topics[:200],
        url=forum.get_absolute_url(),
        at=at,
    )
    return forum


@transaction.atomic
def complete_forum(
    *, actor: Actor, forum: ChairsForum, outcome: str, at: datetime, version: int | None = None
) -> ChairsForum:
    """Enter, or correct, what was asked at a forum and what was answered."""
    need(actor, Capability.MANAGE_TOWN_CONTACTS, "登记座谈会的答复")
    forum = locked(forum)
    same_county(actor, forum.county_id)
    if forum.voided_at is not None:
        raise Conflict("这次座谈会的登记已经作废。")
    check_version(forum, version, forum.recorded_by, forum.recorded_at)
    before = forum.outcome
    forum.outcome = required(outcome, "请填写提出的问题和答复。", field="outcome")
    forum.version += 1
    forum.save(update_fields=["outcome", "version"])
    record(
        actor=actor,
        subject=forum,
        move="complete_forum",
        summary=f"登记{forum.title}提出的问题和答复",
        before={"outcome": before},
        after={"outcome": forum.outcome},
        audience="parties",
        at=at,
    )
    return forum


@transaction.atomic
def void_forum(
    *, actor: Actor, forum: ChairsForum, reason: str, at: datetime, version: int | None = None
) -> ChairsForum:
    """Take a forum out of the count, with the reason."""
    need(actor, Capability.MANAGE_TOWN_CONTACTS, "作废座谈会的登记")
    forum = locked(forum)
    same_county(actor, forum.county_id)
    if forum.voided_at is not None:
        raise Conflict("这次座谈会的登记已经作废。")
    check_version(forum, version, forum.recorded_by, forum.recorded_at)
    forum.void_reason = required(reason, "请写明作废的原因。", field="reason")
    forum.voided_at = at
    forum.version += 1
    forum.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=forum,
        move="void_forum",
        summary=f"作废 {forum.held_on:%Y-%m-%d} 座谈会的登记",
        reason=forum.void_reason,
        audience="parties",
        at=at,
    )
    return forum
