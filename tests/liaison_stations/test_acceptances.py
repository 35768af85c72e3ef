"""Acceptance: self-check, inspection, putting right, approval, and the reward that is paid once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import MeetingKind
from deputies.models import Meeting
from liaison_stations import building_deadlines
from liaison_stations.building_choices import ItemResult
from liaison_stations.building_progress import site_rows_of
from liaison_stations.forms.acceptances import unpaid
from liaison_stations.models import Acceptance, Inspection, PlannedSite, Reward
from liaison_stations.services import open_station
from liaison_stations.services.acceptances import (
    Look,
    cancel_acceptance,
    check_self,
    inspect,
    items_to_inspect,
    report_fixed,
)
from liaison_stations.services.applying import open_acceptances
from liaison_stations.services.building import plan_sites, revise_site
from liaison_stations.services.rewards import approve_acceptances, pay_rewards, void_reward
from tests.factories.ground import NOW, TODAY, make_organization
from tests.liaison_stations.building import (
    REWARD,
    ROOM,
    applied,
    approve,
    approved,
    checked,
    enacted,
    inspected,
    look,
    planned,
)

LATER = TODAY + timedelta(10)


@pytest.fixture
def standard(cast):
    return enacted(cast)


def waiting():
    return list(Todo.objects.open().values_list("verb", "organization__short_name"))


def pay(cast, *rows, **changes):
    given = {"paid_on": TODAY, "payee": "", "source": "县财政", "at": NOW, "actor": cast.staff, **changes}
    return pay_rewards(acceptances=rows, **given)


def room(cast, name="松坡村代表活动室", **changes):
    given = {"township_congress": cast.green_hill_congress, "division": cast.village, "address": "村委会"}
    return open_station(actor=cast.staff, name=name, kind="activity_room", at=NOW, **{**given, **changes})


# --- the way ----------------------------------------------------------------------------------------


def test_each_step_waits_for_whoever_acts_next(cast, standard):
    row = applied(cast, standard)
    assert waiting() == [("自查", "青山镇代表联络站")]
    row = check_self(actor=cast.keeper, acceptance=row, look=look(row), at=NOW)
    assert waiting() == [("检查", "云岭县人大")]
    row = inspect(actor=cast.staff, acceptance=row, look=look(row, "有牌子"), recheck_on=LATER, at=NOW)
    assert row.state == "fix" and waiting() == [("整改", "青山镇代表联络站")]
    row = report_fixed(actor=cast.keeper, acceptance=row, note="牌子挂上了", at=NOW)
    assert row.state == "recheck" and waiting() == [("复查", "云岭县人大")]
    row = inspect(actor=cast.staff, acceptance=row, look=look(row), at=NOW)
    assert row.state == "passed" and row.passed_on == TODAY and waiting() == [("提请审定", "云岭县人大")]
    row = approve(cast, row)
    assert row.reward_amount == REWARD and waiting() == [("拨付奖补", "云岭县人大")]
    pay(cast, row)
    assert waiting() == []
    assert OutboxMessage.objects.filter(kind="station_rewarded", recipient=cast.keeper.person).count() == 1


def test_a_station_without_a_keeper_leaves_its_work_to_its_congress(cast, standard):
    applied(cast, standard, stations=[room(cast)])
    assert waiting() == [("自查", "青山镇人大")]


def test_only_what_was_missed_is_looked_at_again(cast, standard):
    row = inspected(cast, standard, "有牌子", "公开办理结果", again=LATER)
    assert [item.text for item in items_to_inspect(row)] == ["有牌子", "公开办理结果"]
    row = inspect(actor=cast.staff, acceptance=row, look=look(row, "有牌子"), recheck_on=LATER, at=NOW)
    assert [item.text for item in items_to_inspect(row)] == ["有牌子"]
    assert list(Inspection.objects.values_list("kind", flat=True)) == ["self", "inspection", "recheck"]


def test_an_item_left_out_or_missed_without_a_word_is_asked_for(cast, standard):
    row = applied(cast, standard)
    first, *others = items_to_inspect(row)
    with pytest.raises(Refused, match="请选择“有国徽”是否达到"):
        check_self(
            actor=cast.keeper,
            acceptance=row,
            look=Look(TODAY, {item: ("met", "") for item in others}),
            at=NOW,
        )
    silent = {first: (ItemResult.NOT_MET, " "), **{item: ("met", "") for item in others}}
    with pytest.raises(Refused, match="写明差在哪里"):
        check_self(actor=cast.keeper, acceptance=row, look=Look(TODAY, silent), at=NOW)
    assert not Inspection.objects.exists()


def test_what_does_not_apply_needs_a_reason_and_is_no_way_around_an_item(cast):
    terms = replace(ROOM, text="※有场所\n有牌子\n有制度")
    row = applied(cast, enacted(cast, terms))
    must, plate, rules = row.standard.items.order_by("position")
    none, met, missed = ItemResult.NOT_APPLICABLE, (ItemResult.MET, ""), (ItemResult.NOT_MET, "没有挂")

    def said(act, **results):
        given = {must: results["must"], plate: results["plate"], rules: results["rules"]}
        with pytest.raises(Refused) as refusal:
            act(Look(TODAY, given, "周文清"))
        return refusal.value.message

    def check(look):
        return check_self(actor=cast.keeper, acceptance=row, look=look, at=NOW)

    assert "必须达到" in said(check, must=(none, "没有"), plate=met, rules=met)
    assert "为什么不涉及" in said(check, must=met, plate=(none, " "), rules=met)
    row = check(Look(TODAY, {must: met, plate: (none, "设在村部，和村委会一个牌子"), rules: met}))
    row = inspect(
        actor=cast.staff,
        acceptance=row,
        look=Look(TODAY, {must: met, plate: missed, rules: met}, "周文清"),
        recheck_on=LATER,
        at=NOW,
    )
    row = report_fixed(actor=cast.keeper, acceptance=row, note="挂好了", at=NOW)
    with pytest.raises(Refused, match="复查只看达到了没有"):
        inspect(
            actor=cast.staff, acceptance=row, look=Look(TODAY, {plate: (none, "免了")}, "周文清"), at=NOW,
            recheck_on=None,
        )  # fmt: skip


def test_something_missed_needs_a_day_to_look_again(cast, standard):
    row = checked(cast, standard)
    for day in (None, TODAY - timedelta(1)):
        with pytest.raises(Refused, match="请填复查日期"):
            inspect(actor=cast.staff, acceptance=row, look=look(row, "有牌子"), recheck_on=day, at=NOW)


def test_a_look_in_the_future_or_without_names_is_asked_back(cast, standard):
    row = checked(cast, standard)
    with pytest.raises(Refused, match="日期还没有到"):
        inspect(actor=cast.staff, acceptance=row, look=look(row, on=LATER), at=NOW)
    with pytest.raises(Refused, match="请填写检查人"):
        inspect(actor=cast.staff, acceptance=row, look=look(row, people=" "), at=NOW)


# --- who --------------------------------------------------------------------------------------------


def test_a_station_applies_by_itself_a_stranger_does_not(cast, standard):
    assert applied(cast, standard, actor=cast.keeper).state == "self_check"
    with pytest.raises(Denied):
        applied(cast, standard, actor=cast.stranger)
    with pytest.raises(Denied):
        applied(cast, standard, actor=cast.admin)


def test_the_township_fills_in_for_its_station_and_does_not_inspect_by_the_countys_standard(cast, standard):
    row = applied(cast, standard)
    with pytest.raises(Denied):
        check_self(actor=cast.staff, acceptance=row, look=look(row), at=NOW)
    row = check_self(actor=cast.clerk, acceptance=row, look=look(row), at=NOW)
    with pytest.raises(Denied):
        inspect(actor=cast.clerk, acceptance=row, look=look(row), at=NOW)


def test_nobody_inspects_what_he_filled_in(cast, standard):
    row = checked(cast, standard)
    Acceptance.objects.filter(pk=row.pk).update(self_checked_by=cast.staff.person)
    with pytest.raises(Denied, match="自查是您填的"):
        inspect(actor=cast.staff, acceptance=row, look=look(row), at=NOW)


def test_one_acceptance_of_a_station_at_a_time_and_none_after_approval(cast, standard):
    row = applied(cast, standard)
    with pytest.raises(Refused, match="还没有办完"):
        applied(cast, standard)
    cancel_acceptance(actor=cast.staff, acceptance=row, reason="填错了站", at=NOW)
    approved(cast, standard)
    with pytest.raises(Refused, match="已于 2026-04-09 按这个标准审定"):
        applied(cast, standard)


def test_a_closed_station_and_a_draft_are_not_checked(cast, standard):
    cast.station.state = "closed"
    cast.station.save()
    with pytest.raises(Refused, match="已撤销"):
        applied(cast, standard)
    standard.state = "draft"
    standard.save()
    with pytest.raises(Refused, match="请选择现行的标准"):
        applied(cast, standard)


def test_a_step_already_taken_is_a_conflict(cast, standard):
    row = checked(cast, standard)
    with pytest.raises(Conflict, match="待检查"):
        check_self(actor=cast.keeper, acceptance=row, look=look(row), at=NOW)
    with pytest.raises(Conflict, match="改过这条"):
        inspect(actor=cast.staff, acceptance=row, look=look(row), version=1, at=NOW)


# --- approval and reward ----------------------------------------------------------------------------


def test_a_meeting_of_the_chairpersons_gives_the_day_and_another_meeting_does_not(cast, standard):
    row = inspected(cast, standard)
    facts = {
        "congress": cast.county_congress,
        "title": "第九次主任会议",
        "state": "held",
        "due": 5,
        "present": 5,
    }
    meeting = Meeting.objects.create(kind=MeetingKind.CHAIRPERSONS, held_on=TODAY, **facts)
    other = Meeting.objects.create(kind=MeetingKind.STANDING_COMMITTEE, held_on=TODAY, **facts)
    with pytest.raises(Refused, match="请选择审定的那次会议"):
        approve(cast, row, meeting=other)
    row = approve(cast, row, meeting=meeting, approved_on=date(2026, 1, 1), approved_by="")
    assert (row.approved_on, row.approved_by, row.meeting) == (TODAY, "主任会议", meeting)


def test_approval_asks_for_its_document_and_for_days_in_order(cast, standard):
    row = inspected(cast, standard)
    for changes, words in (
        ({"document": " "}, "请填写审定文件"),
        ({"approved_by": ""}, "请填写审定机关"),
        ({"approved_on": LATER}, "还没有到"),
        ({"approved_on": TODAY - timedelta(1)}, "早于"),
    ):
        with pytest.raises(Refused, match=words):
            approve(cast, row, **changes)
    with pytest.raises(Refused, match="请勾选"):
        approve(cast)


def test_all_of_a_list_are_approved_or_none(cast, standard):
    ready, not_ready = inspected(cast, standard), applied(cast, standard, stations=[room(cast)])
    with pytest.raises(Conflict, match="松坡村代表活动室"):
        approve(cast, ready, not_ready)
    assert Acceptance.objects.get(pk=ready.pk).state == "passed"


def test_the_plan_says_how_much_where_it_says_something(cast, standard):
    plan = planned(cast, standard, reward_amount=Decimal(30_000))
    plan_sites(actor=cast.staff, plan=plan, divisions=[cast.village], year=2026, at=NOW)
    station = room(cast)
    row = applied(cast, standard, stations=[station])
    assert row.site.plan == plan and row.site.station == station, "the village's place became this station"
    row = check_self(actor=cast.clerk, acceptance=row, look=look(row), at=NOW)
    row = inspect(actor=cast.staff, acceptance=row, look=look(row), at=NOW)
    assert approve(cast, row).reward_amount == 30_000


def test_a_station_is_rewarded_once_however_often_it_is_approved(cast, standard):
    row = approved(cast, standard)
    pay(cast, row)
    with pytest.raises(Conflict, match="一个站只奖补一次"):
        pay(cast, row)
    # Approved again by an entry of another kind: the rule holds, not only the list that offers.
    Acceptance.objects.filter(pk=row.pk).update(state="cancelled", cancel_reason="x")
    again = approve(cast, inspected(cast, standard))
    with pytest.raises(Conflict, match="20,000 元"):
        pay(cast, again)
    assert Reward.objects.count() == 1 and Reward.objects.get().payee == "青山镇人民代表大会"


def test_another_standard_gives_no_second_reward(cast, standard):
    plan = planned(cast, standard)
    (site,) = plan_sites(
        actor=cast.staff, plan=plan, divisions=[cast.green_hill], year=2026, kind="central", at=NOW
    )
    other = enacted(cast, replace(ROOM, name="新八有"))
    first = approved(cast, standard)
    second = approved(cast, other)
    assert first.site == second.site == site
    with pytest.raises(Refused, match="勾选了两次"):
        pay(cast, first, second)
    pay(cast, first)
    assert waiting() == [] and not unpaid(Acceptance.objects.all()).exists()
    with pytest.raises(Conflict, match="换了标准也不再奖补"):
        pay(cast, second, again_reason="另一个标准")
    assert approved(cast, enacted(cast, replace(ROOM, name="再一个"))).reward_amount is None
    (row,) = site_rows_of(PlannedSite.objects.all(), {plan.pk: plan}, TODAY)
    assert (row.stage, row.reward.amount) == ("paid", REWARD)


def test_a_reward_counts_in_one_plan(cast, standard):
    plan = planned(cast, standard)
    place = {"actor": cast.staff, "divisions": [cast.green_hill], "year": 2026, "kind": "central", "at": NOW}
    plan_sites(plan=plan, **place)
    pay(cast, approved(cast, standard))
    other = planned(cast, standard, title="另一个计划")
    (again,) = plan_sites(plan=other, **place)
    assert again.station is None, "the station stands in the first plan"
    with pytest.raises(Refused, match="已经是“活动室建设计划”里的站"):
        revise_site(actor=cast.staff, site=again, year=2026, station=cast.station, villages=[], at=NOW)
    # Entered before this was asked: the reward stays the first plan's.
    PlannedSite.objects.filter(pk=again.pk).update(station=cast.station)
    plans = {plan.pk: plan, other.pk: other}
    rows = site_rows_of(PlannedSite.objects.all(), plans, TODAY)
    assert [(row.site.plan_id, row.stage) for row in rows] == [(plan.pk, "paid"), (other.pk, "built")]


def test_what_is_checked_before_the_plan_is_found_by_its_place(cast, standard):
    row = applied(cast, standard)
    plan_sites(
        actor=cast.staff,
        plan=planned(cast, standard),
        divisions=[cast.green_hill],
        year=2026,
        kind="central",
        at=NOW,
    )
    assert Acceptance.objects.get(pk=row.pk).site.station == cast.station


def test_a_voided_reward_can_be_paid_and_the_books_keep_both(cast, standard):
    row = approved(cast, standard)
    (reward,) = pay(cast, row)
    with pytest.raises(Refused, match="奖补已经拨付"):
        cancel_acceptance(actor=cast.staff, acceptance=row, reason="错了", at=NOW)
    void_reward(actor=cast.staff, reward=reward, reason="银行退回", at=NOW)
    assert waiting() == [("拨付奖补", "云岭县人大")]
    pay(cast, row, voucher="12-2")
    assert Reward.objects.count() == 2 and Reward.objects.standing().get().voucher == "12-2"
    assert JournalEntry.objects.filter(move="void_reward", reason="银行退回").count() == 1


def test_a_second_room_of_the_same_village_needs_a_word_why(cast, standard):
    rows = []
    for name in ("松坡村代表活动室", "松坡村第二活动室"):
        row = applied(cast, standard, stations=[room(cast, name)])
        row = check_self(actor=cast.clerk, acceptance=row, look=look(row), at=NOW)
        row = inspect(actor=cast.staff, acceptance=row, look=look(row), at=NOW)
        rows.append(approve(cast, row))
    with pytest.raises(Refused, match="已经奖补过松坡村代表活动室"):
        pay(cast, *rows)
    assert not Reward.objects.exists()
    pay(cast, *rows, again_reason="两个自然村相距八公里")
    assert list(Reward.objects.order_by("pk").values_list("again_reason", flat=True)) == [
        "",
        "两个自然村相距八公里",
    ]


def test_money_is_paid_by_the_owner_after_approval(cast, standard):
    row = inspected(cast, standard)
    with pytest.raises(Conflict, match="还没有审定"):
        pay(cast, row)
    row = approve(cast, row)
    for actor in (cast.clerk, cast.admin, cast.keeper):
        with pytest.raises(Denied):
            pay(cast, row, actor=actor)
    for changes, words in (
        ({"paid_on": LATER}, "还没有到"),
        ({"paid_on": TODAY - timedelta(1)}, "早于"),
        ({"source": ""}, "请填写资金来源"),
    ):
        with pytest.raises(Refused, match=words):
            pay(cast, row, **changes)


def test_approvals_of_two_offices_are_entered_apart(cast, standard):
    own = inspected(cast, standard)
    other = applied(cast, standard, stations=[room(cast)])
    office = make_organization(cast.county, cast.green_hill, "street_committee", "另一个工委")
    Acceptance.objects.filter(pk=other.pk).update(state="passed", owner=office)
    with pytest.raises(Refused, match="同一个单位"):
        approve_acceptances(
            actor=cast.staff,
            acceptances=[own, other],
            approved_on=TODAY,
            approved_by="主任会议",
            document="纪要",
            at=NOW,
        )


# --- reminders --------------------------------------------------------------------------------------


def said(on):
    return {(row.aspect, row.stage, row.organization_id, row.title) for row in building_deadlines.due(on)}


def test_what_is_due_is_said_to_the_station_and_the_day_of_looking_again_to_both(cast, standard):
    station, county = cast.station.organization_id, cast.county_congress.pk
    (row,) = open_acceptances(
        actor=cast.staff, stations=[cast.station], standard=standard, due_on=LATER, at=NOW
    )
    name = "青山镇代表联络站"
    assert said(TODAY) == set()
    assert said(LATER) == {("self", "due", station, f"{name}自查，今天到期")}
    row = check_self(actor=cast.keeper, acceptance=row, look=look(row), at=NOW)
    assert said(LATER) == set()
    row = inspect(actor=cast.staff, acceptance=row, look=look(row, "有牌子"), recheck_on=LATER, at=NOW)
    assert said(LATER - timedelta(2)) == {
        ("fix", "t-3", station, f"{name}整改，还剩 2 天"),
        ("recheck", "t-3", county, f"{name}复查，还剩 2 天"),
    }
    report_fixed(actor=cast.keeper, acceptance=row, note="好了", at=NOW)
    assert said(LATER + timedelta(8)) == {
        ("recheck", "overdue-2", county, f"{name}复查，逾期 8 天"),
    }


def test_a_reminder_asks_the_database_once(cast, standard, django_assert_num_queries):
    applied(cast, standard, due_on=TODAY)
    with django_assert_num_queries(1):
        assert len(list(building_deadlines.due(TODAY))) == 1
