"""Every page opens for whom it is meant, says 404 or 403 to the others, and asks the database little."""

import pytest
from django.urls import reverse

from deputies import services
from deputies.choices import Office, PerformanceKind
from tests.factories.deputies import many_mandates
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


def addresses(cast, meeting):
    """Every page that is opened by GET, with the arguments of 青山镇."""
    mandate = cast.mandates["other_deputy"].pk
    holding = cast.mandates["deputy_green"].office_holdings.get().pk
    congress = f"?congress={cast.green_hill_congress.pk}"
    one = {
        "mandate_detail": mandate,
        "performance_record": mandate,
        "mandate_edit": mandate,
        "mandate_end": mandate,
        "mandate_suspend": mandate,
        "mandate_restore": mandate,
        "office_take": mandate,
        "office_leave": holding,
        "term_edit": cast.green_term.pk,
        "session_create": cast.green_term.pk,
        "session_edit": cast.green_session.pk,
        "constituency_edit": cast.green_district.pk,
        "group_edit": cast.group.pk,
        "group_leader": cast.group.pk,
        "meeting_detail": meeting.pk,
        "meeting_edit": meeting.pk,
        "meeting_hold": meeting.pk,
        "meeting_cancel": meeting.pk,
    }
    lists = ("mandate_list", "term_list", "constituency_list", "group_list", "meeting_list")
    forms = (
        "mandate_create",
        "term_create",
        "constituency_create",
        "group_create",
        "delegation_create",
        "meeting_create",
    )
    found = {name: reverse(f"deputies:{name}", args=[pk]) for name, pk in one.items()}
    found |= {name: reverse(f"deputies:{name}") for name in lists}
    found |= {name: reverse(f"deputies:{name}") + congress for name in forms}
    return found


LISTS = {"mandate_list", "term_list", "constituency_list", "group_list", "meeting_list"}


def test_staff_open_every_page(cast, meeting, client_of, django_assert_max_num_queries):
    client = client_of(cast.staff)
    for name, url in addresses(cast, meeting).items():
        with django_assert_max_num_queries(12 if name in LISTS else 15):
            answer = client.get(url)
        assert answer.status_code == 200, name
        assert answer.content.decode().count("<h1") == 1, name


def test_the_clerk_of_the_township_keeps_its_congress_but_not_its_terms(cast, meeting, client_of):
    client = client_of(cast.clerk)
    for name, url in addresses(cast, meeting).items():
        expected = 403 if name in ("term_create", "term_edit", "session_create", "session_edit") else 200
        assert client.get(url).status_code == expected, name


def test_the_chair_of_the_township_keeps_its_terms_too(cast, meeting, client_of):
    client = client_of(cast.chair)
    for name, url in addresses(cast, meeting).items():
        assert client.get(url).status_code == 200, name


def test_the_stranger_finds_nothing_of_the_next_township(cast, meeting, client_of):
    client = client_of(cast.stranger)
    for name, url in addresses(cast, meeting).items():
        if name in LISTS:
            page = client.get(url)
            assert page.status_code == 200
            for word in ("沈秀兰", "松坡选区", "青山镇第一代表小组", "青山镇人大主席团"):
                assert word not in page.content.decode(), f"{name} shows {word}"
        elif name.endswith("_create"):
            page = client.get(url).content.decode()
            for word in (
                "青山镇人民代表大会",
                "青山镇第一代表小组</option>",
                "松坡村</option>",
                "松坡选区</option>",
            ):
                assert word not in page, f"{name} offers {word}"
        else:
            assert client.get(url).status_code == 404, name


@pytest.mark.parametrize("who", ["handler", "office", "auditor", "rater"])
def test_departments_and_auditors_have_no_roster(cast, meeting, client_of, who):
    client = client_of(getattr(cast, who))
    for name, url in addresses(cast, meeting).items():
        expected = 404 if name in ("mandate_detail", "performance_record") else 403
        assert client.get(url).status_code == expected, name


@pytest.mark.parametrize("who", ["leader", "official"])
def test_leaders_read_and_change_nothing(cast, meeting, client_of, who):
    client = client_of(getattr(cast, who))
    reading = LISTS | {"mandate_detail", "performance_record", "meeting_detail"}
    for name, url in addresses(cast, meeting).items():
        assert client.get(url).status_code == (200 if name in reading else 403), name


def test_a_deputy_reads_the_own_file_and_nobody_elses(cast, meeting, client_of):
    client = client_of(cast.deputy)
    own, other = cast.mandates["deputy"], cast.mandates["other_deputy"]
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(reverse("deputies:performance_record", args=[own.pk])).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("deputies:mandate_edit", args=[own.pk])).status_code == 403
    assert client.get(reverse("deputies:own_record")).url == own.get_absolute_url()


def test_a_deputy_sees_the_meetings_he_is_due_at_and_not_who_was_absent(cast, meeting, client_of):
    services.hold_meeting(
        actor=cast.clerk,
        meeting=meeting,
        held_on=meeting.held_on,
        at=NOW,
        attendance={
            cast.mandates["deputy_green"].pk: "present",
            cast.mandates["leader_of_group"].pk: "absent",
        },
    )
    page = client_of(cast.deputy).get(meeting.get_absolute_url()).content.decode()
    assert "方晓云" in page and ">缺席</td>" not in page and ">出席</td>" in page
    assert client_of(cast.other_deputy).get(meeting.get_absolute_url()).status_code == 404


def test_the_leader_of_a_group_sees_its_members(cast, client_of):
    page = client_of(cast.leader_of_group).get(reverse("deputies:mandate_list")).content.decode()
    assert "沈秀兰" in page and "曹国栋" not in page


def test_the_keeper_of_a_station_sees_the_deputies_of_its_place(cast, client_of):
    page = client_of(cast.keeper).get(reverse("deputies:mandate_list")).content.decode()
    assert "沈秀兰" in page and "曹国栋" not in page and "登记代表" not in page


def test_a_township_sees_county_deputies_who_live_there_and_may_not_change_them(cast, client_of):
    client = client_of(cast.clerk)
    county_mandate = cast.mandates["deputy"]
    page = client.get(county_mandate.get_absolute_url())
    assert page.status_code == 200 and "修改登记" not in page.content.decode()
    refused = client.get(reverse("deputies:mandate_edit", args=[county_mandate.pk]))
    assert refused.status_code == 403
    assert "上级人大办公室" in refused.content.decode()


def test_the_roster_costs_the_same_at_any_size(cast, client_of, django_assert_max_num_queries):
    many_mandates(cast, 60)
    client = client_of(cast.staff)
    for size in (20, 50, 100):
        with django_assert_max_num_queries(12):
            page = client.get(reverse("deputies:mandate_list"), {"size": size, "more": "1"})
        assert page.status_code == 200
    assert "共 65 人" in page.content.decode()


def test_the_roster_is_narrowed_by_its_address(cast, client_of):
    client = client_of(cast.staff)
    services.end_mandate(
        actor=cast.staff, mandate=cast.mandates["strange_deputy"], on=TODAY, reason="died", at=NOW
    )

    def names(**query):
        page = client.get(reverse("deputies:mandate_list"), query).content.decode()
        return [n for n in ("陆明远", "沈秀兰", "方晓云", "曹国栋") if f">{n}</a>" in page]

    assert names() == ["陆明远", "沈秀兰", "方晓云"]
    assert names(q="沈 秀") == ["沈秀兰"]
    assert names(level="county") == ["陆明远"]
    assert names(township=cast.clear_water.pk) == []
    assert names(township=cast.clear_water.pk, state="every") == ["曹国栋"]
    assert names(state="ended") == ["曹国栋"]
    assert names(group=cast.group.pk, level="township") == ["陆明远", "沈秀兰", "方晓云"]
    assert names(delegation=cast.delegation.pk) == ["陆明远"]


def test_nonsense_in_the_address_is_not_an_error(cast, client_of):
    client = client_of(cast.staff)
    answer = client.get(
        reverse("deputies:mandate_list"),
        {
            "township": "x'",
            "level": "no",
            "state": "no",
            "at": "%%%",
            "size": "9",
            "term": "-1",
            "q": "x" * 90,
        },
    )
    assert answer.status_code == 200
    assert (
        client.get(reverse("deputies:meeting_list"), {"congress": "x", "kind": "no", "at": "!"}).status_code
        == 200
    )


def test_an_empty_answer_names_what_was_asked(cast, client_of):
    page = client_of(cast.staff).get(reverse("deputies:mandate_list"), {"q": "没有此人", "level": "county"})
    assert "没有符合条件的代表。已选：“没有此人”、县级。" in page.content.decode()


def test_a_new_county_is_told_where_to_begin(ground, client_of):
    client = client_of(ground.staff)
    assert "先登记届次和选区" in client.get(reverse("deputies:mandate_list")).content.decode()
    for name in ("term_list", "constituency_list", "group_list", "meeting_list"):
        page = client.get(reverse(f"deputies:{name}")).content.decode()
        assert 'class="empty"' in page, name
    url = reverse("deputies:mandate_create") + f"?congress={ground.county_congress.pk}"
    assert "这个人大还没有登记届次" in client.get(url).content.decode()


def test_several_congresses_are_offered_without_scripts(cast, client_of):
    page = client_of(cast.staff).get(reverse("deputies:mandate_create")).content.decode()
    assert ">青山镇人大</a>" in page and "城关街道" not in page


def test_the_tabs_of_a_deputy(cast, client_of, django_assert_max_num_queries):
    mandate = cast.mandates["deputy"]
    services.record_performance(
        actor=cast.staff,
        mandates=[mandate],
        source="liaison_stations.activity:7",
        kind=PerformanceKind.VISIT,
        on=TODAY,
        summary="走访松坡村三户",
        quantity=3,
        at=NOW,
    )
    client = client_of(cast.staff)
    for tab, word in (("facts", "青山选区"), ("work", "走访松坡村三户"), ("history", "变更经过")):
        with django_assert_max_num_queries(15):
            page = client.get(mandate.get_absolute_url(), {"tab": tab})
        assert word in page.content.decode(), tab
    assert "青山镇十九届人大代表" in page.content.decode()


def test_the_file_on_paper_has_eight_parts_and_the_years(cast, client_of, django_assert_max_num_queries):
    mandate = cast.mandates["deputy"]
    for year in (2025, 2026):
        for kind, source in ((PerformanceKind.VISIT, "v"), (PerformanceKind.SUGGESTION, "s")):
            services.record_performance(
                actor=cast.staff,
                mandates=[mandate],
                source=f"x.{source}:{year}",
                kind=kind,
                on=TODAY.replace(year=year),
                summary=f"{year} 年的{kind.label}",
                at=NOW,
            )
    services.uncount_performance(source="x.v:2026")
    client = client_of(cast.staff)
    url = reverse("deputies:performance_record", args=[mandate.pk])
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    for part in (
        "基本情况",
        "出席会议",
        "视察调研",
        "学习培训",
        "小组活动和联系群众",
        "建议和群众意见",
        "述职和接受监督",
        "表彰奖励",
    ):
        assert f"、{part}</h2>" in page, part
    assert "2026 年的走访选民（有异议或已作废，不计入）" in page and "计入 1 项" in page
    assert "2025 年的走访选民" in client.get(url, {"year": "2025"}).content.decode()
    assert client.get(url, {"year": "1800"}).status_code == 200


def test_offices_stand_on_the_page_and_can_be_ended_there(cast, client_of, submit):
    mandate = cast.mandates["other_deputy"]
    client = client_of(cast.clerk)
    done = submit(
        client,
        reverse("deputies:office_take", args=[mandate.pk]),
        office=Office.PRESIDIUM_MEMBER,
        starts_on="2022.3.1",
    )
    assert done.status_code == 302
    holding = mandate.office_holdings.get()
    done = submit(client, reverse("deputies:office_leave", args=[holding.pk]), on="2026-04-01")
    assert done.status_code == 302
    holding.refresh_from_db()
    assert str(holding.ends_on) == "2026-04-01"
