"""Reminders of quarterly reports: one a stage, in words, and never after submission."""

from datetime import date, datetime, timedelta

import pytest

from assessments.deadlines import due
from assessments.reminders import due_sentence, progress_sentence
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage
from tests.factories.ground import NOW, SHANGHAI


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2026, 4, 12), "2026年第一季度填报还剩 3 天，4月15日（星期三）24:00 前提交"),
        (date(2026, 4, 15), "2026年第一季度填报今天截止，4月15日（星期三）24:00 前提交"),
        (date(2026, 4, 18), "2026年第一季度填报已过期 3 天，请尽快提交（截止 4月15日（星期三））"),
    ],
)
def test_the_sentence_says_how_long_and_until_when(on, sentence):
    assert due_sentence("2026年第一季度", date(2026, 4, 15), on) == sentence


def test_the_body_says_what_is_left():
    assert progress_sentence(18, 22) == "数已按日常记录算好，22 项里还有 4 项等您确认。"
    assert "主席核对" in progress_sentence(3, 3)


def test_reports_are_reminded_of_from_a_week_before(scene):
    period = scene.open(1)
    day = period.due_on
    assert list(due(day - timedelta(days=8))) == []
    stages = {days: {r.stage for r in due(day - timedelta(days=days))} for days in (7, 3, 1, 0, -1, -8)}
    assert stages == {7: {"t-7"}, 3: {"t-3"}, 1: {"t-1"}, 0: {"due"}, -1: {"overdue-1"}, -8: {"overdue-2"}}


def test_one_query_finds_them_all(scene, django_assert_num_queries):
    period = scene.open(1)
    with django_assert_num_queries(1):
        assert len(list(due(period.due_on))) == 4


def test_who_has_handed_in_is_left_alone(scene):
    period = scene.open(1)
    scene.hand_in(scene.report(period, "青山镇"))
    assert len(list(due(period.due_on))) == 3


def test_run_twice_it_says_it_once_to_chair_and_clerk(scene):
    period = scene.open(1)
    scene.confirm(scene.report(period, "青山镇"))
    day = period.due_on - timedelta(days=3)
    at = datetime(day.year, day.month, day.day, 8, 30, tzinfo=SHANGHAI)
    run_reminders(on=day, at=at)
    run_reminders(on=day, at=at)
    told = OutboxMessage.objects.filter(kind="quarter_report").values_list("recipient__name", "stage", "body")
    assert sorted((name, stage) for name, stage, _ in told) == [
        ("何建平", "t-3"),
        ("吴桂香", "t-3"),
        ("韩绿水", "t-3"),
    ]
    assert {body for name, _, body in told if name == "何建平"} == {
        "各项都已确认，请主席核对后提交给县人大。"
    }
    assert NOW
