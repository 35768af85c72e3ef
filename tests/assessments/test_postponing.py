"""Another due day for an open quarter: what follows from it, who is told, and when it is too late."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.deadlines import due
from assessments.models import Period, QuarterReport
from assessments.workflow import quarters
from assessments.workflow.postponing import change_due_day
from assessments.workflow.verification import lock_report, verify_line
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.assessments.test_quarters import APRIL, at, run

LATER = date(2026, 4, 30)


@pytest.fixture
def opened(scene) -> Period:
    """The first quarter: due on the 14th of April, grace until the 21st, locked after the 12th of May."""
    run(APRIL)
    return Period.objects.get(number=1, kind="quarter")


def change(scene, period, due_on=LATER, *, on=APRIL, reason="防汛值守", actor=None, **more):
    return change_due_day(
        actor=actor or scene.cast.staff, period=period, due_on=due_on, reason=reason, at=at(on), **more
    )


def test_the_days_after_it_move_along_and_the_townships_are_told(scene, opened):
    done = change(scene, opened)
    # Five working days of grace and fifteen to verify, as before (no holiday is in the table).
    assert (done.due_on, done.grace_until, done.lock_on) == (LATER, date(2026, 5, 7), date(2026, 5, 28))
    assert set(Todo.objects.open().filter(kind="quarter_report").values_list("due", flat=True)) == {LATER}
    told = OutboxMessage.objects.filter(kind="due_day_changed", recipient=scene.cast.chair.person).get()
    assert told.title == "2026年第一季度填报截止延到 4月30日（星期四）24:00"
    assert "原定 4月14日截止。理由：防汛值守。您这里还没有交" in told.body
    said = JournalEntry.objects.filter(move="change_due_day", reason="防汛值守")
    assert said.filter(summary="2026年第一季度填报截止由 4月14日改到 4月30日").count() == 5
    again = change(scene, done, date(2026, 4, 24))
    assert again.due_on == date(2026, 4, 24) and again.grace_until == date(2026, 5, 1)
    assert OutboxMessage.objects.filter(
        kind="due_day_changed", recipient=scene.cast.chair.person, title__contains="提前到 4月24日"
    ).exists()


def test_reminders_follow_the_new_day(scene, opened):
    assert {r.stage for r in due(date(2026, 4, 13))} == {"t-1"}
    change(scene, opened)
    assert list(due(date(2026, 4, 14))) == []
    assert {(r.stage, r.deadline) for r in due(date(2026, 4, 29))} == {("t-1", LATER)}
    assert run(date(2026, 5, 7)).closed == 0
    assert run(date(2026, 5, 8)).closed == 4


def test_who_was_late_by_the_old_day_only_is_late_no_more(scene, opened):
    late = scene.hand_in(scene.report(opened, "青山镇"), at=at(date(2026, 4, 17)))
    assert late.late_workdays == 3
    change(scene, opened, date(2026, 4, 20), on=date(2026, 4, 17))
    late.refresh_from_db()
    assert late.late_workdays == 0
    told = OutboxMessage.objects.get(kind="due_day_changed", recipient=scene.cast.chair.person)
    assert "您这里已经交了，不用再办" in told.body


def test_what_was_passed_on_without_the_township_goes_back_to_it(scene, opened):
    handed_in = scene.hand_in(scene.report(opened, "绿水镇"))
    assert run(opened.grace_until + timedelta(days=1)).closed == 3
    report = scene.report(opened, "青山镇")
    line = report.lines.filter(applicable=True).first()
    verify_line(actor=scene.cast.staff, line=line, at=at(date(2026, 4, 22)))
    change(scene, opened, on=date(2026, 4, 23))
    report.refresh_from_db()
    assert (report.state, report.closed_at, report.late_workdays) == ("open", None, 0)
    handed_in.refresh_from_db()
    assert handed_in.state == "submitted"
    todos = Todo.objects.open()
    assert todos.visible_to(scene.cast.chair).get(kind="quarter_report").due == LATER
    # What is with the county is verified by the new day of locking, and only that.
    assert [t.due for t in todos.filter(kind="verify_report")] == [date(2026, 5, 28)]
    done = scene.hand_in(report, at=at(date(2026, 4, 29)))
    assert (done.state, done.late_workdays) == ("submitted", 0)


def test_a_returned_report_has_no_less_time_than_the_others(scene, opened):
    report = scene.hand_in(scene.report(opened, "青山镇"))
    QuarterReport.objects.filter(pk=report.pk).update(state="returned", answer_by=date(2026, 4, 16))
    change(scene, opened)
    report.refresh_from_db()
    assert report.answer_by == LATER and not quarters.is_over(report, date(2026, 5, 7))


@pytest.mark.parametrize(
    ("day", "on", "said"),
    [
        (date(2026, 4, 8), date(2026, 4, 9), "不能早于今天"),
        (date(2026, 4, 14), date(2026, 4, 9), "还是原来的"),
        (date(2027, 4, 30), date(2026, 4, 9), "太晚了"),
        (date(2026, 3, 31), date(2026, 3, 30), "结束"),
    ],
)
def test_a_day_that_cannot_be_is_refused(scene, opened, day, on, said):
    with pytest.raises(Refused, match=said) as refusal:
        change(scene, opened, day, on=on)
    assert refusal.value.field == "due_on"


def test_a_reason_the_right_and_the_version_are_asked_for(scene, opened):
    with pytest.raises(Refused, match="为什么"):
        change(scene, opened, reason=" ")
    with pytest.raises(Denied):
        change(scene, opened, actor=scene.cast.chair)
    change(scene, opened, version=opened.version)
    with pytest.raises(Conflict):
        change(scene, opened, date(2026, 5, 6), version=opened.version)


def test_locked_reports_stay_and_nothing_moves_once_all_are_locked(scene, opened):
    day = date(2026, 4, 16)
    reports = list(opened.reports.select_related("subject__organization"))
    for report in reports[1:]:
        scene.verify(scene.hand_in(report, at=at(day)), at=at(day))
        lock_report(actor=scene.cast.staff, report=report, at=at(day))
    change(scene, opened, on=day)
    reports[1].refresh_from_db()
    assert (reports[1].state, reports[1].late_workdays) == ("locked", 2)
    scene.verify(scene.hand_in(reports[0], at=at(day)), at=at(day))
    lock_report(actor=scene.cast.staff, report=reports[0], at=at(day))
    with pytest.raises(Refused, match="已经全部锁定.*申请更正"):
        change(scene, opened, date(2026, 5, 6), on=day)


def test_the_page_keeps_what_was_typed_and_says_when_it_is_too_late(scene, opened, client_of):
    client = client_of(scene.cast.staff)
    address = reverse("assessments:period_due", args=[opened.pk])
    assert address in client.get(opened.get_absolute_url()).content.decode()
    day = timezone.localdate() + timedelta(days=10)
    typed = {"due_on": "2020-01-01", "reason": "值守", "version": opened.version}
    bad = client.post(address, {**typed, "form_key": str(uuid.uuid4())})
    assert bad.status_code == 422
    assert "不能早于今天" in bad.content.decode() and "值守" in bad.content.decode()
    typed["due_on"] = day.isoformat()
    assert client.post(address, {**typed, "form_key": str(uuid.uuid4())}).url == opened.get_absolute_url()
    old = client.post(address, {**typed, "form_key": str(uuid.uuid4())})
    assert old.status_code == 409 and "值守" in old.content.decode()
    opened.refresh_from_db()
    assert opened.due_on == day
    Period.objects.filter(pk=opened.pk).update(state="locked")
    page = client.get(address).content.decode()
    assert "已经全部锁定" in page and "<textarea" not in page
    assert client_of(scene.cast.leader).get(address).status_code == 403
