"""Numbers that come from an address or a hidden field, where anything may stand."""

from __future__ import annotations

# What every database takes for a key or a counter.
LARGEST = 2**31 - 1
# The largest key a column can hold; more is an error of the database, not an empty answer.
LARGEST_KEY = 2**63 - 1


def whole(text: str | None, *, most: int = LARGEST) -> int | None:
    """The whole number a text stands for, None for everything else.

    ``str.isdigit`` is no guard: it takes "²", which ``int`` refuses, and numbers of any length.
    """
    text = (text or "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None
