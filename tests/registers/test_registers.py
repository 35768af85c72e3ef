"""Every register is a view over what was entered once, by deputy, station, township and period."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.registers.catalogue import REGISTERS, offered
from congress_portal.registers.declaring import Asked
from congress_portal.registers.periods import period_of
from congress_portal.registers.places import WHOLE
from congress_portal.registers.sheet import Sheet, row_of
from congress_portal.registers.views import Shown
from deputies.services import NewPair, pair_households
from liaison_stations import services
from liaison_stations.services import ActivityDraft
from suggestions.choices import Channel
from suggestions.workflow import submit_demand
from tests.factories.ground import NOW, TODAY

YEAR = Asked(period_of("2026"))


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``: Thursday 9 April 2026, 9:46."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def year(cast):
    """A visit with a demand, a good deed, a study day, an inspection, and one that is disputed."""
    deputy, other, far = (cast.mandates[key] for key in ("deputy", "town_deputy", "other_deputy"))

    def draft(kind, mandates, town=cast.green_hill, congress=cast.green_hill_congress, **more):
        return ActivityDraft(
            kind=kind, on=TODAY, mandates=mandates, organizer=congress, congress=congress, township=town, **more
        )  # fmt: skip

    visit, deed, *_, wrong = services.log_activities(
        actor=Actor.system(cast.county),
        rows=[
            draft("visit", [deputy], station=cast.station, headcount=4, note="问修路"),
            draft(
                "good_deed", [deputy, other], headcount=2, benefit_households=3, benefit_money=Decimal(800)
            ),
            draft("study", [other], title="学习代表法"),
            draft("inspection", [deputy], note="路灯不亮", outcome="已换"),
            draft("visit", [far], town=cast.clear_water, congress=cast.clear_water_congress, headcount=9),
            draft("visit", [other], headcount=100),
        ],
        at=NOW,
    )
    services.dispute_activity(actor=cast.clerk, activity=wrong, reason="没有去", at=NOW)
    submit_demand(
        actor=cast.keeper,
        station=cast.station,
        body="三组到小学的路下雨全是泥。",
        channel=Channel.VISIT,
        activity_key=f"liaison_stations.activity:{visit.pk}",
        at=NOW,
    )
    village = deputy.home_division
    pair_households(
        actor=Actor.system(cast.county),
        rows=[NewPair(mandate=deputy, village=village, head_name="王秀英", starts_on=TODAY)],
        at=NOW,
    )
    return cast


def table(register, actor, asked=YEAR):
    """Lines as {heading: value}, and what they add up to."""
    sheet = Sheet(REGISTERS[register], actor, asked)
    lines = sheet.lines(sheet.keys())
    assert sheet.count == len(lines)
    rows = [
        dict(zip(sheet.register.headings, row_of(sheet.register.fields, line), strict=True)) for line in lines
    ]
    return rows, sheet.totals


def test_one_entry_of_a_minute_stands_in_every_register_it_belongs_to(year):
    (visit,), totals = table("contacts", year.clerk)
    assert (visit["代表"], visit["群众人数"], visit["内容"], visit["联络站"]) == (
        "陆明远",
        4,
        "问修路",
        "青山镇代表联络站",
    )
    assert visit["转办号"].startswith("民2026-") and totals == {"people": 4}
    rows, totals = table("activities", year.clerk)
    assert [row["类型"] for row in rows] == ["走访选民", "帮办实事", "学习活动", "视察调研"]
    assert (rows[1]["应到"], rows[1]["实到"], totals) == (2, 2, {"people": 6})
    (deed,), totals = table("good-deeds", year.clerk)
    assert (deed["受益户"], deed["资金（元）"]) == (3, 800) and totals["money"] == 800
    (learned,), _ = table("training", year.clerk)
    assert (learned["姓名"], learned["学习（培训）内容"], learned["方式"]) == (
        "石永康",
        "学习代表法",
        "站里学习",
    )
    (seen,), _ = table("supervision", year.clerk)
    assert (seen["发现的问题"], seen["结果"], seen["参加代表"]) == ("路灯不亮", "已换", "陆明远")
    (told,), _ = table("demands", year.clerk)
    assert told["反映事项（原话）"].startswith("三组到小学的路") and told["来源"] == "走访听到"
    kinds = [row["类型"] for row in table("performance", year.clerk)[0] if row["代表"] == "陆明远"]
    assert sorted(kinds) == sorted(["走访选民", "办实事", "视察", "结对帮扶"])


def test_deputy_station_township_and_period_narrow_each_register(year):
    def numbers(**asked):
        found = replace(YEAR, **asked)
        return [
            len(table(key, year.staff, found)[0])
            for key in ("contacts", "activities", "performance", "deputies")
        ]

    assert numbers() == [2, 5, 7, 4]
    assert numbers(deputy="石永康") == [0, 2, 2, 1]
    assert numbers(mandate=year.mandates["deputy"]) == [1, 3, 4, 1]
    assert numbers(station=year.station) == [1, 1, 6, 3]
    assert numbers(township=year.clear_water) == [1, 1, 1, 1]
    assert numbers(period=period_of("2026Q1"))[:3] == [0, 0, 0]


def test_a_township_reads_its_own_and_a_household_by_name_the_county_a_number(year):
    assert [row["镇（乡、街道）"] for row in table("activities", year.stranger)[0]] == ["绿水镇"]
    (pair,), _ = table("pairing", year.clerk)
    assert (pair["户主"], pair["代表"]) == ("王秀英", "陆明远")
    rows, totals = table("pairing-figures", year.staff)
    assert [(row["镇（乡、街道）"], row["结对户"]) for row in rows if row["结对户"]] == [("青山镇", 1)]
    assert totals["households"] == 1
    assert {r.key for r in offered(year.clerk)} - {r.key for r in offered(year.staff)} == {"pairing"}
    assert {r.key for r in offered(year.staff)} - {r.key for r in offered(year.clerk)} == {"pairing-figures"}


def test_a_register_that_is_not_offered_is_not_found(year, client_of):
    for actor, key in (
        (year.staff, "pairing"),
        (year.clerk, "pairing-figures"),
        (year.staff, "own-9"),
        (year.staff, "own-99999999999"),
        (year.staff, "x"),
    ):
        for name in ("register", "register_print", "register_export"):
            assert client_of(actor).get(reverse(f"registers:{name}", args=[key])).status_code == 404


def test_screen_paper_and_workbook_tell_the_same_in_few_queries(
    year, client_of, django_assert_max_num_queries
):
    client = client_of(year.staff)
    for key in [register.key for register in offered(year.staff)]:
        address = reverse("registers:register", args=[key])
        with django_assert_max_num_queries(12):
            page = client.get(address, {"period": "2026"})
        number = page.context["page"].total
        with django_assert_max_num_queries(12):
            paper = client.get(f"{address}print/", {"period": "2026"})
        assert len(paper.context["rows"]) == number and page.status_code == paper.status_code == 200
        answer = client.get(f"{address}export/", {"period": "2026"})
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        rows = [[cell.value for cell in row] for row in sheet]
        assert rows[0][0] == REGISTERS[key].title and rows[2] == REGISTERS[key].headings
        # Title, subtitle and head above; a totals row, the notes and the signatures below.
        assert len([row for row in rows[3 : 3 + number] if row[0] or row[1]]) == number
        if number:
            said = [cell for cell in rows[3 + number] if cell is not None]
            assert said[0].startswith("合计") and str(number) in f"{said[0]}{said[1:2]}"


NONSENSE = (
    "period=junk deputy=%00 station=99999999999999999999 township=x mandate=%C2%B2 kind=nothing kind= at=junk"
    " page=-1 size=1e9 form=7 month=2026-13"
)


def test_nonsense_in_the_address_is_left_out(year, client_of):
    client = client_of(year.staff)
    for query in NONSENSE.split():
        for key, number in (("activities", 5), ("reception", 1)):
            page = client.get(f"/registers/{key}/?{query}")
            assert page.status_code == 200 and page.context["page"].total == number, query


UNREAD = (
    ("/registers/activities/", "deputy=%00", "代表"),
    ("/registers/activities/", "deputy=" + "长" * 51, "代表"),
    ("/registers/activities/", "township=x", "镇（乡、街道）"),
    ("/registers/activities/", "station=99999999999999999999", "联络站"),
    ("/registers/activities/", "kind=nothing", "类型"),
    ("/registers/activities/", "mandate=%C2%B2", "代表"),
    ("/registers/reception/", "period=2026Q9", "2026Q9"),
    ("/registers/reception/", "month=2026-13", "2026-13"),
    ("/registers/funnel/", "township=99999999999999999999", "镇（乡、街道）"),
    ("/registers/funnel/", "period=2026Q9", "2026Q9"),
    ("/registers/ledgers/", "period=2026-13", "2026-13"),
    ("/registers/ledgers/", "village=7", "村（社区）"),
)


def test_what_was_not_understood_is_said_and_not_taken_out(year, client_of):
    client = client_of(year.staff)
    for address, query, word in UNREAD:
        page = client.get(f"{address}?{query}")
        (sentence,) = page.context["query_form"].unread
        assert word in sentence and "不认识。下面没有按它筛选" in page.content.decode(), query
        assert page.status_code == 200 and query.split("=")[0] in page.context["query"], query
        for way in ("export/", "print/")[: 1 if "funnel" in address else 2]:
            send = client.post if way == "export/" and "funnel" not in address else client.get
            answer = send(f"{address}{way}?{query}")
            assert answer.status_code == 422 and "没有导出" in answer.content.decode(), (way, query)


def test_a_township_may_name_itself_in_the_address_and_no_other(year, client_of):
    client, address = client_of(year.clerk), "/registers/activities/"
    own = client.get(address, {"township": year.green_hill.pk, "period": "2026", "station": ""})
    assert own.context["query_form"].unread == []
    other = client.get(address, {"township": year.clear_water.pk})
    assert other.context["query_form"].unread != []


def test_more_conditions_narrow_by_kind_and_stay_in_the_export(year, client_of):
    page = client_of(year.staff).get("/registers/activities/?kind=visit&period=2026")
    assert page.context["page"].total == 2 and "kind=visit" in page.context["query"]
    answer = client_of(year.staff).get("/registers/activities/export/?kind=visit&period=2026")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[2].value for row in sheet.iter_rows(min_row=4, max_row=5)] == ["走访选民"] * 2


def test_a_long_register_is_turned_over_by_key(cast, client_of):
    rows = [
        ActivityDraft(
            kind="visit", on=TODAY - timedelta(days=n % 3), mandates=[cast.mandates["deputy"]],
            organizer=cast.green_hill_congress, congress=cast.green_hill_congress, township=cast.green_hill,
        )
        for n in range(60)
    ]  # fmt: skip
    services.log_activities(actor=Actor.system(cast.county), rows=rows, at=NOW)
    client = client_of(cast.clerk)
    first = client.get("/registers/contacts/").context["page"]
    second = client.get(first.next_url).context["page"]
    assert (len(first.rows), len(second.rows), first.total) == (50, 10, 60)
    days = [row[1].text for row in [*first.rows, *second.rows]]
    assert days == sorted(days) and len({row[0].text for row in [*first.rows, *second.rows]}) == 60


def test_no_column_is_called_like_a_place_of_the_whole_form():
    for register in REGISTERS.values():
        assert not set(register.headings) & set(WHOLE), register.key
        assert len(set(register.headings)) == len(register.fields)
        assert all(field.key in source.adds for field in register.totals for source in register.sources[:1])


def test_numbers_days_and_telephones_are_printed_in_one_piece():
    for text in ("2026-04-09", "民2026-00012", "138****1499", "0914-2345678", "已办结", "3.5"):
        assert Shown(text, "").solid, text
    for text in ("青山镇松坡村代表联络站", "问修路的事", "2026年4月9日上午在村里", "A" * 30):
        assert not Shown(text, "").solid, text
