"""What comes too late, too far or too much is refused with a sentence at every door."""

from datetime import date

import pytest

from assessments.models import FlagAward
from assessments.workflow import periods, reports, returns, verification
from congress_portal.foundation.web.refusals import Refused
from tests.assessments.test_flags import award
from tests.assessments.test_results import past_year, published
from tests.assessments.test_verification import line_of
from tests.factories.ground import NOW

LEVELS = {"levels": [{"name": "国家级", "points": "5"}, {"name": "省级", "points": "3"}]}


@pytest.fixture
def by_level(scene):
    """A line that the town types, scored by its levels."""
    line = line_of(scene.report(scene.open(1), "青山镇"))
    type(line).objects.filter(pk=line.pk).update(source="typed", denominator=None)
    scene.scheme.indicators.filter(pk=line.indicator_id).update(rule_kind="levels", params=LEVELS)
    return type(line).objects.get(pk=line.pk)


def fill(scene, line, numerator, **parts):
    return reports.fill_line(
        actor=scene.cast.chair, line=line, numerator=numerator, parts=parts, note="台账", at=NOW
    )


def test_levels_together_are_not_more_than_the_whole(scene, by_level):
    with pytest.raises(Refused, match="国家级 3、省级 2，合计 5，超过实际数 1") as refusal:
        fill(scene, by_level, 1, 国家级=3, 省级=2)
    assert refusal.value.field == "numerator"
    done = fill(scene, by_level, 5, 国家级=3, 省级=2)
    assert done.breakdown == {"国家级": "3", "省级": "2"}


def test_nor_by_what_the_county_verifies_or_corrects(scene, by_level):
    fill(scene, by_level, 5, 国家级=3, 省级=2)
    report = scene.hand_in(by_level.report)
    line = type(by_level).objects.get(pk=by_level.pk)
    verify = {"actor": scene.cast.staff, "line": line, "note": "少一件", "at": NOW}
    with pytest.raises(Refused, match="超过实际数 4。各级的数由镇里填报，请退回"):
        verification.verify_line(numerator=4, **verify)
    scene.verify(report)
    verification.lock_report(actor=scene.cast.staff, report=report, at=NOW)
    with pytest.raises(Refused, match="超过实际数 4") as refusal:
        verification.adjust(actor=scene.cast.staff, line=line, reason="少一件", numerator_change=-1, at=NOW)
    assert refusal.value.field == "numerator_change"


def test_no_quarter_begins_once_the_year_is_decided(scene, begun_year):
    published(scene, (1,), begun_year)
    with pytest.raises(Refused, match="已经发布，不能再开始这一年的季度填报"):
        scene.open(2)
    assert scene.scheme.periods.quarters().count() == 1


def test_an_older_flag_is_not_handed_over_after_a_newer_one(scene):
    older = past_year(scene)
    award(scene, published(scene, (1,)))
    with pytest.raises(Refused, match="2026.*已经授予石桥镇，不能再流动更早的2025"):
        award(scene, older)
    assert FlagAward.objects.current().get().year == 2026


def test_a_due_day_of_another_century_is_refused(scene):
    with pytest.raises(Refused, match="填报截止.*太晚了，最晚可以是") as refusal:
        periods.open_period(
            actor=scene.cast.staff, scheme=scene.scheme, quarter=1, due_on=date(2099, 12, 31), at=NOW
        )
    assert refusal.value.field == "due_on"
    report = scene.hand_in(scene.report(scene.open(1), "绿水镇"))
    with pytest.raises(Refused, match="补充期限.*太晚了") as refusal:
        returns.return_report(
            actor=scene.cast.staff, report=report, reason="补", answer_by=date(2099, 12, 31), at=NOW
        )
    assert refusal.value.field == "answer_by"
