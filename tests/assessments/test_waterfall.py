"""From the full mark to the total: every step, its bar, its reason. Pure."""

from decimal import Decimal as D

import pytest

from assessments.models import Category, Indicator, Result, Score
from assessments.presenters.profile import profile_of
from assessments.presenters.waterfall import waterfall

pytestmark = pytest.mark.once

PEOPLE = Category(pk=1, name="与民同心", block="base")
LAW = Category(pk=2, name="法治同轨", block="base")
MORE = Category(pk=3, name="创新", block="bonus")
LESS = Category(pk=4, name="问题", block="penalty")


def score(pk, category, points, full=10, applicable=True):
    indicator = Indicator(pk=pk, code=f"i{pk}", name=f"指标{pk}", category=category, full_mark=D(full))
    return Score(
        pk=pk,
        indicator=indicator,
        points=D(points),
        full_mark=D(full),
        applicable=applicable,
        explanation="说明",
    )


def result(base, total, *, earned=None, mark=100, bonus=0, penalty=0):
    return Result(
        base=D(base), total=D(total), bonus=D(bonus), penalty=D(penalty),
        earned=D(base if earned is None else earned), applicable_mark=D(mark),
    )  # fmt: skip


def told(steps):
    return [(s.label, s.text, s.after) for s in steps]


def test_each_category_that_lost_points_is_a_step_and_opens_to_its_indicators():
    scores = [score(1, PEOPLE, "50", 60), score(2, LAW, "18", 20), score(3, LAW, "20", 20)]
    steps = waterfall(result(88, 88), scores)
    assert told(steps) == [
        ("满分", "100", 100), ("与民同心", "−10", 90), ("法治同轨", "−2", 88), ("总分", "88", 88),
    ]  # fmt: skip
    assert [(p.label, p.text, p.url) for p in steps[2].parts] == [("指标2", "−2", "#i-2")]
    assert (steps[1].start, steps[1].width, steps[1].url) == (90.0, 10.0, "#c-1")


def test_bars_begin_at_nought_and_end_where_the_next_one_begins():
    steps = waterfall(result(70, 70), [score(1, PEOPLE, 40, 60), score(2, LAW, 30, 40)])
    full, first, second, total = steps
    assert (full.start, full.width) == (0.0, 100.0)
    assert first.start == pytest.approx(80) and first.start + first.width == pytest.approx(100)
    assert second.start + second.width == pytest.approx(first.start)
    assert total.width == pytest.approx(second.start)


def test_a_capped_bonus_says_what_was_held_back_and_a_penalty_goes_down():
    scores = [score(1, PEOPLE, 90, 100), score(5, MORE, 8), score(6, MORE, 6), score(7, LESS, 3)]
    steps = waterfall(result(90, 97, bonus=10, penalty=3), scores)
    assert told(steps)[2:] == [("加分", "+10", 100), ("扣分", "−3", 97), ("总分", "97", 97)]
    assert steps[2].note == "合计 14 分，最多计 10 分。"
    assert [p.text for p in steps[2].parts] == ["+8", "+6"]


def test_what_does_not_apply_is_rescaled_in_a_step_of_its_own():
    scores = [score(1, PEOPLE, 60, 70), score(2, LAW, 0, 30, applicable=False)]
    steps = waterfall(result("85.71", "85.71", earned=60, mark=70), scores)
    assert told(steps) == [
        ("适用的满分", "70", 70), ("与民同心", "−10", 60), ("折算", "+25.71", D("85.71")),
        ("总分", "85.71", D("85.71")),
    ]  # fmt: skip
    assert "不适用" in steps[2].note


def test_points_everybody_starts_with_stand_in_the_full_mark():
    steps = waterfall(result(95, 95, earned=35, mark=40), [score(1, PEOPLE, 35, 40)], start=D(60))
    assert told(steps)[0] == ("满分", "100", 100) and "60 分" in steps[0].note
    assert told(steps)[-1] == ("总分", "95", 95) and len(steps) == 3


def test_a_gate_is_the_last_step_and_names_itself():
    steps = waterfall(result(90, 0), [score(1, PEOPLE, 90, 100)], notes=("数据造假：总分记 0 分。",))
    assert told(steps)[-2:] == [("门槛和限额", "−90", 0), ("总分", "0", 0)]
    assert steps[-2].note == "数据造假：总分记 0 分。"
    assert all(s.start >= 0 and s.start + s.width <= 100.001 for s in steps)


def test_a_sheet_without_losses_is_two_bars():
    steps = waterfall(result(100, 100), [score(1, PEOPLE, 100, 100)])
    assert [s.kind for s in steps] == ["full", "total"]


def test_the_profile_names_what_is_ahead_and_what_is_behind():
    scores = [score(1, PEOPLE, 58, 60), score(2, LAW, 15, 20), score(3, LAW, 20, 20)]
    told = profile_of(scores, {1: D(50), 2: D(18), 3: D(20)})
    assert told.answer == "“与民同心”比同组平均高 8 分，“法治同轨”低 3 分"
    assert told.best == ["指标1：58/60 分，同组平均 50 分"] and told.worst == [
        "指标2：15/20 分，同组平均 18 分"
    ]
    people, law = told.categories
    assert (people.start, round(people.width, 2)) == (50.0, 13.33)
    assert (law.start, law.width, law.gap_sign) == (42.5, 7.5, "−3")


def test_a_profile_of_nothing_says_so():
    assert profile_of([], {}).answer == "和同组平均比"
