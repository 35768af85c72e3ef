"""What an old directory names, found among what the portal knows: terms, deputies, units, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.models import HIGHER_LEVELS, Organization, OrganizationKind
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.slots import ImportScope
from deputies.models import CongressSession, Mandate, Term
from deputies.models.congress import congress_name, congress_word
from deputies.naming import names_in, session_number, term_number
from deputies.numerals import chinese_numeral, session_label

from ..choices import Channel, Level
from ..models import Suggestion, Topic
from ..workflow.history import PastCase, past_cases

_NO_UNITS = (
    OrganizationKind.STATION, OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS, *HIGHER_LEVELS
)  # fmt: skip
_SERIAL = re.compile(r"(\d+)\s*号?(?:建议|议案)?$")
_BETWEEN_YEAR = re.compile(r"闭会\D{0,4}(\d{4})|(\d{4})年?闭会")


@dataclass(frozen=True)
class Numbered:
    """A number as people say it, and what it tells."""

    number: str = ""
    short_number: str = ""
    serial: int | None = None
    scope: str = ""
    session: CongressSession | None = None
    channel: str = Channel.BETWEEN_SESSIONS.value
    problem: str = ""


class Known:
    """Loaded once for an import: a fixed number of queries, whatever the number of rows."""

    def __init__(self, scope: ImportScope) -> None:
        congresses = Organization.objects.select_related("division", "county")
        self.congress = congresses.get(pk=int(scope.options["congress"]))
        self.county = scope.county
        self.level = Level.COUNTY if self.congress.pk == self.county.congress_id else Level.TOWNSHIP
        self.word = congress_word(self.congress)
        self.terms = list(Term.objects.filter(congress=self.congress).order_by("number"))
        sessions = CongressSession.objects.filter(term__congress=self.congress).select_related("term")
        self.sessions = {(s.term.number, s.number): s for s in sessions}
        self.deputies: dict[tuple[int, str], list[Mandate]] = defaultdict(list)
        for mandate in Mandate.objects.filter(congress=self.congress).select_related("person", "township"):
            self.deputies[mandate.term_id, mandate.person.name].append(mandate)
        self.seated = {term for term, _ in self.deputies}
        self.units: dict[str, list[Organization]] = defaultdict(list)
        for unit in Organization.objects.filter(county=self.county).exclude(kind__in=_NO_UNITS):
            for word in {self.plain_unit(unit.name), self.plain_unit(unit.short_name)}:
                self.units[word].append(unit)
        self.topics = {t.name: t.pk for t in Topic.objects.of_county(self.county.pk).order_by("-county")}

    def plain_unit(self, name: str) -> str:
        """县交通运输局, 云岭县交通运输局, 交通运输局: one word for all three."""
        name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
        name = name.removeprefix(self.county.name)
        return name[1:] if len(name) > 3 and name[0] in "县区市旗" else name

    def unit(self, name: str, on: date | None) -> Organization | None:
        """The body of this name, of those the one that existed then: merged ones stay what they were."""
        found = self.units.get(self.plain_unit(name), [])

        def fits(unit: Organization) -> tuple[bool, bool, int]:
            then = on is not None and (unit.valid_from or date.min) <= on <= (unit.valid_to or date.max)
            return (then, unit.valid_to is None, unit.pk)

        return max(found, key=fits, default=None)

    def term_of(self, session: str, number: str, on: date | None, year: int | None) -> Term | None:
        """The term a row belongs to: as its session or number says, else by its day or year."""
        for text in (session, number):
            wanted = term_number(text) if "届" in text else None
            if wanted is not None:
                return next((t for t in self.terms if t.number == wanted), None)
        day = on or (date(year, 6, 30) if year else None)
        if day is None:
            return None
        return next((t for t in self.terms if t.starts_on <= day <= (t.ends_on or date.max)), None)

    def numbered(self, text: str, session_text: str, term: Term | None, year: int | None) -> Numbered:
        """The number of a row, completed by its session where only the serial stands there."""
        text = unicodedata.normalize("NFKC", text).replace(" ", "")
        both = f"{session_text} {text}"
        session_no = session_number(session_text) or session_number(text)
        in_session = session_no is not None and "闭会" not in session_text
        channel = Channel.IN_SESSION.value if in_session else Channel.BETWEEN_SESSIONS.value
        session = self.sessions.get((term.number, session_no)) if term and in_session else None
        if not text:
            return Numbered(session=session, channel=channel)
        match = _SERIAL.search(text)
        serial = int(match.group(1)) if match and len(match.group(1)) < 7 else None
        bare = re.fullmatch(r"第?\d+号?", text) is not None
        place = "" if self.level == Level.COUNTY else self.congress.division.name
        between = _BETWEEN_YEAR.search(both)
        if in_session and term and serial is not None:
            number = (
                f"{session_label(self.word, term.number, session_no)}第{serial:03d}号建议" if bare else text
            )
            short = (
                f"{place}{chinese_numeral(term.number)}届{chinese_numeral(session_no)}次会议第{serial:03d}号"
            )
            scope = f"suggestions/session/{session.pk}" if session else ""
            return Numbered(number, short, serial, scope, session, channel)
        if "闭会" in both and serial is not None:
            year = int(next(g for g in between.groups() if g)) if between else year
            if bare and year is None:
                return Numbered(problem=f"编号“{text}”是哪一年闭会期间的，请写上年份。")
            number = f"{place}闭会{year}年第{serial:02d}号" if bare else text
            scope = f"suggestions/between/{self.congress.pk}/{year}" if year else ""
            return Numbered(number, number[:40], serial, scope, None, channel)
        if bare:
            return Numbered(
                problem=f"编号“{text}”只有序号，请写全（如：县十八届人大三次会议第023号建议），或者加上“会议”一列。"
            )
        return Numbered(text, text[:40], serial, "", session, channel)

    def authors(self, names: Iterable[str], term: Term | None) -> tuple[list[Mandate], list[str], list[str]]:
        """(mandates, names nobody has in that term, names several have) of those who raised it."""
        found, unknown, double = [], [], []
        for name in names:
            if name.endswith("代表团"):
                continue
            held = self.deputies.get((term.pk, tidy_name(name)), []) if term else []
            if len({m.person_id for m in held}) > 1:
                double.append(name)
            elif held:
                # A person who left and came back within a term has two mandates of it.
                found.append(max(held, key=lambda m: (m.starts_on, m.pk)))
            else:
                unknown.append(name)
        return found, unknown, double

    def congress_text(self) -> str:
        """云岭县人大."""
        return congress_name(self.congress)


def known(scope: ImportScope) -> Known:
    """What was loaded for this import."""
    if "known" not in scope.cache:
        scope.cache["known"] = Known(scope)
    return scope.cache["known"]


@dataclass(frozen=True)
class Standing:
    """Cases in the portal that rows may mean, by number and by title and year."""

    by_number: Mapping[str, Suggestion]
    by_title: Mapping[tuple[str, int], Suggestion]
    as_past: Mapping[int, PastCase]


def standing_cases(congress_id: int, numbers: Iterable[str], titles: Iterable[str]) -> Standing:
    """The cases with these numbers, and imported ones without number with these titles; five queries."""
    rows = Suggestion.objects.filter(congress_id=congress_id)
    by_number = {c.number: c for c in rows.filter(number__in=[n for n in numbers if n])}
    nameless = rows.filter(number="", imported=True, title__in=list(titles))
    by_title = {(c.title, c.year): c for c in nameless}
    imported = [c for c in (*by_number.values(), *by_title.values()) if c.imported]
    return Standing(by_number, by_title, past_cases(imported) if imported else {})


def written(values: Mapping[str, Any], key: str) -> str:
    """A text cell without its margins, "" for none."""
    value = values.get(key)
    return "" if value is None else str(value).strip()


def authors_of(values: Mapping[str, Any]) -> list[str]:
    """Everybody named, the lead first."""
    return list(
        dict.fromkeys([*names_in(written(values, "raised_by")), *names_in(written(values, "co_signers"))])
    )
