"""The holiday table is changed by verbs that can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.changes import (
    apply_change,
    clear_day,
    drop_change,
    plan_of,
    propose,
    set_day,
    undo_change,
    write_days,
)
from congress_portal.foundation.workdays.models import ChangeState, Holiday, HolidayChange
from congress_portal.foundation.workdays.services import missing_year, seed_holidays
from tests.factories.ground import NOW
from tests.foundation.test_workdays_notices import NOTICES

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def table(ground):
    Holiday.objects.all().delete()
    seed_holidays()
    return ground


def days() -> list[tuple]:
    return list(Holiday.objects.order_by("date").values_list("date", "is_workday", "name", "source"))


def apply_all(actor, text: str, year: int, **fields) -> HolidayChange:
    change = propose(actor=actor, text=text, year=year, at=NOW, **fields)
    return apply_change(actor=actor, change=change, stamp=plan_of(change).stamp, at=NOW)


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2025, 2026])
def test_the_notice_of_a_year_that_is_in_the_table_changes_nothing(table, year):
    change = propose(actor=table.staff, text=NOTICES[year], year=year, at=NOW)
    plan = plan_of(change)
    assert not plan.differs and plan.count("same") == len(plan.rows) > 30
    with pytest.raises(Refused, match="没有要改的"):
        apply_change(actor=table.staff, change=change, stamp=plan.stamp, at=NOW)


def test_a_pasted_notice_fills_an_empty_year_and_keeps_its_number(table):
    before = {row[:3] for row in days() if row[0].year == 2026}
    Holiday.objects.filter(date__year=2026).delete()
    change = apply_all(table.staff, NOTICES[2026], 2026)
    assert {row[:3] for row in days() if row[0].year == 2026} == before
    source = Holiday.objects.get(date=date(2026, 10, 1)).source
    assert source == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"
    assert change.state == ChangeState.APPLIED and change.document_number == "国办发明电〔2025〕7号"
    entry = JournalEntry.objects.get(subject_key=f"workdays.holidaychange:{change.pk}")
    assert entry.summary == "按通知录入 2026 年放假安排：新增 39 天"


def test_days_that_the_notice_does_not_name_are_taken_out_and_others_corrected(table):
    Holiday.objects.create(date=date(2026, 3, 12), is_workday=False, name="植树节")
    Holiday.objects.filter(date=date(2026, 10, 10)).update(is_workday=False)
    change = propose(actor=table.staff, text=NOTICES[2026], year=2026, at=NOW)
    plan = plan_of(change)
    rows = {row.day: (row.verdict, row.old, row.new) for row in plan.rows if row.verdict != "same"}
    assert rows == {
        date(2026, 3, 12): ("removed", "植树节放假", ""),
        date(2026, 10, 10): ("changed", "国庆节放假", "国庆节补班"),
    }
    apply_change(actor=table.staff, change=change, stamp=plan.stamp, at=NOW)
    assert not Holiday.objects.filter(date=date(2026, 3, 12)).exists()
    assert Holiday.objects.get(date=date(2026, 10, 10)).is_workday


def test_an_amendment_touches_the_holidays_it_names_only(table):
    before = set(days())
    text = "四、劳动节：5月1日至3日放假，共3天。"
    apply_all(table.staff, text, 2026)
    gone = {row[0] for row in before - set(days())}
    assert gone == {date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 9)}


def test_the_last_days_of_december_belong_to_the_next_years_notice(table):
    change = propose(actor=table.staff, text=NOTICES[2022], year=2022, at=NOW)
    assert date(2022, 12, 31) not in {row.day for row in plan_of(change).rows}
    change = propose(actor=table.staff, text=NOTICES[2023], year=2023, at=NOW)
    assert date(2022, 12, 31) in {row.day for row in plan_of(change).rows}


def test_undoing_restores_the_table_to_the_letter(table):
    before = days()
    change = apply_all(table.staff, "四、劳动节：5月1日至3日放假，共3天。", 2026)
    assert days() != before
    undo_change(actor=table.staff, change=change, at=LATER)
    assert days() == before
    with pytest.raises(Conflict, match="已撤销"):
        undo_change(actor=table.staff, change=change, at=LATER)


def test_a_day_changed_since_stops_the_undoing_by_name(table):
    change = apply_all(table.staff, "四、劳动节：5月1日至3日放假，共3天。", 2026)
    set_day(actor=table.staff, day=date(2026, 5, 4), is_workday=False, name="劳动节", at=LATER)
    with pytest.raises(Refused, match="2026-05-04后来又改过"):
        undo_change(actor=table.staff, change=change, at=LATER)


def test_a_table_that_changed_since_it_was_looked_at_is_looked_at_again(table):
    change = propose(actor=table.staff, text="四、劳动节：5月1日至3日放假，共3天。", year=2026, at=NOW)
    seen = plan_of(change).stamp
    set_day(actor=table.staff, day=date(2026, 5, 6), is_workday=False, name="劳动节", at=NOW)
    with pytest.raises(Conflict, match="刚才有人改过"):
        apply_change(actor=table.staff, change=change, stamp=seen, at=NOW)


def test_a_draft_is_used_once_and_may_be_laid_aside(table):
    change = propose(actor=table.staff, text="四、劳动节：5月1日至3日放假，共3天。", year=2026, at=NOW)
    before = days()
    drop_change(actor=table.staff, change=change, at=NOW)
    with pytest.raises(Conflict, match="没有采用"):
        apply_change(actor=table.staff, change=change, stamp=plan_of(change).stamp, at=NOW)
    assert days() == before


def test_a_notice_that_contradicts_itself_is_not_kept(table):
    with pytest.raises(Refused, match="是星期五，通知里写的是星期六"):
        propose(actor=table.staff, text="劳动节：5月1日（周六）至3日放假，共3天。", year=2026, at=NOW)
    assert not HolidayChange.objects.exists()


def test_a_day_is_entered_corrected_and_taken_out_and_each_can_be_undone(table):
    fresh = set_day(actor=table.staff, day=date(2026, 11, 2), is_workday=False, name="县庆", at=NOW)
    changed = set_day(actor=table.staff, day=date(2026, 11, 2), is_workday=False, name="县庆日", at=NOW)
    undo_change(actor=table.staff, change=changed, at=LATER)
    assert Holiday.objects.get(date=date(2026, 11, 2)).name == "县庆"
    holiday = Holiday.objects.get(date=date(2026, 11, 2))
    gone = clear_day(actor=table.staff, holiday=holiday, at=LATER)
    with pytest.raises(Conflict, match="已经有人删去"):
        clear_day(actor=table.staff, holiday=holiday, at=LATER)
    undo_change(actor=table.staff, change=gone, at=LATER)
    undo_change(actor=table.staff, change=fresh, at=LATER)
    assert not Holiday.objects.filter(date=date(2026, 11, 2)).exists()


def test_a_plain_weekday_needs_no_entry(table):
    with pytest.raises(Refused, match="本来就上班"):
        set_day(actor=table.staff, day=date(2027, 10, 12), is_workday=True, name="国庆节", at=NOW)


def test_many_days_are_written_at_once_and_undone_at_once(table):
    before = days()
    rows = [(date(2027, 10, n), False, "国庆节", "文") for n in range(1, 8)]
    change = write_days(actor=table.staff, days=rows, at=NOW)
    assert Holiday.objects.filter(date__year=2027).count() == 7 and change.year == 2027
    undo_change(actor=table.staff, change=change, at=LATER)
    assert days() == before


@pytest.mark.parametrize("who", ["chair", "clerk", "leader", "handler"])
def test_who_does_not_keep_the_calendar_is_told_who_does(table, who):
    with pytest.raises(Denied, match="由县人大办公室维护"):
        set_day(actor=getattr(table, who), day=date(2027, 10, 1), is_workday=False, name="国庆节", at=NOW)


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), 2027),
        (date(2027, 1, 1), 2027),
        (date(2025, 12, 1), None),
    ],
)
def test_a_missing_year_is_said_from_november_on(table, on, missing, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert missing_year(on) == missing
