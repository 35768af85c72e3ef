"""Writing a past term's rows, taking them back, and the past terms as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.models import DivisionLevel, Person
from congress_portal.foundation.accounts.people import forget_people, register_people
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.imports.undoing import some_names, users_of
from congress_portal.foundation.slots.imports import Applied, ImportScope, StagedRow
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ElectionKind, EndReason
from deputies.imports.past_rows import PastWorld, past_world_of
from deputies.imports.rows import tidy
from deputies.models import Constituency, Delegation, Mandate, OfficeHolding, Term
from deputies.services.bulk import edit_mandates, forget_mandates
from deputies.services.congress import open_term
from deputies.services.past import PastMandate, add_past_parts, enter_past_mandates, hold_past_offices

Triple = tuple[StagedRow, dict[str, Any], dict[str, Any]]
MODELS = {"term": Term, "constituency": Constituency, "delegation": Delegation}
# What a past deputy's record may say of the person; the occupation of then is the mandate's.
PERSON = ("gender", "birth_date", "education", "party", "phone")
_KEYS = ("constituency", "delegation", "home_division")


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Terms and parts that are missing, then people, then mandates with their offices."""
    world = past_world_of(scope)
    triples: list[Triple] = []
    for row, plan in rows:
        values = dict(row.values)
        tidy(values)
        triples.append((row, values, plan))
    made = _make_terms(scope, world, triples) + _make_parts(scope, world, triples)
    applied = _seat(scope, world, [t for t in triples if "mandate" not in t[2]])
    applied += _correct(scope, world, [t for t in triples if "mandate" in t[2]])
    applied.sort(key=lambda done: done.number)
    if made and applied:
        applied[0].before["made"] = made
    return applied


def _make_terms(scope: ImportScope, world: PastWorld, triples: Sequence[Triple]) -> list[list[Any]]:
    made: list[list[Any]] = []
    for number in sorted({plan["term"] for _, _, plan in triples} - set(world.terms)):
        first, last = world.wanted_days
        term = open_term(
            actor=scope.actor,
            congress=world.congress,
            number=number,
            starts_on=first,
            ends_on=last,
            at=scope.at,
        )
        made.append(["term", term.pk])
    if made:
        world.load_terms()
    return made


def _make_parts(scope: ImportScope, world: PastWorld, triples: Sequence[Triple]) -> list[list[Any]]:
    made: list[list[Any]] = []
    for number in sorted({plan["term"] for _, _, plan in triples}):
        term = world.terms[number]
        districts, delegations = {}, {}
        for _, values, plan in triples:
            if plan["term"] != number:
                continue
            name = values.get("constituency")
            if name and world.district(name, term.starts_on, term.ends_on) is None:
                districts.setdefault(squeezed(name), name)
            name = values.get("delegation")
            if name and (term.pk, squeezed(name)) not in world.of_term:
                delegations.setdefault(squeezed(name), name)
        if districts or delegations:
            found = add_past_parts(
                actor=scope.actor, term=term, constituencies=districts.values(),
                delegations=delegations.values(), at=scope.at,
            )  # fmt: skip
            made += [["constituency", d.pk] for d in found[0]] + [["delegation", d.pk] for d in found[1]]
    if made:
        world.load_parts()
    return made


def _parts(world: PastWorld, values: Mapping[str, Any], term: Term) -> dict[str, Any]:
    district, delegation = values.get("constituency"), values.get("delegation")
    return {
        "constituency": world.district(district, term.starts_on, term.ends_on) if district else None,
        "delegation": world.of_term.get((term.pk, squeezed(delegation))) if delegation else None,
    }


def _seat(scope: ImportScope, world: PastWorld, triples: Sequence[Triple]) -> list[Applied]:
    """New mandates; a person of two terms in one file is registered once."""
    if not triples:
        return []
    new_people: dict[str, int] = scope.cache.setdefault("past_people", {})
    unknown: dict[str, Triple] = {}
    for triple in triples:
        plan = triple[2]
        if plan["person"] is None and plan["key"] not in new_people:
            unknown.setdefault(plan["key"], triple)
    registered = register_people(
        actor=scope.actor,
        county=world.congress.county,
        rows=[
            # What the list does not say is not said: a new record's 汉族 would be a guess.
            {"name": v["name"], "ethnicity": v.get("ethnicity") or ""} | {f: v[f] for f in PERSON if v.get(f)}
            for _, v, _ in unknown.values()
        ],
        at=scope.at,
    )
    first = {row.number: person.pk for (row, _, _), person in zip(unknown.values(), registered, strict=True)}
    new_people.update({key: person.pk for key, person in zip(unknown, registered, strict=True)})
    pks = {plan["person"] or new_people[plan["key"]] for _, _, plan in triples}
    people = Person.objects.in_bulk(pks)
    rows = []
    for _, values, plan in triples:
        term = world.terms[plan["term"]]
        parts = _parts(world, values, term)
        ended = date.fromisoformat(plan["ended_on"])
        rows.append(
            PastMandate(
                person=people[plan["person"] or new_people[plan["key"]]],
                congress=world.congress,
                term=term,
                home_division=_place(world, plan["home"], parts["delegation"]),
                starts_on=date.fromisoformat(plan["starts_on"]),
                elected_on=date.fromisoformat(plan["elected_on"]),
                ended_on=ended,
                end_reason=values.get("end_reason") or EndReason.TERM_OVER,
                end_note=values.get("end_note") or "",
                occupation=values.get("occupation") or "",
                kind_of_election=values.get("kind_of_election") or ElectionKind.GENERAL,
                offices=tuple(plan["offices"]),
                **parts,
            )
        )
    mandates = enter_past_mandates(actor=scope.actor, rows=rows, at=scope.at)
    return [
        Applied(
            row.number,
            f"deputies.mandate:{mandate.pk}",
            True,
            {"person": first[row.number]} if row.number in first else {},
        )
        for (row, _, _), mandate in zip(triples, mandates, strict=True)
    ]


def _place(world: PastWorld, home: int | None, delegation: Delegation | None) -> Any:
    """Where a deputy stood whose row names no place: the delegation's township by its name, else the whole area."""
    if home:
        return world.divisions[home]
    name = squeezed(delegation.name) if delegation is not None else ""
    town = next((place for key, place in world.towns.items() if len(key) > 1 and name.startswith(key)), None)
    return town or world.congress.division


def _correct(scope: ImportScope, world: PastWorld, triples: Sequence[Triple]) -> list[Applied]:
    """Mandates that differ from their rows."""
    if not triples:
        return []
    mandates = Mandate.objects.in_bulk([plan["mandate"] for _, _, plan in triples])
    rows, done, offices = [], [], {}
    for row, values, plan in triples:
        mandate = mandates[plan["mandate"]]
        if mandate.version != plan["version"]:
            raise Refused(f"第 {row.number} 行的代表职务刚才被改过，没有导入。请重新核对。")
        parts = _parts(world, values, world.terms[plan["term"]])
        new = {
            f: parts[f]
            if f in parts
            else world.divisions[plan["home"]]
            if f == "home_division"
            else values[f]
            for f in plan["fields"]
        }
        old = {f: _plain(getattr(mandate, f"{f}_id" if f in _KEYS else f)) for f in new}
        done.append(
            Applied(
                row.number, f"deputies.mandate:{mandate.pk}", False,
                {"fields": old, "version": mandate.version + bool(new)},
            )
        )  # fmt: skip
        if new:
            rows.append((mandate, new))
        offices[mandate] = plan["offices"]
    edit_mandates(actor=scope.actor, rows=rows, at=scope.at)
    of_mandate: dict[int, list[int]] = {}
    for holding in hold_past_offices(rows=offices):
        of_mandate.setdefault(holding.mandate_id, []).append(holding.pk)
    for applied in done:
        applied.before["offices"] = of_mandate.get(int(applied.subject_key.partition(":")[2]), [])
    return done


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- taking back ----------------------------------------------------------------------------------
def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was made, put back what was corrected. Refused names whoever was used or changed since."""
    pks = {int(done.subject_key.partition(":")[2]): done for done in applied}
    rows = Mandate.objects.select_related("person", "congress__division", "congress__county", "term")
    mandates = {m.pk: m for m in rows.filter(pk__in=pks)}
    created = [mandates[pk] for pk, done in pks.items() if done.created and pk in mandates]
    used = users_of(Mandate, [m.pk for m in created], besides={"deputies.officeholding"})
    names = [
        f"{m.person.name}（{used.get(m.pk, '改过')}）" for m in created if m.pk in used or m.version != 1
    ]
    names += [
        f"{mandates[pk].person.name}（改过）"
        for pk, done in pks.items()
        if not done.created and mandates[pk].version != done.before["version"]
    ]
    if names:
        raise Refused(f"导入之后又用过或改过的往届代表，不能整批撤销：{some_names(names)}。请逐条核对。")
    given = [pk for done in applied for pk in done.before.get("offices", ())]
    OfficeHolding.objects.filter(pk__in=given).delete()
    OfficeHolding.objects.filter(mandate__in=created).delete()
    forget_mandates(actor=scope.actor, mandates=created, at=scope.at)
    _forget(scope, [done.before["person"] for done in applied if "person" in done.before])
    _restore(scope, applied, mandates)
    for key, pk in reversed([tuple(part) for done in applied for part in done.before.get("made", ())]):
        if not users_of(MODELS[key], [pk]):
            MODELS[key].objects.filter(pk=pk).delete()


def _forget(scope: ImportScope, pks: Sequence[int]) -> None:
    people = Person.objects.in_bulk(pks)
    used = users_of(Person, people)
    names = [
        f"{p.name}（{used.get(p.pk, '改过')}）" for p in people.values() if p.pk in used or p.version != 1
    ]
    if names:
        raise Refused(f"导入之后又用过或改过的人员，不能整批撤销：{some_names(names)}。请逐条核对。")
    forget_people(actor=scope.actor, people=people.values(), at=scope.at)


def _restore(scope: ImportScope, applied: Sequence[Applied], mandates: Mapping[int, Mandate]) -> None:
    world, rows = past_world_of(scope), []
    for done in applied:
        old = done.before.get("fields")
        if not old:
            continue
        values = dict(old)
        for field in ("constituency", "delegation"):
            if old.get(field):
                values[field] = MODELS[field].objects.get(pk=old[field])
        if "home_division" in old:
            values["home_division"] = world.divisions[old["home_division"]]
        if old.get("elected_on"):
            values["elected_on"] = date.fromisoformat(old["elected_on"])
        rows.append((mandates[int(done.subject_key.partition(":")[2])], values))
    if rows:
        edit_mandates(actor=scope.actor, rows=rows, at=scope.at)


# --- as rows --------------------------------------------------------------------------------------
def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """Imported deputies of past terms, as the file has them; telephones stay out."""
    rows = Mandate.objects.visible_to(scope.actor).filter(imported=True)
    if scope.options.get("congress"):
        rows = rows.filter(congress_id=int(scope.options["congress"]))
    if scope.options.get("number"):
        rows = rows.filter(term__number=int(scope.options["number"]))
    rows = rows.for_list().prefetch_related("office_holdings").order_by("term__number", "pk")
    for mandate in rows.iterator(chunk_size=500):
        person, home = mandate.person, mandate.home_division
        yield {
            "name": person.name,
            "term": mandate.term.label[1:],
            "gender": person.gender or None,
            "ethnicity": person.ethnicity or None,
            "birth_date": person.birth_date,
            "education": person.education or None,
            "party": person.party or None,
            "occupation": mandate.occupation or None,
            "constituency": str(mandate.constituency or ""),
            "township": str(mandate.township or ""),
            "village": home.name if home.level == DivisionLevel.VILLAGE else None,
            "delegation": str(mandate.delegation or ""),
            "offices": "、".join(str(holding) for holding in mandate.office_holdings.all()),
            "elected_on": mandate.elected_on,
            "starts_on": mandate.starts_on,
            "ended_on": mandate.ended_on,
            "end_reason": mandate.end_reason,
            "end_note": mandate.end_note or None,
            "kind_of_election": mandate.kind_of_election,
        }
