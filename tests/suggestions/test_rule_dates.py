"""The presets' dates against dates counted by hand from their articles; no database."""

import csv
from datetime import date, timedelta

import pytest

from congress_portal.foundation.workdays.arithmetic import Calendar, deadline
from congress_portal.foundation.workdays.services import SEED_FILE
from suggestions.choices import Kind, Limit, Option, Unit
from suggestions.counting import count_all, longest_way, starts
from suggestions.presets import PRESET, PRESETS
from suggestions.rules import EVENTS, NATIONAL_CELLS, SURE_WITHIN, Cell, in_parts, problems


def _published() -> Calendar:
    with SEED_FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    days = {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in rows}
    names = {date.fromisoformat(row["date"]): row["name"] for row in rows}
    return Calendar(days, date(2026, 12, 31), names, date(2004, 1, 1))


CALENDAR = _published()
pytestmark = pytest.mark.once


def cell_of(key: str, name: str) -> Cell:
    return next(cell for cell in PRESET[key].cells if cell.name == name)


@pytest.mark.parametrize(
    ("key", "name", "start", "due"),
    [
        # 9/18 星期五：9/20 补班第 1 天，21—24 第 2—5 天，25—27 放假，28—30 第 6—8 天，10/1—7 放假，8、9 日第 9、10 天
        ("henan-2017", "acknowledge", date(2026, 9, 18), date(2026, 10, 9)),
        # 接着数：10/10 补班第 11 天，12—16 第 12—16 天，19—22 第 17—20 天
        ("chongqing-2017", "contact", date(2026, 9, 18), date(2026, 10, 22)),
        # 再接着：23 日第 21 天，26—30 第 22—26 天，11/2—5 第 27—30 天
        ("chongqing-2017", "opinion", date(2026, 9, 18), date(2026, 11, 5)),
        # 4/29 星期三：30 日第 1 天，5/1—5 放假，6—8 第 2—4 天，9 日补班第 5 天，11、12 日第 6、7 天
        ("yulin-2019", "acknowledge", date(2026, 4, 29), date(2026, 5, 12)),
        # 1/28 星期三：29、30 第 1、2 天，2/2—6 第 3—7 天，9—13 第 8—12 天，14 补班第 13 天，24、25 第 14、15 天
        ("beijing-2014", "evaluate", date(2026, 1, 28), date(2026, 2, 25)),
        # 接着数：26、27 第 16、17 天，28 补班第 18 天，3/2、3/3 第 19、20 天
        ("chongqing-2017", "evaluate", date(2026, 1, 28), date(2026, 3, 3)),
        ("henan-2017", "evaluate", date(2026, 1, 28), date(2026, 2, 11)),
        # 过年：12/25 星期四，26 第 1 天，29—31 第 2—4 天，1/1—3 放假，4 日补班第 5 天，5—9 第 6—10 天
        ("henan-2017", "redispatch", date(2025, 12, 25), date(2026, 1, 9)),
        ("chongqing-2017", "dispatch", date(2025, 12, 25), date(2026, 1, 9)),
        # 按日历天数的，放假也算，不顺延
        ("shandong-2017", "acknowledge", date(2026, 2, 13), date(2026, 2, 18)),
        ("zhejiang-2016", "acknowledge", date(2026, 2, 13), date(2026, 2, 23)),
        ("zhejiang-2016", "examine", date(2026, 12, 28), date(2027, 1, 4)),
        ("shaanxi-1992", "dispatch", date(2026, 2, 13), date(2026, 2, 20)),
        ("pingjiang", "evaluate", date(2026, 1, 28), date(2026, 2, 7)),
        ("demand-own", "reply", date(2026, 12, 15), date(2027, 1, 14)),
        # 按月的，到对应日；没有对应日的到月末（民法典第二百零二条）
        ("henan-2017", "opinion", date(2025, 12, 31), date(2026, 2, 28)),
        ("fujian", "opinion", date(2026, 1, 31), date(2026, 2, 28)),
        ("fujian", "reply", date(2025, 11, 30), date(2026, 2, 28)),
        ("national-2025", "extension", date(2026, 8, 31), date(2027, 2, 28)),
        ("national-2025", "extension", date(2027, 8, 31), date(2028, 2, 29)),
        ("chongqing-2017", "rework", date(2026, 12, 30), date(2027, 2, 28)),
        ("shandong-2017", "rework", date(2026, 1, 30), date(2026, 2, 28)),
        ("chongqing-2017-town", "reply", date(2026, 7, 31), date(2026, 9, 30)),
        ("chongqing-2017-town", "extension", date(2026, 10, 31), date(2027, 2, 28)),
        ("shandong-2017-town", "reply", date(2025, 12, 31), date(2026, 2, 28)),
    ],
)
def test_a_presets_limit_ends_on_the_day_counted_by_hand(key, name, start, due):
    assert cell_of(key, name).deadline(CALENDAR, start).due == due


def test_every_preset_has_a_day_counted_by_hand():
    mark = next(
        m for m in test_a_presets_limit_ends_on_the_day_counted_by_hand.pytestmark if m.name == "parametrize"
    )
    assert {row[0] for row in mark.args[1]} == set(PRESET)


def test_a_limit_in_days_rolls_off_a_holiday_only_where_the_rule_says_so():
    cell = cell_of("shandong-2017", "acknowledge")
    rolling = Cell(**{**cell.__dict__, "roll": True})
    # 2/18 在春节假期里，假期到 23 日星期一为止。
    assert rolling.deadline(CALENDAR, date(2026, 2, 13)).due == date(2026, 2, 24)


def test_a_limit_may_count_its_first_day():
    cell = cell_of("henan-2017", "evaluate")
    first = Cell(**{**cell.__dict__, "count_first": True})
    assert first.deadline(CALENDAR, date(2026, 1, 28)).due == date(2026, 2, 10)


def test_more_days_off_never_end_a_limit_earlier():
    """peers 1: a product we measured made deadlines earlier when holidays were added."""
    plain = Calendar()
    off = {date(2026, 4, 1) + timedelta(days=n): False for n in range(0, 90, 3)}
    fuller = Calendar(off)
    for preset in PRESETS:
        for cell in (c for c in preset.cells if c.is_limit):
            for roll in (False, True):
                limit = Cell(**{**cell.__dict__, "roll": roll})
                start = date(2026, 4, 3)
                assert limit.deadline(fuller, start).due >= limit.deadline(plain, start).due, (
                    preset.key,
                    cell.name,
                )


def test_a_holiday_table_that_changes_afterwards_counts_otherwise_and_says_so():
    """peers 4: the same article by two tables; a running limit is moved only when confirmed."""
    cell, start = cell_of("chongqing-2017", "evaluate"), date(2026, 6, 1)
    before = cell.deadline(CALENDAR, start)
    later = Calendar({**CALENDAR.days, date(2026, 6, 24): False}, CALENDAR.known_until, CALENDAR.names)
    after = cell.deadline(later, start)
    # 6/2—5 第 1—4 天，8—12 第 5—9 天，15—18 第 10—13 天，22—26 第 14—18 天，29、30 第 19、20 天
    assert (before.due, after.due) == (date(2026, 6, 30), date(2026, 7, 1))
    assert any(note.day == date(2026, 6, 24) and note.counted is None for note in after.notes)


def test_the_count_can_be_checked_day_by_day():
    """peers 5: each working day has its number, each day off its reason."""
    notes = cell_of("henan-2017", "acknowledge").deadline(CALENDAR, date(2026, 9, 18)).notes
    said = {note.day: (note.counted, note.note) for note in notes}
    assert said[date(2026, 9, 20)] == (1, "第 1 个工作日（周日补班）")
    assert said[date(2026, 9, 25)] == (None, "中秋节放假")
    assert said[date(2026, 10, 9)] == (10, "第 10 个工作日")
    assert [counted for counted, _ in said.values() if counted] == list(range(1, 11))


def test_the_years_beyond_the_table_are_called_unknown():
    assert not cell_of("henan-2017", "acknowledge").deadline(CALENDAR, date(2026, 12, 28)).known
    assert cell_of("henan-2017", "reply").deadline(CALENDAR, date(2026, 12, 28)).known


def test_every_preset_is_a_whole_rule_within_the_law():
    names = [cell.name for cell in NATIONAL_CELLS]
    for preset in PRESETS:
        assert [cell.name for cell in preset.cells] == names, preset.key
        assert not list(problems({cell.name: cell for cell in preset.cells})), preset.key
        assert all(cell.article for cell in preset.cells), preset.key
        assert all(len(cell.article) <= 200 for cell in preset.cells) and len(preset.gaps) <= 300
    placed = [name for _, rows in in_parts(dict.fromkeys(names, "")) for name in rows]
    assert len(placed) == len(names)


def test_a_text_we_know_in_part_says_so_in_each_cell_it_does_not_set():
    for key in ("fujian", "shaanxi-1992", "pingjiang", "yulin-2019"):
        assert "部分" in PRESET[key].name and PRESET[key].gaps
        assert "没有查到" in cell_of(key, "close").article
    assert "第十九条" in cell_of("fujian", "reply").article
    assert "第十五条" in cell_of("shandong-2017-town", "reply").article
    assert "第十六条" in cell_of("chongqing-2017-town", "reply").article


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("reply", {"value": 4}, "最长 3 个月"),
        ("reply", {"from_event": "assigned"}, "不能从分办之日起算"),
        ("reply", {"roll": True}, "末日不能顺延"),
        ("reply", {"value": 60, "unit": "workdays"}, "按工作日计最多 55"),
        ("reply", {"value": 90, "unit": "days"}, "最多 89"),
        ("reply", {"value": 2, "from_event": "assigned", "assign": 60}, "合起来可能超过"),
        ("reply", {"value": 50, "unit": "workdays", "from_event": "assigned"}, "合起来可能超过"),
        ("extension", {"value": 7}, "最长 6 个月"),
        ("extension", {"value": 2}, "不能比答复期限短"),
        ("opinion", {"value": 4}, "不能比答复期限长"),
        ("examine", {"value": 0}, "至少是 1"),
        ("reply", {"from_event": "closed"}, "不能从核销之日起算"),
        ("answered", {"choice": "filed"}, "请选择"),
        ("one_step", {"value": 3}, "只能填"),
    ],
)
def test_cells_that_make_no_rule_are_refused_in_words(name, change, sentence):
    cells = {cell.name: cell for cell in NATIONAL_CELLS}
    change = dict(change)
    if assign := change.pop("assign", None):
        cells["assign"] = Cell(**{**cells["assign"].__dict__, "value": assign})
    cells[name] = Cell(**{**cells[name].__dict__, **change})
    assert any(at == name and sentence in said for at, said in problems(cells))


@pytest.mark.parametrize(("months", "unit"), [(3, "days"), (3, "workdays"), (6, "days"), (6, "workdays")])
def test_what_is_sure_to_lie_within_the_months_does_so_from_every_day(months, unit):
    for n in range(365 * 2):
        start = date(2024, 12, 1) + timedelta(days=n)
        within = deadline(CALENDAR, start, months, "months").due
        assert deadline(CALENDAR, start, SURE_WITHIN[months][unit], unit).due <= within, start


def test_a_short_limit_may_count_from_the_assignment():
    cells = {cell.name: cell for cell in NATIONAL_CELLS}
    cells["reply"] = Cell(**{**cells["reply"].__dict__, "value": 2, "from_event": "assigned"})
    assert not list(problems(cells))


def test_no_rule_may_say_that_silence_is_content():
    """C17: who does not evaluate is in no denominator; a rule chooses only when the case may be closed."""
    assert all("不计入满意率" in option.label for option in (Option.MAY_CLOSE, Option.ASK_FIRST))


def test_every_limit_is_counted_from_the_typed_day_and_session_limits_from_its_end():
    cells = PRESET["shandong-2017-town"].cells
    rows = {
        row.cell.name: row for row in count_all(cells, CALENDAR, starts(date(2026, 1, 20), date(2026, 1, 10)))
    }
    assert set(rows) == {cell.name for cell in cells if cell.is_limit}
    assert rows["reply"].due == date(2026, 3, 10) and rows["rework"].due == date(2026, 2, 20)
    # 1/21—23 第 1—3 天，26—30 第 4—8 天，2/2、2/3 第 9、10 天
    assert rows["acknowledge"].due == date(2026, 2, 3)
    assert rows["acknowledge"].tally == "共 14 天：工作日 10 天，周末和放假 4 天"


def test_the_longest_way_uses_up_every_limit_one_after_the_other():
    cells = {cell.name: cell for cell in PRESET["national-2025"].cells}
    way = longest_way(cells, CALENDAR, date(2026, 8, 31), kind=Kind.SUGGESTION)
    assert [row.cell.name for row in way] == ["examine", "dispatch", "assign", "reply", "evaluate", "close"]
    # 9/1—4 第 1—4 天，7—11 第 5—9 天，14 日第 10 天
    assert way[0].due == date(2026, 9, 14)
    # 9/15—18 第 1—4 天，20 补班第 5 天，21—24 第 6—9 天，28—30 第 10—12 天，10/8、9、10 第 13—15 天，12—16 第 16—20 天
    assert way[1].due == date(2026, 10, 16)
    # 三个月从交办之日起，不从分办之日起
    assert way[3].deadline.start == date(2026, 10, 16) and way[3].due == date(2027, 1, 16)
    assert way[4].deadline.start == date(2027, 1, 16)


def test_every_limit_has_its_events_and_every_choice_its_options():
    for cell in NATIONAL_CELLS:
        assert cell.label and cell.text
        if cell.is_limit:
            assert cell.from_event == EVENTS[cell.name][0], cell.name
        assert (cell.unit == Unit.CHOICE) == (cell.name in {*map(str, _CHOSEN)})


_CHOSEN = (Limit.ANSWERED, Limit.EVALUATORS, Limit.GRADES, Limit.SILENCE, Limit.VISIBLE)
