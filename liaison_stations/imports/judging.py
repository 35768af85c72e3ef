"""What would become of each row of a list of stations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.privacy import is_mobile_phone, keyed_hash, normalise_phone
from congress_portal.foundation.slots import ImportScope, Judgement, StagedRow, Verdict, subject_key
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import MandateLevel
from deputies.naming import names_in

from ..choices import CODE_PATTERN, StationKind
from ..models import Station
from ..services.network import check_phone, check_web_address, parent_problem
from .columns import LABELS, PLAIN, said
from .ground import Ground, ground_of, village_key


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """One judgement a row. Central stations first: a point may name one of the same file."""
    ground = ground_of(scope)
    order = sorted(range(len(rows)), key=lambda place: bool(said(rows[place].values, "parent")))
    judged = {place: _judge(scope, ground, rows[place]) for place in order}
    return [judged[place] for place in range(len(rows))]


def _judge(scope: ImportScope, ground: Ground, row: StagedRow) -> Judgement:
    values, reasons = row.values, []
    name = said(values, "name")
    town = ground.towns.get(squeezed(said(values, "township")))
    congress = ground.congresses.get(town.pk) if town else None
    if town is None:
        reasons.append(f"没有“{said(values, 'township')}”这个镇（乡、街道），请核对。")
    elif congress is None:
        reasons.append(f"{town.name}还没有登记乡镇人大（街道人大工委），请先在“单位”里登记。")
    elif not scope.actor.covers(town.path):
        reasons.append(f"{town.name}不在您负责的区域，请由那里的人大或县人大导入。")
    division = _division(ground, values, town, reasons)
    station = ground.stations.get((congress.pk, squeezed(name))) if congress else None
    if station is None and squeezed(name) in ground.taken:
        reasons.append(f"已经有一个单位叫“{name}”，请在站名里写上村名或街道名。")
    code = said(values, "code").upper()
    if code and not re.match(CODE_PATTERN, code):
        reasons.append("站码是 5 位大写字母和数字，不含 0、1、I、O。不知道的空着。")
    elif code and ground.codes.get(code, station.pk if station else None) != (
        station.pk if station else None
    ):
        reasons.append(f"站码 {code} 已被别的站使用。")
    elif code and station is not None and code != station.code:
        reasons.append(f"{station.name}的站码是 {station.code}，印在海报上的不能改。")
    mandates = _mandates(ground, values, town, reasons)
    keepers = _keepers(ground, values, station, reasons)
    serves = _serves(ground, values, town, division, reasons)
    kind = said(values, "kind") or (station.kind if station else kind_of(division, town))
    parent = _parent(ground, values, congress, station, kind, reasons) if congress else {}
    for check, key in ((check_web_address, "web_address"), (check_phone, "phone")):
        try:
            check(said(values, key))
        except Refused as refusal:
            reasons.append(refusal.message)
    if reasons:
        return Judgement(Verdict.REFUSED, reasons=reasons)
    plain = {key: said(values, key) for key in PLAIN if said(values, key)}
    if station is None:
        plan = plain | {
            "name": name, "town": town.pk, "division": division.pk, "code": code, "mandates": mandates,
            "keepers": keepers, "opened_on": values["opened_on"].isoformat() if values.get("opened_on") else None,
            "serves": serves, **parent,
        }  # fmt: skip
        if kind == StationKind.CENTRAL:
            ground.coming.add((congress.pk, squeezed(name)))
        return Judgement(Verdict.NEW, plan=plan)
    return _against(ground, station, plain, mandates, keepers, parent, serves)


def kind_of(division: Division | None, town: Division | None) -> str:
    """What a station is of which nobody said it: the town's is central, a village's is a village's."""
    return (StationKind.CENTRAL if division == town else StationKind.VILLAGE).value


def _serves(
    ground: Ground,
    values: Mapping[str, Any],
    town: Division | None,
    division: Division | None,
    reasons: list[str],
) -> list[int]:
    """The villages of the cell beside the station's own."""
    found = []
    for name in names_in(said(values, "serves")) if town is not None else ():
        villages = ground.villages.get((town.pk, village_key(name)), [])
        if not villages:
            reasons.append(f"{town.name}没有“{name}”这个村（社区），请核对。")
        elif villages[0] != division:
            found.append(villages[0].pk)
    return list(dict.fromkeys(found))


def _parent(
    ground: Ground,
    values: Mapping[str, Any],
    congress: Organization,
    station: Station | None,
    kind: str,
    reasons: list[str],
) -> dict[str, Any]:
    """The central station of the cell: on record, or coming in the same file."""
    name = said(values, "parent")
    key = (congress.pk, squeezed(name))
    known = ground.stations.get(key) if name else (station.parent if station else None)
    if name and known is None and key not in ground.coming:
        reasons.append(f"没有“{name}”这个中心站，请核对；新的中心站可以写在同一张表里。")
        return {}
    has_points = station is not None and station.pk in ground.with_points
    own = station.pk if station else None
    problem = parent_problem(kind, congress.pk, known, has_points=has_points, pk=own)
    if not problem and name and known is None and kind == StationKind.CENTRAL:
        problem = "中心联络站不归别的站。请改类别，或者不填所属中心站。"
    if problem:
        reasons.append(problem)
    if not name or (station is not None and known is not None and station.parent_id == known.pk):
        return {}
    return {"parent": known.pk} if known else {"parent_name": list(key)}


def _against(
    ground: Ground,
    station: Station,
    plain: dict,
    mandates: list,
    keepers: list,
    parent: dict,
    serves: list,
) -> Judgement:
    """What differs from the station on record; nothing is taken away."""
    fields = {key: value for key, value in plain.items() if getattr(station, key) != value}
    present = {p.mandate_id for p in station.placements.all()}
    more = [pk for pk in mandates if pk not in present]
    changes = {}
    for key, value in fields.items():
        words = dict(Station._meta.get_field(key).choices or {})
        old = getattr(station, key)
        changes[LABELS[key]] = (str(words.get(old, old)), str(words.get(value, value)))
    if more:
        names = {m.pk: name for name, held in ground.deputies.items() for m in held}
        changes[LABELS["deputies"]] = (f"{len(present)} 人", f"增加 {'、'.join(names[pk] for pk in more)}")
    if keepers:
        changes[LABELS["keepers"]] = ("", f"增加 {'、'.join(k['name'] for k in keepers)}")
    further = [pk for pk in serves if pk not in ground.served[station.pk]]
    if further:
        changes[LABELS["serves"]] = ("", f"增加 {'、'.join(ground.divisions[pk].name for pk in further)}")
    if parent:
        old = station.parent.name if station.parent else ""
        new = ground.by_pk[parent["parent"]].name if "parent" in parent else parent["parent_name"][1]
        changes[LABELS["parent"]] = (old, new)
    key = subject_key(station)
    if not changes:
        return Judgement(Verdict.SAME, subject_key=key)
    plan = {
        "pk": station.pk, "version": station.version, "fields": fields, "mandates": more, "keepers": keepers,
        "serves": further, **parent,
    }  # fmt: skip
    return Judgement(Verdict.CHANGED, subject_key=key, changes=changes, plan=plan)


def _division(ground: Ground, values: Mapping[str, Any], town: Division | None, reasons: list[str]):
    village = said(values, "village")
    if town is None or not village or squeezed(village) == squeezed(town.name):
        return town
    found = ground.villages.get((town.pk, village_key(village)), [])
    if not found:
        reasons.append(f"{town.name}没有“{village}”这个村（社区），请核对。")
    return found[0] if found else None


def _mandates(
    ground: Ground, values: Mapping[str, Any], town: Division | None, reasons: list[str]
) -> list[int]:
    """Open mandates of the names: those of the township before others, the county's before the township's."""
    chosen = []
    for name in names_in(said(values, "deputies")):
        held = ground.deputies.get(tidy_name(name), [])
        near = [m for m in held if town is not None and m.township_id == town.pk] or held
        if not held:
            reasons.append(f"在任代表里没有“{name}”，请核对姓名，或者先导入代表名册。")
        elif len({m.person_id for m in near}) > 1:
            reasons.append(f"有不止一位代表叫“{name}”，分不清是哪一位，请导入后在站的页面上安排。")
        else:
            chosen.append(max(near, key=lambda m: (m.level == MandateLevel.COUNTY, -m.pk)).pk)
    return chosen


def phones_in(text: str) -> list[str]:
    """The numbers of a cell: 138 0000 1499、13900001498 are two, however they are spaced."""
    found = []
    for part in re.split(r"[、，,;；/\n]+", text):
        digits = normalise_phone(part)
        if len(digits) > 11 and len(digits) % 11 == 0:
            found += [digits[start : start + 11] for start in range(0, len(digits), 11)]
        elif digits:
            found.append(digits)
    return found


def _keepers(
    ground: Ground, values: Mapping[str, Any], station: Station | None, reasons: list[str]
) -> list[dict[str, Any]]:
    """Keepers to be appointed: those on record by telephone, the others as new people."""
    names = [tidy_name(name) for name in names_in(said(values, "keepers"))]
    phones = phones_in(said(values, "keeper_phones"))
    if phones and len(phones) != len(names):
        reasons.append("工作人员和手机的个数不一样，请一一对应；有人没有手机的，另起一行登记。")
        phones = []
    serving = ground.keepers.get(station.organization_id, {}) if station else {}
    found = []
    for place, name in enumerate(names):
        phone = phones[place] if phones else ""
        known = ground.by_phone.get(keyed_hash(phone)) if phone else None
        if phone and not is_mobile_phone(phone):
            reasons.append(f"{name}的手机号应是 11 位数字，请核对。")
        elif known and known[1] != name:
            reasons.append(f"{name}的手机号已登记在别人名下，请核对。")
        elif name not in serving:
            found.append({"name": name, "phone": phone, "person": known[0] if known else None})
    return found
