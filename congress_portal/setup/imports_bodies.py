"""The county's bodies as an import: known by their full names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from congress_portal.foundation.accounts.models import (
    HIGHER_LEVELS,
    Division,
    DivisionLevel,
    Organization,
    OrganizationKind,
)
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.imports.undoing import some_names, users_of
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
from congress_portal.setup.services import bulk

C = ImportColumn
# Stations and congresses above the county are made on pages of their own.
_ELSEWHERE = (OrganizationKind.STATION, *HIGHER_LEVELS)
KIND_WORDS = {label: value for value, label in OrganizationKind.choices if value not in _ELSEWHERE} | {
    "县直部门": "handling_unit",
    "部门": "handling_unit",
    "乡镇政府": "township_government",
    "街道办事处": "township_government",
    "法院": "court",
    "检察院": "procuratorate",
    "监委": "supervisory_commission",
    "党委部门": "party_organ",
}


def refuse(*reasons: str) -> Judgement:
    return Judgement(Verdict.REFUSED, list(reasons))


def bodies_of(scope: ImportScope) -> dict[str, Organization]:
    """The county's bodies in use, by full and by short name."""
    if "bodies" not in scope.cache:
        rows = Organization.objects.filter(county=scope.county, valid_to__isnull=True).select_related(
            "division", "county"
        )
        found = {squeezed(o.short_name): o for o in rows}
        scope.cache["bodies"] = found | {squeezed(o.name): o for o in rows}
    return scope.cache["bodies"]


# --- bodies ---------------------------------------------------------------------------------------
def _places(scope: ImportScope) -> dict[str, Division]:
    if "places" not in scope.cache:
        towns = Division.objects.filter(
            path__startswith=scope.county.division.path, level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
        )
        scope.cache["places"] = {squeezed(d.name): d for d in towns}
    return scope.cache["places"]


def judge_bodies(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """A body is known by its full name."""
    bodies, places = bodies_of(scope), _places(scope)
    taken = {(o.division_id, o.kind) for o in bodies.values() if o.kind in bulk.ONLY_ONE}
    judged = []
    for row in rows:
        values = row.values
        known = bodies.get(squeezed(values["name"]))
        place = scope.county.division
        if values.get("township") and squeezed(values["township"]) != squeezed(place.name):
            place = places.get(squeezed(values["township"]))
        if known is not None and known.name != values["name"]:
            judged.append(refuse("全称和另一个单位的简称相同，请核对"))
        elif place is None:
            judged.append(refuse(f"没有“{values['township']}”这个镇（乡、街道）"))
        elif known is not None and values.get("kind") and values["kind"] != known.kind:
            judged.append(refuse(f"已登记为“{known.get_kind_display()}”，类型不能改"))
        elif known is None and (place.pk, values.get("kind") or "handling_unit") in taken:
            judged.append(refuse(f"{place.name}已经有这类单位，只能有一个"))
        elif known is None:
            judged.append(Judgement(Verdict.NEW, plan={"division": place.pk}))
        else:
            judged.append(_body_changes(known, values))
    return judged


def _body_changes(known: Organization, values: Mapping[str, Any]) -> Judgement:
    key, plan, changes = f"accounts.organization:{known.pk}", {}, {}
    for name, label in (("short_name", "简称"), ("phone", "办公电话")):
        if values.get(name) and values[name] != getattr(known, name):
            plan[name] = values[name]
            changes[label] = (getattr(known, name), values[name])
    if not plan:
        return Judgement(Verdict.SAME, subject_key=key)
    return Judgement(
        Verdict.CHANGED, subject_key=key, changes=changes, plan={**plan, "version": known.version}
    )


def apply_bodies(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Enter and correct."""
    bodies = bodies_of(scope)
    divisions = Division.objects.in_bulk({plan["division"] for _, plan in rows if "division" in plan})
    fresh = [(row, plan) for row, plan in rows if "division" in plan]
    made = bulk.add_organizations(
        actor=scope.actor,
        rows=[
            {
                **row.values,
                "kind": row.values.get("kind") or "handling_unit",
                "division": divisions[plan["division"]],
            }
            for row, plan in fresh
        ],
        at=scope.at,
    )
    done = [
        Applied(row.number, f"accounts.organization:{o.pk}", True)
        for (row, _), o in zip(fresh, made, strict=True)
    ]
    changed = []
    for row, plan in rows:
        if "division" in plan:
            continue
        known = bodies[squeezed(row.values["name"])]
        values = {name: plan[name] for name in ("short_name", "phone") if name in plan}
        before = {"old": {name: getattr(known, name) for name in values}, "version": plan["version"] + 1}
        changed.append((known, values))
        done.append(Applied(row.number, f"accounts.organization:{known.pk}", False, before))
    if changed:
        bulk.edit_organizations(actor=scope.actor, rows=changed, at=scope.at)
    return sorted(done, key=lambda applied: applied.number)


def key_of(done: Applied) -> int:
    return int(done.subject_key.partition(":")[2])


def undo_bodies(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what nobody used, put back what was corrected."""
    rows = Organization.objects.in_bulk([key_of(done) for done in applied])
    made = [rows[key_of(done)] for done in applied if done.created]
    used = users_of(Organization, [o.pk for o in made])
    names = [f"{o.name}（{used.get(o.pk, '改过')}）" for o in made if o.pk in used or o.version != 1]
    kept = [done for done in applied if not done.created]
    names += [
        f"{rows[key_of(d)].name}（改过）" for d in kept if rows[key_of(d)].version != d.before["version"]
    ]
    if names:
        raise Refused(f"导入之后又用过或改过的单位，不能整批撤销：{some_names(names)}。请逐条更正。")
    bulk.forget_organizations(actor=scope.actor, organizations=made, at=scope.at)
    if kept:
        back = [(rows[key_of(done)], done.before["old"]) for done in kept]
        bulk.edit_organizations(actor=scope.actor, rows=back, at=scope.at)


def export_bodies(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """The bodies but the stations, which are opened in their own app."""
    rows = Organization.objects.filter(county=scope.county, valid_to__isnull=True).exclude(
        kind__in=_ELSEWHERE
    )
    for o in rows.select_related("division"):
        town = o.division.name if o.division_id != scope.county.division_id else ""
        yield {"name": o.name, "short_name": o.short_name, "kind": o.kind, "township": town, "phone": o.phone}


ORGANIZATIONS = ImportKind(
    key="setup.organizations",
    label="单位",
    capability=Capability.MANAGE_ORGANIZATIONS,
    columns=(
        C(
            "name",
            "全称",
            required=True,
            aliases=("单位全称", "单位名称", "名称", "单位", "机构名称"),
            example="云岭县水利局",
            width=32,
            max_length=60,
        ),
        C(
            "short_name",
            "简称",
            aliases=("单位简称",),
            example="县水利局",
            width=18,
            max_length=40,
            help="表格和文书里的叫法；不填按全称生成。",
        ),
        C(
            "kind",
            "类型",
            "choice",
            aliases=("单位类型", "类别", "性质"),
            choices=KIND_WORDS,
            width=20,
            help="不填就是承办单位。",
        ),
        C(
            "township",
            "所在镇（乡、街道）",
            aliases=("乡镇", "所在乡镇", "镇街"),
            help="县直单位不填。",
            max_length=60,
        ),
        C("phone", "办公电话", aliases=("电话", "联系电话"), example="0000-112244", max_length=30),
    ),  # fmt: skip
    judge=judge_bodies,
    apply=apply_bodies,
    undo=undo_bodies,
    identity=lambda values: squeezed(values.get("name") or ""),
    export=export_bodies,
    noun="个",
    help="承办单位、乡镇政府等，一行一个。按全称认，已经有的只更正简称和电话。",
    after_url_name="setup:organization_list",
    icon="organization",
    order=80,
)
