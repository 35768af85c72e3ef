"""Words of a number as people say them: 六次会议, 闭会, 2026年, 第十五号. Each is asked of an indexed column."""

from __future__ import annotations

import re

from django.db.models import Q

from congress_portal.foundation.search.reading import (
    FIRST_YEAR,
    LAST_YEAR,
    SpokenNumber,
    read_query,
    spoken_number,
)
from deputies.models import CongressSession
from deputies.numerals import chinese_numeral

from .choices import Kind

_NUMERALS = {chinese_numeral(number): number for number in range(1, 100)}
_SERIAL = re.compile(r"([一二三四五六七八九十]+)(?=号)")
_SESSION = re.compile(r"(?:第)?([一二三四五六七八九十]+|\d{1,2})次会议?")
_YEAR = re.compile(r"(\d{4})年?")
_BETWEEN = re.compile(r"闭会(?:期间)?(?:(\d{4})年?)?")


def number_in(text: str) -> SpokenNumber | None:
    """The whole number that was typed, its serial in digits or in characters (第十五号)."""
    in_digits = _SERIAL.sub(lambda found: str(_NUMERALS.get(found[1], found[1])), text)
    query = read_query(in_digits)
    return spoken_number(query) if query else None


def words_of_number(text: str) -> tuple[Q, list[str]] | None:
    """What the words say of session and year, and the words that are left; None where no word does.

    The sessions are looked up by their own numbers, so that the cases are found by their session's index.
    """
    query = read_query(text)
    if query is None:
        return None
    told, left = Q(), []
    for word in query.words:
        if found := _SESSION.fullmatch(word):
            number = int(found[1]) if found[1].isdigit() else _NUMERALS.get(found[1], 0)
            told &= Q(session__in=CongressSession.objects.filter(number=number).values("pk"))
        elif found := _BETWEEN.fullmatch(word):
            told &= Q(session__isnull=True, kind=Kind.SUGGESTION) & (
                Q(year=int(found[1])) if found[1] else Q()
            )
        elif (found := _YEAR.fullmatch(word)) and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            told &= Q(year=int(found[1]))
        else:
            left.append(word)
    return (told, left) if len(left) < len(query.words) else None


def words_in(text: str) -> list[str]:
    """The words, each of which has to be found."""
    query = read_query(text)
    return list(query.words) if query else []
