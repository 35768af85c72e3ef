"""一事一议: whether a text speaks of several matters. A hint and never a refusal (pure)."""

from __future__ import annotations

import re

# 一、二、 (1) 1. 第一， at the beginning of a line.
_HEAD = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,2}[)）、．.]|[（(]?\d{1,2}[)）、．.](?!\d)|第[一二三四五六七八九十][，、,])\s*(\S.*)$"
)
# Heads of the parts that one matter has: they are not matters.
_PARTS_OF_ONE = re.compile(
    r"^(?:基本情况|现状|背景|情况|存在的?(?:主要)?问题|问题|原因|分析|理由|案由|案据|依据|意义|必要性|可行性|建议|对策|措施|方案|"
    r"意见|具体建议|几点建议|工作建议|下一步)"
)
# 关于硬化道路和解决饮水的建议: two doings in one title.
_DOING = "修建|新建|建设|改建|扩建|硬化|解决|加强|完善|提高|增加|改善|整治|治理|维修|修复|规范|设立|开通|更换|安装|推进|保护|发展"
_TITLE = re.compile(rf"(?:{_DOING})[^，。、]{{2,20}}?(?:和|及|以及|并|、)(?:{_DOING})[^，。]{{2,}}")
LENGTH = 24
# Two or more of these words in the titles of the parts mean different units, so different matters.
FIELDS: dict[str, tuple[str, ...]] = {
    "道路交通": ("路", "桥", "公交", "客运", "车站", "停车", "交通"),
    "供水水利": ("水库", "饮水", "供水", "自来水", "渠", "河堤", "灌溉", "水利"),
    "教育": ("学校", "小学", "中学", "教师", "幼儿园", "学生", "教育"),
    "医疗卫生": ("医院", "卫生院", "卫生室", "医生", "医保", "医疗"),
    "电力通信": ("电网", "供电", "路灯", "信号", "基站", "宽带"),
    "农业产业": ("农业", "种植", "养殖", "合作社", "农机", "产业"),
    "养老社保": ("养老", "低保", "社保", "老年", "敬老院"),
    "环境": ("垃圾", "污水", "环境", "厕所", "排污"),
}


def matters_in(title: str, body: str) -> list[str]:
    """The matters a text seems to speak of, two or more; empty where it is one.

    Counted are numbered heads that belong to different fields, and a title that does two things in
    different fields. 现状、问题、建议 are parts of one matter.
    """
    named: dict[str, str] = {}
    for line in body.splitlines():
        found = _HEAD.match(line)
        if found is None or _PARTS_OF_ONE.match(found[1]):
            continue
        for field in _fields_of(_head_of(found[1]))[:1]:
            named.setdefault(field, _head_of(found[1]))
    if len(named) < 2 and _TITLE.search(title):
        named = {field: field for field in _fields_of(title)}
    return list(named.values()) if len(named) > 1 else []


def _head_of(line: str) -> str:
    head = re.split(r"[。；：:]", line.strip())[0]
    return head if len(head) <= LENGTH else f"{head[: LENGTH - 1]}…"


def _fields_of(text: str) -> list[str]:
    places = {
        field: min((text.find(w) for w in words if w in text), default=-1) for field, words in FIELDS.items()
    }
    return sorted((field for field, place in places.items() if place >= 0), key=places.__getitem__)
