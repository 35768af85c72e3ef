"""Each invariant of the tables is kept by the database itself."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from deputies.choices import (
    GROUND_NOTES,
    MEETING_OFFICES,
    PART_OF_KIND,
    EndReason,
    FilePart,
    MandateState,
    MeetingKind,
    Office,
    PerformanceKind,
)
from deputies.models import (
    CongressSession,
    Constituency,
    Delegation,
    DeputyGroup,
    Mandate,
    Meeting,
    MeetingAttendance,
    OfficeHolding,
    PerformanceEntry,
    Term,
)
from tests.factories.deputies import TERM_START
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)
BEFORE = date(2020, 1, 1)


def refused(constraint, make):
    """``make()`` breaks exactly this constraint (SQLite does not name unique ones)."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    text = str(error.value)
    assert constraint in text or "UNIQUE constraint failed" in text, text


def test_a_term_has_one_number_between_1_and_99_and_ends_after_it_starts(cast):
    congress = cast.county_congress
    refused(
        "one_term_of_each_number",
        lambda: Term.objects.create(congress=congress, number=19, starts_on=DAY),
    )
    refused("term_number_1_to_99", lambda: Term.objects.create(congress=congress, number=100, starts_on=DAY))
    refused("term_number_1_to_99", lambda: Term.objects.create(congress=congress, number=0, starts_on=DAY))
    refused(
        "term_ends_after_it_starts",
        lambda: Term.objects.create(congress=congress, number=20, starts_on=DAY, ends_on=BEFORE),
    )


def test_a_session_has_one_number_and_closes_after_it_opens(cast):
    term = cast.county_term
    refused(
        "one_session_of_each_number",
        lambda: CongressSession.objects.create(term=term, number=6, opens_on=DAY),
    )
    refused(
        "session_number_1_to_99", lambda: CongressSession.objects.create(term=term, number=0, opens_on=DAY)
    )
    refused(
        "session_closes_after_it_opens",
        lambda: CongressSession.objects.create(term=term, number=7, opens_on=DAY, closes_on=BEFORE),
    )


def test_names_of_districts_groups_and_delegations_are_taken_once_while_in_use(cast):
    green = cast.green_hill_congress
    refused(
        "one_constituency_of_each_name", lambda: Constituency.objects.create(congress=green, name="松坡选区")
    )
    Constituency.objects.create(congress=green, name="松坡选区", retired_on=DAY)
    refused(
        "one_group_of_each_name", lambda: DeputyGroup.objects.create(congress=green, name=cast.group.name)
    )
    DeputyGroup.objects.create(congress=green, name=cast.group.name, retired_on=DAY)
    refused(
        "one_delegation_of_each_name",
        lambda: Delegation.objects.create(
            congress=cast.county_congress, term=cast.county_term, name=cast.delegation.name
        ),
    )


def test_a_person_has_one_open_mandate_in_a_term(cast):
    mandate = cast.mandates["other_deputy"]
    spare = cast.chair.membership

    def again(**values):
        return Mandate.objects.create(
            person=mandate.person,
            congress=mandate.congress,
            term=mandate.term,
            level=mandate.level,
            home_division=mandate.home_division,
            elected_on=TERM_START,
            starts_on=TERM_START,
            membership=spare,
            **values,
        )

    refused("one_open_mandate_in_a_term", again)
    again(state=MandateState.ENDED, ended_on=DAY, end_reason=EndReason.RESIGNED)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "ended"},
        {"state": "ended", "ended_on": DAY},
        {"state": "ended", "end_reason": "died"},
        {"ended_on": DAY, "end_reason": "died"},
    ],
)
def test_an_ended_mandate_has_day_and_reason_and_no_other_has(cast, values):
    rows = Mandate.objects.filter(pk=cast.mandates["other_deputy"].pk)
    refused("ended_mandate_has_day_and_reason", lambda: rows.update(**values))


def test_a_mandate_does_not_end_before_it_starts(cast):
    rows = Mandate.objects.filter(pk=cast.mandates["other_deputy"].pk)
    refused(
        "mandate_ends_after_it_starts",
        lambda: rows.update(state="ended", ended_on=BEFORE, end_reason="died"),
    )


@pytest.mark.parametrize(
    "values",
    [
        {"state": "suspended"},
        {"state": "suspended", "suspended_on": DAY},
        {"suspended_on": DAY, "suspension_reason": "detained"},
    ],
)
def test_a_suspended_mandate_has_day_and_reason_and_no_other_has(cast, values):
    rows = Mandate.objects.filter(pk=cast.mandates["other_deputy"].pk)
    refused("suspended_mandate_has_day_and_reason", lambda: rows.update(**values))


def test_offices(cast):
    leader = cast.mandates["leader_of_group"]

    def hold(office, **values):
        return OfficeHolding.objects.create(mandate=leader, office=office, starts_on=DAY, **values)

    refused("office_held_once_at_a_time", lambda: hold(Office.PRESIDIUM_MEMBER))
    refused("one_leader_of_a_group", lambda: hold(Office.GROUP_LEADER, group=cast.group))
    refused("leader_of_some_group", lambda: hold(Office.GROUP_LEADER))
    refused("leader_of_some_group", lambda: hold(Office.CHAIRPERSON, group=cast.group))
    refused("office_ends_after_it_starts", lambda: hold(Office.CHAIRPERSON, ends_on=BEFORE))


def test_meetings(cast):
    def meet(kind=MeetingKind.PRESIDIUM, **values):
        return Meeting.objects.create(
            congress=cast.green_hill_congress, kind=kind, title="会", held_on=DAY, **values
        )

    refused("attendance_adds_up", lambda: meet(state="held", due=3, present=2))
    refused("attendance_adds_up", lambda: meet(state="held"))
    refused("group_meeting_has_its_group", lambda: meet(kind=MeetingKind.GROUP))
    refused("group_meeting_has_its_group", lambda: meet(group=cast.group))
    refused("cancelled_meeting_has_a_reason", lambda: meet(state="cancelled"))
    row = MeetingAttendance.objects.create(meeting=meet(), mandate=cast.mandates["deputy_green"])
    refused(
        "one_attendance_of_each_deputy",
        lambda: MeetingAttendance.objects.create(meeting=row.meeting, mandate=row.mandate),
    )


def test_performance_lines(cast):
    def line(**values):
        return PerformanceEntry.objects.create(
            mandate=cast.mandates["deputy"],
            source_key="x.y:1",
            kind=PerformanceKind.VISIT,
            on=DAY,
            year=2026,
            summary="走访",
            recorded_at=NOW,
            **values,
        )

    line()
    refused("one_entry_per_source_and_kind", line)
    refused("performance_quantity_positive", lambda: line(quantity=0))


def test_labels_as_people_say_them(cast):
    assert str(cast.county_term) == "第十九届"
    assert cast.county_session.label == "县十九届人大六次会议"
    assert cast.green_session.label == "青山镇十九届人大六次会议"
    assert cast.county_session.short_label == "十九届六次"
    cast.county.word = "区"
    cast.county.save()
    assert (
        CongressSession.objects.with_labels().get(pk=cast.county_session.pk).label == "区十九届人大六次会议"
    )


def test_labels_of_a_list_cost_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len([s.label for s in CongressSession.objects.with_labels()]) == 2


def test_terms_and_sessions_of_a_day(cast):
    assert list(Term.objects.current(TODAY).filter(congress=cast.county_congress)) == [cast.county_term]
    assert not Term.objects.current(BEFORE).exists()
    assert list(CongressSession.objects.sitting(date(2026, 3, 27))) == [cast.county_session]
    assert not CongressSession.objects.sitting(date(2026, 3, 28)).exists()


def test_every_kind_has_its_part_and_every_ground_its_note():
    assert set(PART_OF_KIND) == set(PerformanceKind)
    assert FilePart.BASIC not in PART_OF_KIND.values()
    assert set(PART_OF_KIND.values()) | {FilePart.BASIC} == set(FilePart)
    assert set(GROUND_NOTES) == set(EndReason)
    assert set(MEETING_OFFICES) == set(MeetingKind)
