"""How a clock looks: figure, cells and sentence."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from congress_portal.foundation.workdays.arithmetic import deadline
from congress_portal.foundation.workdays.display import clock_view
from congress_portal.foundation.workdays.models import AbstractClock

from .test_workdays_arithmetic import CHINA

NOON = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


class Clock(SimpleNamespace):
    """A clock without a table: the fields and the very properties of ``AbstractClock``."""

    is_running = AbstractClock.is_running
    stopped_on = AbstractClock.stopped_on
    was_met = AbstractClock.was_met
    notes = AbstractClock.notes
    days_left = AbstractClock.days_left
    is_overdue = AbstractClock.is_overdue
    deadline_by = AbstractClock.deadline_by


def a_clock(start, amount, unit, *, stopped=None, **rule):
    stopped_at = datetime.combine(stopped, NOON.timetz()) if stopped else None
    return Clock(**deadline(CHINA, start, amount, unit, **rule).as_fields(), stopped_at=stopped_at)


def cells(view):
    return {cell["day"]: cell["kind"] for cell in view["days"]}


def test_twenty_working_days_look_as_in_the_sketch():
    clock = a_clock(date(2026, 3, 27), 20, "workdays")
    view = clock_view(
        clock, date(2026, 4, 9), CHINA, label="交办期限", rule="闭会后 20 个工作日内交办", explain_url="/x/"
    )
    assert view["label"] == "交办期限"
    assert (view["start"], view["due"]) == (date(2026, 3, 28), date(2026, 4, 27))
    assert (view["days_left"], view["left_unit"], view["headline"]) == (12, "个工作日", "剩 12 个工作日")
    assert view["total_text"] == "共 20 个工作日，已用 8 天"
    assert view["sentence"] == "闭会后 20 个工作日内交办，跳过周末 8 天、清明节假期 3 天。"
    kinds = cells(view)
    assert view["scale"] == "day" and len(kinds) == 31
    assert kinds[date(2026, 3, 28)] == "weekend"
    assert kinds[date(2026, 3, 30)] == "passed"
    assert kinds[date(2026, 4, 6)] == "holiday"
    assert kinds[date(2026, 4, 9)] == "today"
    assert kinds[date(2026, 4, 10)] == "remaining"
    assert kinds[date(2026, 4, 27)] == "due"
    assert view["days"][0]["label"] == 28 and view["days"][-1]["title"] == "4月27日，到期"


def test_make_up_days_count_and_are_named():
    view = clock_view(a_clock(date(2025, 9, 26), 7, "workdays"), date(2025, 9, 28), CHINA)
    assert cells(view)[date(2025, 10, 11)] == "remaining"
    assert view["sentence"] == (
        "从9月27日起数 7 个工作日，跳过周末 2 天、国庆节假期 7 天、中秋节假期 1 天，补班 2 天照算。"
    )


@pytest.mark.parametrize(
    ("on", "left", "headline"),
    [
        (date(2026, 4, 27), 0, "今天到期"),
        (date(2026, 4, 24), 1, "剩 1 个工作日"),
        (date(2026, 4, 25), 1, "剩 1 个工作日"),
        (date(2026, 4, 28), -1, "已逾期 1 天"),
        (date(2026, 5, 10), -13, "已逾期 13 天"),
        (date(2026, 3, 27), 20, "剩 20 个工作日"),
    ],
)
def test_the_figure_before_on_and_after_the_due_day(on, left, headline):
    view = clock_view(a_clock(date(2026, 3, 27), 20, "workdays"), on, CHINA)
    assert (view["days_left"], view["headline"]) == (left, headline)


def test_an_overdue_clock_has_used_everything_and_shows_no_today():
    view = clock_view(a_clock(date(2026, 3, 27), 20, "workdays"), date(2026, 5, 8), CHINA)
    assert view["total_text"] == "共 20 个工作日，已用完"
    assert "today" not in cells(view).values()


def test_overdue_on_the_weekend_after_the_due_day_is_not_due_today():
    view = clock_view(a_clock(date(2026, 4, 9), 1, "workdays"), date(2026, 4, 11), CHINA)
    assert view["days_left"] == -1


def test_a_stopped_clock_says_when_and_how_early():
    clock = a_clock(date(2026, 3, 27), 20, "workdays", stopped=date(2026, 4, 22))
    view = clock_view(clock, date(2026, 6, 1), CHINA)
    assert view["days_left"] is None and view["stopped"] == date(2026, 4, 22)
    assert view["headline"] == "4月22日办结，提前 5 天"
    assert view["total_text"] == "共 20 个工作日，用了 17 天"
    assert cells(view)[date(2026, 4, 22)] == "today"
    late = a_clock(date(2026, 3, 27), 20, "workdays", stopped=date(2026, 4, 29))
    assert clock_view(late, date(2026, 6, 1), CHINA)["headline"] == "4月29日办结，逾期 2 天"
    assert late.was_met is False and clock.was_met is True


def test_three_months_are_folded_into_weeks():
    clock = a_clock(date(2026, 4, 9), 3, "months", roll=True)
    view = clock_view(clock, date(2026, 4, 21), CHINA)
    assert clock.due == date(2026, 7, 9)
    assert (view["days_left"], view["left_unit"]) == (79, "天")
    assert view["total_text"] == "共 3 个月（91 天），已用 12 天"
    assert view["scale"] == "week" and len(view["days"]) == 14
    assert [cell["kind"] for cell in view["days"]] == ["passed"] * 2 + ["today"] + ["remaining"] * 10 + [
        "due"
    ]
    assert view["days"][0]["title"] == "4月10日—12日"
    assert view["days"][2] == {
        "day": date(2026, 4, 20), "label": 20, "kind": "today", "title": "4月20日—26日，今天在这一段",
    }  # fmt: skip
    assert view["sentence"] == "从4月10日起数 3 个月。一格是一周。"


def test_a_year_is_folded_into_months():
    view = clock_view(a_clock(date(2025, 1, 31), 12, "months"), date(2025, 6, 1), CHINA)
    assert view["scale"] == "month" and len(view["days"]) == 12


def test_a_week_off_is_shown_as_holiday_in_a_folded_clock():
    view = clock_view(a_clock(date(2026, 1, 12), 40, "workdays"), date(2026, 1, 20), CHINA)
    assert view["scale"] == "week"
    assert cells(view)[date(2026, 2, 16)] == "holiday"


def test_rolling_on_and_unpublished_years_are_said():
    rolled = clock_view(a_clock(date(2026, 7, 1), 3, "months", roll=True), date(2026, 7, 2), CHINA)
    assert "末日逢休息日，顺延到10月8日。" in rolled["sentence"]
    unknown = clock_view(a_clock(date(2026, 11, 20), 3, "months", roll=True), date(2026, 11, 21), CHINA)
    assert unknown["known"] is False
    assert unknown["sentence"].endswith("2027 年放假安排还没公布，暂按周一至周五算，公布后再核对。")


def test_calendar_days_count_weekends_too():
    view = clock_view(a_clock(date(2026, 4, 9), 10, "days"), date(2026, 4, 12), CHINA)
    assert set(cells(view).values()) == {"passed", "today", "remaining", "due"}
    assert view["total_text"] == "共 10 天，已用 3 天"


def test_an_extended_clock_keeps_its_count_and_says_that_it_was_moved():
    clock = a_clock(date(2026, 4, 13), 12, "workdays")
    clock.due += timedelta(days=10)  # 2026-05-09, a make-up Saturday
    view = clock_view(clock, date(2026, 5, 6), CHINA)
    assert cells(view)[date(2026, 5, 4)] == "holiday"
    assert view["days_left"] == 3  # Thursday, Friday, the make-up Saturday
    assert "到期日已调整" in view["sentence"]


def test_the_clock_helpers_know_days_left_and_overdue():
    clock = a_clock(date(2026, 3, 27), 20, "workdays")
    assert clock.days_left(date(2026, 4, 9)) == 18
    assert not clock.is_overdue(date(2026, 4, 27)) and clock.is_overdue(date(2026, 4, 28))
    assert clock.was_met is None
    assert clock.deadline_by(CHINA).due == clock.due
