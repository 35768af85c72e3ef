"""The homes' numbers are those of the rows behind them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congress_portal.workbench import figures
from congress_portal.workbench.homes import county, township, units
from congress_portal.workbench.waiting import waiting_for_others
from suggestions.models import Suggestion
from tests.factories.ground import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("part", "whole", "says"), [(1, 3, 33), (2, 3, 67), (1, 8, 13), (0, 5, 0), (5, 5, 100), (0, 0, None)]
)
def test_rates_are_rounded_half_up_and_nothing_is_not_nought(part, whole, says):
    assert figures.percent(part, whole) == says


def test_cases_are_counted_where_they_stand(cast, stages):
    stages.examined()
    stages.handed_in()
    stages.at_office()
    stages.handling()
    stages.replied()
    stages.submitted()
    found = figures.case_figures(cast.staff, TODAY)
    assert (found["dispatch"], found["assign"], found["handling"], found["evaluate"], found["accept"]) == (
        2,
        1,
        1,
        1,
        1,
    )
    assert found["overdue"] == 0 and found["open"] == 6
    assert figures.case_figures(cast.stranger, TODAY)["open"] == 0


def test_overdue_cases_say_where_they_wait(cast, stages):
    stages.examined()
    handling = stages.handling()
    late = handling.due + timedelta(days=1)
    found = figures.case_figures(cast.staff, late)
    assert (found["overdue"], found["overdue_with_congress"]) == (2, 1)


def test_nobody_is_waited_for_longer_than_the_limit_of_an_evaluation(cast, stages):
    case = stages.replied()
    found = figures.case_figures(cast.staff, case.due + timedelta(days=1))
    assert (found["overdue"], found["overdue_with_congress"]) == (1, 1)
    # It is late at the unit's desk too, but not the unit's to do.
    handling = stages.handling()
    late = max(case.due, handling.due) + timedelta(days=1)
    found = figures.unit_figures(cast.handler, late)
    assert (found["overdue"], found["overdue_here"]) == (2, 1)


def test_both_rates_are_of_this_years_evaluations(cast, stages):
    stages.evaluated()
    stages.evaluated(satisfied="basically", solved="partly")
    stages.evaluated(satisfied="dissatisfied", solved="no")
    found = figures.case_figures(cast.staff, date(2026, 4, 30))
    assert (found["evaluated"], found["solved_percent"], found["content_percent"]) == (3, 33, 67)
    assert figures.case_figures(cast.staff, date(2027, 1, 2))["evaluated"] == 0
    cell = figures.rates(found, "/")
    assert (cell["figure"], cell["second_figure"]) == (33, 67)


def test_a_unit_counts_its_own_parts_once(cast, stages):
    stages.assigned()
    stages.handling()
    stages.handling()
    stages.evaluated()
    found = figures.unit_figures(cast.handler, TODAY)
    assert (found["pending"], found["doing"]) == (1, 2)
    assert figures.unit_figures(cast.other_handler, TODAY)["doing"] == 0
    rows = units.department(cast.handler, TODAY)["in_hand"]
    assert len(rows) == 3
    assert all(row["percent"] in range(101) for row in rows)


def test_the_office_sees_which_unit_holds_what(cast, stages):
    stages.handling()
    stages.at_office()
    found = units.office(cast.office, TODAY)
    assert found["numbers"][0]["figure"] == 1
    assert [(u["name"], u["open"]) for u in found["units"]] == [("县交通运输局", 1)]


def test_fourteen_days_begin_today_and_mark_days_off(cast, stages):
    case = stages.examined()
    days = figures.deadline_days(cast.staff, case.due)
    assert len(days) == 14 and days[0]["day"] == case.due and days[0]["first"] == 1
    assert [d["off"] for d in days] == [d["day"].weekday() >= 5 for d in days]
    assert figures.busiest(days) == {"day": case.due, "total": 1}
    assert figures.busiest(figures.deadline_days(cast.stranger, case.due)) is None


def test_reports_are_drawn_beside_the_cases(cast, scene):
    period = scene.open()
    days = figures.deadline_days(cast.staff, period.due_on - timedelta(days=2))
    assert days[2]["second"] == period.reports.count()
    assert figures.deadline_days(cast.chair, period.due_on)[0]["second"] == 1


def test_progress_shows_every_town_in_official_order_and_the_word(cast, scene):
    assert figures.report_progress(cast.staff, TODAY) is None
    period = scene.open()
    scene.hand_in(scene.report(period, "青山镇"))
    progress = figures.report_progress(cast.staff, TODAY)
    rows = {row["name"]: row for row in progress["rows"]}
    assert (
        progress["submitted"] == 1
        and rows["青山镇"]["word"].endswith("已交")
        and rows["青山镇"]["percent"] == 100
    )
    assert rows["绿水镇"]["word"] == "未开始" and rows["绿水镇"]["tone"] == "warn"
    own = figures.own_report(cast.stranger, TODAY)
    assert own["name"] == "绿水镇" and own["left"] == own["total"] and not own["submitted"]


def test_a_township_sees_its_own_report_and_where_it_would_stand(cast, scene):
    scene.set("青山镇", 1, (2, 3), (1, 1))
    scene.open()
    home = township.township(cast.chair, TODAY)
    assert home["report"]["name"] == "青山镇"
    assert home["standing"]["points"] and home["standing"]["rows"]


def test_the_leader_is_shown_what_is_stuck_and_why(cast, stages):
    stages.rework()
    stages.sent_back()
    stages.handling()
    overdue = stages.examined()
    Suggestion.objects.filter(pk=overdue.pk).update(due=TODAY - timedelta(days=3))
    rows = county.leader(cast.leader, TODAY)["stuck"]
    reasons = {row["case"].state: row["reason"] for row in rows}
    assert rows[0]["case"].pk == overdue.pk and rows[0]["reason"].startswith("逾期 3 天")
    assert reasons["rework"] == "代表不满意，正在重新办理"
    assert reasons["sent_back"] == "承办单位退回，等改派"
    assert "handling" not in reasons


@pytest.mark.parametrize(
    ("totals", "says"),
    [
        ([], ""),
        ([90], "甲镇 90 分"),
        ([96, 93], "甲镇第一，96 分，比第二名乙镇多 3 分"),
        ([96, 96], "甲镇和乙镇并列第一，96 分"),
    ],
)
def test_the_charts_heading_is_its_answer(totals, says):
    ranking = [{"name": name, "total": total} for name, total in zip("甲乙", totals, strict=False)]
    assert county.answer([{**row, "name": f"{row['name']}镇"} for row in ranking]) == says


def test_waiting_for_others_leaves_out_what_waits_for_me(cast, stages):
    mine, theirs = stages.examined(), stages.handling()
    for_staff = set(waiting_for_others(cast.staff).values_list("pk", flat=True))
    assert for_staff == {theirs.pk}
    assert set(waiting_for_others(cast.handler).values_list("pk", flat=True)) == set()
    assert set(waiting_for_others(cast.deputy).values_list("pk", flat=True)) == {mine.pk, theirs.pk}
    assert not waiting_for_others(cast.other_deputy).exists()
    assert not waiting_for_others(cast.admin).exists()


def test_deputies_without_a_record_are_shown_to_their_chair_alone(cast):
    quiet = township.quiet_deputies(cast.chair, TODAY)
    assert "石永康" in {m.person.name for m in quiet}
    assert not township.quiet_deputies(cast.deputy, TODAY)
    assert township.quarter_start(date(2026, 12, 31)) == date(2026, 10, 1)


def test_homes_with_work_in_every_state_stay_within_twenty_queries(
    cast, stages, scene, client_of, django_assert_max_num_queries
):
    for stage in (
        stages.handed_in,
        stages.examined,
        stages.at_office,
        stages.sent_back,
        stages.handling,
        stages.rework,
    ):
        stage()
    stages.submitted()
    stages.evaluated()
    period = scene.open()
    scene.hand_in(scene.report(period, "绿水镇"))
    for who in (
        "admin",
        "auditor",
        "staff",
        "leader",
        "chair",
        "clerk",
        "office",
        "handler",
        "deputy",
        "keeper",
        "rater",
    ):
        client = client_of(getattr(cast, who))
        with django_assert_max_num_queries(20):
            assert client.get("/").status_code == 200, who
