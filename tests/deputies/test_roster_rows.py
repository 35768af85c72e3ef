"""Odd rows of a roster: whose they are, what they may change, and what is asked back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse

from congress_portal.foundation.accounts.models import DivisionLevel, Person
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.imports import services as imports
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.slots.imports import ImportScope, StagedRow
from congress_portal.foundation.web.refusals import Refused
from deputies import services
from deputies.choices import EndReason, MandateLevel
from deputies.imports.options import RosterOptions
from deputies.imports.roster import ROSTER
from deputies.imports.rows import COLUMNS, ENDINGS
from deputies.models import Constituency, Mandate
from deputies.name_cells import NATIONALITIES, name_fault, split_name
from deputies.services.seats import Spell, holder_on
from liaison_stations.forms.fields import MonthField
from tests.factories.ground import NOW, TODAY, make_division

pytestmark = pytest.mark.django_db


def staged(actor, *rows, **options):
    """A workbook of these rows (the first its head), read for every congress the actor keeps."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return read(actor, out.getvalue(), **options)


def read(actor, content, **options):
    batch = imports.take_file(
        actor=actor,
        kind="deputies.roster",
        options={"term": None, "whole": True, "create_missing": True} | options,
        content=content,
        filename="名册.xlsx",
        at=NOW,
    )
    return imports.read_batch(actor=actor, batch=batch, at=NOW)


def told(batch):
    """{row: (verdict, reasons)}"""
    return {r.number: (r.verdict, *Packed(r.sealed).reasons) for r in batch.rows.order_by("number")}


def confirm(actor, batch):
    return imports.confirm(actor=actor, batch=batch, version=batch.version, at=NOW)


def test_a_village_called_like_its_town_is_the_village(cast, client_of):
    horse_flat = make_division(cast.green_hill, "990101101202", "青山村", DivisionLevel.VILLAGE)
    estate = make_division(cast.green_hill, "990101101203", "青山社区", DivisionLevel.VILLAGE)
    head = ("姓名", "层级", "所在镇", "所在村", "出生年月")
    batch = staged(
        cast.staff,
        head,
        ("甲一", "乡镇级", "青山镇", "青山村", "1970-01"),
        ("乙二", "乡镇级", "青山镇", "青山镇", "1970-02"),
        ("丙三", "县级", "青山镇", "青山社区", "1970-03"),
        ("丁四", "乡镇级", "绿水镇", "绿水", "1970-04"),
    )
    confirm(cast.staff, batch)
    homes = dict(Mandate.objects.values_list("person__name", "home_division"))
    assert homes["甲一"] == horse_flat.pk and homes["丙三"] == estate.pk
    assert homes["乙二"] == cast.green_hill.pk and homes["丁四"] == cast.clear_water.pk
    content = client_of(cast.staff).post(f"{reverse('deputies:mandate_export')}?columns=all").content
    again = read(cast.staff, content)
    assert {verdict for verdict, *_ in told(again).values()} == {"same"}


def test_who_keeps_several_congresses_is_offered_all_of_them_first(cast):
    assert RosterOptions(actor=cast.staff)["term"].initial is None
    assert RosterOptions(actor=cast.clerk)["term"].initial == cast.green_term.pk


def test_who_left_office_is_not_brought_back_by_the_exported_list(cast, client_of):
    left = cast.mandates["deputy"]
    services.end_mandate(
        actor=cast.staff, mandate=left, on=TODAY, reason=EndReason.DIED, at=NOW, version=left.version
    )
    client = client_of(cast.staff)
    content = client.post(f"{reverse('deputies:mandate_export')}?columns=all&state=every").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet][2:]
    state, day = rows[0].index("状态"), rows[0].index("终止日期")
    assert [(row[0], row[day].date()) for row in rows[1:] if row[state] == "已终止"] == [("陆明远", TODAY)]
    assert {row[day] for row in rows[1:] if row[state] == "在任"} == {None}
    before = Mandate.objects.count()
    again = read(cast.staff, content)
    assert {verdict for verdict, *_ in told(again).values()} == {"same"}
    assert Mandate.objects.count() == before
    head = ("姓名", "层级", "所在镇", "状态", "终止日期")
    batch = staged(
        cast.staff,
        head,
        ("甲一", "县级", "青山镇", "因病去世", None),
        ("乙二", "县级", "青山镇", None, "2025-03-01"),
        ("丙三", "县级", "青山镇", "在任", None),
    )
    assert [verdict for verdict, *_ in told(batch).values()] == ["refused", "refused", "new"]
    assert "往届代表" in told(batch)[2][1]


def test_a_township_does_not_correct_the_record_of_the_countys_deputy(cast):
    person = cast.mandates["deputy"].person
    Person.objects.filter(pk=person.pk).update(education="大专", ethnicity="汉族")
    head = ("姓名", "层级", "所在镇", "手机号", "民族", "文化程度", "工作单位及职务")
    row = ("陆明远", "乡镇级", "青山镇", "13800001402", "回族", "本科", "镇农技站站长")
    batch = staged(cast.clerk, head, row)
    verdict, note = told(batch)[2]
    assert verdict == "changed" and note.startswith("民族、文化程度与云岭县人大的登记不同，未改动")
    confirm(cast.clerk, batch)
    person.refresh_from_db()
    assert (person.ethnicity, person.education, person.version) == ("汉族", "大专", 1)
    assert Mandate.objects.get(pk=cast.mandates["deputy_green"].pk).occupation == "镇农技站站长"
    by_county = staged(cast.staff, head, row)
    assert told(by_county)[2] == ("changed",)
    confirm(cast.staff, by_county)
    person.refresh_from_db()
    assert (person.ethnicity, person.education) == ("回族", "本科")


def test_entering_or_correcting_one_at_the_township_leaves_that_record_too(cast, client_of):
    mandate = cast.mandates["deputy_green"]
    services.end_mandate(
        actor=cast.clerk, mandate=mandate, on=TODAY, reason=EndReason.MOVED_AWAY, at=NOW,
        body="青山镇人民代表大会",
    )  # fmt: skip
    entered = services.enter_deputy(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        person={"name": "陆明远", "phone": "13800001402", "ethnicity": "回族", "party": "民盟盟员"},
        mandate={
            "term": cast.green_term, "constituency": None, "home_division": cast.village, "starts_on": TODAY,
        },
        at=NOW,
    )  # fmt: skip
    assert entered.person == cast.mandates["deputy"].person and entered.person.ethnicity == "汉族"
    assert "民族" in entered.facts_left and "请向云岭县人大提出" in entered.facts_left
    with pytest.raises(Refused, match="也是云岭县人大代表，民族由云岭县人大登记"):
        services.edit_deputy(
            actor=cast.clerk, mandate=entered, person={"name": "陆明远", "ethnicity": "回族"},
            values={
                "constituency": None, "home_division": cast.village, "delegation": None, "group": None,
                "occupation": "村民", "elected_on": TODAY, "kind_of_election": "general",
            },
            at=NOW,
        )  # fmt: skip


def test_a_by_election_is_imported_only_into_a_vacant_seat(cast):
    district = cast.green_district
    seated = Mandate.objects.open().filter(constituency=district).count()
    Constituency.objects.filter(pk=district.pk).update(seats=seated + 1)
    head = ("姓名", "层级", "所在镇", "选区", "选举方式", "出生年月")
    rows = [
        ("甲一", "乡镇级", "青山镇", district.name, "补选", "1970-01"),
        ("乙二", "乡镇级", "青山镇", district.name, "补选", "1970-02"),
    ]
    first, second = told(staged(cast.staff, head, *rows)).values()
    assert first == ("new",)
    assert second[0] == "refused" and second[1].endswith(
        f"名额 {seated + 1} 人，已有 {seated + 1} 人，没有缺额，不能补选"
    )
    confirm(cast.staff, staged(cast.staff, head, rows[0]))
    assert Mandate.objects.get(person__name="甲一").kind_of_election == "by_election"
    assert told(staged(cast.staff, head, rows[0])) == {2: ("same",)}


@pytest.mark.parametrize(
    ("seats", "spells", "day", "holder"),
    [
        (1, [("前任", 1, 20)], 10, "前任"),
        (1, [("前任", 1, 20)], 20, None),
        (2, [("前任", 1, 20)], 10, None),
        (2, [("前任", 1, 20), ("同选区", 1, None)], 10, "前任"),
        (None, [("前任", 1, 20)], 10, "前任"),
        (None, [("更早", 1, 5), ("前任", 1, 20)], 10, None),
        (1, [("在任", 1, None)], 10, None),
    ],
)
def test_a_seat_is_filled_after_its_holder_left_it(seats, spells, day, holder):
    def on(number):
        return date(2026, 3, number) if number else None

    found = holder_on(seats, [Spell(name, on(first), on(last)) for name, first, last in spells], on(day))
    assert (found.name if found else None) == holder


def test_a_by_election_of_a_file_comes_after_the_predecessor_left(cast):
    district, left = cast.green_district, cast.mandates["other_deputy"]
    seated = Mandate.objects.open().filter(constituency=district).count()
    Constituency.objects.filter(pk=district.pk).update(seats=seated)
    services.end_mandate(actor=cast.clerk, mandate=left, on=date(2026, 3, 20), reason=EndReason.DIED, at=NOW)
    head = ("姓名", "层级", "所在镇", "选区", "选举方式", "当选日期", "出生年月")
    row = ("甲一", "乡镇级", "青山镇", district.name, "补选")
    early, late = (*row, "2026-03-19", "1970-01"), (*row, "2026-03-28", "1970-01")
    assert told(staged(cast.staff, head, early))[2] == (
        "refused",
        f"2026-03-19 {district.name}还没有缺额：沈秀兰到 2026-03-20 才离任，请核对当选日期",
    )
    assert told(staged(cast.staff, head, late))[2] == ("new",)


def test_a_row_names_a_village_of_the_district_that_elected_him(cast):
    willow = make_division(cast.green_hill, "990101101202", "柳湾村", DivisionLevel.VILLAGE)
    head = ("姓名", "层级", "所在镇", "所在村", "选区", "出生年月", "手机号")
    batch = staged(
        cast.staff,
        head,
        ("甲一", "乡镇级", "青山镇", "柳湾村", "松坡选区", "1970-01", None),
        ("乙二", "县级", "绿水镇", None, "青山选区", "1970-02", None),
        ("沈秀兰", "乡镇级", "青山镇", "柳湾村", None, None, "13900001403"),
        ("丙三", "县级", "青山镇", None, "青山选区", "1970-03", None),
    )
    assert told(batch) == {
        2: ("refused", "柳湾村不在松坡选区里，请重新选择村（社区）或者选区"),
        3: ("refused", "绿水镇不在青山选区里，请重新选择村（社区）或者选区"),
        4: ("refused", "柳湾村不在松坡选区里，请重新选择村（社区）或者选区"),
        5: ("new",),
    }
    # What stands in the roster that way already is said again without a word.
    Mandate.objects.filter(pk=cast.mandates["other_deputy"].pk).update(home_division=willow)
    row = ("沈秀兰", "乡镇级", "青山镇", "柳湾村", "松坡选区", None, "13900001403")
    assert told(staged(cast.staff, head, row)) == {2: ("same",)}


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("缺额", "空缺，没有代表"),
        ("张三、李四", "不止一个人"),
        ("王五（大）", "括号里的“大”请去掉"),
        ("戊己*", "数字或者符号"),
        ("12345", "数字或者符号"),
        ("甲<乙", "数字或者符号"),
        ("阿依古丽·买买提", ""),
        ("𠮷野〇", ""),
    ],
)
def test_a_cell_that_names_no_single_person_is_told_from_a_name(name, word):
    assert word in name_fault(name) if word else not name_fault(name)


def test_a_bare_name_of_another_township_is_asked_about(cast):
    head = ("姓名", "层级", "所在镇", "出生年月", "手机号")
    row = ("陆明远", "县级", "绿水镇")
    answers = told(staged(cast.staff, head, (*row, None, None)))
    assert answers[2] == (
        "refused",
        "本届已有一位陆明远，所在镇和这一行不同。是不是同一位，请填写出生年月或手机号",
    )
    # With the month of birth it is him; his district is then asked about.
    known = told(staged(cast.staff, head, (*row, "1972-05", None)))[2]
    assert known == ("refused", "绿水镇不在青山选区里，请重新选择村（社区）或者选区")
    assert told(staged(cast.staff, head, (*row, "1980-05", None)))[2][0] == "new"
    assert told(staged(cast.staff, head, (*row, None, "13800009999")))[2][0] == "new"


def test_rows_that_are_no_deputies_are_refused_with_the_reason(cast):
    head = ("姓名", "层级", "所在镇")
    names = ("赵六（已调离）", "丙丁（已去世）", "空缺", "张三、李四", "王五（大）", "甲乙（女，回族）")
    answers = told(staged(cast.staff, head, *((name, "乡镇级", "青山镇") for name in names)))
    assert [verdict for verdict, *_ in answers.values()] == ["refused"] * 5 + ["new"]
    assert "往届代表" in answers[2][1] and answers[2] == answers[3]
    # Whoever is on record under such a name is still the same.
    Person.objects.filter(name="沈秀兰").update(name="沈秀兰（大）")
    assert told(staged(cast.staff, head, ("沈秀兰（大）", "乡镇级", "青山镇"))) == {2: ("same",)}


def test_the_preview_tells_of_more_deputies_than_seats(cast):
    Constituency.objects.filter(pk=cast.green_district.pk).update(seats=4)
    head = ("姓名", "层级", "所在镇", "选区", "出生年月")
    rows = [
        (name, "乡镇级", "青山镇", "松坡选区", f"1970-0{n}") for n, name in enumerate(("甲一", "乙二"), 1)
    ]
    assert told(staged(cast.staff, head, *rows)) == {
        2: ("new",),
        3: ("new", "松坡选区名额 4 人，连这一行有 5 人，超过名额，请核对"),
    }


def test_all_reasons_of_a_row_are_told_at_once(cast):
    head = ("姓名", "手机号", "层级", "当选日期", "所在镇", "选区", "代表小组")
    rows = [("陆小远", "13800001499", "县级", "2031-01-05", "没有的镇", "没有的选区", "没有的小组")]
    answers = told(staged(cast.staff, head, *rows, create_missing=False))
    assert answers[2] == (
        "refused", "当选日期在今天以后", "选区“没有的选区”还没有登记", "代表小组“没有的小组”还没有登记",
        "没有“没有的镇”这个镇（乡、街道）",
    )  # fmt: skip


def test_a_refused_row_does_not_stand_for_the_person(cast):
    head = ("姓名", "手机号", "层级", "所在镇", "选区")
    rows = [
        ("陆明远", "13800001402", "县级", "青山镇", "没有的选区"),
        ("陆明远", "13800001402", "乡镇级", "青山镇", None),
    ]
    one_term = {"term": cast.green_term.pk, "whole": False, "create_missing": False}
    answers = told(staged(cast.staff, head, *rows, **one_term))
    assert answers[2][0] == "refused" and answers[3] == ("same",)
    answers = told(staged(cast.staff, head, *rows, create_missing=False))
    assert answers[2] == ("refused", "选区“没有的选区”还没有登记") and answers[3] == ("same",)


@pytest.mark.parametrize(
    "cell,name,facts",
    [
        ("阿依古丽·买买提（女，维吾尔族）", "阿依古丽·买买提", {"gender": "female", "ethnicity": "维吾尔族"}),
        ("王宁(女)", "王宁", {"gender": "female"}),
        ("杨秀（苗族）（女）", "杨秀", {"gender": "female", "ethnicity": "苗族"}),
        ("李平（男 土家 中共党员）", "李平", {"gender": "male", "ethnicity": "土家族", "party": "中共党员"}),
        ("陈英（女回族）", "陈英", {"gender": "female", "ethnicity": "回族"}),
        ("王宁（小）", "王宁（小）", {}),
        ("王宁（女，常务）", "王宁（女，常务）", {}),
        ("王宁（女，女）", "王宁（女，女）", {}),
    ],
)
def test_gender_and_nationality_in_the_cell_of_a_name(cell, name, facts):
    assert split_name(cell) == (name, facts)
    assert len(NATIONALITIES) == 56


def test_a_name_with_marks_is_one_person_and_contradictions_are_asked_back(cast):
    head = ("姓名", "性别", "层级", "所在镇", "出生年月")
    batch = staged(
        cast.staff,
        head,
        ("阿依古丽·买买提（女，维吾尔族）", None, "县级", "青山镇", "1980-01"),
        ("阿依古丽·买买提", None, "乡镇级", "青山镇", "1980-01"),
        ("赵梅（女）", "男", "县级", "青山镇", "1981-01"),
    )
    answers = told(batch)
    assert answers[2] == answers[3] == ("new",)
    assert answers[4] == ("refused", "姓名后面括号里写的性别和“性别”一栏不同，请核对")
    confirm(cast.staff, batch)
    person = Person.objects.get(name="阿依古丽·买买提")
    assert (person.gender, person.ethnicity, person.mandates.count()) == ("female", "维吾尔族", 2)


def test_marks_nobody_sees_and_whole_days_are_read(cast):
    head = ("姓名", "层级", "所在镇", "出生年月", "选举方式")
    batch = staged(
        cast.staff,
        head,
        ("王\u200b芳\ufeff", "乡镇级\u200b", "青山镇\u200b", "1975.03.12.", "换届选举"),
        ("赵兰", "乡镇级", "青山镇", "1976、3、12", "换届"),
        ("孙梅", "乡镇级", "青山镇", "1977年3月12日出生", "换届"),
        ("周月", "乡镇级", "青山镇", 1978.0312, "换届"),
        ("吴星", "乡镇级", "青山镇", "1979年3月生", "换届"),
    )
    assert {verdict for verdict, *_ in told(batch).values()} == {"new"}, told(batch)
    confirm(cast.staff, batch)
    born = dict(Person.objects.filter(birth_date__year__lt=1980).values_list("name", "birth_date"))
    assert {name: born[name].isoformat() for name in ("王芳", "赵兰", "孙梅", "周月", "吴星")} == {
        "王芳": "1975-03-12",
        "赵兰": "1976-03-12",
        "孙梅": "1977-03-12",
        "周月": "1978-03-12",
        "吴星": "1979-03-01",
    }
    assert tidy_name(" 王\u200b\u2060芳\xad ") == "王芳"


def test_a_township_is_filled_down_in_its_block_and_never_above_the_county(cast):
    services.enter_higher_congress(
        actor=cast.staff, level="province", place="云省", number=14, starts_on=date(2023, 1, 10), at=NOW
    )
    batch = staged(
        cast.staff,
        ("姓名", "所在镇", "所在村", "层级", "出生年月"),
        ("王芳", "青山镇", "松坡村", "乡镇级", "1975-03"),
        ("赵兰", None, "松坡村", "乡镇", "1976-03"),
        ("孙梅", None, None, "省级", "1977-03"),
        ("周月", "青山镇", None, "省级", "1978-03"),
        ("吴星", None, None, "省", "1979-03"),
        ("郑云", None, None, "乡镇级", "1979-04"),
    )
    rows = batch.rows.order_by("number")
    towns = [Packed(row.sealed).values(COLUMNS)["township"] for row in rows]
    assert towns == ["青山镇", "青山镇", None, "青山镇", None, None]
    assert told(batch)[7][0] == "refused" and "要写所在镇" in told(batch)[7][1]
    confirm(cast.staff, batch)
    homes = dict(Mandate.objects.filter(level="province").values_list("person__name", "home_division__name"))
    assert homes == {"孙梅": "云岭县", "周月": "青山镇", "吴星": "云岭县"}


@pytest.mark.parametrize("text", ["2026-04", "2026-04-09", "2026.4"])
def test_a_day_says_its_month(text):
    assert MonthField().clean(text) == (date(2026, 4, 1), date(2026, 4, 30))


def test_the_coming_terms_list_reads_rows_in_the_same_way(cast):
    hill = make_division(cast.green_hill, "990101101202", "青山村", DivisionLevel.VILLAGE)
    change = services.prepare_change(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    lines = (
        "姓名,层级,出生年月,手机号,所在镇,联系的村",
        "陆明远,县级,1972-05,13800001402,青山镇,松坡村",
        "陆明远,乡镇级,1972-05,13800001402,青山镇,青山村",
        "阿依古丽·买买提（女，维吾尔族）,乡镇级,1980-01,,青山镇,青山镇",
    )
    batch = imports.take_file(
        actor=cast.chair, kind="deputies.coming", options={"change": change.pk, "create_missing": True},
        content="\n".join(lines).encode(), filename="新一届.csv", at=NOW,
    )  # fmt: skip
    batch = imports.read_batch(actor=cast.chair, batch=batch, at=NOW)
    assert [verdict for verdict, *_ in told(batch).values()] == ["refused", "new", "new"]
    confirm(cast.chair, batch)
    homes = dict(change.coming.values_list("person__name", "home_division"))
    assert homes == {"陆明远": hill.pk, "阿依古丽·买买提": cast.green_hill.pk}


def test_a_roster_of_one_congress_keeps_none_of_its_people_between_pieces(cast):
    def cache_after(**options):
        scope = ImportScope(cast.staff, cast.county, {"create_missing": True} | options, NOW)
        empty = {column.key: None for column in (*COLUMNS, *ENDINGS)}
        said = {"name": "甲一", "level": MandateLevel.COUNTY, "birth_date": date(1970, 1, 1)}
        row = StagedRow(4, empty | said, frozenset(empty))
        (judged,) = ROSTER.judge(scope, [row])
        ROSTER.apply(scope, [(row, judged.plan)])
        return scope.cache.get("new_people", {})

    with transaction.atomic():
        person = cache_after(whole=True)
        # Across the congresses of one file only the keys of new people are remembered.
        assert list(person.values()) == list(Person.objects.filter(name="甲一").values_list("pk", flat=True))
        transaction.set_rollback(True)
    assert cache_after(term=cast.county_term.pk) == {}
