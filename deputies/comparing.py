"""Old roster beside the coming one: who stays, who leaves, who is new, and how many each district sends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from congress_portal.foundation.accounts.models import Gender, Person
from deputies.models import ComingDeputy, Constituency, Mandate, TermChange
from deputies.services.coming_facts import facts_of
from deputies.services.term_changes import old_mandates

# What may differ between the old mandate and the coming one, as pages call it.
_PRIVATE = frozenset({"birth_date", "phone", "identity_number"})
_PARTS = (("constituency", "选区"), ("home_division", "联系的村（社区）"), ("group", "代表小组"))


@dataclass(frozen=True)
class Again:
    """A deputy elected again, and what is different this time: (label, old, new)."""

    coming: ComingDeputy
    old: Mandate
    moved: list[tuple[str, str, str]]


@dataclass(frozen=True)
class District:
    """A district with its seats and what the coming list gives it."""

    district: Constituency | None
    seats: int | None
    before: int
    coming: int

    @property
    def word(self) -> str:
        """缺 1 人, 多 1 人, or nothing where the seats are filled or not told."""
        if self.seats is None or self.seats == self.coming:
            return ""
        missing = self.seats - self.coming
        return f"缺 {missing} 人" if missing > 0 else f"超 {-missing} 人"


@dataclass
class Comparison:
    """The two rosters of one change of term."""

    again: list[Again] = field(default_factory=list)
    fresh: list[ComingDeputy] = field(default_factory=list)
    gone: list[Mandate] = field(default_factory=list)
    # Ticked as elected again, and the mandate has ended since: they are no newcomers.
    stale: list[ComingDeputy] = field(default_factory=list)
    districts: list[District] = field(default_factory=list)
    # Keys of new names that somebody of the old term bears too.
    namesakes: set[int] = field(default_factory=set)

    @property
    def before(self) -> int:
        """Deputies of the old term."""
        return len(self.again) + len(self.gone)

    @property
    def after(self) -> int:
        """Names of the coming list."""
        return len(self.again) + len(self.fresh)

    @property
    def uneven(self) -> list[District]:
        """Districts whose seats the list does not fill, or overfills."""
        return [row for row in self.districts if row.word]


def compare(change: TermChange) -> Comparison:
    """Old and coming roster in three queries."""
    old = {
        m.pk: m
        for m in old_mandates(change)
        .select_related("person", "constituency", "home_division", "delegation", "group")
        .order_by("pk")
    }
    found = Comparison()
    coming = change.coming.select_related("person", "constituency", "home_division", "group").order_by("pk")
    after: Counter[int | None] = Counter()
    for row in coming:
        if row.previous_id is not None and row.previous_id not in old:
            found.stale.append(row)
            continue
        after[row.constituency_id] += 1
        if row.previous_id in old:
            moved = _moved(old[row.previous_id], row)
            if change.is_open:
                # The cell of the occupation tells the mandate and the person at once.
                told = {(was, now) for _, was, now in moved}
                moved += [fact for name, fact in _facts(row) if name != "employer" or fact[1:] not in told]
            found.again.append(Again(row, old[row.previous_id], moved))
        else:
            found.fresh.append(row)
    names = {m.person.name for m in old.values()}
    found.namesakes = {row.pk for row in found.fresh if row.person.name in names}
    stays = {again.old.pk for again in found.again}
    found.gone = [mandate for pk, mandate in old.items() if pk not in stays]
    before = Counter(m.constituency_id for m in old.values())
    districts = Constituency.objects.filter(congress=change.congress_id)
    for district in districts.order_by("pk"):
        if district.retired_on is None or district.pk in before or district.pk in after:
            found.districts.append(
                District(district, district.seats, before[district.pk], after[district.pk])
            )
    if None in before or None in after:
        found.districts.append(District(None, None, before[None], after[None]))
    return found


def _facts(row: ComingDeputy) -> list[tuple[str, tuple[str, str, str]]]:
    """What the person's record is to say from the confirmation on, by field; numbers and births by name only."""
    told = []
    for name, value in facts_of(row).items():
        label = str(Person._meta.get_field(name).verbose_name)
        if name == "gender":
            told.append((name, (label, row.person.get_gender_display() or "--", str(Gender(value).label))))
        elif name in _PRIVATE:
            told.append((name, (label, "已登记" if getattr(row.person, name) else "--", "确认时更正")))
        else:
            told.append((name, (label, str(getattr(row.person, name) or "--"), str(value))))
    return told


def _moved(old: Mandate, new: ComingDeputy) -> list[tuple[str, str, str]]:
    moved: list[tuple[str, str, str]] = [
        (label, str(getattr(old, name) or "--"), str(getattr(new, name) or "--"))
        for name, label in _PARTS
        if getattr(old, f"{name}_id") != getattr(new, f"{name}_id")
    ]
    texts: list[tuple[str, Any, Any]] = [
        ("代表团", old.delegation.name if old.delegation else "", new.delegation),
        ("工作单位和职务", old.occupation, new.occupation),
    ]
    return moved + [(label, was or "--", now or "--") for label, was, now in texts if was != now]
