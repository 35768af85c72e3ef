"""Typed and pasted text: cleaned to plain words, read as paragraphs, lists and links, never as markup."""

from __future__ import annotations

import pytest

from congress_portal.noticeboard.rules import Block, blocks, cleaned, pieces, title_and_number
from congress_portal.noticeboard.templatetags.board import paragraphs


@pytest.mark.parametrize(
    ("pasted", "becomes"),
    [
        ("　　各代表小组：\r\n请安排。", "各代表小组：\n请安排。"),
        ("•\t先看现场\n\uf0b7 再座谈", "- 先看现场\n- 再座谈"),
        ("第一行\x0b第二行", "第一行\n第二行"),
        ("字\u200b和\ufeff字", "字和字"),
        ("一\u00a0\u00a0二", "一 二"),
        ("<p class=MsoNormal>正文<o:p></o:p></p><script>alert(1)</script>", "正文"),
        ("甲<br>乙", "甲\n乙"),
        ("一\n\n\n\n二", "一\n\n二"),
        ("3 < 5，5 > 3", "3 < 5，5 > 3"),
        ("条件 a<b 且 c>d", "条件 a<b 且 c>d"),
        ("a<b>测试</b>", "a<b>测试</b>"),
        ("见\n<script>alert(1)</script>\n后", "见\n<script>alert(1)</script>\n后"),
        ("<ul><li>看</li><li>谈</li></ul>", "- 看\n- 谈"),
        ("   ", ""),
    ],
)
def test_what_is_pasted_becomes_plain_text(pasted, becomes):
    assert cleaned(pasted) == becomes


def test_cleaning_twice_changes_nothing_more():
    text = "•\t一\n1、二\n　　三\n\n- 四"
    assert cleaned(cleaned(text)) == cleaned(text)


def test_lines_are_paragraphs_points_and_numbers():
    assert blocks("开头\n- 甲\n- 乙\n\n1. 一\n2、二\n结尾") == [
        Block("p", ("开头",)),
        Block("ul", ("甲", "乙")),
        Block("ol", ("一", "二"), 1),
        Block("p", ("结尾",)),
    ]


def test_a_year_at_the_start_of_a_line_is_no_numbered_point():
    assert [b.kind for b in blocks("2026年的安排\n12 人参加")] == ["p", "p"]


def test_an_address_ends_before_chinese_punctuation():
    assert pieces("见 http://127.0.0.1:8000/a?b=1。谢谢") == [
        ("见 ", False),
        ("http://127.0.0.1:8000/a?b=1", True),
        ("。谢谢", False),
    ]


def test_every_sign_of_markup_is_escaped():
    shown = paragraphs('<b>粗</b> http://a.cn/?x="><script> javascript:alert(1)')
    assert "<b>" not in shown and "<script" not in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize(
    ("name", "title", "number"),
    [
        ("云人大发〔2026〕3号 议事规则.docx", "议事规则", "云人大发〔2026〕3号"),
        ("3.代表履职登记表.xlsx", "代表履职登记表", ""),
        ("联络站工作制度（云人大办[2025]12号）.pdf", "联络站工作制度", "云人大办〔2025〕12号"),
        ("附件1_接待日安排.pdf", "接待日安排", ""),
        ("2026年工作要点.pdf", "2026年工作要点", ""),
    ],
)
def test_a_file_name_tells_title_and_number(name, title, number):
    assert title_and_number(name) == (title, number)
