"""Campaigns: opened with their counters, corrected, voided; who sees and keeps them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.forms import ValidationError
from django.urls import reverse

from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import CounterSource
from deputies.forms.campaigns import CampaignForm, counters_of
from deputies.models import Campaign, CampaignCounter
from deputies.querysets import paths_above
from deputies.services import NewCounter
from tests.factories.ground import NOW, TODAY

START = date(2026, 1, 1)
COUNTERS = [
    NewCounter("化解矛盾", "件"),
    NewCounter("办好事", "件"),
    NewCounter("见到群众人次", source=CounterSource.HEADCOUNT),
]


def opened(cast, actor=None, congress=None, **changes):
    values = {"name": "五带五做", "starts_on": START, "counters": COUNTERS, "at": NOW}
    return services.open_campaign(
        actor=actor or cast.staff, congress=congress or cast.county_congress, **(values | changes)
    )


@pytest.fixture
def campaign(cast):
    return opened(cast, ends_on=date(2026, 12, 31))


# --- pure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["化解矛盾 件", "化解矛盾（件）", "化解矛盾:件", "  化解矛盾　件 ", "化解矛盾，件"]
)
def test_a_line_of_text_is_a_counter_with_its_unit(line):
    assert counters_of(line) == [NewCounter("化解矛盾", "件")]


def test_lines_without_a_unit_are_named():
    with pytest.raises(ValidationError, match="“化解矛盾”没有写单位"):
        counters_of("收集意见 条\n化解矛盾")


def test_a_place_belongs_to_all_that_contain_it():
    assert paths_above("/1/40/7/") == ["/1/", "/1/40/", "/1/40/7/"]


def test_the_form_makes_ready_counters_and_told_ones():
    form = CampaignForm({"name": "十带头", "starts_on": "2026.1.1", "ready": ["money"], "told": "办好事 件"})
    assert form.is_valid(), form.errors
    assert form.values()["counters"] == [NewCounter("涉及资金", source="money"), NewCounter("办好事", "件")]
    assert NewCounter("涉及资金", source="money").own_unit == "元"


# --- verbs ------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestVerbs:
    def test_a_campaign_is_opened_with_its_counters_in_order(self, campaign):
        found = list(campaign.counters.values_list("name", "unit", "source"))
        assert found == [
            ("化解矛盾", "件", "told"),
            ("办好事", "件", "told"),
            ("见到群众人次", "人次", "headcount"),
        ]
        assert campaign.runs_on(START) and not campaign.runs_on(date(2027, 1, 1))

    def test_the_same_is_not_entered_twice_nor_backwards(self, cast, campaign):
        with pytest.raises(Refused, match="已经登记过"):
            opened(cast)
        with pytest.raises(Refused, match="不能早于"):
            opened(cast, name="另一项", ends_on=date(2025, 1, 1))
        with pytest.raises(Refused, match="名称相同"):
            opened(cast, name="另一项", counters=[COUNTERS[0], COUNTERS[0]])
        assert Campaign.objects.count() == 1

    def test_a_township_keeps_its_own_and_no_other(self, cast):
        own = opened(cast, cast.clerk, cast.green_hill_congress)
        assert own.congress == cast.green_hill_congress
        for actor, congress in (
            (cast.clerk, cast.county_congress),
            (cast.clerk, cast.clear_water_congress),
            (cast.deputy, cast.green_hill_congress),
            (cast.leader, cast.county_congress),
        ):
            with pytest.raises(Denied):
                opened(cast, actor, congress, name="别处的")

    def test_counters_are_added_renamed_and_put_out_of_use(self, cast, campaign):
        added = services.add_counter(actor=cast.staff, campaign=campaign, name="培训", unit="场", at=NOW)
        assert added.position == 4
        services.edit_counter(
            actor=cast.staff, counter=added, name="开展培训", unit="场", in_use=False, at=NOW, version=1
        )
        added.refresh_from_db()
        assert (added.name, added.in_use, added.version) == ("开展培训", False, 2)
        with pytest.raises(Refused, match="同名"):
            services.add_counter(actor=cast.staff, campaign=campaign, name="办好事", unit="件", at=NOW)
        with pytest.raises(Refused, match="单位"):
            services.add_counter(actor=cast.staff, campaign=campaign, name="捐款", at=NOW)
        with pytest.raises(Conflict):
            services.edit_counter(
                actor=cast.staff, counter=added, name="再改", unit="场", in_use=True, at=NOW, version=1
            )

    def test_a_void_campaign_has_its_reason_and_is_not_touched_again(self, cast, campaign):
        with pytest.raises(Refused, match="原因"):
            services.void_campaign(actor=cast.staff, campaign=campaign, reason=" ", at=NOW)
        services.void_campaign(actor=cast.staff, campaign=campaign, reason="登记重复", at=NOW)
        with pytest.raises(Conflict, match="登记重复"):
            services.void_campaign(actor=cast.staff, campaign=campaign, reason="再来", at=NOW)
        assert opened(cast).pk != campaign.pk, "the name is free again"
        assert not Campaign.objects.get(pk=campaign.pk).runs_on(TODAY)

    def test_the_database_keeps_names_apart_and_days_in_order(self, campaign):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignCounter.objects.create(campaign=campaign, name="办好事", unit="件")
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(ends_on=date(2020, 1, 1))

    def test_a_township_reads_the_countys_and_not_its_neighbours(self, cast, campaign):
        own = opened(cast, cast.clerk, cast.green_hill_congress, name="我为青山出份力")
        assert set(Campaign.objects.visible_to(cast.clerk)) == {campaign, own}
        assert set(Campaign.objects.visible_to(cast.stranger)) == {campaign}
        assert set(Campaign.objects.visible_to(cast.deputy)) == {campaign, own}, "he lives in the township"
        assert not Campaign.objects.visible_to(cast.handler)

    def test_campaigns_reach_the_places_of_their_congress(self, cast, campaign):
        own = opened(cast, cast.clerk, cast.green_hill_congress, name="我为青山出份力")
        assert set(Campaign.objects.reaching(cast.village.path)) == {campaign, own}
        assert set(Campaign.objects.reaching(cast.clear_water.path)) == {campaign}
        assert set(Campaign.objects.running(date(2027, 1, 1), date(2027, 2, 1))) == {own}


# --- pages ------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestPages:
    def test_a_campaign_is_entered_on_the_page(self, cast, client_of, submit):
        url = reverse("deputies:campaign_create") + f"?congress={cast.county_congress.pk}"
        client = client_of(cast.staff)
        wrong = submit(client, url, name="十带头", starts_on="2026-01-01", told="办好事")
        page = wrong.content.decode()
        assert wrong.status_code == 422 and "没有写单位" in page and "十带头" in page
        done = submit(client, url, name="十带头", starts_on="2026-01-01", told="办好事 件")
        campaign = Campaign.objects.get()
        assert done.status_code == 302 and done.url == campaign.get_absolute_url()
        assert [c.name for c in campaign.counters.all()] == [
            "活动次数",
            "代表参加人次",
            "见到群众人次",
            "办好事",
        ]

    def test_counters_and_facts_are_changed_on_their_pages(self, cast, client_of, submit, campaign):
        client = client_of(cast.staff)
        counter = campaign.counters.first()
        assert (
            submit(client, reverse("deputies:counter_edit", args=[counter.pk]), name="调解纠纷").status_code
            == 302
        )
        submit(client, reverse("deputies:counter_create", args=[campaign.pk]), name="捐款", source="money")
        submit(client, reverse("deputies:campaign_edit", args=[campaign.pk]), authority="云人常发〔2026〕3号")
        page = client.get(campaign.get_absolute_url()).content.decode()
        for words in ("调解纠纷", "捐款", "云人常发〔2026〕3号", "开展中"):
            assert words in page
        submit(client, reverse("deputies:campaign_void", args=[campaign.pk]), reason="登记重复")
        assert "登记重复" in client.get(campaign.get_absolute_url()).content.decode()

    def test_lists_and_pages_ask_little(self, cast, client_of, campaign, django_assert_max_num_queries):
        for n in range(12):
            opened(cast, name=f"活动{n}")
        for actor in (cast.staff, cast.clerk, cast.deputy):
            client = client_of(actor)
            with django_assert_max_num_queries(12):
                page = client.get(reverse("deputies:campaign_list"))
            assert "活动11" in page.content.decode()
            with django_assert_max_num_queries(15):
                assert client.get(campaign.get_absolute_url()).status_code == 200

    def test_strangers_to_a_township_find_nothing_and_may_change_nothing(self, cast, client_of):
        own = opened(cast, cast.clerk, cast.green_hill_congress)
        stranger = client_of(cast.stranger)
        assert stranger.get(own.get_absolute_url()).status_code == 404
        assert stranger.get(reverse("deputies:campaign_edit", args=[own.pk])).status_code == 404
        assert client_of(cast.deputy).get(reverse("deputies:campaign_edit", args=[own.pk])).status_code == 403
        assert client_of(cast.handler).get(reverse("deputies:campaign_list")).status_code == 403

    def test_an_empty_list_says_what_comes_here(self, cast, client_of):
        assert (
            "还没有主题活动" in client_of(cast.deputy).get(reverse("deputies:campaign_list")).content.decode()
        )
        asked = client_of(cast.staff).get(reverse("deputies:campaign_list"), {"q": "\x00没有"})
        assert asked.status_code == 200
