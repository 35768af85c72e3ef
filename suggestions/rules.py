"""Cells of a handling rule and the presets that come with the portal (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from congress_portal.foundation.workdays.arithmetic import Calendar, Deadline, deadline

from .choices import ClockKind, FromEvent, Kind, Limit, Option, Unit


@dataclass(frozen=True)
class Cell:
    """One limit of a rule: how much of what, counted from when and how, by which article."""

    name: str
    value: int
    unit: str
    from_event: str = ""
    count_first: bool = False
    roll: bool = False
    article: str = ""
    choice: str = ""

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Cell:
        return cls(name=name, **{key: data[key] for key in data if key != "name"})

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data.pop("name")
        if not self.choice:
            data.pop("choice")
        return data

    @property
    def label(self) -> str:
        """接单, 答复, 重新办理次数上限 …"""
        return dict([*ClockKind.choices, *Limit.choices]).get(self.name, self.name)

    @property
    def is_limit(self) -> bool:
        """A limit in days or months, as against a number of times or a yes."""
        return self.unit in (Unit.WORKDAYS, Unit.DAYS, Unit.MONTHS)

    @property
    def text(self) -> str:
        """交办之日起 3 个月; 1 次; 是; 每位签名代表."""
        if self.unit == Unit.CHOICE:
            return Option(self.choice).label
        if self.unit == Unit.YES_NO:
            return "是" if self.value else "否"
        if self.from_event and self.is_limit:
            return f"{self.from_event_label}起 {self.amount}"
        return self.amount

    @property
    def amount(self) -> str:
        """3 个月; 1 次."""
        return f"{self.value} {Unit(self.unit).label}"

    @property
    def most(self) -> str:
        """自交办之日起最长 6 个月（代表法第五十一条）."""
        by = f"（{self.article}）" if self.article else ""
        return f"自{self.from_event_label}起最长 {self.amount}{by}"

    @property
    def from_event_label(self) -> str:
        """交办之日, 大会闭会之日 …"""
        return FromEvent(self.from_event).label

    @property
    def way(self) -> str:
        """How a limit is counted, in words; empty for what is no limit."""
        if not self.is_limit:
            return ""
        return ("起算当天计入" if self.count_first else "起算当天不计入") + (
            "，末日休息顺延" if self.roll else ""
        )

    def deadline(self, calendar: Calendar, start: date) -> Deadline:
        """The day this limit ends when counted from ``start``, with its explanation."""
        return deadline(calendar, start, self.value, self.unit, count_first=self.count_first, roll=self.roll)


_K, _F, _U = ClockKind, FromEvent, Unit
_L, _O = Limit, Option
_OWN = "国家法律没有规定，由县里自定"
NATIONAL_KEY = "national-2025"
NATIONAL_VERSION = 2
NATIONAL_NAME = "国家法律底线（代表法2025）"
NATIONAL_BASIS = (
    "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》（2025年修正）第五十一条："
    "代表建议、批评和意见由常委会办事机构、工作机构或者乡镇人大主席团交有关机关、组织研究办理，"
    "有关机关、组织应当自交办之日起三个月内答复；涉及面广、处理难度大的，应当自交办之日起六个月内答复。"
    "其余期限国家法律没有规定，预置值取各省办法的常见做法，县里可以复制一份后修改。"
)


def limit(kind: str, value: int, unit: str, event: str, article: str = _OWN) -> Cell:
    """A limit in days or months: the first day is not counted, as in 民法典第二百零一条."""
    return Cell(str(kind), value, str(unit), str(event), article=article)


def choice(name: str, option: str, article: str = _OWN) -> Cell:
    """A cell that says how, not how long."""
    return Cell(str(name), 0, str(_U.CHOICE), choice=str(option), article=article)


# In the order of the procedure. Limits without an article are customary values.
# fmt: off
NATIONAL_CELLS: tuple[Cell, ...] = (
    limit(_K.ACCEPT, 3, _U.WORKDAYS, _F.SUBMITTED),
    limit(_K.ANSWER, 15, _U.WORKDAYS, _F.SUBMITTED),
    limit(_K.COSIGN, 5, _U.WORKDAYS, _F.INVITED),
    limit(_K.EXAMINE, 10, _U.WORKDAYS, _F.SUBMITTED),
    limit(_K.DISPATCH, 20, _U.WORKDAYS, _F.EXAMINED),
    limit(_K.ASSIGN, 5, _U.WORKDAYS, _F.DISPATCHED),
    limit(_K.ACKNOWLEDGE, 10, _U.WORKDAYS, _F.ASSIGNED, "多数省份的办法：对交办有异议的，10 个工作日内书面说明"),
    limit(_K.REDISPATCH, 10, _U.WORKDAYS, _F.SENT_BACK, "多数省份的办法：10 个工作日内重新确定承办单位"),
    limit(_K.DECIDE, 5, _U.WORKDAYS, _F.SENT_BACK),
    limit(_K.CONTACT, 20, _U.WORKDAYS, _F.ASSIGNED, "代表法第五十一条要求与代表联系沟通；天数取重庆的规定"),
    limit(_K.OPINION, 1, _U.MONTHS, _F.ASSIGNED, "山东、福建的办法：协办单位 1 个月内提出意见"),
    limit(_K.REPLY, 3, _U.MONTHS, _F.DISPATCHED, "代表法第五十一条"),
    limit(_L.EXTENSION, 6, _U.MONTHS, _F.DISPATCHED, "代表法第五十一条"),
    Cell(_L.CONSENT, 1, _U.YES_NO, article="浙江、山东、北京的办法：征得代表同意"),
    choice(_L.ANSWERED, _O.EACH, "河南、浙江、上海、重庆的办法：答复每位签名代表"),
    choice(_L.EVALUATORS, _O.LEAD, "重庆、山东的办法：由领衔代表反馈"),
    choice(_L.GRADES, _O.ONE),
    limit(_K.EVALUATE, 20, _U.WORKDAYS, _F.REPLIED, "重庆的办法：20 个工作日；期满没有评价的，不计入满意率"),
    choice(_L.SILENCE, _O.MAY_CLOSE, "重庆的办法第二十九条：提醒后没有反馈的，不计入满意率的分母"),
    choice(_L.VISIBLE, _O.FILED),
    limit(_K.REWORK, 1, _U.MONTHS, _F.REWORK_STARTED, "河南、浙江、山东的办法：1 个月内重新办理"),
    Cell(_L.REWORK_ROUNDS, 1, _U.TIMES, article=_OWN),
    limit(_K.CLOSE, 10, _U.WORKDAYS, _F.EVALUATED),
    limit(_K.VERDICT, 20, _U.WORKDAYS, _F.PROMISED, "重庆的办法第二十八条：承诺到期后 20 个工作日内评价落实情况"),
    limit(_L.REOPEN, 60, _U.DAYS, _F.CLOSED),
    Cell(_L.ONE_STEP, 0, _U.YES_NO, article=_OWN),
)
# fmt: on

# From which events a limit may be counted; the first is the usual one.
EVENTS: dict[str, tuple[str, ...]] = {
    _K.ACCEPT: (_F.SUBMITTED,),
    _K.ANSWER: (_F.SUBMITTED,),
    _K.COSIGN: (_F.INVITED,),
    _K.EXAMINE: (_F.SUBMITTED,),
    _K.DISPATCH: (_F.EXAMINED, _F.RECEIVED, _F.SUBMITTED, _F.SESSION_CLOSED),
    _K.ASSIGN: (_F.DISPATCHED,),
    _K.ACKNOWLEDGE: (_F.ASSIGNED, _F.DISPATCHED),
    _K.REDISPATCH: (_F.SENT_BACK,),
    _K.DECIDE: (_F.SENT_BACK,),
    _K.CONTACT: (_F.ASSIGNED, _F.DISPATCHED),
    _K.OPINION: (_F.ASSIGNED, _F.DISPATCHED, _F.SESSION_CLOSED),
    _K.REPLY: (_F.DISPATCHED, _F.ASSIGNED, _F.SESSION_CLOSED),
    _L.EXTENSION: (_F.DISPATCHED, _F.SESSION_CLOSED),
    _K.EVALUATE: (_F.REPLIED,),
    _K.REWORK: (_F.REWORK_STARTED,),
    _K.CLOSE: (_F.EVALUATED,),
    _K.VERDICT: (_F.PROMISED,),
    _L.REOPEN: (_F.CLOSED,),
}
# What a cell that is a choice offers; the first is what a rule without the cell means.
OPTIONS: dict[str, tuple[str, ...]] = {
    _L.ANSWERED: (_O.EACH, _O.THROUGH_LEAD, _O.LEAD),
    _L.EVALUATORS: (_O.LEAD, _O.EACH),
    _L.GRADES: (_O.ONE, _O.TWO),
    _L.SILENCE: (_O.MAY_CLOSE, _O.ASK_FIRST),
    _L.VISIBLE: (_O.FILED, _O.CLOSED),
}
# The parts of the procedure, for pages: a cell that is in none stands at the end.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("群众意见", (_K.ACCEPT, _K.ANSWER, _L.REOPEN)),
    ("提出和审查", (_K.COSIGN, _K.EXAMINE)),
    ("交办", (_K.DISPATCH, _K.ASSIGN, _K.ACKNOWLEDGE, _K.REDISPATCH, _K.DECIDE, _L.ONE_STEP)),
    ("办理和答复", (_K.CONTACT, _K.OPINION, _K.REPLY, _L.EXTENSION, _L.CONSENT, _L.ANSWERED)),
    ("评价", (_L.EVALUATORS, _L.GRADES, _K.EVALUATE, _L.SILENCE, _L.VISIBLE)),
    ("重新办理、核销和跟踪", (_K.REWORK, _L.REWORK_ROUNDS, _K.CLOSE, _K.VERDICT)),
)


# What only one of the two kinds knows: left out where a rule is for the other alone.
ONLY_FOR: dict[str, frozenset[str]] = {
    Kind.DEMAND: frozenset({_K.ACCEPT, _K.ANSWER, _L.REOPEN}),
    Kind.SUGGESTION: frozenset(
        {_K.COSIGN, _K.EXAMINE, _L.CONSENT, _L.ANSWERED, _L.EVALUATORS, _L.GRADES, _K.VERDICT}
    ),
}


def concerns(name: str, kind: str) -> bool:
    """Whether a cell means anything for matters of this kind; all do for a rule that is for both."""
    return not kind or not any(name in names for other, names in ONLY_FOR.items() if other != kind)


def in_parts(rows: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """Rows by the name of their cell, put into the parts of the procedure; empty parts left out."""
    left = dict(rows)
    parts = [(title, [left.pop(name) for name in names if name in left]) for title, names in PARTS]
    parts.append(("其他", list(left.values())))
    return [(title, found) for title, found in parts if found]


# 代表法第五十一条: a county may be stricter, never laxer. So many days or working days lie within the months
# from whichever day they are counted, a spring with its holidays included.
LEGAL_MOST_MONTHS = {str(_K.REPLY): 3, str(_L.EXTENSION): 6}
SURE_WITHIN = {3: {_U.DAYS: 89, _U.WORKDAYS: 55}, 6: {_U.DAYS: 181, _U.WORKDAYS: 115}}


def _length(cell: Cell) -> float:
    """A limit in calendar days, generously, to compare two of different units."""
    return {_U.MONTHS: 31.0, _U.DAYS: 1.0, _U.WORKDAYS: 1.5}[Unit(cell.unit)] * cell.value


def _at_most(cell: Cell) -> int:
    """The calendar days a limit may take at most, whenever it begins: a spring with its holidays included."""
    worst = {
        _U.MONTHS: cell.value * 31,
        _U.DAYS: cell.value,
        # Two days off a week, and the days of one or two long holidays.
        _U.WORKDAYS: -(-cell.value * 7 // 5) + (12 if cell.value <= SURE_WITHIN[3][_U.WORKDAYS] else 20),
    }
    return worst[Unit(cell.unit)] + (9 if cell.roll else 0)


def problems(cells: Mapping[str, Cell]) -> Iterator[tuple[str, str]]:
    """(cell, sentence) for everything that keeps these cells from being a rule."""
    for name, most in LEGAL_MOST_MONTHS.items():
        cell = cells.get(name)
        if cell is None:
            yield name, f"{'答复' if name == 'reply' else '延长后最长'}的期限不能空着。"
            continue
        least = {_U.MONTHS: most, **SURE_WITHIN[most]}[Unit(cell.unit)]
        if cell.value > least:
            amount = (
                ""
                if cell.unit == _U.MONTHS
                else f"，按{Unit(cell.unit).label.removeprefix('个')}计最多 {least}"
            )
            yield name, f"代表法第五十一条规定最长 {most} 个月{amount}，县里可以更短，不能更长。"
        elif cell.value == least and (cell.roll or cell.from_event == _F.ASSIGNED):
            how = "末日不能顺延" if cell.roll else "不能从分办之日起算"
            yield name, f"代表法第五十一条规定自交办之日起最长 {most} 个月：用足这个期限的，{how}。"
        elif cell.from_event == _F.ASSIGNED:
            assign = cells.get(str(_K.ASSIGN))
            if assign is None or _at_most(assign) + _at_most(cell) > SURE_WITHIN[most][_U.DAYS]:
                yield (
                    name,
                    (
                        f"代表法第五十一条规定自交办之日起最长 {most} 个月：从分办之日起算的，分办期限和这个期限合起来"
                        "可能超过。请缩短其中一个，或者改从交办之日起算。"
                    ),
                )
    for cell in cells.values():
        if cell.is_limit and cell.value < 1:
            yield cell.name, f"{cell.label}的期限至少是 1。"
        if cell.is_limit and cell.from_event not in EVENTS.get(cell.name, (cell.from_event,)):
            yield cell.name, f"{cell.label}不能从{FromEvent(cell.from_event).label}起算。"
        if cell.unit == _U.CHOICE and cell.choice not in OPTIONS[cell.name]:
            yield cell.name, f"请选择“{cell.label}”。"
        if cell.unit == _U.YES_NO and cell.value not in (0, 1):
            yield cell.name, f"“{cell.label}”只能填 1（是）或 0（否）。"
    reply, longest, opinion = (cells.get(name) for name in ("reply", "extension", "opinion"))
    if reply and longest and _length(longest) < _length(reply):
        yield "extension", "延长后最长的期限不能比答复期限短。"
    if reply and opinion and _length(opinion) > _length(reply):
        yield "opinion", "协办意见的期限不能比答复期限长，主办单位要留出时间。"


# (letter, name, claims_solved, needs_commitment): the preset; a county may have its own letters.
OUTCOMES: tuple[tuple[str, str, bool, bool], ...] = (
    ("A", "已解决或基本解决", True, False),
    ("B", "正在解决", False, True),
    ("C", "列入计划", False, True),
    ("D", "留作参考", False, False),
)
TOPICS: tuple[tuple[str, str], ...] = (
    ("traffic", "交通运输"),
    ("water", "水利供水"),
    ("agriculture", "农业农村"),
    ("education", "教育"),
    ("health", "医疗卫生"),
    ("housing", "住房城建"),
    ("welfare", "民政社保"),
    ("employment", "就业创业"),
    ("environment", "生态环境"),
    ("safety", "社会治安"),
    ("culture", "文化旅游"),
    ("other", "其他"),
)
