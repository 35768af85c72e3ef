"""The roster of the coming term, for a change of term in preparation: its rows become no mandates yet.

Rows are read and people recognised as in the roster; who sits in the present term is elected again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.people import forget_people
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.imports.undoing import some_names, users_of
from congress_portal.foundation.privacy import mask_phone, normalise_phone
from congress_portal.foundation.slots.imports import (
    Applied,
    ImportKind,
    ImportScope,
    Judgement,
    StagedRow,
    Verdict,
)
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import MandateLevel, TermChangeState, Trade
from deputies.imports.places import home_of
from deputies.imports.roster import _person_changes, _recognise, _shown_person
from deputies.imports.rows import COLUMNS, LABELS, identity, person_values, says_ended, tidy, yes_or_no
from deputies.imports.seating import MODELS, _make_parts, _place_of, _register, restore_people
from deputies.imports.world import Known, People, World
from deputies.models import ComingDeputy, Delegation, Mandate, TermChange
from deputies.services.coming_facts import facts_of, hold_facts
from deputies.services.guards import lock_congresses
from deputies.services.roster import facts_left, kept_by_others
from deputies.services.seats import of_age
from deputies.services.term_changes import change_rows, check_may_change, coming_of, enter_coming

# Days and the way of election are the change's own.
_COLUMNS = tuple(c for c in COLUMNS if c.key not in ("elected_on", "kind_of_election", "starts_on"))
_PARTS = {"constituency": "constituencies", "group": "groups"}
_TEXTS = ("delegation", "occupation")
NAMESAKE = "同名，请核对"


class ComingOptions(forms.Form):
    """Which change of term the file belongs to."""

    change = forms.ModelChoiceField(
        label="哪一个换届",
        queryset=TermChange.objects.none(),
        empty_label=None,
        error_messages={
            "required": "请选择换届。还没有准备的，先在“换届和补选”里准备换届。",
            "invalid_choice": "这个换届现在不能导入名单，请重新选择。",
        },
    )
    create_missing = forms.BooleanField(
        label="名册里有、系统里还没有的选区、代表小组，自动建立",
        required=False,
        initial=True,
        help_text="不勾选时，这些行不导入，并写明是哪一个没有登记。代表团在确认换届时按名单建立。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["change"]
        field.queryset = _changes(actor)
        field.label_from_instance = str
        first = field.queryset.first()
        if first is not None:
            field.initial = first.pk


def _changes(actor: Actor) -> Any:
    kept = TermChange.objects.kept_by(actor).filter(state=TermChangeState.PREPARING)
    return change_rows().filter(pk__in=kept.values("pk")).order_by("congress__sort_order", "pk")


class ComingWorld(World):
    """The congress of a change, its present term, and the names that stand on the coming list."""

    def __init__(self, scope: ImportScope) -> None:
        pk = scope.options.get("change")
        change = _changes(scope.actor).filter(pk=pk).first() if pk else None
        if change is None:
            raise Refused("请先选择是哪一个换届。", field="change")
        check_may_change(scope.actor, change.congress)
        super().__init__(scope, change.old_term, People(change.congress.county))
        self.change = change
        rows = change.coming.select_related("constituency", "home_division", "group")
        self.listed = {row.person_id: row for row in rows}


def _world(scope: ImportScope) -> ComingWorld:
    """Kept under the roster's name too: the functions that seat a roster find it there."""
    if "world" not in scope.cache:
        scope.cache["world"] = ComingWorld(scope)
    return scope.cache["world"]


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """What would become of each row; two queries for a chunk, and only where somebody is known."""
    world = _world(scope)
    first: list[tuple[dict[str, Any], dict[str, Any], Known | None] | Judgement] = []
    for row in rows:
        values = dict(row.values)
        tidy(values)
        try:
            if says_ended(values.get("state")):
                raise Refused(f"姓名后面写着“{values['state']}”，不列入新一届名单")
            known = _recognise(world, values)
            before = world.claimed.get(known.pk, row.number) if known is not None else row.number
            if before != row.number:
                raise Refused(f"和第 {before} 行是同一个人")
            if values.get("level") and values["level"] != world.level:
                raise Refused(f"层级不是{MandateLevel(world.level).label}，请另选人大导入")
            if values.get("birth_date") and values["birth_date"] > scope.today:
                raise Refused("出生年月在今天以后")
            if values.get("birth_date") and not of_age(values["birth_date"], world.change.elected_on):
                raise Refused("当选时不满十八周岁")
            first.append(
                ({"parts": _known_parts(world, values), "home": home_of(world, values)}, values, known)
            )
            if known is not None:
                world.claimed[known.pk] = row.number
        except Refused as refusal:
            first.append(Judgement(Verdict.REFUSED, [refusal.message]))
    told = [found[2] for found in first if isinstance(found, tuple) and found[2] is not None]
    people = {p.pk: p for p in Person.objects.filter(pk__in=[k.pk for k in told])} if told else {}
    held = [world.held[k.pk].pk for k in told if k.pk in world.held]
    rows_held = Mandate.objects.for_list().filter(pk__in=held)
    mandates = {m.person_id: m for m in rows_held} if held else {}
    elsewhere = kept_by_others(scope.actor, people) if people else {}
    return [
        found
        if isinstance(found, Judgement)
        else _verdict(world, *found, people=people, mandates=mandates, elsewhere=elsewhere)
        for found in first
    ]


def _known_parts(world: World, values: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for key, kind in _PARTS.items():
        name = values.get(key)
        part = world.part(kind, name) if name else None
        if part is not None:
            found[key] = part.pk
        elif name and not world.create_missing:
            raise Refused(f"{LABELS[key]}“{name}”还没有登记")
    return found


def _verdict(
    world: ComingWorld,
    plan: dict[str, Any],
    values: Mapping[str, Any],
    known: Known | None,
    *,
    people: Mapping[int, Person],
    mandates: Mapping[int, Mandate],
    elsewhere: Mapping[int, str],
) -> Judgement:
    if known is None:
        sits = any(p.pk in world.held for p in world.by_name.get(values["name"], ()))
        return Judgement(Verdict.NEW, changes={NAMESAKE: ("现任代表", "另一个人")} if sits else {}, plan=plan)
    person, old = people[known.pk], mandates.get(known.pk)
    listed = world.listed.get(person.pk)
    unlike = _unlike(person, values)
    # What an earlier file said waits for the confirmation and counts as told.
    for field, value in facts_of(listed).items() if listed is not None else ():
        setattr(person, field, value)
    changes = _person_changes(person, values)
    if old is not None and values.get("occupation") == old.occupation:
        changes.pop("employer", None)
    shown = _shown_person(person, changes)
    keeper = elsewhere.get(person.pk)
    if keeper and changes:
        shown, changes = {"未改动": ("", facts_left("、".join(shown), keeper))}, {}
    plan |= {"person": person.pk, "fields": sorted(changes)}
    if old is not None:
        plan["previous"] = old.pk
    if listed is None:
        shown |= unlike
        word = {"连任": ("", f"{world.term}代表")} if old is not None else {}
        return Judgement(Verdict.NEW, changes=word | shown, plan=plan)
    key = f"deputies.comingdeputy:{listed.pk}"
    plan |= {"listed": listed.pk, "listed_version": listed.version}
    differs = _differs(world, listed, values, plan)
    shown |= differs
    if not changes and not differs:
        return Judgement(Verdict.SAME, subject_key=key)
    return Judgement(Verdict.CHANGED, subject_key=key, changes=shown, plan=plan)


def _unlike(person: Person, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """A row known by its name whose telephone is another one: perhaps somebody else of that name."""
    phone = normalise_phone(values.get("phone") or "")
    if not phone or not person.phone or phone == person.phone:
        return {}
    return {NAMESAKE: (mask_phone(person.phone), mask_phone(phone))}


def _differs(
    world: World, listed: ComingDeputy, values: Mapping[str, Any], plan: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    shown = {}
    for key in _PARTS:
        name, old = values.get(key), getattr(listed, key)
        if name and squeezed(name) != squeezed(str(old or "")):
            shown[LABELS[key]] = (str(old or ""), name)
    for key in _TEXTS:
        if values.get(key) and values[key] != getattr(listed, key):
            shown[LABELS[key]] = (getattr(listed, key), values[key])
    if values.get("trade") and values["trade"] != listed.more.get("trade"):
        shown[LABELS["trade"]] = (_trade(listed.more.get("trade")), _trade(values["trade"]))
    wageless = values.get("wageless")
    if wageless is not None and wageless != listed.more.get("wageless"):
        shown[LABELS["wageless"]] = (yes_or_no(listed.more.get("wageless")), yes_or_no(wageless))
    home = _said_home(world, listed, values, plan)
    if home is not None and home.pk != listed.home_division_id:
        shown[LABELS["village"]] = (str(listed.home_division), str(home))
    return shown


def _trade(value: str | None) -> str:
    return str(Trade(value).label) if value else ""


def _said_home(world: World, listed: ComingDeputy, values: Mapping[str, Any], plan: Mapping[str, Any]) -> Any:
    """The place a row says, unless it only repeats the township around the one on the list."""
    home = world.divisions[plan["home"]] if plan["home"] is not None else None
    if home is None or (not values.get("village") and listed.home_division.path.startswith(home.path)):
        return None
    return home


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Write judged rows: new people, and places on the coming list; the records of known people wait."""
    world = _world(scope)
    triples = []
    for row, plan in rows:
        values = dict(row.values)
        tidy(values)
        triples.append((row, values, plan))
    made = _make_parts(scope, triples, _PARTS)
    known = [plan["person"] for _, _, plan in triples if "person" in plan]
    people = {p.pk: p for p in Person.objects.filter(pk__in=known)}
    new, makers = _register(scope, [t for t in triples if "person" not in t[2]])
    previous = Mandate.objects.for_list().in_bulk([p["previous"] for _, _, p in triples if "previous" in p])
    places = dict(Delegation.objects.filter(term=world.term).values_list("name", "division"))
    entered, told = [], []
    for row, values, plan in triples:
        listed = world.listed.get(plan["person"]) if "listed" in plan else None
        if listed is not None and listed.version != plan["listed_version"]:
            raise Refused(f"第 {row.number} 行的名单刚才被改过，没有导入。请重新核对。")
        old = previous.get(plan.get("previous"))
        fresh = listed or (coming_of(world.change, old) if old is not None else None)
        kept = _values(fresh) if listed is not None else {}
        if fresh is None:
            fresh = ComingDeputy(change=world.change, person=new.get(row.number) or people[plan["person"]])
        _fill(world, fresh, values, plan, places)
        said = person_values(values)
        hold_facts(fresh, {field: said[field] for field in plan.get("fields", ())})
        entered.append(fresh)
        person = {"made_person": fresh.person_id} if row.number in makers else {"person": fresh.person_id}
        told.append((row.number, listed is None, person | kept))
    enter_coming(actor=scope.actor, change=world.change, rows=entered, at=scope.at)
    for row in entered:
        world.listed[row.person_id] = row
    applied = [
        Applied(number, f"deputies.comingdeputy:{row.pk}", created, kept | {"row_version": row.version})
        for row, (number, created, kept) in zip(entered, told, strict=True)
    ]
    if made and applied:
        applied[0].before["made"] = made
    return applied


def _fill(
    world: World,
    row: ComingDeputy,
    values: Mapping[str, Any],
    plan: Mapping[str, Any],
    places: Mapping[str, int | None],
) -> None:
    """What the file says onto a row; what it does not say stays."""
    for key, kind in _PARTS.items():
        if values.get(key):
            setattr(row, key, world.part(kind, values[key]))
    for key in _TEXTS:
        if values.get(key):
            setattr(row, key, values[key])
    if values.get("trade"):
        row.more = {**row.more, "trade": values["trade"]}
    if values.get("wageless") is not None:
        row.more = {**row.more, "wageless": values["wageless"]}
    if row.home_division_id is None:
        place = world.divisions.get(plan["home"] or places.get(row.delegation) or 0)
        row.home_division = place or _place_of(world, {})
    elif (home := _said_home(world, row, values, plan)) is not None:
        row.home_division = home


def _values(row: ComingDeputy) -> dict[str, Any]:
    names = ("constituency_id", "group_id", "home_division_id", "more", *_TEXTS)
    return {"row": {name: getattr(row, name) for name in names}}


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Take new names off the list, put changed ones back. Refused once the change was confirmed."""
    pks = {int(done.subject_key.partition(":")[2]): done for done in applied}
    rows = {row.pk: row for row in ComingDeputy.objects.select_related("change", "person").filter(pk__in=pks)}
    if any(not row.change.is_open for row in rows.values()):
        raise Refused("换届已经确认（或者取消），不能再撤销这次导入。")
    moved = [row.person.name for pk, row in rows.items() if row.version != pks[pk].before["row_version"]]
    if moved:
        raise Refused(f"导入之后名单又改过，不能整批撤销：{some_names(moved)}。请逐条更正。")
    for pk, row in rows.items():
        for name, value in pks[pk].before.get("row", {}).items():
            setattr(row, name, value)
    back = [row for pk, row in rows.items() if not pks[pk].created]
    names = ["constituency", "group", "home_division", "more", *_TEXTS]
    ComingDeputy.objects.bulk_update(back, names, batch_size=100)
    ComingDeputy.objects.filter(pk__in=[pk for pk, done in pks.items() if done.created]).delete()
    people = Person.objects.in_bulk([d.before["made_person"] for d in applied if "made_person" in d.before])
    used = users_of(Person, people)
    if used:
        raise Refused(
            f"导入之后又用过的人员，不能整批撤销：{some_names([people[pk].name for pk in used])}。请逐条更正。"
        )
    forget_people(actor=scope.actor, people=people.values(), at=scope.at)
    restore_people(scope, applied)
    for key, pk in reversed([tuple(part) for done in applied for part in done.before.get("made", ())]):
        if not users_of(MODELS[key], [pk]):
            MODELS[key].objects.filter(pk=pk).delete()


def lock(scope: ImportScope) -> None:
    """Whoever else prepares or confirms this change waits."""
    changes = TermChange.objects.filter(pk=scope.options.get("change") or 0)
    lock_congresses(changes.values_list("congress", flat=True))
    scope.cache.clear()


def options_label(scope: ImportScope) -> str:
    """青山镇人大第二十届换届."""
    change = change_rows().filter(pk=scope.options.get("change") or 0).first()
    return str(change or "")


COMING = ImportKind(
    key="deputies.coming",
    label="新一届代表名册",
    capability=Capability.MANAGE_TERMS,
    columns=_COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    options_form=ComingOptions,
    lock=lock,
    options_label=options_label,
    shown=("name", "phone", "constituency", "village", "delegation"),
    noun="人",
    help=(
        "换届准备时用：把新一届当选名单导入进来，和现任代表核对。现任代表认得出来，算连任；确认换届以前，"
        "谁的职务都不变。"
    ),
    after_url_name="deputies:change_list",
    icon="roster",
    order=15,
)
