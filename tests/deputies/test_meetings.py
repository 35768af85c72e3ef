"""A meeting: who is due, who was there, what the files and the measures say of it."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import metrics, services
from deputies.choices import AttendanceCapacity, MeetingKind, MeetingState, PerformanceKind
from deputies.models import Meeting, PerformanceEntry
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


def plan(cast, kind=MeetingKind.PRESIDIUM, actor=None, congress=None, on=TODAY, **values):
    return services.plan_meeting(
        actor=actor or cast.clerk,
        congress=congress or cast.green_hill_congress,
        kind=kind,
        title=f"{MeetingKind(kind).label}{on}",
        held_on=on,
        at=NOW,
        **values,
    )


def marks(cast, **by_key):
    return {cast.mandates[key].pk: status for key, status in by_key.items()}


def hold(cast, meeting, attendance=None, **values):
    values = {"actor": cast.clerk, "held_on": meeting.held_on, "at": NOW} | values
    return services.hold_meeting(meeting=meeting, attendance=attendance, **values)


def names(mandates):
    return sorted(m.person.name for m in mandates)


def test_who_is_due_follows_the_kind(cast):
    def due(kind, **values):
        return names(services.due_mandates(congress=cast.green_hill_congress, kind=kind, on=TODAY, **values))

    assert due(MeetingKind.PRESIDIUM) == ["方晓云", "陆明远"]
    assert due(MeetingKind.PLENARY) == ["方晓云", "沈秀兰", "陆明远"]
    assert due(MeetingKind.GROUP, group=cast.group) == ["方晓云", "沈秀兰", "陆明远", "陆明远"]
    assert due(MeetingKind.GROUP) == []
    assert due(MeetingKind.STANDING_COMMITTEE) == []


def test_planning_writes_the_list_of_those_due_and_of_guests(cast):
    meeting = plan(cast, observers=[cast.mandates["other_deputy"], cast.mandates["leader_of_group"]])
    assert (meeting.due, meeting.observers) == (2, 1)
    rows = meeting.attendances.values_list("mandate__person__name", "capacity")
    assert set(rows) == {
        ("陆明远", AttendanceCapacity.MEMBER),
        ("方晓云", AttendanceCapacity.MEMBER),
        ("沈秀兰", AttendanceCapacity.OBSERVER),
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (lambda c: {"kind": MeetingKind.STANDING_COMMITTEE}, "kind"),
        (lambda c: {"kind": MeetingKind.GROUP}, "group"),
        (lambda c: {"group": c.group}, "group"),
        (lambda c: {"session": c.county_session}, "session"),
    ],
)
def test_meetings_that_the_congress_cannot_hold_are_refused(cast, values, field):
    with pytest.raises(Refused) as refusal:
        plan(cast, **values(cast))
    assert refusal.value.field == field


def test_only_the_office_that_keeps_the_congress_plans(cast):
    for who in ("stranger", "leader", "deputy", "keeper"):
        with pytest.raises(Denied):
            plan(cast, actor=getattr(cast, who))
    with pytest.raises(Denied):
        plan(cast, congress=cast.county_congress)


def test_holding_counts_the_names_and_tells_the_files(cast, meeting):
    held = hold(cast, meeting, marks(cast, deputy_green="present", leader_of_group="leave"), outcome="通过")
    assert (held.state, held.due, held.present, held.on_leave, held.absent) == (MeetingState.HELD, 2, 1, 1, 0)
    assert held.attendance_rate == "50.0%"
    line = PerformanceEntry.objects.get()
    assert (line.mandate, line.kind, line.year) == (
        cast.mandates["deputy_green"],
        PerformanceKind.MEETING,
        2026,
    )
    assert line.summary == "出席青山镇人大主席团2026年第二次会议"
    assert line.url == meeting.get_absolute_url()
    assert "应到 2，实到 1，请假 1，缺席 0" in timeline(held).first().summary


def test_guests_get_a_line_of_their_own_and_are_not_counted_as_due(cast):
    meeting = plan(cast, observers=[cast.mandates["other_deputy"]])
    held = hold(
        cast, meeting, marks(cast, deputy_green="present", leader_of_group="present", other_deputy="present")
    )
    assert (held.due, held.present, held.observers) == (2, 2, 1)
    kinds = dict(PerformanceEntry.objects.values_list("mandate__person__name", "kind"))
    assert kinds == {"陆明远": "meeting", "方晓云": "meeting", "沈秀兰": "observing"}


def test_a_correction_needs_a_reason_and_moves_the_files(cast, meeting):
    hold(cast, meeting, marks(cast, deputy_green="present", leader_of_group="absent"))
    other = marks(cast, deputy_green="leave", leader_of_group="present")
    with pytest.raises(Refused, match="写明原因") as refusal:
        hold(cast, meeting, other)
    assert refusal.value.field == "reason"
    held = hold(cast, meeting, other, reason="请假条补登")
    assert (held.present, held.on_leave, held.absent) == (1, 1, 0)
    counted = PerformanceEntry.objects.counted().values_list("mandate__person__name", flat=True)
    assert list(counted) == ["方晓云"]
    back = hold(
        cast, meeting, marks(cast, deputy_green="present", leader_of_group="present"), reason="再核对"
    )
    assert back.present == 2 and PerformanceEntry.objects.counted().count() == 2
    assert timeline(meeting).first().move == "correct_meeting"


def test_nobody_is_left_without_a_mark(cast, meeting):
    with pytest.raises(Refused, match="还有 1 位代表没有登记出席情况"):
        hold(cast, meeting, marks(cast, deputy_green="present"))
    with pytest.raises(Refused, match="还没有到"):
        hold(cast, meeting, marks(cast, deputy_green="present"), held_on=TODAY + timedelta(1))


def test_numbers_serve_where_no_names_are_kept(cast):
    meeting = plan(cast, congress=cast.clear_water_congress, actor=cast.stranger)
    assert meeting.due == 0
    with pytest.raises(Refused, match="请填写实到"):
        hold(cast, meeting, actor=cast.stranger)
    with pytest.raises(Refused, match="应到人数不能是 0"):
        hold(cast, meeting, actor=cast.stranger, numbers=(0, 0, 0))
    held = hold(cast, meeting, actor=cast.stranger, numbers=(5, 1, 1))
    assert (held.due, held.present) == (7, 5)


def test_a_sitting_below_two_thirds_is_marked(cast):
    sitting = plan(cast, kind=MeetingKind.PLENARY, session=cast.green_session, on=date(2026, 3, 2))
    present = marks(cast, deputy_green="present", leader_of_group="absent", other_deputy="absent")
    assert hold(cast, sitting, present).lacks_quorum
    enough = marks(cast, deputy_green="present", leader_of_group="present", other_deputy="absent")
    assert not hold(cast, sitting, enough, reason="更正").lacks_quorum


@pytest.mark.parametrize(
    ("day", "title", "fits"),
    [
        (date(2026, 3, 2), "第一次全体会议", True),
        (date(2026, 3, 3), "第二次全体会议", True),
        (date(2026, 3, 4), "第三次全体会议", False),
        (date(2026, 3, 1), "第一次全体会议", False),
        (date(2026, 3, 1), "预备会议", True),
        (date(2026, 2, 1), "预备会议", False),
    ],
)
def test_a_plenary_meeting_lies_within_its_session(cast, day, title, fits):
    sitting = {
        "actor": cast.clerk, "congress": cast.green_hill_congress, "kind": MeetingKind.PLENARY, "title": title,
        "held_on": day, "session": cast.green_session, "at": NOW,
    }  # fmt: skip
    if fits:
        assert services.plan_meeting(**sitting).held_on == day
        return
    with pytest.raises(Refused, match="2026-03-02 开幕，2026-03-03 闭幕，全体会议要在会期内") as refusal:
        services.plan_meeting(**sitting)
    assert refusal.value.field == "held_on"


def test_a_meeting_is_entered_once_and_not_years_ahead(cast, meeting):
    again = {
        "actor": cast.clerk, "congress": cast.green_hill_congress, "kind": meeting.kind,
        "title": meeting.title, "at": NOW,
    }  # fmt: skip
    with pytest.raises(Refused, match="2026-04-08 的“.*”已经登记过") as refusal:
        services.plan_meeting(held_on=meeting.held_on, **again)
    assert refusal.value.field == "title"
    with pytest.raises(Refused, match="在两年以后") as refusal:
        services.plan_meeting(held_on=date(2099, 1, 1), **again)
    assert refusal.value.field == "held_on"
    services.cancel_meeting(actor=cast.clerk, meeting=meeting, reason="防汛", at=NOW)
    assert services.plan_meeting(held_on=meeting.held_on, **again).pk != meeting.pk


def test_a_new_day_reads_the_roster_anew(cast, meeting):
    services.take_office(
        actor=cast.clerk,
        mandate=cast.mandates["other_deputy"],
        office="presidium_member",
        starts_on=date(2026, 5, 1),
        at=NOW + timedelta(days=30),
    )
    values = {"title": meeting.title, "place": "会议室", "agenda": "", "session": None, "version": 1}
    edited = services.edit_meeting(
        actor=cast.clerk, meeting=meeting, held_on=date(2026, 5, 6), at=NOW, **values
    )
    assert (edited.due, edited.version) == (3, 2)
    with pytest.raises(Conflict, match="吴桂香"):
        services.edit_meeting(actor=cast.staff, meeting=meeting, held_on=TODAY, at=NOW, **values)


def test_cancelling(cast, meeting):
    with pytest.raises(Refused, match="取消的原因"):
        services.cancel_meeting(actor=cast.clerk, meeting=meeting, reason="  ", at=NOW)
    services.cancel_meeting(actor=cast.clerk, meeting=meeting, reason="防汛", at=NOW)
    with pytest.raises(Conflict, match="不能取消"):
        services.cancel_meeting(actor=cast.clerk, meeting=meeting, reason="防汛", at=NOW)
    with pytest.raises(Conflict, match="已取消"):
        hold(cast, meeting, marks(cast, deputy_green="present", leader_of_group="present"))
    with pytest.raises(Conflict, match="不能再改安排"):
        services.edit_meeting(
            actor=cast.clerk,
            meeting=meeting,
            title="x",
            held_on=TODAY,
            place="",
            agenda="",
            session=None,
            at=NOW,
        )


def test_the_measure_counts_held_and_wanted_for_all_congresses_at_once(cast, django_assert_num_queries):
    held_on = [date(2026, 1, 5), date(2026, 3, 31), date(2026, 4, 1)]
    for day in held_on:
        hold(cast, plan(cast, on=day), marks(cast, deputy_green="present", leader_of_group="absent"))
    services.cancel_meeting(actor=cast.clerk, meeting=plan(cast, on=date(2026, 2, 1)), reason="防汛", at=NOW)
    plan(cast, on=date(2026, 3, 1))
    plan(cast, kind=MeetingKind.PLENARY, on=date(2026, 3, 2), session=cast.green_session)
    green, clear = cast.green_hill_congress.pk, cast.clear_water_congress.pk
    street = cast.street_committee.pk
    quarter = (date(2026, 1, 1), date(2026, 3, 31))
    with django_assert_num_queries(1):
        counted = metrics.meetings_held(MeetingKind.PRESIDIUM, [green, clear, street], *quarter)
    assert counted == {green: (2, 3), clear: (0, 0)}
    assert metrics.presidium_meetings([green], *quarter) == {green: (2, 3)}
    assert metrics.meeting_attendance(MeetingKind.PRESIDIUM, [green, clear], *quarter) == {
        green: (2, 4),
        clear: (0, 0),
    }
    records = metrics.presidium_meetings_records(green, *quarter)
    assert [(day, label) for _, day, label, _ in records] == [
        (date(2026, 1, 5), "主席团会议2026-01-05（应到 2，实到 1）"),
        (date(2026, 3, 31), "主席团会议2026-03-31（应到 2，实到 1）"),
    ]
    first = Meeting.objects.held().order_by("held_on").first()
    assert records[0][0] == f"deputies.meeting:{first.pk}" and records[0][3] == first.get_absolute_url()
