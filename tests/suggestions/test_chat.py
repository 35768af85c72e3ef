"""Excerpts of group chats, as several programs write them: what was said, never who said it."""

import pytest

from suggestions.chat import MOST_LINES, read_chat, same_words, without_numbers


def lines(text):
    return read_chat(text).lines


def test_names_and_times_over_the_messages_go_and_the_messages_stay_in_order():
    text = """—————  2026-04-09  —————

松坡村-老王  10:21
三组到小学的路，下雨全是泥
孩子要绕老远

A修水电李师傅13900001402 2026/4/9 10:22:05
[图片]
自来水又停了两天
2026-04-09 10:23:11 王婶(10203)
路灯坏了半个月没人管
"""
    assert lines(text) == [
        "三组到小学的路，下雨全是泥 孩子要绕老远",
        "自来水又停了两天",
        "路灯坏了半个月没人管",
    ]


def test_names_before_a_colon_go_on_the_line_or_above_it():
    assert lines("老王：三组的路灯坏了\n李姐: 水渠堵了没人清") == ["三组的路灯坏了", "水渠堵了没人清"]
    assert lines("老王:\n三组的路灯坏了\n\n李姐:\n水渠堵了没人清\n地点：二组桥头") == [
        "三组的路灯坏了",
        "水渠堵了没人清 地点：二组桥头",
    ]


def test_a_word_before_a_colon_that_is_no_name_stays_and_a_time_is_no_name():
    assert lines("地点：松坡村三组桥头") == ["地点：松坡村三组桥头"]
    assert lines("早上8:30才来车，赶不上上学") == ["早上8:30才来车，赶不上上学"]
    assert lines("班车下午4:30就没了") == ["班车下午4:30就没了"]


@pytest.mark.parametrize(
    "number",
    [
        "13900001402",
        "139 0000 1402",
        "139-0000-1402",
        "+8613900001402",
        "１３９００００１４０２",
        "0000-1122445",
        "99010119900101123X",
        "微信号：wang_2020",
        "wang@example.com",
    ],
)
def test_numbers_and_addresses_of_people_go(number):
    [line] = lines(f"路灯坏了，问我 {number} 就行")
    assert not any(part in line for part in ("1402", "1122445", "123X", "wang_2020", "example"))
    assert line.startswith("路灯坏了，问我") and "号码已去掉" in line


@pytest.mark.parametrize(
    "number",
    [
        "138 12345 678",
        "138 123 45678",
        "138.1234.5678",
        "138－1234－5678",
        "电话138\u200b12345678",
        "(0000)65551234",
        "0000—65551234",
        "电话：6555 1234",
        "990101 19900101 1234",
        "6222 0212 3456 7890",
        "wx号:zhang_san88",
        "加v：zhang_san88",
    ],
)
def test_numbers_go_however_they_are_broken_up(number):
    line = without_numbers(f"路灯坏了，问我{number}就行")
    assert not any(part in line for part in ("45678", "5678", "12345", "1234", "678", "7890", "zhang"))


@pytest.mark.parametrize(
    "text",
    [
        "2026年要花120000元修1300米",
        "2026.4.9到2026.4.12修1500米",
        "2023 2024 2025 2026 四年都没修",
        "2026/04/09 14:30 停水",
    ],
)
def test_amounts_and_years_are_no_telephone_numbers(text):
    assert without_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "张三，三组 09:11\n路灯坏了没人修\n李四 09:12\n水渠堵了没人清",
        "张三 11-22 09:10 路灯坏了没人修\n李四 11-22 09:12 水渠堵了没人清",
        "张三 9:10 路灯坏了没人修\n李四 9:12 水渠堵了没人清",
        "[2026/4/9 10:21] 张三: 路灯坏了没人修\n[2026/4/9 10:22] 李四: 水渠堵了没人清",
        "张三（三组、低保户）：路灯坏了没人修\n李四：水渠堵了没人清",
        "08:31 刘婶：路灯坏了没人修\n[08:32] 李四: 水渠堵了没人清",
        "王五 10:21\n路灯坏了没人修\n下午2:31 爱笑的鱼：水渠堵了没人清",
        "张三🌸 9:10 PM\n路灯坏了没人修\n李四 2026/4/9 9:11 PM\n水渠堵了没人清",
        "【张三】路灯坏了没人修\n【李四】水渠堵了没人清",
        "王五 10:21\n路灯坏了没人修\n李四：水渠堵了没人清",
        "王五 10:21\n路灯坏了没人修\n\n水渠堵了没人清",
    ],
)
def test_nicknames_go_in_whatever_way_a_program_writes_them(text):
    assert lines(text) == ["路灯坏了没人修", "水渠堵了没人清"]


def test_what_stands_in_brackets_or_before_an_hour_may_be_said():
    said = [
        "8:30 班车：天天晚点",
        "【求助】水渠堵了没人清",
        "【松坡村三组】路灯坏了",
        "班车 4:30 就没了",
        "松坡村三组，明天 9:30",
    ]
    assert lines("\n".join(said)) == said


def test_whoever_wrote_in_the_chat_is_not_named_in_the_words_either():
    text = "王大山 10:21\n路灯坏了没人修\n李姐 10:22\n@王大山 王大山说得对，我家门口也黑\n张 10:23\n「王大山：路灯坏了」\n涨水时桥也淹"
    assert lines(text) == ["路灯坏了没人修", "某某说得对，我家门口也黑", "「路灯坏了」 涨水时桥也淹"]


def test_lines_with_a_name_or_a_number_behind_a_label_are_left_out():
    assert lines("反映：水管爆了三天\n联系人：王大山\n电话：13900001402") == ["反映：水管爆了三天"]


def test_faces_answers_and_what_the_program_wrote_are_counted_and_not_listed():
    excerpt = read_chat("老王：[强][强]\n李姐：好的\n老王：“李姐”撤回了一条消息\n老王：垃圾堆了一星期")
    assert (excerpt.lines, excerpt.skipped) == (["垃圾堆了一星期"], 2)


def test_the_same_words_are_listed_once():
    assert lines("老王：路灯坏了没人修！\n李姐：路灯坏了，没人修") == ["路灯坏了没人修！"]
    assert same_words("路灯 坏了，没人修。") == same_words("路灯坏了没人修")


@pytest.mark.parametrize(
    "text", ["", "\0\0", "：：：：", "10:21", "\u200b\n" * 5, "[图片]\n[语音]", "@" * 500]
)
def test_what_holds_no_words_gives_no_lines(text):
    assert lines(text) == []


def test_a_long_chat_is_read_quickly_and_in_full():
    text = "\n".join(f"网友{n} 10:{n % 60:02d}\n第 {n} 组的水渠要清淤" for n in range(400))
    assert len(lines(text)) == 400 > MOST_LINES
