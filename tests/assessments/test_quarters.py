"""Quarters run by themselves: they open, close after the days of grace, and lock what is verified."""

from datetime import date, datetime, timedelta

import pytest

from assessments.deadlines import due, verification_due
from assessments.models import Period, QuarterReport, ReportingRule, RunningCount, Scheme
from assessments.standing import live_standing
from assessments.workflow import days, periods, quarters, reports, returns, running
from assessments.workflow.verification import query_line
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Denied, Refused
from congress_portal.foundation.workdays.arithmetic import Calendar
from tests.factories.ground import NOW, SHANGHAI

APRIL = date(2026, 4, 1)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def run(day: date):
    return quarters.keep_quarters(on=day, at=at(day))


@pytest.fixture
def opened(scene) -> Period:
    """The first quarter, opened by the portal itself on the first of April."""
    assert run(APRIL).opened == 1
    return Period.objects.get(number=1, kind="quarter")


def test_days_are_counted_in_working_days_and_grace_comes_after_the_due_day():
    plain = Calendar()
    rule = ReportingRule(due_workdays=10, grace_workdays=5, lock_workdays=15)
    dated = days.proposed(rule, plain, date(2026, 3, 31), date(2026, 4, 1))
    # Wednesday the first is the first of ten working days: they end on Tuesday the fourteenth.
    assert dated == days.Days(date(2026, 4, 14), date(2026, 4, 21), date(2026, 5, 12))
    holidays = Calendar({date(2026, 4, 6): False}, date(2026, 12, 31))
    assert days.proposed(rule, holidays, date(2026, 3, 31), date(2026, 4, 1)).due_on == date(2026, 4, 15)


def test_without_grace_the_due_day_is_the_last_one():
    dated = days.following(ReportingRule(grace_workdays=0, lock_workdays=1), Calendar(), date(2026, 4, 17))
    assert (dated.grace_until, dated.lock_on) == (date(2026, 4, 17), date(2026, 4, 20))


def test_a_quarter_opens_by_itself_the_day_after_it_ended(scene, opened):
    assert (opened.due_on, opened.grace_until, opened.lock_on) == (
        date(2026, 4, 14),
        date(2026, 4, 21),
        date(2026, 5, 12),
    )
    assert opened.reports.count() == 4
    todo = Todo.objects.open().visible_to(scene.cast.chair).get(kind="quarter_report")
    assert todo.due == opened.due_on
    told = OutboxMessage.objects.filter(kind="quarter_opened")
    assert [m.recipient.name for m in told] == [scene.cast.staff.name]


def test_it_does_not_open_before_the_quarter_ended_and_never_twice(scene):
    assert run(date(2026, 3, 31)).opened == 0  # the last quarter of last year has no scheme
    assert run(APRIL).opened == 1
    assert run(APRIL).opened == 0
    assert run(date(2026, 4, 20)).opened == 0


def test_the_day_it_opens_by_itself_is_the_first_that_counts(scene):
    rule, calendar = ReportingRule(due_workdays=10), days.calendar_from(date(2027, 1, 1))
    ended = date(2027, 3, 31)
    # The first of April is a Thursday: ten working days end on the fourteenth, as the page promises.
    assert days.proposed(rule, calendar, ended, date(2027, 4, 1)).due_on == date(2027, 4, 14)
    assert days.proposed(rule, calendar, ended, ended).due_on == date(2027, 4, 14)
    assert days.proposed(rule, calendar, ended, date(2027, 4, 2)).due_on == date(2027, 4, 16)


def test_a_server_that_was_off_opens_it_when_it_is_back_and_counts_the_days_from_then(scene):
    assert run(date(2026, 5, 20)).opened == 1
    period = Period.objects.get(number=1, kind="quarter")
    assert period.due_on > date(2026, 5, 20) + timedelta(days=10)


def test_a_group_that_opens_by_hand_is_left_alone(scene):
    ReportingRule.objects.create(group=scene.group, opens_itself=False)
    assert run(APRIL).opened == 0


def test_what_cannot_be_opened_is_told_to_the_staff_once(scene):
    scene.scheme.indicators.filter(code="1").update(metric="lost")
    for _ in range(2):
        assert run(APRIL).opened == 0
    told = OutboxMessage.objects.get(kind="quarter_not_opened")
    assert "数据来源“lost”已经没有了" in told.body and told.recipient.name == scene.cast.staff.name


def test_nothing_closes_within_the_days_of_grace_and_what_cannot_be_closed_is_told(scene, opened):
    assert run(opened.grace_until).closed == 0
    scene.scheme.indicators.filter(code="1").update(metric="lost")
    for _ in range(2):
        assert run(opened.grace_until + timedelta(days=1)).closed == 0
    assert set(QuarterReport.objects.values_list("state", flat=True)) == {"open"}
    told = OutboxMessage.objects.get(kind="quarter_not_closed")
    assert "数据来源“lost”已经没有了" in told.body


def test_after_grace_a_report_goes_to_the_county_as_the_records_have_it(scene, opened):
    scene.hand_in(scene.report(opened, "青山镇"))
    scene.set("绿水镇", 2, (6, 6), (10, 10))
    day = opened.grace_until + timedelta(days=1)
    assert run(day).closed == 3
    assert run(day).closed == 0
    report = scene.report(opened, "绿水镇")
    assert (report.state, report.submitted_by, report.was_closed) == ("submitted", "", True)
    assert report.late_workdays >= 5
    line = report.lines.get(indicator__metric="presidium_meetings")
    # Counted for the last time, and nobody confirmed it.
    assert (line.numerator, line.state) == (2, "counted")
    with pytest.raises(Refused, match="宽限期已过"):
        reports.confirm_line(actor=scene.cast.stranger, line=line, at=at(day))
    assert not Todo.objects.open().visible_to(scene.cast.stranger).filter(kind="quarter_report").exists()
    why = (
        Todo.objects.open()
        .get(subject_key=f"assessments.quarterreport:{report.pk}", kind="verify_report")
        .why
    )
    assert "到期没有提交，3 项镇里没有确认" in why
    assert (
        "没有提交"
        in JournalEntry.objects.get(
            subject_key=f"assessments.quarterreport:{report.pk}", move="close_report"
        ).summary
    )
    assert OutboxMessage.objects.filter(kind="report_closed", recipient=scene.cast.stranger.person).exists()


def test_a_returned_report_has_its_own_days(scene, opened):
    report = scene.hand_in(scene.report(opened, "青山镇"), at=at(opened.due_on))
    line = report.lines.first()
    query_line(actor=scene.cast.staff, line=line, note="请说明", at=at(opened.due_on))
    report = returns.return_report(
        actor=scene.cast.staff, report=report, reason="请补", answer_by=date(2026, 5, 6), at=at(opened.due_on)
    )
    assert Todo.objects.open().visible_to(scene.cast.chair).get(kind="quarter_report").due == date(2026, 5, 6)
    assert {
        r.deadline for r in due(date(2026, 5, 5)) if r.organization_id == scene.cast.chair.organization_id
    } == {date(2026, 5, 6)}
    run(opened.grace_until + timedelta(days=1))
    report.refresh_from_db()
    assert report.state == "returned"
    run(date(2026, 5, 7))
    report.refresh_from_db()
    line.refresh_from_db()
    # It had been handed in in time; the open question is the county's again.
    assert (report.state, report.late_workdays, line.verification) == ("submitted", 0, "pending")


def test_the_days_for_an_answer_follow_the_rule_and_never_lie_in_the_past(scene, opened):
    report = scene.hand_in(scene.report(opened, "青山镇"))
    with pytest.raises(Refused, match="今天以后"):
        returns.return_report(
            actor=scene.cast.staff, report=report, reason="请补", answer_by=date(2026, 4, 1), at=NOW
        )
    done = returns.return_report(actor=scene.cast.staff, report=report, reason="请补", at=NOW)
    # Thursday the ninth, five working days on.
    assert done.answer_by == date(2026, 4, 16)


def test_a_late_report_is_taken_and_says_so(scene, opened):
    day = opened.due_on + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    report = scene.hand_in(scene.report(opened, "青山镇"), at=at(day))
    assert (report.state, report.late_workdays) == ("submitted", 1)
    assert "迟交 1 个工作日" in JournalEntry.objects.filter(move="submit_report").get().summary
    back = returns.return_report(actor=scene.cast.staff, report=report, reason="请补", at=at(day))
    again = reports.submit_report(actor=scene.cast.chair, report=back, at=at(day + timedelta(days=3)))
    assert (again.late_workdays, again.first_submitted_at) == (1, at(day))


def test_what_is_verified_locks_by_itself_and_the_rest_is_reminded_of(scene, opened):
    done, half = (scene.hand_in(scene.report(opened, town)) for town in ("青山镇", "绿水镇"))
    scene.verify(done)
    assert run(opened.lock_on).locked == 0
    day = opened.lock_on + timedelta(days=1)
    assert run(day).locked == 1
    states = {r.subject.name: r.state for r in QuarterReport.objects.select_related("subject")}
    assert (states["青山镇"], states["绿水镇"]) == ("locked", "submitted")
    done.refresh_from_db()
    assert done.locked_by == "系统"
    assert OutboxMessage.objects.filter(kind="report_locked", recipient=scene.cast.chair.person).exists()
    reminder = next(iter(verification_due(day)))
    assert "还有 3 个单位没有核完" in reminder.title and "还有 9 项没有核实" in reminder.body
    assert half.pk


def test_the_county_is_reminded_before_the_day_and_only_while_something_is_left(scene, opened):
    assert list(verification_due(opened.lock_on)) == []  # nothing has come in
    report = scene.hand_in(scene.report(opened, "青山镇"))
    assert [r.stage for r in verification_due(opened.lock_on - timedelta(days=3))] == ["t-3"]
    scene.verify(report)
    assert list(verification_due(opened.lock_on)) == []


def test_a_chair_asks_for_the_report_back_and_the_county_answers_by_returning_it(scene, opened):
    report = scene.report(opened, "青山镇")
    chair = scene.cast.chair
    with pytest.raises(Refused, match="还在本单位手里"):
        returns.ask_return(actor=chair, report=report, reason="要改", at=NOW)
    scene.hand_in(report)
    with pytest.raises(Refused, match="要退回来改什么"):
        returns.ask_return(actor=chair, report=report, reason=" ", at=NOW)
    with pytest.raises(Denied, match="本单位"):
        returns.ask_return(actor=scene.cast.stranger, report=report, reason="要改", at=NOW)
    returns.ask_return(actor=chair, report=report, reason="漏写一条说明", at=NOW)
    with pytest.raises(Refused, match="已经申请过"):
        returns.ask_return(actor=chair, report=report, reason="再申请", at=NOW)
    todo = Todo.objects.open().visible_to(scene.cast.staff).get(kind="return_request")
    assert (todo.title, todo.why) == ("青山镇申请退回2026年第一季度填报", "漏写一条说明")
    returns.return_report(actor=scene.cast.staff, report=report, reason="同意", at=NOW)
    assert returns.return_asked(report) == ""


def test_old_quarters_without_days_neither_close_nor_lock(scene, opened):
    Period.objects.update(grace_until=None, lock_on=None)
    scene.verify(scene.hand_in(scene.report(opened, "青山镇")))
    kept = run(date(2026, 12, 1))
    assert (kept.closed, kept.locked) == (0, 0)


# --- the daily count behind the live standing ------------------------------------------------------


def test_the_standing_reads_the_daily_count_and_says_of_which_day(scene, opened, django_assert_num_queries):
    run(date(2026, 4, 8))
    before = live_standing(scene.scheme, on=date(2026, 4, 9))
    assert before.on == date(2026, 4, 8)
    for town in scene.towns:
        if town != "城关街道":
            scene.set(town, 9, (9, 9), (9, 9))
    assert live_standing(scene.scheme, on=date(2026, 4, 9)).sheets == before.sheets
    # Counted anew when it is asked for, or when the count is too old.
    running.count_running(
        actor=scene.cast.chair, scheme=scene.scheme, on=date(2026, 4, 9), at=at(date(2026, 4, 9))
    )
    assert live_standing(scene.scheme, on=date(2026, 4, 9)).sheets != before.sheets
    assert live_standing(scene.scheme, on=date(2026, 4, 20)).on == date(2026, 4, 20)


def test_the_count_is_dropped_when_a_quarter_opens_over_its_days(scene):
    running.count_running(actor=scene.cast.staff, scheme=scene.scheme, on=APRIL, at=at(APRIL))
    periods.open_period(
        actor=scene.cast.staff, scheme=scene.scheme, quarter=1, due_on=date(2026, 4, 15), at=at(APRIL)
    )
    live = live_standing(scene.scheme, on=date(2026, 4, 2))
    assert live.on == date(2026, 4, 2)


def test_a_day_is_counted_once(scene):
    assert run(APRIL).counted == 1
    assert run(APRIL).counted == 0
    assert run(date(2026, 4, 2)).counted == 1
    assert RunningCount.objects.count() == Scheme.objects.filter(state="published").count()
