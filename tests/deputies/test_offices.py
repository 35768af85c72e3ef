"""Who held which office when."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import Office
from deputies.models import OfficeHolding
from tests.factories.deputies import TERM_START
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


def take(cast, key="other_deputy", office=Office.VICE_CHAIRPERSON, on=TODAY):
    return services.take_office(
        actor=cast.clerk, mandate=cast.mandates[key], office=office, starts_on=on, at=NOW
    )


def test_an_office_is_held_from_one_day_to_another(cast):
    holding = take(cast, on=date(2024, 1, 1))
    services.leave_office(actor=cast.clerk, holding=holding, on=date(2025, 12, 31), at=NOW)
    held = OfficeHolding.objects.filter(office=Office.VICE_CHAIRPERSON)
    assert list(held.held_on(date(2025, 12, 31))) == [holding]
    assert not held.held_on(date(2026, 1, 1)).exists()
    moves = list(timeline(cast.mandates["other_deputy"]).values_list("move", flat=True))
    assert moves[:2] == ["leave_office", "take_office"]
    assert take(cast).pk != holding.pk


def test_an_office_is_not_taken_twice_nor_before_the_mandate(cast):
    take(cast)
    with pytest.raises(Conflict, match="2026-04-09 起已经是副主任（副主席）"):
        take(cast)
    with pytest.raises(Refused, match="不能早于当选代表的日期"):
        take(cast, office=Office.CHAIRPERSON, on=TERM_START - timedelta(1))
    with pytest.raises(Refused, match="在代表小组里任命"):
        take(cast, office=Office.GROUP_LEADER)


def test_an_office_is_left_once_and_not_before_it_was_taken(cast):
    holding = take(cast)
    with pytest.raises(Refused, match="不能早于任职日期"):
        services.leave_office(actor=cast.clerk, holding=holding, on=TODAY - timedelta(1), at=NOW)
    with pytest.raises(Denied):
        services.leave_office(actor=cast.stranger, holding=holding, on=TODAY, at=NOW)
    services.leave_office(actor=cast.clerk, holding=holding, on=TODAY, at=NOW)
    with pytest.raises(Conflict, match="已于 2026-04-09 免去"):
        services.leave_office(actor=cast.clerk, holding=holding, on=TODAY, at=NOW)


def test_an_office_is_neither_taken_nor_left_on_a_day_to_come(cast):
    tomorrow = TODAY + timedelta(1)
    with pytest.raises(Refused, match="任职日期在今天以后") as refusal:
        take(cast, on=tomorrow)
    assert refusal.value.field == "starts_on"
    holding = take(cast)
    with pytest.raises(Refused, match="最后一天在今天以后") as refusal:
        services.leave_office(actor=cast.clerk, holding=holding, on=tomorrow, at=NOW)
    assert refusal.value.field == "on"
    with pytest.raises(Refused, match="任职日期在今天以后"):
        services.appoint_group_leader(
            actor=cast.clerk,
            group=cast.group,
            mandate=cast.mandates["other_deputy"],
            starts_on=tomorrow,
            at=NOW,
        )
    assert OfficeHolding.objects.get(group=cast.group).ends_on is None


@pytest.mark.parametrize("again", [date(2023, 6, 1), date(2024, 6, 1), date(2025, 12, 31)])
def test_an_office_is_not_taken_again_within_the_time_it_was_held(cast, again):
    holding = take(cast, on=date(2024, 1, 1))
    services.leave_office(actor=cast.clerk, holding=holding, on=date(2025, 12, 31), at=NOW)
    with pytest.raises(Refused, match="2024-01-01 至 2025-12-31 任副主任（副主席），时间不能重叠"):
        take(cast, on=again)
    take(cast, on=date(2026, 1, 1))


def test_a_group_gets_a_new_leader_and_the_old_one_is_history(cast):
    group = services.appoint_group_leader(
        actor=cast.clerk, group=cast.group, mandate=cast.mandates["other_deputy"], starts_on=TODAY, at=NOW
    )
    assert group.leader == cast.mandates["other_deputy"]
    leaders = OfficeHolding.objects.filter(group=group).order_by("starts_on")
    assert [(h.mandate.person.name, h.ends_on) for h in leaders] == [("方晓云", TODAY), ("沈秀兰", None)]
    roles = Membership.objects.filter(role=Role.GROUP_LEADER).order_by("pk")
    assert [(m.person.name, m.ends_on, m.label) for m in roles] == [
        ("方晓云", TODAY, "青山镇第一代表小组组长"),
        ("沈秀兰", None, "青山镇第一代表小组组长"),
    ]
    group.refresh_from_db()
    assert group.leader == cast.mandates["other_deputy"]


def test_a_leader_comes_from_the_group_and_leads_one_only(cast):
    def appoint(group, mandate):
        return services.appoint_group_leader(
            actor=cast.staff, group=group, mandate=mandate, starts_on=TODAY, at=NOW
        )

    with pytest.raises(Refused, match="不在“青山镇第一代表小组”"):
        appoint(cast.group, cast.mandates["strange_deputy"])
    with pytest.raises(Conflict, match="已经是“青山镇第一代表小组”的组长"):
        appoint(cast.group, cast.mandates["leader_of_group"])
    second = services.add_group(actor=cast.clerk, congress=cast.green_hill_congress, name="第二小组", at=NOW)
    leader = cast.mandates["leader_of_group"]
    type(leader).objects.filter(pk=leader.pk).update(group=second)
    with pytest.raises(Refused, match="一人只任一个小组的组长"):
        appoint(second, leader)
    with pytest.raises(Denied):
        services.appoint_group_leader(
            actor=cast.stranger,
            group=cast.group,
            mandate=cast.mandates["other_deputy"],
            starts_on=TODAY,
            at=NOW,
        )
