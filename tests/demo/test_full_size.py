"""The demonstration at full size: a county as it is, from the same words and the same verbs."""

from datetime import date

import pytest

from assessments.models import Result
from congress_portal.demo.loader import load_demonstration
from congress_portal.foundation.accounts.models import HIGHER_LEVELS
from deputies.models import Mandate
from liaison_stations.models import Activity, Station, StationPlacement
from suggestions.models import Suggestion
from suggestions.states import SuggestionState
from tests.plugins.generated import SOAK
from tests.registers.agreeing import check_totals

DAY = date(2026, 4, 9)


@pytest.mark.once
@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak: every run loads the small county by the same verbs")
@pytest.mark.django_db
def test_it_holds_a_whole_county_and_a_year_and_a_half():
    load_demonstration(DAY, "full")
    below = Mandate.objects.exclude(congress__kind__in=HIGHER_LEVELS)
    assert below.count() == 615
    assert below.values("person__name").distinct().count() == 615
    assert Station.objects.filter(kind="central").count() == 11
    assert Station.objects.filter(kind="activity_room").count() == 40
    placed = (
        StationPlacement.objects.filter(station__kind="central", mandate__in=below)
        .values("mandate")
        .distinct()
    )
    assert placed.count() == 615
    assert (DAY - Activity.objects.order_by("on").first().on).days >= 540
    assert Suggestion.objects.filter(state=SuggestionState.CLOSED, closed_on__year=2025).count() > 40
    for year in (2024, 2025):
        assert Result.objects.filter(period__year=year).count() == 11


@pytest.mark.once
@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak: every run compares them in the small county of one day")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "size"),
    [
        (date(2026, 1, 8), "small"),
        (date(2026, 7, 20), "small"),
        (date(2026, 11, 23), "small"),
        (DAY, "full"),
    ],
)
def test_all_places_tell_the_same_totals_whatever_the_day_and_the_size(day, size):
    check_totals(load_demonstration(day, size), day)
