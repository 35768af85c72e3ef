"""The holiday table."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from congress_portal.foundation.workdays.arithmetic import Unit, add_workdays
from congress_portal.foundation.workdays.models import ClockUnit, Holiday
from congress_portal.foundation.workdays.services import calendar_for, seed_holidays

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_table():
    Holiday.objects.all().delete()


def test_seeding_twice_changes_nothing():
    first = seed_holidays()
    again = seed_holidays()
    assert first.added == Holiday.objects.count() > 700 and not first.kept
    assert (again.added, again.unchanged, again.kept) == (0, first.added, [])


def test_seeding_keeps_what_the_office_has_set():
    Holiday.objects.create(date=date(2026, 10, 10), is_workday=False, name="县庆")
    result = seed_holidays()
    assert result.kept == [date(2026, 10, 10)]
    assert Holiday.objects.get(date=date(2026, 10, 10)).name == "县庆"


def test_the_command_reports_counts(capsys):
    call_command("seed_holidays")
    Holiday.objects.filter(date=date(2026, 10, 1)).update(name="国庆")
    call_command("seed_holidays")
    out = capsys.readouterr().out
    assert "新增 771 天，原有 0 天。" in out and "已保留单位设置的日期：2026-10-01。" in out


def test_the_calendar_takes_one_query(django_assert_num_queries):
    seed_holidays()
    with django_assert_num_queries(1):
        calendar = calendar_for()
    assert (calendar.known_from, calendar.known_until) == (date(2004, 1, 1), date(2026, 12, 31))
    assert add_workdays(calendar, date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert calendar.note(date(2025, 10, 1)) == "国庆节放假"


def test_a_calendar_of_some_years_knows_those_only():
    seed_holidays()
    calendar = calendar_for(years=(2025, 2026))
    assert calendar.known_from == date(2025, 1, 1)
    assert not calendar.is_known(date(2024, 12, 31)) and calendar.is_known(date(2026, 12, 31))


def test_an_empty_table_knows_nothing_and_follows_the_weekdays():
    calendar = calendar_for()
    assert calendar.known_until is None
    assert calendar.is_workday(date(2025, 10, 1)) and not calendar.is_workday(date(2025, 10, 11))


def test_a_year_is_known_only_when_its_last_holiday_is_entered():
    seed_holidays()
    Holiday.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    assert calendar_for().known_until == date(2026, 12, 31)
    Holiday.objects.create(date=date(2027, 10, 1), is_workday=False, name="国庆节")
    assert calendar_for().known_until == date(2027, 12, 31)


def test_a_missing_year_in_between_ends_what_is_known():
    seed_holidays()
    Holiday.objects.filter(date__year=2023).delete()
    assert calendar_for().known_from == date(2024, 1, 1)


def test_a_day_is_listed_once():
    Holiday.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(date=date(2027, 1, 1), is_workday=True, name="元旦")


def test_choices_and_units_are_the_same_words():
    assert {unit.value: unit.label for unit in Unit} == dict(ClockUnit.choices)
