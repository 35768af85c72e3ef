"""Verbs of approval by the chairpersons' meeting, and of the reward that is paid after it, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import open_todos, settle, waiting_todo
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import MeetingKind, MeetingState
from deputies.models import Meeting
from deputies.services.funds import money_words
from deputies.services.guards import locked

from ..building_choices import AcceptanceState, StandardPurpose
from ..models import Acceptance, Reward
from .acceptances import TODO_KIND, acceptance_rows
from .owners import Told, check_owner, tell_stations, words_of

REWARD_KIND = "station_reward"


def approving_kind(owner) -> str:
    """The meeting that approves: the county's chairpersons, a township's presidium."""
    county = owner.kind == OrganizationKind.COUNTY_CONGRESS
    return MeetingKind.CHAIRPERSONS if county else MeetingKind.PRESIDIUM


def approving_meetings(owner):
    """Meetings of the owner that may have approved, the newest first."""
    return Meeting.objects.filter(
        congress=owner, kind=approving_kind(owner), state=MeetingState.HELD
    ).order_by("-held_on", "-pk")


def _locked_many(acceptances: Iterable[Acceptance]) -> list[Acceptance]:
    rows = acceptance_rows().select_related("site__plan").filter(pk__in={row.pk for row in acceptances})
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def reward_due(acceptance: Acceptance) -> Decimal | None:
    """What a building gets when it is approved: what its plan says, else its standard."""
    if acceptance.gives_stars:
        return None
    plan = acceptance.site.plan if acceptance.site is not None else None
    return (plan.reward_amount if plan is not None else None) or acceptance.standard.reward_amount


@transaction.atomic
def approve_acceptances(
    *,
    actor: Actor,
    acceptances: Iterable[Acceptance],
    approved_on: date,
    document: str,
    at: datetime,
    approved_by: str = "",
    meeting: Meeting | None = None,
) -> list[Acceptance]:
    """Enter what the chairpersons' meeting (a township: the presidium) approved; all of them or none.

    Where the meeting is in the portal it gives the day. What is due as reward is set here and waits for
    whoever keeps the money.
    """
    rows = _locked_many(acceptances)
    if not rows:
        raise Refused("请勾选审定的联络站。", field="acceptances")
    document = words_of(document, "审定文件和文号（如会议纪要编号）", "document")
    for row in rows:
        check_owner(actor, row.owner, Capability.PLAN_RECEPTION)
        if row.purpose != StandardPurpose.BUILDING or row.state != AcceptanceState.PASSED:
            raise Conflict(f"{row}现在是“{row.state_words}”，不能审定，请去掉再保存。")
        if row.owner_id != rows[0].owner_id:
            raise Refused("一次只能登记同一个单位审定的联络站。", field="acceptances")
    owner = rows[0].owner
    if meeting is not None:
        if meeting.congress_id != owner.pk or meeting.kind != approving_kind(owner):
            raise Refused("请选择审定的那次会议。", field="meeting")
        approved_on = meeting.held_on
        approved_by = approved_by or meeting.get_kind_display()
    if approved_on > timezone.localdate(at):
        raise Refused("审定日期还没有到，会后再登记。", field="approved_on")
    early = next((row for row in rows if row.passed_on and approved_on < row.passed_on), None)
    if early is not None:
        raise Refused(
            f"审定日期早于{early.station}检查合格的日期 {early.passed_on:%Y-%m-%d}，请核对。",
            field="approved_on",
        )
    body = words_of(approved_by, "审定机关", "approved_by")[:80]
    paid = set(_paid_to(rows).values_list("station_id", flat=True))
    for row in rows:
        row.state, row.approved_on, row.approved_by = AcceptanceState.APPROVED, approved_on, body
        row.approval_document, row.meeting, row.reward_amount = document[:160], meeting, None
        if row.station_id not in paid:
            row.reward_amount = reward_due(row)
        row.version += 1
    Acceptance.objects.bulk_update(
        rows,
        ["state", "approved_on", "approved_by", "approval_document", "meeting", "reward_amount", "version"],
    )
    record_many(
        entry(
            actor=actor,
            subject=row,
            move="approve_acceptance",
            summary=f"{body}审定{row.station}验收合格"
            + (f"，应奖补 {money_words(row.reward_amount)} 元" if row.reward_amount else "")
            + ("，这个站已经奖补过，不再奖补" if row.station_id in paid else ""),
            reason=document,
            after={"approved_on": approved_on.isoformat(), "reward": str(row.reward_amount or "")},
            at=at,
        )
        for row in rows
    )
    settle(rows, at=at, kind=TODO_KIND)
    open_todos(_to_pay(row, at) for row in rows if row.reward_amount)
    return rows


def _to_pay(row: Acceptance, at: datetime) -> Todo:
    """The to-do of whoever keeps the money."""
    return waiting_todo(
        subject=row,
        kind=REWARD_KIND,
        organization=row.owner,
        capability=Capability.MANAGE_FUNDS,
        verb="拨付奖补",
        title=str(row.station),
        why=f"{row.approved_on:%Y-%m-%d} 审定，应奖补 {money_words(row.reward_amount)} 元",
        url=row.get_absolute_url(),
        at=at,
    )


def _paid_to(rows: Iterable[Acceptance]):
    """What stands as paid for the stations of these acceptances, or for their planned places."""
    rows = list(rows)
    sites = [row.site_id for row in rows if row.site_id is not None]
    of_them = Q(station__in=[row.station_id for row in rows]) | Q(acceptance__site__in=sites)
    return Reward.objects.standing().filter(of_them)


def paid_before(villages: Iterable[int]) -> dict[int, Reward]:
    """What was paid for another station of the same village, by village."""
    rows = Reward.objects.standing().filter(station__division__in=list(villages))
    return {row.station.division_id: row for row in rows.select_related("station")}


@transaction.atomic
def pay_rewards(
    *,
    actor: Actor,
    acceptances: Iterable[Acceptance],
    paid_on: date,
    payee: str,
    source: str,
    at: datetime,
    voucher: str = "",
    again_reason: str = "",
) -> list[Reward]:
    """Enter rewards as paid, all of them or none; each station and planned place once, whatever the standard.

    ``payee`` "" is each station's own township congress. Raises Conflict for whoever comes second, and
    Refused where the same village was rewarded for another station and no reason is given.
    """
    rows = _locked_many(acceptances)
    if not rows:
        raise Refused("请勾选要拨付的联络站。", field="acceptances")
    source = words_of(source, "资金来源", "source")[:100]
    if paid_on > timezone.localdate(at):
        raise Refused("拨付日期还没有到，拨付以后再登记。", field="paid_on")
    for row in rows:
        check_owner(actor, row.owner, Capability.MANAGE_FUNDS)
        if row.state != AcceptanceState.APPROVED or row.approved_on is None:
            raise Conflict(f"{row}还没有审定，不能拨付奖补，请去掉再保存。")
    _check_unpaid(rows)
    for row in rows:
        if not row.reward_amount:
            raise Refused(f"{row.station}没有应奖补的金额，请去掉再保存。", field="acceptances")
        if paid_on < row.approved_on:
            raise Refused(
                f"拨付日期早于{row.station}的审定日期 {row.approved_on:%Y-%m-%d}，请核对。", field="paid_on"
            )
    again = _check_village(rows, again_reason)
    try:
        with transaction.atomic():
            paid = Reward.objects.bulk_create(
                Reward(
                    acceptance=row,
                    station=row.station,
                    township=row.township,
                    chain=row.standard.chain,
                    amount=row.reward_amount,
                    paid_on=paid_on,
                    payee=" ".join(payee.split())[:100] or row.station.township_congress.name,
                    source=source,
                    voucher=" ".join(voucher.split())[:60],
                    again_reason=again_reason.strip()[:200] if row.pk in again else "",
                )
                for row in rows
            )
    except IntegrityError:
        raise Conflict("这里面有的站刚才已经登记拨付，没有重复记。请刷新后核对。") from None
    record_many(
        entry(
            actor=actor,
            subject=reward.acceptance,
            move="pay_reward",
            summary=f"拨付{reward.station}奖补 {money_words(reward.amount)} 元，{reward.payee}收，{source}",
            reason=reward.again_reason,
            after={"amount": str(reward.amount), "paid_on": paid_on.isoformat(), "voucher": reward.voucher},
            at=at,
        )
        for reward in paid
    )
    # Whatever else these stations were approved by, nothing more is due.
    done = acceptance_rows().filter(station__in=[row.station_id for row in rows])
    settle(list(done), at=at, kind=REWARD_KIND)
    tell_stations(
        actor=actor,
        told=[
            Told(
                reward.station,
                reward,
                f"{reward.station}的奖补 {money_words(reward.amount)} 元已拨付",
                f"{paid_on:%Y-%m-%d} 拨给{reward.payee}，资金来源：{source}。有出入请联系{rows[0].owner}。",
                reward.acceptance.get_absolute_url(),
            )
            for reward in paid
        ],
        kind="station_rewarded",
        at=at,
    )
    return paid


def _check_unpaid(rows: list[Acceptance]) -> None:
    for keys in ([row.station_id for row in rows], [row.site_id for row in rows if row.site_id is not None]):
        if len(set(keys)) < len(keys):
            raise Refused("同一个站勾选了两次，请去掉一个。", field="acceptances")
    for reward in _paid_to(rows).select_related("station"):
        raise Conflict(
            f"{reward.station}已于 {reward.paid_on:%Y-%m-%d} 奖补 {money_words(reward.amount)} 元，"
            "一个站只奖补一次，换了标准也不再奖补，请去掉再保存。"
        )


def _check_village(rows: list[Acceptance], reason: str) -> set[int]:
    """The acceptances whose village was rewarded before, or is twice in this list."""
    again: set[int] = set()
    seen: dict[int, str] = {
        village: f"{reward.station}（{reward.paid_on:%Y-%m-%d}）"
        for village, reward in paid_before(row.station.division_id for row in rows).items()
    }
    for row in rows:
        village = row.station.division_id
        if village in seen:
            if not reason.strip():
                raise Refused(
                    f"{row.station}所在的村已经奖补过{seen[village]}。确实是另外一处的，请写明说明。",
                    field="again_reason",
                )
            again.add(row.pk)
        seen.setdefault(village, str(row.station))
    return again


@transaction.atomic
def void_reward(
    *, actor: Actor, reward: Reward, reason: str, at: datetime, version: int | None = None
) -> Reward:
    """Take a reward out of the books: entered wrongly, or the money came back. It can then be paid."""
    rows = Reward.objects.select_related("acceptance__owner__division", "acceptance__station", "station")
    reward = locked(rows, reward.pk, version)
    check_owner(actor, reward.acceptance.owner, Capability.MANAGE_FUNDS)
    if reward.voided_at is not None:
        raise Conflict("这笔奖补已经作废。")
    reason = words_of(reason, "作废的原因", "reason")
    reward.voided_at, reward.void_reason = at, reason[:200]
    reward.version += 1
    reward.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=reward.acceptance,
        move="void_reward",
        summary=f"作废{reward.station} {reward.paid_on:%Y-%m-%d} 的奖补 {money_words(reward.amount)} 元",
        reason=reason,
        at=at,
    )
    open_todos([_to_pay(reward.acceptance, at)])
    return reward
