"""The counts the assessment asks for: right, traceable, one query for all townships."""

from datetime import date

import pytest

from suggestions import metrics, workflow
from tests.factories.ground import moment
from tests.suggestions.stages import LATER, voter_of

pytestmark = pytest.mark.django_db
SPRING = (date(2026, 4, 1), date(2026, 6, 30))


def test_demands_are_counted_in_the_period_their_limit_ends_and_in_time_only_once(
    stages, cast, django_assert_max_num_queries
):
    stages.settled()  # told on the day
    stages.accepted()  # not told yet
    late = stages.submitted()
    workflow.settle_on_spot(actor=cast.deputy, suggestion=late, note="修好", at=moment(date(2026, 5, 20)))
    taken_back = stages.submitted()
    workflow.withdraw_demand(actor=voter_of(taken_back), suggestion=taken_back, at=LATER)
    stages.submitted(direct_to_county=True)  # the county's own, not the township's
    town, other = cast.green_hill_congress.pk, cast.clear_water_congress.pk
    with django_assert_max_num_queries(1):
        measure = metrics.demands_answered_in_time([town, other], *SPRING)
    assert measure == {town: (1, 3), other: (0, 0)}
    assert metrics.demands_answered_in_time([town], date(2026, 1, 1), date(2026, 3, 31)) == {town: (0, 0)}
    records = metrics.demands_answered_in_time_records(town, *SPRING)
    assert [r.counted for r in records].count(True) == 1
    assert len(records) == 3
    key, on, label, url = records[0]
    assert key.startswith("suggestions.suggestion:") and on == date(2026, 4, 30)
    assert label.startswith("民2026-0001") and url.startswith("/suggestions/")


def test_solved_counts_what_the_evaluator_says_and_not_what_the_unit_claims(stages, cast):
    stages.evaluated(solved="no", satisfied="satisfied")
    stages.evaluated(solved="yes")
    stages.replied()
    county = cast.county_congress.pk
    assert metrics.suggestions_solved([county], *SPRING) == {county: (1, 2)}
    assert [r.counted for r in metrics.suggestions_solved_records(county, *SPRING)] == [False, True]
