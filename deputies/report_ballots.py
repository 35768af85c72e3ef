"""The secret ballot of three grades on a deputy's report: what its numbers must agree on. Pure.

A paper without a tick, or with more than one, is invalid and stands in no share. More papers
returned than issued: the whole ballot is void and is held again.
"""

from __future__ import annotations

from dataclasses import dataclass

GRADES = (("satisfied", "满意"), ("basic", "基本满意"), ("unsatisfied", "不满意"))


@dataclass(frozen=True)
class Ballot:
    """The numbers read out on the spot."""

    issued: int
    returned: int
    satisfied: int = 0
    basic: int = 0
    unsatisfied: int = 0
    invalid: int = 0

    @property
    def is_void(self) -> bool:
        """More papers in the box than were handed out."""
        return self.returned > self.issued

    @property
    def valid(self) -> int:
        """Papers that say one of the three grades."""
        return self.satisfied + self.basic + self.unsatisfied

    @property
    def is_mostly_unsatisfied(self) -> bool:
        """More than half of the valid papers say so."""
        return self.unsatisfied * 2 > self.valid

    @property
    def shares(self) -> list[tuple[str, int, str]]:
        """(grade, papers, per cent of the valid papers) of each grade."""
        return [
            (label, getattr(self, name), percent_text(getattr(self, name), self.valid))
            for name, label in GRADES
        ]

    def problem(self) -> tuple[str, str]:
        """(field, sentence) where the numbers contradict each other, else ("", "")."""
        if self.issued == 0:
            return "issued", "请填写发出票数；没有测评的，上面选“没有测评”。"
        if self.is_void:
            return "", ""  # told on the page: nothing is counted, the vote is held again
        if self.returned != self.valid + self.invalid:
            return "returned", (
                f"收回 {self.returned} 张，满意、基本满意、不满意和无效票加起来是 "
                f"{self.valid + self.invalid} 张，请核对。"
            )
        return "", ""


def percent_text(part: int, whole: int) -> str:
    """98.2%, "--" of nothing; halves are rounded up, by whole numbers."""
    if not whole:
        return "--"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
