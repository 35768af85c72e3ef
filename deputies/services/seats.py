"""Whether a seat fits who is entered for it: vacant on the day, by the right election, of the right villages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from congress_portal.foundation.accounts.models import Division, Person
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ElectionKind, MandateState
from deputies.models import Constituency, Mandate, Term, TermChange
from deputies.services.guards import lock_congresses


def of_age(birth: date, on: date) -> bool:
    """Whether somebody born then is eighteen on a day."""
    return (on.year - birth.year, on.month, on.day) >= (18, birth.month, birth.day)


def check_vacant(district: Constituency) -> None:
    """A by-election fills a seat that is vacant; where the seats are not told, nobody can say."""
    seated = district.mandates.open().count()
    if district.seats is not None and seated >= district.seats:
        raise Refused(
            f"{district}名额 {district.seats} 人，现任 {seated} 人，没有缺额，不能补选。"
            "名额有变动的先改选区，有代表离任的先办理终止。",
            field="constituency",
        )


class Spell(NamedTuple):
    """How long somebody held a seat of a district; ``ended_on`` None where he still does."""

    name: str
    starts_on: date
    ended_on: date | None


def holder_on(seats: int | None, spells: Sequence[Spell], on: date) -> Spell | None:
    """Who left a district only after ``on``, where no seat of it was vacant that day; None where one was.

    Where the seats are not told, one seat is vacant for each who had left.
    """
    left = [spell for spell in spells if spell.ended_on is not None]
    later = [spell for spell in left if spell.ended_on > on]
    if not later:
        return None
    if seats is None:
        vacant = len(left) > len(later)
    else:
        sitting = [s for s in spells if s.starts_on <= on and (s.ended_on is None or s.ended_on > on)]
        vacant = len(sitting) < seats
    return None if vacant else min(later, key=lambda spell: spell.ended_on)


def not_vacant_words(district: str, holder: Spell, on: date) -> str:
    """2026-03-01 松坡选区还没有缺额：王宁到 2026-04-01 才离任."""
    return f"{on:%Y-%m-%d} {district}还没有缺额：{holder.name}到 {holder.ended_on:%Y-%m-%d} 才离任"


def check_vacant_on(district: Constituency, term: Term, elected_on: date) -> None:
    """Nobody is elected into a seat before its last holder has left it (选举法 57)."""
    rows = district.mandates.filter(term=term).order_by("ended_on", "pk")
    spells = [Spell(*row) for row in rows.values_list("person__name", "starts_on", "ended_on")]
    holder = holder_on(district.seats, spells, elected_on)
    if holder is not None:
        raise Refused(
            f"{not_vacant_words(str(district), holder, elected_on)}。请核对当选日期。", field="elected_on"
        )


def _check_kind(district: Constituency, term: Term, elected_on: date) -> None:
    """Who follows somebody that left within the term was elected in a by-election, unless the day is the
    general election's."""
    left = _left(district.mandates, term, elected_on).select_related("person").order_by("-ended_on").first()
    general = Mandate.objects.filter(
        term=term, kind_of_election=ElectionKind.GENERAL, elected_on=elected_on, starts_on__lt=left.ended_on
    )
    if general.exists() or TermChange.objects.filter(new_term=term, elected_on=elected_on).exists():
        return
    raise Refused(
        f"{district}的{left.person.name}在本届 {left.ended_on:%Y-%m-%d} 离任，{elected_on:%Y-%m-%d} 当选的是补选。"
        "请把当选方式改为“补选”；确实是换届时当选的，请核对当选日期。",
        field="kind_of_election",
    )


def _left(mandates: Any, term: Term, day: date) -> QuerySet[Mandate]:
    """Those of a term who had left their seat by a day."""
    return mandates.filter(term=term, state=MandateState.ENDED, ended_on__lte=day)


def _check_village(district: Constituency, paths: Iterable[str], home: Division) -> None:
    """The village lies in the district that elects, where it lists its own."""
    if paths and not any(home.path.startswith(path) or path.startswith(home.path) for path in paths):
        raise Refused(
            f"{home}不在{district}里，请重新选择村（社区）或者选区。选区包含的村有变动的，先改选区。",
            field="home_division",
        )


def check_of_age(person: Person, elected_on: date) -> None:
    """Who is elected is eighteen on the day (选举法 4); nothing where the birth is not on record."""
    birth = person.birth_date
    if birth is not None and not of_age(birth, elected_on):
        raise Refused(
            f"{person.name} {birth:%Y-%m-%d} 出生，到当选日期 {elected_on:%Y-%m-%d} 还不满十八周岁，"
            "不能当选（选举法第四条），请核对出生日期和当选日期。",
            field="birth_date",
        )


def check_seat(
    *, district: Constituency, term: Term, home: Division | None, kind: str, elected_on: date
) -> None:
    """Whether the seat is there for who is entered, and of his village; a by-election holds the congress locked.

    Raises Refused beside the field that does not fit.
    """
    if kind == ElectionKind.BY_ELECTION:
        lock_congresses([district.congress_id])
        # Its seats may have been corrected while the form was open.
        district = Constituency.objects.get(pk=district.pk)
        check_vacant(district)
        check_vacant_on(district, term, elected_on)
    left = _left(Mandate.objects.filter(constituency=OuterRef("pk")), term, elected_on)
    rows = list(
        Constituency.objects.filter(pk=district.pk)
        .annotate(left=Exists(left))
        .values_list("divisions__path", "left")
    )
    if kind != ElectionKind.BY_ELECTION and elected_on > term.starts_on and any(left for _, left in rows):
        _check_kind(district, term, elected_on)
    if home is not None:
        _check_village(district, [path for path, _ in rows if path], home)
