import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse, reverse_lazy

from congress_portal.foundation.accounts.access import Actor
from congress_portal.registers.declaring import Asked
from congress_portal.registers.periods import Period
from congress_portal.registers.sheet import Sheet
from congress_portal.registers.sheets.reception import RECEPTION
from liaison_stations import services
from liaison_stations.services import ActivityDraft
from suggestions.choices import Channel
from suggestions.workflow import submit_demand
from tests.factories.ground import NOW, TODAY, moment

SCREEN = reverse_lazy("registers:reception")
PAPER = reverse_lazy("registers:register_print", args=["reception"])
FILE = reverse_lazy("registers:register_export", args=["reception"])


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``: Thursday 9 April 2026, 9:46."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def reception(cast):
    (day,) = services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)
    return services.hold_reception_day(
        actor=cast.keeper,
        reception_day=day,
        present=[cast.mandates["deputy"], cast.mandates["town_deputy"]],
        headcount=6,
        note="问修路和用水的多",
        at=NOW,
    )


def demand(cast, **changes):
    return submit_demand(
        **{
            "actor": cast.keeper,
            "station": cast.station,
            "body": "三组到小学的路下雨全是泥。",
            "channel": Channel.CODE,
            "contact": {"name": "王小宁", "phone": "13800001402", "may_contact": True},
            "at": NOW,
            **changes,
        }
    )


def sheet_of(actor, station=None, start=date(2026, 4, 1), end=date(2026, 4, 30)):
    return Sheet(RECEPTION, actor, Asked(Period("", "", start, end), station=station))


def lines(actor, **asked):
    sheet = sheet_of(actor, **asked)
    return sheet.lines(sheet.keys())


def people_of(actor):
    """What the column adds up to, which is what the database said."""
    sheet = sheet_of(actor)
    assert sheet.totals["people"] == sum(line.people or 0 for line in sheet.lines(sheet.keys()))
    return sheet.totals["people"]


def test_receptions_and_demands_stand_in_one_form(cast, reception):
    case = demand(cast)
    found = lines(cast.clerk)
    assert [line.number for line in found] == [reception.number, case.number]
    assert (found[0].deputies, found[0].people, found[0].matter) == ("陆明远、石永康", 6, "问修路和用水的多")
    assert (found[1].way, found[1].route, found[1].people) == ("扫码", "等代表接单", 1)
    assert people_of(cast.clerk) == 7


def test_a_voter_heard_at_a_reception_is_counted_once(cast, reception):
    demand(cast, channel=Channel.RECEPTION, activity_key=f"liaison_stations.activity:{reception.pk}")
    assert people_of(cast.clerk) == 6


def test_contacts_are_masked_and_not_shown_at_all_without_the_right(cast):
    demand(cast)
    (line,) = lines(cast.clerk)
    assert (line.voter, line.phone) == ("王*宁", "138****1402")
    (line,) = lines(cast.leader)
    assert (line.voter, line.phone) == ("", "")


def test_the_form_follows_station_month_and_territory(cast, reception):
    demand(cast, at=moment(date(2026, 3, 31)))
    assert len(lines(cast.clerk)) == 1
    assert len(lines(cast.clerk, start=date(2026, 3, 1), end=date(2026, 3, 31))) == 1
    assert len(lines(cast.keeper, station=cast.station)) == 1
    assert lines(cast.stranger) == []


def test_what_does_not_count_is_left_out(cast, reception):
    services.void_activity(actor=cast.keeper, activity=reception, reason="登记错了", at=NOW)
    assert lines(cast.clerk) == []


def test_the_screen_shows_it_and_leads_to_paper_and_excel(cast, client_of, reception):
    page = (
        client_of(cast.keeper).get(SCREEN, {"station": cast.station.pk, "month": "2026-04"}).content.decode()
    )
    assert reception.number in page and str(FILE) in page
    paper = client_of(cast.keeper).get(PAPER).content.decode()
    assert "填表人" in paper and "<b>1 条</b>" in paper and "青山镇代表联络站" in paper


def test_the_workbook_is_read_back_with_the_same_lines(cast, client_of, reception):
    case = demand(cast, body='=HYPERLINK("x")三组到小学的路')
    answer = client_of(cast.keeper).get(str(FILE), {"station": cast.station.pk, "month": "2026-04"})
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "接待选民登记表" and "青山镇代表联络站" in rows[1][0]
    assert rows[2][:4] == ["编号", "日期", "联络站", "接待代表"]
    assert [row[0] for row in rows[3:5]] == [reception.number, case.number]
    assert rows[3][1].date() == TODAY and rows[3][6] == 6
    assert rows[4][4:6] == ["王*宁", "138****1402"] and rows[4][8].startswith("=HYPERLINK")
    assert rows[5][0] == "合计" and rows[5][6] == 7
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_an_empty_month_says_so_everywhere(cast, client_of):
    client = client_of(cast.clerk)
    for address in (SCREEN, PAPER):
        page = client.get(address, {"month": "2020-01"})
        assert "这段时间没有接待登记" in page.content.decode()
    assert client.get(FILE, {"month": "2020-01"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"month": "四月"},
        {"month": "2026-13"},
        {"station": "x"},
        {"station": "999"},
        {"page": "x"},
        {"page": "99"},
        {"size": "7"},
    ],
)
def test_nonsense_in_the_address_shows_this_month(cast, client_of, reception, query):
    page = client_of(cast.clerk).get(SCREEN, query)
    assert page.status_code == 200 and reception.number in page.content.decode()


def test_only_those_who_export_see_it(cast, client_of):
    assert client_of(cast.deputy).get(SCREEN).status_code == 403
    assert client_of(cast.handler).get(reverse("registers:index")).status_code == 403
    assert "接待选民登记表" in client_of(cast.leader).get(reverse("registers:index")).content.decode()


def test_everything_on_the_list_opens(cast, client_of):
    for actor in (cast.keeper, cast.clerk, cast.leader, cast.staff):
        client = client_of(actor)
        for sheet in client.get(reverse("registers:index")).context["sheets"]:
            assert client.get(sheet["url"]).status_code == 200, sheet["label"]


@pytest.mark.parametrize("address", ["/registers/", SCREEN, PAPER])
def test_a_full_month_costs_few_queries(cast, client_of, address, django_assert_max_num_queries):
    rows = [
        ActivityDraft(
            kind="reception", on=TODAY - timedelta(days=n % 5), mandates=[cast.mandates["deputy"]],
            organizer=cast.station_organization, congress=cast.green_hill_congress, township=cast.green_hill,
            station=cast.station, headcount=1,
        )
        for n in range(60)
    ]  # fmt: skip
    services.log_activities(actor=Actor.system(cast.county), rows=rows, at=NOW)
    for _ in range(5):
        demand(cast)
    client = client_of(cast.clerk)
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert page.status_code == 200


def test_a_long_month_is_turned_over(cast, client_of):
    rows = [
        ActivityDraft(
            kind="reception", on=TODAY, mandates=[cast.mandates["deputy"]], organizer=cast.station_organization,
            congress=cast.green_hill_congress, township=cast.green_hill, station=cast.station, headcount=1,
        )
        for _ in range(60)
    ]  # fmt: skip
    services.log_activities(actor=Actor.system(cast.county), rows=rows, at=NOW)
    client = client_of(cast.clerk)
    first = client.get(SCREEN).context["page"]
    assert len(first.rows) == 50 and first.total == 60
    assert len(client.get(first.next_url).context["page"].rows) == 10
