"""The year's sheet in the tables: written in portions, brought up where something moved, the same each time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from assessments.metrics import METRICS
from assessments.models import Indicator, MeasureAdjustment, MeasureLine, Result, Scheme, Score, WorkFund
from assessments.sheetcheck import sheet_findings
from assessments.sheets import locked_measures
from assessments.verdicts import findings_of, may_be_awarded, pending_of
from assessments.workflow import results, yearsheet
from congress_portal.foundation.web.refusals import Refused
from tests.assessments.scene import whole_year
from tests.assessments.test_results import by_town, published
from tests.factories.ground import NOW


def again(scene):
    return results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)


def rule(metric, kind, params):
    """Another rule for an indicator of the published scheme: what no verb allows, a test may."""
    Indicator.objects.filter(metric=metric).update(rule_kind=kind, params=params)


def terms(scene, **params):
    Scheme.objects.filter(pk=scene.scheme.pk).update(terms=params)


def test_portions_give_the_sheet_that_one_piece_gives(scene, monkeypatch):
    rule("demands_in_time", "best_share", {"by": "percent"})
    year = whole_year(scene, (1, 2))
    whole = {r.subject_id: (r.total, r.rank) for r in Result.objects.all()}
    Score.objects.all().delete()
    Result.objects.all().delete()
    monkeypatch.setattr(yearsheet, "PORTION", 3)
    assert again(scene).sheet_sha256 == year.sheet_sha256
    assert {r.subject_id: (r.total, r.rank) for r in Result.objects.all()} == whole
    assert Score.objects.count() == 12


def test_only_what_moved_is_written_again(scene):
    whole_year(scene, (1, 2))
    before = {s.pk: s.points for s in Score.objects.all()}
    line = MeasureLine.objects.get(
        report__period__number=1, report__subject__name="南坪镇", indicator__metric="reception_held"
    )
    # 4 of 12 with 2 points a miss: 35 − 16 = 19; one more and it is 21.
    MeasureLine.objects.filter(pk=line.pk).update(verified_numerator=3, numerator=3)
    again(scene)
    after = {s.pk: s.points for s in Score.objects.all()}
    assert before.keys() == after.keys()
    moved = {pk for pk in after if before[pk] != after[pk]}
    assert [Score.objects.get(pk=pk).result.subject.name for pk in moved] == ["南坪镇"]
    result = by_town(scene.scheme.periods.get(kind="year"))["南坪镇"]
    assert result.earned == sum(s.points for s in result.scores.all())


def test_the_best_of_the_group_is_known_to_every_score_and_recomputes(scene):
    rule("demands_in_time", "best_share", {"by": "percent"})
    year = whole_year(scene, (1,))
    found = {
        s.result.subject.name: s.points
        for s in Score.objects.filter(indicator__metric="demands_in_time").select_related("result__subject")
    }
    # 90 %, 100 %, 100 %, 50 % of the best, of 35 points.
    assert found == {"青山镇": D("31.50"), "绿水镇": D(35), "石桥镇": D(35), "南坪镇": D("17.50")}
    assert all(check.passed for check in sheet_findings(year) if check.label.startswith(("按存下", "各项")))


def test_gates_keep_out_of_the_ranking_or_of_the_money_and_leave_the_points(scene):
    code = Indicator.objects.get(metric="presidium_meetings").code
    missed = {"name": "一次会也没开", "what": "zero", "of": code, "effect": "unranked"}
    low = {"name": "基础分低", "what": "total_below", "points": "68", "effect": "no_award"}
    bands = [{"name": "不达标", "from": "0", "to": "75"}, {"name": "达标", "from": "75"}]
    terms(scene, gates=[missed, low], bands=bands, convert_to="2", quotas=[{"name": "先进", "top": 2}])
    year = published(scene, (1,))
    towns = by_town(year)
    # A quarter alone: 7.5 + 35 + 35, 7.5 + 33 + 35, 7.5 + 35 + 30, and 南坪 without any meeting.
    assert {n: (r.total, r.rank) for n, r in towns.items()} == {
        "石桥镇": (D("77.50"), 1),
        "绿水镇": (D("75.50"), 2),
        "青山镇": (D("72.50"), 3),
        "南坪镇": (D("37.00"), None),
    }
    assert sorted(f.subject.name for f in WorkFund.objects.all()) == ["石桥镇", "绿水镇", "青山镇"]
    found = findings_of(year)
    said = {name: found[result.subject_id] for name, result in towns.items()}
    assert {n: f.band for n, f in said.items()} == {
        "石桥镇": "达标",
        "绿水镇": "达标",
        "青山镇": "不达标",
        "南坪镇": "不达标",
    }
    assert said["石桥镇"].converted == D("1.55") and said["石桥镇"].honours == ("先进",)
    assert said["南坪镇"].award is False and len(said["南坪镇"].notes) == 2
    assert towns["南坪镇"].subject_id not in may_be_awarded(year)


def test_nothing_is_published_while_somebody_has_still_to_judge(scene):
    rule("presidium_meetings", "judgement", {})
    year = whole_year(scene, (1,))
    assert len(pending_of(year)) == 4
    gaps = next(check for check in sheet_findings(year) if check.label == "没有缺项")
    assert not gaps.passed and "还有 4 项没有评定：" in gaps.text
    # The other 70 points stand for the whole meanwhile: 65 of 70.
    assert by_town(year)["青山镇"].total == D("92.86")
    with pytest.raises(Refused, match="还没有评定"):
        results.publish_results(
            actor=scene.cast.staff, period=year, minutes_number="纪要1号", partial_reason="试用", at=NOW
        )


def test_a_scheme_whose_terms_are_broken_is_refused_with_a_sentence(scene, begun_year):
    terms(scene, bands=[{"name": "好", "from": "80"}])
    with pytest.raises(Refused, match="最低一等要从 0 分开始"):
        again(scene)


def test_of_people_the_last_quarter_says_how_many_there_were_in_the_year(scene, monkeypatch):
    """Deputies trained by March and by June are the same people in the same number of offices."""
    people = replace(METRICS["demands_in_time"], people=True)
    monkeypatch.setitem(METRICS, "demands_in_time", people)
    assert people.since(date(2026, 4, 1)) == date(2026, 1, 1)
    whole_year(scene, (1, 2))
    told = {
        line.report.subject_id: (line.numerator, line.denominator)
        for line in MeasureLine.objects.filter(
            indicator__metric="demands_in_time", report__period__number=2
        ).select_related("report")
    }
    rows = Score.objects.filter(indicator__metric="demands_in_time").select_related("result")
    assert {s.result.subject_id: (s.numerator, s.denominator) for s in rows} == told
    measures, _ = locked_measures(scene.scheme)
    key = Indicator.objects.get(metric="demands_in_time").pk
    assert {
        subject: (m.numerator, m.denominator) for (subject, of), m in measures.measures.items() if of == key
    } == told
    # A correction of the first quarter still stands: no record tells it.
    line = (
        MeasureLine.objects.filter(indicator=key, report__period__number=1).select_related("report").first()
    )
    MeasureAdjustment.objects.create(
        line=line, numerator_change=-1, reason="重了", made_by="周文清", made_at=NOW
    )
    again(scene)
    subject = line.report.subject_id
    mended = Score.objects.get(indicator=key, result__subject=subject)
    assert (mended.numerator, mended.adjusted) == (told[subject][0] - 1, True)
    assert locked_measures(scene.scheme)[0].measures[subject, key].numerator == told[subject][0] - 1
