"""Search: what each member of the cast finds, the page, and that nothing leaks."""

from datetime import date
from urllib.parse import quote

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.services import set_phone
from congress_portal.foundation.search import services
from congress_portal.foundation.search.reading import read_query
from congress_portal.foundation.search.services import search, sources_of
from congress_portal.foundation.slots import SEARCH_PAGES, SEARCH_SOURCES
from deputies.models import Constituency, DeputyGroup, Meeting
from liaison_stations.services import log_activity
from tests.factories.ground import NOW
from tests.suggestions.stages import Stages

pytestmark = pytest.mark.django_db
MEMBERS = [
    "admin",
    "auditor",
    "staff",
    "leader",
    "official",
    "office",
    "chair",
    "clerk",
    "keeper",
    "handler",
    "head",
    "other_handler",
    "town_handler",
    "rater",
    "stranger",
    "deputy",
    "co_deputy",
    "town_deputy",
    "other_deputy",
]


@pytest.fixture
def stages(cast):
    return Stages(cast)


def hits(actor, typed, key):
    """The hits of one source."""
    groups = {group.key: [row.hit for row in group.rows] for group in search(actor, read_query(typed))}
    return groups.get(key, [])


def titles(actor, typed, key):
    return [hit.title for hit in hits(actor, typed, key)]


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["陆明远", "陆 明远", "明远", "lumingyuan", "LMY", "lmy", "lu ming yuan", "mingyuan"]
)
def test_a_deputy_is_found_by_name_and_by_reading(cast, typed):
    assert titles(cast.staff, typed, "deputies") == ["陆明远"]


def test_two_latin_letters_find_initials_and_not_the_middle_of_readings(cast):
    assert titles(cast.staff, "ua", "deputies") == []
    assert titles(cast.staff, "sx", "deputies") == ["沈秀兰"]


def test_a_workplace_finds_its_deputy(cast):
    assert titles(cast.staff, "种粮", "deputies") == ["陆明远"]


def test_the_very_name_comes_before_longer_ones(cast):
    person = cast.mandates["town_deputy"].person
    person.name, person.pinyin = "陆明", "luming lm"
    person.save()
    assert titles(cast.staff, "陆明", "deputies") == ["陆明", "陆明远"]
    assert titles(cast.staff, "luming", "deputies") == ["陆明", "陆明远"]


def test_a_telephone_number_finds_its_holder_only_for_who_may_see_numbers(cast):
    person = cast.mandates["deputy"].person
    set_phone(person, "13912345678")
    person.save()
    for who in ("staff", "clerk", "keeper"):
        assert titles(cast.actors[who], "139 1234 5678", "deputies") == ["陆明远"], who
    for who in ("leader", "admin", "co_deputy", "handler"):
        assert titles(cast.actors[who], "13912345678", "deputies") == [], who
    assert titles(cast.staff, "1391234", "deputies") == []
    assert titles(cast.staff, "13912345679", "deputies") == []


def test_nobody_finds_the_telephone_number_itself(cast, client_of):
    person = cast.mandates["deputy"].person
    set_phone(person, "13912345678")
    person.save()
    page = client_of(cast.staff).get("/search/", {"q": "陆明远"}).content.decode()
    assert "13912345678" not in page and "139****" not in page


def test_deputies_do_not_search_each_other(cast):
    assert titles(cast.deputy, "曹国栋", "deputies") == []
    assert titles(cast.deputy, "陆明远", "deputies") == ["陆明远"]
    assert titles(cast.stranger, "陆明远", "deputies") == []


def test_accounts_are_found_by_who_keeps_them(cast):
    assert titles(cast.admin, "田办真", "people") == ["田办真"]
    assert titles(cast.admin, "tbz", "people") == ["田办真"]
    assert hits(cast.admin, "handler", "people")[0].detail == "账号 handler"
    for who in MEMBERS:
        if who != "admin":
            assert titles(cast.actors[who], "田办真", "people") == [], who


# --- cases ----------------------------------------------------------------------------------------


def test_two_characters_find_a_case_by_title_or_text(stages, cast):
    case = stages.handed_in(title="关于完善供水管护的建议")
    demand = stages.submitted(body="水库边上的路灯坏了半年。")
    assert titles(cast.staff, "供水", "cases") == [case.title]
    [hit] = hits(cast.staff, "路灯", "cases")
    assert hit.url == demand.get_absolute_url()
    assert (hit.tag, hit.tone) == ("待接单", "waiting")


def test_all_words_are_needed(stages, cast):
    stages.handed_in(title="关于完善供水管护的建议")
    assert titles(cast.staff, "供水 管护", "cases") and titles(cast.staff, "管护 供水", "cases")
    assert titles(cast.staff, "供水 道路", "cases") == []


def test_percent_and_underscore_are_characters_like_others(stages, cast):
    stages.handed_in(title="关于完善供水管护的建议")
    for typed in ("供%管", "供_管", "%", "\\", "'", '"', "供\x00水"):
        assert titles(cast.staff, typed, "cases") == (
            [] if typed != "供\x00水" else ["关于完善供水管护的建议"]
        )


def test_latin_letters_are_found_in_either_case(stages, cast):
    stages.handed_in(title="关于推广LED路灯的建议")
    assert titles(cast.staff, "led", "cases") == titles(cast.staff, "LED路", "cases") != []


@pytest.mark.parametrize(
    "typed", ["001", "1", "第001号", "第1号", "六次会议第001号", "县十九届人大六次会议第001号建议", "１号"]
)
def test_a_suggestion_is_found_by_its_number_in_any_form(stages, cast, typed):
    session_day = date(2026, 3, 25)
    from tests.factories.ground import moment

    case = stages.examined(at=moment(session_day))
    assert case.number == "县十九届人大六次会议第001号建议"
    stages.handed_in(title="关于第二件事的建议")
    group = search(cast.staff, read_query(typed))[0]
    assert group.key == "cases" and group.exact
    assert [row.hit.url for row in group.rows] == [case.get_absolute_url()]


@pytest.mark.parametrize("typed", ["民2026-0002", "民2026-2", "民2", "2026-0002", "2"])
def test_a_demand_is_found_by_its_number_in_any_form(stages, cast, typed):
    stages.submitted()
    second = stages.submitted(body="另一件事")
    assert [hit.url for hit in hits(cast.staff, typed, "cases")] == [second.get_absolute_url()]


def test_the_newest_come_first_and_the_list_says_that_there_are_more(stages, cast, client_of):
    cases = [stages.submitted(body=f"路灯第{'一二三四五六七'[n]}盏") for n in range(7)]
    found = hits(cast.staff, "路灯", "cases")
    assert [hit.url for hit in found] == [c.get_absolute_url() for c in reversed(cases)][: services.FEW]
    client = client_of(cast.staff)
    page = client.get("/search/", {"q": "路灯"}).content.decode()
    assert f"?q={quote('路灯')}&amp;in=cases" in page
    page = client.get("/search/", {"q": "路灯", "in": "cases"}).content.decode()
    assert page.count("<mark>路灯</mark>") >= 7


def test_a_strangers_case_is_not_found(stages, cast):
    case = stages.submitted(body="松坡村的路灯坏了")
    for who in ("staff", "leader", "chair", "clerk", "keeper", "deputy"):
        assert titles(cast.actors[who], "路灯", "cases"), who
        assert titles(cast.actors[who], case.number, "cases"), who
    for who in ("stranger", "other_deputy", "handler", "office", "rater", "auditor", "admin"):
        assert titles(cast.actors[who], "路灯", "cases") == [], who
        assert titles(cast.actors[who], case.number, "cases") == [], who


def test_a_confidential_case_is_found_by_its_parties_and_the_owner_only(stages, cast):
    stages.handed_in(title="关于供水的建议", confidential=True)
    finders = {who for who in MEMBERS if titles(cast.actors[who], "供水", "cases")}
    assert finders == {"staff", "leader", "official", "deputy"}


def test_a_draft_is_found_by_its_author_only(stages, cast):
    stages.draft(title="关于供水的建议")
    assert {who for who in MEMBERS if titles(cast.actors[who], "供水", "cases")} == {"deputy"}


def test_a_voters_name_and_number_are_found_by_nobody(stages, cast):
    stages.submitted(body="路灯坏了", contact={"name": "赵某人", "phone": "13900001111"})
    for who in MEMBERS:
        assert search(cast.actors[who], read_query("赵某")) == [], who
        assert search(cast.actors[who], read_query("13900001111")) == [], who


# --- everything else ------------------------------------------------------------------------------


def test_stations_are_found_by_name_code_and_address(cast):
    for typed in ("青山镇代表", "联络 青山", "7kq2m", "便民中心"):
        assert titles(cast.staff, typed, "stations") == ["青山镇代表联络站"], typed
    assert hits(cast.staff, "7KQ2M", "stations")[0].exact
    assert titles(cast.stranger, "青山", "stations") == []


def test_activities_are_found_by_text_and_number(cast):
    activity = log_activity(
        actor=cast.deputy,
        kind="visit",
        on=date(2026, 4, 8),
        mandates=[cast.mandates["deputy"]],
        organizer=cast.county_congress,
        congress=cast.county_congress,
        township=cast.green_hill,
        headcount=3,
        note="说到灌溉渠漏水",
        at=NOW,
    )
    for typed in ("灌溉", activity.number, activity.number.removeprefix("L-"), "1"):
        assert [h.url for h in hits(cast.staff, typed, "activities")] == [activity.get_absolute_url()], typed
    assert hits(cast.stranger, "灌溉", "activities") == []
    assert hits(cast.co_deputy, "灌溉", "activities") == []


def test_meetings_sessions_districts_and_groups_are_found(cast):
    Meeting.objects.create(
        congress=cast.county_congress, kind="committee", title="常委会第三次会议", held_on=date(2026, 4, 1)
    )
    Constituency.objects.create(congress=cast.county_congress, name="松坡选区")
    DeputyGroup.objects.create(congress=cast.county_congress, name="松坡代表小组")
    assert titles(cast.staff, "第三次", "meetings") == ["常委会第三次会议"]
    assert titles(cast.staff, "六次会议", "meetings") == ["县十九届人大六次会议"]
    assert sorted(titles(cast.staff, "松坡", "districts")) == ["松坡代表小组", "松坡选区"]
    assert titles(cast.handler, "第三次", "meetings") == []


def test_organizations_and_places_lead_to_what_the_actor_can_open(cast, client_of):
    [hit] = hits(cast.admin, "交通", "places")
    assert hit.url == cast.transport.get_absolute_url()
    [hit] = hits(cast.staff, "交通", "units")
    assert hit.url == f"{reverse('suggestions:suggestion_list')}?unit={cast.transport.pk}"
    assert client_of(cast.staff).get(hit.url).status_code == 200
    [hit] = hits(cast.staff, "松坡", "places")
    assert client_of(cast.staff).get(hit.url).status_code == 200
    [hit] = hits(cast.admin, "松坡", "places")
    assert client_of(cast.admin).get(hit.url).status_code == 200
    assert titles(cast.stranger, "松坡", "places") == []


@pytest.mark.parametrize(
    ("who", "typed", "title"),
    [
        ("staff", "交办", "建议办理"),
        ("staff", "节假日", "工作日历"),
        ("staff", "考核", "乡镇考评"),
        ("admin", "重置密码", "人员和账号"),
        ("handler", "密码", "修改密码"),
        ("auditor", "审计", "工作日志"),
    ],
)
def test_pages_are_found_by_what_people_call_them(cast, who, typed, title):
    assert title in titles(cast.actors[who], typed, "pages")


@pytest.mark.once
def test_every_page_that_is_found_can_be_opened(cast, client_of):
    refused = []
    for who in ("staff", "admin", "auditor", "clerk", "keeper", "handler", "deputy", "rater"):
        client = client_of(cast.actors[who])
        urls = {
            hit.url
            for page in SEARCH_PAGES
            for hit in SEARCH_SOURCES.get("pages").find(cast.actors[who], read_query(page.title), 50)
        }
        refused += [(who, url) for url in sorted(urls) if client.get(url).status_code in (403, 404, 405)]
    # Whoever logs for others has the capability of the phone's pages, which are the deputies' own.
    assert [entry for entry in refused if not entry[1].startswith("/m/")] == []


def test_pages_nobody_of_the_role_may_open_are_not_found(cast):
    assert titles(cast.deputy, "提醒文字", "pages") == []
    assert titles(cast.auditor, "导入", "pages") == []
    assert titles(cast.handler, "开通账号", "pages") == []
    assert titles(cast.rater, "交办", "pages") == []


# --- the page -------------------------------------------------------------------------------------


def test_without_words_the_page_says_what_can_be_found(cast, client_of):
    page = client_of(cast.handler).get("/search/").content.decode()
    assert "可以找什么" in page and "意见和建议" in page
    assert "人员和账号" not in page


def test_nothing_found_is_said_in_words(cast, client_of):
    response = client_of(cast.staff).get("/search/", {"q": "没有这样的事"})
    assert response.status_code == 200
    assert "没有找到“没有这样的事”" in response.content.decode()


def test_what_was_typed_is_escaped_wherever_it_stands(stages, cast, client_of):
    stages.submitted(body="<script>alert(1)</script>路灯")
    page = client_of(cast.staff).get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>" in page


@pytest.mark.parametrize("typed", ["\x00", "%", "\\", "'" * 50, "民-", "²", "9" * 60, "路" * 999, "\ud800"])
def test_whatever_is_typed_the_page_answers(cast, client_of, typed):
    data = quote(typed, errors="surrogatepass")
    assert client_of(cast.staff).get(f"/search/?q={data}").status_code == 200


def test_a_group_that_is_none_of_ones_own_is_ignored(cast, client_of):
    response = client_of(cast.handler).get("/search/", {"q": "杜水生", "in": "people"})
    assert response.status_code == 200
    assert (response.context["only"], response.context["groups"]) == ("", [])


def test_only_members_search(cast, client):
    assert client.get("/search/?q=a").status_code == 302
    for nobody in (Actor.anonymous(), Actor.bearer("suggestions.suggestion:1"), Actor.system()):
        assert sources_of(nobody) == []


def test_the_page_costs_twenty_queries_at_most(stages, cast, client_of, django_assert_max_num_queries):
    stages.submitted(body="青山镇的路灯")
    for who in ("staff", "admin", "chair"):
        client = client_of(cast.actors[who])
        client.get("/search/?q=a")
        with django_assert_max_num_queries(20):
            assert client.get("/search/", {"q": "青山"}).status_code == 200
        with django_assert_max_num_queries(20):
            assert client.get("/search/", {"q": "第001号"}).status_code == 200


def test_a_source_makes_two_queries_at_most(stages, cast, django_assert_max_num_queries):
    stages.submitted(body="青山镇的路灯")
    for who in ("staff", "admin", "chair", "deputy"):
        for source in sources_of(cast.actors[who]):
            for typed in ("青山", "lmy", "001", "13900000000"):
                with django_assert_max_num_queries(2):
                    source.find(cast.actors[who], read_query(typed), 5)


def test_every_desk_page_has_the_search_field(cast, client_of):
    for who in ("staff", "rater", "auditor"):
        page = client_of(cast.actors[who]).get(reverse("workbench:help")).content.decode()
        assert f'action="{reverse("search:results")}"' in page and "data-search" in page
