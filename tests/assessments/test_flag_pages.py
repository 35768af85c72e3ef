"""Pages of the flag's hand-over and of leaders' townships: who reads them, what is kept, how many queries."""

import uuid
from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import ChairsForum, FlagHandover, Recommendation, TownContact, TownVisit, WorkFund
from assessments.workflow import flags
from assessments.workflow import town_contacts as contacts
from tests.assessments.ladder import DAY, MINUTES, make_ladder
from tests.factories.ground import NOW, TODAY

GREEN, CLEAR = "青山镇", "绿水镇"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


@pytest.fixture
def award(ground):
    ladder = make_ladder(ground)
    ladder.year(2025, (CLEAR, GREEN))
    flags.record_past_award(
        actor=ground.staff, group=ladder.group, holder=ladder.subjects[GREEN], year=2024,
        from_on=date(2025, 2, 6), minutes_number=MINUTES, at=NOW,
    )  # fmt: skip
    return ladder.award(2025)


@pytest.fixture
def contact(ground):
    return contacts.assign_towns(
        actor=ground.staff, county=ground.county, person=ground.leader.person,
        organizations=[ground.green_hill_congress], starts_on=date(2026, 1, 1), at=NOW,
    )[0]  # fmt: skip


def test_an_award_is_planned_handed_over_and_shown(
    ground, award, client_of, django_assert_max_num_queries, statements_at_most
):
    staff = client_of(ground.staff)
    staff.get(url("flag_list"))
    with django_assert_max_num_queries(12):
        page = staff.get(url("flag_list")).content.decode()
    assert "待交接" in page and "办交接" in page
    with django_assert_max_num_queries(15):
        page = staff.get(url("flag_detail", award.pk)).content.decode()
    assert "安排交接" in page and "撤回授旗" in page
    answer = post(staff, url("flag_plan", award.pk), on="2026-03-25", meeting="\x00", version="1")
    assert answer.status_code == 422
    answer = post(
        staff,
        url("flag_plan", award.pk),
        on="2026-03-25",
        announcement_number="云人常发〔2026〕3号",
        version="1",
    )
    assert answer.url == award.get_absolute_url()
    answer = post(staff, url("flag_hand_over", award.pk), on="2026-03-25", received="", version="2")
    assert answer.status_code == 422 and "请填写接旗人" in answer.content.decode()
    with statements_at_most(20):
        answer = post(
            staff, url("flag_hand_over", award.pk), on="2026-03-25", received="韩绿水", gave="何建平",
            condition="good", version="2",
        )  # fmt: skip
    assert answer.status_code == 302 and FlagHandover.objects.get().received == "韩绿水"
    assert staff.get(url("flag_withdraw", award.pk)).url == award.get_absolute_url()
    assert "韩绿水" in staff.get(url("flag_correct", award.pk)).content.decode()
    answer = post(
        staff, url("flag_correct", award.pk), on="2026-03-26", received="韩绿水", gave="何建平",
        condition="good", version="3", reason="",
    )  # fmt: skip
    assert answer.status_code == 422 and "2026-03-26" in answer.content.decode()
    chair = client_of(ground.chair)
    page = chair.get(url("flag_detail", award.pk)).content.decode()
    assert "现在持旗" in page and "韩绿水" in page and "推荐使用" not in page
    assert "云人常发〔2026〕3号" in chair.get(url("flag_announcement", award.pk)).content.decode()
    assert chair.get(url("flag_plan", award.pk)).status_code == 403


def test_a_plan_made_meanwhile_shows_both_sides(ground, award, client_of):
    staff = client_of(ground.staff)
    post(staff, url("flag_plan", award.pk), on="2026-03-25", meeting="闭幕会", version="1")
    answer = post(staff, url("flag_plan", award.pk), on="2026-03-26", meeting="开幕会", version="1")
    page = answer.content.decode()
    assert answer.status_code == 409 and "闭幕会" in page and "开幕会" in page


def test_papers_of_the_set_open_on_screen_and_as_documents(ground, award, client_of):
    staff = client_of(ground.staff)
    for name, words in (
        ("flag_announcement", "关于授予2025年度流动红旗的公告"),
        ("flag_agenda", "颁发2025年度乡镇人大工作流动红旗"),
        ("flag_handover", "人大工作流动红旗移交单"),
        ("flag_certificate", "绿水镇人民代表大会"),
    ):
        assert words in staff.get(url(name, award.pk)).content.decode(), name
    for kind, status in (("announcement", 200), ("handover", 200), ("seal", 404)):
        assert staff.get(url("flag_paper", award.pk, kind)).status_code == status
    assert client_of(ground.keeper).get(url("flag_paper", award.pk, "agenda")).status_code == 403


def test_the_line_and_the_withdrawn_award(ground, award, client_of, django_assert_max_num_queries):
    staff = client_of(ground.staff)
    with django_assert_max_num_queries(12):
        page = staff.get(url("flag_line", award.group_id)).content.decode()
    assert "青山镇现在持旗，2026-03-25 移交给绿水镇，还没有交接；2 期里 2 个单位得过。" in page
    assert post(staff, url("flag_withdraw", award.pk), reason="重新审定").url == url("flag_list")
    assert staff.get(url("flag_detail", award.pk)).status_code == 404
    assert "青山镇现在持旗" in staff.get(url("flag_line", award.group_id)).content.decode()
    assert staff.get(url("flag_line", 10**15)).status_code == 404


def test_streaks_are_for_staff_and_leaders(ground, award, client_of, django_assert_max_num_queries):
    leader = client_of(ground.leader)
    with django_assert_max_num_queries(15):
        page = leader.get(url("streak_list", award.period_id)).content.decode()
    assert "没有写连续几年的后果" in page and GREEN in page
    assert client_of(ground.chair).get(url("streak_list", award.period_id)).status_code == 403


def test_leaders_alone_see_and_enter_recommendations(ground, award, client_of):
    leader = client_of(ground.leader)
    subject = award.holder_id
    address = url("recommendation_create", award.period_id)
    answer = post(leader, address, subject=subject, on="2026-04-01", document_number="云人常函〔2026〕7号")
    assert answer.url == award.get_absolute_url()
    assert "云人常函〔2026〕7号" in leader.get(award.get_absolute_url()).content.decode()
    staff = client_of(ground.staff)
    assert "云人常函" not in staff.get(award.get_absolute_url()).content.decode()
    row = Recommendation.objects.get()
    assert staff.get(url("recommendation_void", row.pk)).status_code == 403
    assert post(leader, url("recommendation_void", row.pk), reason="有误", version="1").status_code == 302
    assert post(leader, address, subject=10**30, on="后天", document_number="").status_code == 422


def test_a_payment_is_corrected_on_its_page(ground, award, client_of):
    fund = WorkFund.objects.get()
    staff = client_of(ground.staff)
    post(staff, url("fund_pay", fund.pk), paid_on="2026-04-01", payment_document="凭证1号")
    assert "更正" in staff.get(url("flag_list")).content.decode()
    answer = post(
        staff, url("fund_correct", fund.pk), paid_on="2026-04-01", payment_document="凭证2号", reason="抄错",
        version="1",
    )  # fmt: skip
    fund.refresh_from_db()
    assert answer.status_code == 302 and fund.payment_document == "凭证2号"


def test_the_list_of_townships_says_who_is_behind(ground, contact, client_of, django_assert_max_num_queries):
    staff = client_of(ground.staff)
    with django_assert_max_num_queries(12):
        page = staff.get(url("contact_list")).content.decode()
    assert "1 项还有没做到的" in page and "还没有调研" in page
    assert "绿水镇人大、城关街道人大工委" in page, "townships that nobody keeps contact with"
    for query, words in (
        ({"state": "done"}, "没有符合条件的安排"),
        ({"state": "behind", "q": "青山"}, "还没有调研"),
        ({"year": "2025"}, "还没有安排"),
        ({"year": "99999999999", "state": "x", "q": "\x00"}, "谁联系哪里"),
    ):
        assert words in staff.get(f"{url('contact_list')}?{urlencode(query)}").content.decode(), query
    assert "我联系的乡镇" in client_of(ground.leader).get(url("contact_list")).content.decode()
    page = client_of(ground.chair).get(url("contact_list")).content.decode()
    assert "秦岳山" in page and url("contact_export") not in page
    assert "秦岳山" not in client_of(ground.stranger).get(url("contact_list")).content.decode()
    book = post(staff, url("contact_export"))
    assert book.status_code == 200 and book["Content-Type"].endswith("sheet")


def test_a_leader_enters_a_survey_and_the_township_reads_it(
    ground, contact, client_of, django_assert_max_num_queries
):
    leader = client_of(ground.leader)
    with django_assert_max_num_queries(15):
        page = leader.get(url("contact_detail", contact.pk)).content.decode()
    assert "还没有调研" in page
    address = url("contact_visit", contact.pk)
    answer = post(leader, address, kind="survey", on="2026-04-02", topic="联络站", findings="")
    assert answer.status_code == 422 and "了解到的情况" in answer.content.decode()
    assert (
        post(leader, address, kind="survey", on="2026-04-02", topic="联络站", findings="按时开").status_code
        == 302
    )
    chair = client_of(ground.chair)
    page = chair.get(url("contact_detail", contact.pk)).content.decode()
    assert "按时开" in page and "作废" not in page
    assert chair.get(address).status_code == 403
    assert client_of(ground.stranger).get(url("contact_detail", contact.pk)).status_code == 404
    visit = TownVisit.objects.get()
    assert post(leader, url("visit_void", visit.pk), reason="日期错了", version="1").status_code == 302
    assert "已作废的登记" in leader.get(url("contact_detail", contact.pk)).content.decode()


def test_townships_are_assigned_and_ended_on_their_pages(ground, client_of, statements_at_most):
    staff = client_of(ground.staff)
    towns = [ground.green_hill_congress.pk, ground.street_committee.pk]
    address = url("contact_create")
    answer = post(
        staff, address, person=ground.leader.person_id, organizations=[10**30], starts_on="2026-01-01"
    )
    assert answer.status_code == 422
    with statements_at_most(20):
        answer = post(
            staff, address, person=ground.leader.person_id, organizations=towns, starts_on="2026-01-01"
        )
    assert answer.status_code == 302 and TownContact.objects.count() == 2
    row = TownContact.objects.first()
    assert "秦岳山联系" in staff.get(address).content.decode()
    answer = post(staff, url("contact_end", row.pk), on=f"{TODAY}", reason="分工调整", version="1")
    row.refresh_from_db()
    assert answer.status_code == 302 and row.ends_on == TODAY


def test_a_forum_is_entered_completed_and_read_by_the_townships(ground, client_of):
    staff = client_of(ground.staff)
    seats = {f"seat_{o.pk}": "present" for o in (ground.clear_water_congress, ground.street_committee)}
    data = {
        "held_on": f"{DAY}",
        "title": "座谈会",
        "topics": "联络站",
        f"seat_{ground.green_hill_congress.pk}": "leave",
    }
    assert post(staff, url("forum_create"), **data).status_code == 422
    answer = post(staff, url("forum_create"), **data, **seats)
    forum = ChairsForum.objects.get()
    assert answer.url == forum.get_absolute_url()
    assert "2 / 3 个单位到会" in client_of(ground.chair).get(answer.url).content.decode()
    assert post(staff, url("forum_outcome", forum.pk), outcome="专干专职", version="1").status_code == 302
    assert "专干专职" in client_of(ground.chair).get(answer.url).content.decode()
    assert post(staff, url("forum_void", forum.pk), reason="重复", version="2").url == url("contact_list")


def test_the_rhythm_of_a_flag_is_set_with_its_group(ground, award, client_of):
    group = award.group
    towns = [ground.green_hill_congress.pk, ground.clear_water_congress.pk]
    answer = post(
        client_of(ground.staff), url("group_detail", group.pk), name="乡镇组", organizations=towns,
        rhythm="half_year", version=group.version,
    )  # fmt: skip
    group.refresh_from_db()
    assert (answer.status_code, group.rhythm) == (302, "half_year")


def test_a_leader_s_home_names_the_townships_and_what_is_missing(ground, contact, client_of):
    home = client_of(ground.leader).get(reverse("workbench:home")).content.decode()
    assert "您联系的乡镇" in home and "今年还没有调研" in home
    assert "您联系的乡镇" not in client_of(ground.official).get(reverse("workbench:home")).content.decode()
