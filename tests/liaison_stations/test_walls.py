"""What a clerk writes line by line is read as lists; what is missing at a station is told. No database."""

import pytest

from liaison_stations.due import StationFacts, due_of
from liaison_stations.walls import Facility, RuleSheet, facility_list, rule_sheets

pytestmark = pytest.mark.once


def test_a_line_that_names_a_rule_heads_those_below_it():
    text = "接待选民制度\n1. 来访必登。\n（二）三天内回话。\n\n二、联络员职责：\n  ① 排班\n"
    assert rule_sheets(text) == [
        RuleSheet("接待选民制度", ("来访必登。", "三天内回话。")),
        RuleSheet("联络员职责", ("排班",)),
    ]


def test_lines_without_a_heading_stand_on_one_sheet():
    assert rule_sheets("来访必登，事事有着落。\n办完请您评一评。") == [
        RuleSheet("联络站工作制度", ("来访必登，事事有着落。", "办完请您评一评。"))
    ]
    assert rule_sheets(" \n\n") == []


@pytest.mark.parametrize(
    "line", ["遵守保密制度，不外传", "每年 12 月修订一次本站各项工作的接待和登记等等等等等等等制度"]
)
def test_a_sentence_about_a_rule_is_no_heading(line):
    assert rule_sheets(line)[0].lines == (line,)


def test_a_year_at_the_beginning_of_a_line_stays():
    assert rule_sheets("2026 年起每月 15 日接待")[0].lines == ("2026 年起每月 15 日接待",)


def test_facilities_are_told_with_their_amounts():
    assert facility_list("接待桌椅 2 套、书柜1个\n电脑：1台；意见箱\n接待室 40 平方米。") == [
        Facility("接待桌椅", "2 套"),
        Facility("书柜", "1个"),
        Facility("电脑", "1台"),
        Facility("意见箱", ""),
        Facility("接待室", "40 平方米"),
    ]


FULL = {
    "kind": "central",
    "state": "open",
    "keepers": 1,
    "placed": 3,
    "days_ahead": 2,
    "hours": "每周一",
    "phone": "0000-1",
    "rules": "来访必登",
    "facilities": "桌椅",
}


def pages(**changes):
    return [due.page for due in due_of(StationFacts(**FULL | changes))]


def test_a_station_that_has_everything_waits_for_nothing():
    assert pages() == []


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        ({"keepers": 0}, "keeper_create"),
        ({"placed": 0}, "station_placement"),
        ({"days_ahead": 0}, "reception_rule_list"),
        ({"hours": ""}, "station_edit"),
        ({"rules": ""}, "station_edit"),
    ],
)
def test_what_is_missing_leads_to_the_page_where_it_is_put_right(changes, page):
    assert pages(**changes) == [page]


def test_a_station_on_the_web_needs_no_door_no_chairs_and_no_wall():
    assert pages(kind="online", days_ahead=0, rules="", facilities="") == []
    told = due_of(StationFacts(**FULL | {"hours": "", "phone": ""}))[0]
    assert "接待时间、站里电话" in told.title


def test_a_paused_station_waits_for_nothing():
    assert pages(state="paused", keepers=0, hours="") == []
