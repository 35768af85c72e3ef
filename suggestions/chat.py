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
_HOUR = r"(?:凌晨|早上|上午|中午|下午|晚上)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
# 张三 2026/4/9 10:21
_NAME_FIRST = re.compile(rf"^(?P<name>\S.{{0,39}}?)\s+(?:{_DATE}\s*)?{_HOUR}$")
# 2026-04-09 10:21:33 张三
_TIME_FIRST = re.compile(
    rf"^\[?\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?\s+{_HOUR}\]?\s+(?P<name>\S.{{0,39}})$"
)
# 张三 11-22 09:10 三组的路灯坏了
_NAME_TIME_WORDS = re.compile(
    rf"^(?P<name>[^\s，。！？；,!?;:：][^，。！？；,!?;:：]{{0,19}}?)\s+"
    rf"(?P<date>(?:\d{{4}}[-/.年])?\d{{1,2}}[-/.月]\d{{1,2}}日?\s+)?{_HOUR}\s+(?P<rest>\S.*)$"
)
# [2026/4/9 10:21] 张三: 三组的路灯坏了
_TIME_NAME_WORDS = re.compile(
    rf"^\[?(?:\d{{4}}[-/.年])?\d{{1,2}}[-/.月]\d{{1,2}}日?,?\s+{_HOUR}\]?\s+(?P<name>[^:：]{{1,30}})[:：]\s*(?P<rest>\S.*)$"
)
# 08:31 刘婶：三组的路灯坏了
_HOUR_NAME_WORDS = re.compile(
    rf"^\[?{_HOUR}\]?\s*(?P<name>[^\s\d，。！？；、,!?;:：][^，。！？；、,!?;:：]{{0,19}})[:：]\s*(?P<rest>\S.*)$"
)
_ONLY_TIME = re.compile(rf"^(?:{_DATE})?\s*(?:{_HOUR})?$")
# 李四（三组、低保户）: what stands in brackets may hold anything.
_ADDED = r"(?:[（(][^）)]{0,20}[）)])?"
_NAME_ALONE = re.compile(rf"^(?P<name>[^，。！？；,!?;:：]{{1,30}}?{_ADDED})[:：]$")
_NAME_INLINE = re.compile(rf"^(?P<name>[^，。！？；、,!?;:：]{{1,20}}?{_ADDED})[:：]\s*(?P<rest>\S.*)$")
_NAME_BRACKETED = re.compile(r"^【(?P<name>[^】]{1,20})】\s*(?P<rest>.*)$")
_A_PLACE = re.compile(r"(?:[村组路镇乡街桥]|社区|小区|学校)$")
# Words before an hour that belong to a sentence.
_WHEN = re.compile(r"(?:明天|后天|今天|每天|每晚|早上|上午|中午|下午|晚上|凌晨|周[一二三四五六日天])$")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文普岩刀老小阿大"
)
_A_PERSON = re.compile(
    rf"^[{_SURNAMES}][一-龥]{{1,3}}$|[叔婶哥姐嫂爷奶伯姨妈爸]$|(?:师傅|老师|书记|主任|代表|队长|组长|医生)$"
)
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
# Signs that print nothing, and what people put between the digits of a number.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_GAP = r"[ \u00a0\u3000.\-－—–‐‑·/]{0,2}"
_NUMBERS = re.compile(
    # Identity cards: district, day of birth, the rest.
    rf"(?<!\d)\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{3}}[\dXx](?!\d)"
    r"|(?<!\d)\d{17}[\dXx](?!\d)"
    # Cards of banks, in fours; not four years in a row.
    r"|(?<!\d)(?!(?:(?:19|20)\d\d[ -]?){4})\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)"
    rf"|(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}"
    rf"(?:\d{{4}}{_GAP}\d{{4}}|\d{{5}}{_GAP}\d{{3}}|\d{{3}}{_GAP}\d{{5}}|\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d)(?!\d)"
    rf"|(?<!\d)1[3-9]\d\d{_GAP}(?:\d{{3}}{_GAP}\d{{4}}|\d{{4}}{_GAP}\d{{3}})(?!\d)"
    rf"|(?<!\d)[(（]?0\d{{2,3}}[)）]?{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)"
    r"|(?<!\d)\d{15,19}(?!\d)"
    rf"|(?:(?<=电话)|(?<=座机)|(?<=号码)|(?<=打))[:： ]{{0,2}}\d{{3,4}}{_GAP}\d{{4}}(?!\d)"
    r"|(?:微信号?|薇信号?|[Qq][Qq]号?|[Vv][Xx]号?|[Ww][Xx]号?|[Ww]e[Cc]hat|加\s?[VvWw])[:：是 ]{0,3}[A-Za-z0-9_\-]{5,20}"
    r"|[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
)
# No telephone number, with the country's and the area's, is as long as that of a card.
SHORTEST_CARD = 15
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
    return _NUMBERS.sub(REMOVED, _UNSEEN.sub("", text).translate(_DIGITS))


def numbers_in(text: str) -> list[str]:
    """The telephone, identity and account numbers and addresses of mail in a text, each once."""
    found = _NUMBERS.finditer(_UNSEEN.sub("", text).translate(_DIGITS))
    return list(dict.fromkeys(match.group() for match in found))


def is_telephone(number: str) -> bool:
    """Whether a number found in a text may be a telephone's: those of cards and accounts are longer."""
    return sum(letter.isdigit() for letter in number) < SHORTEST_CARD


def same_words(text: str) -> str:
    """The letters and digits of a line alone: two lines that differ in marks and spaces are the same."""
    return re.sub(r"[\W_]+", "", text.translate(_DIGITS))


def read_chat(text: str) -> Excerpt:
    """The messages of a pasted chat in their order, each once, without nicknames and numbers."""
    text = _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    rows = [row.strip(" \t") for row in text.split("\n")]
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
    # One such line may be a sentence with an hour in it; two are a chat.
    undated = sum(bool((match := _NAME_TIME_WORDS.match(row)) and not match["date"]) for row in rows) > 1
    undated |= sum(bool(_HOUR_NAME_WORDS.match(row)) for row in rows) + timed > 1
    alone = not timed and any(_NAME_ALONE.match(row) for row in rows)
    names = {name for row in rows if (name := _timed_name(row))}
    if alone:
        names |= {match["name"].strip() for row in rows if (match := _NAME_ALONE.match(row))}
    names |= {match["name"].strip() for row in rows if (match := _one_line(row, undated=undated))}
    messages: list[list[str]] = []
    gap = False
    for row in rows:
        if not row:
            gap = True
            continue
        if _RULE.match(row) or _OF_THE_PROGRAM.search(row) or _ONLY_TIME.match(row):
            continue
        whole = _one_line(row, undated=undated)
        if whole:
            messages.append([whole["rest"]] if whole["rest"] else [])
            gap = False
            continue
        if _timed_name(row) or (alone and _NAME_ALONE.match(row)):
            messages.append([])
            gap = False
            continue
        spoken = _spoken(row, names, anybody=not timed and not alone)
        if spoken is None:
            continue
        words, is_new = spoken
        # After an empty line somebody else may speak.
        after_gap = gap and bool(messages) and bool(messages[-1])
        if is_new or after_gap or not messages or not (timed or alone):
            messages.append([])
        messages[-1].append(words)
        gap = False
    return names, [" ".join(parts) for parts in messages if parts]


def _one_line(row: str, *, undated: bool) -> re.Match[str] | None:
    """A line that holds name, time and words, or a name in brackets and words."""
    if _timed_name(row):
        return None
    match = _TIME_NAME_WORDS.match(row)
    if match:
        return match
    match = _NAME_TIME_WORDS.match(row)
    if match and (match["date"] or undated) and not _WHEN.search(match["name"].strip()):
        return match
    match = _HOUR_NAME_WORDS.match(row)
    if match and (name := match["name"].strip()) not in _LABELS | _PERSONAL:
        bare = re.sub(r"[（(].*$", "", name)
        if _A_PERSON.search(bare) or (undated and not _A_PLACE.search(bare)):
            return match
    match = _NAME_BRACKETED.match(row)
    if match and match["name"].strip() not in _LABELS and not _A_PLACE.search(match["name"].strip()):
        return match
    return None


def _timed_name(row: str) -> str:
    match = _TIME_FIRST.match(row) or _NAME_FIRST.match(row)
    if not match or _TIME_NAME_WORDS.match(row):
        return ""
    name = match["name"].strip()
    if re.search(r"[。！？；!?;]", name) or (
        re.search(r"[，,]", name) and (len(name) > 16 or _WHEN.search(name))
    ):
        # 松坡村三组，明天 9:30 is said and no name.
        return ""
    return name


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
    bare = re.sub(r"[（(].*$", "", name).strip()
    if anybody or name in names or bare in names or _A_PERSON.search(bare):
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
