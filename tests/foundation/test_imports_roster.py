"""A roster from upload to undo: a clerk's workbook with every oddity an office's tables have."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.imports import services
from congress_portal.foundation.imports.models import AppliedRow, ImportBatch
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import Constituency, Mandate
from tests.factories.deputies import seat_deputies
from tests.factories.ground import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast(ground):
    """``ground`` with terms, districts and deputies (tests/factories/deputies.py)."""
    return seat_deputies(ground)


def workbook(rows, *, merges=(), title="名册") -> bytes:
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merges:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def staged(
    actor, content, *, term, name="名册.xlsx", create=False, at=NOW, kind="deputies.roster"
) -> ImportBatch:
    """Upload and read."""
    batch = services.take_file(
        actor=actor,
        kind=kind,
        options={"term": term.pk, "create_missing": create},
        content=content,
        filename=name,
        at=at,
    )
    return services.read_batch(actor=actor, batch=batch, at=at)


def verdicts(batch):
    """{row number: (verdict, reasons)}"""
    return {row.number: (row.verdict, Packed(row.sealed).reasons) for row in batch.rows.all()}


ODD = [
    ("云岭县第十九届人大代表名册", None, None, None, None, None, None, None),
    (None,) * 8,
    ("填报单位：青山镇人大", None, None, None, "2026年3月", None, None, None),
    (
        "序号",
        "姓　名*",
        "性别",
        "出生年月\n（如1975.03）",
        "联系电话",
        "乡 镇",
        "村（社区）",
        "选区（选举单位）",
    ),
    (1, "王　宁", "女", "1975.03", "１３８ ００００-２２０１", "青山镇", "松坡村", "青山选区"),
    (2, "李平", "男", "1968年12月", 13800002202.0, None, "松坡", "青山选区"),
    (None,) * 8,
    (
        "序号",
        "姓　名*",
        "性别",
        "出生年月\n（如1975.03）",
        "联系电话",
        "乡 镇",
        "村（社区）",
        "选区（选举单位）",
    ),
    (3, "阿依古丽•买买提", "女", datetime(1980, 1, 2), "+86 138-0000-2203", None, None, "青山选区"),
    (4, "赵四", "男", 27760, "1380000220", "绿水镇", "三组村", "—"),
    (5, "陆明远", "男", "1972-05", "13800001402", "青山镇", "松坡村", "青山选区"),
    (6, "王宁", "女", "1975-03", "13800002201", "青山镇", "松坡村", "青山选区"),
    (7, "孙七", "男", "1990", "", "青山镇", "没有的村", "石坪选区"),
    ("合计", 7, None, None, None, None, None, None),
    ("填表人：吴桂香", None, None, None, None, None, None, None),
]


def test_a_clerks_workbook_with_its_oddities_is_judged_row_by_row(cast):
    batch = staged(cast.staff, workbook(ODD, merges=["A1:H1", "F5:F6"]), term=cast.county_term)

    found = verdicts(batch)
    assert {number: verdict for number, (verdict, _) in found.items()} == {
        5: "new",
        6: "new",
        9: "new",
        10: "refused",
        11: "same",
        12: "refused",
        13: "refused",
    }
    assert found[10][1] == ["手机号位数不对"]
    assert found[12][1] == ["和第 5 行重复"]
    assert found[13][1] == ["“出生年月”应填年月，如 2026-03"]
    assert (batch.total, batch.new, batch.same, batch.refused) == (7, 3, 1, 3)


def test_confirming_writes_people_and_mandates_and_undoing_takes_them_back(cast):
    before = Person.objects.count(), Mandate.objects.count(), Membership.objects.count()
    batch = staged(cast.staff, workbook(ODD, merges=["A1:H1", "F5:F6"]), term=cast.county_term)
    services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)

    ning = Mandate.objects.get(person__name="王宁", term=cast.county_term)
    assert (ning.person.gender, ning.person.birth_date, ning.person.phone) == (
        "female", date(1975, 3, 1), "13800002201",
    )  # fmt: skip
    assert (ning.home_division, ning.township, ning.constituency) == (
        cast.village, cast.green_hill, cast.county_district,
    )  # fmt: skip
    assert Mandate.objects.get(person__name="李平").home_division == cast.village
    assert Mandate.objects.filter(person__name="阿依古丽·买买提").exists()
    assert Mandate.objects.count() == before[1] + 3

    batch.refresh_from_db()
    services.undo(actor=cast.staff, batch=batch, at=LATER)
    assert (Person.objects.count(), Mandate.objects.count(), Membership.objects.count()) == before
    assert not AppliedRow.objects.exists()
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_what_changed_is_shown_old_beside_new_and_comes_back_with_undo(cast):
    rows = [
        ("姓名", "手机号", "工作单位及职务", "代表小组"),
        ("陆明远", "13800001402", "松坡村党支部书记", "青山镇第一代表小组"),
    ]
    batch = staged(cast.staff, workbook(rows), term=cast.county_term)
    row = batch.rows.get()
    assert row.verdict == "changed"
    assert Packed(row.sealed).changes == {"工作单位及职务": ["松坡村村民委员会主任", "松坡村党支部书记"]}
    services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    mandate = Mandate.objects.get(pk=cast.mandates["deputy"].pk)
    assert (mandate.occupation, mandate.person.employer) == ("松坡村党支部书记",) * 2

    services.undo(actor=cast.staff, batch=batch, at=LATER)
    mandate.refresh_from_db()
    mandate.person.refresh_from_db()
    assert (mandate.occupation, mandate.person.employer) == ("松坡村村民委员会主任",) * 2


def test_an_unknown_district_is_refused_by_name_or_made_where_that_was_ticked(cast):
    rows = [("姓名", "选区", "代表团"), ("王宁", "石坪选区", "石坪代表团"), ("李平", "石坪选区", "")]
    refused = staged(cast.staff, workbook(rows), term=cast.county_term)
    told = ["选区“石坪选区”还没有登记", "代表团“石坪代表团”还没有登记"]
    assert verdicts(refused)[2] == ("refused", told)

    batch = staged(cast.staff, workbook(rows), term=cast.county_term, create=True)
    services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    district = Constituency.objects.get(name="石坪选区")
    assert district.mandates.count() == 2
    services.undo(actor=cast.staff, batch=batch, at=LATER)
    assert not Constituency.objects.filter(name="石坪选区").exists()


def test_a_township_clerk_imports_for_the_own_congress_only(cast):
    rows = [("姓名", "性别"), ("王宁", "女")]
    batch = staged(cast.clerk, workbook(rows), term=cast.green_term)
    assert batch.new == 1
    with pytest.raises(Refused, match="先选择导入到哪个人大"):
        staged(cast.clerk, workbook(rows), term=cast.county_term)
    with pytest.raises(Denied):
        staged(cast.handler, workbook(rows), term=cast.green_term)
    assert list(ImportBatch.objects.visible_to(cast.stranger)) == []
    assert list(ImportBatch.objects.visible_to(cast.staff)) == [batch]


def test_the_second_of_two_who_confirm_is_told_who_was_first(cast):
    batch = staged(cast.staff, workbook([("姓名", "性别"), ("王宁", "女")]), term=cast.green_term)
    services.confirm(actor=cast.clerk, batch=batch, version=batch.version, at=NOW)
    with pytest.raises(Conflict, match="吴桂香已在 09:46 导入了这份文件"):
        services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    assert Mandate.objects.filter(person__name="王宁").count() == 1


def test_what_moved_since_it_was_judged_is_refused_as_a_whole(cast):
    rows = [("姓名", "手机号"), ("王宁", "13800002201"), ("李平", "13800002202")]
    first = staged(cast.staff, workbook(rows[:2]), term=cast.county_term)
    both = staged(cast.staff, workbook(rows), term=cast.county_term)
    services.confirm(actor=cast.staff, batch=first, version=first.version, at=NOW)
    with pytest.raises(Conflict, match="第 2 行和核对时不一样了，没有导入任何一行"):
        services.confirm(actor=cast.staff, batch=both, version=both.version, at=NOW)
    assert not Person.objects.filter(name="李平").exists()
    both.refresh_from_db()
    again = services.judge_again(actor=cast.staff, batch=both, at=NOW)
    assert (again.new, again.same) == (1, 1)


def test_undo_names_who_was_used_since_and_takes_nothing_back(cast):
    rows = [("姓名", "手机号"), ("王宁", "13800002201"), ("李平", "13800002202")]
    batch = staged(cast.staff, workbook(rows), term=cast.county_term)
    services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    from deputies.services import take_office

    take_office(
        actor=cast.staff,
        mandate=Mandate.objects.get(person__name="王宁"),
        office="committee_member",
        starts_on=date(2022, 1, 1),
        at=NOW,
    )
    with pytest.raises(Refused, match="王宁（担任职务）"):
        services.undo(actor=cast.staff, batch=batch, at=LATER)
    assert Mandate.objects.filter(person__name__in=["王宁", "李平"]).count() == 2
    with pytest.raises(Refused, match="超过 24 小时"):
        services.undo(actor=cast.staff, batch=batch, at=NOW + timedelta(hours=25))


def test_a_township_alone_takes_nobody_out_of_the_village_registered_in_it(cast):
    mandate = Mandate.objects.select_related("person", "home_division", "township").get(
        pk=cast.mandates["deputy"].pk
    )
    village, town = mandate.home_division, mandate.township
    assert village.pk != town.pk and village.path.startswith(town.path)
    head = ("姓名", "手机号", "所在镇（乡、街道）", "所在村（社区）", "职业构成")
    row = ("陆明远", "13800001402", town.name)
    silent = staged(cast.staff, workbook([head, (*row, "", "")]), term=mandate.term)
    assert [v for v, _ in verdicts(silent).values()] == ["same"]
    # The whole town, where it is said.
    said = staged(cast.staff, workbook([head, (*row, town.name, "")]), term=mandate.term)
    assert [v for v, _ in verdicts(said).values()] == ["changed"]


@pytest.mark.parametrize("said", ["2026年3月", "2026.3", "2026-03"])
def test_a_day_of_office_may_be_told_by_its_month(cast, said):
    rows = [
        ("姓名", "手机号", "所在镇（乡、街道）", "当选日期", "任职时间"),
        ("新来", "13911112222", "青山镇", "2026-03-05", said),
    ]
    batch = staged(cast.staff, workbook(rows), term=cast.county_term)
    assert verdicts(batch) == {2: ("new", [])}
    services.confirm(actor=cast.staff, batch=batch, version=batch.version, at=NOW)
    mandate = Mandate.objects.get(person__name="新来")
    # Not before the day of the election in that month.
    assert (mandate.elected_on, mandate.starts_on) == (date(2026, 3, 5), date(2026, 3, 5))


def test_an_identity_number_that_excel_shortened_is_not_given_back_as_one(cast):
    rows = [("姓名", "所在镇（乡、街道）", "身份证号"), ("新来", "青山镇", 110101199003075517)]
    batch = staged(cast.staff, workbook(rows), term=cast.county_term)
    packed = Packed(batch.rows.get().sealed)
    assert "丢了末几位" in packed.reasons[0]
    assert packed.raw["identity"] == ""
