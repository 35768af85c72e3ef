"""A group's leader convenes the meetings of the own group, and of no other."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.refusals import Denied
from deputies import services
from deputies.choices import MeetingState
from deputies.models import Meeting
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=5)


@pytest.fixture
def leader(cast):
    """方晓云 in the role of the leader of 青山镇第一代表小组."""
    holding = cast.mandates["leader_of_group"].office_holdings.get(office="group_leader")
    cast.join("group_leader", holding.membership, cast.users["leader_of_group"])
    return cast.actors["group_leader"]


def plan(actor, cast, group=None, **values):
    given = {"kind": "group", "title": "第一代表小组活动", "held_on": SOON} | values
    return services.plan_meeting(
        actor=actor, congress=cast.green_hill_congress, group=group or cast.group, at=NOW, **given
    )


def test_the_leader_convenes_calls_decides_and_holds_it(cast, leader):
    meeting = plan(leader, cast)
    assert meeting.due == 4  # 陆明远 is in the group with both of his mandates
    services.call_meeting(actor=leader, meeting=meeting, reply_by=SOON, at=NOW)
    member = cast.actors["other_deputy"]
    services.answer_meeting(actor=member, meeting=meeting, coming=False, reason="外出", at=NOW)
    asked = Todo.objects.open().filter(kind="meeting_leave")
    assert {(todo.organization_id, todo.person_id) for todo in asked} == {
        (cast.green_hill_congress.pk, None),
        (None, leader.person_id),
    }
    row = meeting.attendances.get(mandate=cast.mandates["other_deputy"])
    services.decide_leaves(actor=leader, meeting=meeting, decisions={row.pk: (True, "")}, at=NOW)
    assert not asked.all().exists()
    marks = {one.mandate_id: "present" for one in meeting.attendances.all()} | {row.mandate_id: "leave"}
    late = NOW + timedelta(days=6)
    held = services.hold_meeting(actor=leader, meeting=meeting, held_on=SOON, attendance=marks, at=late)
    assert (held.state, held.present, held.on_leave) == (MeetingState.HELD, 3, 1)


def test_the_leader_convenes_nothing_else(cast, leader):
    other = services.add_group(
        actor=cast.clerk, congress=cast.green_hill_congress, name="青山镇第二代表小组", at=NOW
    )
    for given in ({"group": other}, {"group": None, "kind": "presidium"}):
        with pytest.raises(Denied):
            services.plan_meeting(
                actor=leader, congress=cast.green_hill_congress, title="会议", held_on=SOON, at=NOW,
                **({"kind": "group"} | given),
            )  # fmt: skip
    office_s = plan(cast.clerk, cast, group=other)
    with pytest.raises(Denied):
        services.cancel_meeting(actor=leader, meeting=office_s, reason="下雨", at=NOW)
    # A member of the group is not its leader, nor is who led it before.
    with pytest.raises(Denied):
        plan(cast.actors["other_deputy"], cast)
    own = plan(leader, cast)
    services.appoint_group_leader(
        actor=cast.clerk, group=cast.group, mandate=cast.mandates["other_deputy"], starts_on=TODAY, at=NOW
    )
    with pytest.raises(Denied):
        services.cancel_meeting(actor=leader, meeting=own, reason="下雨", at=NOW)


def test_the_leader_s_pages_offer_the_own_group(cast, leader, client_of, submit):
    client = client_of(leader)
    assert "召集小组会议" in client.get(reverse("deputies:meeting_list")).content.decode()
    url = reverse("deputies:meeting_create")
    page = client.get(url).content.decode()
    assert "青山镇第一代表小组" in page
    assert "管理模板" not in page
    done = submit(
        client, url, title="第一代表小组活动", held_on=str(timezone.localdate() + timedelta(days=30))
    )
    assert done.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.group) == ("group", cast.group)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "发会议通知" in page
    assert "邀请代表列席" not in page
    for name in ("meeting_edit", "meeting_call", "meeting_replies", "meeting_hold", "meeting_sheet"):
        assert client.get(reverse(f"deputies:{name}", args=[meeting.pk])).status_code == 200, name
    moved = submit(client, reverse("deputies:meeting_edit", args=[meeting.pk]), place="松坡村文化活动室")
    assert moved.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.place, meeting.session) == ("松坡村文化活动室", None)
    # In the role of a deputy the same person leads the same group; another deputy leads none.
    assert client_of(cast.actors["leader_of_group"]).get(url).status_code == 200
    assert client_of(cast.actors["other_deputy"]).get(url).status_code == 403
