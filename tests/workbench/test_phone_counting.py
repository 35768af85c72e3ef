"""On the phone: 结对帮扶 for who helps households, and the counters of running campaigns, all optional."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse, reverse_lazy

from deputies.models import PerformanceEntry
from deputies.services import NewCounter, NewPair, open_campaign, pair_households
from liaison_stations.models import Activity
from tests.factories.ground import NOW
from tests.workbench.test_phone import filled

VISIT = reverse_lazy("phone:visit_create")
START = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``: Thursday 9 April 2026, 9:46."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def campaign(cast):
    return open_campaign(
        actor=cast.staff, congress=cast.county_congress, name="五带五做", starts_on=START,
        counters=[NewCounter("化解矛盾", "件"), NewCounter("活动次数", source="activities")], at=NOW,
    )  # fmt: skip


def paired(cast, *names):
    rows = [
        NewPair(mandate=cast.mandates["deputy"], village=cast.village, head_name=name, starts_on=START)
        for name in names
    ]
    return pair_households(actor=cast.clerk, rows=rows, at=NOW)


def test_without_campaigns_and_pairs_the_form_is_what_it_was(cast, client_of):
    page = client_of(cast.deputy).get(VISIT).content.decode()
    assert "计入主题活动" not in page and "结对帮扶" not in page


def test_the_defaults_still_take_two_taps(cast, client_of, campaign):
    paired(cast, "王秀英")
    client = client_of(cast.deputy)
    assert client.post(VISIT, filled(client, VISIT)).status_code == 302
    activity = Activity.objects.get()
    assert (activity.kind, activity.campaign, activity.pair) == ("visit", None, None)


def test_a_visit_brings_the_counters_of_the_chosen_campaign(
    cast, client_of, campaign, django_assert_max_num_queries
):
    paired(cast, "王秀英", "李大山")
    client, field = client_of(cast.deputy), f"counter_{campaign.counters.first().pk}"
    with django_assert_max_num_queries(18):
        assert client.get(VISIT).status_code == 200
    forgotten = client.post(VISIT, filled(client, VISIT, **{field: "2"}))
    assert forgotten.status_code == 422 and "请同时选“五带五做”" in forgotten.content.decode()
    client.post(VISIT, filled(client, VISIT, campaign=campaign.pk, **{field: "2"}))
    activity = Activity.objects.get()
    assert activity.campaign == campaign and activity.counters.get().amount == Decimal(2)


def test_from_the_household_the_form_opens_filled(cast, client_of):
    first, second = paired(cast, "王秀英", "李大山")
    address = f"{VISIT}?pair={second.pk}"
    client = client_of(cast.deputy)
    client.post(address, filled(client, address))
    activity = Activity.objects.get()
    assert (activity.kind, activity.pair, activity.place_text) == ("pairing", second, "松坡村")
    lines = PerformanceEntry.objects.filter(kind="pairing", url=activity.get_absolute_url())
    assert "李大山" not in lines.get().summary
    assert "李大山" in client.get(reverse("liaison_stations:pair_visits", args=[second.pk])).content.decode()


def test_nobody_elses_household_is_offered_or_taken(cast, client_of):
    (pair,) = paired(cast, "王秀英")
    client = client_of(cast.co_deputy)
    address = f"{VISIT}?pair={pair.pk}"
    page = client.get(address).content.decode()
    assert "王秀英" not in page
    answer = client.post(address, filled(client, address, kind="pairing", pair=pair.pk))
    assert answer.status_code == 422 and not Activity.objects.exists()
    assert client.get(f"{VISIT}?pair=²").status_code == 200
