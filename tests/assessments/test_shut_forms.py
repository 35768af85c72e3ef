"""A form that would surely be refused is not shown: the page says why, and what to do instead."""

import uuid
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from assessments.models import Ballot, Period, PointChange, YearReview
from assessments.workflow import ballots, judgements, samples, verification
from assessments.workflow.tallies import announce_tally, compute_tally
from tests.assessments.reviewing import at_stage, opened, town
from tests.assessments.scene import YEAR
from tests.assessments.test_ballots import prepared
from tests.assessments.test_tallies import period_of, scheme_of
from tests.assessments.test_verification import line_of
from tests.factories.ground import NOW, TODAY

FORM = 'type="submit" class="btn btn-primary"'


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Pages ask the clock; it stands still at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def shut(client, address, said):
    page = client.get(address).content.decode()
    assert said in page
    assert FORM not in page
    return page


def test_after_the_last_day_nobody_types_an_appeal_that_is_refused(scene, client_of):
    review = at_stage(scene, "notice")
    year, chair = review.period_id, client_of(scene.cast.stranger)
    create, own = url("appeal_create", year), url("town_result", year, town(review, "绿水镇").pk)
    assert FORM in chair.get(create).content.decode() and create in chair.get(own).content.decode()
    YearReview.objects.filter(pk=review.pk).update(appeals_until=TODAY - timedelta(days=1))
    page = shut(chair, create, "申诉已于 4月8日 24:00 截止。有问题请电话联系县人大办公室。")
    assert "<textarea" not in page and "前可以提出" not in page
    page = chair.get(own).content.decode()
    assert create not in page and "申诉已于 4月8日 24:00 截止" in page
    # Who had the page open keeps what was typed.
    indicator = review.period.scheme.indicators.get(metric="reception_held")
    typed = {"indicator": indicator.pk, "kind": "omitted", "claim": "漏了一场", "form_key": str(uuid.uuid4())}
    late = chair.post(create, typed)
    assert late.status_code == 422
    assert "漏了一场" in late.content.decode() and "24:00 截止" in late.content.decode()


def test_nor_once_the_result_is_out(scene, client_of):
    review = at_stage(scene, "notice")
    YearReview.objects.filter(pk=review.pk).update(stage="published")
    Period.objects.filter(pk=review.period_id).update(state="published", minutes_number="纪要1号")
    shut(client_of(scene.cast.stranger), url("appeal_create", review.period_id), "结果已经正式发布")


def test_an_objection_to_an_announced_result_is_not_offered_after_its_days(cast, client_of):
    period = compute_tally(actor=cast.staff, period=period_of(cast, scheme_of(cast, "station")), at=NOW)
    period = announce_tally(actor=cast.staff, period=period, document="纪要9号", at=NOW)
    say = url("objection_create", period.pk, period.results.get().subject_id)
    keeper = client_of(cast.keeper)
    assert FORM in keeper.get(say).content.decode()
    Period.objects.filter(pk=period.pk).update(published_at=NOW - timedelta(days=16))
    shut(keeper, say, "异议已于 4月8日截止（公布后 15 天）。有问题请联系县人大办公室。")
    shut(client_of(cast.staff), url("tally_announce", period.pk), "公布，不能再改")


def test_what_the_decision_closed_is_not_offered(scene, client_of):
    review = opened(scene)
    staff, year = scene.cast.staff, review.period_id
    ballot = prepared(scene, review, scored=False)
    ballots.open_ballot(actor=staff, ballot=ballot, at=NOW)
    change = judgements.change_points(
        actor=staff,
        review=review,
        subject=town(review, "绿水镇"),
        indicator=review.period.scheme.indicators.get(metric="reception_held"),
        delta=D(-1),
        reason="查实",
        at=NOW,
    )
    client = client_of(staff)
    shut(client, url("review_reopen", year), "现在不能退回")
    shut(client, url("result_publish", year), "主任会议审定、公示以后再发布")
    pages = [url("change_void", change.pk), url("ballot_create", year), url("ballot_void", ballot.pk)]
    for address in pages:
        assert FORM in client.get(address).content.decode()
    YearReview.objects.filter(pk=review.pk).update(
        stage="decided", minutes_number="纪要1号", decided_on=TODAY, decided_by="周文清"
    )
    for address in pages:
        shut(client, address, "已经主任会议审定（纪要1号），只能通过公示期内的申诉复核来改")
    YearReview.objects.filter(pk=review.pk).update(stage="appraisal")
    PointChange.objects.filter(pk=change.pk).update(voided_at=NOW, void_reason="看错")
    Ballot.objects.filter(pk=ballot.pk).update(state="voided", void_reason="印错")
    shut(client, pages[0], "这次改分已经撤销了")
    shut(client, pages[2], "这个测评已经作废了")


def test_a_report_that_is_not_with_the_county_is_neither_returned_nor_sampled(scene, client_of):
    report = scene.report(scene.open(1), "绿水镇")
    client = client_of(scene.cast.staff)
    shut(client, url("report_return", report.pk), "不能退回")
    shut(client, url("sample_create", report.pk), "提交以后再抽查")
    scene.found["reception_held"] += [("liaison_stations.receptionday:1", date(YEAR, 2, 9), "接待", "/x/")]
    report = scene.hand_in(report)
    for name in ("report_return", "sample_create"):
        assert FORM in client.get(url(name, report.pk)).content.decode()
    sample = samples.draw_sample(
        actor=scene.cast.staff, report=report, lines=list(report.lines.all()), size=1, at=NOW
    )
    samples.void_sample(actor=scene.cast.staff, sample=sample, reason="抽错", at=NOW)
    shut(client, url("sample_void", sample.pk), "已作废，不能再改")


def test_a_correction_is_not_offered_once_the_sheet_is_decided_or_out(scene, begun_year, client_of):
    line = line_of(scene.report(scene.scheme.periods.quarters().get(), "青山镇"))
    client, staff = client_of(scene.cast.staff), scene.cast.staff
    row = verification.adjust(actor=staff, line=line, reason="漏记", denominator_change=D(1), at=NOW)
    adjust, void = url("measure_adjust", line.pk), url("adjustment_void", row.pk)
    for address in (adjust, void):
        assert FORM in client.get(address).content.decode()
    review = YearReview.objects.create(
        period=begun_year, self_due_on=TODAY, opened_at=NOW, opened_by="周文清", stage="decided",
        minutes_number="纪要1号", decided_on=TODAY, decided_by="周文清",
    )  # fmt: skip
    for address in (adjust, void):
        shut(client, address, "这个单位没有待答复的申诉，不能更正")
    review.delete()
    type(begun_year).objects.filter(pk=begun_year.pk).update(state="published", minutes_number="纪要1号")
    for address in (adjust, void):
        shut(client, address, "已经发布，不能再更正季度数据")
