"""What a page said of a case when it was opened (record 0069)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..models import Suggestion


@dataclass(frozen=True)
class Opened:
    """``of(case)`` was ``was`` when the page was opened; put on the case as ``opened_as`` by whoever posts it.

    ``sentence`` is told where that is otherwise by now, instead of who moved the case on.
    """

    of: Callable[[Suggestion], str]
    was: str
    sentence: str = ""


def moved_on(opened: Suggestion | int, now: Suggestion) -> bool:
    """Whether the case, locked by now, is otherwise than the page told; a page that told nothing is no old one."""
    told: Opened | None = getattr(opened, "opened_as", None)
    return told is not None and told.of(now) != told.was
