"""The year is computed from measures, ranked, published; it recomputes to the cent."""

from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from assessments.exports.content import content_of
from assessments.models import Period, Result, Score, WorkFund
from assessments.sheetcheck import recomputed, sheet_findings
from assessments.workflow import flags, results, verification
from assessments.workflow.history import enter_past_quarter
from assessments.workflow.schemes import copy_scheme, publish_scheme
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.assessments.scene import ALL_QUARTERS, whole_year
from tests.factories.ground import NOW

MINUTES = "云岭县人大常委会主任会议纪要〔2027〕1号"


def published(scene, quarters=ALL_QUARTERS, year=None):
    """The year published; already computed, or now from these quarters."""
    year = year or whole_year(scene, quarters)
    reason = "" if quarters == ALL_QUARTERS else "平台今年启用"
    return results.publish_results(
        actor=scene.cast.staff,
        period=year,
        minutes_number=MINUTES,
        partial_reason=reason,
        unreviewed_reason="首次考评",
        at=NOW,
    )


def by_town(period):
    return {r.subject.name: r for r in period.results.select_related("subject")}


def test_points_come_from_the_years_measures(scene, full_year):
    found = by_town(full_year)
    # 青山镇: 4 meetings × 7.5 = 30; 24 of 24 receptions = 35; 36 of 40 = 90 %: 35 − 10 × 0.5 = 30.
    assert found["青山镇"].total == D("95.00")
    # 绿水镇: 30; 20 of 24: 35 − 4 × 2 = 27; 35.
    assert found["绿水镇"].total == D("92.00")
    assert found["石桥镇"].total == D("100.00")
    # 南坪镇: 0; 8 of 24: 35 − 32 = 3; 50 %: 35 − 25 = 10.
    assert found["南坪镇"].total == D("13.00")
    assert [found[n].rank for n in ("石桥镇", "青山镇", "绿水镇", "南坪镇")] == [1, 2, 3, 4]
    assert full_year.coverage == "第一、第二、第三、第四季度"


def test_every_score_keeps_its_measure_rule_and_sentence(scene, full_year):
    score = Score.objects.get(
        result__period=full_year, result__subject__name="青山镇", indicator__metric="demands_in_time"
    )
    assert (score.numerator, score.denominator, score.points) == (36, 40, D("30.00"))
    assert "占 90%" in score.explanation and "扣 5 分" in score.explanation


def test_recomputing_from_what_is_stored_gives_the_same_to_the_cent(scene, full_year):
    scores = Score.objects.filter(result__period=full_year).select_related("indicator")
    assert scores.count() == 12
    assert all(recomputed(score) == score.points for score in scores)
    assert all(check.passed for check in sheet_findings(full_year))


def test_computing_twice_writes_the_same_sheet(scene, full_year):
    before = list(Score.objects.order_by("pk").values()), list(Result.objects.order_by("pk").values())
    again = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    assert again.sheet_sha256 == full_year.sheet_sha256
    assert (
        list(Score.objects.order_by("pk").values()),
        list(Result.objects.order_by("pk").values()),
    ) == before


def test_a_damaged_sheet_is_found(scene, full_year):
    Score.objects.filter(result__period=full_year, points=D("30.00")).update(points=D("31.00"))
    failed = {check.label for check in sheet_findings(full_year) if not check.passed}
    assert failed == {"各项得分相加等于基础分", "按存下的数重算，得分不变"}


def test_a_correction_enters_the_year_and_is_marked(scene):
    scene.finish(scene.open(1))
    line = scene.report(Period.objects.get(number=1), "绿水镇").lines.get(indicator__metric="reception_held")
    first = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    before = by_town(first)["绿水镇"].total
    verification.adjust(actor=scene.cast.staff, line=line, reason="漏记一场", numerator_change=D(1), at=NOW)
    second = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    assert by_town(second)["绿水镇"].total == before + 2
    assert Score.objects.filter(result__period=second, adjusted=True).count() == 1


def test_a_verified_number_counts_instead_of_the_counted_one(scene):
    period = scene.open(1)
    report = scene.hand_in(scene.report(period, "绿水镇"))
    line = report.lines.get(indicator__metric="reception_held")
    for other in report.lines.exclude(pk=line.pk):
        verification.verify_line(actor=scene.cast.staff, line=other, at=NOW)
    verification.verify_line(actor=scene.cast.staff, line=line, numerator=6, note="改期计入", at=NOW)
    verification.lock_report(actor=scene.cast.staff, report=report, at=NOW)
    scene_rest = period.reports.exclude(pk=report.pk).select_related("subject__organization")
    for other in scene_rest:
        scene.verify(scene.hand_in(other))
    verification.lock_period(actor=scene.cast.staff, period=period, at=NOW)
    year = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    score = Score.objects.get(
        result__period=year, result__subject__name="绿水镇", indicator__metric="reception_held"
    )
    assert (score.numerator, score.points) == (6, D("35.00"))


def test_a_street_is_rescaled_to_the_full_mark(scene):
    scheme = copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2026, at=NOW)
    scheme.group, scheme.edition = scene.streets, 1
    scheme.save()
    publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    scene.finish(scene.open(1, scheme))
    year = results.compute_year(actor=scene.cast.staff, scheme=scheme, at=NOW)
    street = by_town(year)["城关街道"]
    # 4 of 6 receptions: 35 − 4 = 31; demands 35: 66 of 70 that apply.
    assert (street.earned, street.applicable_mark, street.total) == (D("66.00"), D("70.00"), D("94.29"))


def test_the_year_waits_for_open_quarters(scene):
    with pytest.raises(Refused, match="还没有季度数据"):
        results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    scene.open(1)
    with pytest.raises(Refused, match="第一季度还没有锁定"):
        results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)


def test_an_indicator_that_cannot_be_scored_stops_the_run_loudly(scene):
    from assessments.models import Indicator

    scene.finish(scene.open(1))
    Indicator.objects.filter(scheme=scene.scheme, metric="reception_held").update(params={"each": "zwei"})
    with pytest.raises(Refused, match="接待日按计划开展"):
        results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    assert not Score.objects.exists()


def test_publication_needs_the_minutes_and_a_reason_for_missing_quarters(scene, begun_year):
    with pytest.raises(Refused, match="主任会议纪要号"):
        results.publish_results(actor=scene.cast.staff, period=begun_year, minutes_number=" ", at=NOW)
    with pytest.raises(Refused, match="缺第二、第三、第四季度"):
        results.publish_results(actor=scene.cast.staff, period=begun_year, minutes_number=MINUTES, at=NOW)
    with pytest.raises(Refused, match="没有经过评议"):
        results.publish_results(
            actor=scene.cast.staff,
            period=begun_year,
            minutes_number=MINUTES,
            partial_reason="启用缺记录",
            at=NOW,
        )
    done = results.publish_results(
        actor=scene.cast.staff,
        period=begun_year,
        minutes_number=MINUTES,
        partial_reason="平台今年启用",
        unreviewed_reason="首次考评",
        at=NOW,
    )
    assert done.state == "published"
    assert "平台今年启用" in done.coverage and "没有经过评议：首次考评" in done.coverage


def test_a_published_year_stands(scene, begun_year):
    year = published(scene, (1,), begun_year)
    with pytest.raises(Refused, match="不能重算"):
        results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    with pytest.raises(Conflict, match="周文清已在"):
        results.publish_results(actor=scene.cast.staff, period=year, minutes_number=MINUTES, at=NOW)
    line = scene.report(Period.objects.get(number=1), "绿水镇").lines.first()
    with pytest.raises(Refused, match="已经发布"):
        verification.adjust(actor=scene.cast.staff, line=line, reason="漏记", numerator_change=D(1), at=NOW)


def test_participants_see_ranks_once_they_are_published(scene, begun_year):
    assert not Result.objects.visible_to(scene.cast.chair).exists()
    assert Result.objects.visible_to(scene.cast.leader).count() == 4
    results.publish_results(
        actor=scene.cast.staff,
        period=begun_year,
        minutes_number=MINUTES,
        partial_reason="启用",
        unreviewed_reason="首次考评",
        at=NOW,
    )
    assert Result.objects.visible_to(scene.cast.chair).count() == 4
    assert not Result.objects.visible_to(scene.cast.handler).exists()
    told = set(
        OutboxMessage.objects.filter(kind="results_published").values_list("recipient__name", flat=True)
    )
    assert told == {"何建平", "吴桂香", "韩绿水"}


def test_work_funds_are_set_down_and_paid_to_the_congress(scene, begun_year):
    year = published(scene, (1,), begun_year)
    funds = WorkFund.objects.filter(period=year).order_by("rank")
    assert [(f.subject.name, f.amount) for f in funds] == [
        ("石桥镇", 30000),
        ("绿水镇", 20000),
        ("青山镇", 10000),
    ]
    first = funds[0]
    with pytest.raises(Refused, match="凭证号"):
        results.record_payment(
            actor=scene.cast.staff, fund=first, paid_on=NOW.date(), payment_document="", at=NOW
        )
    done = results.record_payment(
        actor=scene.cast.staff, fund=first, paid_on=NOW.date(), payment_document="财行〔2027〕3号", at=NOW
    )
    assert done.paid_on == NOW.date()
    with pytest.raises(Refused, match="已于"):
        results.record_payment(
            actor=scene.cast.staff, fund=first, paid_on=NOW.date(), payment_document="再拨", at=NOW
        )


def tie(scene):
    scene.set("青山镇", 1, (6, 6), (10, 10))
    scene.set("石桥镇", 1, (6, 6), (10, 10))
    return whole_year(scene, (1,))


def test_equal_totals_share_a_place_and_the_next_is_skipped(scene):
    year = tie(scene)
    found = by_town(year)
    assert [(found[n].rank, found[n].tied) for n in ("青山镇", "石桥镇", "绿水镇")] == [
        (1, True),
        (1, True),
        (3, False),
    ]


def test_a_tie_is_decided_with_a_reason_and_survives_recomputation(scene):
    year = tie(scene)
    found = by_town(year)
    order = [found["石桥镇"].subject, found["青山镇"].subject]
    with pytest.raises(Refused, match="理由"):
        results.decide_tie(actor=scene.cast.staff, period=year, order=order, reason="", at=NOW)
    with pytest.raises(Refused, match="名次并列的单位"):
        results.decide_tie(
            actor=scene.cast.staff,
            period=year,
            order=[order[0], found["绿水镇"].subject],
            reason="按意见",
            at=NOW,
        )
    results.decide_tie(actor=scene.cast.staff, period=year, order=order, reason="主任会议意见", at=NOW)
    results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    found = by_town(year)
    assert [(found[n].rank, found[n].tied) for n in ("石桥镇", "青山镇", "绿水镇")] == [
        (1, False),
        (2, False),
        (3, False),
    ]


def test_equal_totals_are_told_apart_by_the_named_indicators(scene):
    # The first tie-break indicator is 接待日, the second 群众意见: equal totals, more receptions wins.
    scene.set("青山镇", 1, (5, 6), (10, 10))
    scene.set("石桥镇", 1, (6, 6), (24, 25))
    scene.set("绿水镇", 0, (5, 6), (10, 10))
    found = by_town(whole_year(scene, (1,)))
    assert found["青山镇"].total == found["石桥镇"].total == D("40.50") + 35
    assert (found["石桥镇"].rank, found["青山镇"].rank) == (1, 2)


def test_a_shared_first_place_moves_no_flag(scene):
    year = tie(scene)
    results.publish_results(
        actor=scene.cast.staff,
        period=year,
        minutes_number=MINUTES,
        partial_reason="启用",
        unreviewed_reason="首次考评",
        at=NOW,
    )
    with pytest.raises(Refused, match="并列第一"):
        flags.award_flag(
            actor=scene.cast.staff, period=year, minutes_number=MINUTES, from_on=NOW.date(), at=NOW
        )


@pytest.mark.parametrize("who", ["chair", "leader", "admin"])
def test_only_staff_compute_and_publish(scene, who):
    actor = getattr(scene.cast, who)
    year = whole_year(scene, (1,))
    with pytest.raises(Denied):
        results.compute_year(actor=actor, scheme=scene.scheme, at=NOW)
    with pytest.raises(Denied):
        results.publish_results(actor=actor, period=year, minutes_number=MINUTES, at=NOW)


def past_year(scene, year=2025, totals=None):
    """A year from the files: its scheme, one entered quarter, computed and published."""
    scheme = copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=year, at=NOW)
    publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    figures = totals or {"青山镇": (4, 24), "绿水镇": (4, 22), "石桥镇": (3, 24), "南坪镇": (2, 20)}
    measures = {}
    for subject in scene.group.subjects.all():
        meetings, held = figures[subject.name]
        measures |= {
            (subject.pk, "1"): (meetings, None),
            (subject.pk, "2"): (held, 24),
            (subject.pk, "3"): (30, 30),
        }
    enter_past_quarter(
        actor=scene.cast.staff, scheme=scheme, quarter=4, measures=measures, basis="2025年档案", at=NOW
    )
    period = results.compute_year(actor=scene.cast.staff, scheme=scheme, at=NOW)
    return results.publish_results(
        actor=scene.cast.staff,
        period=period,
        minutes_number="主任会议纪要〔2026〕1号",
        partial_reason="按年录入",
        at=NOW,
    )


def test_last_years_ranks_stand_beside_this_years(scene):
    past_year(scene)
    found = by_town(whole_year(scene, (1,)))
    assert (found["青山镇"].previous_rank, found["石桥镇"].previous_rank) == (1, 3)
    assert found["石桥镇"].move == 2
    assert found["青山镇"].previous_total == D("100.00")


def test_entered_years_must_be_complete_and_say_where_they_come_from(scene):
    scheme = copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2024, at=NOW)
    publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    subject = scene.group.subjects.first()
    with pytest.raises(Refused, match="依据"):
        enter_past_quarter(actor=scene.cast.staff, scheme=scheme, quarter=4, measures={}, basis="", at=NOW)
    with pytest.raises(Refused, match="不完整"):
        enter_past_quarter(
            actor=scene.cast.staff,
            scheme=scheme,
            quarter=4,
            measures={(subject.pk, "1"): (4, None)},
            basis="档案",
            at=NOW,
        )


def test_the_database_wants_minutes_for_a_published_year(scene, begun_year):
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.filter(pk=begun_year.pk).update(state="published")


def test_a_year_from_the_files_says_that_no_records_stand_behind_it(scene, client_of):
    year = past_year(scene)
    page = client_of(scene.cast.leader).get(by_town(year)["青山镇"].get_absolute_url()).content.decode()
    assert "按考评档案录入，没有逐条记录" in page and "每一项都能打开" not in page
    assert content_of(year, on=NOW.date()).from_files
    assert not content_of(whole_year(scene, (1,)), on=NOW.date()).from_files
