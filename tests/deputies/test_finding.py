"""Search finds the work of deputies: trainings, campaigns, reports to voters."""

from datetime import date

import pytest

from congress_portal.foundation.search.reading import read_query
from deputies import services
from deputies.finding import find_meetings
from deputies.models import Campaign, TrainingClass
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


def found(actor, typed, limit=5):
    return [(hit.title, hit.tag) for hit in find_meetings(actor, read_query(typed), limit)]


@pytest.fixture
def work(cast):
    congress = cast.green_hill_congress
    TrainingClass.objects.create(
        congress=congress, title="代表履职培训", place="镇政府三楼", starts_on=TODAY, ends_on=TODAY, hours=8
    )
    TrainingClass.objects.create(
        congress=congress,
        title="取消的培训",
        starts_on=TODAY,
        ends_on=TODAY,
        hours=8,
        state="cancelled",
        cancel_reason="下雨",
    )
    Campaign.objects.create(
        congress=congress, name="五带五做", purpose="带头学法", starts_on=date(2026, 1, 1)
    )
    [report] = services.plan_reports(
        actor=cast.clerk, mandates=[cast.mandates["other_deputy"]], on=TODAY, at=NOW
    )
    return report


def test_trainings_campaigns_and_reports_are_found_by_what_people_call_them(cast, work):
    assert found(cast.clerk, "培训") == [("代表履职培训", "待举办")]
    assert found(cast.clerk, "三楼") == [("代表履职培训", "待举办")]
    assert found(cast.clerk, "学法") == [("五带五做", "")]
    assert found(cast.clerk, "沈秀兰") == [("沈秀兰向选民述职", "待述职")]
    assert found(cast.clerk, "sxl") == [("沈秀兰向选民述职", "待述职")]


def test_a_neighbour_finds_nothing_of_them(cast, work):
    for typed in ("培训", "学法", "沈秀兰"):
        assert found(cast.stranger, typed) == []


def test_what_was_dropped_is_not_found(cast, work):
    services.drop_report(actor=cast.clerk, report=work, reason="另行安排", at=NOW)
    assert found(cast.clerk, "沈秀兰") == []
    assert found(cast.clerk, "取消的") == []
