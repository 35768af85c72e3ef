"""Whether two short texts name one thing, however they were typed. Pure."""

from __future__ import annotations

import unicodedata

# Fewer characters than this are no name of an event that another could hold: 会议, 活动.
SHORTEST_NAME = 4


def plain_words(words: str) -> str:
    """Words without what is easily typed differently: spaces, punctuation, width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", words).lower() if c.isalnum())


def words_alike(one: str, other: str) -> bool:
    """Whether two names may mean one event: the same plain words, or one name within the other."""
    short, long = sorted((plain_words(one), plain_words(other)), key=len)
    return short == long or (len(short) >= SHORTEST_NAME and short in long)
