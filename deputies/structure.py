"""The structure of a congress in figures: women, minorities, trades, parties, ages, schooling (record 0033).

Internal: of the own territory, for those who see its roster; nothing of it is published. One query counts
everything, whatever the number of deputies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, Gender
from deputies.choices import MandateLevel, Trade
from deputies.models import Mandate

# Free texts of rosters, by what stands in them; the first that fits counts.
PARTIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("communist", "中共党员", ("中共", "共产党", "党员", "预备")),
    (
        "democratic",
        "民主党派",
        ("民革", "民盟", "民建", "民进", "农工", "致公", "九三", "台盟", "国民党革命", "民主同盟", "民主建国",
         "民主促进", "台湾民主", "民主党派"),
    ),
    ("no_party", "无党派人士", ("无党派",)),
    ("people", "群众和共青团员", ("群众", "团员", "共青团")),
)  # fmt: skip
SCHOOLING: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("postgraduate", "研究生", ("研究生", "硕士", "博士")),
    ("college", "大专", ("大专", "专科", "高职")),
    ("university", "大学本科", ("本科", "大学", "学士")),
    ("secondary", "高中、中专", ("高中", "中专", "中技", "职高", "技校", "职业中学", "中等")),
    ("primary", "初中以下", ("初中", "小学", "文盲", "识字", "中学")),
)
AGES: tuple[tuple[str, str, int, int], ...] = (
    ("age_35", "35岁以下", 0, 35),
    ("age_45", "36—45岁", 36, 45),
    ("age_55", "46—55岁", 46, 55),
    ("age_60", "56—60岁", 56, 60),
    ("age_over", "61岁以上", 61, 200),
)
UNKNOWN = "未登记"


def class_of(text: str, classes: Iterable[tuple[str, str, tuple[str, ...]]]) -> str:
    """The class whose words stand in a free text; "" for an empty one or another."""
    plain = "".join((text or "").split())
    # 非中共党员 says what somebody is not.
    if not plain or plain.startswith("非"):
        return ""
    return next((key for key, _, words in classes if any(word in plain for word in words)), "")


@dataclass(frozen=True)
class Part:
    """One share of the whole: 妇女, 农民, 36—45岁."""

    key: str
    label: str


@dataclass(frozen=True)
class Section:
    """Parts that belong together under one heading; ``whole`` where they add up to all deputies."""

    key: str
    label: str
    parts: tuple[Part, ...]
    whole: bool = True


SECTIONS: tuple[Section, ...] = (
    Section("sex", "性别和民族", (Part("women", "妇女"), Part("minorities", "少数民族")), whole=False),
    Section(
        "trade",
        "职业构成",
        (*(Part(f"trade_{t.value}", str(t.label)) for t in Trade), Part("trade_", UNKNOWN)),
    ),
    Section(
        "party",
        "政治面貌",
        (*(Part(key, label) for key, label, _ in PARTIES), Part("party_", "其他和未登记")),
    ),
    Section("age", "年龄", (*(Part(key, label) for key, label, _, _ in AGES), Part("age_", UNKNOWN))),
    Section(
        "schooling",
        "文化程度",
        (
            *(
                Part(key, label)
                for key, label in (
                    ("postgraduate", "研究生"),
                    ("university", "大学本科"),
                    ("college", "大专"),
                    ("secondary", "高中、中专"),
                    ("primary", "初中以下"),
                )
            ),
            Part("schooling_", UNKNOWN),
        ),
    ),
)
# 工人和农民 are asked for together; village officials are counted beside them, not among them.
WORKERS_AND_FARMERS = (f"trade_{Trade.WORKER.value}", f"trade_{Trade.FARMER.value}")


@dataclass
class Row:
    """The figures of one township, or of all."""

    label: str
    township_id: int | None = None
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, key: str) -> int:
        """How many of a part."""
        return self.counts.get(key, 0)

    @property
    def workers_and_farmers(self) -> int:
        """工人和农民 together."""
        return sum(self.count(key) for key in WORKERS_AND_FARMERS)

    def share(self, number: int) -> str:
        """31.4%; -- of nobody."""
        return f"{100 * number / self.total:.1f}%" if self.total else "--"


@dataclass
class Structure:
    """The figures of one level on a day: the total and each township."""

    level: str
    on: date
    total: Row
    rows: list[Row]


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; 29 February is the 28th where there is none, the calendar's first day the end."""
    if years >= day.year:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def mandates_of(actor: Actor, *, level: str, on: date, township: Division | None = None) -> QuerySet[Mandate]:
    """Mandates of a level held on a day, of those who stand for the actor's territory."""
    own = territory_q(actor, "home_division__path") | territory_q(actor, "congress__division__path")
    found = Mandate.objects.visible_to(actor).filter(own, level=level).held_on(on)
    return found.filter(township=township) if township is not None else found


def _texts(mandates: QuerySet[Mandate], column: str, classes: Any) -> dict[str, list[str]]:
    """The free texts of a column, by class."""
    found: dict[str, list[str]] = {}
    for text in mandates.order_by().values_list(column, flat=True).distinct():
        found.setdefault(class_of(text, classes), []).append(text)
    return found


def _conditions(mandates: QuerySet[Mandate], on: date) -> dict[str, Q]:
    """What each part counts, by its key."""
    asked = {
        "women": Q(person__gender=Gender.FEMALE),
        "minorities": ~Q(person__ethnicity__in=("", "汉", "汉族")),
        **{f"trade_{trade}": Q(trade=trade) for trade in ("", *Trade.values)},
        "age_": Q(person__birth_date__isnull=True),
    }
    for key, _, youngest, oldest in AGES:
        # Born after the day on which somebody would be a year older than the oldest.
        asked[key] = Q(person__birth_date__gt=years_before(on, oldest + 1)) & Q(
            person__birth_date__lte=years_before(on, youngest)
        )
    for column, classes, rest in (
        ("person__party", PARTIES, "party_"),
        ("person__education", SCHOOLING, "schooling_"),
    ):
        texts = _texts(mandates, column, classes)
        for key in (*(key for key, _, _ in classes), ""):
            asked[key or rest] = Q(**{f"{column}__in": texts.get(key, [])})
    return asked


def structure_of(actor: Actor, *, level: str, on: date, township: Division | None = None) -> Structure:
    """The figures of a level on a day, by township, in three queries and one for the names."""
    mandates = mandates_of(actor, level=level, on=on, township=township)
    asked = _conditions(mandates, on)
    counted = (
        mandates.order_by()
        .values("township_id")
        .annotate(total=Count("pk"), **{f"n_{key}": Count("pk", filter=q) for key, q in asked.items()})
    )
    found = {row["township_id"]: row for row in counted}
    towns = Division.objects.filter(pk__in=[pk for pk in found if pk]).order_by("sort_order", "code")
    total = Row("合计")
    rows = []
    for pk, label in (*((town.pk, town.name) for town in towns), (None, "未分到镇（乡、街道）")):
        if pk not in found:
            continue
        values = found[pk]
        row = Row(label, pk, values["total"], {key: values[f"n_{key}"] for key in asked})
        rows.append(row)
        total.total += row.total
        for key, number in row.counts.items():
            total.counts[key] = total.counts.get(key, 0) + number
    return Structure(level, on, total, rows)


def levels_of(actor: Actor, on: date) -> list[tuple[str, str]]:
    """The levels that have deputies in the territory on a day, as choices; the county's first."""
    own = territory_q(actor, "home_division__path") | territory_q(actor, "congress__division__path")
    found = set(
        Mandate.objects.visible_to(actor)
        .filter(own)
        .held_on(on)
        .order_by()
        .values_list("level", flat=True)
        .distinct()
    )
    first = (
        MandateLevel.COUNTY,
        MandateLevel.TOWNSHIP,
        MandateLevel.PREFECTURE,
        MandateLevel.PROVINCE,
        MandateLevel.NATIONAL,
    )
    return [(level.value, str(level.label)) for level in first if level.value in found]
