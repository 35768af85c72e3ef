"""The review of a year: what was judged, changed and appealed counts to the cent, and nothing moves after."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from assessments.models import Judgement, PointChange, Score, YearReview
from assessments.review_choices import AppealState, ReviewStage, SelfState
from assessments.rules import plain
from assessments.sheetcheck import sheet_findings
from assessments.workflow import (
    appeals,
    history,
    judgements,
    results,
    reviews,
    schemes,
    self_assessments,
    verification,
)
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.assessments.reviewing import MINUTES, at_stage, decide, opened, points, recomputed, town
from tests.factories.ground import NOW, TODAY

LATER = NOW + timedelta(days=9)


def indicator(review, code):
    return review.period.scheme.indicators.get(code=code)


def first_code(review):
    """An indicator that is counted."""
    return review.period.scheme.indicators.filter(metric="reception_held").get().code


def judged(scene, review, name="绿水镇", value="8", note="创新做法在全县推开", code="H1"):
    return judgements.judge(
        actor=scene.cast.staff,
        review=review,
        subject=town(review, name),
        indicator=indicator(review, code),
        value=D(value),
        note=note,
        at=NOW,
    )


def changed(scene, review, delta="-1.5", name="绿水镇", reason="两场是同一场", stage="site"):
    return judgements.change_points(
        actor=scene.cast.staff,
        review=review,
        subject=town(review, name),
        indicator=indicator(review, first_code(review)),
        delta=D(delta),
        reason=reason,
        stage=stage,
        at=NOW,
    )


def appealed(scene, review, actor=None, name="绿水镇", at=NOW):
    return appeals.raise_appeal(
        actor=actor or scene.cast.stranger,
        review=review,
        subject=town(review, name),
        indicator=indicator(review, first_code(review)),
        kind="omitted",
        claim="3月24日改到4月2日的一场漏了",
        at=at,
    )


def answer(scene, appeal, verdict="upheld", delta=D("0.5"), text="查到记录，补 0.5 分"):
    return appeals.answer_appeal(
        actor=scene.cast.staff, appeal=appeal, verdict=verdict, delta=delta, answer=text, at=NOW
    )


# --- self-assessment ------------------------------------------------------------------------------


def test_opening_asks_every_township_for_its_self_assessment(scene):
    review = opened(scene)
    todos = Todo.objects.open().filter(kind="self_assessment")
    assert review.self_assessments.count() == todos.count() == 4
    assert todos.filter(organization=scene.cast.clear_water_congress).get().due == review.self_due_on
    with pytest.raises(Conflict, match="已经开始"):
        reviews.open_review(actor=scene.cast.staff, period=review.period, self_due_on=TODAY, at=NOW)


def test_a_self_assessment_is_handed_in_returned_and_checked(scene):
    review = opened(scene)
    chair, staff = scene.cast.stranger, scene.cast.staff
    row = review.self_assessments.get(subject__name="绿水镇")
    h1 = indicator(review, "H1")
    with pytest.raises(Refused, match="为什么打 8 分"):
        self_assessments.save_self_assessment(
            actor=chair, row=row, statement="做了", values={h1.pk: (D(8), "")}, at=NOW
        )
    with pytest.raises(Refused, match="先写一年工作"):
        self_assessments.submit_self_assessment(actor=chair, row=row, at=NOW)
    self_assessments.save_self_assessment(
        actor=chair, row=row, statement="办成 41 件", values={h1.pk: (D(8), "有章程")}, at=NOW
    )
    self_assessments.submit_self_assessment(actor=chair, row=row, at=NOW)
    back = self_assessments.return_self_assessment(actor=staff, row=row, reason="写清哪 41 件", at=NOW)
    assert back.state == SelfState.RETURNED
    assert Todo.objects.open().get(kind="self_assessment", why="写清哪 41 件")
    late = LATER + timedelta(days=9)
    again = self_assessments.submit_self_assessment(actor=chair, row=row, at=late)
    assert again.late is True
    done = self_assessments.check_self_assessment(actor=staff, row=row, note="属实", at=late)
    assert (done.state, done.checked_by) == (SelfState.CHECKED, "周文清")
    assert not Todo.objects.open().filter(subject_key__endswith=f"selfassessment:{row.pk}").exists()
    # Its own value says something and earns nothing.
    assert (
        recomputed(scene, review)
        .period.results.get(subject__name="绿水镇")
        .scores.get(indicator=h1)
        .applicable
        is False
    )


def test_nobody_assesses_another_township(scene):
    row = opened(scene, people=False).self_assessments.get(subject__name="绿水镇")
    with pytest.raises(Denied, match="本单位"):
        self_assessments.save_self_assessment(actor=scene.cast.chair, row=row, statement="别人的", at=NOW)


def test_going_on_without_a_township_needs_a_reason(scene):
    review = opened(scene, people=False)
    with pytest.raises(Refused, match="绿水镇.*还没有交自评"):
        reviews.advance_review(actor=scene.cast.staff, review=review, at=NOW)
    done = reviews.advance_review(actor=scene.cast.staff, review=review, reason="换届", at=NOW)
    assert done.stage == ReviewStage.FIRST


# --- judged and changed ---------------------------------------------------------------------------


def test_a_judged_value_needs_a_note_and_stays_within_its_rule(scene):
    review = opened(scene)
    with pytest.raises(Refused, match="评定理由"):
        judged(scene, review, note=" ")
    with pytest.raises(Refused, match="0 到 10"):
        judged(scene, review, value="10.5")
    with pytest.raises(Refused, match="按记录计分"):
        judged(scene, review, code=first_code(review))
    judged(scene, review)
    judged(scene, review, value="9", note="再看了一次")
    recomputed(scene, review)
    assert points(review, "绿水镇", "H1") == D(9)
    assert [(j.value, j.voided_at is None) for j in Judgement.objects.all()] == [(D(8), False), (D(9), True)]


def test_a_change_has_actor_reason_before_and_after_and_computes_again_to_the_cent(scene):
    review = opened(scene, people=False)
    code = first_code(review)
    before = points(review, "绿水镇", code)
    row = changed(scene, review)
    assert (row.before, row.after, row.made_by, row.stage) == (before, before - D("1.5"), "周文清", "first")
    said = JournalEntry.objects.get(move="change_points")
    assert (said.before, said.after) == ({"points": str(row.before)}, {"points": str(row.after)})
    assert OutboxMessage.objects.filter(kind="points_changed").exists()
    recomputed(scene, review)
    first = list(Score.objects.order_by("pk").values("points", "rule_points", "explanation"))
    sheet = review.period.sheet_sha256
    assert points(review, "绿水镇", code) == before - D("1.5")
    recomputed(scene, review)
    assert list(Score.objects.order_by("pk").values("points", "rule_points", "explanation")) == first
    assert review.period.sheet_sha256 == sheet
    assert {check.label for check in sheet_findings(review.period) if not check.passed} == {"数据范围"}
    score = Score.objects.get(rule_points__isnull=False)
    assert "初审减 1.5 分（周文清：两场是同一场）" in score.explanation


def test_points_stay_between_nothing_and_the_full_mark(scene):
    review = opened(scene, people=False)
    full = indicator(review, first_code(review)).full_mark
    now = points(review, "绿水镇", first_code(review))
    with pytest.raises(Refused, match=f"最多减 {plain(now)} 分"):
        changed(scene, review, delta="-500")
    with pytest.raises(Refused, match="最多加"):
        changed(scene, review, delta="500")
    row = changed(scene, review, delta=str(-now))
    assert row.after == 0 and row.delta == -row.before
    with pytest.raises(Refused, match="不能再减"):
        changed(scene, review)
    assert changed(scene, review, delta=str(full)).after == full


def test_a_change_is_taken_back_with_a_reason_and_stays_readable(scene):
    review = opened(scene, people=False)
    code = first_code(review)
    before = points(review, "绿水镇", code)
    row = changed(scene, review)
    recomputed(scene, review)
    with pytest.raises(Refused, match="撤销的理由"):
        judgements.void_change(actor=scene.cast.staff, row=row, reason="", at=NOW)
    judgements.void_change(actor=scene.cast.staff, row=row, reason="看错了", at=NOW)
    recomputed(scene, review)
    assert points(review, "绿水镇", code) == before
    assert PointChange.objects.get().void_reason == "看错了"
    with pytest.raises(Refused, match="已经撤销"):
        judgements.void_change(actor=scene.cast.staff, row=row, reason="看错了", at=NOW)


def test_what_stands_behind_a_change_taken_back_starts_from_the_points_that_are_left(scene):
    review = opened(scene, people=False)
    code = first_code(review)
    start = points(review, "绿水镇", code)
    first, second, third = (changed(scene, review, delta=d) for d in ("-1.25", "-3", "-2"))
    assert (third.before, third.after) == (start - D("4.25"), start - D("6.25"))
    judgements.void_change(actor=scene.cast.staff, row=second, reason="看错了", at=NOW)
    third.refresh_from_db()
    assert (third.before, third.after) == (start - D("1.25"), start - D("3.25"))
    assert JournalEntry.objects.get(move="void_change").after["restated"]
    recomputed(scene, review)
    assert points(review, "绿水镇", code) == third.after
    # The figure underneath moves: the next computation says from what to what.
    PointChange.objects.filter(pk=first.pk).update(before=D(99), after=D(98))
    recomputed(scene, review)
    first.refresh_from_db()
    assert (first.before, first.after) == (start, start - D("1.25"))


# --- decision, notice, appeals --------------------------------------------------------------------


def test_the_meeting_decides_a_whole_sheet_only(scene):
    review = at_stage(scene, "appraisal", people=True)
    with pytest.raises(Refused, match="创新工作.*还没有给.*民主测评.*还没有测评计票"):
        decide(scene, review)


def test_what_was_changed_is_computed_before_it_is_decided(scene):
    review = at_stage(scene, "appraisal")
    changed(scene, review)
    review.refresh_from_db()
    with pytest.raises(Refused, match="先重新汇总"):
        decide(scene, review)
    done = decide(scene, recomputed(scene, review))
    assert (done.stage, done.minutes_number) == (ReviewStage.DECIDED, MINUTES)
    # What can no longer be handed in is no longer asked for.
    assert not Todo.objects.open().filter(kind="self_assessment").exists()


def test_a_decided_sheet_cannot_move(scene):
    review = at_stage(scene, "decided")
    before = list(Score.objects.order_by("pk").values())
    line = scene.scheme.indicators.first().lines.first()
    for attempt in (
        lambda: results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW),
        lambda: changed(scene, review),
        lambda: reviews.advance_review(actor=scene.cast.staff, review=review, reason="再走", at=NOW),
        lambda: decide(scene, review),
        lambda: results.publish_results(
            actor=scene.cast.staff, period=review.period, minutes_number="", partial_reason="启用", at=NOW
        ),
        lambda: verification.adjust(
            actor=scene.cast.staff, line=line, reason="漏记", numerator_change=D(1), at=NOW
        ),
        lambda: appealed(scene, review),
        lambda: results.decide_tie(
            actor=scene.cast.staff,
            period=review.period,
            order=[town(review, "绿水镇"), town(review, "青山镇")],
            reason="换",
            at=NOW,
        ),
    ):
        with pytest.raises(Refused):
            attempt()
    assert list(Score.objects.order_by("pk").values()) == before


def test_the_meeting_may_send_the_sheet_back_before_the_notice(scene):
    review = at_stage(scene, "decided")
    with pytest.raises(Refused, match="退回的原因"):
        reviews.reopen_review(actor=scene.cast.staff, review=review, reason=" ", at=NOW)
    back = reviews.reopen_review(actor=scene.cast.staff, review=review, reason="接待日重核", at=NOW)
    assert (back.stage, back.minutes_number) == (ReviewStage.APPRAISAL, "")
    assert JournalEntry.objects.get(move="reopen_review").before == {"minutes_number": MINUTES}
    with pytest.raises(Refused, match="按申诉办"):
        reviews.reopen_review(actor=scene.cast.staff, review=back, reason="再退", at=NOW)


def test_an_upheld_appeal_moves_points_and_the_township_reads_why(scene):
    review = at_stage(scene, "notice")
    code = first_code(review)
    before = points(review, "绿水镇", code)
    appeal = appealed(scene, review)
    assert appeal.number.endswith("-01") and appeal.points_before == before
    assert Todo.objects.open().get(kind="answer_appeal").due == review.appeals_until
    with pytest.raises(Conflict, match="已经申诉过"):
        appealed(scene, review)
    with pytest.raises(Refused, match="答复的理由"):
        answer(scene, appeal, text="")
    answer(scene, appeal)
    review.refresh_from_db()
    with pytest.raises(Refused, match="期满以后"):
        results.publish_results(
            actor=scene.cast.staff,
            period=review.period,
            minutes_number=MINUTES,
            partial_reason="启用",
            at=NOW,
        )
    recomputed(scene, review)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.points_after) == (AppealState.UPHELD, before + D("0.5"))
    assert points(review, "绿水镇", code) == before + D("0.5")
    assert OutboxMessage.objects.filter(kind="appeal_answered").exists()
    publish = {"actor": scene.cast.staff, "period": review.period, "partial_reason": "启用", "at": LATER}
    with pytest.raises(Refused, match="1 件申诉采纳，审定时的分已经变了"):
        results.publish_results(**publish, minutes_number=MINUTES)
    # Nothing waits any more: a second computation has no ground.
    with pytest.raises(Refused, match="不能重算"):
        results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    done = results.publish_results(**publish, minutes_number="主任会议纪要〔2027〕2号")
    assert done.minutes_number == "主任会议纪要〔2027〕2号"


def test_upholding_changes_something_and_declining_nothing(scene):
    appeal = appealed(scene, at_stage(scene, "notice"))
    with pytest.raises(Refused, match="先在填报数据里登记更正"):
        answer(scene, appeal, delta=None)
    with pytest.raises(Refused, match="不采纳就不改分"):
        answer(scene, appeal, verdict="declined")
    done = answer(scene, appeal, verdict="declined", delta=None, text="那一场不在本季")
    assert done.points_after == done.points_before
    assert done.review.stale is False


def test_an_open_appeal_lets_a_correction_in(scene):
    review = at_stage(scene, "notice")
    line = scene.scheme.indicators.get(code=first_code(review)).lines.get(report__subject__name="绿水镇")
    correct = {"actor": scene.cast.staff, "line": line, "reason": "漏记", "numerator_change": D(1), "at": NOW}
    with pytest.raises(Refused, match="没有待答复的申诉"):
        verification.adjust(**correct)
    appeal = appealed(scene, review)
    verification.adjust(**correct)
    answer(scene, appeal, delta=None, text="已补记")
    review.refresh_from_db()
    assert review.stale
    recomputed(scene, review)
    appeal.refresh_from_db()
    assert appeal.points_after > appeal.points_before


def test_appeals_are_ones_own_and_in_time(scene):
    review = at_stage(scene, "notice")
    with pytest.raises(Denied, match="本单位"):
        appealed(scene, review, actor=scene.cast.chair)
    with pytest.raises(Denied):
        appealed(scene, review, actor=scene.cast.clerk, name="青山镇")
    with pytest.raises(Refused, match="24:00 截止"):
        appealed(scene, review, at=LATER)
    appeal = appealed(scene, review)
    assert appeals.withdraw_appeal(actor=scene.cast.stranger, appeal=appeal, at=NOW).state == "withdrawn"
    assert appealed(scene, review).number.endswith("-02")


def test_published_means_locked_and_is_reported_under_a_number(scene):
    review = at_stage(scene, "notice")
    appeal = appealed(scene, review)
    publish = {
        "actor": scene.cast.staff,
        "period": review.period,
        "minutes_number": "",
        "partial_reason": "平台今年启用",
        "at": LATER,
    }
    with pytest.raises(Refused, match="1 件申诉没有答复"):
        results.publish_results(**publish)
    answer(scene, appeal, verdict="declined", delta=None)
    done = results.publish_results(**publish)
    assert done.minutes_number == MINUTES
    review.refresh_from_db()
    assert review.stage == ReviewStage.PUBLISHED
    with pytest.raises(Refused, match="上报文号"):
        reviews.report_results(
            actor=scene.cast.staff,
            review=review,
            reported_on=TODAY,
            reported_to="县考核办",
            report_document="",
            at=LATER,
        )
    report = reviews.report_results(
        actor=scene.cast.staff,
        review=review,
        reported_on=TODAY,
        reported_to="县考核办",
        report_document="云人常办函〔2027〕3号",
        at=LATER,
    )
    assert report.stage == ReviewStage.REPORTED


@pytest.mark.parametrize("who", ["chair", "leader", "office"])
def test_only_the_countys_staff_review(scene, who):
    actor = getattr(scene.cast, who)
    review = opened(scene, people=False)
    row = review.self_assessments.first()
    for attempt in (
        lambda: reviews.advance_review(actor=actor, review=review, reason="走", at=NOW),
        lambda: reviews.decide_results(
            actor=actor, review=review, minutes_number=MINUTES, decided_on=TODAY, at=NOW
        ),
        lambda: reviews.open_notice(actor=actor, review=review, appeals_until=TODAY, at=NOW),
        lambda: self_assessments.check_self_assessment(actor=actor, row=row, at=NOW),
        lambda: judgements.change_points(
            actor=actor,
            review=review,
            subject=row.subject,
            indicator=scene.scheme.indicators.first(),
            delta=D(1),
            reason="加",
            at=NOW,
        ),
    ):
        with pytest.raises(Denied):
            attempt()
    assert YearReview.objects.get().stage == ReviewStage.SELF


def test_appeals_of_towns_and_streets_of_one_year_have_numbers_of_their_own(scene):
    first = appealed(scene, at_stage(scene, "notice"))
    staff = scene.cast.staff
    scheme = schemes.copy_scheme(actor=staff, scheme=scene.scheme, year=first.review.period.year, at=NOW)
    scheme.group, scheme.edition = scene.streets, 1
    scheme.save()
    schemes.publish_scheme(actor=staff, scheme=scheme, at=NOW)
    street = scene.streets.subjects.get()
    measures = {(street.pk, i.code): (1, 1) for i in scheme.indicators.exclude(metric="presidium_meetings")}
    measures[street.pk, scheme.indicators.get(metric="presidium_meetings").code] = None
    history.enter_past_quarter(
        actor=staff, scheme=scheme, quarter=1, measures=measures, basis="按季报", at=NOW
    )
    period = results.compute_year(actor=staff, scheme=scheme, at=NOW)
    review = reviews.open_review(actor=staff, period=period, self_due_on=TODAY, at=NOW)
    YearReview.objects.filter(pk=review.pk).update(
        stage="notice", minutes_number=MINUTES, notice_from=TODAY, appeals_until=TODAY
    )
    review.refresh_from_db()
    other = replace(scene.cast.chair, organization=street.organization)
    second = appeals.raise_appeal(
        actor=other,
        review=review,
        subject=street,
        indicator=scheme.indicators.get(metric="reception_held"),
        kind="wrong",
        claim="算错",
        at=NOW,
    )
    assert [a.number[-3:] for a in (first, second)] == ["-01", "-02"]
