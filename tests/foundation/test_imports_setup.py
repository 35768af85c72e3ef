"""Bodies and people with their roles, imported by the administrator."""

from __future__ import annotations

from datetime import timedelta

from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.imports import services
from congress_portal.foundation.imports.exports import template
from congress_portal.foundation.imports.kinds import shape_of
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.slots import IMPORT_KINDS
from tests.factories.ground import NOW
from tests.foundation.test_imports_roster import verdicts, workbook


def staged(actor, kind, rows):
    """Upload and read."""
    content = rows if isinstance(rows, bytes) else workbook(rows)
    batch = services.take_file(
        actor=actor, kind=kind, options={}, content=content, filename="表.xlsx", at=NOW
    )
    return services.read_batch(actor=actor, batch=batch, at=NOW)


BODIES = [
    ("单位名称", "简称", "单位类型", "乡镇", "电话"),
    ("云岭县教育局", "", "承办单位", "", "0000-112244"),
    ("云岭县水利局", "水利", "", "", ""),
    ("绿水镇政府", "绿水镇政府", "乡镇政府", "绿水镇", ""),
    ("青山镇第二人大", "", "乡镇人大", "青山镇", ""),
    ("某局", "", "公司", "", ""),
]


def test_bodies_are_entered_corrected_and_taken_back(ground):
    batch = staged(ground.admin, "setup.organizations", BODIES)
    found = verdicts(batch)
    assert [found[number][0] for number in (2, 3, 4, 5, 6)] == ["new", "changed", "new", "refused", "refused"]
    before = Organization.objects.count()
    services.confirm(actor=ground.admin, batch=batch, version=batch.version, at=NOW)
    education = Organization.objects.get(name="云岭县教育局")
    assert (education.short_name, education.kind, education.phone) == (
        "县教育局",
        "handling_unit",
        "0000-112244",
    )
    assert Organization.objects.get(name="绿水镇政府").division == ground.clear_water
    assert Organization.objects.get(pk=ground.water.pk).short_name == "水利"
    services.undo(actor=ground.admin, batch=batch, at=NOW + timedelta(hours=1))
    assert Organization.objects.count() == before
    assert Organization.objects.get(pk=ground.water.pk).short_name == ground.water.short_name


PEOPLE = [
    ("姓名", "单位", "角色", "职务", "手机"),
    ("王宁", "县水利局", "承办单位经办人", "科员", "13800002201"),
    ("王宁", "", "承办单位负责人", "副局长", "13800002201"),
    ("杜水生", "县水利局", "承办单位经办人", "股长", ""),
    ("李平", "县水利局", "镇人大主席", "", ""),
    ("李平", "没有的局", "承办人", "", ""),
]


def test_people_and_their_roles_are_entered_and_taken_back(ground):
    batch = staged(ground.admin, "setup.people", PEOPLE)
    found = verdicts(batch)
    assert [found[number][0] for number in (2, 3, 4, 5, 6)] == ["new", "new", "changed", "refused", "refused"]
    assert "可以任命" in found[5][1][0]
    assert Packed(batch.rows.get(number=4).sealed).changes == {"职务": ["", "股长"]}
    before = Person.objects.count(), Membership.objects.count()
    services.confirm(actor=ground.admin, batch=batch, version=batch.version, at=NOW)
    ning = Person.objects.get(name="王宁")
    assert set(ning.memberships.values_list("role", "title")) == {
        ("unit_handler", "科员"),
        ("unit_head", "副局长"),
    }
    services.undo(actor=ground.admin, batch=batch, at=NOW + timedelta(hours=1))
    assert (Person.objects.count(), Membership.objects.count()) == before
    assert ground.other_handler.person.memberships.get().title == ""


def test_what_is_exported_imports_as_unchanged(ground):
    for key in ("setup.organizations", "setup.people"):
        kind = IMPORT_KINDS.get(key)
        shape = shape_of(actor=ground.admin, kind=kind, options={}, at=NOW)
        batch = staged(ground.admin, key, template(shape, kind.export(shape.scope)).content)
        assert batch.total > 5
        assert batch.same == batch.total, verdicts(batch)
