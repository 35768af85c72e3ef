"""Quarters open pre-filled; the township confirms, disagrees and hands in."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from assessments.counting import changed_since
from assessments.models import MeasureLine, QuarterReport
from assessments.workflow import periods, reports, returns
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.factories.ground import NOW


def line_of(report, metric):
    return report.lines.get(indicator__metric=metric)


def test_a_quarter_opens_with_every_report_already_filled(scene):
    period = scene.open(1)
    assert [r.subject.name for r in period.reports.order_by("subject__sort_order")] == [
        "青山镇",
        "绿水镇",
        "石桥镇",
        "南坪镇",
    ]
    report = scene.report(period, "绿水镇")
    numbers = {line.indicator.metric: (line.numerator, line.denominator) for line in report.lines.all()}
    assert numbers == {"presidium_meetings": (1, None), "reception_held": (5, 6), "demands_in_time": (10, 10)}
    assert {line.state for line in report.lines.all()} == {"counted"}


def test_chairs_get_a_to_do_with_the_due_date(scene):
    period = scene.open(1)
    todos = Todo.objects.open().visible_to(scene.cast.chair)
    assert [(t.verb, t.due, t.title) for t in todos] == [("填报", period.due_on, "2026年第一季度填报")]


@pytest.mark.parametrize(
    ("quarter", "due_on", "message"),
    [(5, date(2026, 4, 15), "第一到第四季度"), (1, date(2026, 3, 31), "结束")],
)
def test_a_quarter_with_impossible_dates_is_not_opened(scene, quarter, due_on, message):
    with pytest.raises(Refused, match=message):
        periods.open_period(
            actor=scene.cast.staff, scheme=scene.scheme, quarter=quarter, due_on=due_on, at=NOW
        )


def test_a_quarter_opens_once(scene):
    scene.open(1)
    with pytest.raises(Refused, match="已经开始填报"):
        scene.open(1)


def test_a_draft_scheme_has_no_quarters(scene):
    from assessments.workflow.schemes import copy_scheme

    copy = copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2027, at=NOW)
    with pytest.raises(Refused, match="还没有发布"):
        periods.open_period(actor=scene.cast.staff, scheme=copy, quarter=1, due_on=date(2027, 4, 15), at=NOW)


def test_what_does_not_apply_needs_no_answer(scene):
    from assessments.workflow.schemes import copy_scheme, publish_scheme

    scheme = copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2026, at=NOW)
    scheme.group = scene.streets
    scheme.edition = 1
    scheme.save()
    publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    report = scene.report(scene.open(1, scheme), "城关街道")
    presidium = line_of(report, "presidium_meetings")
    assert (presidium.applicable, presidium.state, presidium.verification) == (False, "confirmed", "verified")
    assert len(reports.open_lines(list(report.lines.all()))) == 2
    with pytest.raises(Refused, match="不适用"):
        reports.confirm_line(actor=scene.townsman(report), line=presidium, at=NOW)


def test_a_chair_confirms_one_number_with_a_remark(scene):
    report = scene.report(scene.open(1), "青山镇")
    line = line_of(report, "reception_held")
    done = reports.confirm_line(
        actor=scene.cast.chair, line=line, note="3月那场改到了周末", version=line.version, at=NOW
    )
    assert (done.state, done.decided_by, done.note) == ("confirmed", "何建平", "3月那场改到了周末")
    assert (
        JournalEntry.objects.filter(root_key=f"assessments.quarterreport:{report.pk}", move="confirm").count()
        == 1
    )


def test_a_clerk_confirms_a_whole_group(scene):
    report = scene.report(scene.open(1), "青山镇")
    category = line_of(report, "reception_held").indicator.category
    assert reports.confirm_group(actor=scene.cast.clerk, report=report, category=category, at=NOW) == 2
    assert line_of(report, "presidium_meetings").state == "counted"


def test_two_people_at_one_number_one_is_told_who_was_first(scene):
    report = scene.report(scene.open(1), "青山镇")
    line = line_of(report, "reception_held")
    reports.confirm_line(actor=scene.cast.clerk, line=line, version=line.version, at=NOW)
    with pytest.raises(Conflict, match="吴桂香 09:46"):
        reports.disagree(actor=scene.cast.chair, line=line, note="不对", version=line.version, at=NOW)


def test_two_people_at_different_groups_do_not_disturb_each_other(scene):
    report = scene.report(scene.open(1), "青山镇")
    first, second = {line.indicator.category for line in report.lines.all()}
    reports.confirm_group(actor=scene.cast.clerk, report=report, category=first, at=NOW)
    reports.confirm_group(actor=scene.cast.chair, report=report, category=second, at=NOW)
    assert not report.lines.filter(state="counted").exists()


def test_a_group_seen_before_a_recount_is_not_confirmed_unseen(scene):
    report = scene.report(scene.open(1), "青山镇")
    line = line_of(report, "reception_held")
    seen = {m.pk: m.version for m in report.lines.filter(indicator__category=line.indicator.category)}
    scene.set("青山镇", 1, (6, 7), (9, 10))
    periods.refresh_report(actor=scene.cast.chair, report=report, at=NOW)
    with pytest.raises(Conflict):
        reports.confirm_group(
            actor=scene.cast.chair, report=report, category=line.indicator.category, versions=seen, at=NOW
        )


def test_confirming_a_finished_group_again_is_a_conflict(scene):
    report = scene.report(scene.open(1), "青山镇")
    category = line_of(report, "reception_held").indicator.category
    reports.confirm_group(actor=scene.cast.clerk, report=report, category=category, at=NOW)
    with pytest.raises(Conflict, match="没有等您确认的项"):
        reports.confirm_group(actor=scene.cast.chair, report=report, category=category, at=NOW)


def test_a_disagreement_needs_words(scene):
    report = scene.report(scene.open(1), "绿水镇")
    line = line_of(report, "reception_held")
    with pytest.raises(Refused, match="哪里不对"):
        reports.disagree(actor=scene.cast.stranger, line=line, note="  ", at=NOW)
    with pytest.raises(Refused, match="不小于 0"):
        reports.disagree(actor=scene.cast.stranger, line=line, note="漏了一场", numerator="-1", at=NOW)
    done = reports.disagree(
        actor=scene.cast.stranger, line=line, note="3月24日改到4月2日", numerator="6", at=NOW
    )
    assert (done.state, done.claimed_numerator, done.claimed_denominator) == ("disagreed", 6, None)


def test_the_database_keeps_disagreements_explained_and_numbers_positive(scene):
    line = line_of(scene.report(scene.open(1), "绿水镇"), "reception_held")
    for values in ({"state": "disagreed", "note": ""}, {"numerator": -1}, {"denominator": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MeasureLine.objects.filter(pk=line.pk).update(**values)


def test_a_recount_reopens_only_what_moved(scene):
    report = scene.report(scene.open(1), "青山镇")
    scene.confirm(report)
    scene.set("青山镇", 2, (6, 6), (9, 10))
    assert periods.refresh_report(actor=scene.cast.chair, report=report, at=NOW) == 1
    assert {line.indicator.metric: line.state for line in report.lines.all()} == {
        "presidium_meetings": "counted",
        "reception_held": "confirmed",
        "demands_in_time": "confirmed",
    }
    assert periods.refresh_report(actor=scene.cast.chair, report=report, at=NOW) == 0


def test_a_report_is_not_handed_in_with_open_or_outdated_numbers(scene):
    report = scene.report(scene.open(1), "青山镇")
    with pytest.raises(Refused, match="还有 3 项没有确认"):
        reports.submit_report(actor=scene.cast.chair, report=report, at=NOW)
    scene.confirm(report)
    scene.set("青山镇", 1, (6, 6), (10, 10))
    with pytest.raises(Refused, match="群众意见按期答复.*重新取数"):
        reports.submit_report(actor=scene.cast.chair, report=report, at=NOW)
    lines = list(report.lines.select_related("indicator"))
    assert len(changed_since(report, lines)) == 1


def test_the_chair_hands_in_and_the_county_gets_it(scene):
    report = scene.hand_in(scene.report(scene.open(1), "青山镇"))
    assert (report.state, report.submitted_by, report.number) == ("submitted", "何建平", "季报2026-0001")
    assert not Todo.objects.open().visible_to(scene.cast.chair).exists()
    todo = Todo.objects.open().visible_to(scene.cast.staff).get()
    assert (todo.verb, todo.title) == ("核验", "青山镇2026年第一季度填报")


def test_numbers_of_receipts_run_on(scene):
    period = scene.open(1)
    numbers = [scene.hand_in(scene.report(period, town)).number for town in ("青山镇", "绿水镇")]
    assert numbers == ["季报2026-0001", "季报2026-0002"]


def test_a_clerk_may_fill_but_not_hand_in(scene):
    report = scene.report(scene.open(1), "青山镇")
    scene.confirm(report, scene.cast.clerk)
    with pytest.raises(Denied, match="由主席提交"):
        reports.submit_report(actor=scene.cast.clerk, report=report, at=NOW)


def test_a_chair_handles_only_the_own_report(scene):
    report = scene.report(scene.open(1), "青山镇")
    line = line_of(report, "reception_held")
    for attempt in (
        lambda: reports.confirm_line(actor=scene.cast.stranger, line=line, at=NOW),
        lambda: reports.disagree(actor=scene.cast.stranger, line=line, note="不对", at=NOW),
        lambda: reports.confirm_group(
            actor=scene.cast.stranger, report=report, category=line.indicator.category, at=NOW
        ),
        lambda: reports.submit_report(actor=scene.cast.stranger, report=report, at=NOW),
    ):
        with pytest.raises(Denied, match="本单位"):
            attempt()
    with pytest.raises(Refused, match="本单位"):
        periods.refresh_report(actor=scene.cast.stranger, report=report, at=NOW)
    assert not QuarterReport.objects.visible_to(scene.cast.stranger).filter(pk=report.pk).exists()
    assert QuarterReport.objects.visible_to(scene.cast.chair).get() == report


def test_a_handed_in_report_waits_untouched(scene):
    report = scene.hand_in(scene.report(scene.open(1), "青山镇"))
    line = line_of(report, "reception_held")
    with pytest.raises(Refused, match="已提交"):
        reports.confirm_line(actor=scene.cast.chair, line=line, at=NOW)
    with pytest.raises(Refused, match="不能重新取数"):
        periods.refresh_report(actor=scene.cast.chair, report=report, at=NOW)


def test_a_return_goes_back_with_reason_to_do_and_message(scene):
    report = scene.hand_in(scene.report(scene.open(1), "青山镇"))
    with pytest.raises(Refused, match="退回的理由"):
        returns.return_report(actor=scene.cast.staff, report=report, reason=" ", at=NOW)
    done = returns.return_report(actor=scene.cast.staff, report=report, reason="请补 3月24日的记录", at=NOW)
    assert done.state == "returned"
    assert Todo.objects.open().visible_to(scene.cast.chair).get().verb == "补充"
    assert not Todo.objects.open().visible_to(scene.cast.staff).exists()
    told = OutboxMessage.objects.filter(kind="report_returned").values_list("recipient__name", flat=True)
    assert set(told) == {"何建平", "吴桂香"}
    reports.confirm_line(actor=scene.cast.chair, line=line_of(report, "reception_held"), at=NOW)
    again = reports.submit_report(actor=scene.cast.chair, report=report, at=NOW)
    assert (again.state, again.number) == ("submitted", "季报2026-0001")


def test_departments_deputies_and_stations_have_no_report(scene):
    scene.open(1)
    for actor in (scene.cast.handler, scene.cast.keeper, scene.cast.office, Actor.anonymous()):
        assert not QuarterReport.objects.visible_to(actor).exists()
    assert QuarterReport.objects.visible_to(scene.cast.leader).count() == 4
    other = replace(scene.cast.staff, county=None)
    assert not QuarterReport.objects.visible_to(other).exists()


def test_opening_a_quarter_costs_the_same_for_any_number_of_towns(scene, statements_at_most):
    with statements_at_most(17):
        scene.open(1)
