"""An excerpt of a group chat, read message by message, without those who wrote it (pure).

What is pasted comes from several programs, and each writes names and times differently. Where a line
could be a name or could be words, it is taken for a name: a sentence can be typed again, a name that
stays is with strangers. Nothing here is stored; what becomes a demand is chosen by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MOST_TEXT = 20_000
MOST_LINES = 100
# Shorter ones are 好的, 收到, a face.
LEAST_LETTERS = 4
REMOVED = "（号码已去掉）"
SOMEBODY = "某某"

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|今天|昨天|前天|(?:星期|周)[一二三四五六日天])"
_HOUR = r"(?:凌晨|早上|上午|中午|下午|晚上)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
# 张三 2026/4/9 10:21
_NAME_FIRST = re.compile(rf"^(?P<name>\S.{{0,39}}?)\s+(?:{_DATE}\s*)?{_HOUR}$")
# 2026-04-09 10:21:33 张三
_TIME_FIRST = re.compile(
    rf"^\[?\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?\s+{_HOUR}\]?\s+(?P<name>\S.{{0,39}})$"
)
_ONLY_TIME = re.compile(rf"^(?:{_DATE})?\s*(?:{_HOUR})?$")
_NAME_ALONE = re.compile(r"^(?P<name>[^，。！？；,!?;:：]{1,30})[:：]$")
_NAME_INLINE = re.compile(r"^(?P<name>[^，。！？；、,!?;:：]{1,20})[:：]\s*(?P<rest>\S.*)$")
_RULE = re.compile(r"^[—–\-=_~\s]{3,}$|^[—–\-=]{2,}.*[—–\-=]{2,}$")
_OF_THE_PROGRAM = re.compile(
    r"撤回了一条消息|加入了?群聊|退出了?群聊|移出了?群聊|拍了拍|修改群名|以[上下](?:是|为)(?:新消息|打招呼)|"
    r"(?:领取|发出)了?.{0,10}红包|^\[?聊天记录\]?$|^群聊的聊天记录"
)
_STAND_INS = re.compile(
    r"\[(?:图片|照片|语音|视频|表情|动画表情|文件|位置|链接|小程序|红包|转账|聊天记录|合并转发)[^\]]{0,40}\]|\[[一-龥A-Za-z]{1,4}\]"
)
# Words before a colon that are no name: what follows is the matter.
# fmt: off
_LABELS = frozenset({
    "地点", "位置", "时间", "日期", "事项", "事由", "事情", "问题", "诉求", "建议", "情况", "原因", "反映", "请求",
    "备注", "注", "如", "例如", "比如", "另外", "还有", "第一", "第二", "第三", "一是", "二是", "三是", "标题", "主题",
    "内容", "求助", "急", "急急急", "通知", "投诉", "说明", "补充", "结果", "请问", "咨询",
})
# What follows these is somebody's name or number: the line goes.
_PERSONAL = frozenset({
    "联系人", "姓名", "名字", "电话", "联系电话", "联系方式", "手机", "手机号", "手机号码", "微信", "微信号", "住址",
    "家庭住址", "身份证", "身份证号",
})
# fmt: on
_NUMBERS = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"
    r"|(?<!\d)\d{15,19}(?!\d)"
    r"|(?:(?<=电话)|(?<=座机)|(?<=打))[:： ]?\d{7,8}(?!\d)"
    r"|(?:微信号?|[Qq][Qq]号?|[Vv][Xx]|[Ww][Xx])[:： ]{0,2}[A-Za-z0-9_\-]{5,20}"
    r"|[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
)
_MENTION = re.compile(r"@[^\s\u2005，。！？,;；:：@]{1,20}[\s\u2005]?")
_QUOTED = re.compile(r"([「“\"])[^「」“”\"：:，。]{1,20}[:：]")
_LETTER = re.compile(r"[^\W_]")


@dataclass
class Excerpt:
    """What a pasted text holds: messages without names, and how many were no words."""

    lines: list[str] = field(default_factory=list)
    skipped: int = 0


def without_numbers(text: str) -> str:
    """The text without telephone, identity and account numbers and addresses of mail."""
    return _NUMBERS.sub(REMOVED, text.translate(_DIGITS))


def same_words(text: str) -> str:
    """The letters and digits of a line alone: two lines that differ in marks and spaces are the same."""
    return re.sub(r"[\W_]+", "", text.translate(_DIGITS))


def read_chat(text: str) -> Excerpt:
    """The messages of a pasted chat in their order, each once, without nicknames and numbers."""
    rows = [row.strip("\ufeff\u200b \t") for row in text.replace("\r", "\n").replace("\0", "").split("\n")]
    found = Excerpt()
    seen: set[str] = set()
    names, messages = _taken_apart(rows)
    for message in messages:
        line = _cleaned(message, names)
        key = same_words(line)
        if len(_LETTER.findall(line.replace(REMOVED, "").replace(SOMEBODY, ""))) < LEAST_LETTERS:
            found.skipped += 1
        elif key not in seen:
            seen.add(key)
            found.lines.append(line)
    return found


def _taken_apart(rows: list[str]) -> tuple[set[str], list[str]]:
    """Names that were written over messages, and the messages."""
    timed = any(_timed_name(row) for row in rows)
    alone = not timed and any(_NAME_ALONE.match(row) for row in rows)
    names = {name for row in rows if (name := _timed_name(row))}
    if alone:
        names |= {match["name"].strip() for row in rows if (match := _NAME_ALONE.match(row))}
    messages: list[list[str]] = []
    for row in rows:
        if not row:
            continue
        if _RULE.match(row) or _OF_THE_PROGRAM.search(row) or _ONLY_TIME.match(row):
            continue
        if _timed_name(row) or (alone and _NAME_ALONE.match(row)):
            messages.append([])
            continue
        spoken = _spoken(row, names, anybody=not timed and not alone)
        if spoken is None:
            continue
        words, is_new = spoken
        if is_new or not messages or not (timed or alone):
            messages.append([])
        messages[-1].append(words)
    return names, [" ".join(parts) for parts in messages if parts]


def _timed_name(row: str) -> str:
    match = _TIME_FIRST.match(row) or _NAME_FIRST.match(row)
    if not match:
        return ""
    name = match["name"].strip()
    # 松坡村三组，明天 9:30: a name has no comma.
    return "" if re.search(r"[，。！？；,!?;]", name) else name


def _spoken(row: str, names: set[str], *, anybody: bool) -> tuple[str, bool] | None:
    """The words of a line that may begin with a name, and whether a new message begins; None to leave it out."""
    match = _NAME_INLINE.match(row)
    if not match:
        return row, False
    name, rest = match["name"].strip(), match["rest"]
    if name in _PERSONAL:
        return None
    # 早上8:30 is a time.
    if name in _LABELS or (name[-1:].isdigit() and rest[0].isdigit()):
        return row, False
    if anybody or name in names:
        return rest, True
    return row, False


def _cleaned(message: str, names: Iterable[str]) -> str:
    text = _STAND_INS.sub(" ", message)
    text = _QUOTED.sub(r"\1", text)
    text = without_numbers(text)
    text = _MENTION.sub(" ", text)
    for name in _worth_hiding(names):
        text = text.replace(name, SOMEBODY)
    return re.sub(r"\s+", " ", text).strip(" :：")


def _worth_hiding(names: Iterable[str]) -> Iterator[str]:
    """Longer ones first; a single character or a number is found in every other word."""
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) > 1 and not name.isdigit():
            yield name
