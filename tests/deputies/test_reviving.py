"""An end entered for the wrong person is taken back with everything it closed, within a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import EndReason, MandateState, MeetingKind, SuspensionReason
from deputies.models import OfficeHolding, Suspension
from deputies.services.reviving import may_revive, revive_mandate
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(days=6)


def end(cast, key, actor=None):
    return services.end_mandate(
        actor=actor or cast.chair, mandate=cast.mandates[key], on=TODAY, reason=EndReason.MOVED_AWAY, at=NOW
    )


def revive(cast, key, actor=None, at=NOW + timedelta(hours=1), reason="办错了人"):
    return revive_mandate(actor=actor or cast.chair, mandate=cast.mandates[key], reason=reason, at=at)


def test_everything_the_end_closed_is_open_again(cast):
    mandate, group = cast.mandates["leader_of_group"], cast.group
    meeting = services.plan_meeting(
        actor=cast.clerk, congress=cast.green_hill_congress, kind=MeetingKind.PRESIDIUM, title="主席团",
        held_on=DAY, at=NOW,
    )  # fmt: skip
    offices = set(
        OfficeHolding.objects.filter(mandate=mandate, ends_on__isnull=True).values_list("pk", flat=True)
    )
    end(cast, "leader_of_group")
    group.refresh_from_db()
    assert group.leader is None and meeting.attendances.count() == 1 and len(offices) == 2
    revive(cast, "leader_of_group")
    for row in (mandate, group, meeting, mandate.membership):
        row.refresh_from_db()
    assert (mandate.state, mandate.ended_on, mandate.end_reason) == (MandateState.ACTIVE, None, "")
    assert mandate.membership.ends_on is None and group.leader == mandate
    held = OfficeHolding.objects.filter(mandate=mandate, ends_on__isnull=True)
    assert set(held.values_list("pk", flat=True)) == offices
    assert not held.filter(membership__ends_on__isnull=False).exists()
    assert meeting.due == meeting.attendances.count() == 2
    assert timeline(mandate).filter(move="revive_mandate", reason="办错了人").count() == 1
    with pytest.raises(Conflict):
        revive(cast, "leader_of_group")


def test_the_answer_and_the_leave_are_on_the_list_again(cast):
    mandate = cast.mandates["leader_of_group"]
    meeting = services.plan_meeting(
        actor=cast.clerk, congress=cast.green_hill_congress, kind=MeetingKind.PRESIDIUM, title="主席团",
        held_on=DAY, at=NOW,
    )  # fmt: skip
    services.call_meeting(actor=cast.clerk, meeting=meeting, reply_by=DAY, at=NOW)
    services.answer_for(
        actor=cast.clerk, meeting=meeting, mandate=mandate, coming=False, reason="住院", at=NOW
    )
    row = meeting.attendances.get(mandate=mandate)
    services.decide_leaves(actor=cast.clerk, meeting=meeting, decisions={row.pk: (True, "好好休息")}, at=NOW)
    facts = ("answer", "reason", "leave_state", "by_office", "answered_at", "decision_note")
    before = meeting.attendances.values_list(*facts).get(mandate=mandate)
    end(cast, "leader_of_group")
    revive(cast, "leader_of_group")
    assert meeting.attendances.values_list(*facts).get(mandate=mandate) == before
    assert before[:3] == ("leave", "住院", "granted")


def test_who_was_suspended_is_suspended_again(cast):
    mandate = cast.mandates["other_deputy"]
    services.suspend_mandate(
        actor=cast.chair, mandate=mandate, on=TODAY, reason=SuspensionReason.DETAINED, at=NOW
    )
    end(cast, "other_deputy")
    revived = revive(cast, "other_deputy")
    assert (revived.state, revived.suspended_on) == (MandateState.SUSPENDED, TODAY)
    assert Suspension.objects.get(mandate=mandate).until is None


def test_only_who_entered_it_or_the_county_within_a_day_and_with_a_reason(cast):
    end(cast, "other_deputy")
    mandate = cast.mandates["other_deputy"]
    mandate.refresh_from_db()
    with pytest.raises(Denied):
        revive(cast, "other_deputy", actor=cast.clerk)
    with pytest.raises(Denied):
        revive(cast, "other_deputy", actor=cast.stranger)
    with pytest.raises(Refused):
        revive(cast, "other_deputy", reason=" ")
    with pytest.raises(Conflict, match="24 小时"):
        revive(cast, "other_deputy", at=NOW + timedelta(hours=25))
    assert not may_revive(cast.clerk, mandate, NOW) and may_revive(cast.staff, mandate, NOW)
    assert revive(cast, "other_deputy", actor=cast.staff).is_open


def test_a_group_that_has_a_new_leader_stands_in_the_way(cast):
    end(cast, "leader_of_group")
    services.appoint_group_leader(
        actor=cast.chair, group=cast.group, mandate=cast.mandates["other_deputy"], starts_on=TODAY, at=NOW
    )
    with pytest.raises(Conflict, match="新组长"):
        revive(cast, "leader_of_group")


def test_the_page_offers_it_for_a_day_and_asks_for_the_reason(cast, client_of, submit):
    mandate, client = cast.mandates["other_deputy"], client_of(cast.chair)
    url = reverse("deputies:mandate_revive", args=[mandate.pk])
    assert client.get(url).status_code == 302
    services.end_mandate(
        actor=cast.chair, mandate=mandate, on=TODAY, reason=EndReason.DIED, at=timezone.now()
    )
    assert url in client.get(mandate.get_absolute_url()).content.decode()
    assert url not in client_of(cast.clerk).get(mandate.get_absolute_url()).content.decode()
    page = client.get(url)
    assert page.status_code == 200 and "24 小时内" in page.content.decode()
    assert submit(client, url, reason="").status_code == 422
    assert submit(client, url, reason="同名，应是沈秀莲").status_code == 302
    mandate.refresh_from_db()
    assert mandate.is_open and url not in client.get(mandate.get_absolute_url()).content.decode()
