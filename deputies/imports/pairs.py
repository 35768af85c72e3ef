"""A township's list of households that deputies help: a row is a deputy with a household.

A pair that stands already is known again and left alone; what is told of it is told on its page, and
the preview says which columns differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.imports.undoing import some_names, users_of
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.slots.imports import (
    Applied,
    ImportColumn,
    ImportKind,
    ImportScope,
    Judgement,
    StagedRow,
    Verdict,
)
from congress_portal.foundation.web.refusals import Refused
from deputies.imports.world import by_name, place_key
from deputies.models import Mandate, Pair
from deputies.querysets import keeps_households
from deputies.services.pairs import (
    HOUSEHOLD_FIELDS,
    WORK_FIELDS,
    NewPair,
    check_row,
    forget_pairs,
    head_key,
    pair_households,
)

C = ImportColumn
COLUMNS = (
    C("deputy", "代表", "name", True, ("代表姓名", "帮扶代表", "结对代表", "帮扶责任人", "帮扶人"), example="陆明远",
      width=12, max_length=50, fill_down=True, help="一位代表的几户排在一起时，可以只在第一行写姓名。"),
    C("village", "村（社区）", required=True, aliases=("村", "所在村", "社区", "住址", "家庭住址", "所在村（社区）"),
      example="松坡村", max_length=60, fill_down=True),
    C("head_name", "户主姓名", "name", True, ("户主", "结对户", "帮扶对象", "帮扶户", "结对户户主", "姓名"), example="王秀英",
      width=12, max_length=30, help="同村有同名的，在后面注明，如：王秀英（二组）。", personal=True),
    C("phone", "联系电话", "phone", aliases=("电话", "手机号", "手机"), width=15, help="加密保存。"),
    C("members", "家庭人口", "integer", aliases=("人口", "家庭人口数", "人口数"), example="3", width=8),
    C("situation", "家庭情况", aliases=("基本情况", "致困原因", "困难情况", "贫困原因"), width=30, max_length=1000, personal=True),
    C("measures", "帮扶措施", aliases=("措施",), width=30, max_length=2000, personal=True),
    C("effects", "帮扶成效", aliases=("成效", "帮扶效果"), width=30, max_length=2000, personal=True),
    C("starts_on", "结对日期", "date", aliases=("结对时间", "帮扶时间", "帮扶起始时间"), help="不填就是导入当天。"),
)  # fmt: skip
TOLD = ("situation", "measures", "effects")


@dataclass
class World:
    """What rows are compared with: the township's deputies, villages, and the pairs that stand."""

    township: Division
    mandates: dict[str, list[Mandate]]
    by_pk: dict[int, Mandate]
    villages: dict[str, list[Division]]
    villages_by_pk: dict[int, Division]
    standing: dict[tuple[int, int, str], Pair]


def world_of(scope: ImportScope) -> World:
    """Loaded once an import. Raises Refused for whoever is no township's office."""
    if "pairs" in scope.cache:
        return scope.cache["pairs"]
    if not keeps_households(scope.actor):
        raise Refused("结对户由所在镇（乡、街道）人大导入，县里只看数字。")
    township = scope.actor.organization.division
    mandates: dict[str, list[Mandate]] = defaultdict(list)
    rows = Mandate.objects.visible_to(scope.actor).open().select_related("person", "congress")
    rows = list(rows.order_by("starts_on", "pk"))
    for mandate in rows:
        mandates[squeezed(mandate.person.name)].append(mandate)
    villages: dict[str, list[Division]] = defaultdict(list)
    places = Division.objects.filter(parent=township, level=DivisionLevel.VILLAGE, valid_to__isnull=True)
    places = [*places.select_related("parent"), township]
    for place in places:
        villages[place_key(place.name)].append(place)
    pairs = Pair.objects.in_force().filter(household__township=township)
    found = list(pairs.select_related("mandate", "household"))
    scope.cache["pairs"] = World(
        township,
        mandates,
        {mandate.pk: mandate for mandate in rows},
        villages,
        {place.pk: place for place in places},
        {
            (pair.mandate.person_id, pair.household.division_id, pair.household.head_hash): pair
            for pair in found
        },
    )
    return scope.cache["pairs"]


def _mandate(world: World, name: str) -> Mandate:
    """The deputy of this name; one person's mandates at two levels are one deputy."""
    found = world.mandates.get(squeezed(name), [])
    if not found:
        raise Refused(f"代表名册里没有“{name}”，请核对姓名")
    if len({mandate.person_id for mandate in found}) > 1:
        raise Refused(f"有两位叫“{name}”的代表，请在页面上登记这一户")
    return found[0]


def _village(world: World, name: str) -> Division:
    found = by_name(world.villages.get(place_key(name), []), name)
    if len(found) != 1:
        raise Refused(f"{world.township.name}没有“{name}”这个村（社区）")
    return found[0]


def _row(scope: ImportScope, values: Mapping[str, Any], mandate: Mandate, village: Division) -> NewPair:
    return NewPair(
        mandate=mandate,
        village=village,
        head_name=values["head_name"],
        phone=values.get("phone") or "",
        members=values.get("members") or 1,
        starts_on=values.get("starts_on") or scope.today,
        **{key: values.get(key) or "" for key in TOLD},
    )


def _left_alone(pair: Pair, values: Mapping[str, Any]) -> list[str]:
    """What the row says otherwise than the pair on record, which the import does not take over."""
    on_record = {key: getattr(pair.household, key) for key in HOUSEHOLD_FIELDS}
    on_record |= {key: getattr(pair, key) for key in (*WORK_FIELDS, "starts_on")}
    differ = [
        column.label
        for column in COLUMNS
        if column.key in on_record and values.get(column.key) not in (None, "", on_record[column.key])
    ]
    if not differ:
        return []
    return [f"这一户已经结对，{'、'.join(differ)}和登记的不一样，导入不改，请在那一户的页面上更新"]


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """What would become of each row; no query after the first chunk."""
    try:
        world = world_of(scope)
    except Refused as refusal:
        return [Judgement(Verdict.REFUSED, [refusal.message]) for _ in rows]
    found = []
    for row in rows:
        try:
            mandate = _mandate(world, row.values["deputy"])
            village = _village(world, row.values["village"])
            check_row(_row(scope, row.values, mandate, village), scope.at)
        except Refused as refusal:
            found.append(Judgement(Verdict.REFUSED, [refusal.message.rstrip("。")]))
            continue
        key = mandate.person_id, village.pk, head_key(row.values["head_name"])
        if key in world.standing:
            pair = world.standing[key]
            found.append(Judgement(Verdict.SAME, _left_alone(pair, row.values), subject_key(pair)))
        else:
            found.append(Judgement(Verdict.NEW, plan={"mandate": mandate.pk, "village": village.pk}))
    return found


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Pair all of them."""
    world = world_of(scope)
    made = pair_households(
        actor=scope.actor,
        rows=[
            _row(scope, row.values, world.by_pk[plan["mandate"]], world.villages_by_pk[plan["village"]])
            for row, plan in rows
        ],
        at=scope.at,
    )
    return [Applied(row.number, subject_key(pair), True) for (row, _), pair in zip(rows, made, strict=True)]


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was made. Refused names the deputies whose pairs were used since."""
    pks = [int(done.subject_key.rpartition(":")[2]) for done in applied]
    pairs = list(
        Pair.objects.select_related("mandate__person", "household__division", "household__township").filter(
            pk__in=pks
        )
    )
    used = users_of(Pair, pks)
    names = {
        p.mandate.person.name for p in pairs if p.pk in used or p.version != 1 or p.household.version != 1
    }
    if names or len(pairs) < len(pks):
        raise Refused(f"导入之后又用过或改过的结对，不能整批撤销：{some_names(sorted(names))}。请逐条更正。")
    forget_pairs(actor=scope.actor, pairs=pairs, at=scope.at)


def identity(values: Mapping[str, Any]) -> str:
    """Deputy, village and head of household."""
    return "/".join(squeezed(str(values.get(key) or "")) for key in ("deputy", "village", "head_name"))


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """The township's pairs at present; nothing for anybody else."""
    if not keeps_households(scope.actor):
        return
    pairs = Pair.objects.visible_to(scope.actor).in_force().for_list()
    pairs = pairs.filter(household__township=scope.actor.organization.division)
    for pair in pairs.order_by("household__division__code", "pk"):
        household = pair.household
        yield {
            "deputy": pair.mandate.person.name,
            "village": household.division.name,
            "head_name": household.head_name,
            "phone": household.phone or None,
            "members": household.members,
            "situation": household.situation or None,
            "measures": pair.measures or None,
            "effects": pair.effects or None,
            "starts_on": pair.starts_on,
        }


PAIRS = ImportKind(
    key="deputies.pairs",
    label="结对帮扶台账",
    capability=Capability.KEEP_HOUSEHOLDS,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    shown=("deputy", "village", "starts_on"),
    noun="户",
    help="一行一户。户里的情况加密保存，只有结对代表和本镇（乡、街道）看得到。"
    "已经登记的结对认得出来，不重复登记，也不改；电话、家庭人口、帮扶成效等有变化的，预览会指出来，请在那一户的页面上更新。",
    after_url_name="deputies:pair_list",
    icon="heart-handshake",
    order=26,
)
