"""The funnel and the ledgers: numbers that open to their records."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import subject_key
from congress_portal.registers.catalogue import REGISTERS
from congress_portal.registers.declaring import Asked
from congress_portal.registers.funnel import funnel_of
from congress_portal.registers.ledgers import COUNTY, VILLAGE, ledger_of
from congress_portal.registers.periods import period_of
from congress_portal.registers.sheet import Sheet
from liaison_stations import services
from suggestions import workflow
from suggestions.choices import Channel, Solved
from suggestions.figures import county_scope, tally
from suggestions.models import OutcomeClass, Suggestion
from suggestions.states import SuggestionState
from suggestions.workflow import submit_demand
from tests.factories.ground import NOW, TODAY
from tests.suggestions.stages import Stages

YEAR = period_of("2026")
S = SuggestionState


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def stages(cast):
    """Cases at every stage of the cast's county."""
    return Stages(cast)


@pytest.fixture
def county(cast):
    """A reception of six at which one thing was told, and four things told by code.

    The records of the four are set as the workflow leaves them: waiting, dispatched, settled, and
    closed though the voter says it is not solved.
    """
    (day,) = services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)
    held = services.hold_reception_day(
        actor=cast.keeper, reception_day=day, present=[cast.mandates["deputy"]], headcount=6, at=NOW
    )

    def told(**more):
        case = submit_demand(
            **{
                "actor": cast.keeper,
                "station": cast.station,
                "body": "路不平。",
                "channel": Channel.CODE,
                "at": NOW,
                **more,
            }
        )
        return Suggestion.objects.filter(pk=case.pk)

    told(channel=Channel.RECEPTION, activity_key=f"liaison_stations.activity:{held.pk}")
    told()
    told().update(
        state=S.HANDLING, dispatched_on=TODAY, lead_unit=cast.transport, due=TODAY - timedelta(days=1)
    )
    closed = {"state": S.CLOSED, "closed_on": TODAY, "dispatched_on": TODAY, "lead_unit": cast.transport}
    told().update(**closed, solved=Solved.YES, satisfied="satisfied")
    told().update(**closed, solved=Solved.NO, satisfied="dissatisfied")
    told(direct_to_county=True)
    return cast


def funnel(cast, actor, township=None, period=YEAR):
    return funnel_of(actor, period, township, [cast.green_hill, cast.clear_water])


def test_four_numbers_and_where_the_rest_stands(county):
    found = funnel(county, county.staff)
    # Six at the reception, one of whom told of something, and five who told by code.
    assert found.total.four == (11, 6, 3, 1)
    assert [(part["label"], part["figure"]) for part in found.rest] == [("等接单、等审查、等派单", 3)]
    assert [row.numbers.four for row in found.rows] == [(11, 6, 3, 1), (0, 0, 0, 0)]
    (station,) = funnel(county, county.staff, county.green_hill).rows
    assert (station.name, station.numbers.four) == ("青山镇代表联络站", (11, 6, 3, 1))
    assert [bar["percent"] for bar in found.bars] == [100, 54.5, 27.3, 9.1]
    assert not any(funnel(county, county.stranger).total.four)
    assert not any(funnel(county, county.staff, period=period_of("2025")).total.four)


def test_each_number_is_the_list_behind_it(county, client_of, django_assert_max_num_queries):
    client = client_of(county.staff)
    with django_assert_max_num_queries(15):
        page = client.get("/registers/funnel/?period=2026")
    found = page.context["funnel"]
    for bar in found.bars[1:]:
        assert client.get(bar["url"]).context["page"].total == bar["figure"], bar["label"]
    received = client.get(found.bars[0]["url"]).context["sheet"]
    assert received.totals["people"] == found.total.received
    for part in found.rest:
        assert client.get(part["url"]).context["page"].total == part["figure"]
    for key, number in zip(("collected", "handed", "settled"), found.rows[0].numbers.four[1:], strict=True):
        assert client.get(found.rows[0].links[key]).context["page"].total == number
    book = openpyxl.load_workbook(io.BytesIO(client.get("/registers/funnel/export/?period=2026").content))
    rows = [[cell.value for cell in row] for row in book.active]
    assert ["青山镇", 11, 6, 3, 1] in rows and ["合计", 11, 6, 3, 1] in rows


def test_an_empty_time_says_so_and_a_station_is_sent_to_its_registers(county, client_of):
    assert (
        "这段时间没有接待" in client_of(county.clerk).get("/registers/funnel/?period=2020").content.decode()
    )
    answer = client_of(county.keeper).get("/registers/funnel/")
    assert answer.status_code == 403 and "接待选民登记表" in answer.content.decode()


def test_a_demand_raised_as_a_suggestion_is_handed_over_with_it_in_every_count(stages, cast, client_of):
    """Record 0072: the funnel, the register and the figures, while it waits and when it is closed along."""
    demand = stages.raised()
    case = Suggestion.objects.get(demand_links__demand=demand)

    def told(on):
        handed = funnel(cast, cast.staff).total.handed
        (row,) = (r for r in tally(county_scope(cast.county), "kind", on=on, year=2026) if r.key == "demand")
        assert row.counts["handed"] == handed
        sheet = Sheet(REGISTERS["demands"], cast.staff, Asked(YEAR))
        (line,) = sheet.lines(sheet.keys())
        return row.counts, {field.key: field.value(line) for field in REGISTERS["demands"].fields}

    counts, line = told(TODAY)
    assert counts["handed"] == 1 and line["handed_on"] in (None, "") and line["route"] == "转为代表建议"
    workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    workflow.dispatch(
        actor=cast.staff, suggestion=case, unit=cast.government_office, lead=cast.transport, at=NOW
    )
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=NOW)
    case.refresh_from_db()
    _, line = told(TODAY)
    assert (line["unit"], line["handed_on"], line["due"]) == (str(cast.transport), TODAY, case.due)
    part = case.assignments.get(unit=cast.transport)
    workflow.acknowledge(actor=cast.handler, assignment=part, at=NOW)
    solved = OutcomeClass.objects.get(letter="A")
    workflow.reply(
        actor=cast.handler,
        assignment=part,
        body="已经硬化。",
        outcome=solved,
        at=NOW,
        close_statement="已验收",
    )
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=NOW)
    workflow.close(actor=cast.staff, suggestion=case, at=NOW)
    counts, line = told(TODAY)
    keys = ("handed", "replied", "timed", "timely", "claimed", "closed", "unclocked")
    assert [counts[key] for key in keys] == [1, 1, 1, 1, 1, 1, 0]
    assert (line["route"], line["unit"], line["handed_on"]) == ("转为代表建议", str(cast.transport), TODAY)
    # One that was closed before its day was kept has its unit, and the register its suggestion's day.
    Suggestion.objects.filter(pk=demand.pk).update(dispatched_on=None)
    counts, line = told(TODAY)
    assert counts["handed"] == 1 and line["handed_on"] == TODAY


def test_a_demand_in_a_draft_or_in_a_suggestion_that_was_declined_is_with_its_deputy(stages, cast):
    demand = stages.raised()
    case = Suggestion.objects.get(demand_links__demand=demand)
    workflow.decline(
        actor=cast.staff, suggestion=case, ground="in_court", turn_to="court", reason="涉及个人纠纷", at=NOW
    )
    demand.refresh_from_db()
    assert demand.state == S.ACCEPTED
    found = funnel(cast, cast.staff)
    assert found.total.handed == 0 and found.total.rest["waiting"] == 1


def test_what_was_solved_on_the_spot_is_told_beside_and_the_wall_says_partly(stages, cast, client, client_of):
    for word in ("yes", "partly"):
        case = stages.settled(body=f"路灯不亮，{word}")
        voter = Actor.bearer(subject_key(case), cast.county)
        workflow.rate_demand(actor=voter, suggestion=case, satisfied="basically", solved=word, at=NOW)
    page = client_of(cast.staff).get("/registers/funnel/?period=2026")
    found = page.context["funnel"]
    assert (found.total.settled, found.total.rest["spot"], found.spot["figure"]) == (0, 2, 1)
    assert "群众说解决了 1 件" in page.content.decode()
    assert client_of(cast.staff).get(found.spot["url"]).context["page"].total == 1
    wall = client.get("/p/s/7KQ2M/")
    result = wall.context["result"]
    assert (result.solved, result.partly, result.silent, result.total) == (1, 1, 0, 2)
    assert "<dt>解决了一部分</dt><dd>1</dd>" in wall.content.decode()


# --- the ledgers ----------------------------------------------------------------------------------


def test_a_township_sees_all_of_its_own_the_county_what_needs_the_county(county):
    town = ledger_of(county.chair, county.green_hill, YEAR, on=TODAY)
    # What was sent straight to the county passes the township by (decisions C20).
    assert (town.total.told, town.total.done, town.total.doing, town.total.overdue) == (5, 2, 3, 1)
    assert [line.rung for line in town.lines] == [COUNTY] * 3 + [VILLAGE] * 2 and town.lines[0].overdue
    assert (town.total.solved, town.total.content, town.unlisted) == (1, 1, 0)
    # So is it in the paper that the county makes for the township's secretary, and in the village's.
    made_for_it = ledger_of(county.staff, county.green_hill, YEAR, on=TODAY)
    assert made_for_it.total == town.total and made_for_it.lines == town.lines
    assert made_for_it.note == town.note == "群众直送县人大的不在镇账、村账里。"
    whole = ledger_of(county.staff, county.county.division, YEAR, on=TODAY)
    assert (whole.total.told, len(whole.lines), whole.unlisted, whole.note) == (6, 4, 2, "")
    assert {line.rung for line in whole.lines} == {COUNTY}
    assert [(row.name, row.told) for row in whole.rows][:2] == [("青山镇", 6), ("绿水镇", 0)]
    assert ledger_of(county.staff, county.village, YEAR, on=TODAY).lines == []


def test_what_is_still_open_is_carried_over_and_what_is_done_is_not(county, client_of):
    later = ledger_of(county.chair, county.green_hill, period_of("2026Q3"), on=TODAY)
    assert (later.total.told, later.total.carried, later.total.done) == (3, 3, 0)
    page = client_of(county.chair).get("/registers/ledgers/?period=2026Q3").content.decode()
    assert "反映 3 件（其中上期结转 3 件" in page
    paper = client_of(county.chair).get("/registers/ledgers/print/?period=2026Q3").content.decode()
    assert "其中上期结转" in paper
    answer = client_of(county.chair).post("/registers/ledgers/export/?period=2026Q3")
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active for cell in row]
    assert any("反映 3，其中上期结转 3，" in str(value) for value in cells)
    assert ledger_of(county.chair, county.green_hill, YEAR, on=TODAY).total.carried == 0


def test_the_three_ledgers_on_screen_paper_and_in_one_workbook(
    county, client_of, django_assert_max_num_queries
):
    client = client_of(county.staff)
    asked = {"period": "2026", "township": county.green_hill.pk}
    with django_assert_max_num_queries(15):
        page = client.get("/registers/ledgers/", asked)
    assert "青山镇民情账" in page.content.decode() and "松坡村" in page.content.decode()
    village = client.get("/registers/ledgers/", {**asked, "village": county.village.pk})
    assert village.context["ledger"].kind == "村账"
    paper = client.get("/registers/ledgers/print/", asked).content.decode()
    assert "小宁" not in paper and "1402" not in paper and "王" not in paper
    assert "县里办，3 件" in paper and "送阅日期" in paper
    assert "直送县人大的不在" in paper and "直送县人大的不在" in page.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.post("/registers/ledgers/export/?period=2026").content))
    assert book.sheetnames[:2] == ["云岭县县账", "青山镇镇账"]
    sheets = [[str(cell.value) for row in sheet for cell in row] for sheet in book.worksheets[:2]]
    assert [sum(value.startswith("民2") for value in cells) for cells in sheets] == [4, 5]
    assert ["直送县人大的不在" in "".join(cells) for cells in sheets] == [False, True]
    own = openpyxl.load_workbook(
        io.BytesIO(client_of(county.chair).post("/registers/ledgers/export/?period=2026").content)
    )
    assert own.sheetnames == ["青山镇镇账", "松坡村村账"]
    assert (
        len(
            [row for row in own.active.iter_rows(min_row=4, values_only=True) if str(row[0]).startswith("民")]
        )
        == 5
    )


def test_a_strangers_place_and_nonsense_show_the_own_ledger(county, client_of):
    page = client_of(county.chair).get("/registers/ledgers/", {"village": county.other_village.pk})
    assert page.context["ledger"].place == county.green_hill
    for query in ("village=x", "township=%00", "period=junk", "village=99999999999999999999"):
        assert client_of(county.staff).get(f"{reverse('registers:ledger')}?{query}").status_code == 200
    assert client_of(county.keeper).get(reverse("registers:ledger")).status_code == 403
