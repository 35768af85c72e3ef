"""Whether the ranks of a past year fit its totals and each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.models import HistoricalScore

AS_PRINTED = "当年的文件确实这样写的，名次空着，写在“备注”里。"


@dataclass(frozen=True)
class Placed:
    """A subject's place in a year: of row ``number`` of the file, or (0) entered before."""

    number: int
    subject_id: int
    name: str
    total: Decimal | None
    rank: int | None

    @property
    def where(self) -> str:
        """Which row that is, in words."""
        return f"第 {self.number} 行的{self.name}" if self.number else f"已经录入的{self.name}"


def against_each_other(
    rows: Mapping[tuple[int, int], Iterable[Placed]], entered: Iterable[HistoricalScore]
) -> tuple[dict[int, str], dict[int, str]]:
    """By number of the row: what cannot be so, and what should be looked at.

    ``rows`` by (group, year); ``entered`` are those on record, which a row of the same subject replaces.
    """
    before: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for score in entered:
        place = Placed(0, score.subject_id, str(score.subject), score.total, score.rank)
        before[score.group_id, score.year].append(place)
    wrong: dict[int, str] = {}
    doubtful: dict[int, str] = {}
    for key, placed in rows.items():
        mine = list(placed)
        named = {row.subject_id for row in mine}
        others = [row for row in before[key] if row.subject_id not in named]
        for row in mine:
            found = [_between(row, other) for other in (*mine, *others) if other is not row]
            first = next((sentence for sentence, is_wrong in found if is_wrong), "")
            if first:
                wrong[row.number] = first
            elif look := next((sentence for sentence, _ in found if sentence), ""):
                doubtful[row.number] = look
    return wrong, doubtful


def _between(row: Placed, other: Placed) -> tuple[str, bool]:
    """What is to be said of two rows of one year, and whether it cannot be so."""
    if row.subject_id == other.subject_id:
        return f"和{other.where}是同一个单位、同一年，请只留一行。", True
    if None in (row.rank, other.rank, row.total, other.total):
        return "", False
    if row.rank == other.rank and row.total != other.total:
        return (
            f"和{other.where}名次相同（第 {row.rank} 名），总分不同（{_points(row)} 和 {_points(other)}），请核对。"
            f"{AS_PRINTED}",
            True,
        )
    if row.total == other.total and row.rank != other.rank:
        return (
            f"和{other.where}总分相同（{_points(row)}），名次不同（第 {row.rank} 名和第 {other.rank} 名），"
            "请看看是不是抄错了。",
            False,
        )
    if (row.total > other.total) != (row.rank < other.rank) and row.rank != other.rank:
        more, less = ("高", "靠后") if row.total > other.total else ("低", "靠前")
        return (
            f"总分比{other.where}{more}（{_points(row)} 和 {_points(other)}），名次却{less}"
            f"（第 {row.rank} 名和第 {other.rank} 名），请核对。{AS_PRINTED}",
            True,
        )
    return "", False


def _points(row: Placed) -> str:
    return f"{row.total.normalize():f}" if row.total is not None else ""
