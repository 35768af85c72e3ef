"""Names of deputies as people write them in a line: 陆明远、沈秀兰（青山镇）."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from deputies.models import Mandate

from ..choices import PresenceStatus

_BETWEEN = re.compile(r"[、，,;；\s]+")
_PLACED = re.compile(r"^(?P<name>[^（(]+)[（(](?P<place>[^）)]+)[）)]$")
MOST_NAMES = 200
# The fields of who was there, by what they say.
PRESENCE = {
    "mandates": PresenceStatus.PRESENT,
    "excused": PresenceStatus.EXCUSED,
    "absent": PresenceStatus.ABSENT,
}


class NamesField(forms.CharField):
    """A line of names; ``read_names`` finds the deputies."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            **{"required": False, "max_length": 2000, "help_text": "写姓名，用顿号隔开；没有就不填。"}
            | kwargs
        )


def names_of(mandates: Iterable[Mandate]) -> str:
    """The names as the field takes them."""
    return "、".join(mandate.person.name for mandate in mandates)


def read_names(
    text: str, candidates: QuerySet[Mandate], *, on: date | None, known: Iterable[Mandate] = ()
) -> list[Mandate]:
    """The deputies that a line of names means; one query.

    ``known`` are those who stand in the record already: a name of theirs means them. Otherwise a name
    means a deputy in office on that day. Raises ValidationError where a name is nobody's, or several
    people's and no place is written behind it.
    """
    asked = [part for part in _BETWEEN.split(text.strip()) if part]
    if len(asked) > MOST_NAMES:
        raise forms.ValidationError(f"一次最多写 {MOST_NAMES} 个姓名。")
    pairs = [(m["name"], m["place"]) if (m := _PLACED.match(part)) else (part, "") for part in asked]
    own = {mandate.person.name: mandate for mandate in known}
    wanted = {name for name, place in pairs if place or name not in own}
    found: dict[str, list[Mandate]] = {}
    if wanted:
        rows = candidates.filter(person__name__in=wanted).select_related(
            "person", "township", "home_division"
        )
        if on is not None:
            rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=on), starts_on__lte=on)
        for row in rows.order_by("pk"):
            found.setdefault(row.person.name, []).append(row)
    return [_one(name, place, own, found) for name, place in pairs]


def _one(name: str, place: str, own: dict[str, Mandate], found: dict[str, list[Mandate]]) -> Mandate:
    if not place and name in own:
        return own[name]
    rows = found.get(name, [])
    if place:
        rows = [r for r in rows if place in (str(r.township or ""), r.home_division.name)]
    if not rows:
        raise forms.ValidationError(
            f"没有找到那一天在任的代表“{name}{f'（{place}）' if place else ''}”，请写全名。"
        )
    if len({row.person_id for row in rows}) > 1:
        raise forms.ValidationError(
            f"有几位代表叫{name}，请写上乡镇，如“{name}（{rows[0].home_division}）”。"
        )
    # One person with a mandate of the county and one of a township: the one that comes first in the list.
    return rows[0]


def read_into(
    form: forms.Form,
    data: dict[str, Any],
    names: Iterable[str],
    candidates: QuerySet[Mandate],
    known: Iterable[Mandate] = (),
) -> None:
    """Put the deputies in place of the names that were typed, or the sentence beside the field."""
    for name in names:
        if name in form.fields and name in data:
            try:
                data[name] = read_names(data[name], candidates, on=data.get("on"), known=known)
            except forms.ValidationError as error:
                form.add_error(name, error)
