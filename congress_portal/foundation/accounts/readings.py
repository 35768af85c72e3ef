"""What is derived from a name: how it is typed and where it stands among others."""

from __future__ import annotations

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.pinyin import pinyin_of
from congress_portal.foundation.accounts.strokes import stroke_key


def readings_of(name: str) -> dict[str, str]:
    """The columns of a person that follow from the name."""
    return {"pinyin": pinyin_of(name), "stroke_key": stroke_key(name)}


def set_readings(person: Person) -> None:
    """Derive them anew, without saving."""
    for field, value in readings_of(person.name).items():
        setattr(person, field, value)
