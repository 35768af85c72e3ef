"""setup_county on real county files: what it makes, what a second run does, what refuses it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    DivisionKind,
    Membership,
    Organization,
    OrganizationKind,
    User,
)
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.models import Holiday
from congress_portal.setup import divisions
from congress_portal.setup.services.counties import set_up_county
from suggestions.models import HandlingRule
from tests.factories.ground import NOW

FIXTURES = Path(__file__).parent / "fixtures"
pytestmark = pytest.mark.django_db


def run(name: str | Path, **options) -> str:
    out = StringIO()
    call_command("setup_county", divisions=str(FIXTURES / name), stdout=out, **options)
    return out.getvalue()


def set_up(data: bytes, **options):
    return set_up_county(actor=Actor.system(), plan=divisions.plan_of(data), at=NOW, **options)


def rows_of_everything() -> dict[str, int]:
    """How many rows every table of ours holds."""
    return {m._meta.label: m._base_manager.count() for m in apps.get_models()}


def test_ningshan_is_made_whole():
    said = run("610923.csv")
    county = County.objects.get()
    assert (county.name, county.word, county.is_demonstration) == ("宁陕县", "县", False)
    assert Division.objects.filter(level="township").count() == 11
    assert Division.objects.filter(level="village").count() == 80
    assert Division.objects.filter(level__in=["province", "prefecture"]).count() == 2
    kinds = Organization.objects.filter(county=county)
    assert kinds.filter(kind=OrganizationKind.TOWNSHIP_CONGRESS).count() == 11
    assert kinds.filter(kind=OrganizationKind.TOWNSHIP_GOVERNMENT).count() == 11
    assert kinds.filter(kind=OrganizationKind.STREET_COMMITTEE).count() == 0
    assert county.congress.name == "宁陕县人民代表大会常务委员会"
    assert kinds.get(kind=OrganizationKind.COUNTY_GOVERNMENT_OFFICE).name == "宁陕县人民政府办公室（督查室）"
    assert kinds.filter(name="城关镇人民代表大会", short_name="城关镇人大").exists()
    assert kinds.filter(name="城关镇人民政府").exists()
    assert "新增 11" in said and "新增 80" in said and "看不出" not in said
    assert Holiday.objects.exists()
    assert HandlingRule.objects.in_force().filter(county__isnull=True).exists()


def test_licheng_has_eight_congresses_and_a_zone_without_one():
    said = run("140426.csv")
    assert Division.objects.filter(level="township").count() == 9
    assert Division.objects.filter(level="village").count() == 186
    assert Organization.objects.filter(kind=OrganizationKind.TOWNSHIP_CONGRESS).count() == 8
    zone = Division.objects.get(name="黎城县经济技术开发区")
    assert zone.kind == DivisionKind.OTHER
    assert not zone.organizations.exists()
    assert "黎城县经济技术开发区：开发区" in said


def test_every_division_knows_its_way_up():
    run("610923.csv")
    for division in Division.objects.select_related("parent"):
        above = division.parent.path if division.parent else "/"
        assert division.path == f"{above}{division.pk}/"


@pytest.mark.parametrize(
    ("name", "kind", "body", "office"),
    [
        ("140403_streets_gb18030.csv", "street_committee", "东街街道人大工作委员会", "东街街道办事处"),
        ("140881_city_with_prisons_bom.csv", "street_committee", "城西街道人大工作委员会", "城西街道办事处"),
        ("140425_township.csv", "township_congress", "西沟乡人民代表大会", "西沟乡人民政府"),
        (
            "150721_ethnic_townships.csv",
            "township_congress",
            "新发朝鲜民族乡人民代表大会",
            "新发朝鲜民族乡人民政府",
        ),
        ("150725_sumu.csv", "township_congress", "鄂温克民族苏木人民代表大会", "鄂温克民族苏木人民政府"),
        ("110111_municipal_district.csv", "street_committee", "城关街道人大工作委员会", "城关街道办事处"),
    ],
)
def test_each_kind_of_township_gets_its_own_bodies(name, kind, body, office):
    run(name)
    assert Organization.objects.get(name=body).kind == kind
    assert Organization.objects.get(name=office).kind == OrganizationKind.TOWNSHIP_GOVERNMENT
    others = Division.objects.filter(level="township", kind=DivisionKind.OTHER)
    assert others.exists()
    assert not Organization.objects.filter(division__in=others).exists()


@pytest.mark.parametrize(
    ("name", "word", "congress"),
    [
        ("140403_streets_gb18030.csv", "区", "潞州区人民代表大会常务委员会"),
        ("140881_city_with_prisons_bom.csv", "市", "永济市人民代表大会常务委员会"),
        ("150725_sumu.csv", "旗", "陈巴尔虎旗人民代表大会常务委员会"),
    ],
)
def test_the_word_of_the_county_comes_from_its_name(name, word, congress):
    run(name)
    county = County.objects.get()
    assert (county.word, county.congress.name) == (word, congress)


def test_the_administrator_gets_a_first_password_shown_once():
    said = run("610923.csv", admin="ningshan")
    user = User.objects.get()
    password = said.split("初始密码 ")[1].split()[0]
    assert user.username == "ningshan" and user.check_password(password) and user.must_change_password
    membership = Membership.objects.get()
    assert (
        membership.role == Role.SYSTEM_ADMIN
        and membership.organization.kind == OrganizationKind.COUNTY_CONGRESS
    )
    again = run("610923.csv", admin="other")
    assert "初始密码" not in again and "已有系统管理员（用户名 ningshan）" in again
    assert User.objects.count() == 1


def test_a_second_run_changes_nothing():
    run("610923.csv")
    before = rows_of_everything()
    said = run("610923.csv")
    assert rows_of_everything() == before
    assert "不变 11" in said and "不变 80" in said and "没有改动" in said


def test_a_second_run_takes_over_new_names_and_new_villages():
    run("610923.csv")
    text = (
        (FIXTURES / "610923.csv")
        .read_text(encoding="utf-8")
        .replace("610923101,四亩地镇", "610923101,四亩坪镇")
    )
    done = set_up(f"{text}610923100999,新城社区居委会,village\n".encode())
    assert [(r.before, r.division.name) for r in done.renamed] == [("四亩地镇", "四亩坪镇")]
    assert done.added["village"] == 1 and done.unchanged["village"] == 80 and done.unchanged["township"] == 10
    assert Organization.objects.filter(name="四亩坪镇人民代表大会", short_name="四亩坪镇人大").exists()
    assert not Organization.objects.filter(name__startswith="四亩地镇").exists()
    assert JournalEntry.objects.filter(move="rename_division", county_id=done.county.pk).count() == 1


def test_a_town_that_became_a_street_is_left_to_a_person():
    run("610923.csv")
    text = (
        (FIXTURES / "610923.csv")
        .read_text(encoding="utf-8")
        .replace("610923100,城关镇", "610923100,城关街道")
    )
    done = set_up(text.encode())
    assert Division.objects.get(code="610923100").name == "城关镇"
    assert "城关街道" in done.notes[0] and "行政区划页面" in done.notes[0]


def test_a_code_changed_on_the_page_is_kept():
    run("610923.csv")
    Division.objects.filter(code="610923101").update(code="610923191")
    before = Division.objects.count()
    done = set_up((FIXTURES / "610923.csv").read_bytes())
    assert Division.objects.count() == before
    assert Division.objects.get(name="四亩地镇").code == "610923191"
    assert done.unchanged["township"] == 11


def test_what_the_file_no_longer_has_stays_and_is_named():
    run("610923.csv")
    text = (FIXTURES / "610923.csv").read_text(encoding="utf-8")
    shorter = "\n".join(line for line in text.splitlines() if "城南社区居委会" not in line)
    done = set_up(shorter.encode())
    assert [d.name for d in done.absent] == ["城南社区居委会"]
    assert Division.objects.filter(name="城南社区居委会", valid_to__isnull=True).exists()


def test_a_body_the_office_ended_is_not_made_again():
    run("610923.csv")
    Organization.objects.filter(name="城关镇人民代表大会").update(valid_to=NOW.date())
    assert set_up((FIXTURES / "610923.csv").read_bytes()).organizations == []


def test_the_next_county_of_the_prefecture_shares_its_upper_divisions():
    run("140426.csv")
    said = run("140403_streets_gb18030.csv")
    assert County.objects.count() == 2
    assert Division.objects.filter(level="prefecture").count() == 1
    assert "地级区划：文件 1 个，新增 0，不变 1" in said
    assert {u.username for u in User.objects.all()} == {"admin", "admin140403"}
    first, second = County.objects.order_by("pk")
    assert not Organization.objects.filter(
        county=first, division__path__startswith=second.division.path
    ).exists()


def test_a_demonstration_database_is_refused():
    run("610923.csv")
    County.objects.update(is_demonstration=True)
    before = rows_of_everything()
    with pytest.raises(CommandError, match="演示数据"):
        run("140426.csv")
    assert rows_of_everything() == before


def test_a_user_name_that_is_taken_changes_nothing():
    run("140426.csv", admin="admin")
    before = rows_of_everything()
    with pytest.raises(CommandError, match="已被使用"):
        run("610923.csv", admin="admin")
    assert rows_of_everything() == before


BAD = {
    "columns": "code,title,level\n61,陕西省,province\n",
    "duplicate": "610923100,别的镇,township\n",
    "orphan": "610999100,别处镇,township\n",
    "two counties": "610922,石泉县,county\n",
    "level": "610923199,某镇,town\n",
}


@pytest.mark.parametrize("fault", [*BAD, "encoding", "missing"])
@pytest.mark.parametrize("there_already", [False, True])
def test_bad_input_changes_nothing(tmp_path, fault, there_already):
    if there_already:
        run("610923.csv")
    good = (FIXTURES / "610923.csv").read_text(encoding="utf-8")
    path = tmp_path / "divisions.csv"
    if fault == "columns":
        path.write_text(BAD[fault], encoding="utf-8")
    elif fault == "encoding":
        path.write_bytes(good.encode("utf-16"))
    elif fault != "missing":
        path.write_text(good + BAD[fault], encoding="utf-8")
    before = rows_of_everything()
    with pytest.raises(CommandError) as refusal:
        call_command("setup_county", divisions=str(path), stdout=StringIO())
    assert rows_of_everything() == before
    text = str(refusal.value)
    assert "没有改动任何数据" in text or "打不开文件" in text


def test_a_code_that_means_something_else_here_is_refused():
    run("610923.csv")
    Division.objects.filter(code="610923101").update(level="village")
    with pytest.raises(Refused, match="级别或上级与文件不同"):
        set_up((FIXTURES / "610923.csv").read_bytes())


def test_the_making_stands_in_the_countys_journal():
    done = set_up((FIXTURES / "610923.csv").read_bytes())
    entry = JournalEntry.objects.get(move="set_up_county")
    assert entry.county_id == done.county.pk and "宁陕县" in entry.summary
