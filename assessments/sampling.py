"""Drawing records for a visit so that anybody can draw the same again. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

WAY = "把种子和每条记录的编号接在一起算 SHA-256，从小到大排，取前面的条数；用同一个种子再抽，结果相同"


@dataclass(frozen=True)
class Drawable:
    """A record that may be drawn: the line it counts in, its key and what is known of it."""

    line: int
    key: str
    label: str
    on: date
    url: str = ""


def place(seed: str, record: Drawable) -> str:
    """Where the seed puts a record."""
    return hashlib.sha256(f"{seed}|{record.line}|{record.key}".encode()).hexdigest()


def drawn(records: Iterable[Drawable], *, seed: str, size: int) -> Sequence[Drawable]:
    """``size`` of the records, chosen by the seed alone; all where there are fewer."""
    distinct = {(r.line, r.key): r for r in records}
    return sorted(distinct.values(), key=lambda r: place(seed, r))[: max(0, size)]
