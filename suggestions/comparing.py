"""Two handling rules laid side by side, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .rules import Cell, concerns

# What makes two cells different; the article is shown, but a limit is the same by whatever article.
_MATTERS = ("value", "unit", "from_event", "count_first", "roll", "choice")


@dataclass(frozen=True)
class Compared:
    """One line: what either rule says of it."""

    label: str
    a: Cell | None
    b: Cell | None

    @property
    def differs(self) -> bool:
        """Whether a case would fare differently."""
        if self.a is None or self.b is None:
            return self.a is not self.b
        return any(getattr(self.a, part) != getattr(self.b, part) for part in _MATTERS)


def compared(a: Any, b: Any) -> dict[str, Compared]:
    """Every cell that one of the two rules has, by its name, in the order of the procedure."""
    kind = a.kind if a.kind == b.kind else ""
    names = [name for name in dict.fromkeys([*a.cells, *b.cells]) if concerns(name, kind)]
    rows = {}
    for name in names:
        left, right = a.cell(name), b.cell(name)
        rows[name] = Compared((left or right).label, left, right)
    return rows
