"""Verbs of offices: presidium and committee members, chairpersons, leaders of groups."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.accounts.services import appoint, end_membership
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import Office
from deputies.models import DeputyGroup, Election, Mandate, OfficeHolding
from deputies.models.congress import congress_name
from deputies.services.guards import check_keeps, locked


def _check_may_hold(mandate: Mandate, on: date, at: datetime) -> None:
    if not mandate.is_open:
        raise Refused(f"{mandate.person.name}的代表职务已经终止，不能再担任职务。", field="mandate")
    if on < mandate.starts_on:
        raise Refused(f"任职日期不能早于当选代表的日期 {mandate.starts_on:%Y-%m-%d}。", field="starts_on")
    if on > timezone.localdate(at):
        raise Refused("任职日期在今天以后，请核对；到了那一天再登记。", field="starts_on")


def _check_apart(mandate: Mandate, office: Office, on: date) -> None:
    """An office is taken again after its last day, not within the time it was held."""
    # What came of an election taken back was no holding.
    held = OfficeHolding.objects.filter(mandate=mandate, office=office, election__voided_at__isnull=True)
    last = held.filter(Q(ends_on__gte=on) | Q(starts_on__gte=on)).order_by("-starts_on").first()
    if last is not None:
        raise Refused(
            f"{mandate.person.name}已登记 {last.starts_on:%Y-%m-%d} 至 {last.ends_on:%Y-%m-%d} 任{office.label}，"
            "时间不能重叠，请核对任职日期。",
            field="starts_on",
        )


@transaction.atomic
def take_office(
    *,
    actor: Actor,
    mandate: Mandate,
    office: Office | str,
    starts_on: date,
    at: datetime,
    election: Election | None = None,
) -> OfficeHolding:
    """Enter that a deputy holds an office from a day on. A group's leader goes by ``appoint_group_leader``.

    ``election``: the one that gave it, where its result is entered with it.

    Raises Conflict where the office is held already, Refused for a day to come or within an earlier holding.
    """
    office = Office(office)
    if office == Office.GROUP_LEADER:
        raise Refused("小组组长请在代表小组里任命。", field="office")
    mandate = locked(
        Mandate.objects.select_related("person", "congress__division", "congress__county"), mandate.pk
    )
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_may_hold(mandate, starts_on, at)
    held = OfficeHolding.objects.filter(mandate=mandate, office=office, ends_on__isnull=True).first()
    if held is not None:
        raise Conflict(f"{mandate.person.name}自 {held.starts_on:%Y-%m-%d} 起已经是{office.label}。")
    _check_apart(mandate, office, starts_on)
    holding = OfficeHolding.objects.create(
        mandate=mandate, office=office, starts_on=starts_on, election=election
    )
    record(
        actor=actor,
        subject=holding,
        root=mandate,
        move="take_office",
        summary=f"{mandate.person.name}任{congress_name(mandate.congress)}{office.label}",
        after={"office": str(office), "starts_on": starts_on.isoformat()},
        audience="parties",
        at=at,
    )
    return holding


def _end(actor: Actor, holding: OfficeHolding, on: date, at: datetime) -> None:
    """End a locked holding, its membership and the group's leadership."""
    holding.ends_on = on
    holding.save(update_fields=["ends_on"])
    if holding.membership_id is not None and holding.membership.ends_on is None:
        end_membership(actor=actor, membership=holding.membership, on=on, at=at)
    if holding.group_id is not None:
        DeputyGroup.objects.filter(pk=holding.group_id, leader=holding.mandate_id).update(leader=None)
    record(
        actor=actor,
        subject=holding,
        root=holding.mandate,
        move="leave_office",
        summary=f"{holding.mandate.person.name}不再任{holding.group or congress_name(holding.mandate.congress)}{holding}",
        after={"office": holding.office, "ends_on": on.isoformat()},
        audience="parties",
        at=at,
    )


def _holdings():
    return OfficeHolding.objects.select_related(
        "mandate__person", "mandate__congress__division", "mandate__congress__county", "group", "membership"
    )


@transaction.atomic
def leave_office(*, actor: Actor, holding: OfficeHolding, on: date, at: datetime) -> OfficeHolding:
    """Enter the last day of an office. Raises Conflict where it ended already, Refused for a day to come."""
    holding = _holdings().select_for_update(of=("self",), no_key=True).get(pk=holding.pk)
    check_keeps(actor, holding.mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    if holding.ends_on is not None:
        raise Conflict(f"这项职务已于 {holding.ends_on:%Y-%m-%d} 免去。")
    if on < holding.starts_on:
        raise Refused(f"免职日期不能早于任职日期 {holding.starts_on:%Y-%m-%d}。", field="on")
    if on > timezone.localdate(at):
        raise Refused("最后一天在今天以后，请核对；到了那一天再登记。", field="on")
    _end(actor, holding, on, at)
    return holding


def close_offices(*, actor: Actor, mandate: Mandate, on: date, at: datetime) -> None:
    """End whatever offices a mandate still holds; part of ending the mandate."""
    holdings = _holdings().select_for_update(of=("self",), no_key=True)
    for holding in holdings.filter(mandate=mandate, ends_on__isnull=True):
        _end(actor, holding, on, at)


@transaction.atomic
def appoint_group_leader(
    *, actor: Actor, group: DeputyGroup, mandate: Mandate, starts_on: date, at: datetime
) -> DeputyGroup:
    """Make a member the leader of a group, in place of the present one, whose last day is ``starts_on``.

    The leader gets a membership (role group leader). Raises Refused for a deputy of another group.
    """
    group = locked(DeputyGroup.objects.select_related("congress__division", "leader__person"), group.pk)
    check_keeps(actor, group.congress, Capability.MANAGE_DEPUTIES, roster=True)
    mandate = locked(
        Mandate.objects.select_related("person", "congress__division", "congress__county"), mandate.pk
    )
    if mandate.group_id != group.pk:
        raise Refused(f"{mandate.person.name}不在“{group}”，请先把这位代表编入小组。", field="leader")
    if group.leader_id == mandate.pk:
        raise Conflict(f"{mandate.person.name}已经是“{group}”的组长。")
    _check_may_hold(mandate, starts_on, at)
    elsewhere = OfficeHolding.objects.filter(
        mandate__person=mandate.person_id, office=Office.GROUP_LEADER, ends_on__isnull=True
    ).select_related("group")
    for other in elsewhere:
        raise Refused(
            f"{mandate.person.name}已经是“{other.group}”的组长，一人只任一个小组的组长。", field="leader"
        )
    present = _holdings().select_for_update(of=("self",), no_key=True)
    for holding in present.filter(group=group, office=Office.GROUP_LEADER, ends_on__isnull=True):
        if starts_on < holding.starts_on:
            raise Refused(
                f"任职日期不能早于现任组长的任职日期 {holding.starts_on:%Y-%m-%d}。", field="starts_on"
            )
        _end(actor, holding, starts_on, at)
    membership = appoint(
        actor=actor,
        person=mandate.person,
        organization=group.congress,
        role=Role.GROUP_LEADER,
        starts_on=starts_on,
        at=at,
        title=f"{group.name}组长",
    )
    holding = OfficeHolding.objects.create(
        mandate=mandate, office=Office.GROUP_LEADER, group=group, starts_on=starts_on, membership=membership
    )
    group.leader = mandate
    group.version += 1
    group.save(update_fields=["leader", "version"])
    record(
        actor=actor,
        subject=holding,
        root=mandate,
        move="appoint_group_leader",
        summary=f"{mandate.person.name}任{group.name}组长",
        after={"office": str(Office.GROUP_LEADER), "group": group.pk, "starts_on": starts_on.isoformat()},
        audience="parties",
        at=at,
    )
    return group
