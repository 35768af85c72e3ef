"""The roster of two levels in one workbook: in, out, in again; and what goes out comes in unchanged."""

from __future__ import annotations

import io
import uuid
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.imports import services as imports
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.slots.imports import ImportScope
from congress_portal.foundation.web.refusals import Refused
from deputies.imports.roster import ROSTER
from deputies.imports.sheet import roster_row
from deputies.models import Constituency, Delegation, DeputyGroup, Mandate
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
HEAD = (
    "序号", "姓　名", "性别", "民族", "出生年月\n（如1975.03）", "学历", "党派", "单位及职务", "联系电话",
    "代表层级", "所属乡镇", "联系村", "选举单位", "代表团", "小组", "当选时间", "当选方式",
)  # fmt: skip
NONE = (None,) * len(HEAD)


@pytest.fixture
def cast(cast):
    """The cast; how many seats a district has is not told."""
    Constituency.objects.update(seats=None)
    return cast


def line(number, *cells):
    """A row of the sheet, filled up to its width."""
    return (number, *cells, *(None,) * (len(HEAD) - 1 - len(cells)))


# What a county's office keeps: titles, a note, blank lines, the head again on the second page, a township
# written once for its block, spaced and full-width writing, a deputy of both levels, namesakes, totals.
TWO_LEVELS = [
    ("云岭县、乡镇两级人大代表花名册", *NONE[1:]),
    ("填报单位：县人大常委会代表工委", *NONE[1:]),
    NONE,
    HEAD,
    line(1, "王　宁", "女", "汉", "1975.03", "大专", "党员", "松坡村村委会主任", "１３８ ００００-２２０１",
         "县级", "青山镇", "松坡村", "青山选区", "青山镇代表团", "青山镇第一代表小组", "2021年5月", "换届"),
    line(2, "王　宁", "女", "汉族", "1975-03", "大专", "中共党员", "松坡村村委会主任", "13800002201",
         "乡镇级", None, "松坡", "松坡选区", None, "青山镇第一代表小组", "2021.5", "换届选举"),
    line(3, "李平", "男", None, "1968年12月", "/", "群众", None, 13800002202.0,
         "镇人大代表", None, "松坡村委会", "松坡选区", None, None, datetime(2021, 5, 20), None),
    NONE,
    HEAD,
    line(4, "阿依古丽•买买提", "女", "维吾尔", datetime(1980, 1, 2), "本科", "无党派", "中心小学教师",
         "+86 138-0000-2203", "乡", None, None, "松坡选区"),
    line(5, "王宁", "男", "汉族", "1990-07", None, None, "务农", None, "乡镇", None, "松坡村", "松坡选区"),
    line(6, "赵水生", "男", "汉族", 27760, "高中", "中共党员", "三组村村民", "13800002204",
         "乡级", "绿水镇", "三组村", "三组选区"),
    line(7, "钱县直", "男", "汉族", "1971-11", "研究生", "民盟", "县医院副院长", "13800002205", "县",
         "云岭县", None, "县直选区", "县直代表团", None, None, "补选"),
    line(8, "孙七", "男", "汉族", "1990", None, None, None, None, "县级", "青山镇"),
    line(9, "周八", "男", "汉族", "1990-01", None, None, None, None, None, "青山镇"),
    line(10, "吴九", "男", "汉族", "1990-01", None, None, None, None, "市级", "青山镇"),
    line(11, "郑十", "男", "汉族", "1990-01", None, None, None, None, "乡镇级", "城关街道"),
    line("合计", 10),
    ("填表人：周文清", *NONE[1:]),
]  # fmt: skip


def workbook(rows) -> bytes:
    """A workbook of these rows, its title merged over the whole width."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.active.merge_cells("A1:Q1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def staged(actor, content, *, create=True, at=NOW) -> ImportBatch:
    """The file for every congress the actor keeps, read."""
    batch = imports.take_file(
        actor=actor,
        kind="deputies.roster",
        options={"term": None, "whole": True, "create_missing": create},
        content=content,
        filename="两级代表.xlsx",
        at=at,
    )
    return imports.read_batch(actor=actor, batch=batch, at=at)


def told(batch):
    """{row: (verdict, first reason)}"""
    return {r.number: (r.verdict, *Packed(r.sealed).reasons[:1]) for r in batch.rows.all()}


def confirm(actor, batch, at=NOW):
    batch = imports.confirm(actor=actor, batch=batch, version=batch.version, at=at)
    return batch


def everything():
    """What a roster is made of, as plain values."""
    people = Person.objects.order_by("pk").values_list(
        "name", "gender", "ethnicity", "birth_date", "education", "party", "employer", "phone_hash"
    )
    mandates = Mandate.objects.order_by("pk").values_list(
        "person__name", "congress_id", "term_id", "constituency__name", "home_division__name",
        "delegation__name", "group__name", "occupation", "elected_on", "starts_on", "kind_of_election",
    )  # fmt: skip
    parts = tuple(model.objects.count() for model in (Constituency, Delegation, DeputyGroup, Membership))
    return list(people), list(mandates), parts


def test_a_roster_of_two_levels_goes_in_is_taken_back_and_goes_in_again(cast):
    before = everything()
    content = workbook(TWO_LEVELS)
    batch = staged(cast.staff, content)
    assert told(batch) == {
        5: ("new",), 6: ("new",), 7: ("new",), 10: ("new",), 11: ("new",), 12: ("new",), 13: ("new",),
        14: ("refused", "“出生年月”应填年月，如 2026-03"),
        15: ("refused", "没有写层级，不知道是哪一级人大的代表"),
        16: ("refused", "市级人大还没有登记现在是第几届，请县人大办公室先在“上级人大代表”里登记"),
        17: ("refused", "城关街道没有登记现任届的乡镇人大"),
    }  # fmt: skip
    batch = confirm(cast.staff, batch)
    once = everything()
    assert once != before

    levels = Mandate.objects.filter(person__phone_hash__gt="", person__name="王宁")
    assert sorted(levels.values_list("level", "congress__short_name")) == [
        ("county", cast.county_congress.short_name),
        ("township", cast.green_hill_congress.short_name),
    ]
    assert Person.objects.filter(name="王宁").count() == 2  # the namesake of 1990 is somebody else
    ning = levels.first().person
    assert (ning.party, ning.ethnicity, ning.phone) == ("中共党员", "汉族", "13800002201")
    assert Mandate.objects.get(person__name="赵水生").congress == cast.clear_water_congress
    straight = Mandate.objects.get(person__name="钱县直")
    assert (straight.home_division, straight.township) == (cast.county.division, None)
    assert (straight.delegation.name, straight.kind_of_election) == ("县直代表团", "by_election")
    assert Mandate.objects.get(person__name="阿依古丽·买买提").home_division == cast.green_hill

    imports.undo(actor=cast.staff, batch=batch, at=LATER)
    assert everything() == before
    confirm(cast.staff, staged(cast.staff, content, at=LATER), at=LATER)
    assert everything() == once


def test_the_same_file_a_second_time_changes_nothing(cast):
    content = workbook(TWO_LEVELS)
    confirm(cast.staff, staged(cast.staff, content))
    again = staged(cast.staff, content)
    assert (again.new, again.changed, again.same, again.refused) == (0, 0, 7, 4), told(again)


def test_a_township_clerk_imports_rows_of_the_own_congress_only(cast):
    with pytest.raises(Refused, match="先选择导入到哪个人大"):
        imports.take_file(
            actor=cast.clerk, kind="deputies.roster", options={"term": cast.county_term.pk},
            content=workbook(TWO_LEVELS), filename="x.xlsx", at=NOW,
        )  # fmt: skip
    batch = staged(cast.clerk, workbook(TWO_LEVELS))
    answers = told(batch)
    assert answers[6] == ("new",)
    assert answers[5][0] == answers[12][0] == "refused"


def upload(client, content, **options):
    """The upload form, sent: the import that came of it."""
    url = reverse("imports:upload", args=["deputies.roster"])
    file = SimpleUploadedFile("名册.xlsx", content)
    answer = client.post(url, {"form_key": str(uuid.uuid4()), "file": file, **options})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return ImportBatch.objects.latest("pk")


@pytest.mark.parametrize("query", ["", "?level=county", "?q=王宁"])
def test_the_list_with_every_column_comes_in_again_unchanged(cast, client_of, query):
    confirm(cast.staff, staged(cast.staff, workbook(TWO_LEVELS)))
    odd = Mandate.objects.select_related("person", "congress__division", "term").get(person__name="钱县直")
    Constituency.objects.filter(pk=odd.constituency_id).update(retired_on=TODAY)
    client = client_of(cast.staff)
    export = f"{reverse('deputies:mandate_export')}{query}"
    short = openpyxl.load_workbook(io.BytesIO(client.post(export).content)).active
    assert short.max_column == 7
    before = everything()
    asked = {"contacts": "1", "purpose": "roster"}
    content = client.post(f"{export}{'&' if query else '?'}columns=all", asked).content
    names = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[3]]
    assert "身份证号" not in names and {"手机号", "当选方式", "代表小组", "政治面貌"} <= set(names)

    batch = upload(client, content, term="")
    listed = Mandate.objects.open()
    listed = listed.filter(level="county") if "level" in query else listed
    listed = listed.filter(person__name="王宁") if "q=" in query else listed
    assert (batch.total, batch.same) == (listed.count(), listed.count()), told(batch)
    assert everything() == before


def test_the_short_list_says_that_it_is_for_printing_and_so_does_the_refusal(cast, client_of):
    client = client_of(cast.staff)
    content = client.post(f"{reverse('deputies:mandate_export')}?level=township").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert "供查看打印；导入请用“导出全部列”" in [cell.value for cell in sheet[2]]
    batch = upload(client, content, term="")
    assert {answer[1] for answer in told(batch).values()} == {
        "乡镇级代表要写所在镇（乡）；从代表名册导出的，请用“导出全部列”的表"
    }


def test_one_cell_changed_in_the_exported_list_changes_that_deputy_alone(cast, client_of):
    client = client_of(cast.staff)
    content = client.post(f"{reverse('deputies:mandate_export')}?columns=all").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    names = [cell.value for cell in sheet[3]]
    rows = {sheet.cell(row, 1).value: row for row in range(4, sheet.max_row + 1)}
    sheet.cell(rows["曹国栋"], names.index("工作单位及职务") + 1).value = "三组村党支部书记"
    out = io.BytesIO()
    book.save(out)
    batch = upload(client, out.getvalue(), term="")
    assert (batch.changed, batch.new, batch.refused) == (1, 0, 0), told(batch)
    confirm(cast.staff, batch)
    assert Mandate.objects.get(person__name="曹国栋").occupation == "三组村党支部书记"
    assert Mandate.objects.exclude(version=1).count() == 1


def test_a_deputy_of_two_levels_has_the_person_corrected_once_and_put_back_once(cast):
    rows = [
        ("姓名", "手机号", "层级", "所在镇", "出生年月", "工作单位及职务"),
        ("陆明远", "13800001402", "县级", "青山镇", date(1972, 5, 6), "松坡村党支部书记"),
        ("陆明远", "13800001402", "乡镇级", "青山镇", date(1972, 5, 6), "松坡村党支部书记"),
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    batch = staged(cast.staff, out.getvalue())
    assert (batch.changed, batch.refused) == (2, 0)
    batch = confirm(cast.staff, batch)
    person = cast.mandates["deputy"].person
    person.refresh_from_db()
    assert (person.employer, person.version) == ("松坡村党支部书记", 2)
    imports.undo(actor=cast.staff, batch=batch, at=LATER)
    person.refresh_from_db()
    assert person.employer == "松坡村村民委员会主任"


def test_who_has_no_fixed_wage_goes_in_is_corrected_and_comes_out(cast):
    head = ("姓名", "性别", "出生年月", "层级", "所在镇", "无固定工资收入")

    def sheet(word):
        return workbook([("代表花名册",), head, ("田无薪", "男", "1980-05", "县级", "青山镇", word)])

    confirm(cast.staff, staged(cast.staff, sheet("是")))
    mandate = Mandate.objects.get(person__name="田无薪")
    assert mandate.wageless
    row = next(row for row in ROSTER.export(_scope(cast.staff)) if row["name"] == "田无薪")
    assert (row["wageless"], roster_row(mandate, contacts=False, kept=False)["wageless"]) == (True, None)
    # An empty cell says nothing, another word corrects.
    assert told(staged(cast.staff, sheet(None), at=LATER)) == {3: ("same",)}
    batch = staged(cast.staff, sheet("否"), at=LATER)
    assert [Packed(r.sealed).changes for r in batch.rows.all()] == [{"无固定工资收入": ["是", "否"]}]
    confirm(cast.staff, batch, at=LATER)
    mandate.refresh_from_db()
    assert not mandate.wageless


def _scope(actor):
    return ImportScope(actor=actor, county=actor.county, options={"whole": True}, at=NOW)
