"""Search: what was typed is read as people mean it."""

import pytest

from congress_portal.foundation.search.highlighting import marked
from congress_portal.foundation.search.reading import excerpt, read_query, spoken_number


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "　", "\t\n", "\u200b"])
def test_nothing_typed_is_no_query(typed):
    assert read_query(typed) is None


def test_full_width_letters_and_digits_are_read_as_half_width():
    query = read_query("　ＷＪＧ　２３ ")
    assert query.words == ("WJG", "23")
    assert read_query("ＷＪＧ").letters == "wjg"
    assert read_query("１３９ ００００－００００").digits == "13900000000"


def test_letters_are_read_as_a_name_would_be_typed():
    assert read_query("Wang Jian-guo").letters == ""
    assert read_query("Wang Jianguo").letters == "wangjianguo"
    assert read_query("lü").letters == "lv"
    assert read_query("王wjg").letters == ""


def test_what_is_too_long_is_cut_and_not_refused():
    query = read_query("路" * 500)
    assert query.text == "路" * 60
    assert len(read_query(" ".join("一二三四五六七八九")).words) == 6


@pytest.mark.parametrize(
    ("typed", "serial", "year", "place"),
    [
        ("023", 23, None, ""),
        ("第023号", 23, None, ""),
        ("第 23 号建议", 23, None, ""),
        ("２３号", 23, None, ""),
        ("民2026-0001", 1, 2026, "民"),
        ("民2026—1", 1, 2026, "民"),
        ("民1", 1, None, "民"),
        ("2026-0001", 1, 2026, ""),
        ("闭会2026年第07号", 7, 2026, "闭会"),
        ("县十九届人大六次会议第023号建议", 23, None, "县十九届人大六次会议"),
        ("L-2026-0012", 12, 2026, "L"),
    ],
)
def test_numbers_are_understood_as_people_say_them(typed, serial, year, place):
    spoken = spoken_number(read_query(typed))
    assert (spoken.serial, spoken.year, spoken.place) == (serial, year, place)


@pytest.mark.parametrize("typed", ["道路3", "3组", "13800000000", "道路", "9999-0001", "第号", "²"])
def test_what_is_no_number_is_not_taken_for_one(typed):
    assert spoken_number(read_query(typed)) is None


def test_marks_are_put_around_words_and_everything_else_is_escaped():
    query = read_query("<b> 道路 a")
    html = marked('修<b>道路</b> & "A"', query)
    assert html == "修<mark>&lt;b&gt;</mark><mark>道路</mark>&lt;/b&gt; &amp; &quot;<mark>A</mark>&quot;"


def test_an_excerpt_shows_the_word_in_its_place():
    query = read_query("路灯")
    assert (
        excerpt("一" * 100 + "路灯不亮" + "二" * 100, query) == "…" + "一" * 11 + "路灯不亮" + "二" * 40 + "…"
    )
    assert excerpt("没有", query) == ""
