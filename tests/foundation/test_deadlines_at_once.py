"""Returns, rework and changed meetings are told at once, by the verbs themselves; nothing else is."""

from datetime import date, timedelta

import pytest
from django.core import mail

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.delivery import deliver_pending
from congress_portal.foundation.notifications.models import Delivery, OutboxMessage, Todo
from deputies import services as deputies
from deputies.choices import MeetingKind
from liaison_stations import services as stations
from suggestions import workflow
from suggestions.states import MOVE
from suggestions.workflow.step import AT_ONCE
from tests.factories.deputies import seat_deputies
from tests.factories.ground import NOW, TODAY
from tests.suggestions.stages import LATER, Stages

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=5)


@pytest.fixture
def reached(cast):
    """The cast with addresses."""
    for name in ("deputy", "leader_of_group", "handler", "office", "staff", "keeper"):
        if name in cast.actors:
            person = cast.actors[name].person
            person.email = f"{name}@example.org"
            person.save()
    return cast


@pytest.fixture
def seated(ground):
    """The cast with terms and the offices of a presidium; the clerk keeps its meetings."""
    cast = seat_deputies(ground)
    for person in Person.objects.all():
        person.email = f"p{person.pk}@example.org"
        person.save()
    return cast


def letters(at=NOW) -> list[tuple[str, str]]:
    """To whom what was sent at once."""
    mail.outbox.clear()
    deliver_pending(at=at)
    return sorted((letter.to[0], letter.subject) for letter in mail.outbox)


def test_the_moves_that_are_told_at_once_are_moves_and_no_others():
    assert set(AT_ONCE) <= set(MOVE)
    assert set(AT_ONCE.values()) == {Urgency.RETURNED, Urgency.REWORK}


def test_a_unit_that_sends_a_case_back_is_heard_at_the_government_office_at_once(reached):
    Stages(reached).sent_back()
    assert [to for to, subject in letters() if subject.startswith("改派")] == ["office@example.org"]


def test_a_draft_that_is_returned_reaches_its_deputy_in_one_letter(reached):
    draft = workflow.draft_suggestion(
        actor=reached.deputy,
        mandate=reached.mandates["deputy"],
        title="关于供水的建议",
        body="村里缺水。",
        at=NOW,
    )
    stages = Stages(reached)
    case = workflow.submit_suggestion(actor=reached.deputy, suggestion=draft, at=NOW)
    deliver_pending(at=NOW)
    workflow.return_draft(actor=reached.staff, suggestion=case, reason="请写明地点", at=LATER)
    assert stages and [to for to, _ in letters(LATER)] == ["deputy@example.org"]


def test_the_units_that_must_work_again_and_the_deputy_hear_of_it_at_once(reached):
    case = Stages(reached).evaluated(satisfied="dissatisfied", solved="no")
    deliver_pending(at=LATER)
    workflow.rework(actor=reached.staff, suggestion=case, reason="路没有修完", at=LATER)
    told = letters(LATER)
    assert {"handler@example.org", "deputy@example.org"} <= {to for to, _ in told}
    assert len(told) == len(set(told))


def test_ordinary_progress_waits_for_the_digest(reached):
    Stages(reached).replied()
    assert letters() == []
    assert Delivery.objects.filter(urgency="").exists()


def test_a_meeting_that_is_moved_or_cancelled_is_told_at_once_to_those_who_are_due(seated):
    meeting = deputies.plan_meeting(
        actor=seated.clerk, congress=seated.green_hill_congress, kind=MeetingKind.PRESIDIUM, title="人代会",
        held_on=SOON, at=NOW,
    )  # fmt: skip
    assert not OutboxMessage.objects.exists()
    values = {"title": "人代会", "agenda": "", "session": None}
    moved = deputies.edit_meeting(
        actor=seated.clerk,
        meeting=meeting,
        held_on=SOON + timedelta(days=1),
        place="镇政府三楼",
        at=NOW,
        **values,
    )
    due = moved.attendances.count()
    rows = OutboxMessage.objects.filter(kind="meeting_changed")
    assert due and rows.count() == due and "4月15日，镇政府三楼" in rows.first().title
    assert set(Delivery.objects.values_list("urgency", flat=True)) <= {Urgency.MEETING}
    later = NOW + timedelta(minutes=1)
    deputies.cancel_meeting(actor=seated.clerk, meeting=moved, reason="防汛", at=later)
    assert rows.filter(body="原因：防汛").count() == due
    assert len(letters(later)) == 2 * due


def test_what_has_passed_is_corrected_without_a_word(seated):
    meeting = deputies.plan_meeting(
        actor=seated.clerk, congress=seated.green_hill_congress, kind=MeetingKind.PRESIDIUM, title="人代会",
        held_on=TODAY - timedelta(days=3), at=NOW,
    )  # fmt: skip
    deputies.cancel_meeting(actor=seated.clerk, meeting=meeting, reason="登记错了", at=NOW)
    assert not OutboxMessage.objects.exists()


def test_a_moved_reception_day_is_told_at_once(reached):
    (day,) = stations.plan_reception_days(actor=reached.keeper, station=reached.station, dates=[SOON], at=NOW)
    stations.move_reception_day(
        actor=reached.keeper, reception_day=day, to=date(2026, 4, 20), reason="防汛值守", at=NOW
    )
    assert "deputy@example.org" in [to for to, _ in letters()]


def test_a_todo_without_urgency_is_not_told_at_once(reached):
    Stages(reached).assigned()
    assert Todo.objects.open().exists()
    assert letters() == []
