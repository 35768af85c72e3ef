"""The county verifies, asks, locks with a snapshot, and corrects afterwards."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from assessments.models import MeasureAdjustment, MeasureLine, QuarterReport
from assessments.presenters.lines import value_text
from assessments.scoring import fingerprint
from assessments.workflow import periods, reports, returns, verification
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.factories.ground import NOW


@pytest.fixture
def handed_in(scene):
    return scene.hand_in(scene.report(scene.open(1), "绿水镇"))


def line_of(report, metric="reception_held"):
    return report.lines.get(indicator__metric=metric)


def locked_report(scene, report):
    scene.verify(report)
    return verification.lock_report(actor=scene.cast.staff, report=report, at=NOW)


def test_a_number_is_verified_as_counted(scene, handed_in):
    done = verification.verify_line(actor=scene.cast.staff, line=line_of(handed_in), at=NOW)
    assert (done.verification, done.verified_numerator, done.verified_denominator) == ("verified", 5, 6)
    assert done.verified_by == "周文清"


def test_another_number_needs_a_reason(scene, handed_in):
    with pytest.raises(Refused, match="写明理由"):
        verification.verify_line(actor=scene.cast.staff, line=line_of(handed_in), numerator=6, at=NOW)
    done = verification.verify_line(
        actor=scene.cast.staff, line=line_of(handed_in), numerator=6, note="改期计入", at=NOW
    )
    assert (done.verification, done.measure.numerator, done.numerator) == ("corrected", 6, 5)
    verify = {"actor": scene.cast.staff, "line": line_of(handed_in), "note": "加开", "at": NOW}
    for typed, sentence in (("2.5", "按.计数，请填整数"), (D("1e3"), "直接写出数字")):
        with pytest.raises(Refused, match=sentence):
            verification.verify_line(numerator=typed, **verify)


def test_a_query_goes_back_with_the_report_and_opens_only_that_line(scene, handed_in):
    line = line_of(handed_in)
    scene.verify(handed_in)
    with pytest.raises(Refused, match="说明什么"):
        verification.query_line(actor=scene.cast.staff, line=line, note="", at=NOW)
    verification.query_line(actor=scene.cast.staff, line=line, note="3月24日为什么没开？", at=NOW)
    back = returns.return_report(actor=scene.cast.staff, report=handed_in, reason="", at=NOW)
    assert "3月24日为什么没开" in back.return_reason
    assert [m.pk for m in reports.open_lines(list(back.lines.all()))] == [line.pk]
    with pytest.raises(Refused, match="还有 1 项没有确认"):
        reports.submit_report(actor=scene.cast.stranger, report=back, at=NOW)
    reports.disagree(actor=scene.cast.stranger, line=line, note="暴雨改期", at=NOW)
    again = reports.submit_report(actor=scene.cast.stranger, report=back, at=NOW)
    states = {m.indicator.metric: m.verification for m in again.lines.all()}
    assert states["reception_held"] == "pending"
    assert states["demands_in_time"] == "verified"


def test_nothing_is_verified_before_it_is_handed_in(scene):
    report = scene.report(scene.open(1), "绿水镇")
    with pytest.raises(Refused, match="还没有提交"):
        verification.verify_line(actor=scene.cast.staff, line=line_of(report), at=NOW)
    with pytest.raises(Refused, match="还没有提交"):
        verification.lock_report(actor=scene.cast.staff, report=report, at=NOW)


def test_two_clerks_at_one_line_the_second_is_told(scene, handed_in):
    line = line_of(handed_in)
    verification.verify_line(actor=scene.cast.staff, line=line, version=line.version, at=NOW)
    with pytest.raises(Conflict, match="周文清"):
        verification.query_line(actor=scene.cast.staff, line=line, note="？", version=line.version, at=NOW)


def test_a_report_locks_only_when_every_line_is_decided(scene, handed_in):
    verification.verify_line(actor=scene.cast.staff, line=line_of(handed_in), at=NOW)
    with pytest.raises(Refused, match="还有 2 项没有核实"):
        verification.lock_report(actor=scene.cast.staff, report=handed_in, at=NOW)


def test_locking_keeps_the_records_behind_each_number(scene, handed_in):
    row = ("liaison_stations.receptionday:7", date(2026, 2, 9), "中坝村联络点，已开展", "/stations/days/7/")
    scene.found["reception_held"].append(row)
    done = locked_report(scene, handed_in)
    line = line_of(done)
    assert line.records == [{"key": row[0], "on": "2026-02-09", "label": row[2], "url": row[3]}]
    assert line.records_sha256 == fingerprint(line.records)
    assert len(line.records_sha256) == 64
    scene.found["reception_held"].clear()
    line.refresh_from_db()
    assert len(line.records) == 1
    assert not Todo.objects.open().filter(subject_key__contains=f"report:{handed_in.pk}").exists()


def test_a_locked_sheet_cannot_move(scene, handed_in):
    done = locked_report(scene, handed_in)
    line = line_of(done)
    scene.set("绿水镇", 9, (9, 9), (9, 9))
    before = list(MeasureLine.objects.filter(report=done).order_by("pk").values())
    category = line.indicator.category
    for attempt in (
        lambda: reports.confirm_line(actor=scene.cast.stranger, line=line, at=NOW),
        lambda: reports.disagree(actor=scene.cast.stranger, line=line, note="不对", at=NOW),
        lambda: reports.confirm_group(actor=scene.cast.stranger, report=done, category=category, at=NOW),
        lambda: reports.submit_report(actor=scene.cast.stranger, report=done, at=NOW),
        lambda: returns.return_report(actor=scene.cast.staff, report=done, reason="再看看", at=NOW),
        lambda: periods.refresh_report(actor=scene.cast.staff, report=done, at=NOW),
        lambda: verification.verify_line(actor=scene.cast.staff, line=line, numerator=6, note="改", at=NOW),
        lambda: verification.query_line(actor=scene.cast.staff, line=line, note="改", at=NOW),
        lambda: verification.lock_report(actor=scene.cast.staff, report=done, at=NOW),
    ):
        with pytest.raises(Refused):
            attempt()
    assert list(MeasureLine.objects.filter(report=done).order_by("pk").values()) == before


def test_a_locked_report_has_a_moment(scene, handed_in):
    with pytest.raises(IntegrityError), transaction.atomic():
        QuarterReport.objects.filter(pk=handed_in.pk).update(state="locked", locked_at=None)


def test_the_quarter_locks_with_its_last_report(scene):
    period = scene.open(1)
    with pytest.raises(Refused, match="4 个单位没有提交"):
        verification.lock_period(actor=scene.cast.staff, period=period, at=NOW)
    done = scene.finish(period)
    assert (done.state, done.locked_by) == ("locked", "周文清")
    with pytest.raises(Refused, match="已由周文清锁定"):
        verification.lock_period(actor=scene.cast.staff, period=done, at=NOW)


def test_a_whole_quarter_is_locked_at_once(scene):
    period = scene.open(1)
    for report in period.reports.select_related("subject__organization"):
        scene.verify(scene.hand_in(report))
    assert verification.lock_period(actor=scene.cast.staff, period=period, at=NOW).state == "locked"


def test_a_correction_enters_beside_the_locked_number(scene, handed_in):
    line = line_of(handed_in)
    with pytest.raises(Refused, match="还没有锁定"):
        verification.adjust(actor=scene.cast.staff, line=line, reason="漏记", numerator_change=D(1), at=NOW)
    locked_report(scene, handed_in)
    row = verification.adjust(
        actor=scene.cast.staff, line=line, reason="漏记一场", numerator_change=D(1), basis="ZB-31", at=NOW
    )
    line.refresh_from_db()
    assert (line.measure.numerator, row.numerator_change) == (5, 1)
    verification.void_adjustment(actor=scene.cast.staff, row=row, reason="重复登记", at=NOW)
    with pytest.raises(Refused, match="已经撤销"):
        verification.void_adjustment(actor=scene.cast.staff, row=row, reason="重复登记", at=NOW)
    assert MeasureAdjustment.objects.in_force().count() == 0
    assert MeasureAdjustment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": " ", "numerator_change": D(1)}, "更正的理由"),
        ({"reason": "漏记"}, "增减多少"),
        ({"reason": "漏记", "numerator_change": D(-6)}, "实际数不能小于 0"),
        ({"reason": "漏记", "denominator_change": D(-7)}, "应有数不能小于 0"),
    ],
)
def test_corrections_that_make_no_sense_are_refused(scene, handed_in, values, message):
    locked_report(scene, handed_in)
    with pytest.raises(Refused, match=message):
        verification.adjust(actor=scene.cast.staff, line=line_of(handed_in), at=NOW, **values)


def test_a_correction_changes_something_says_the_database(scene, handed_in):
    locked_report(scene, handed_in)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeasureAdjustment.objects.create(line=line_of(handed_in), reason="无", made_by="某", made_at=NOW)


@pytest.mark.parametrize("who", ["chair", "leader", "office"])
def test_only_the_countys_staff_verify(scene, handed_in, who):
    actor = getattr(scene.cast, who)
    for attempt in (
        lambda: verification.verify_line(actor=actor, line=line_of(handed_in), at=NOW),
        lambda: verification.query_line(actor=actor, line=line_of(handed_in), note="？", at=NOW),
        lambda: verification.lock_report(actor=actor, report=handed_in, at=NOW),
        lambda: returns.return_report(actor=actor, report=handed_in, reason="？", at=NOW),
    ):
        with pytest.raises(Denied):
            attempt()


def test_more_than_all_is_refused_wherever_a_number_is_said(scene, handed_in):
    line, staff = line_of(handed_in), scene.cast.staff
    with pytest.raises(Refused, match="实开 7 场，不能多于应开 6 场"):
        verification.verify_line(actor=staff, line=line, numerator=7, note="加开", at=NOW)
    # A seventh day that was due makes seven due.
    done = verification.verify_line(
        actor=staff, line=line, numerator=7, denominator=7, note="加开一场", at=NOW
    )
    assert value_text(done) == "7 / 7 场"
    for other in handed_in.lines.exclude(pk=line.pk):
        verification.verify_line(actor=staff, line=other, at=NOW)
    verification.lock_report(actor=staff, report=handed_in, at=NOW)
    with pytest.raises(Refused, match="不能多于"):
        verification.adjust(actor=staff, line=line, reason="又漏", numerator_change=D(1), at=NOW)


def test_a_township_cannot_claim_more_than_all(scene):
    line = line_of(scene.report(scene.open(1), "绿水镇"))
    with pytest.raises(Refused, match="不能多于应开 6 场"):
        reports.disagree(actor=scene.cast.stranger, line=line, note="多开", numerator="7", at=NOW)
