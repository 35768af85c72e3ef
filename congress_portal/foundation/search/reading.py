"""What was typed, read as people mean it: words, letters of names, telephones, numbers of cases.

The conditions are LIKE '%word%' on the columns themselves: two Chinese characters work, and a hundred
thousand rows take tens of milliseconds on both databases (benchmarks/bench_search.py). Never
``icontains`` alone: it wraps the column in UPPER(), which is slow, and Chinese has no case.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from congress_portal.foundation.privacy import normalise_phone
from congress_portal.foundation.slots import Query
from congress_portal.foundation.web.numbers import whole

LONGEST = 60
MOST_WORDS = 6
FIRST_YEAR, LAST_YEAR = 1950, 2199

_FULL_WIDTH = {code: code - 0xFEE0 for code in (0xFF0D, *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_LETTERS = re.compile(r"[A-Za-zÜü' ]+")
_DASHES = re.compile(r"[-‐‑–—―−年]")
_NUMBER = re.compile(
    r"(?P<place>.*?)(?:(?P<year>\d{4})(?:年第?|-))?第?(?P<serial>\d{1,5})(?P<mark>号?)(?:建议|意见|件)?",
    re.DOTALL,
)


def read_query(text: str) -> Query | None:
    """A query of what was typed; None where nothing is left to look for."""
    kept = "".join(
        " " if ch.isspace() else ch for ch in text if unicodedata.category(ch)[0] != "C" or ch.isspace()
    )
    kept = unicodedata.normalize("NFC", kept.translate(_FULL_WIDTH))
    words = tuple(kept[:LONGEST].split()[:MOST_WORDS])
    if not words:
        return None
    tidy = " ".join(words)
    letters = ""
    if _LETTERS.fullmatch(tidy):
        letters = re.sub("[^a-z]", "", tidy.lower().replace("ü", "v"))
    digits = normalise_phone(tidy)
    return Query(
        text=tidy,
        words=words,
        letters=letters,
        digits=digits if digits.isascii() and digits.isdecimal() else "",
    )


# --- words ----------------------------------------------------------------------------------------


def holds(word: str, *fields: str) -> Q:
    """Rows where one of the columns holds the word; Latin letters in either case.

    A word with letters asks for its first letter as well, before UPPER() is worked out: Chinese texts
    hold few, and so few texts are worked on.
    """
    letter = next((ch for ch in word if ch.upper() != ch.lower()), "")
    found = Q()
    for field in fields:
        if letter:
            either = Q(**{f"{field}__contains": letter.lower()}) | Q(**{f"{field}__contains": letter.upper()})
            found |= either & Q(**{f"{field}__icontains": word})
        else:
            found |= Q(**{f"{field}__contains": word})
    return found


def words_q(query: Query, *fields: str) -> Q:
    """Rows that hold every word, each in one of the columns."""
    found = Q()
    for word in query.words:
        found &= holds(word, *fields)
    return found


def named_first(query: Query, field: str) -> Case:
    """For ``order_by``: the very name, names that begin so, all others."""
    return Case(
        When(**{field: query.text}, then=Value(0)),
        When(**{f"{field}__startswith": query.text}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def holds_all(query: Query, *texts: str) -> bool:
    """The same for what is worked out and stands in no column."""
    lower = [text.lower() for text in texts]
    return all(any(word.lower() in text for text in lower) for word in query.words)


# --- names of people ------------------------------------------------------------------------------


def person_q(query: Query, name: str = "name", pinyin: str = "pinyin") -> Q:
    """People by characters of the name, by full reading or by initials."""
    found = words_q(query, name)
    letters = query.letters
    if letters:
        found |= Q(**{f"{pinyin}__startswith": letters}) | Q(**{f"{pinyin}__contains": f" {letters}"})
        if len(letters) > 2:  # jianguo finds 王建国; two letters would find half the county
            found |= Q(**{f"{pinyin}__contains": letters})
    return found


def person_first(query: Query, name: str = "name", pinyin: str = "pinyin") -> Case:
    """For ``order_by``: the whole name or reading, then its beginning, then the rest."""
    bare = query.text.replace(" ", "")
    whens = [When(**{name: bare}, then=Value(0)), When(**{f"{name}__startswith": bare}, then=Value(1))]
    letters = query.letters
    if letters:
        whole_reading = Q(**{f"{pinyin}__startswith": f"{letters} "}) | Q(
            **{f"{pinyin}__endswith": f" {letters}"}
        )
        begins = Q(**{f"{pinyin}__startswith": letters}) | Q(**{f"{pinyin}__contains": f" {letters}"})
        whens += [When(whole_reading, then=Value(0)), When(begins, then=Value(1))]
    return Case(*whens, default=Value(2), output_field=IntegerField())


# --- numbers as people say them (decisions C19) ---------------------------------------------------


@dataclass(frozen=True)
class SpokenNumber:
    """023, 第023号, 民2026-0001, 闭会2026年第07号: the serial, and what was said before it."""

    serial: int
    year: int | None = None
    place: str = ""


def spoken_number(query: Query) -> SpokenNumber | None:
    """The number of a case in whatever form it was said; None where it is none."""
    text = _DASHES.sub("-", query.text.replace(" ", "")).replace("-第", "年第")
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    serial, year = whole(match["serial"]), whole(match["year"])
    place = match["place"].rstrip("第-")
    # 道路3 is no number: words in front need a year or the 号 behind; 民1 is one, as people say it.
    told = year is not None or match["mark"] or place in ("", "民")
    if serial is None or not told or re.search(r"\d$", place):
        return None
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return SpokenNumber(serial=serial, year=year, place=place)


def excerpt(text: str, query: Query, around: int = 22) -> str:
    """The piece of a long text where the first of the words stands; "" where none does."""
    flat = " ".join(text.split())
    lower = flat.lower()
    places = [at for at in (lower.find(word.lower()) for word in query.words) if at >= 0]
    if not places:
        return ""
    start = max(0, min(places) - around // 2)
    end = min(len(flat), min(places) + 2 * around)
    return f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}"
