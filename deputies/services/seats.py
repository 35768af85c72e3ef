"""Whether a seat fits who is entered for it: vacant on the day, by the right election, of the right villages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.models import Division, Person
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ElectionKind, MandateState
from deputies.models import Constituency, Mandate, Term, TermChange


def of_age(birth: date, on: date) -> bool:
    """Whether somebody born then is eighteen on a day."""
    return (on.year - birth.year, on.month, on.day) >= (18, birth.month, birth.day)


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


def check_vacant_on(district: Constituency, term: Term, elected_on: date, own: Mandate | None = None) -> None:
    """Nobody is elected into a seat before its last holder has left it (选举法 57)."""
    rows = district.mandates.filter(term=term).order_by("ended_on", "pk")
    if own is not None:
        rows = rows.exclude(pk=own.pk)
    spells = [Spell(*row) for row in rows.values_list("person__name", "starts_on", "ended_on")]
    holder = holder_on(district.seats, spells, elected_on)
    if holder is not None:
        raise Refused(
            f"{not_vacant_words(str(district), holder, elected_on)}。请核对当选日期。", field="elected_on"
        )


def _check_kind(district: Constituency, term: Term, elected_on: date, own: Mandate | None) -> None:
    """Who follows somebody that left within the term was elected in a by-election, unless the day is the
    general election's."""
    left = _left(district.mandates, term, elected_on).select_related("person").order_by("-ended_on").first()
    general = Mandate.objects.filter(
        term=term, kind_of_election=ElectionKind.GENERAL, elected_on=elected_on, starts_on__lt=left.ended_on
    )
    if own is not None:
        general = general.exclude(pk=own.pk)
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


def lies_in(paths: Iterable[str], home: Division) -> bool:
    """Whether a place lies in the divisions of a district, or around one of them."""
    return any(home.path.startswith(path) or path.startswith(home.path) for path in paths)


def not_in_words(district: str, home: Division) -> str:
    """柳湾村不在松坡选区里，请重新选择村（社区）或者选区."""
    return f"{home}不在{district}里，请重新选择村（社区）或者选区"


def _check_village(district: Constituency, paths: Sequence[str], home: Division) -> None:
    """The village lies in the district that elects, where it lists its own."""
    if paths and not lies_in(paths, home):
        raise Refused(
            f"{not_in_words(str(district), home)}。选区包含的村有变动的，先改选区。",
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


# What decides over a seat: a correction that leaves these as they were is not asked about the seat.
_SEATING = ("constituency", "home_division", "kind_of_election", "elected_on")


def check_seat(
    *,
    district: Constituency,
    term: Term,
    home: Division | None,
    kind: str,
    elected_on: date,
    own: Mandate | None = None,
) -> None:
    """Whether the seat is there for who is entered, and of his village; in a transaction that holds the congress locked.

    ``own``: the mandate that is corrected, with its values till now; only what is new in it is judged.
    Raises Refused beside the field that does not fit.
    """
    given = {
        "constituency": district, "home_division": home, "kind_of_election": kind, "elected_on": elected_on,
    }  # fmt: skip
    new = {name for name in _SEATING if own is None or given[name] != getattr(own, name)}
    by_election = kind == ElectionKind.BY_ELECTION
    if not new:
        return
    # Seats and villages may have been corrected while the form was open: all of it is read anew.
    left = _left(Mandate.objects.filter(constituency=OuterRef("pk")), term, elected_on)
    open_ones = ~Q(mandates__state=MandateState.ENDED) & Q(mandates__term=term)
    if own is not None:
        open_ones &= ~Q(mandates=own.pk)
    rows = list(
        Constituency.objects.filter(pk=district.pk)
        .annotate(left=Exists(left), seated=Count("mandates", filter=open_ones, distinct=True))
        .values_list("seats", "seated", "divisions__path", "left")
    )
    district.seats, seated, *_ = rows[0]
    sits = own is None or own.is_open
    if sits and ("constituency" in new or by_election and "kind_of_election" in new):
        _check_vacant(district, seated, by_election)
    elected = new & {"constituency", "kind_of_election", "elected_on"}
    if by_election and elected:
        check_vacant_on(district, term, elected_on, own)
    if not by_election and elected and elected_on > term.starts_on and any(left for *_, left in rows):
        _check_kind(district, term, elected_on, own)
    if home is not None and new & {"constituency", "home_division"}:
        _check_village(district, [path for *_, path, _ in rows if path], home)


def _check_vacant(district: Constituency, seated: int, by_election: bool) -> None:
    """Nobody is entered for a district whose seats are filled; where the seats are not told, nobody can say."""
    if district.seats is not None and seated >= district.seats:
        raise Refused(
            f"{district}名额 {district.seats} 人，现任 {seated} 人，没有缺额，不能{'补选' if by_election else '再登记代表'}。"
            "名额有变动的先改选区，有代表离任的先办理终止。",
            field="constituency",
        )


def check_sitting(
    district: Constituency, retired_on: date | None, old: Iterable[str], new: Sequence[str]
) -> None:
    """A district is neither retired nor moved away under the deputies who sit in it."""
    sitting = list(district.mandates.open().select_related("person", "home_division").order_by("pk"))
    if retired_on is not None and district.retired_on is None and sitting:
        raise Refused(
            f"{district}还有在任代表{_names(sitting)}，请先办理终止或者改到别的选区，再停用。",
            field="retired_on",
        )
    old = list(old)
    outside = [
        m for m in sitting if new and lies_in(old, m.home_division) and not lies_in(new, m.home_division)
    ]
    if outside:
        raise Refused(
            f"{district}的在任代表{_names(outside)}所在的村（社区）不在改后的范围里。"
            "请先核对他们的选区和村（社区），再改包含的村。",
            field="divisions",
        )


def _names(mandates: Sequence[Mandate]) -> str:
    names = "、".join(mandate.person.name for mandate in mandates[:5])
    return f"{names}等 {len(mandates)} 人" if len(mandates) > 5 else names
