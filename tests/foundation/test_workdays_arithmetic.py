"""Limits in working days, days and months."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import congress_portal.foundation.workdays as room
from congress_portal.foundation.workdays.arithmetic import (
    Calendar,
    Unit,
    add_days,
    add_months,
    add_workdays,
    deadline,
    explain,
    next_workday,
    notes_from_json,
    workdays_between,
)
from tests.plugins.generated import examples

SEED = Path(room.__file__).parent / "data" / "holidays.csv"


def seeded() -> Calendar:
    with SEED.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return Calendar(
        {date.fromisoformat(r["date"]): r["is_workday"] == "1" for r in rows},
        date(2026, 12, 31),
        {date.fromisoformat(r["date"]): r["name"] for r in rows},
        date(2004, 1, 1),
    )


CHINA = seeded()
PLAIN = Calendar()


# --- golden cases ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        # 2025 国庆节、中秋节: 10/1–10/8 off; 9/28 (Sunday) and 10/11 (Saturday) are worked
        (date(2025, 9, 26), 1, date(2025, 9, 28)),
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 4, date(2025, 10, 9)),
        (date(2025, 9, 26), 6, date(2025, 10, 11)),
        (date(2025, 9, 26), 7, date(2025, 10, 13)),
        (date(2025, 9, 30), 10, date(2025, 10, 21)),
        # 2026 春节: 2/15–2/23 off; 2/14 and 2/28 (Saturdays) are worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 6, date(2026, 2, 28)),
        (date(2026, 2, 13), 7, date(2026, 3, 2)),
        (date(2026, 2, 16), 1, date(2026, 2, 24)),  # starts inside the holiday
        # 2026 元旦: 1/1–1/3 off, Sunday 1/4 worked
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        # the sketch of the suggestion page: session ends 3/27, twenty working days to dispatch
        (date(2026, 3, 27), 20, date(2026, 4, 27)),
    ],
)
def test_working_days_follow_the_state_council_table(start, n, due):
    assert add_workdays(CHINA, start, n) == due
    assert deadline(CHINA, start, n, Unit.WORKDAYS).due == due


def test_counting_the_first_day_takes_it_only_if_offices_work():
    assert add_workdays(CHINA, date(2026, 4, 9), 1, count_first=True) == date(2026, 4, 9)
    assert add_workdays(CHINA, date(2026, 4, 11), 1, count_first=True) == date(2026, 4, 13)  # Saturday
    assert add_workdays(CHINA, date(2026, 2, 14), 1, count_first=True) == date(2026, 2, 14)  # 补班


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), 3, date(2026, 6, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 4, 9), 3, date(2026, 7, 9)),
        (date(2026, 12, 15), 6, date(2027, 6, 15)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(start, months, due):
    assert add_months(CHINA, start, months) == due


def test_counting_the_first_day_ends_months_a_day_earlier():
    assert add_months(PLAIN, date(2026, 3, 1), 1, count_first=True) == date(2026, 3, 31)
    assert add_months(PLAIN, date(2026, 4, 9), 3, count_first=True) == date(2026, 7, 8)
    # there is no 31 February to end before: the month's end it is
    assert add_months(PLAIN, date(2026, 1, 31), 1, count_first=True) == date(2026, 2, 28)


def test_a_limit_that_ends_on_a_day_off_rolls_on_where_the_rule_says_so():
    assert add_months(CHINA, date(2026, 7, 1), 3) == date(2026, 10, 1)
    assert add_months(CHINA, date(2026, 7, 1), 3, roll=True) == date(2026, 10, 8)
    assert add_days(CHINA, date(2026, 9, 10), 10, roll=True) == date(2026, 9, 20)  # Sunday, but worked
    assert add_days(CHINA, date(2026, 4, 1), 3) == date(2026, 4, 4)
    assert add_days(CHINA, date(2026, 4, 1), 3, roll=True) == date(2026, 4, 7)
    assert add_days(CHINA, date(2026, 4, 1), 3, count_first=True) == date(2026, 4, 3)


def test_nothing_to_count_stays_where_it_is_and_less_than_nothing_is_an_error():
    day = date(2026, 4, 11)
    assert add_workdays(CHINA, day, 0) == add_days(CHINA, day, 0) == add_months(CHINA, day, 0) == day
    assert add_workdays(CHINA, day, 0, count_first=True) == day
    for move in (add_workdays, add_days, add_months):
        with pytest.raises(ValueError):
            move(CHINA, day, -1)
    with pytest.raises(ValueError):
        deadline(CHINA, day, 0, Unit.DAYS)


# --- explanations ---------------------------------------------------------------------------------
def test_the_explanation_counts_day_by_day():
    found = deadline(CHINA, date(2025, 9, 26), 7, Unit.WORKDAYS)
    by_day = {note.day: note for note in found.notes}
    assert by_day[date(2025, 9, 26)].note == "起算当天不计入"
    assert by_day[date(2025, 9, 27)].note == "周末"
    assert by_day[date(2025, 9, 28)].note == "第 1 个工作日（周日补班）"
    assert by_day[date(2025, 10, 1)].note == "国庆节放假"
    assert by_day[date(2025, 10, 6)].note == "中秋节放假"
    assert by_day[date(2025, 10, 11)].note == "第 6 个工作日（周六补班）"
    assert by_day[found.due].counted == 7
    assert [note.day for note in found.notes] == [found.start + timedelta(days=i) for i in range(18)]


def test_the_explanation_folds_into_lines():
    assert explain(deadline(CHINA, date(2025, 9, 26), 7, Unit.WORKDAYS).notes) == [
        "9月26日 起算当天不计入",
        "9月27日 周末",
        "9月28日 第 1 个工作日（周日补班）",
        "9月29日—30日 第 2—3 个工作日",
        "10月1日—8日 国庆节、中秋节放假",
        "10月9日—10日 第 4—5 个工作日",
        "10月11日 第 6 个工作日（周六补班）",
        "10月12日 周末",
        "10月13日 第 7 个工作日",
    ]


def test_months_name_the_days_that_matter():
    assert explain(deadline(CHINA, date(2026, 7, 31), 2, Unit.MONTHS, roll=True).notes) == [
        "7月31日 起算当天不计入",
        "8月31日 满 1 个月",
        "9月30日 满 2 个月（9月没有 31 日，到月末为止）",
    ]
    assert explain(deadline(CHINA, date(2026, 7, 1), 3, Unit.MONTHS, roll=True).notes)[-2:] == [
        "10月1日—7日 国庆节放假",
        "10月8日 顺延到这个工作日",
    ]


def test_lines_name_the_year_where_it_changes():
    lines = explain(deadline(PLAIN, date(2026, 12, 31), 2, Unit.DAYS).notes)
    assert lines == ["12月31日 起算当天不计入", "2027年1月1日—2日 第 1—2 天"]
    assert explain([]) == []


def test_the_explanation_survives_storage():
    found = deadline(CHINA, date(2026, 2, 13), 9, Unit.WORKDAYS)
    assert notes_from_json(found.to_json()) == found.notes
    fields = found.as_fields()
    assert fields["due"] == found.due and fields["unit"] == "workdays" and fields["known"] is True


# --- unpublished years ----------------------------------------------------------------------------
def test_a_year_without_a_table_follows_the_weekdays_and_says_so():
    found = deadline(CHINA, date(2026, 12, 30), 5, Unit.WORKDAYS)
    assert found.due == date(2027, 1, 6)  # Thursday, Friday, Monday, Tuesday, Wednesday
    assert found.known is False
    assert deadline(CHINA, date(2026, 12, 1), 5, Unit.WORKDAYS).known is True
    assert deadline(PLAIN, date(2026, 12, 1), 5, Unit.WORKDAYS).known is False
    assert deadline(CHINA, date(2003, 12, 30), 5, Unit.WORKDAYS).known is False


def test_months_are_uncertain_only_where_the_last_day_may_roll_on():
    assert deadline(CHINA, date(2026, 11, 1), 3, Unit.MONTHS).known is True
    assert deadline(CHINA, date(2026, 11, 1), 3, Unit.MONTHS, roll=True).known is False
    assert deadline(CHINA, date(2026, 8, 1), 3, Unit.MONTHS, roll=True).known is True


# --- properties -----------------------------------------------------------------------------------
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
UNITS = st.sampled_from(list(Unit))
AMOUNTS = st.integers(1, 60)


@st.composite
def calendars(draw):
    listed = draw(st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=40))
    return Calendar(listed, date(2027, 12, 31))


@settings(max_examples=examples(150), deadline=None)
@given(calendars(), st.sets(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=30), DAYS, AMOUNTS, UNITS,
       st.booleans(), st.booleans())  # fmt: skip
def test_more_holidays_never_make_a_limit_end_earlier(cal, more, start, amount, unit, first, roll):
    holidays = Calendar({**cal.days, **dict.fromkeys(more, False)}, cal.known_until)
    before = deadline(cal, start, amount, unit, count_first=first, roll=roll)
    after = deadline(holidays, start, amount, unit, count_first=first, roll=roll)
    assert after.due >= before.due


@settings(max_examples=examples(150), deadline=None)
@given(calendars(), DAYS, AMOUNTS, st.booleans())
def test_working_days_and_their_count_are_inverse(cal, start, amount, first):
    due = add_workdays(cal, start, amount, count_first=first)
    assert cal.is_workday(due)
    assert workdays_between(cal, start - timedelta(days=int(first)), due) == amount
    assert workdays_between(cal, due, start) == -workdays_between(cal, start, due)


@settings(max_examples=examples(150), deadline=None)
@given(calendars(), DAYS, DAYS, AMOUNTS, AMOUNTS)
def test_a_later_start_or_a_longer_limit_never_ends_earlier(cal, one, other, n, m):
    (early, late), (short, long) = sorted((one, other)), sorted((n, m))
    assert add_workdays(cal, early, short) <= add_workdays(cal, late, short)
    assert add_workdays(cal, early, short) <= add_workdays(cal, early, long)
    assert add_months(cal, early, short) <= add_months(cal, late, short)
    assert add_workdays(cal, early, short + long) == add_workdays(cal, add_workdays(cal, early, short), long)


@settings(max_examples=examples(150), deadline=None)
@given(calendars(), DAYS, AMOUNTS, UNITS, st.booleans(), st.booleans())
def test_every_explanation_ends_on_the_due_day_and_counts_without_gaps(cal, start, amount, unit, first, roll):
    found = deadline(cal, start, amount, unit, count_first=first, roll=roll)
    assert found.notes[-1].day == found.due
    counted = [note.counted for note in found.notes if note.counted is not None]
    assert counted == list(range(1, amount + 1))
    assert [note.day for note in found.notes] == sorted(note.day for note in found.notes)
    if roll:
        assert found.due == next_workday(cal, found.due)
    assert explain(found.notes)


def test_the_seed_file_names_each_day_once_and_make_up_days_are_weekend_days():
    with SEED.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    days = [date.fromisoformat(row["date"]) for row in rows]
    assert days == sorted(set(days))
    assert {d.year for d in days} == set(range(2004, 2027))
    assert all(d.weekday() >= 5 for d, row in zip(days, rows, strict=True) if row["is_workday"] == "1")
    assert all(row["name"].isprintable() and not row["name"].isascii() for row in rows)
