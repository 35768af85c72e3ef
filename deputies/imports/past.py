"""Deputies of terms before the present one: a row is a person with an ended mandate.

A person is known as in the roster: by telephone and name, by name and birth. A bare name is the one who
sits in that term already; whether a namesake of another term is the same person the office decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.privacy import keyed_hash, mask_name, normalise_phone
from congress_portal.foundation.slots.imports import ImportKind, ImportScope, Judgement, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import EndReason, Office
from deputies.imports.past_rows import (
    COLUMNS,
    LABELS,
    OFFICES,
    PastTermOptions,
    PastWorld,
    past_world_of,
)
from deputies.imports.past_seating import apply, export, undo
from deputies.imports.places import home_of
from deputies.imports.rows import first_days, from_month, same_birth, same_month, tidy
from deputies.models import Mandate
from deputies.naming import names_in
from deputies.services.congress import _check_term
from deputies.services.guards import lock_congresses


@dataclass(frozen=True)
class Span:
    """The days of a term that is registered or will be."""

    number: int
    starts_on: date
    ends_on: date
    pk: int | None


def _span(scope: ImportScope, world: PastWorld, number: int) -> Span:
    """The term of a row. Raises Refused where it is neither registered nor to be made, or not over."""
    today = scope.today
    term = world.terms.get(number)
    if term is not None:
        if term.ends_on is None or term.ends_on >= today:
            raise Refused(f"{world.term_word(number)}还没有结束，请用“代表名册”导入")
        return Span(number, term.starts_on, term.ends_on, term.pk)
    first, last = world.wanted_days
    if not world.create_term or number != world.number or first is None or last is None:
        raise Refused(f"还没有登记{world.term_word(number)}，请先登记届次，或者上传前填这一届的起止日期")
    if last >= today:
        raise Refused(f"{world.term_word(number)}的结束日期 {last:%Y-%m-%d} 还没有到")
    checked = scope.cache.setdefault("checked_terms", {})
    if number not in checked:
        try:
            _check_term(world.congress, number, first, last, None, scope.at)
            checked[number] = ""
        except Refused as refusal:
            checked[number] = refusal.message
    if checked[number]:
        raise Refused(checked[number])
    return Span(number, first, last, None)


def _recognise(world: PastWorld, values: Mapping[str, Any], span: Span) -> Any:
    """The person a row means, None for a new one. Raises Refused where it cannot be told."""
    if values.get("unlike"):
        raise Refused(values["unlike"])
    name, birth = values["name"], values.get("birth_date")
    if values.get("phone"):
        known = world.by_phone.get(keyed_hash(normalise_phone(values["phone"])))
        if known is not None and known.name != name:
            raise Refused(f"手机号已登记在{mask_name(known.name)}名下")
        if known is not None:
            return known
    fitting = [
        p
        for p in world.by_name.get(name, ())
        if not (birth and p.birth_date and not same_birth(p.birth_date, birth))
    ]
    if birth is not None:
        same = [p for p in fitting if p.birth_date]
        if len(same) > 1:
            raise Refused("有两位同名同月生的人，请填写手机号")
        if same:
            return same[0]
    sitting = [p for p in fitting if span.pk in world.sat.get(p.pk, ())]
    if len(sitting) > 1:
        raise Refused("这一届有两位同名的代表，请填写出生年月")
    if sitting:
        return sitting[0]
    deputies = [p for p in fitting if world.sat.get(p.pk)]
    if not deputies:
        return None
    if not world.same_name:
        raise Refused(
            f"名册里已有同名的{name}，不知道是不是同一个人，请补出生年月（或手机号），"
            "或者上传前选“算同一个人”"
        )
    if len(deputies) > 1:
        raise Refused(f"名册里有不止一位{name}，请补出生年月")
    return deputies[0]


def _person_key(world: PastWorld, values: Mapping[str, Any], number: int, row: int) -> str:
    """What tells new people of one file apart: two terms of one deputy are one person."""
    name, birth, phone = values["name"], values.get("birth_date"), values.get("phone")
    if phone:
        return f"{name}|{phone}"
    if birth:
        return f"{name}|{birth.isoformat()}"
    if world.same_name:
        return f"{name}|"
    before = world.bare.setdefault(name, (row, number))
    if before != (row, number):
        raise Refused(
            f"和第 {before[0]} 行同名，不知道是不是同一个人，请补出生年月，或者上传前选“算同一个人”"
        )
    return f"{name}|{row}"


def _offices(values: Mapping[str, Any]) -> list[str]:
    found = []
    for word in names_in(values.get("offices")):
        office = OFFICES.get(word) or OFFICES.get(word.removeprefix("县人大").removeprefix("人大"))
        if office is None:
            raise Refused(f"人大职务“{word}”不认识，请写成：{'、'.join(list(OFFICES)[:5])}")
        found.append(office)
    return found


def _days(values: Mapping[str, Any], span: Span) -> dict[str, date]:
    start, elected = first_days(values, span.starts_on)
    ended = from_month(values.get("ended_on") or span.ends_on, start)
    served_out = values.get("end_reason") in (None, EndReason.TERM_OVER)
    if served_out and ended.day == 1 and same_month(ended, span.ends_on):
        ended = span.ends_on  # the month of the term's end, told without its day
    if not span.starts_on <= start <= span.ends_on:
        raise Refused(f"任职日期不在这一届的 {span.starts_on:%Y-%m-%d} 至 {span.ends_on:%Y-%m-%d} 之间")
    if elected > start:
        raise Refused("任职日期早于当选日期")
    if not start <= ended <= span.ends_on:
        raise Refused(f"终止日期应在任职日期以后、{span.ends_on:%Y-%m-%d} 以前")
    if ended < span.ends_on and served_out:
        raise Refused("任期没有满就终止的，请写明终止原因")
    return {"starts_on": start, "elected_on": elected, "ended_on": ended}


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """What would become of each row; at most two queries for all after the world is loaded."""
    world = past_world_of(scope)
    found = []
    for row in rows:
        values = dict(row.values)
        tidy(values)
        try:
            found.append(_judge(scope, world, values, row.number))
        except Refused as refusal:
            found.append(Judgement(Verdict.REFUSED, [refusal.message]))
    return found


def _judge(scope: ImportScope, world: PastWorld, values: dict[str, Any], row: int) -> Judgement:
    number = world.term_of(values.get("term"))
    span = _span(scope, world, number)
    known = _recognise(world, values, span)
    key = f"known:{known.pk}" if known is not None else _person_key(world, values, number, row)
    before = world.claimed.setdefault((key, number), row)
    if before != row:
        raise Refused(f"和第 {before} 行是同一个人、同一届")
    mandate = world.seats.get((known.pk, span.pk)) if known is not None and span.pk else None
    if mandate is not None and not mandate.imported:
        raise Refused("这一届的代表职务已经在平台里登记过，不能用历史资料代替")
    offices, home = _offices(values), home_of(world, values)
    if not world.create_missing:
        _check_parts(world, values, span)
    days = _days(values, span)
    if mandate is not None:
        return _against(world, mandate, values, days, offices, home, span)
    plan = {
        "term": number, "home": home, "offices": offices, "key": key, "person": known.pk if known else None,
        **{name: day.isoformat() for name, day in days.items()},
    }  # fmt: skip
    return Judgement(Verdict.NEW, plan=plan)


def _check_parts(world: PastWorld, values: Mapping[str, Any], span: Span) -> None:
    name = values.get("constituency")
    if name and world.district(name, span.starts_on, span.ends_on) is None:
        raise Refused(f"没有登记当年的选区“{name}”，请先登记，或者上传前勾选自动建立")
    name = values.get("delegation")
    if name and (span.pk, squeezed(name)) not in world.of_term:
        raise Refused(f"没有登记当年的代表团“{name}”，请先登记，或者上传前勾选自动建立")


def _against(
    world: PastWorld, mandate: Mandate, values: Mapping[str, Any], days: Mapping[str, date], offices: Sequence[str],
    home: int | None, span: Span,
) -> Judgement:  # fmt: skip
    """What differs from the mandate on record; days of office are not changed here."""
    for name in ("starts_on", "ended_on"):
        if values.get(name) and days[name] != getattr(mandate, name):
            raise Refused(
                f"已登记的{LABELS[name]}是 {getattr(mandate, name):%Y-%m-%d}，要改的请先撤销那次导入，再重新导入"
            )
    changes: dict[str, tuple[str, str]] = {}
    fields: list[str] = []

    def differs(field: str, old: Any, new: Any, label: str) -> None:
        changes[label] = (str(old or ""), str(new))
        fields.append(field)

    for field in ("constituency", "delegation"):
        name, old = values.get(field), getattr(mandate, field)
        if name and squeezed(name) != squeezed(str(old or "")):
            differs(field, old, name, LABELS[field])
    # A township alone does not take anybody out of the village registered within it.
    within = home is not None and mandate.home_division.path.startswith(world.divisions[home].path)
    if home is not None and home != mandate.home_division_id and (values.get("village") or not within):
        differs("home_division", mandate.home_division, world.divisions[home], LABELS["village"])
    occupation = values.get("occupation")
    if occupation and occupation != mandate.occupation:
        differs("occupation", mandate.occupation, occupation, LABELS["occupation"])
    if values.get("elected_on") and values["elected_on"] != mandate.elected_on:
        differs("elected_on", mandate.elected_on, values["elected_on"], LABELS["elected_on"])
    way = values.get("kind_of_election")
    if way and way != mandate.kind_of_election:
        differs("kind_of_election", mandate.get_kind_of_election_display(), way, LABELS["kind_of_election"])
    more = [office for office in offices if office not in world.offices[mandate.pk]]
    if more:
        changes[LABELS["offices"]] = ("", f"增加 {'、'.join(Office(o).label for o in more)}")
    key = f"deputies.mandate:{mandate.pk}"
    if not changes:
        return Judgement(Verdict.SAME, subject_key=key)
    plan = {
        "mandate": mandate.pk, "version": mandate.version, "fields": fields, "offices": more, "home": home,
        "term": span.number,
    }  # fmt: skip
    return Judgement(Verdict.CHANGED, subject_key=key, changes=changes, plan=plan)


def identity(values: Mapping[str, Any]) -> str:
    """Term, name, and what tells namesakes apart."""
    name, birth = values.get("name"), values.get("birth_date")
    if not name:
        return ""
    apart = values.get("phone") or (birth.isoformat() if birth else "") or values.get("village") or ""
    return f"{values.get('term') or ''}|{name}|{apart}"


def lock(scope: ImportScope) -> None:
    """Whoever else enters deputies of this congress waits."""
    lock_congresses([past_world_of(scope).congress.pk])
    scope.cache.clear()


def options_label(scope: ImportScope) -> str:
    """云岭县人大第十八届."""
    world = past_world_of(scope)
    return world.term_word(world.number) if world.number else str(world.congress)


PAST_TERMS = ImportKind(
    key="deputies.past_terms",
    label="往届代表",
    capability=Capability.MANAGE_DEPUTIES,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    options_form=PastTermOptions,
    lock=lock,
    options_label=options_label,
    shown=("name", "term", "gender", "occupation", "constituency", "delegation", "offices"),
    noun="人",
    icon="history",
    order=20,
    after_url_name="deputies:mandate_list",
    help=(
        "把以前各届的代表导入进来，供查阅，也让往年的建议找得到提出人。职务都是已经终止的，不会让谁现在成为代表，"
        "也不开账号；现任人员的资料不改动。先导入当年的代表，再导入当年的建议。"
    ),
)
