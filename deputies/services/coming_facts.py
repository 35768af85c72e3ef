"""What a coming roster says of people on record: held, sealed, until the change of term is confirmed.

The term in office reads as it was until its last day; a preparation that is given up changes nobody's record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.people import edit_people
from congress_portal.foundation.privacy import ciphers
from deputies.models import ComingDeputy
from deputies.services.roster import kept_by_others

_DAYS = ("birth_date",)


def seal_facts(facts: Mapping[str, Any]) -> str:
    """Values of a person by field as one unreadable text."""
    plain = {field: value.isoformat() if isinstance(value, date) else value for field, value in facts.items()}
    return ciphers.seal(json.dumps(plain, ensure_ascii=False)) if plain else ""


def read_facts(sealed: str) -> dict[str, Any]:
    """What ``seal_facts`` stored."""
    facts = json.loads(ciphers.unseal(sealed)) if sealed else {}
    return {f: date.fromisoformat(v) if f in _DAYS and v else v for f, v in facts.items()}


def facts_of(row: ComingDeputy) -> dict[str, Any]:
    """What a coming deputy's record is to say from the confirmation on, by field of the person."""
    return read_facts(row.more.get("person", ""))


def hold_facts(row: ComingDeputy, facts: Mapping[str, Any]) -> None:
    """Add to what a row holds; the caller stores the row."""
    if facts:
        row.more = {**row.more, "person": seal_facts({**facts_of(row), **facts})}


def mandate_facts(row: ComingDeputy) -> dict[str, Any]:
    """What a row holds of the mandate beside its own columns."""
    return {field: value for field, value in row.more.items() if field != "person"}


def apply_facts(*, actor: Actor, coming: Iterable[ComingDeputy], at: datetime) -> list[list[Any]]:
    """Bring people's records up to the coming list; what they were, for ``take_back_facts``.

    Part of the confirmation. Raises Refused where a telephone is another person's.
    """
    told = [(row.person, facts) for row in coming if (facts := facts_of(row))]
    elsewhere = kept_by_others(actor, [person.pk for person, _ in told]) if told else {}
    told = [(person, facts) for person, facts in told if person.pk not in elsewhere]
    if not told:
        return []
    before = {person.pk: seal_facts({f: getattr(person, f) for f in facts}) for person, facts in told}
    changed = edit_people(actor=actor, rows=told, at=at)
    return [[person.pk, before[person.pk], person.version] for person in changed]


def take_back_facts(*, actor: Actor, kept: Iterable[Iterable[Any]], at: datetime) -> None:
    """Put the records back, where nobody has corrected them since; part of undoing the change."""
    old = {pk: (sealed, version) for pk, sealed, version in kept}
    people = [p for p in Person.objects.filter(pk__in=old) if p.version == old[p.pk][1]]
    if people:
        edit_people(actor=actor, rows=[(p, read_facts(old[p.pk][0])) for p in people], at=at)
