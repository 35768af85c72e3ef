"""People with their roles in the county's bodies as an import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.models import (
    Membership,
    Organization,
    Person,
)
from congress_portal.foundation.accounts.people import (
    Appointment,
    appoint_many,
    edit_people,
    forget_people,
    register_people,
)
from congress_portal.foundation.accounts.roles import ROLE_LABELS, Capability, Role
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.imports.undoing import some_names, users_of
from congress_portal.foundation.privacy import keyed_hash, mask_name, mask_phone, normalise_phone
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
from congress_portal.setup.imports_bodies import ORGANIZATIONS, bodies_of, key_of, refuse
from congress_portal.setup.services import bulk
from congress_portal.setup.services.people import GIVEN_BY_MANDATE, check_role

C = ImportColumn
ROLE_WORDS = {label: role.value for role, label in ROLE_LABELS.items() if role not in GIVEN_BY_MANDATE} | {
    "乡镇人大主席": "township_chair",
    "人大工委主任": "township_chair",
    "专干": "township_clerk",
    "承办人": "unit_handler",
    "经办人": "unit_handler",
    "承办负责人": "unit_head",
}


# --- people and their roles -----------------------------------------------------------------------
def _people(scope: ImportScope) -> dict[str, Any]:
    """People by telephone and by name, and their roles in force: two queries a whole import."""
    if "people" not in scope.cache:
        people = list(
            Person.objects.filter(county=scope.county).defer("identity_number", "email").order_by("pk")
        )
        on = scope.today
        roles = Membership.objects.filter(person__county=scope.county, ends_on__isnull=True).exclude(
            starts_on__gt=on
        )
        by_name: dict[str, list[Person]] = {}
        for person in people:
            by_name.setdefault(person.name, []).append(person)
        scope.cache["people"] = {
            "phone": {p.phone_hash: p for p in reversed(people) if p.phone_hash},
            "name": by_name,
            "roles": {(m.person_id, m.organization_id, m.role): m for m in roles},
        }
    return scope.cache["people"]


def judge_people(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """A person is known by telephone and name, or by a name that stands once in the same body."""
    bodies, known = bodies_of(scope), _people(scope)
    judged = []
    for row in rows:
        values = row.values
        body = bodies.get(squeezed(values["organization"]))
        if body is None:
            judged.append(refuse(f"没有“{values['organization']}”这个单位，请先登记单位"))
            continue
        try:
            check_role(body, values["role"])
            judged.append(_judge_person(known, body, values))
        except Refused as refusal:
            judged.append(refuse(refusal.message.rstrip("。")))
    return judged


def _judge_person(known: Mapping[str, Any], body: Organization, values: Mapping[str, Any]) -> Judgement:
    name, phone, person = values["name"], values.get("phone"), None
    if phone:
        person = known["phone"].get(keyed_hash(normalise_phone(phone)))
        if person is not None and person.name != name:
            raise Refused(f"手机号已登记在{mask_name(person.name)}名下")
    if person is None:
        here = {key[0] for key in known["roles"] if key[1] == body.pk}
        sitting = [p for p in known["name"].get(name, ()) if p.pk in here]
        if len(sitting) > 1:
            raise Refused(f"{body}有两位同名的人，请填写手机号")
        person = sitting[0] if sitting else None
    plan: dict[str, Any] = {"body": body.pk}
    if person is None:
        return Judgement(Verdict.NEW, plan=plan)
    plan |= {"person": person.pk, "version": person.version}
    changes = {}
    if phone and normalise_phone(phone) != person.phone:
        plan["phone"] = normalise_phone(phone)
        changes["手机号"] = (mask_phone(person.phone), mask_phone(plan["phone"]))
    held = known["roles"].get((person.pk, body.pk, values["role"]))
    if held is None:
        return Judgement(Verdict.NEW, changes=changes, plan=plan)
    plan["membership"] = held.pk
    if values.get("title") and values["title"] != held.title:
        plan["title"] = values["title"]
        changes["职务"] = (held.title, values["title"])
    key = f"accounts.membership:{held.pk}"
    if not changes:
        return Judgement(Verdict.SAME, subject_key=key)
    return Judgement(Verdict.CHANGED, subject_key=key, changes=changes, plan=plan)


def apply_people(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Register, complete, appoint, retitle."""
    bodies = Organization.objects.select_related("division", "county").in_bulk({p["body"] for _, p in rows})
    people = Person.objects.in_bulk({plan["person"] for _, plan in rows if "person" in plan})
    old_phones = {pk: person.phone for pk, person in people.items()}
    with_phone = [(people[plan["person"]], {"phone": plan["phone"]}) for _, plan in rows if "phone" in plan]
    if with_phone:
        edit_people(actor=scope.actor, rows=with_phone, at=scope.at)
    # One person may stand in two rows: once for each role.
    fresh: dict[tuple[str, str], dict[str, Any]] = {}
    for row, plan in rows:
        if "person" not in plan:
            key = (row.values["name"], row.values.get("phone") or f"row {row.number}")
            fresh.setdefault(key, {"name": key[0], "phone": row.values.get("phone") or "", "ethnicity": ""})
    made = dict(
        zip(
            fresh,
            register_people(actor=scope.actor, county=scope.county, rows=fresh.values(), at=scope.at),
            strict=True,
        )
    )
    today, appointments, owners = scope.today, [], []
    held = Membership.objects.select_related("person", "organization").in_bulk(
        [plan["membership"] for _, plan in rows if "membership" in plan]
    )
    done, told = [], set()
    for row, plan in rows:
        values = row.values
        kept: dict[str, Any] = {}
        if "person" in plan:
            person = people[plan["person"]]
            if "phone" in plan:
                kept |= {"person": person.pk, "phone": old_phones[person.pk], "version": plan["version"] + 1}
        else:
            person = made[(values["name"], values.get("phone") or f"row {row.number}")]
            if person.pk not in told:
                told.add(person.pk)
                kept["made_person"] = person.pk
        if "membership" in plan:
            membership = held[plan["membership"]]
            if "title" in plan:
                kept["title"] = membership.title
            done.append(Applied(row.number, f"accounts.membership:{membership.pk}", False, kept))
        else:
            start: date = values.get("starts_on") or today
            appointments.append(
                Appointment(
                    person, bodies[plan["body"]], Role(values["role"]), start, values.get("title") or ""
                )
            )
            owners.append((row.number, kept))
    titles = [(held[plan["membership"]], plan["title"]) for _, plan in rows if "title" in plan]
    if titles:
        bulk.retitle_memberships(actor=scope.actor, rows=titles, at=scope.at)
    memberships = appoint_many(actor=scope.actor, rows=appointments, at=scope.at) if appointments else []
    for (number, kept), membership in zip(owners, memberships, strict=True):
        done.append(Applied(number, f"accounts.membership:{membership.pk}", True, kept))
    return sorted(done, key=lambda applied: applied.number)


def undo_people(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove roles and people nobody used, put titles and telephones back."""
    rows = Membership.objects.select_related("person", "organization").in_bulk([key_of(d) for d in applied])
    created = [rows[key_of(done)] for done in applied if done.created and key_of(done) in rows]
    gone = len([d for d in applied if key_of(d) not in rows])
    used = users_of(Membership, [m.pk for m in created])
    names = [
        f"{m.person.name}（{used.get(m.pk, '任职已结束')}）" for m in created if m.pk in used or m.ends_on
    ]
    if names or gone:
        raise Refused(f"导入之后又用过或改过的任职，不能整批撤销：{some_names(names)}。请逐条更正。")
    bulk.forget_memberships(actor=scope.actor, memberships=created, at=scope.at)
    made = Person.objects.in_bulk([d.before["made_person"] for d in applied if "made_person" in d.before])
    used = users_of(Person, made)
    names = [f"{made[pk].name}（{what}）" for pk, what in used.items()]
    names += [f"{p.name}（改过）" for p in made.values() if p.version != 1 and p.pk not in used]
    if names:
        raise Refused(f"导入之后又用过或改过的人员，不能整批撤销：{some_names(names)}。请逐条更正。")
    forget_people(actor=scope.actor, people=made.values(), at=scope.at)
    titles = [(rows[key_of(d)], d.before["title"]) for d in applied if "title" in d.before]
    if titles:
        bulk.retitle_memberships(actor=scope.actor, rows=titles, at=scope.at)
    phones = {d.before["person"]: d.before for d in applied if "phone" in d.before}
    people = Person.objects.in_bulk(phones)
    moved = [p.name for p in people.values() if p.version != phones[p.pk]["version"]]
    if moved:
        raise Refused(f"导入之后又改过的人员，不能整批撤销：{some_names(moved)}。请逐条更正。")
    if people:
        back = [(p, {"phone": phones[p.pk]["phone"]}) for p in people.values()]
        edit_people(actor=scope.actor, rows=back, at=scope.at)


def export_people(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """Roles in force but those of mandates; telephones stay here: the administrator does not read them."""
    rows = (
        Membership.objects.filter(organization__county=scope.county, ends_on__isnull=True)
        .exclude(role__in=[role.value for role in GIVEN_BY_MANDATE])
        .select_related("person", "organization")
        .defer("person__phone", "person__identity_number")
        .order_by("organization__sort_order", "pk")
    )
    for m in rows:
        yield {
            "name": m.person.name,
            "organization": m.organization.name,
            "role": m.role,
            "title": m.title,
            "starts_on": m.starts_on,
        }


PEOPLE = ImportKind(
    key="setup.people",
    label="人员和任职",
    capability=Capability.MANAGE_ACCOUNTS,
    columns=(
        C("name", "姓名", "name", True, ("名字",), example="王宁", width=12, max_length=50),
        C(
            "phone",
            "手机号",
            "phone",
            aliases=("手机", "手机号码", "联系电话", "电话", "联系方式"),
            width=15,
            help="用来认出同一个人，加密保存。",
            example="13800001402",
        ),
        C(
            "organization",
            "单位",
            required=True,
            aliases=("单位名称", "所在单位", "工作单位", "任职单位"),
            width=28,
            example="云岭县水利局",
            fill_down=True,
            help="全称或简称，要先登记好。同一单位的可以只在第一行写。",
        ),
        C(
            "role",
            "角色",
            "choice",
            True,
            ("身份", "系统角色", "岗位"),
            choices=ROLE_WORDS,
            width=22,
            help="代表和小组长在代表名册里登记，不在这里。",
        ),
        C("title", "职务", aliases=("职务名称",), example="副局长", width=20, max_length=60),
        C("starts_on", "任职日期", "date", aliases=("开始日期", "任职时间"), help="不填就是导入这一天。"),
    ),  # fmt: skip
    judge=judge_people,
    apply=apply_people,
    undo=undo_people,
    identity=lambda v: "|".join((v["name"], v.get("phone") or "", squeezed(v["organization"]), v["role"])),
    export=export_people,
    shown=("name", "phone", "organization", "role", "title", "starts_on"),
    noun="人",
    help="工作人员和承办人员，一行一项任职。导入后在“人员和账号”里成批开通账号。",
    after_url_name="setup:person_list",
    icon="account",
    order=81,
)

KINDS = (ORGANIZATIONS, PEOPLE)
