"""Money for deputies' work as data: where it comes from, what it is for, and what would pay twice. Pure.

代表法: the money for deputies' work stands in the budget of the congress's own level and is used for
nothing else; deputies without a fixed wage get a fitting subsidy from the treasury of their level.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from deputies.alike import plain_words
from deputies.choices import MandateLevel


class FundSource(models.TextChoices):
    """Who gives the money of a budget line."""

    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"
    OTHER = "other", "其他"


class FundUse(models.TextChoices):
    """What an expenditure is for; the first three are paid to a deputy by name."""

    ALLOWANCE = "allowance", "代表活动经费"
    WAGE_SUBSIDY = "wage_subsidy", "无固定工资收入代表补贴"
    ACTIVITY_SUBSIDY = "activity_subsidy", "参加活动补助"
    MEETING = "meeting", "会议"
    TRAINING = "training", "学习培训"
    VISITS = "visits", "视察调研"
    STATION = "station", "联络站"
    OFFICE = "office", "资料和办公"
    OTHER = "other", "其他"


PERSONAL_USES = (FundUse.ALLOWANCE, FundUse.WAGE_SUBSIDY, FundUse.ACTIVITY_SUBSIDY)
COMMON_USES = tuple(use for use in FundUse if use not in PERSONAL_USES)
# Paid for a time; an activity subsidy is paid for an occasion.
PERIODIC_USES = (FundUse.ALLOWANCE, FundUse.WAGE_SUBSIDY)
PAYING_LEVELS = (MandateLevel.COUNTY, MandateLevel.TOWNSHIP)


class Spell(models.TextChoices):
    """The part of a year that something is paid for."""

    YEAR = "year", "全年"
    FIRST_HALF = "h1", "上半年"
    SECOND_HALF = "h2", "下半年"
    FIRST_QUARTER = "q1", "第一季度"
    SECOND_QUARTER = "q2", "第二季度"
    THIRD_QUARTER = "q3", "第三季度"
    FOURTH_QUARTER = "q4", "第四季度"


_QUARTERS: dict[str, frozenset[int]] = {
    Spell.YEAR: frozenset({1, 2, 3, 4}),
    Spell.FIRST_HALF: frozenset({1, 2}),
    Spell.SECOND_HALF: frozenset({3, 4}),
    Spell.FIRST_QUARTER: frozenset({1}),
    Spell.SECOND_QUARTER: frozenset({2}),
    Spell.THIRD_QUARTER: frozenset({3}),
    Spell.FOURTH_QUARTER: frozenset({4}),
}


def spells_overlap(one: str, other: str) -> bool:
    """全年 holds every quarter, 上半年 the first two: paid for both, a quarter would be paid twice."""
    return bool(_QUARTERS[one] & _QUARTERS[other])


def occasion_key(use: str, *, level: str = "", spell: str = "", source: str = "") -> str:
    """What a person is paid for once a year: a spell (of a level, where the allowance goes by levels)
    or an occasion, by its record's key or its words.
    """
    if use == FundUse.ALLOWANCE:
        return f"{level}:{spell}"
    if use == FundUse.WAGE_SUBSIDY:
        return spell
    return source


def pays_twice(use: str, key: str, paid: str) -> bool:
    """Whether what ``key`` names was paid, wholly or in part, by what ``paid`` names (same use and year)."""
    if key == paid:
        return True
    if use not in PERIODIC_USES:
        return False
    level, _, spell = key.rpartition(":")
    paid_level, _, paid_spell = paid.rpartition(":")
    return level == paid_level and spells_overlap(spell, paid_spell)


# An occasion that no record tells of is known by its day and its words.
BY_WORDS = "said:"


def said_key(words: str, held_on: date) -> str:
    """The key of an occasion that no record tells of: its day and its plain words."""
    return f"{BY_WORDS}{held_on:%Y-%m-%d}:{plain_words(words)}"[:120]


def said_words(occasion: str) -> str:
    """The name within 秋季视察（2026-04-02）, as ``occasion_words`` writes it."""
    return occasion.rpartition("（")[0] or occasion


def occasion_words(words: str, held_on: date) -> str:
    """How an occasion that no record tells of is written."""
    return f"{words[:100]}（{held_on:%Y-%m-%d}）"


def paid_for(key: str) -> str:
    """上半年 for "county:h1": the words of a periodic key; "" for what is no spell."""
    spell = key.rpartition(":")[2]
    return Spell(spell).label if spell in Spell.values else ""
