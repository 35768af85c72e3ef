"""What was corrected in an activity, field by field, as its journal tells. Pure: reads loaded entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .models import Activity

_OTHERS = {"campaign": "主题活动", "presence": "出席"}


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Correction:
    """One correction: when, by whom, why, and what it changed."""

    entry: Any
    changes: tuple[Change, ...]


def _word(name: str, value: Any) -> str:
    """A stored value as people read it."""
    text = "" if value is None else str(value)
    if name in _OTHERS:
        return text
    choices = dict(Activity._meta.get_field(name).flatchoices)
    return str(choices.get(text, text))


def _label(name: str) -> str:
    return _OTHERS.get(name) or str(Activity._meta.get_field(name).verbose_name)


def corrections_of(entries: Iterable[Any]) -> list[Correction]:
    """The corrections among these entries of one activity, in their order."""
    known = {field.name for field in Activity._meta.concrete_fields} | _OTHERS.keys()
    return [
        Correction(
            entry,
            tuple(
                Change(_label(name), _word(name, (entry.before or {}).get(name)), _word(name, value))
                for name, value in (entry.after or {}).items()
                if name in known
            ),
        )
        for entry in entries
        if entry.move == "correct_activity"
    ]
