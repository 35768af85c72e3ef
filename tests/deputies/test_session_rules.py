"""What a session's dates and numbers should be: notice, papers, quorum, how often in a year."""

from dataclasses import replace
from datetime import date

from deputies.session_rules import SessionFacts, Sitting, has_quorum, quorum_of, warnings, year_notices

OPENS = date(2026, 3, 12)
TOWN = SessionFacts(
    level="township",
    opens_on=OPENS,
    closes_on=OPENS,
    notice_sent_on=date(2026, 3, 5),
    papers_sent_on=date(2026, 3, 11),
    sittings=(Sitting("全体会议", 45, 30),),
    presidium=7,
)
AFTER = date(2026, 3, 20)


def titles(facts, on=AFTER):
    return [notice.title for notice in warnings(facts, on)]


def test_a_session_that_keeps_to_the_rules_says_nothing():
    assert titles(TOWN) == []


def test_notice_goes_out_seven_days_before_and_papers_one_day():
    assert titles(replace(TOWN, notice_sent_on=date(2026, 3, 6))) == ["开会通知晚了 1 天。"]
    assert titles(replace(TOWN, papers_sent_on=OPENS)) == ["会议文件晚了 1 天。"]


def test_the_warning_names_its_rule_and_that_provinces_differ():
    notice = warnings(replace(TOWN, notice_sent_on=date(2026, 3, 9)), AFTER)[0]
    assert "浙江省乡镇人民代表大会工作条例第二十条" in notice.source
    assert "各省规定的天数不同" in notice.source
    assert "3月5日以前" in notice.text


def test_what_was_not_entered_is_said_only_when_its_day_has_come():
    facts = replace(TOWN, notice_sent_on=None, papers_sent_on=None, sittings=(), presidium=0)
    assert titles(facts, date(2026, 3, 4)) == []
    assert titles(facts, date(2026, 3, 5)) == ["开会通知还没有登记。"]
    assert titles(facts, date(2026, 3, 11)) == ["开会通知还没有登记。", "会议文件还没有登记。"]
    assert "还没有登记全体会议。" in titles(facts, AFTER)
    assert "还没有登记主席团。" in titles(facts, OPENS)


def test_a_county_has_no_days_of_notice_of_ours():
    assert titles(replace(TOWN, level="county", notice_sent_on=None, papers_sent_on=None)) == []


def test_a_sitting_below_two_thirds_is_named_with_what_it_takes():
    notice = warnings(replace(TOWN, sittings=(Sitting("第一次全体会议", 45, 29),)), AFTER)[0]
    assert notice.title == "第一次全体会议到会不足三分之二。"
    assert "至少要 30 人" in notice.text
    assert notice.source == "地方组织法第十四条"


def test_quorum_is_two_thirds_rounded_up():
    assert [quorum_of(n) for n in (1, 3, 45, 46, 154)] == [1, 2, 30, 31, 103]
    assert has_quorum(46, 31)
    assert not has_quorum(46, 30)
    assert not has_quorum(0, 0)


def test_papers_that_never_came_are_named_once_it_sits():
    assert titles(replace(TOWN, papers_missing=2), date(2026, 3, 11)) == []
    assert titles(replace(TOWN, papers_missing=2)) == ["还有 2 份文件没有登记交来。"]


def test_the_first_days_of_the_calendar_break_nothing():
    first = date(1, 1, 3)
    facts = replace(TOWN, opens_on=first, closes_on=None, notice_sent_on=None, papers_sent_on=None)
    assert len(warnings(facts, date(2026, 1, 1))) == 2


def test_a_township_meets_twice_a_year():
    days = [date(2024, 1, 9), date(2024, 7, 2), date(2025, 1, 8), date(2026, 1, 9)]
    said = [n.title for n in year_notices("township", days, date(2026, 9, 30))]
    assert said == ["2025 年只登记了 1 次会议。"]
    said = [n.title for n in year_notices("township", days, date(2026, 10, 1))]
    assert said == ["2025 年只登记了 1 次会议。", "2026 年只登记了 1 次会议。"]


def test_a_county_meets_once_a_year():
    days = [date(2024, 1, 9), date(2026, 1, 9)]
    assert [n.title for n in year_notices("county", days, date(2026, 11, 1))] == [
        "2025 年只登记了 0 次会议。"
    ]


def test_the_first_year_that_was_entered_is_not_judged():
    assert year_notices("township", [date(2026, 1, 9)], date(2026, 12, 1)) == []
    assert year_notices("township", [], date(2026, 12, 1)) == []
