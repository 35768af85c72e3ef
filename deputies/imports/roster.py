"""The roster of one congress and term: a row is a person with a mandate.

A person is known by identity number, by telephone and name, by name and birth; a bare name that stands
once in the same congress and term is that deputy. Nobody else is guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congress_portal.foundation.accounts.models import Division, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.privacy import keyed_hash, mask_name, mask_phone, normalise_phone
from congress_portal.foundation.slots.imports import ImportKind, ImportScope, Judgement, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ElectionKind, MandateLevel, Trade
from deputies.imports.options import EVERY_CONGRESS, RosterOptions, term_words
from deputies.imports.places import all_of, home_of, parts_of, reasons_of
from deputies.imports.rows import (
    COLUMNS,
    ELECTIONS,
    ENDINGS,
    GENDERS,
    LABELS,
    PARTS,
    days,
    from_month,
    identity,
    person_values,
    same_birth,
    says_ended,
    tidy,
    yes_or_no,
)
from deputies.imports.seating import apply, undo
from deputies.imports.sheet import export
from deputies.imports.world import (
    Known,
    World,
    spread_of,
    world_for,
    world_of,
    worlds_of,
)
from deputies.models import Mandate
from deputies.name_cells import name_fault
from deputies.services.guards import lock_congresses
from deputies.services.roster import facts_left, facts_that_differ, kept_by_others
from deputies.services.seats import holder_on, lies_in, not_in_words, not_vacant_words, of_age


# --- judging --------------------------------------------------------------------------------------
def _recognise(world: World, values: Mapping[str, Any]) -> Known | None:
    """The person a row means. Raises Refused where the row says two things at once."""
    if values.get("unlike"):
        raise Refused(values["unlike"])
    name, birth = values["name"], values.get("birth_date")
    if values.get("identity"):
        known = world.by_identity.get(keyed_hash(values["identity"]))
        if known is not None and known.name != name:
            raise Refused(f"身份证号已登记在{mask_name(known.name)}名下")
        if known is not None:
            return known
    if values.get("phone"):
        known = world.by_phone.get(keyed_hash(normalise_phone(values["phone"])))
        if known is not None and known.name != name:
            raise Refused(f"手机号已登记在{mask_name(known.name)}名下")
        if known is not None:
            return known
    namesakes = world.by_name.get(name, ())
    if birth is not None:
        same = [p for p in namesakes if p.birth_date and same_birth(p.birth_date, birth)]
        if len(same) > 1:
            raise Refused("有两位同名同月生的人，请填写手机号")
        if same:
            return same[0]
    sitting = [
        p
        for p in namesakes
        if p.pk in world.held
        and world.held[p.pk].term_id == world.term.pk
        and not (birth and p.birth_date and not same_birth(p.birth_date, birth))
    ]
    if len(sitting) > 1:
        raise Refused("本届有两位同名的代表，请填写手机号或出生年月")
    if sitting and world.is_elsewhere(sitting[0], values.get("township")):
        if birth is None and not values.get("phone"):
            raise Refused(f"本届已有一位{name}，所在镇和这一行不同。是不是同一位，请填写出生年月或手机号")
        sitting = []
    if not sitting and (fault := name_fault(name)):
        raise Refused(fault)
    return sitting[0] if sitting else None


def _take_seat(world: World, values: Mapping[str, Any], district: int | None) -> list[str]:
    """A new deputy's seat; what is to be told of it. Raises Refused for a by-election where none is vacant."""
    if district is None:
        return []
    name = values["constituency"]
    seats = world.part("constituencies", name).seats
    seated = world.seated[district] + world.taken[district]
    filled = seats is not None and seated >= seats
    if values.get("kind_of_election") == ElectionKind.BY_ELECTION:
        if filled:
            raise Refused(f"{name}名额 {seats} 人，已有 {seated} 人，没有缺额，不能补选")
        elected = days(world, values)[1]
        holder = holder_on(seats, world.spells[district], elected)
        if holder is not None:
            raise Refused(f"{not_vacant_words(name, holder, elected)}，请核对当选日期")
    world.taken[district] += 1
    return [f"{name}名额 {seats} 人，连这一行有 {seated + 1} 人，超过名额，请核对"] if filled else []


def _check_place(world: World, district: int | None, name: str | None, home: Division | None) -> None:
    """A deputy's village lies in the district that elected him, as the form asks it."""
    paths = world.areas.get(district) if district is not None and home is not None else None
    if paths and not lies_in(paths, home):
        raise Refused(not_in_words(name, home))


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """What would become of each row: three queries for a chunk, and only where somebody is known."""
    first: list[tuple[World, dict[str, Any], Known | None, int] | Judgement] = []
    for row in rows:
        values = dict(row.values)
        tidy(values)
        try:
            world = world_for(scope, values)
            if _is_over(values, scope):
                first.append(_ended(world, values))
                continue
            known = _recognise(world, values)
            before = world.claimed.get(known.pk, row.number) if known is not None else row.number
            if before != row.number:
                raise Refused(f"和第 {before} 行是同一个人")
            _, parts, home = all_of(
                (_check, world, values, known, scope), (parts_of, world, values), (home_of, world, values)
            )
            plan = {"parts": parts, "home": home}
            notes: list[str] = []
            if known is None or known.pk not in world.held:
                district = plan["parts"].get("constituency")
                _check_place(world, district, values.get("constituency"), world.divisions.get(plan["home"]))
                notes = _take_seat(world, values, district)
            if known is not None:
                # A refused row stands for nobody: the next one of the same person may.
                world.claimed[known.pk] = row.number
            first.append((world, plan | {"values": values, "notes": notes}, known, row.number))
        except Refused as refusal:
            first.append(Judgement(Verdict.REFUSED, reasons_of(refusal)))
    told = [found for found in first if isinstance(found, tuple) and found[2] is not None]
    pks = {known.pk for _, _, known, _ in told}
    people = {p.pk: p for p in Person.objects.filter(pk__in=pks)} if pks else {}
    held = [world.held[known.pk].pk for world, _, known, _ in told if known.pk in world.held]
    mandates = {m.pk: m for m in Mandate.objects.for_list().filter(pk__in=held)} if held else {}
    others = kept_by_others(scope.actor, people) if people else {}
    return [
        found
        if isinstance(found, Judgement)
        else _judged(*found, people=people, mandates=mandates, others=others)
        for found in first
    ]


def _judged(*read: Any, **found: Any) -> Judgement:
    try:
        return _verdict(*read, **found)
    except Refused as refusal:
        return Judgement(Verdict.REFUSED, [refusal.message])


def _is_over(values: Mapping[str, Any], scope: ImportScope) -> bool:
    ended = values.get("ended_on")
    return says_ended(values.get("state")) or ended is not None and ended <= scope.today


def _ended(world: World, values: Mapping[str, Any]) -> Judgement:
    """A row of somebody who left office: known as such, or not for this import. Nobody comes back by it."""
    birth, ended = values.get("birth_date"), values.get("ended_on")
    for past in world.ended.get(values["name"], ()):
        if birth and past.birth_date and not same_birth(birth, past.birth_date):
            continue
        if ended is None or from_month(ended, past.ended_on) == past.ended_on:
            return Judgement(Verdict.SAME, subject_key=f"deputies.mandate:{past.pk}")
    raise Refused("代表职务已经终止的不在这里导入：本届的请在平台里办理终止，往届的请用“往届代表”导入")


def _check(world: World, values: Mapping[str, Any], known: Known | None, scope: ImportScope) -> None:
    """What a verb would refuse, told for the row it is in."""
    term = world.term
    if values.get("level") and values["level"] != world.level:
        raise Refused(f"层级不是{MandateLevel(world.level).label}，请另选人大导入")
    held = world.held.get(known.pk) if known is not None else None
    if held is not None and held.term_id != term.pk:
        raise Refused("另一届的代表职务还没有终止，请先办理终止")
    birth = values.get("birth_date")
    if birth is not None and birth > scope.today:
        raise Refused("出生年月在今天以后")
    today = scope.today
    start, elected = days(world, values)
    if birth is not None and not of_age(birth, elected):
        raise Refused("当选时不满十八周岁")
    if elected > today or start > today.replace(year=today.year + 1, day=1):
        raise Refused("当选日期在今天以后")
    if start < term.starts_on:
        raise Refused(f"任职日期早于本届起始日期 {term.starts_on:%Y-%m-%d}")
    if term.ends_on is not None and start > term.ends_on:
        raise Refused(f"任职日期晚于本届结束日期 {term.ends_on:%Y-%m-%d}")
    if elected > start:
        raise Refused("任职日期早于当选日期")


def _person_changes(person: Person, values: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the record; a month does not correct a day within it."""
    said = {f: v for f, v in person_values(values).items() if getattr(person, f) != v}
    birth = said.get("birth_date")
    if birth and person.birth_date and birth.day == 1 and same_birth(birth, person.birth_date):
        del said["birth_date"]
    return said


def _verdict(
    world: World,
    plan: dict[str, Any],
    known: Known | None,
    row: int,
    *,
    people: Mapping[int, Person],
    mandates: Mapping[int, Mandate],
    others: Mapping[int, str],
) -> Judgement:
    values, told = plan.pop("values"), plan.pop("notes")
    if known is None:
        return Judgement(Verdict.NEW, told, plan=plan)
    person = people[known.pk]
    changes = _person_changes(person, values)
    if changes and world.said.setdefault(person.pk, row) != row:
        changes = {}
    held = world.held.get(known.pk)
    if held is not None and values.get("occupation") == mandates[held.pk].occupation:
        # The sheet tells the mandate's occupation; what the person does elsewhere stays.
        changes.pop("employer", None)
    notes: list[str] = []
    if person.pk in others:
        # A township does not correct the record of the county's deputy.
        labels = facts_that_differ(person, changes)
        notes = [facts_left(labels, others[person.pk])] if labels else []
        changes = {}
    plan |= {"person": person.pk, "version": person.version, "fields": sorted(changes)}
    shown = _shown_person(person, changes)
    if held is None:
        return Judgement(Verdict.NEW, told + notes, changes=shown, plan=plan)
    mandate = mandates[held.pk]
    plan |= {"mandate": mandate.pk, "mandate_version": mandate.version}
    shown |= _mandate_changes(world, mandate, values, plan)
    key = f"deputies.mandate:{mandate.pk}"
    if not shown:
        return Judgement(Verdict.SAME, notes, subject_key=key)
    return Judgement(Verdict.CHANGED, notes, subject_key=key, changes=shown, plan=plan)


def _shown_person(person: Person, changes: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    shown = {}
    for field, value in changes.items():
        old, new, label = getattr(person, field), value, str(Person._meta.get_field(field).verbose_name)
        if field == "phone":
            old, new = mask_phone(old), mask_phone(new)
        elif field == "identity_number":
            old, new = "已登记" if old else "", "已填"
        elif field == "gender":
            old, new = GENDERS.get(old, ""), GENDERS.get(new, "")
        shown[label] = (str(old or ""), str(new))
    return shown


def _mandate_changes(
    world: World, mandate: Mandate, values: Mapping[str, Any], plan: dict[str, Any]
) -> dict[str, tuple[str, str]]:
    """Column → (old, new) of what differs; the plan learns which fields to set."""
    shown, fields = {}, []
    for key in PARTS:
        name = values.get(key)
        old = getattr(mandate, key)
        # Several townships have a 第一代表小组: the name that stands there already says nothing new.
        if name and old is not None and squeezed(name) == squeezed(str(old)):
            continue
        if name and plan["parts"].get(key) != getattr(mandate, f"{key}_id"):
            shown[LABELS[key]] = (str(old or ""), name)
            fields.append(key)
    home = world.divisions[plan["home"]] if plan["home"] is not None else None
    # A township alone does not take anybody out of the village registered within it.
    if home is not None and not values.get("village") and mandate.home_division.path.startswith(home.path):
        home = None
    if home is not None and home.pk != mandate.home_division_id:
        shown[LABELS["village"]] = (str(mandate.home_division), str(home))
        fields.append("home_division")
    if "constituency" in fields or "home_division" in fields:
        place = home if "home_division" in fields else mandate.home_division
        if "constituency" in fields:
            _check_place(world, plan["parts"].get("constituency"), values["constituency"], place)
        else:
            _check_place(world, mandate.constituency_id, str(mandate.constituency), place)
    occupation = values.get("occupation")
    if occupation and occupation != mandate.occupation:
        shown[LABELS["occupation"]] = (mandate.occupation, occupation)
        fields.append("occupation")
    trade = values.get("trade")
    if trade and trade != mandate.trade:
        shown[LABELS["trade"]] = (mandate.get_trade_display(), str(Trade(trade).label))
        fields.append("trade")
    wageless = values.get("wageless")
    if wageless is not None and wageless != mandate.wageless:
        shown[LABELS["wageless"]] = (yes_or_no(mandate.wageless), yes_or_no(wageless))
        fields.append("wageless")
    elected = values.get("elected_on")
    if elected and from_month(elected, mandate.elected_on) != mandate.elected_on:
        shown[LABELS["elected_on"]] = (mandate.elected_on.isoformat(), elected.isoformat())
        fields.append("elected_on")
    way = values.get("kind_of_election")
    if way and way != mandate.kind_of_election:
        shown[LABELS["kind_of_election"]] = (mandate.get_kind_of_election_display(), ELECTIONS[way])
        fields.append("kind_of_election")
    plan["mandate_fields"] = fields
    return shown


def lock(scope: ImportScope) -> None:
    """Whoever else enters deputies of this congress waits."""
    lock_congresses(world.congress.pk for world in worlds_of(scope))
    scope.cache.clear()


def options_label(scope: ImportScope) -> str:
    """云岭县人大第十九届; 各级人大现任届 where rows say it themselves."""
    return EVERY_CONGRESS if spread_of(scope) is not None else term_words(world_of(scope).term)


ROSTER = ImportKind(
    key="deputies.roster",
    label="代表名册",
    capability=Capability.MANAGE_DEPUTIES,
    columns=(*COLUMNS, *ENDINGS),
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    options_form=RosterOptions,
    lock=lock,
    options_label=options_label,
    shown=("name", "phone", "constituency", "township", "village", "delegation"),
    noun="人",
    help="一行一位代表：人员和代表职务一次登记好。已经登记的认得出来，只补充和更正，不重复登记。",
    after_url_name="deputies:mandate_list",
    icon="roster",
    order=10,
)
