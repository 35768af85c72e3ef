"""Metrics on real rows of two townships: edges of the period, and what is cancelled, disputed or voided."""

from datetime import date, datetime, time, timedelta

import pytest

from assessments.counting import count, subject_ref
from assessments.metrics import METRICS, measures, records_behind
from assessments.models import AssessedSubject, FlagGroup
from assessments.workflow.town_registers import save_entry, void_entry
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models import AgendaItem, CongressSession, DeputyGroup, Meeting, MeetingAttendance
from deputies.services import record_performance
from liaison_stations.models import Activity, Finding, FindingAnswer, Oversight, ReceptionDay
from suggestions.models import HandlingAssignment, HandlingRule, Signature, Suggestion, SuggestionClock
from tests.factories.cast import make_term
from tests.factories.ground import NOW, SHANGHAI, TODAY, moment

START, END = date(2026, 1, 1), date(2026, 3, 31)


def of(code, organization, start=START, end=END):
    """(numerator, denominator) of one organization."""
    measure = measures(METRICS[code], {organization.pk: organization.kind}, start, end)[organization.pk]
    return measure and (
        int(measure.numerator),
        None if measure.denominator is None else int(measure.denominator),
    )


def behind(code, organization):
    """Labels and marks of the records behind it."""
    return [(r.label, r.counted) for r in records_behind(METRICS[code], organization.pk, START, END)]


def meeting(congress, on, kind="presidium", due=9, present=9, **fields):
    return Meeting.objects.create(
        congress=congress, kind=kind, title=f"{on:%m%d}会议", held_on=on, state="held", due=due,
        present=present, absent=due - present, **fields,
    )  # fmt: skip


def test_sessions_count_where_they_open_with_notice_papers_and_quorum(cast):
    town, other = cast.green_hill_congress, cast.clear_water_congress
    first = CongressSession.objects.create(
        term=cast.town_term, number=1, opens_on=START,
        notice_sent_on=START - timedelta(7), papers_sent_on=START,
    )  # fmt: skip
    CongressSession.objects.create(
        term=cast.town_term, number=2, opens_on=END,
        notice_sent_on=END - timedelta(6), papers_sent_on=END - timedelta(1),
    )  # fmt: skip
    CongressSession.objects.create(term=cast.town_term, number=3, opens_on=END + timedelta(1))
    CongressSession.objects.create(term=make_term(other), number=1, opens_on=START)
    assert of("congress_sessions", town) == (2, None)
    assert of("congress_sessions", cast.street_committee) is None
    assert of("session_notices_in_time", town) == (1, 2)
    assert of("session_papers_in_time", town) == (1, 2)
    assert of("session_notices_in_time", other) == (0, 1)
    assert [counted for _, counted in behind("session_notices_in_time", town)] == [True, False]
    meeting(town, START, "plenary", 60, 40, session=first)
    meeting(town, END, "plenary", 60, 39, session=first)
    assert of("quorate_sittings", town) == (1, 2)
    assert of("plenary_attendance", town) == (79, 120)
    AgendaItem.objects.create(session=first, kind="report", title="政府工作报告", done_on=START)
    AgendaItem.objects.create(session=first, kind="project_vote", title="民生实事票决", done_on=END)
    AgendaItem.objects.create(session=first, kind="report", title="作废的", done_on=END, voided_at=NOW)
    assert (of("reports_heard", town), of("projects_voted", town)) == ((1, None), (1, None))
    assert behind("reports_heard", town) == [("政府工作报告（听取和审议报告）", None)]


def test_presidium_groups_and_files_are_counted_by_congress_and_by_group(cast):
    town = cast.green_hill_congress
    meeting(town, date(2026, 2, 1), due=9, present=6)
    meeting(town, date(2026, 4, 1))
    assert of("presidium_attendance", town) == (6, 9)
    active, idle = (DeputyGroup.objects.create(congress=town, name=name) for name in ("一组", "二组"))
    DeputyGroup.objects.create(congress=town, name="旧组", retired_on=date(2025, 12, 1))
    for day in (date(2026, 2, 3), date(2026, 3, 3)):
        meeting(town, day, "group", 5, 4, group=active)
    assert of("groups_active", town) == (1, 2)
    groups = {active.pk: "deputy_group", idle.pk: "deputy_group"}
    found = measures(METRICS["group_meetings"], groups, START, END)
    assert [int(found[pk].numerator) for pk in groups] == [2, 0]
    assert int(measures(METRICS["group_attendance"], groups, START, END)[active.pk].denominator) == 10
    mandate = cast.mandates["town_deputy"]
    assert of("deputies_with_records", town) == (0, 1)
    for on, kind, key in ((START, "visit", "x.y:1"), (END, "suggestion", "x.y:2"), (TODAY, "visit", "x.y:3")):
        record_performance(
            actor=cast.staff, mandates=[mandate], source=key, kind=kind, on=on, summary="记一条", at=NOW
        )
    assert of("deputies_with_records", town) == (1, 1)
    own = measures(METRICS["own_contacts"], {mandate.pk: "mandate"}, START, END)[mandate.pk]
    assert (int(own.numerator), dict(own.breakdown)) == (1, {"走访选民": 1})
    sitting = meeting(town, START, "plenary", 1, 1)
    MeetingAttendance.objects.create(meeting=sitting, mandate=mandate, status="present")
    there = measures(METRICS["own_attendance"], {mandate.pk: "mandate"}, START, END)[mandate.pk]
    assert (int(there.numerator), int(there.denominator)) == (1, 1)
    placed = measures(METRICS["deputies_placed"], {town.pk: town.kind}, START, END)[town.pk]
    assert (int(placed.numerator), int(placed.denominator)) == (1, 1)


def activity(cast, number, kind, on, **fields):
    return Activity.objects.create(
        number=number, kind=kind, on=on, county=cast.county, congress=cast.green_hill_congress,
        organizer=cast.green_hill_congress, township=cast.green_hill, received_at=NOW, **fields,
    )  # fmt: skip


def test_a_check_counts_once_with_its_visits_and_neither_disputed_nor_voided(cast):
    town = cast.green_hill_congress
    check = Oversight.objects.create(
        kind="law_check", matter="水法", unit_name="镇水管站", county=cast.county, congress=town,
        township=cast.green_hill, on=START, state="handed", handed_on=START,
    )  # fmt: skip
    activity(cast, "活1", "law_check", START, oversight=check)
    activity(cast, "活2", "law_check", END)
    activity(cast, "活3", "law_check", END, disputed_at=NOW, dispute_reason="没有去")
    activity(cast, "活4", "law_check", END, voided_at=NOW, void_reason="重复")
    activity(cast, "活5", "survey", END + timedelta(1))
    activity(cast, "活6", "inspection", END, headcount=9)
    activity(cast, "活7", "visit", END, headcount=12, station=cast.station)
    assert of("law_checks", town) == (2, None)
    every = measures(METRICS["checks"], {town.pk: town.kind}, START, END)[town.pk]
    assert dict(every.breakdown) == {"执法检查": 2, "视察": 1}
    assert of("checks", cast.clear_water_congress) == (0, None)
    assert len(behind("checks", town)) == 3
    assert of("voters_received", town) == (12, None)
    station = measures(METRICS["station_activities"], {cast.station.pk: "liaison_station"}, START, END)
    assert int(station[cast.station.pk].numerator) == 1
    for position, (due, answered) in enumerate(
        ((START, START), (END, END + timedelta(1)), (END + timedelta(1), END)), start=1
    ):
        finding = Finding.objects.create(
            oversight=check,
            position=position,
            point=f"第{position}点",
            found="……",
            due_on=due,
            state="waiting",
        )
        FindingAnswer.objects.create(finding=finding, round=1, due_on=due, text="已改", answered_on=answered)
    assert of("findings_answered", town) == (1, 2)
    assert [counted for _, counted in behind("findings_answered", town)] == [True, False]


def test_a_reception_is_announced_three_days_before(cast):
    town = cast.green_hill_congress
    for on, notice, state in (
        (date(2026, 1, 9), date(2026, 1, 6), "held"),
        (date(2026, 2, 9), date(2026, 2, 7), "held"),
        (date(2026, 3, 9), None, "held"),
        (date(2026, 3, 24), date(2026, 3, 1), "planned"),
    ):
        ReceptionDay.objects.create(
            station=cast.station, on=on, starts=time(9), ends=time(11), notice_on=notice, state=state
        )
    assert of("receptions_noticed", town) == (1, 3)
    assert [counted for _, counted in behind("receptions_noticed", town)] == [True, False, False]
    days = measures(METRICS["station_days"], {cast.station.pk: "liaison_station"}, START, END)
    assert (int(days[cast.station.pk].numerator), int(days[cast.station.pk].denominator)) == (3, 4)
    assert of("rooms_accepted", town, end=date(2026, 12, 31)) == (0, 1)


@pytest.fixture
def case(cast):
    """``case(n, **fields)``: a county suggestion handled by the transport bureau."""
    rule = HandlingRule.objects.create(county=cast.county, key="own", name="规则", created_at=NOW)

    def make(n, unit, role="lead", due=END, stopped=None, **fields):
        row = Suggestion.objects.create(
            kind="deputy_suggestion", level="county", channel="between_sessions", title=f"修路{n}", body="…",
            state=fields.pop("state", "handling"), state_since=NOW, number=f"{n}号", short_number=f"第{n}号",
            year=2026, county=cast.county, congress=cast.county_congress, origin_division=cast.green_hill,
            rule=rule, created_at=NOW, submitted_on=START, lead_unit=unit, counted_unit=unit, **fields,
        )  # fmt: skip
        part = HandlingAssignment.objects.create(
            suggestion=row, unit=unit, role=role, state="handling", assigned_at=moment(date(2026, 2, 1))
        )
        SuggestionClock.objects.create(
            suggestion=row, assignment=part, rule=rule, kind="opinion" if role == "assist" else "reply",
            amount=3, unit="months", started_on=START, due=due, stopped_at=stopped,
        )  # fmt: skip
        return row

    return make


def test_units_are_counted_by_their_parts_and_one_without_a_case_is_not_assessed(cast, case):
    unit, idle = cast.transport, cast.water
    # Half an hour before midnight in Shanghai of the last day is in time.
    case(1, unit, stopped=datetime(2026, 3, 31, 23, 30, tzinfo=SHANGHAI), replied_on=END, consulted_on=END)
    case(2, unit, stopped=moment(date(2026, 4, 1), 0, 10), replied_on=END)
    case(3, unit, due=TODAY)
    case(4, unit, evaluated_on=END, satisfied="basically", solved="no")
    case(5, unit, evaluated_on=END, satisfied="dissatisfied", solved="yes")
    case(6, unit, state="withdrawn", evaluated_on=END, satisfied="satisfied")
    case(7, unit, role="assist", stopped=moment(END))
    assert of("unit_cases_led", unit) == (5, None)
    assert of("unit_cases_assisted", unit) == (1, None)
    assert of("unit_replied_in_time", unit) == (1, 4)
    assert of("unit_opinions_in_time", unit) == (1, 1)
    assert of("unit_consulted", unit) == (1, 2)
    assert (of("unit_satisfied", unit), of("unit_solved", unit)) == ((1, 2), (1, 2))
    assert of("unit_cases_led", idle) is None and of("unit_satisfied", idle) is None
    assert of("unit_cases_led", cast.green_hill_congress) is None
    marks = {
        r.label[:3]: r.counted for r in records_behind(METRICS["unit_replied_in_time"], unit.pk, START, END)
    }
    assert marks["第1号"] is True and marks["第2号"] is False
    cases = measures(METRICS["unit_cases"], {unit.pk: unit.kind, idle.pk: idle.kind}, START, END)
    assert cases[idle.pk] is None
    told = {entry.label[:3]: (entry.role, dict(entry.faults)) for entry in cases[unit.pk].items}
    assert told["第1号"] == ("主办", {})
    assert told["第2号"] == ("主办", {"逾期": 1, "没有面商": 1})
    assert told["第5号"] == ("主办", {"不满意": 1})
    assert told["第7号"] == ("协办", {}) and "第3号" not in told


def test_shared_suggestions_tell_who_leads_and_how_many_sign(cast, case):
    row = case(1, cast.transport, deputy=cast.mandates["deputy"], dispatched_on=END)
    lead, co, asked = (cast.mandates[key] for key in ("deputy", "co_deputy", "other_deputy"))
    Signature.objects.create(suggestion=row, mandate=lead, lead=True, confirmed_at=NOW)
    Signature.objects.create(suggestion=row, mandate=co, confirmed_at=NOW)
    Signature.objects.create(suggestion=row, mandate=asked, asked_at=NOW)
    mandates = {m.pk: "mandate" for m in (lead, co, asked)}
    found = measures(METRICS["own_signed"], mandates, START, END)
    assert [(e.role, e.people, e.kinds) for e in found[lead.pk].items] == [("领衔", 2, ("已交办",))]
    assert [(e.role, e.people) for e in found[co.pk].items] == [("联名", 2)]
    assert found[asked.pk].numerator == 0
    assert len(records_behind(METRICS["own_signed"], co.pk, START, END)) == 1


def test_the_registers_hold_from_a_day_and_voided_lines_do_not(ground):
    town, chair = ground.green_hill_congress, ground.chair

    def enter(register, **values):
        return save_entry(actor=chair, register=register, organization=town, values=values, at=NOW)

    enter("conditions", kind="chair", met=True, detail="专职", on=date(2026, 1, 1))
    enter("conditions", kind="chair", met=False, detail="调走了", on=date(2026, 3, 1))
    enter("conditions", kind="funds", met=True, detail="6 万元", on=date(2026, 3, 31))
    enter("conditions", kind="staff", met=True, detail="专干 1 名", on=date(2026, 4, 1))
    assert of("conditions_met", town, end=date(2026, 2, 1)) == (1, 6)
    assert of("conditions_met", town) == (1, 6)
    assert of("conditions_met", ground.street_committee) == (0, 6)
    kept = enter("briefings", kind="study", matter="研究人大工作", on=END)
    enter("briefings", kind="briefing", matter="请示", on=START)
    gone = enter("briefings", kind="study", matter="重复", on=END)
    void_entry(actor=chair, row=gone, reason="重复", at=NOW)
    assert (of("party_studies", town), of("party_briefings", town)) == ((1, None), (1, None))
    assert behind("party_studies", town) == [(str(kept), None)]
    enter("publicity", title="一篇", outlet="省报", level="province", on=END)
    assert of("publicity_items", town) == (1, None)
    with pytest.raises(Refused, match="晚于今天"):
        enter("briefings", kind="study", matter="以后", on=TODAY + timedelta(1))
    with pytest.raises(Denied):
        save_entry(
            actor=ground.stranger, register="briefings", organization=town,
            values={"kind": "study", "matter": "别镇", "on": TODAY}, at=NOW,
        )  # fmt: skip


def test_subjects_of_any_sort_are_counted_in_one_go(cast, django_assert_num_queries):
    group = FlagGroup.objects.create(county=cast.county, name="各类")
    station = AssessedSubject.objects.create(
        county=cast.county, group=group, station=cast.station, name="青山站"
    )
    town = AssessedSubject.objects.create(
        county=cast.county, group=group, organization=cast.green_hill_congress, name="青山镇"
    )
    subjects = list(AssessedSubject.objects.select_related("organization").order_by("pk"))
    assert [subject_ref(s)[1] for s in subjects] == ["liaison_station", "township_congress"]

    class Line:
        name, metric, pk = "接待", "station_days", 1

    with django_assert_num_queries(1):
        counted = count([Line], subjects, START, END)
    assert counted[station.pk, 1].denominator == 0 and counted[town.pk, 1] is None


def test_every_metric_lists_its_records_in_two_queries_at_most(cast, django_assert_max_num_queries):
    ids = {
        "township_congress": cast.green_hill_congress.pk, "handling_unit": cast.transport.pk,
        "liaison_station": cast.station.pk, "mandate": cast.mandates["deputy"].pk, "deputy_group": 1,
    }  # fmt: skip
    for metric in METRICS.values():
        [pk] = [ids[kind] for kind in ids if kind in metric.kinds][:1]
        with django_assert_max_num_queries(2):
            records = records_behind(metric, pk, START, END)
        # Of the deputies, stations and conditions there is one line each; nothing happened yet.
        assert not records or not any(record.counted for record in records) or metric.stock, metric.code


def test_every_metric_says_what_it_counts_and_stands_under_a_heading():
    for metric in METRICS.values():
        assert metric.heading and metric.definition.endswith("。") and metric.source and metric.unit
        assert metric.source_url.startswith("/") or getattr(metric, "by_hand", False), metric.source
        assert metric.kinds and not metric.only_with_task or metric.heading == "承办单位"
        assert not any(word in metric.label for word in ("照片", "登录", "在线", "打卡"))
