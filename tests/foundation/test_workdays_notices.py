"""The yearly notice is read as it is pasted, and what it says twice is compared."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from congress_portal.foundation.workdays.notices import ListedDay, notice_year, read_notice
from congress_portal.foundation.workdays.services import SEED_FILE

NOTICES = {
    2019: """一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2021: """一、元旦：2021年1月1日至3日放假，共3天。
二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月12日至14日放假，共3天。
六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。""",
    2022: """一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。""",
    2023: """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
    2024: """国务院办公厅关于2024年部分节假日安排的通知
国办发明电〔2023〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。
国务院办公厅
2023年10月25日""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}
# 与周末连休: the notice counts the weekend in, the table that comes with us lists the Monday alone.
JOINED_WEEKENDS = {2024: {date(2024, 6, 8), date(2024, 6, 9)}}


def seeded(year: int) -> dict[date, tuple[bool, str]]:
    with SEED_FILE.open(encoding="utf-8", newline="") as handle:
        rows = [
            (date.fromisoformat(r["date"]), r["is_workday"] == "1", r["name"]) for r in csv.DictReader(handle)
        ]
    return {day: (worked, name) for day, worked, name in rows if notice_year(day, name) == year}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_the_notice_of_a_year_gives_the_days_that_come_with_the_portal(year):
    reading = read_notice(NOTICES[year], year)
    assert reading.problems == [] and reading.doubts == [] and reading.whole
    table, read = seeded(year), {d.day: d for d in reading.days}
    assert set(read) - JOINED_WEEKENDS.get(year, set()) == set(table)
    for day, (worked, name) in table.items():
        assert read[day].is_workday == worked and name in read[day].name.split("、"), day


def test_the_document_number_is_found_and_sentences_without_days_are_handed_back():
    reading = read_notice(NOTICES[2024], 2024)
    assert reading.document_number == "国办发明电〔2023〕7号"
    assert any("带薪年休假" in sentence for sentence in reading.unread)
    assert date(2024, 2, 9) not in {d.day for d in reading.days}


def test_blanks_half_width_signs_and_one_long_line_read_alike():
    text = (
        NOTICES[2026]
        .replace("（", "(")
        .replace("）", ")")
        .replace("：", ": ")
        .replace("\n", "")
        .replace("月", " 月 ")
    )
    assert read_notice(text, 2026).days == read_notice(NOTICES[2026], 2026).days


def test_full_width_digits_are_digits():
    text = NOTICES[2025].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read_notice(text, 2025).days == read_notice(NOTICES[2025], 2025).days


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("1月4日（周日）", "1月4日（周六）"), "2026年1月4日是星期日，通知里写的是星期六"),
        (("共9天", "共8天"), "春节：通知写共 8 天，按日期数是 9 天"),
        (("5月9日（周六）", "5月8日"), "5月8日（周五）劳动节补班，这一天本来就上班"),
        (("2026年部分", "2027年部分"), "通知写的是 2027 年，您选的是 2026 年"),
        (("6月19日（周五）", "6月31日"), "不是一个日期"),
        (("9月20日（周日）", "9月27日（周日）"), "9月27日写了两次"),
    ],
)
def test_what_does_not_agree_is_said_and_stops_the_notice(wrong, sentence):
    reading = read_notice(NOTICES[2026].replace(*wrong), 2026)
    assert any(sentence in problem for problem in reading.problems), reading.problems


def test_a_missing_make_up_day_is_doubted():
    reading = read_notice(NOTICES[2026].replace("、10月10日（周六）", ""), 2026)
    assert not reading.problems
    assert reading.doubts == [
        "星期一至星期五放假 19 天，补班 5 天，相差 14 天；法定节假日是 13 天，请核对有没有漏写的放假或补班。"
    ]


def test_a_missing_holiday_is_doubted():
    text = "\n".join(line for line in NOTICES[2026].splitlines() if "端午节" not in line)
    assert any("没有读到端午节" in doubt for doubt in read_notice(text, 2026).doubts)


def test_an_amendment_names_its_holiday_in_the_heading():
    text = """国务院办公厅关于调整2019年劳动节假期安排的通知
国办发明电〔2019〕3号
一、2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。"""
    reading = read_notice(text, 2019)
    assert not reading.problems and not reading.whole and reading.names == ["劳动节"]
    assert [d.day.day for d in reading.days] == [28, 1, 2, 3, 4, 5]


def test_rows_of_days_are_read_too():
    reading = read_notice(
        "日期\t安排\t节日\n2027-10-01\t放假\t国庆节\n2027年10月9日 周六 补班 国庆节\n", 2027
    )
    assert reading.days == [
        ListedDay(date(2027, 10, 1), False, "国庆节"),
        ListedDay(date(2027, 10, 9), True, "国庆节"),
    ]
    assert not reading.problems and reading.unread == ["日期 安排 节日"]


def test_a_row_without_a_name_says_how_to_write_it():
    problems = read_notice("2027-10-01 放假\n2027-10-02 国庆节", 2027).problems
    assert problems == [
        "“2027-10-01 放假”没有写节日。请写成：2027-10-01 放假 国庆节。",
        "“2027-10-02 国庆节”没有写放假还是补班。请写成：2027-10-02 放假 国庆节。",
    ]


def test_a_text_without_days_says_what_to_paste():
    assert "没有读出放假的日期" in read_notice("今天天气不错", 2027).problems[0]
