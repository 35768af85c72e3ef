"""Cells of a handling rule and the presets that come with the portal (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from congress_portal.foundation.workdays.arithmetic import Calendar, Deadline, deadline

from .choices import ClockKind, FromEvent, Limit, Unit


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

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Cell:
        return cls(name=name, **{key: data[key] for key in data if key != "name"})

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data.pop("name")
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
        """交办之日起 3 个月; 1 次; 是."""
        if self.unit == Unit.YES_NO:
            return "是" if self.value else "否"
        amount = f"{self.value} {Unit(self.unit).label}"
        return (
            f"{FromEvent(self.from_event).label}起 {amount}" if self.from_event and self.is_limit else amount
        )

    def deadline(self, calendar: Calendar, start: date) -> Deadline:
        """The day this limit ends when counted from ``start``, with its explanation."""
        return deadline(calendar, start, self.value, self.unit, count_first=self.count_first, roll=self.roll)


_K, _F, _U = ClockKind, FromEvent, Unit
_OWN = "国家法律没有规定，由县里自定"
NATIONAL_KEY = "national-2025"
NATIONAL_NAME = "国家法律底线（代表法2025）"
NATIONAL_BASIS = (
    "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》（2025年修正）第五十一条："
    "代表建议、批评和意见由常委会办事机构、工作机构或者乡镇人大主席团交有关机关、组织研究办理，"
    "有关机关、组织应当自交办之日起三个月内答复；涉及面广、处理难度大的，应当自交办之日起六个月内答复。"
    "其余期限国家法律没有规定，预置值取各省办法的常见做法，县里可以复制一份后修改。"
)

# In the order of the procedure. Limits without an article are customary values.
NATIONAL_CELLS: tuple[Cell, ...] = (
    Cell(_K.ACCEPT, 3, _U.WORKDAYS, _F.SUBMITTED, article=_OWN),
    Cell(_K.ANSWER, 15, _U.WORKDAYS, _F.SUBMITTED, article=_OWN),
    Cell(_K.EXAMINE, 10, _U.WORKDAYS, _F.SUBMITTED, article=_OWN),
    Cell(_K.DISPATCH, 20, _U.WORKDAYS, _F.EXAMINED, article=_OWN),
    Cell(_K.ASSIGN, 5, _U.WORKDAYS, _F.DISPATCHED, article=_OWN),
    Cell(
        _K.ACKNOWLEDGE,
        10,
        _U.WORKDAYS,
        _F.ASSIGNED,
        article="多数省份的办法：对交办有异议的，10 个工作日内书面说明",
    ),
    Cell(
        _K.REDISPATCH, 10, _U.WORKDAYS, _F.SENT_BACK, article="多数省份的办法：10 个工作日内重新确定承办单位"
    ),
    Cell(_K.OPINION, 1, _U.MONTHS, _F.ASSIGNED, article="山东、福建的办法：协办单位 1 个月内提出意见"),
    Cell(_K.REPLY, 3, _U.MONTHS, _F.DISPATCHED, article="代表法第五十一条"),
    Cell(Limit.EXTENSION, 6, _U.MONTHS, _F.DISPATCHED, article="代表法第五十一条"),
    Cell(
        _K.EVALUATE,
        20,
        _U.WORKDAYS,
        _F.REPLIED,
        article="重庆的办法：20 个工作日；期满没有评价的，不计入满意率",
    ),
    Cell(_K.REWORK, 1, _U.MONTHS, _F.REWORK_STARTED, article="河南、浙江、山东的办法：1 个月内重新办理"),
    Cell(_K.CLOSE, 10, _U.WORKDAYS, _F.EVALUATED, article=_OWN),
    Cell(Limit.REWORK_ROUNDS, 1, _U.TIMES, article=_OWN),
    Cell(Limit.REOPEN, 60, _U.DAYS, _F.CLOSED, article=_OWN),
    Cell(Limit.ONE_STEP, 0, _U.YES_NO, article=_OWN),
)

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
