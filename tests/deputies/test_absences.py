"""A session missed without leave: a private word to the deputy and the office, and to nobody else."""

from datetime import date

import pytest

from congress_portal.foundation.notifications.models import OutboxMessage
from deputies import services
from deputies.choices import MeetingKind
from deputies.services.absences import KIND, TAKEN_BACK, missed_sessions, sessions_missed_by
from tests.factories.deputies import many_mandates
from tests.factories.ground import NOW, moment

pytestmark = pytest.mark.django_db


def sitting(cast, day=2, session=None):
    return services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.PLENARY,
        session=session or cast.green_session,
        title=f"第{day}次全体会议",
        held_on=date(2026, 3, day),
        at=NOW,
    )


def hold(cast, meeting, at=NOW, reason="", **marks):
    """``marks`` by the keys of the cast; everybody else was there."""
    statuses = dict.fromkeys(meeting.attendances.values_list("mandate_id", flat=True), "present")
    statuses |= {cast.mandates[key].pk: status for key, status in marks.items()}
    return services.hold_meeting(
        actor=cast.clerk, meeting=meeting, held_on=meeting.held_on, attendance=statuses, reason=reason, at=at
    )


def told(kind=KIND):
    return sorted(OutboxMessage.objects.unread().filter(kind=kind).values_list("recipient__name", flat=True))


def test_one_session_missed_is_told_to_the_deputy_and_the_office_only(cast):
    hold(cast, sitting(cast), other_deputy="absent", leader_of_group="leave")
    assert told() == ["何建平", "吴桂香", "沈秀兰"]
    own = OutboxMessage.objects.get(kind=KIND, recipient=cast.other_deputy.person)
    assert "您没有出席青山镇十九届人大六次会议" in own.title and "第六十二条" in own.body
    assert sessions_missed_by(cast.mandates["other_deputy"]) == [cast.green_session]
    assert sessions_missed_by(cast.mandates["leader_of_group"]) == []


def test_nothing_is_said_while_the_session_sits(cast):
    first, second = sitting(cast, 2), sitting(cast, 3)
    hold(cast, first, other_deputy="absent", deputy_green="absent")
    assert told() == [] and sessions_missed_by(cast.mandates["other_deputy"]) == []
    hold(cast, second, other_deputy="absent")
    # 陆明远 came to the second sitting: he did not miss the session.
    assert told() == ["何建平", "吴桂香", "沈秀兰"]


def test_a_sitting_that_is_cancelled_ends_the_session_too(cast):
    first, second = sitting(cast, 2), sitting(cast, 3)
    hold(cast, first, other_deputy="absent")
    services.cancel_meeting(actor=cast.clerk, meeting=second, reason="议程提前完成", at=NOW)
    assert "沈秀兰" in told()


def test_entering_it_again_says_it_once(cast):
    meeting = sitting(cast)
    hold(cast, meeting, other_deputy="absent")
    hold(cast, meeting, at=moment(NOW.date(), 16), reason="补会议结果", other_deputy="absent")
    assert told() == ["何建平", "吴桂香", "沈秀兰"]


def test_a_slip_found_later_takes_the_word_back(cast):
    meeting = sitting(cast)
    hold(cast, meeting, other_deputy="absent")
    OutboxMessage.objects.filter(recipient=cast.other_deputy.person).update(read_at=NOW)
    hold(cast, meeting, at=moment(NOW.date(), 16), reason="请假条补登", other_deputy="leave")
    assert told() == []
    # The office had not read it: nothing to take back there.
    assert told(TAKEN_BACK) == ["沈秀兰"]


def test_the_second_session_names_the_law_as_due(cast):
    other = services.add_session(
        actor=cast.staff, term=cast.green_term, number=5, opens_on=date(2025, 9, 1), at=NOW
    )
    first, second = sitting(cast, 1, other), sitting(cast, 2)
    hold(cast, first, other_deputy="absent")
    hold(cast, second, at=moment(NOW.date(), 16), other_deputy="absent")
    kept = OutboxMessage.objects.filter(kind=KIND, recipient=cast.clerk.person).order_by("pk")
    assert [message.body.split("。")[0] for message in kept] == ["第一次", "已有 2 次"]
    assert len(missed_sessions(mandates=[cast.mandates["other_deputy"].pk])) == 2


def test_other_meetings_are_no_sessions(cast, meeting):
    services.hold_meeting(
        actor=cast.clerk,
        meeting=meeting,
        held_on=meeting.held_on,
        attendance=dict.fromkeys(meeting.attendances.values_list("mandate_id", flat=True), "absent"),
        at=NOW,
    )
    assert told() == [] and missed_sessions() == set()


def test_the_page_tells_the_deputy_and_the_office_and_no_colleague(cast, client_of):
    hold(cast, sitting(cast), other_deputy="absent")
    url = cast.mandates["other_deputy"].get_absolute_url()
    for who, sees in (("other_deputy", True), ("clerk", True), ("leader_of_group", False), ("leader", False)):
        page = client_of(getattr(cast, who)).get(url)
        assert page.status_code == 200, who
        assert ("未经批准没有出席" in page.content.decode()) is sees, who


def test_sixty_absences_cost_no_more_statements_than_two(cast, django_assert_max_num_queries):
    many = many_mandates(cast, 60)
    meeting = sitting(cast)
    due = meeting.attendances.values_list("mandate_id", flat=True)
    statuses = dict.fromkeys(due, "present") | {mandate.pk: "absent" for mandate in many}
    values = {"actor": cast.clerk, "meeting": meeting, "held_on": meeting.held_on}
    with django_assert_max_num_queries(25):
        services.hold_meeting(attendance=statuses, at=NOW, **values)
    assert OutboxMessage.objects.filter(kind=KIND, recipient__in=[m.person_id for m in many]).count() == 60
    OutboxMessage.objects.filter(kind=KIND).update(read_at=NOW)
    with django_assert_max_num_queries(30):
        services.hold_meeting(
            attendance=dict.fromkeys(statuses, "leave"),
            at=moment(NOW.date(), 16),
            reason="补登请假条",
            **values,
        )
    taken = OutboxMessage.objects.filter(kind=TAKEN_BACK, recipient__in=[m.person_id for m in many])
    assert taken.count() == 60
