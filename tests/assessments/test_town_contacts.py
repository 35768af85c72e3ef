"""Leaders keep contact with townships: what the records show is not typed again, and who is behind is told."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from assessments.contact_choices import SeatStatus, VisitKind
from assessments.flag_deadlines import forums_due, surveys_due
from assessments.handing_over import TOWN_CONTACTS
from assessments.models import FlagGroup, TownContact, TownVisit
from assessments.town_presence import years_of
from assessments.workflow import forums
from assessments.workflow import town_contacts as contacts
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import MeetingKind, MeetingState
from deputies.models import CongressSession, Meeting, MeetingAttendance, Term
from deputies.services import grant_mandate
from liaison_stations.models import Activity, ActivityDeputy
from tests.factories.ground import NOW, SINCE, TODAY

START = date(2026, 1, 1)


def assign(cast, person=None, towns=None, **values):
    return contacts.assign_towns(
        **{
            "actor": cast.staff,
            "county": cast.county,
            "person": person or cast.leader.person,
            "organizations": towns or [cast.green_hill_congress],
            "starts_on": START,
            "at": NOW,
            **values,
        }
    )


def visit(cast, contact, **values):
    return contacts.log_town_visit(
        **{
            "actor": cast.leader,
            "contact": contact,
            "kind": VisitKind.SURVEY,
            "on": date(2026, 3, 3),
            "topic": "联络站",
            "findings": "接待日按时开",
            "at": NOW,
            **values,
        }
    )


def forum(cast, **values):
    seats = {cast.green_hill_congress.pk: SeatStatus.PRESENT, cast.street_committee.pk: SeatStatus.LEAVE}
    return forums.record_forum(
        **{
            "actor": cast.staff,
            "county": cast.county,
            "held_on": date(2026, 3, 9),
            "title": "2026年乡镇人大主席座谈会",
            "topics": "联络站",
            "seats": seats,
            "at": NOW,
            **values,
        }
    )


def year_of(contact):
    rows = TownContact.objects.with_sessions(2026, TODAY).select_related("organization")
    return years_of([rows.get(pk=contact.pk)], 2026, TODAY)[0]


def test_a_leader_gets_townships_once_and_both_sides_are_told(ground):
    made = assign(ground, towns=[ground.green_hill_congress, ground.street_committee])
    assert [str(c.organization) for c in made] == ["青山镇人大", "城关街道人大工委"]
    to = set(OutboxMessage.objects.filter(kind="town_contact_named").values_list("recipient_id", flat=True))
    assert to == {ground.chair.person_id, ground.clerk.person_id}
    assert OutboxMessage.objects.get(kind="town_assigned").recipient_id == ground.leader.person_id
    with pytest.raises(Refused, match="已经联系这些乡镇"):
        assign(ground)
    with pytest.raises(Refused, match="不是县人大领导"):
        assign(ground, person=ground.chair.person)
    with pytest.raises(Refused, match="不是县人大领导"):
        assign(ground, person=ground.staff.person)
    with pytest.raises(Refused, match="本县的乡镇人大"):
        assign(ground, towns=[ground.transport])
    with pytest.raises(Denied):
        assign(ground, actor=ground.leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        TownContact.objects.create(
            county=ground.county,
            organization=ground.green_hill_congress,
            person=ground.leader.person,
            starts_on=START,
        )


def test_staff_and_leaders_see_all_a_township_its_own_others_nothing(ground):
    assign(ground, towns=[ground.green_hill_congress, ground.clear_water_congress])
    seen = {
        who: TownContact.objects.visible_to(getattr(ground, who)).count()
        for who in ("staff", "leader", "official", "chair", "stranger", "keeper", "handler", "admin")
    }
    assert seen == {
        "staff": 2, "leader": 2, "official": 2, "chair": 1, "stranger": 1, "keeper": 0, "handler": 0, "admin": 0,
    }  # fmt: skip


def test_a_survey_is_entered_by_the_leader_or_the_office_and_says_what_was_found(ground):
    contact = assign(ground)[0]
    with pytest.raises(Refused, match="了解到的情况"):
        visit(ground, contact, findings=" ")
    with pytest.raises(Refused, match="还没有到"):
        visit(ground, contact, on=date(2026, 4, 10))
    with pytest.raises(Refused, match="2026-01-01 起"):
        visit(ground, contact, on=date(2025, 12, 31))
    for who in ("official", "chair"):
        with pytest.raises(Denied):
            visit(ground, contact, actor=getattr(ground, who))
    done = visit(ground, contact)
    told = set(OutboxMessage.objects.filter(kind="town_visit").values_list("recipient_id", flat=True))
    assert told == {ground.chair.person_id, ground.clerk.person_id}
    with pytest.raises(Refused, match="已经登记过"):
        visit(ground, contact, actor=ground.staff)
    assert year_of(contact).surveys == 1
    contacts.void_town_visit(actor=ground.leader, visit=done, reason="日期错了", at=NOW)
    assert year_of(contact).surveys == 0
    assert TownVisit.objects.count() == 1
    with pytest.raises(Conflict, match="已经作废"):
        contacts.void_town_visit(actor=ground.leader, visit=done, reason="x", at=NOW)


def _seated(cast):
    """The leader as a county deputy: records below know people by their mandates."""
    term = Term.objects.create(congress=cast.county_congress, number=19, starts_on=SINCE)
    return grant_mandate(
        actor=Actor.system(cast.county),
        person=cast.leader.person,
        congress=cast.county_congress,
        term=term,
        constituency=None,
        home_division=cast.village,
        starts_on=SINCE,
        at=NOW,
    )


def test_sessions_meetings_and_surveys_in_the_records_count_by_themselves(
    ground, django_assert_max_num_queries
):
    contact = assign(ground)[0]
    mandate = _seated(ground)
    town = ground.green_hill_congress
    term = Term.objects.create(congress=town, number=19, starts_on=SINCE)
    session = CongressSession.objects.create(term=term, number=5, opens_on=date(2026, 2, 2))
    for day, kind in ((2, MeetingKind.PLENARY), (3, MeetingKind.PLENARY), (20, MeetingKind.PRESIDIUM)):
        meeting = Meeting.objects.create(
            congress=town, kind=kind, title="会议", held_on=date(2026, 2, day), state=MeetingState.HELD,
            due=1, present=1, session=session if kind == MeetingKind.PLENARY else None,
        )  # fmt: skip
        MeetingAttendance.objects.create(meeting=meeting, mandate=mandate, status="present")
    rows = [
        ("survey", date(2026, 3, 1), None),
        ("visit", date(2026, 3, 2), None),
        ("survey", date(2026, 3, 5), NOW),  # voided: does not count
        ("survey", date(2025, 3, 5), None),  # another year
    ]
    for number, (kind, on, voided) in enumerate(rows):
        activity = Activity.objects.create(
            number=f"A{number}", kind=kind, on=on, county=ground.county, congress=town, organizer=town,
            township=ground.green_hill, received_at=NOW, voided_at=voided, void_reason="错" if voided else "",
        )  # fmt: skip
        ActivityDeputy.objects.create(activity=activity, mandate=mandate)
    with django_assert_max_num_queries(4):
        year = year_of(contact)
    assert (year.surveys, year.sittings, year.sessions, year.joined, year.lacks) == (1, 1, 1, 2, [])
    assert list(surveys_due(date(2026, 12, 1))) == []
    visit(ground, contact, on=date(2026, 3, 1))
    assert year_of(contact).surveys == 1, "the same day, entered and recorded, is one survey"


def test_who_is_behind_is_reminded_until_the_year_is_over(ground, django_assert_max_num_queries):
    contact = assign(ground)[0]
    term = Term.objects.create(congress=ground.green_hill_congress, number=19, starts_on=SINCE)
    CongressSession.objects.create(term=term, number=5, opens_on=date(2026, 2, 2))
    assert year_of(contact).lacks == ["还没有调研", "人代会开了 1 次，没有列席"]
    assert list(surveys_due(TODAY)) == []
    with django_assert_max_num_queries(1):
        reminders = list(surveys_due(date(2026, 11, 20)))
    assert [(r.stage, r.title, r.person_ids) for r in reminders] == [
        ("t-90", "2026年还没有到青山镇人大调研，还剩 41 天", (ground.leader.person_id,))
    ]
    assert [r.stage for r in surveys_due(date(2026, 12, 28))] == ["t-7"]
    visit(ground, contact)
    assert list(surveys_due(date(2026, 12, 28))) == []


def test_a_contact_ends_with_a_reason_and_asks_for_nothing_more(ground):
    contact = assign(ground)[0]
    visit(ground, contact)
    with pytest.raises(Refused, match="还有联系记录"):
        contacts.end_town_contact(
            actor=ground.staff, contact=contact, on=date(2026, 2, 1), reason="分工调整", at=NOW
        )
    with pytest.raises(Refused, match="为什么结束"):
        contacts.end_town_contact(actor=ground.staff, contact=contact, on=TODAY, reason="", at=NOW)
    done = contacts.end_town_contact(
        actor=ground.staff, contact=contact, on=TODAY, reason="分工调整", version=1, at=NOW
    )
    assert year_of(done).lacks == []
    with pytest.raises(Conflict, match="已于 2026-04-09 结束"):
        contacts.end_town_contact(actor=ground.staff, contact=contact, on=TODAY, reason="x", at=NOW)
    assert len(assign(ground, starts_on=TODAY)) == 1, "the same leader may begin anew"


def test_the_forum_of_chairs_is_entered_told_completed_and_asked_for_once_a_year(ground):
    FlagGroup.objects.create(county=ground.county, name="乡镇组")
    assert [r.stage for r in forums_due(date(2026, 12, 28))] == ["t-7"]
    with pytest.raises(Refused, match="没有一个乡镇到会"):
        forum(ground, seats={ground.green_hill_congress.pk: "absent"})
    with pytest.raises(Refused, match="还没有到"):
        forum(ground, held_on=date(2026, 5, 1))
    held = forum(ground)
    told = set(OutboxMessage.objects.filter(kind="chairs_forum").values_list("recipient_id", flat=True))
    assert told == {ground.chair.person_id, ground.clerk.person_id}
    assert list(forums_due(date(2026, 12, 28))) == []
    with pytest.raises(Refused, match="已经登记过"):
        forum(ground)
    done = forums.complete_forum(actor=ground.staff, forum=held, outcome="专干专职", version=1, at=NOW)
    with pytest.raises(Conflict, match="刚改过"):
        forums.complete_forum(actor=ground.staff, forum=held, outcome="别的", version=1, at=NOW)
    forums.void_forum(actor=ground.staff, forum=done, reason="重复登记", at=NOW)
    assert [r.stage for r in forums_due(date(2026, 12, 28))] == ["t-7"]
    with pytest.raises(Denied):
        forum(ground, actor=ground.chair)


def test_a_leader_s_townships_pass_to_a_colleague_who_is_a_leader(ground):
    assign(ground, towns=[ground.green_hill_congress, ground.street_committee])
    assign(ground, person=ground.official.person, towns=[ground.street_committee])
    given = {
        "actor": ground.admin,
        "person": ground.leader.person,
        "organization": ground.county_congress,
        "at": NOW,
    }
    assert TOWN_CONTACTS.waiting(ground.leader.person, ground.county_congress) == 2
    assert TOWN_CONTACTS.hand_over(to=ground.staff.person, **given) == 0
    assert TOWN_CONTACTS.hand_over(to=ground.official.person, **given) == 1, (
        "the street is the colleague's already"
    )
    ended = TownContact.objects.get(organization=ground.green_hill_congress, person=ground.leader.person)
    assert (ended.ends_on, ended.end_reason) == (TODAY, "工作交接给许领航")
    assert TownContact.objects.standing().filter(person=ground.official.person).count() == 2
