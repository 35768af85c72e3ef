"""Pages of building: the whole way through the forms, what stays typed, figures, files and query counts."""

import io
import uuid
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from congress_portal.foundation.accounts.models import Division
from liaison_stations.building_choices import AcceptanceState
from liaison_stations.models import Acceptance, BuildingPlan, PlannedSite, Reward, Standard, StarAward
from liaison_stations.services import open_station
from liaison_stations.services.building import plan_sites
from liaison_stations.services.stars import award_stars
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.building import (
    ROOM,
    STARS,
    applied,
    approve,
    approved,
    checked,
    enacted,
    inspected,
    planned,
)

pytestmark = pytest.mark.usefixtures("today")


def url(name, *args):
    return reverse(f"liaison_stations:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return response.content.decode()


def marks(row, result="met", **more):
    items = row.standard.items.all()
    return {f"result_{item.pk}": result for item in items} | {
        "on": str(TODAY),
        "version": row.version,
        **more,
    }


@pytest.fixture
def standard(cast):
    return enacted(cast)


# --- the whole way ----------------------------------------------------------------------------------


def test_from_the_checklist_to_the_payment_through_the_pages(cast, client_of):
    staff, keeper = client_of(cast.staff), client_of(cast.keeper)
    assert "有国徽" in text(staff.get(url("standard_create"), {"from": "eight_wall"}))
    post(
        staff,
        url("standard_create"),
        name="八有",
        text="八有：\n有国徽\n有牌子——门口看",
        reward_amount="２0000 元",
    )
    standard = Standard.objects.get()
    page = url("standard_enact", standard.pk)
    post(staff, page, basis="5号", on=str(TODAY), version=standard.version)
    post(staff, url("acceptance_create"), standard=standard.pk, stations=[cast.station.pk])
    row = Acceptance.objects.get()
    assert "开始自查" in text(keeper.get(row.get_absolute_url()))
    assert post(keeper, url("acceptance_check", row.pk), **marks(row)).status_code == 302
    row.refresh_from_db()
    first = row.standard.items.first()
    missing = {f"result_{first.pk}": "not_met", f"note_{first.pk}": "还没有挂", "recheck_on": str(TODAY)}
    post(staff, url("acceptance_inspect", row.pk), **marks(row, people="周文清", **missing))
    row.refresh_from_db()
    assert row.state == AcceptanceState.FIX and "还没有挂" in text(
        keeper.get(url("acceptance_fixed", row.pk))
    )
    post(keeper, url("acceptance_fixed", row.pk), note="挂上了", version=row.version)
    row.refresh_from_db()
    again = {f"result_{first.pk}": "met", "on": str(TODAY), "people": "周文清", "version": row.version}
    post(staff, url("acceptance_inspect", row.pk), **again)
    post(
        staff,
        url("approval_create"),
        acceptances=[row.pk],
        approved_on=str(TODAY),
        approved_by="主任会议",
        document="9号",
    )
    post(staff, url("reward_create"), acceptances=[row.pk], paid_on=str(TODAY), source="县财政")
    reward = Reward.objects.get()
    assert reward.amount == 20_000 and "20,000" in text(staff.get(url("reward_list")))
    detail = text(client_of(cast.deputy).get(row.get_absolute_url()))
    assert "已审定" in detail and "登记拨付" not in detail
    printed = text(staff.get(url("acceptance_print", row.pk)))
    assert "还没有挂" not in printed and "主任会议，9号" in printed, "what was put right is met on the paper"


def test_a_payment_pressed_twice_goes_where_the_first_went(cast, client_of, standard):
    row, staff = approved(cast, standard), client_of(cast.staff)
    typed = {
        "form_key": str(uuid.uuid4()),
        "acceptances": [row.pk],
        "paid_on": str(TODAY),
        "source": "县财政",
    }
    address = url("reward_create")
    answers = [staff.post(f"{address}?acceptance={row.pk}", typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url == url("reward_list") and Reward.objects.count() == 1


def test_what_was_ticked_and_typed_stays_where_an_item_is_left_out(cast, client_of, standard):
    row = applied(cast, standard)
    first, second, *_ = standard.items.all()
    answer = post(
        client_of(cast.keeper),
        url("acceptance_check", row.pk),
        **{
            f"result_{first.pk}": "not_met",
            f"note_{second.pk}": "牌子旧了",
            "on": "昨天",
            "version": row.version,
        },
    )
    page = text(answer)
    assert answer.status_code == 422 and "牌子旧了" in page and "昨天" in page
    assert "没有达到，请写明差在哪里" in page and "请选择“有牌子”是否达到" in page
    assert page.count(" checked") == 1


def test_two_who_edit_a_draft_see_both_sides(cast, client_of):
    staff = client_of(cast.staff)
    post(staff, url("standard_create"), name="八有", text="有国徽")
    draft = Standard.objects.get()
    page = url("standard_edit", draft.pk)
    post(staff, page, name="八有", text="有国徽\n有牌子", version=1)
    answer = post(staff, page, name="八有", text="有国徽\n有桌椅", version=1)
    assert answer.status_code == 409 and "有牌子" in text(answer) and "有桌椅" in text(answer)
    assert draft.items.count() == 2


def test_an_enacted_standard_is_revised_by_a_press_of_the_button(cast, client_of, standard):
    staff = client_of(cast.staff)
    assert staff.get(url("standard_edit", standard.pk)).status_code == 409
    answer = post(staff, url("standard_revise", standard.pk))
    assert answer.url == url("standard_edit", Standard.objects.get(edition=2).pk)


def test_a_plan_takes_many_villages_at_once_and_tells_its_figures(cast, client_of, standard):
    staff = client_of(cast.staff)
    post(
        staff,
        url("plan_create"),
        title="活动室计划",
        first_year=2025,
        last_year=2026,
        standard=standard.pk,
        reward_amount="30,000 元",
    )
    plan = BuildingPlan.objects.get()
    assert plan.reward_amount == Decimal(30_000)
    form = url("site_create", plan.pk)
    assert "绿水镇 三组村" not in text(staff.get(form, {"township": cast.green_hill.pk}))
    wanted = [cast.village.pk, cast.other_village.pk]
    post(staff, form, year=2025, kind="activity_room", divisions=wanted)
    page = text(staff.get(plan.get_absolute_url()))
    assert "2 处应建未建" in page and "60,000" in page
    assert text(staff.get(plan.get_absolute_url(), {"township": cast.green_hill.pk})).count('id="site-') == 1
    own = text(client_of(cast.chair).get(plan.get_absolute_url()))
    assert own.count('id="site-') == 1 and "三组村" not in own, "a township reads its own places"
    site = PlannedSite.objects.get(division=cast.village)
    post(
        staff,
        url("site_edit", site.pk),
        year=2026,
        station=cast.station.pk,
        villages=[],
        version=site.version,
    )
    post(staff, url("site_drop", PlannedSite.objects.get(station=None).pk), reason="并村", version=1)
    book = openpyxl.load_workbook(io.BytesIO(staff.get(url("plan_export", plan.pk)).content))
    assert book.sheetnames == ["按乡镇", "按年度", "站点明细"]
    cells = [[cell.value for cell in row] for row in book["按年度"].iter_rows()]
    assert any(row[0] == "2026" and row[1] == 1 and row[3] == 1 for row in cells)
    assert "松坡村" in text(staff.get(url("plan_print", plan.pk)))


def test_stars_are_awarded_changed_and_voided_through_the_pages(cast, client_of):
    staff = client_of(cast.staff)
    row = inspected(cast, enacted(cast, STARS), wanted_stars=5)
    authority = {"basis": "评定办法", "approved_by": "主任会议", "on": str(TODAY)}
    answer = post(staff, url("acceptance_award", row.pk), stars=4, version=row.version, **authority)
    assert answer.status_code == 422 and "写明原因" in text(answer)
    post(
        staff, url("acceptance_award", row.pk), stars=5, version=row.version, until="2028-12-31", **authority
    )
    kept = staff.get(url("star_change", cast.station.pk)).context["form"]["until"].value()
    assert str(kept) == "2028-12-31", "a change keeps the expiry unless somebody says otherwise"
    assert "五星" in text(staff.get(url("star_list")))
    assert "五星" in text(staff.get(url("station_list")))
    facts = text(staff.get(url("station_detail", cast.station.pk), {"tab": "facts"}))
    assert "评为<b>五星</b>" in facts and "星级评定" in facts
    answer = post(staff, url("star_change", cast.station.pk), stars=3, reason="抽查", **authority)
    assert answer.status_code == 409 and "已经登记" in text(answer), "one word a day"
    award = StarAward.objects.get()
    post(staff, url("star_void", award.pk), reason="文号错了")
    assert "文号错了" in text(staff.get(url("star_list"), {"view": "history"}))
    assert staff.get(url("star_change", cast.station.pk)).status_code == 422


def test_a_photo_follows_the_look_and_something_else_is_told(cast, client_of, standard):
    keeper = client_of(cast.keeper)
    row = applied(cast, standard)
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "JPEG")
    page = url("acceptance_photo_create", row.pk)

    def send(content):
        return post(keeper, page, photo=SimpleUploadedFile("站.jpg", content, "image/jpeg"))

    assert "先登记再加照片" in text(send(picture.getvalue()))
    row = Acceptance.objects.get(pk=row.pk)
    post(keeper, url("acceptance_check", row.pk), **marks(row))
    assert "不是照片" in text(send(b"%PDF-1.4"))
    assert send(picture.getvalue()).status_code == 302
    photo = row.inspections.get().photos.get()
    assert keeper.get(url("inspection_photo", photo.pk))["Content-Type"] == "image/jpeg"
    assert client_of(cast.stranger).get(url("inspection_photo", photo.pk)).status_code == 404


def test_rewards_of_a_year_as_a_file(cast, client_of, standard):
    staff = client_of(cast.staff)
    row = approved(cast, standard)
    post(staff, url("reward_create"), acceptances=[row.pk], paid_on=str(TODAY), source="县财政")
    book = openpyxl.load_workbook(io.BytesIO(staff.get(url("reward_export"), {"year": 2026}).content))
    values = [cell.value for line in book.active.iter_rows() for cell in line]
    assert "青山镇代表联络站" in values and 20_000 in values
    assert "没有拨付记录" in str(
        [
            cell.value
            for line in openpyxl.load_workbook(
                io.BytesIO(staff.get(url("reward_export"), {"year": 2020}).content)
            ).active.iter_rows()
            for cell in line
        ]
    )


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("building_list", {"state": "x", "purpose": "\0", "q": "\0", "at": "{}"}),
        ("star_list", {"stars": "9" * 40, "view": "x"}),
        ("reward_list", {"year": "9" * 20}),
        ("acceptance_create", {"station": "9" * 30, "standard": "\0", "purpose": "x"}),
        ("approval_create", {"acceptance": "9" * 30}),
        ("standard_create", {"from": "\0", "purpose": "9"}),
    ],
)
def test_odd_addresses_end_in_a_page(cast, client_of, standard, name, query):
    assert client_of(cast.staff).get(url(name), query).status_code == 200


def test_odd_forms_end_in_sentences(cast, client_of, standard):
    staff = client_of(cast.staff)
    plan = planned(cast, standard)
    for address, data in (
        (
            url("plan_create"),
            {"title": "\0", "first_year": "9" * 30, "last_year": "x", "reward_amount": "1e999"},
        ),
        (url("site_create", plan.pk), {"year": "2030", "kind": "x", "divisions": ["9" * 30]}),
        (url("standard_create"), {"name": "x" * 99, "text": "\0", "reward_amount": "-5"}),
        (url("acceptance_create"), {"standard": "9" * 30, "stations": ["x"], "due_on": "9999-99-99"}),
        (url("approval_create"), {"acceptances": ["9" * 30], "approved_on": "0001-01-01"}),
        (url("reward_create"), {"acceptances": ["x"], "paid_on": "2026-02-30"}),
    ):
        assert post(staff, address, **data).status_code == 422, address


# --- how much they ask ------------------------------------------------------------------------------


@pytest.fixture
def full(cast, standard):
    """Some of everything: two places, three acceptances, a reward due, stars."""
    plan = planned(cast, standard)
    places = [cast.village, cast.green_hill, cast.other_village]
    plan_sites(actor=cast.staff, plan=plan, divisions=places, year=2026, kind="central", at=NOW)
    row = approve(cast, inspected(cast, standard))
    starred = inspected(cast, enacted(cast, STARS), wanted_stars=5)
    award_stars(
        actor=cast.staff, acceptance=starred, stars=5, on=TODAY, basis="办法", approved_by="主任会议", at=NOW
    )
    return {"plan": plan, "acceptance": row, "standard": standard}


PAGES = [
    ("building_list", "", 12),
    ("plan_detail", "plan", 15),
    ("standard_list", "", 12),
    ("standard_detail", "standard", 15),
    ("acceptance_detail", "acceptance", 15),
    ("reward_list", "", 12),
    ("star_list", "", 12),
]


@pytest.mark.parametrize(("name", "row", "most"), PAGES)
def test_a_page_asks_little_and_no_more_for_more_rows(
    cast, client_of, full, django_assert_max_num_queries, name, row, most
):
    address = url(name, full[row].pk) if row else url(name)
    client = client_of(cast.staff)
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_the_overview_asks_the_same_for_many(cast, client_of, full, django_assert_max_num_queries):
    for number in range(6):
        station = open_station(
            actor=cast.staff,
            name=f"第{number}活动室",
            township_congress=cast.green_hill_congress,
            division=cast.village,
            address="村委会",
            at=NOW,
        )
        applied(cast, full["standard"], stations=[station])
    client = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        page = text(client.get(url("building_list"), {"state": "station"}))
    assert page.count("村委会") == 0 and page.count("活动室自查") == 6


def test_a_room_that_was_accepted_by_the_standard_is_not_offered_again(cast, client_of):
    standard = enacted(cast, ROOM)
    [other] = [
        open_station(
            actor=cast.staff, township_congress=cast.green_hill_congress, division=cast.village,
            name="松坡村活动室", address="村委会", at=NOW,
        )
    ]  # fmt: skip
    client = client_of(cast.staff)
    page = url("acceptance_create") + f"?standard={standard.pk}"
    assert cast.station in client.get(page).context["form"].fields["stations"].queryset
    approved(cast, standard)
    for address in (page, url("acceptance_create")):
        offered = client.get(address).context["form"].fields["stations"].queryset
        assert list(offered) == [other], address
    # By another standard it may be checked again.
    second = enacted(cast, replace(ROOM, name="八有四公开"))
    for address in (url("acceptance_create") + f"?standard={second.pk}", url("acceptance_create")):
        assert cast.station in client.get(address).context["form"].fields["stations"].queryset, address
    assert post(client, page, standard=second.pk, stations=[cast.station.pk]).status_code == 302


def test_villages_to_plan_stand_in_the_order_of_the_townships(cast, client_of):
    # As text the path of the third township is before that of the second.
    Division.objects.filter(pk=cast.green_hill.pk).update(sort_order=9)
    Division.objects.filter(pk=cast.clear_water.pk).update(sort_order=5)
    Division.objects.filter(pk=cast.village.pk).update(sort_order=1)
    page = client_of(cast.staff).get(url("site_create", planned(cast).pk))
    offered = list(page.context["form"].fields["divisions"].queryset)
    places = [offered.index(place) for place in (cast.clear_water, cast.green_hill, cast.village)]
    assert places == sorted(places)
    assert offered[places[1] + 1].parent_id == cast.green_hill.pk


def test_the_register_of_terms_is_the_countys(cast, client_of):
    checked(cast, enacted(cast, ROOM))
    assert "没有符合条件的验收" in text(client_of(cast.staff).get(url("building_list"), {"q": "没有"}))
    assert "还没有验收" in text(client_of(cast.stranger).get(url("building_list")))
