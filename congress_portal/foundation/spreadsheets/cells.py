"""Values on their way into a cell: nothing a user typed becomes a formula, a link or broken XML."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

# What XML 1.0 cannot hold, and lone surrogates: Excel calls such a file damaged.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_CHARACTERS = 32_767  # Excel's limit for one cell
MOST_DIGITS = 15  # beyond, Excel rounds a number: identity numbers and phones stay text


@dataclass(frozen=True)
class Formula:
    """A formula written on purpose, with the result that previews and telephones show.

    ``text`` comes from code, never from a person; ``value`` is what it evaluates to.
    """

    text: str
    value: float | int | Decimal | str

    def __post_init__(self) -> None:
        if not self.text.startswith("="):
            raise ValueError(f"a formula begins with =: {self.text!r}")


@dataclass(frozen=True)
class Cell:
    """A value with a mark: ``tone`` "low" tints it, ``bold`` prints it heavier (also in grey)."""

    value: Any
    tone: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Link:
    """A text that leads to the top of another sheet of the workbook."""

    text: str
    sheet: str


@dataclass(frozen=True)
class Trend:
    """A small line over a row of cells (``C4:G4``) of the same sheet."""

    span: str


def clean_text(value: Any) -> str:
    """``value`` as text a workbook can hold: control characters removed, cut at Excel's limit."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def plain(value: Any) -> str | int | float | date | Formula | Link | Trend | None:
    """The kind of cell a value becomes: text, number, date, formula or None for an empty cell.

    A str is always text, also 123 and =1+1. Numbers of more than 15 digits become text. Aware
    datetimes are told in local time, without their zone, which Excel does not know.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (Formula, Link, Trend)):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return value if abs(value) < 10**MOST_DIGITS else str(value)
    if isinstance(value, (float, Decimal)):
        return float(value) if math.isfinite(value) else "--"
    if isinstance(value, date):
        if value.year < 1900:  # Excel's calendar begins there
            return value.isoformat()
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        return value
    return clean_text(value)


def width_of(text: str) -> float:
    """How many narrow characters wide ``text`` prints at 12 points, in units of a column's width."""
    wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in text)
    return (len(text) + wide) * 1.15


def lines_of(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column of ``width``."""
    if len(text) * 2.3 <= width - 1 and "\n" not in text:
        return 1  # even if every character is wide: most cells, and this is asked for each
    return sum(max(1, math.ceil(width_of(line) / max(width - 1, 1))) for line in text.split("\n"))
