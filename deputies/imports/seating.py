"""Writing a roster's rows by the verbs of people and mandates, and taking them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.models import Division, Person
from congress_portal.foundation.accounts.people import edit_people, forget_people, register_people
from congress_portal.foundation.imports.undoing import some_names, users_of
from congress_portal.foundation.slots.imports import Applied, ImportScope, StagedRow
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ElectionKind
from deputies.imports.rows import LABELS, PARTS, days, person_identity, person_values, tidy
from deputies.imports.world import World, spread_of, world_for, worlds_of
from deputies.models import Constituency, Delegation, DeputyGroup, Mandate
from deputies.services import NewMandate, add_constituency, add_delegation, add_group, grant_mandates
from deputies.services.bulk import edit_mandates, forget_mandates

Pair = tuple[StagedRow, Mapping[str, Any], dict[str, Any]]
MODELS = {"constituency": Constituency, "delegation": Delegation, "group": DeputyGroup}


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Write judged rows: people, mandates with their memberships, and parts that were to be made."""
    triples: list[Pair] = []
    for row, plan in rows:
        values = dict(row.values)
        tidy(values)
        triples.append((row, values, plan))
    made = _make_parts(scope, triples)
    known = [plan["person"] for _, _, plan in triples if "person" in plan]
    people = {p.pk: p for p in Person.objects.filter(pk__in=known)} if known else {}
    fresh = [t for t in triples if "mandate" not in t[2]]
    changed = [t for t in triples if "mandate" in t[2]]
    before = _edit_people(scope, [t for t in triples if "person" in t[2]], people)
    applied = _seat(scope, fresh, people, before) + _correct(scope, changed, before)
    applied.sort(key=lambda done: done.number)
    if made and applied:
        applied[0].before["made"] = made
    return applied


def _make_parts(
    scope: ImportScope, triples: Sequence[Pair], parts: Mapping[str, str] = PARTS
) -> list[list[Any]]:
    """Enter districts, delegations and groups that rows name and nobody has entered: (kind, pk)."""
    made: list[list[Any]] = []
    for _, values, _ in triples:
        world = world_for(scope, values)
        for key, kind in parts.items():
            name = values.get(key)
            if not name or world.part(kind, name) is not None:
                continue
            if not world.create_missing:
                raise Refused(f"{LABELS[key]}“{name}”还没有登记。")
            given = {"actor": scope.actor, "name": name, "at": scope.at}
            if key == "constituency":
                part = add_constituency(congress=world.congress, kind=world.constituency_kind, **given)
            elif key == "delegation":
                town = next((t for n, t in world.towns.items() if len(n) > 1 and name.startswith(n)), None)
                part = add_delegation(term=world.term, division=town, **given)
            else:
                part = add_group(congress=world.congress, **given)
            for each in worlds_of(scope) if key == "group" else [world]:
                each.load_parts()
            made.append([key, part.pk])
    return made


def _edit_people(
    scope: ImportScope, triples: Sequence[Pair], people: Mapping[int, Person]
) -> dict[int, dict[str, Any]]:
    """Bring known people's records up to what the rows say; what they were, by key."""
    rows, before = [], {}
    # A deputy of two levels stands in two rows, perhaps of two chunks; the first one may correct the person.
    edited: set[int] = scope.cache.setdefault("edited", set())
    for row, values, plan in triples:
        person = people.get(plan["person"])
        if person is None or person.version != plan["version"] and person.pk not in edited:
            raise Refused(f"第 {row.number} 行的人员记录刚才被改过，没有导入。请重新核对。")
        said = person_values(values)
        new = {field: said[field] for field in plan["fields"]}
        old = {field: _plain(getattr(person, field)) for field in new}
        if new:
            before[person.pk] = {"fields": old, "version": person.version + 1}
            rows.append((person, new))
    if rows:
        edited.update(before)
        edit_people(actor=scope.actor, rows=rows, at=scope.at)
    return before


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _wanted_parts(world: World, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: world.part(kind, values[key]) if values.get(key) else None for key, kind in PARTS.items()}


def _seat(
    scope: ImportScope,
    triples: Sequence[Pair],
    people: Mapping[int, Person],
    before: Mapping[int, dict[str, Any]],
) -> list[Applied]:
    """New mandates, for people on record and for new ones; a new deputy of two levels is one person."""
    if not triples:
        return []
    new, made = _register(scope, [t for t in triples if "person" not in t[2]])
    granted = []
    for row, values, plan in triples:
        world = world_for(scope, values)
        start, elected = days(world, values)
        home = world.divisions[plan["home"]] if plan["home"] else None
        parts = _wanted_parts(world, values)
        granted.append(
            NewMandate(
                person=new.get(row.number) or people[plan["person"]],
                congress=world.congress,
                term=world.term,
                home_division=home or _place_of(world, parts),
                starts_on=start,
                level=world.level,
                occupation=values.get("occupation") or "",
                trade=values.get("trade") or "",
                wageless=bool(values.get("wageless")),
                elected_on=elected,
                kind_of_election=values.get("kind_of_election") or ElectionKind.GENERAL,
                **parts,
            )
        )
    mandates = grant_mandates(actor=scope.actor, rows=granted, at=scope.at)
    done = []
    for (row, _, plan), mandate in zip(triples, mandates, strict=True):
        pk = mandate.person_id
        kept: dict[str, Any] = {"made_person": pk} if row.number in made else {"person": pk}
        if plan.get("fields"):
            kept |= before[pk]
        done.append(Applied(row.number, f"deputies.mandate:{mandate.pk}", True, kept))
    return done


def _register(scope: ImportScope, unknown: Sequence[Pair]) -> tuple[dict[int, Person], set[int]]:
    """The people of these rows, by row, and the rows that made one; each person is registered once.

    What a second row says beyond the first completes the record.
    """
    rows = {row.number: values for row, values, _ in unknown}
    keys = {number: _key(values, number) for number, values in rows.items()}
    # Only rows of several congresses tell of one person twice; keys alone are kept, of 100,000 rows too.
    earlier: dict[str, int] = scope.cache.setdefault("new_people", {}) if spread_of(scope) is not None else {}
    met = {keys[number]: earlier[keys[number]] for number in rows if keys[number] in earlier}
    by_pk = Person.objects.in_bulk(met.values()) if met else {}
    known = {key: by_pk[pk] for key, pk in met.items()}
    values_of: dict[str, dict[str, Any]] = {}
    makers: dict[str, int] = {}
    for number, values in rows.items():
        key = keys[number]
        if key not in known:
            makers.setdefault(key, number)
            # What the roster does not say is not said: a new record's 汉族 would be a guess.
            first = values_of.setdefault(key, {"name": values["name"], "ethnicity": ""})
            values_of[key] = {**person_values(values), **{k: v for k, v in first.items() if v}}
            values_of[key].setdefault("ethnicity", "")
    registered = register_people(
        actor=scope.actor,
        county=scope.county or scope.actor.county,
        rows=list(values_of.values()),
        at=scope.at,
    )
    known.update(zip(values_of, registered, strict=True))
    earlier.update((key, person.pk) for key, person in known.items())
    return {number: known[key] for number, key in keys.items()}, set(makers.values())


def _key(values: Mapping[str, Any], number: int) -> str:
    """What two rows of one person share; a row that tells nothing but a name stands for itself."""
    told = values.get("identity") or values.get("phone") or values.get("birth_date")
    return person_identity(values) if told else f"row|{number}"


def _place_of(world: World, parts: Mapping[str, Any]) -> Any:
    """Where a deputy stands whose row names no place: the delegation's township, else the whole area."""
    delegation = parts.get("delegation")
    if delegation is not None and delegation.division_id in world.divisions:
        return world.divisions[delegation.division_id]
    return world.congress.division


def _correct(
    scope: ImportScope, triples: Sequence[Pair], before: Mapping[int, dict[str, Any]]
) -> list[Applied]:
    """Mandates that differ from their rows."""
    pks = [plan["mandate"] for _, _, plan in triples]
    mandates = {m.pk: m for m in Mandate.objects.filter(pk__in=pks)} if pks else {}
    rows, done = [], []
    for row, values, plan in triples:
        world = world_for(scope, values)
        mandate = mandates.get(plan["mandate"])
        if mandate is None or mandate.version != plan["mandate_version"]:
            raise Refused(f"第 {row.number} 行的代表职务刚才被改过，没有导入。请重新核对。")
        new: dict[str, Any] = {}
        for field in plan["mandate_fields"]:
            if field in PARTS:
                new[field] = world.part(PARTS[field], values[field])
            elif field == "home_division":
                new[field] = world.divisions[plan["home"]]
            else:
                new[field] = values[field]
        old = {f: getattr(mandate, f"{f}_id") if f in KEYS else _plain(getattr(mandate, f)) for f in new}
        kept = {"mandate_fields": old, "mandate_version": mandate.version + bool(new)}
        kept["person"] = mandate.person_id
        if plan["fields"]:
            kept |= before[mandate.person_id]
        done.append(Applied(row.number, f"deputies.mandate:{mandate.pk}", False, kept))
        if new:
            rows.append((mandate, new))
    if rows:
        edit_mandates(actor=scope.actor, rows=rows, at=scope.at)
    return done


KEYS = frozenset({*PARTS, "home_division"})


# --- taking back ----------------------------------------------------------------------------------
def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was made, put back what was changed. Refused names whoever was used or changed since."""
    pks = {int(done.subject_key.partition(":")[2]): done for done in applied}
    rows = Mandate.objects.select_related("person", "congress__division", "congress__county", "term")
    mandates = {m.pk: m for m in rows.filter(pk__in=pks)}
    created = [mandates[pk] for pk, done in pks.items() if done.created and pk in mandates]
    _check_unused(created, pks, mandates)
    made = [done.before["made_person"] for done in applied if "made_person" in done.before]
    forget_mandates(actor=scope.actor, mandates=created, at=scope.at)
    people = {p.pk: p for p in Person.objects.filter(pk__in=made)}
    _check_people(people)
    forget_people(actor=scope.actor, people=people.values(), at=scope.at)
    _restore(scope, applied, mandates)
    parts = [tuple(part) for done in applied for part in done.before.get("made", ())]
    for key, pk in reversed(parts):
        if not users_of(MODELS[key], [pk]):
            MODELS[key].objects.filter(pk=pk).delete()


def _check_unused(
    created: Sequence[Mandate], pks: Mapping[int, Applied], mandates: Mapping[int, Mandate]
) -> None:
    used = users_of(Mandate, [m.pk for m in created])
    names = {f"{m.person.name}（{used[m.pk]}）": 1 for m in created if m.pk in used}
    names |= {f"{m.person.name}（改过）": 1 for m in created if m.version != 1 and m.pk not in used}
    for pk, done in pks.items():
        wanted = done.before.get("mandate_version")
        if pk not in mandates or (wanted is not None and mandates[pk].version != wanted):
            names[f"{mandates[pk].person.name if pk in mandates else '已删除的代表'}（改过）"] = 1
    if names:
        raise Refused(f"导入之后又用过或改过的代表，不能整批撤销：{some_names(names)}。请逐条更正。")


def _check_people(people: Mapping[int, Person]) -> None:
    used = users_of(Person, people)
    names = {f"{people[pk].name}（{used[pk]}）": 1 for pk in used}
    names |= {f"{p.name}（改过）": 1 for p in people.values() if p.version != 1 and p.pk not in used}
    if names:
        raise Refused(f"导入之后又用过或改过的人员，不能整批撤销：{some_names(names)}。请逐条更正。")


def _restore(scope: ImportScope, applied: Sequence[Applied], mandates: Mapping[int, Mandate]) -> None:
    """Put known people and corrected mandates back as they were."""
    restore_people(scope, applied)
    rows = []
    for done in applied:
        old = done.before.get("mandate_fields")
        if old:
            values = {f: _part_of(f, v) if f in KEYS else _typed(f, v) for f, v in old.items()}
            rows.append((mandates[int(done.subject_key.partition(":")[2])], values))
    if rows:
        edit_mandates(actor=scope.actor, rows=rows, at=scope.at)


def restore_people(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Put the records of known people back; Refused names whoever was changed since."""
    wanted = {d.before["person"]: d.before for d in applied if d.before.get("fields")}
    people = list(Person.objects.filter(pk__in=wanted))
    moved = [p.name for p in people if p.version != wanted[p.pk]["version"]]
    if moved or len(people) < len(wanted):
        raise Refused(f"导入之后又改过的人员，不能整批撤销：{some_names(moved)}。请逐条更正。")
    if people:
        rows = [(p, {f: _typed(f, v) for f, v in wanted[p.pk]["fields"].items()}) for p in people]
        edit_people(actor=scope.actor, rows=rows, at=scope.at)


def _typed(field: str, value: Any) -> Any:
    return date.fromisoformat(value) if field in ("birth_date", "elected_on") and value else value


def _part_of(field: str, pk: int | None) -> Any:
    if pk is None:
        return None
    if field == "home_division":
        return Division.objects.get(pk=pk)
    return MODELS[field].objects.select_related("congress").get(pk=pk)
