"""Verbs of pairs (结对帮扶). Who is helped is known to the pair's deputy and to the township only.

The journal is read by others too: it tells the deputy, the village and which fields changed, never a
household's name or circumstances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.journal.services import Line, record, record_lines
from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import MandateState, PerformanceKind
from deputies.models import Household, Mandate, Pair, PerformanceEntry
from deputies.querysets import keeps_households
from deputies.services.guards import changes, locked
from deputies.services.performance import forget_performances, record_performances, uncount_performance

HOUSEHOLD_FIELDS = ("phone", "members", "situation")
WORK_FIELDS = ("measures", "effects")
MAX_MEMBERS = 30


@dataclass(frozen=True, kw_only=True)
class NewPair:
    """A deputy and a household, as a list of a township has them."""

    mandate: Mandate
    village: Division
    head_name: str
    starts_on: date
    phone: str = ""
    members: int = 1
    situation: str = ""
    measures: str = ""
    effects: str = ""


def head_key(name: str) -> str:
    """How a household is known again within its village."""
    return keyed_hash(name)


def township_of(village: Division) -> Division:
    """The township a village lies in; a township is its own."""
    return village if village.level == DivisionLevel.TOWNSHIP else village.parent


def check_keeps_households(actor: Actor, township: Division) -> None:
    """Raise Denied unless the actor's office is this township's: nobody else knows households by name."""
    if actor.kind == "system" and actor.covers(township.path):
        return
    if not keeps_households(actor) or actor.organization.division_id != township.pk:
        raise Denied("结对户由所在镇（乡、街道）人大登记，县里只看数字。")


def check_row(row: NewPair, at: datetime) -> None:
    """Raise Refused for values that cannot be: each sentence says what to do."""
    today = timezone.localdate(at)
    if not row.head_name.strip():
        raise Refused("请填写户主姓名。", field="head_name")
    if row.starts_on > today:
        raise Refused("结对日期不能晚于今天。", field="starts_on")
    if row.starts_on < row.mandate.starts_on:
        raise Refused(
            f"{row.mandate.person.name}从 {row.mandate.starts_on:%Y-%m-%d} 起任代表，结对日期不能早于这一天。",
            field="starts_on",
        )
    if row.mandate.state == MandateState.ENDED:
        raise Refused(f"{row.mandate.person.name}已经不是代表，请选在任的代表。", field="mandate")
    if not 1 <= row.members <= MAX_MEMBERS:
        raise Refused(f"家庭人口请填 1 到 {MAX_MEMBERS} 之间的数。", field="members")
    if row.village.level not in (DivisionLevel.VILLAGE, DivisionLevel.TOWNSHIP):
        raise Refused("请选择这户所在的村（社区）。", field="village")


def _households(actor: Actor, rows: Sequence[NewPair]) -> dict[tuple[int, str], Household]:
    """The households of these rows, those that are new written; by village and name."""
    # Two clerks of one township pass one after the other: a household is entered once.
    towns = {township_of(row.village).pk for row in rows}
    list(Division.objects.filter(pk__in=towns).order_by("pk").select_for_update(of=("self",), no_key=True))
    keys = {(row.village.pk, head_key(row.head_name)): row for row in rows}
    known = Household.objects.filter(division__in={pk for pk, _ in keys}, head_hash__in={h for _, h in keys})
    found = {(h.division_id, h.head_hash): h for h in known}
    missing = [
        Household(
            county_id=row.mandate.congress.county_id,
            township=township_of(row.village),
            division=row.village,
            head_name=row.head_name.strip(),
            head_hash=hashed,
            phone=row.phone.strip(),
            members=row.members,
            situation=row.situation.strip(),
        )
        for (pk, hashed), row in keys.items()
        if (pk, hashed) not in found
    ]
    Household.objects.bulk_create(missing, batch_size=500)
    return found | {(h.division_id, h.head_hash): h for h in missing}


@transaction.atomic
def pair_households(*, actor: Actor, rows: Iterable[NewPair], at: datetime) -> list[Pair]:
    """Pair many deputies and households (a township's list, history, demonstration), set-based.

    A household known in its village is the same household; its facts stay as they are. Each pair is a
    line in the deputy's file. Raises Refused for the first row that cannot be, naming it where there
    are several; nothing is stored then.
    """
    rows = list(rows)
    for township in {township_of(row.village).pk: township_of(row.village) for row in rows}.values():
        check_keeps_households(actor, township)
    for number, row in enumerate(rows, 1):
        try:
            check_row(row, at)
        except Refused as refusal:
            raise _numbered(refusal, number, rows) from None
    households = _households(actor, rows)
    standing = set(
        Pair.objects.in_force()
        .filter(household__in=[h.pk for h in households.values()])
        .values_list("mandate_id", "household_id")
    )
    made = []
    for number, row in enumerate(rows, 1):
        household = households[row.village.pk, head_key(row.head_name)]
        if (row.mandate.pk, household.pk) in standing:
            refusal = Refused(f"{row.mandate.person.name}和这一户已经结对，不用重复登记。", field="head_name")
            raise _numbered(refusal, number, rows)
        standing.add((row.mandate.pk, household.pk))
        made.append(
            Pair(
                mandate=row.mandate,
                household=household,
                starts_on=row.starts_on,
                measures=row.measures.strip(),
                effects=row.effects.strip(),
            )
        )
    Pair.objects.bulk_create(made, batch_size=500)
    record_performances(actor=actor, lines=[_line(pair, at) for pair in made])
    record_lines(
        actor=actor,
        move="pair_household",
        lines=[
            Line(subject_key(p), f"登记结对帮扶：{p.mandate.person.name}，{p.household.division}1户")
            for p in made
        ],
        at=at,
        audience="parties",
    )
    return made


def _numbered(refusal: Refused, number: int, rows: Sequence[Any]) -> Refused:
    if len(rows) == 1:
        return refusal
    return Refused(f"第 {number} 行：{refusal.message}", field=refusal.field)


def _line(pair: Pair, at: datetime) -> PerformanceEntry:
    return PerformanceEntry(
        mandate=pair.mandate,
        source_key=subject_key(pair),
        kind=PerformanceKind.PAIRING,
        on=pair.starts_on,
        summary=f"结对帮扶{pair.household.division}1户",
        url=pair.get_absolute_url(),
        recorded_at=at,
    )


def pair_household(*, actor: Actor, at: datetime, **row: Any) -> Pair:
    """Pair one deputy with one household; ``row`` as ``NewPair``."""
    return pair_households(actor=actor, rows=[NewPair(**row)], at=at)[0]


def _locked(pair: Pair, version: int | None) -> Pair:
    rows = Pair.objects.select_related("mandate__person", "household__division", "household__township")
    return locked(rows, pair.pk, version)


def _check_standing(pair: Pair) -> None:
    if pair.voided_at is not None:
        raise Conflict(f"这条结对已经作废（{pair.void_reason}），不能再改。")


def may_tell(actor: Actor, pair: Pair) -> bool:
    """Whether the actor writes measures and effects: the deputy of the pair, besides the township."""
    return actor.person_id is not None and actor.person_id == pair.mandate.person_id


def may_keep(actor: Actor, pair: Pair) -> bool:
    """Whether the actor keeps the pair: its township's office."""
    try:
        check_keeps_households(actor, pair.household.township)
    except Denied:
        return False
    return True


@transaction.atomic
def edit_pair(
    *,
    actor: Actor,
    pair: Pair,
    at: datetime,
    version: int | None = None,
    household_version: int | None = None,
    **values: Any,
) -> Pair:
    """Correct what is told of a pair; the deputy only measures and effects, the township everything.

    The journal has which fields changed, not what they said.
    """
    unknown = set(values) - {*HOUSEHOLD_FIELDS, *WORK_FIELDS}
    if unknown:
        raise TypeError(f"not to be edited: {sorted(unknown)}")
    pair = _locked(pair, version)
    if set(values) - set(WORK_FIELDS) or not may_tell(actor, pair):
        check_keeps_households(actor, pair.household.township)
    _check_standing(pair)
    if not 1 <= values.get("members", 1) <= MAX_MEMBERS:
        raise Refused(f"家庭人口请填 1 到 {MAX_MEMBERS} 之间的数。", field="members")
    values = {name: v.strip() if isinstance(v, str) else v for name, v in values.items()}
    _, own = changes(pair, {name: v for name, v in values.items() if name in WORK_FIELDS})
    if own:
        pair.version += 1
        pair.save(update_fields=[*own, "version"])
    facts = {name: v for name, v in values.items() if name in HOUSEHOLD_FIELDS}
    shared: dict[str, str] = {}
    if facts:
        household = locked(
            Household.objects.select_related("division", "township"), pair.household_id, household_version
        )
        _, shared = changes(household, facts)
        if shared:
            household.version += 1
            household.save(update_fields=[*shared, "version"])
        pair.household = household
    labels = [str(Pair._meta.get_field(name).verbose_name) for name in own]
    labels += [str(Household._meta.get_field(name).verbose_name) for name in shared]
    if labels:
        record(
            actor=actor,
            subject=pair,
            move="edit_pair",
            summary=f"更新{pair.mandate.person.name}的结对帮扶：{'、'.join(labels)}",
            audience="parties",
            at=at,
        )
    return pair


@transaction.atomic
def end_pair(
    *, actor: Actor, pair: Pair, on: date, reason: str, at: datetime, version: int | None = None
) -> Pair:
    """The help ends on a day; what was done stays in the deputy's file."""
    pair = _locked(pair, version)
    check_keeps_households(actor, pair.household.township)
    _check_standing(pair)
    if pair.ends_on is not None:
        raise Conflict(f"这条结对已于 {pair.ends_on:%Y-%m-%d} 结束。")
    if on < pair.starts_on:
        raise Refused("结束日期不能早于结对日期。", field="on")
    if on > timezone.localdate(at):
        raise Refused("结束日期不能晚于今天。", field="on")
    if not reason.strip():
        raise Refused("请写明为什么结束，如：已稳定增收。", field="reason")
    pair.ends_on, pair.end_reason = on, reason.strip()[:200]
    pair.version += 1
    pair.save(update_fields=["ends_on", "end_reason", "version"])
    record(
        actor=actor,
        subject=pair,
        move="end_pair",
        summary=f"结束{pair.mandate.person.name}在{pair.household.division}的1户结对（{on:%Y-%m-%d}）",
        audience="parties",
        at=at,
    )
    return pair


@transaction.atomic
def void_pair(*, actor: Actor, pair: Pair, reason: str, at: datetime, version: int | None = None) -> Pair:
    """Take back a pair entered by mistake; its line leaves the count of the deputy's file (G47)."""
    pair = _locked(pair, version)
    check_keeps_households(actor, pair.household.township)
    _check_standing(pair)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    pair.voided_at, pair.void_reason = at, reason.strip()[:200]
    pair.version += 1
    pair.save(update_fields=["voided_at", "void_reason", "version"])
    uncount_performance(source=pair)
    record(
        actor=actor,
        subject=pair,
        move="void_pair",
        summary=f"作废{pair.mandate.person.name}在{pair.household.division}的1户结对",
        audience="parties",
        at=at,
    )
    return pair


@transaction.atomic
def reveal_household(*, actor: Actor, pair: Pair, at: datetime) -> str:
    """The household's whole telephone number, with a line in the journal that it was read. Raises Denied."""
    if not may_tell(actor, pair) and not may_keep(actor, pair):
        raise Denied("结对户的电话只有结对代表和所在镇（乡、街道）能看。")
    record(
        actor=actor,
        subject=pair,
        move="reveal_household",
        summary=f"查看{pair.household.division}1户结对户的电话",
        reason="结对帮扶联络",
        at=at,
    )
    return pair.household.phone


@transaction.atomic
def forget_pairs(*, actor: Actor, pairs: Iterable[Pair], at: datetime) -> None:
    """Remove pairs that an import made and took back, with households that nobody else helps.

    The exception to "voided, never deleted": see record 0017. The caller has made sure that nobody
    used them; ``pairs`` come with person, household, its village and township loaded.
    """
    pairs = list(pairs)
    for township in {p.household.township_id: p.household.township for p in pairs}.values():
        check_keeps_households(actor, township)
    record_lines(
        actor=actor,
        move="forget_pair",
        lines=[
            Line(subject_key(p), f"撤销登记结对帮扶：{p.mandate.person.name}，{p.household.division}1户")
            for p in pairs
        ],
        at=at,
        audience="parties",
    )
    forget_performances(sources=pairs)
    households = {pair.household_id for pair in pairs}
    Pair.objects.filter(pk__in=[pair.pk for pair in pairs]).delete()
    Household.objects.filter(pk__in=households, pairs__isnull=True).delete()
