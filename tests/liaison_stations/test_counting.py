"""Activities count for campaigns and bring counters; visits are paid to paired households."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import CounterSource
from deputies.models import PerformanceEntry
from deputies.services import NewCounter, NewPair, edit_counter, open_campaign, pair_households, void_campaign
from liaison_stations import services
from liaison_stations.metrics import campaign_figures
from liaison_stations.models import Activity, ActivityCounter
from liaison_stations.services import ActivityDraft
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.test_pages import keyed

pytestmark = pytest.mark.usefixtures("today")
START = date(2026, 1, 1)
READY = [NewCounter(source.label, source=source) for source in CounterSource if source != CounterSource.TOLD]


@pytest.fixture
def campaign(cast):
    return open_campaign(
        actor=cast.staff,
        congress=cast.county_congress,
        name="五带五做",
        starts_on=START,
        counters=[NewCounter("化解矛盾", "件"), NewCounter("办好事", "件"), *READY],
        at=NOW,
    )


@pytest.fixture
def counters(campaign):
    return {counter.name: counter for counter in campaign.counters.all()}


@pytest.fixture
def pair(cast):
    row = NewPair(mandate=cast.mandates["deputy"], village=cast.village, head_name="王秀英", starts_on=START)
    return pair_households(actor=cast.clerk, rows=[row], at=NOW)[0]


def values(cast, **changes):
    return {
        "kind": "visit",
        "on": TODAY,
        "mandates": [cast.mandates["deputy"]],
        "organizer": cast.green_hill_congress,
        "congress": cast.green_hill_congress,
        "township": cast.green_hill,
        "headcount": 3,
        **changes,
    }


def log(cast, actor=None, **changes):
    return services.log_activity(actor=actor or cast.clerk, at=NOW, **values(cast, **changes))


# --- logging ----------------------------------------------------------------------------------------


def test_an_activity_brings_its_counters(cast, campaign, counters):
    brought = {counters["化解矛盾"]: Decimal(2), counters["办好事"]: Decimal("1.5")}
    activity = log(cast, campaign=campaign, counters=brought)
    assert activity.campaign == campaign
    assert {row.counter.name: row.amount for row in activity.counters.all()} == {
        "化解矛盾": Decimal(2),
        "办好事": Decimal("1.5"),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityCounter.objects.create(activity=activity, counter=counters["办好事"], amount=1)


def test_what_does_not_belong_together_is_refused(cast, campaign, counters):
    town = open_campaign(
        actor=cast.stranger, congress=cast.clear_water_congress, name="护河", starts_on=START,
        counters=[NewCounter("巡河", "次")], at=NOW,
    )  # fmt: skip
    for changes, sentence in (
        ({"campaign": town}, "不在青山镇开展"),
        ({"campaign": campaign, "on": date(2025, 12, 31)}, "不在“五带五做”的活动期"),
        ({"campaign": campaign, "counters": {town.counters.get(): Decimal(1)}}, "不是“五带五做”的计数项"),
        ({"campaign": campaign, "counters": {counters["活动次数"]: Decimal(1)}}, "不是“五带五做”的计数项"),
        ({"campaign": campaign, "counters": {counters["办好事"]: Decimal(0)}}, "大于 0"),
        ({"counters": {counters["办好事"]: Decimal(1)}}, "请同时选择"),
    ):
        with pytest.raises(Refused, match=sentence):
            log(cast, **changes)
    void_campaign(actor=cast.staff, campaign=campaign, reason="登记重复", at=NOW)
    campaign.refresh_from_db()
    with pytest.raises(Refused, match="活动期"):
        log(cast, campaign=campaign)
    assert not Activity.objects.exists()


def test_a_visit_names_a_household_its_deputy_helps(cast, pair):
    activity = log(cast, kind="pairing", pair=pair)
    assert activity.pair == pair
    line = PerformanceEntry.objects.get(kind="pairing", source_key__startswith="liaison")
    assert "王秀英" not in line.summary
    for changes, sentence in (
        ({"kind": "visit"}, "请选“结对帮扶”"),
        ({"mandates": [cast.mandates["co_deputy"]]}, "没有这一户的结对代表"),
        ({"on": date(2025, 12, 1)}, "这一天还没有结对"),
    ):
        with pytest.raises(Refused, match=sentence):
            log(cast, **({"kind": "pairing", "pair": pair} | changes))
    with pytest.raises(Refused, match="没有找到这一户"):
        log(cast, cast.staff, kind="pairing", pair=pair)


# --- correcting -------------------------------------------------------------------------------------


def correct(cast, activity, **changes):
    return services.correct_activity(
        actor=cast.clerk, activity=activity, version=activity.version, reason="数错了", at=NOW, **changes
    )


def test_counters_are_corrected_and_the_journal_has_both_sides(cast, campaign, counters):
    activity = log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(2)})
    activity = correct(cast, activity, counted=(campaign, {counters["办好事"]: Decimal(3)}))
    assert activity.counters.get().counter.name == "办好事"
    entry = JournalEntry.objects.get(move="correct_activity")
    assert entry.before["campaign"] == "五带五做 化解矛盾 2 件"
    assert entry.after["campaign"] == "五带五做 办好事 3 件"
    assert correct(cast, activity, counted=(campaign, {counters["办好事"]: Decimal(3)})).version == 2
    activity = correct(cast, activity, counted=(None, {}))
    assert activity.campaign is None and not activity.counters.exists()


def test_a_day_outside_the_campaign_is_no_correction(cast, campaign, counters):
    activity = log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(2)})
    with pytest.raises(Refused, match="活动期"):
        correct(cast, activity, on=date(2025, 12, 1))
    assert correct(cast, activity, headcount=9).counters.count() == 1


def test_a_campaign_taken_back_does_not_stop_other_corrections(cast, campaign):
    activity = log(cast, campaign=campaign)
    void_campaign(actor=cast.staff, campaign=campaign, reason="登记重复", at=NOW)
    assert correct(cast, activity, headcount=9).headcount == 9


def test_who_helps_a_household_is_not_corrected_into_another_kind(cast, pair):
    activity = log(cast, kind="pairing", pair=pair)
    with pytest.raises(Refused, match="结对帮扶"):
        correct(cast, activity, kind="visit")


# --- figures ----------------------------------------------------------------------------------------


def figures(cast, campaign, path=None):
    found = campaign_figures(campaign, path or cast.county.division.path)
    names = {counter.pk: counter.name for counter in campaign.counters.all()}
    return {names[pk]: number for pk, number in found.total.items()}, found


def test_what_counts_is_added_up_by_township(cast, campaign, counters, pair, django_assert_max_num_queries):
    both = [cast.mandates["deputy"], cast.mandates["co_deputy"]]
    log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(2)}, benefit_money=Decimal(500))
    log(cast, campaign=campaign, mandates=both, counters={counters["化解矛盾"]: Decimal(1)})
    log(cast, headcount=50)
    services.log_activities(
        actor=Actor.system(cast.county), at=NOW,
        rows=[ActivityDraft(**values(
            cast, campaign=campaign, mandates=[cast.mandates["other_deputy"]], organizer=cast.clear_water_congress,
            congress=cast.clear_water_congress, township=cast.clear_water, headcount=7,
        ))],
    )  # fmt: skip
    voided = log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(100)})
    services.void_activity(actor=cast.clerk, activity=voided, reason="记重了", at=NOW)
    disputed = log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(100)})
    services.dispute_activity(actor=cast.deputy, activity=disputed, reason="没有这回事", at=NOW)
    with django_assert_max_num_queries(8):
        total, found = figures(cast, campaign)
    assert total == {
        "化解矛盾": 3,
        "办好事": 0,
        "活动次数": 3,
        "代表参加人次": 4,
        "参加的代表人数": 3,
        "见到群众人次": 13,
        "受益村数": 0,
        "受益户数": 0,
        "受益人数": 0,
        "涉及资金": 500,
        "结对代表": 1,
        "结对户数": 1,
    }
    of_town = found.rows[cast.clear_water.pk]
    assert of_town[counters["见到群众人次"].pk] == 7 and counters["化解矛盾"].pk not in of_town
    total, _ = figures(cast, campaign, cast.clear_water.path)
    assert (total["活动次数"], total["结对户数"], total["化解矛盾"]) == (1, 0, 0)


def test_a_counter_out_of_use_keeps_what_it_counted(cast, campaign, counters):
    log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(2)})
    edit_counter(
        actor=cast.staff, counter=counters["化解矛盾"], name="化解矛盾", unit="件", in_use=False, at=NOW
    )
    assert figures(cast, campaign)[0]["化解矛盾"] == 2


# --- the desk's pages ---------------------------------------------------------------------------------

NEW = "liaison_stations:activity_create"


def posted(cast, **changes):
    return {
        "kind": "visit", "on": TODAY.isoformat(), "mandates": [cast.mandates["deputy"].pk], "headcount": "3",
        "topic": "none", "benefit_villages": "0", "benefit_households": "0", "benefit_persons": "0",
        "benefit_money": "0", **changes,
    }  # fmt: skip


def test_the_desks_form_offers_the_running_campaign(cast, client_of, campaign, counters):
    client, field = client_of(cast.clerk), f"counter_{counters['化解矛盾'].pk}"
    page = client.get(reverse(NEW)).content.decode()
    assert "五带五做" in page and "化解矛盾（件）" in page and "活动次数（次）" not in page
    wrong = keyed(client, reverse(NEW), **posted(cast, **{field: "2"}))
    assert wrong.status_code == 422 and "请同时选“五带五做”" in wrong.content.decode()
    odd = keyed(client, reverse(NEW), **posted(cast, campaign=campaign.pk, **{field: "9" * 40}))
    assert odd.status_code == 422
    done = keyed(client, reverse(NEW), **posted(cast, campaign=campaign.pk, **{field: "2"}))
    activity = Activity.objects.get()
    assert done.url == activity.get_absolute_url() and activity.counters.get().amount == 2
    assert "化解矛盾 2 件" in client.get(done.url).content.decode()


def test_a_correction_opens_with_what_was_counted(cast, client_of, campaign, counters):
    activity = log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(2)})
    url = reverse("liaison_stations:activity_edit", args=[activity.pk])
    client = client_of(cast.clerk)
    form = client.get(url).context["form"]
    data = {b.html_name: b.value() for b in form if b.value() not in (None, "")}
    field = f"counter_{counters['化解矛盾'].pk}"
    data["reason"] = "数错了"
    assert data["campaign"] == str(campaign.pk) and data[field] == 2
    keyed(client, url, **(data | {field: "5", "on": TODAY.isoformat()}))
    assert activity.counters.get().amount == 5
    assert client.get(url).status_code == 200
    stale = keyed(client, url, **(data | {field: "6", "on": TODAY.isoformat()}))
    assert stale.status_code == 409 and activity.counters.get().amount == 5


def test_the_households_page_shows_its_visits_to_those_who_may_know(
    cast, client_of, pair, campaign, counters, django_assert_max_num_queries
):
    for n in range(5):
        log(cast, kind="pairing", pair=pair, on=TODAY - timedelta(days=n), campaign=campaign,
            counters={counters["办好事"]: Decimal(1)})  # fmt: skip
    url = reverse("liaison_stations:pair_visits", args=[pair.pk])
    for client in (client_of(cast.clerk), client_of(cast.deputy)):
        with django_assert_max_num_queries(15):
            page = client.get(url).content.decode()
        assert page.count("办好事 1 件") == 5 and "王秀英" in page
    activity = Activity.objects.first()
    assert "王秀英" in client_of(cast.deputy).get(activity.get_absolute_url()).content.decode()
    client = client_of(cast.staff)
    with django_assert_max_num_queries(15):
        seen = client.get(activity.get_absolute_url()).content.decode()
    assert "五带五做" in seen and "王秀英" not in seen
    for who in (cast.staff, cast.stranger, cast.co_deputy):
        assert client_of(who).get(url).status_code == 404


def test_the_clerk_comes_from_the_household_to_a_filled_form(cast, client_of, pair):
    url = reverse(NEW) + f"?kind=pairing&pair={pair.pk}"
    form = client_of(cast.clerk).get(url).context["form"]
    assert (form["kind"].value(), form["pair"].value()) == ("pairing", pair.pk)
    assert form["mandates"].value() == [pair.mandate_id] and form["place_text"].value() == "松坡村"
    # A desk that knows no household is not asked for one.
    for who in (cast.stranger, cast.staff):
        assert "pair" not in client_of(who).get(url).context["form"].fields


# --- the page of figures ------------------------------------------------------------------------------


def test_the_page_of_figures_and_its_workbook(
    cast, client_of, campaign, counters, django_assert_max_num_queries
):
    log(cast, campaign=campaign, counters={counters["化解矛盾"]: Decimal(1234)})
    url = reverse("registers:campaign_figures", args=[campaign.pk])
    client = client_of(cast.staff)
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert "1,234" in page and "绿水镇" in page and "城关街道" in page
    town = client_of(cast.stranger).get(url).content.decode()
    assert "绿水镇" in town and "青山镇" not in town and "1,234" not in town and "还没有数" in town
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("registers:campaign_export", args=[campaign.pk])).content)
    ).active
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert next(row for row in rows if row[0] == "合计")[1] == 1234
    assert client_of(cast.deputy).get(url).status_code == 403
    assert client_of(cast.keeper).get(url).status_code == 403


def test_conflicting_corrections_are_told(cast, campaign):
    activity = log(cast, campaign=campaign)
    correct(cast, activity, headcount=4)
    with pytest.raises(Conflict):
        correct(cast, activity, counted=(None, {}))
