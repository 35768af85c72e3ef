"""The house style of printed lists of names. Pure."""

from __future__ import annotations

from typing import Any

# What stands in no list: most are men of the Han people.
_UNMARKED_ETHNICITY = ("", "汉", "汉族")


def styled_name(name: str) -> str:
    """王　宁: names of two characters are spaced to the width of three; all others stay."""
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 else name


def marks_of(gender: str, ethnicity: str) -> str:
    """（女，回族）; "" for men of the Han people."""
    marks = ["女"] if gender == "female" else []
    if ethnicity not in _UNMARKED_ETHNICITY:
        marks.append(ethnicity)
    return f"（{'，'.join(marks)}）" if marks else ""


def name_with_marks(person: Any) -> str:
    """王　宁（女，回族）: the name as lists of deputies print it."""
    return styled_name(person.name) + marks_of(person.gender, person.ethnicity)
