"""What apps watch: kinds of deadline, with everything the reminder engine needs to say them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from congress_portal.foundation.slots.registry import Slot

DUE = "due"
LATE = "overdue-"


@dataclass(frozen=True)
class Ladder:
    """When something is said of a deadline: days ``before`` it, on the day, then ``every`` so many days.

    Stages are named t-7, t-3, …, due, overdue-1, overdue-2, …; ``every=0`` says lateness once.
    """

    before: tuple[int, ...] = (7, 3, 1)
    every: int = 7

    @property
    def reach(self) -> timedelta:
        """How long before the deadline the first stage lies; nothing is said earlier."""
        return timedelta(days=max(self.before, default=0))

    def stage_on(self, on: date, deadline: date) -> str:
        """The most urgent stage reached on a day, "" before the first one.

        Never an exact match of the day: a server that was off says it when it is back, and then
        the stage of that day, not all it missed (peers 3).
        """
        late = (on - deadline).days
        if late > 0:
            return f"{LATE}{(late - 1) // self.every + 1 if self.every else 1}"
        if late == 0:
            return DUE
        reached = [days for days in self.before if days >= -late]
        return f"t-{min(reached)}" if reached else ""

    def day_of(self, stage: str, deadline: date) -> date:
        """The first day of a stage. ValueError for a name that is no stage."""
        if stage == DUE:
            return deadline
        if stage.startswith("t-"):
            return deadline - timedelta(days=int(stage[2:]))
        if stage.startswith(LATE):
            return deadline + timedelta(days=1 + self.every * (int(stage[len(LATE) :]) - 1))
        raise ValueError(f"no stage: {stage}")

    def between(self, after: date, on: date, deadline: date) -> list[str]:
        """Stages whose first day lies after ``after`` and before the stage that stands on ``on``."""
        current = self.stage_on(on, deadline)
        if not current:
            return []
        end = self.day_of(current, deadline)
        stages, day = [], max(after + timedelta(days=1), deadline - self.reach)
        while day < end:
            stage = self.stage_on(day, deadline)
            if self.day_of(stage, deadline) == day:
                stages.append(stage)
            day += timedelta(days=1)
        return stages

    @property
    def words(self) -> str:
        """提前 7 天、3 天、1 天，到期当天，逾期后每周一次"""
        parts = []
        if self.before:
            days = "、".join(f"{d} 天" for d in sorted(self.before, reverse=True))
            parts.append(f"提前 {days}")
        parts.append("到期当天")
        late = {0: "逾期第二天一次", 1: "逾期后每天一次", 7: "逾期后每周一次"}
        parts.append(late.get(self.every, f"逾期后每 {self.every} 天一次"))
        return "，".join(parts)


DEFAULT_LADDER = Ladder()


def days_words(on: date, deadline: date) -> str:
    """还剩 3 天, 今天到期, 逾期 2 天"""
    left = (deadline - on).days
    if left > 0:
        return f"还剩 {left} 天"
    return "今天到期" if left == 0 else f"逾期 {-left} 天"


@dataclass(frozen=True)
class Place:
    """A named place in the words of a reminder, written ``{name}``, with a sample for the preview."""

    name: str
    meaning: str
    sample: str


_PLACE = re.compile(r"\{([^{}]*)\}")


def fill(words: str, places: Mapping[str, str]) -> str:
    """The words with their places filled, in one pass: braces inside a value stay as they are."""
    return _PLACE.sub(lambda found: places.get(found[1].strip(), ""), words)


def places_in(words: str) -> list[str]:
    """Names of the places that the words use, in order."""
    return [name.strip() for name in _PLACE.findall(words)]


def has_loose_braces(words: str) -> bool:
    """Whether a brace stands alone."""
    rest = _PLACE.sub("", words)
    return "{" in rest or "}" in rest


@dataclass(frozen=True)
class Reminder:
    """One reminder that is due today, as a ``DeadlineKind`` reports it.

    ``stage`` is what the kind's ladder says (t-7, t-3, t-1, due, overdue-1, …); the engine makes the
    unique key (recipient, subject, kind and aspect, stage, deadline), so that reporting it twice is
    harmless. ``aspect`` tells apart several limits that run on one subject. ``since`` is the day from
    which the limit runs. ``places`` are the values for a county's own words; ``title`` and ``body``
    are the words where it has none.
    """

    subject_key: str
    stage: str
    deadline: date
    title: str
    body: str
    url: str
    organization_id: int | None = None
    capability: str = ""
    person_ids: tuple[int, ...] = ()
    aspect: str = ""
    since: date | None = None
    places: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class DeadlineKind:
    """A kind of deadline an app watches; ``due(on)`` yields what is to be said on that day, in one query.

    ``who`` says in words who gets it. ``channels`` are those beside the inbox. ``title`` and ``body``
    are the words staff may replace; their ``{places}`` are declared with samples for the preview.
    A kind without a title has words of its own that nobody edits.
    """

    key: str
    label: str
    due: Callable[[date], Iterable[Reminder]]
    who: str = ""
    ladder: Ladder = DEFAULT_LADDER
    channels: tuple[str, ...] = ("email",)
    title: str = ""
    body: str = ""
    places: tuple[Place, ...] = ()

    @property
    def samples(self) -> dict[str, str]:
        """The sample of each place."""
        return {place.name: place.sample for place in self.places}

    def words_of(self, places: Mapping[str, str]) -> tuple[str, str]:
        """Title and body in the kind's own words."""
        return fill(self.title, places), fill(self.body, places)


DEADLINE_KINDS: Slot[DeadlineKind] = Slot("deadline kinds")
