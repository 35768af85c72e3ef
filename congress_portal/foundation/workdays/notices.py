"""Reading the yearly notice 国务院办公厅关于部分节假日安排的通知 as it is pasted, or rows of days.

Pure: no database, no clock. What the text says twice is compared (the weekday in brackets, 共几天, a
make-up day on a weekend); what could not be read is handed back, never passed over in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .arithmetic import ONE_DAY, WEEKDAYS, span_text

SEVEN = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
ALSO = ("抗战胜利七十周年纪念日", "抗战胜利纪念日", "纪念日")
# 法定节假日: 13 days since 2025 (2024-11-10 the State Council added two), 11 before.
STATUTORY_SINCE_2025, STATUTORY_BEFORE = 13, 11

_NUMBERING = r"(?:[一二三四五六七八九十]{1,3}[、.]|\(?\d{1,2}[.、)](?!\d)|\([一二三四五六七八九十]{1,3}\))"
_DAY = r"(?:(?P<{p}y>\d{{4}})年)?(?:(?P<{p}m>\d{{1,2}})月)?(?P<{p}d>\d{{1,2}})日(?:\((?P<{p}n>[^()]*)\))?"
_RANGE = re.compile(_DAY.format(p="a") + r"(?:(?:至|到|-{1,2}|~)" + _DAY.format(p="b") + ")?")
_HEADING = re.compile(
    rf"(?:{_NUMBERING}|^|(?<=[。;:\n]))(?P<name>[^\d,。;:()\n]{{2,40}})[:,]?(?=(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日)"
)
_NUMBERED = re.compile(rf"{_NUMBERING}(?=(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日)")
_TOTAL = re.compile(r"(?:共|放假)(\d{1,2})天")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_TITLE_YEAR = re.compile(r"(?:关于|调整|现将)(20\d\d)年")
_NUMBER = re.compile(r"国办发(?:明电)?[\[〔(【]\s*\d{4}\s*[\]〕)】]\s*\d+\s*号")
_ROW_DATE = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_WORKED = ("补班", "上班", "调休上班", "班", "工作日", "1")
_OFF = ("放假", "休息", "休", "假", "假日", "0")


@dataclass(frozen=True, order=True)
class ListedDay:
    """A day that differs from its weekday, as the notice names it."""

    day: date
    is_workday: bool
    name: str

    def __str__(self) -> str:
        what = "补班" if self.is_workday else "放假"
        return f"{span_text(self.day, self.day)}（周{WEEKDAYS[self.day.weekday()]}）{self.name}{what}"


@dataclass
class Reading:
    """What was read: the days, sentences that stop it (``problems``), that ask to look (``doubts``),
    and sentences that say nothing about days (``unread``). ``whole`` tells a year from an amendment.
    """

    year: int
    days: list[ListedDay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    whole: bool = False
    document_number: str = ""

    @property
    def names(self) -> list[str]:
        """The holidays that were named, in order."""
        return list(dict.fromkeys(part for d in self.days for part in d.name.split("、")))


def notice_year(day: date, name: str) -> int:
    """The year whose notice names this day: the last days of December before 元旦 are the next year's."""
    return day.year + 1 if day.month == 12 and "元旦" in name else day.year


def year_of_text(text: str) -> int | None:
    """The year that the heading names, None where it names none."""
    found = _TITLE_YEAR.search(_plain(text))
    return int(found[1]) if found else None


def number_of_text(text: str) -> str:
    """The document number in the text (国办发明电〔2025〕7号), "" where there is none."""
    found = _NUMBER.search(text)
    return re.sub(r"\s", "", found[0]) if found else ""


def read_notice(text: str, year: int) -> Reading:
    """Read a pasted notice, or rows of 日期 / 安排 / 节日, for the year ``year``."""
    reading = Reading(year, document_number=number_of_text(text))
    named = year_of_text(text)
    if named is not None and named != year:
        reading.problems.append(
            f"通知写的是 {named} 年，您选的是 {year} 年。请改正年份，或粘贴 {year} 年的通知。"
        )
    plain = _plain(text)
    marks = _marks(plain)
    if marks:
        _read_items(plain, marks, reading)
    else:
        _read_rows(text, reading)
    _judge(reading)
    return reading


def _plain(text: str) -> str:
    """Half width, no blanks; line ends stay as sentence ends."""
    lines = (_plain_line(line).replace(" ", "") for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _plain_line(line: str) -> str:
    line = unicodedata.normalize("NFKC", line)
    line = line.replace("—", "-").replace("–", "-").replace("－", "-").replace("～", "~")
    return re.sub(r"\s+", " ", line).strip()


# --- the notice ---------------------------------------------------------------------------------
def _marks(text: str) -> list[tuple[int, int, str]]:
    """Where an item begins, where its dates begin, and its holiday ("" where only a number stands)."""
    marks = [(m.start(), m.end(), _name(m["name"])) for m in _HEADING.finditer(text)]
    marks += [(m.start(), m.end(), "") for m in _NUMBERED.finditer(text)]
    return sorted(mark for mark in marks if mark[2] is not None)


def _read_items(text: str, marks: list[tuple[int, int, str]], reading: Reading) -> None:
    before = text[: marks[0][0]]
    # An amendment names its holiday in the heading only: 关于调整2019年劳动节假期安排的通知.
    in_heading = next((name for name in SEVEN if name in before), "")
    for (_, begin, name), following in zip(marks, [*marks[1:], (len(text), 0, "")], strict=True):
        _read_item(name or in_heading, text[begin : following[0]], reading)


def _name(raw: str) -> str | None:
    """The holidays' names as people write them; None where the words before a date are no holiday."""
    names = []
    for part in raw.replace("和", "、").replace("暨", "、").split("、"):
        part = part.strip("“”\"'《》")
        known = next((name for name in SEVEN if part in (name, name.removesuffix("节"), f"国际{name}")), "")
        if not known and part.endswith(ALSO):
            known = part
        if not known:
            return None
        names.append(known)
    return "、".join(dict.fromkeys(names))


def _read_item(name: str, body: str, reading: Reading) -> None:
    if not name:
        reading.problems.append(
            f"“{body.strip()[:40]}”没有写是哪个节日。请在日期前面写上节日，如“劳动节：”。"
        )
        return
    last_off: date | None = None
    for sentence in re.split(r"[。;\n]", body):
        if not sentence:
            continue
        head, verb, tail = _split(sentence)
        spans = _spans(head, reading, last_off) if verb else []
        if not spans:
            reading.unread.append(sentence)
            continue
        worked = verb == "上班"
        days = [day for span in spans for day in span]
        if not worked:
            if "与周末连休" in tail:
                days = _with_weekend(days)
            last_off = days[-1]
            _check_total(name, sentence, len(days), reading)
        reading.days += [ListedDay(day, worked, name) for day in days]
        rest = tail.split(",", 1)[1] if "," in tail else ""
        if re.search(r"\d日", rest):
            _read_item(name, rest, reading)


def _split(sentence: str) -> tuple[str, str, str]:
    """(dates, 放假 or 上班, what follows) of a sentence that orders something; else an empty verb."""
    found = re.match(
        r"^(?P<head>[^,]*?日(?:\([^()]*\))?(?:[、和与][^,]*?日(?:\([^()]*\))?)*)(?:起)?"
        r"(?:[(,]?(?:正常)?)(?P<verb>放假|调休|上班)(?P<tail>.*)$",
        sentence,
    )
    if not found or sentence.startswith(("鼓励", "其中")) or "起正常上班" in sentence:
        return sentence, "", ""
    return found["head"], "上班" if found["verb"] == "上班" else "放假", found["tail"]


def _spans(head: str, reading: Reading, last_off: date | None) -> list[list[date]]:
    """The days of “1月26日（周日）、2月8日（周六）” or “1月28日至2月4日”."""
    spans, month, given = [], None, None
    for found in _RANGE.finditer(head):
        month = int(found["am"]) if found["am"] else month
        given = int(found["ay"]) if found["ay"] else given
        if month is None:
            month = last_off.month if last_off else None
        first = _date(given or reading.year, month, found["ad"], found["an"], found[0], reading)
        if first is None:
            return []
        last = first
        if found["bd"]:
            month = int(found["bm"]) if found["bm"] else month
            year = int(found["by"]) if found["by"] else first.year + (month < first.month)
            given = year
            last = _date(year, month, found["bd"], found["bn"], found[0], reading)
            if last is None:
                return []
        if last < first or last - first > timedelta(days=20):
            reading.problems.append(f"“{found[0]}”首尾不对，请核对日期。")
            return []
        spans.append([first + timedelta(days=n) for n in range((last - first).days + 1)])
    return spans


def _date(
    year: int, month: int | None, day: str, note: str | None, words: str, reading: Reading
) -> date | None:
    try:
        found = date(year, month or 0, int(day))
    except ValueError:
        reading.problems.append(f"“{words}”不是一个日期，请核对。")
        return None
    said = _WEEKDAY.search(note or "")
    weekday = WEEKDAYS[found.weekday()]
    if said and said[1].replace("天", "日") != weekday:
        reading.problems.append(
            f"{year}年{found.month}月{found.day}日是星期{weekday}，通知里写的是星期{said[1]}。请核对日期和年份。"
        )
    return found


def _with_weekend(days: list[date]) -> list[date]:
    """与周末连休: the weekend days before and after belong to the holiday."""
    first, last = days[0], days[-1]
    while (first - ONE_DAY).weekday() > 4:
        first -= ONE_DAY
    while (last + ONE_DAY).weekday() > 4:
        last += ONE_DAY
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _check_total(name: str, sentence: str, counted: int, reading: Reading) -> None:
    said = _TOTAL.search(sentence)
    if said and int(said[1]) != counted:
        reading.problems.append(f"{name}：通知写共 {said[1]} 天，按日期数是 {counted} 天。请核对起止日期。")


# --- rows ---------------------------------------------------------------------------------------
def _read_rows(text: str, reading: Reading) -> None:
    if not any(_ROW_DATE.match(_plain_line(line)) for line in text.splitlines()):
        reading.problems.append(
            "没有读出放假的日期。请粘贴通知里“一、元旦：1月1日……”开始的几段，或一行一天：日期、放假或补班、节日。"
        )
        return
    for line in text.splitlines():
        plain = _plain_line(line)
        if not plain:
            continue
        found = _ROW_DATE.match(plain)
        if not found:
            reading.unread.append(plain)
            continue
        day = _date(int(found[1]), int(found[2]), found[3], plain, found[0], reading)
        rest = re.split(r"[\s,;、|]+", plain[found.end() :].strip(" ,;|、"))
        rest = [word for word in rest if word and not _WEEKDAY.fullmatch(word.strip("()"))]
        what = next((word for word in rest if word in _WORKED + _OFF), None)
        name = next((word for word in rest if word != what), "")
        if day is None:
            continue
        if what is None:
            reading.problems.append(f"“{plain}”没有写放假还是补班。请写成：{day:%Y-%m-%d} 放假 国庆节。")
        elif not name:
            reading.problems.append(f"“{plain}”没有写节日。请写成：{day:%Y-%m-%d} {what} 国庆节。")
        else:
            reading.days.append(ListedDay(day, what in _WORKED, _name(name) or name[:40]))


# --- what must hold -----------------------------------------------------------------------------
def _judge(reading: Reading) -> None:
    reading.days = sorted(dict.fromkeys(reading.days))
    reading.whole = {"春节", "国庆节"} <= set(reading.names)
    for day, times in Counter(d.day for d in reading.days).items():
        if times > 1:
            names = "、".join(str(d) for d in reading.days if d.day == day)
            reading.problems.append(f"{span_text(day, day)}写了两次：{names}。请只留一种。")
    for listed in reading.days:
        if listed.is_workday and listed.day.weekday() < 5:
            reading.problems.append(f"{listed}，这一天本来就上班，不会是补班。请核对日期。")
        if notice_year(listed.day, listed.name) != reading.year:
            reading.problems.append(
                f"{listed.day:%Y-%m-%d} 不在 {reading.year} 年的安排里。请核对日期和年份。"
            )
    if reading.whole:
        _doubt(reading)
    for first, last, name in _stretches(reading.days):
        if all(day.weekday() > 4 for day in (first, last)) and (last - first).days < 2:
            reading.doubts.append(f"{name}的放假都在周末，请核对有没有漏写一天。")


def _doubt(reading: Reading) -> None:
    missing = [name for name in SEVEN if name not in reading.names]
    if missing:
        reading.doubts.append(f"没有读到{'、'.join(missing)}。通知里有的话，请核对粘贴是否完整。")
    weekdays_off = sum(not d.is_workday and d.day.weekday() < 5 for d in reading.days)
    spare = weekdays_off - sum(d.is_workday for d in reading.days)
    statutory = STATUTORY_SINCE_2025 if reading.year >= 2025 else STATUTORY_BEFORE
    if spare != statutory:
        reading.doubts.append(
            f"星期一至星期五放假 {weekdays_off} 天，补班 {weekdays_off - spare} 天，相差 {spare} 天；"
            f"法定节假日是 {statutory} 天，请核对有没有漏写的放假或补班。"
        )


def _stretches(days: Iterable[ListedDay]) -> list[tuple[date, date, str]]:
    found: list[tuple[date, date, str]] = []
    for listed in days:
        if listed.is_workday:
            continue
        if found and found[-1][2] == listed.name and listed.day - found[-1][1] == ONE_DAY:
            found[-1] = (found[-1][0], listed.day, listed.name)
        else:
            found.append((listed.day, listed.day, listed.name))
    return found
