"""A county's published sentence comes out of the records: nothing of it is typed as a total."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from deputies.choices import CounterSource
from deputies.services import NewCounter, NewMandate, NewPair, grant_mandates, open_campaign, pair_households
from liaison_stations.services import ActivityDraft, log_activities
from tests.factories.cast import make_term
from tests.factories.ground import NOW, SINCE, TODAY

# 宁陕 2021: deputies, households and what was done for them, as the county published it.
SENTENCE = {
    "结对代表": 615,
    "结对户": 1_236,
    "帮扶群众": 22_634,
    "解决就业": 660,
    "收集意见": 294,
    "化解矛盾": 253,
    "开展培训": 190,
    "办好事": 781,
    "筹集资金": 11_000_000,
}
READY = {
    "结对代表": CounterSource.PAIRED_DEPUTIES,
    "结对户": CounterSource.PAIRED_HOUSEHOLDS,
    "帮扶群众": CounterSource.HEADCOUNT,
    "筹集资金": CounterSource.MONEY,
}
UNITS = {"解决就业": "人", "收集意见": "条", "化解矛盾": "件", "开展培训": "场", "办好事": "件"}
ACTIVITIES = 103


def share(total: int, number: int) -> int:
    """What the activity of this number brought; all of them together bring the total."""
    return total * (number + 1) // ACTIVITIES - total * number // ACTIVITIES


@pytest.mark.once
@pytest.mark.django_db
def test_a_published_sentence_comes_out_of_pairs_and_activities(
    ground, client_of, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    system = Actor.system(ground.county)
    towns = ((ground.green_hill, ground.village), (ground.clear_water, ground.other_village))
    term = make_term(ground.county_congress)
    people = Person.objects.bulk_create(
        Person(county=ground.county, name=f"代表{n:03d}") for n in range(SENTENCE["结对代表"])
    )
    mandates = grant_mandates(
        actor=system,
        rows=[
            NewMandate(person, ground.county_congress, term, None, towns[n % 2][1], starts_on=SINCE)
            for n, person in enumerate(people)
        ],
        at=NOW,
    )
    rows = [
        NewPair(
            mandate=mandates[n % len(mandates)],
            village=mandates[n % len(mandates)].home_division,
            head_name=f"户主{n:04d}",
            starts_on=TODAY - timedelta(days=90),
        )
        for n in range(SENTENCE["结对户"])
    ]
    pair_households(actor=system, rows=rows, at=NOW)
    campaign = open_campaign(
        actor=ground.staff,
        congress=ground.county_congress,
        name="五带五做",
        starts_on=TODAY - timedelta(days=90),
        counters=[
            NewCounter(name, UNITS.get(name, ""), READY.get(name, CounterSource.TOLD)) for name in SENTENCE
        ],
        at=NOW,
    )
    told = {counter.name: counter for counter in campaign.counters.all() if counter.is_told}
    log_activities(
        actor=system,
        rows=[
            ActivityDraft(
                kind="good_deed",
                on=TODAY - timedelta(days=n % 80),
                mandates=[mandates[n]],
                organizer=ground.county_congress,
                congress=ground.county_congress,
                township=towns[n % 2][0],
                headcount=share(SENTENCE["帮扶群众"], n),
                benefit_money=Decimal(share(SENTENCE["筹集资金"], n)),
                campaign=campaign,
                counters={c: Decimal(k) for name, c in told.items() if (k := share(SENTENCE[name], n))},
            )
            for n in range(ACTIVITIES)
        ],
        at=NOW,
    )
    client = client_of(ground.staff)
    with django_assert_max_num_queries(20):
        answer = client.get(reverse("registers:campaign_figures", args=[campaign.pk]))
    sheet, page = answer.context["sheet"], answer.content.decode()
    assert {c.name: number for c, number in zip(sheet.counters, sheet.total.numbers, strict=True)} == SENTENCE
    for figure in ("615", "1,236", "22,634", "660", "294", "253", "190", "781", "11,000,000"):
        assert f'<span class="key-figure">{figure}</span>' in page
    green_hill, clear_water, street = sheet.rows
    assert (green_hill.numbers[0], clear_water.numbers[0], street.numbers[0]) == (308, 307, 0)
    # The township reads its own share of it.
    own = client_of(ground.stranger).get(answer.request["PATH_INFO"]).context["sheet"]
    assert [row.name for row in own.rows] == ["绿水镇"] and own.total.numbers[0] == 307
