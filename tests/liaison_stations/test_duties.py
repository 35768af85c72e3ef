"""Swaps between deputies, stand-ins, one day edited or cancelled, the notice, the sign-in, the reminders."""

from datetime import date, time, timedelta

import pytest

from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from liaison_stations import services
from liaison_stations.choices import ReceptionState, SwapState
from liaison_stations.models import DutySwap, ReceptionDuty, Station
from liaison_stations.services.roster import substitutes_for, turns_of_year
from tests.factories.ground import NOW, TODAY, moment

FIRST, SECOND = date(2026, 4, 15), date(2026, 4, 24)
MORNING = moment(FIRST)


@pytest.fixture
def roster(cast):
    """Two days: 陆明远 on the first, 沈秀兰 on the second; 石永康 is free."""
    m = cast.mandates
    cast.first, cast.second = services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[FIRST, SECOND], at=NOW,
        roster={FIRST: [m["deputy"]], SECOND: [m["co_deputy"]]},
    )  # fmt: skip
    cast.own, cast.theirs = cast.first.duties.get(), cast.second.duties.get()
    return cast


def ask(cast, **changes):
    values = {"actor": cast.deputy, "duty": cast.own, "other_duty": cast.theirs, "note": "送考", "at": NOW}
    return services.ask_swap(**(values | changes))


def answer(cast, swap, agree=True, **changes):
    return services.answer_swap(
        **({"actor": cast.co_deputy, "swap": swap, "agree": agree, "at": NOW} | changes)
    )


def names(day):
    return sorted(day.duties.values_list("mandate__person__name", flat=True))


def test_two_deputies_change_duties_and_the_keeper_hears(roster):
    swap = ask(roster)
    todo = Todo.objects.open().get(kind="duty_swap")
    assert (todo.person, todo.due) == (roster.co_deputy.person, FIRST)
    assert todo.title == "陆明远代表请您换班：4月15日和 4月24日"
    assert names(roster.first) == ["陆明远"], "asked is not agreed"
    answer(roster, swap)
    assert (names(roster.first), names(roster.second)) == (["沈秀兰"], ["陆明远"])
    assert not Todo.objects.open().exists()
    told = set(OutboxMessage.objects.values_list("kind", "recipient__name"))
    assert {("duty_swap_answer", "陆明远"), ("duty_swapped", roster.keeper.person.name)} <= told
    roster.first.refresh_from_db()
    assert roster.first.version == 2
    with pytest.raises(Conflict, match="已换"):
        answer(roster, swap)


def test_a_colleague_may_take_a_duty_over_without_one_of_his_own(roster):
    swap = ask(roster, other_duty=None, other=roster.mandates["town_deputy"])
    with pytest.raises(Denied):
        answer(roster, swap)
    answer(roster, swap, actor=roster.town_deputy)
    assert names(roster.first) == ["石永康"]


def test_declined_or_withdrawn_requests_leave_the_roster(roster):
    answer(roster, ask(roster), agree=False, note="那天要开会")
    swap = ask(roster)
    with pytest.raises(Denied):
        services.withdraw_swap(actor=roster.co_deputy, swap=swap, at=NOW)
    services.withdraw_swap(actor=roster.deputy, swap=swap, at=NOW)
    assert sorted(DutySwap.objects.values_list("state", flat=True)) == ["declined", "withdrawn"]
    assert names(roster.first) == ["陆明远"] and not Todo.objects.open().exists()


def test_swaps_that_make_no_sense_are_refused(roster):
    with pytest.raises(Denied, match="自己的班"):
        ask(roster, actor=roster.co_deputy)
    with pytest.raises(Refused, match="选择和谁换"):
        ask(roster, other_duty=None)
    with pytest.raises(Refused, match="不在这个联络站"):
        ask(roster, other_duty=None, other=roster.mandates["other_deputy"])
    with pytest.raises(Refused, match="本来就值班"):
        ask(roster, other_duty=None, other=roster.mandates["deputy"])
    with pytest.raises(Refused, match="过去"):
        ask(roster, at=moment(FIRST + timedelta(days=1)))
    ask(roster)
    with pytest.raises(Conflict, match="先收回"):
        ask(roster)


def test_leave_a_move_and_a_new_roster_let_an_open_request_lapse(roster):
    swap = ask(roster)
    services.ask_leave(actor=roster.deputy, duty=roster.own, reason="住院", at=NOW)
    swap.refresh_from_db()
    assert swap.state == SwapState.LAPSED and not Todo.objects.open().exists()
    with pytest.raises(Conflict, match="失效"):
        answer(roster, swap)
    again = services.ask_swap(
        actor=roster.co_deputy, duty=roster.theirs, other=roster.mandates["town_deputy"], at=NOW
    )
    services.move_reception_day(
        actor=roster.keeper, reception_day=roster.second, to=date(2026, 4, 27), reason="防汛", at=NOW
    )
    again.refresh_from_db()
    assert again.state == SwapState.LAPSED


def test_the_next_in_turn_is_proposed_to_stand_in_and_told(roster):
    services.ask_leave(actor=roster.deputy, duty=roster.own, reason="住院", at=NOW)
    # 沈秀兰 serves once already; 石永康 not at all.
    assert [m.person.name for m in substitutes_for(roster.first)] == ["石永康", "沈秀兰"]
    made = services.substitute_duty(
        actor=roster.keeper, duty=roster.own, mandate=roster.mandates["town_deputy"], at=NOW
    )
    assert made.substitute_for == roster.own
    assert OutboxMessage.objects.get(recipient=roster.town_deputy.person).title == "4月15日请您顶班接待"
    with pytest.raises(Conflict):
        services.substitute_duty(
            actor=roster.keeper, duty=roster.own, mandate=roster.mandates["co_deputy"], at=NOW
        )
    with pytest.raises(Refused, match="没有请假"):
        services.substitute_duty(
            actor=roster.keeper, duty=roster.theirs, mandate=roster.mandates["town_deputy"], at=NOW
        )
    turns = {t.mandate.person.name: (t.planned, t.leave) for t in turns_of_year(roster.station, 2026)}
    assert turns == {"陆明远": (0, 1), "沈秀兰": (1, 0), "石永康": (1, 0)}


def test_one_day_is_edited_and_those_concerned_are_told(roster):
    def revise(version=1, **changes):
        values = {"starts": time(14), "ends": time(16), "notice_on": date(2026, 4, 10)}
        return services.revise_reception_day(
            actor=roster.keeper, reception_day=roster.first, version=version, at=NOW,
            mandates=[roster.mandates["town_deputy"]], **(values | changes),
        )  # fmt: skip

    for changes, field in (({"ends": time(13)}, "ends"), ({"notice_on": date(2026, 5, 1)}, "notice_on")):
        with pytest.raises(Refused) as refusal:
            revise(**changes)
        assert refusal.value.field == field
    day = revise()
    assert (names(day), day.starts, day.version) == (["石永康"], time(14), 2)
    told = dict(OutboxMessage.objects.values_list("recipient__name", "title"))
    assert told == {"石永康": "4月15日请您值班接待", "陆明远": "4月15日不用您值班了"}
    with pytest.raises(Conflict):
        revise()


def test_a_day_is_cancelled_before_its_notice_and_not_after(roster):
    with pytest.raises(Refused, match="公告日期已到"):
        services.cancel_reception_day(
            actor=roster.keeper, reception_day=roster.first, reason="换届", at=moment(date(2026, 4, 12))
        )
    day = services.cancel_reception_day(
        actor=roster.keeper, reception_day=roster.second, reason="换届", at=NOW
    )
    assert day.state == ReceptionState.CANCELLED
    assert OutboxMessage.objects.get().recipient == roster.co_deputy.person
    assert services.plan_reception_days(
        actor=roster.keeper, station=roster.station, dates=[SECOND], at=NOW
    ), "the date is free again"


def test_deputies_sign_in_on_the_day_and_the_form_of_the_day_knows_them(roster):
    m = roster.mandates

    def sign(*keys, at=MORNING, **changes):
        return services.open_reception_day(
            actor=roster.keeper, reception_day=roster.first, present=[m[k] for k in keys], at=at, **changes
        )

    for at, sentence in ((NOW, "当天才能签到"), (moment(SECOND), "直接登记接待情况")):
        with pytest.raises(Refused, match=sentence):
            sign("deputy", at=at)
    with pytest.raises(Refused, match="未开展"):
        sign()
    day = sign("deputy", "town_deputy")
    assert day.opened_at == moment(FIRST) and names(day) == ["石永康", "陆明远"]
    with pytest.raises(Conflict):
        sign("co_deputy", version=1)
    sign("deputy", at=moment(FIRST, 10))
    day.refresh_from_db()
    assert day.opened_at == moment(FIRST)
    assert list(day.duties.filter(present=True).values_list("mandate", flat=True)) == [m["deputy"].pk]
    with pytest.raises(Refused, match="开始签到"):
        ask(roster, at=moment(FIRST, 10))
    began = {"actor": roster.keeper, "reception_day": day, "reason": "下雨", "at": moment(FIRST, 10)}
    for verb, changes in (
        (services.miss_reception_day, {}),
        (services.move_reception_day, {"to": date(2026, 4, 16)}),
    ):
        with pytest.raises(Refused, match="已有人签到（陆明远）"):
            verb(**began, **changes)


def test_nobody_is_put_on_duty_at_two_stations_in_the_same_hours(roster):
    m = roster.mandates
    other = services.open_station(
        actor=roster.staff, township_congress=roster.green_hill_congress, division=roster.village,
        name="绿水河联络点", kind="contact_point", address="松坡村 2 号", at=NOW,
    )  # fmt: skip
    there = services.plan_reception_days(
        actor=roster.staff, station=other, dates=[FIRST, date(2026, 4, 27)], at=NOW,
        roster={FIRST: [m["co_deputy"]], date(2026, 4, 27): [m["co_deputy"]]},
    )  # fmt: skip
    clash = "沈秀兰代表4月15日 09:00–11:30 在绿水河联络点值班"
    with pytest.raises(Refused, match=clash):
        ask(roster)
    revised = {"version": 1, "starts": time(9), "ends": time(11), "mandates": [m["co_deputy"]]}
    with pytest.raises(Refused, match=clash):
        services.revise_reception_day(actor=roster.keeper, reception_day=roster.first, at=NOW, **revised)
    move = {"actor": roster.keeper, "reception_day": roster.second, "to": date(2026, 4, 27), "reason": "防汛"}
    with pytest.raises(Refused, match="4月27日"):
        services.move_reception_day(**move, at=NOW)
    # In other hours of the day it goes.
    assert services.move_reception_day(**move, starts=time(14), ends=time(16), at=NOW).on == there[1].on


def said(kind):
    rows = OutboxMessage.objects.filter(kind=kind, superseded=False).order_by("pk")
    return list(rows.values_list("recipient__name", "stage"))


def test_the_keeper_is_reminded_of_the_notice_until_it_hangs(roster):
    keeper = roster.keeper.person.name
    for day in (TODAY, date(2026, 4, 11), date(2026, 4, 11), date(2026, 4, 12)):
        run_reminders(on=day, at=moment(day, 8))
    assert said("reception_notice") == [(keeper, "due")], "the later stage takes the place of the earlier"
    message = OutboxMessage.objects.get(kind="reception_notice", stage="due")
    assert message.title == "贴接待公告今天到期：4月15日，青山镇代表联络站"
    services.post_notice(actor=roster.keeper, reception_day=roster.first, at=moment(date(2026, 4, 12)))
    run_reminders(on=date(2026, 4, 13), at=moment(date(2026, 4, 13), 8))
    assert not OutboxMessage.objects.unread().filter(kind="reception_notice").exists()


def test_those_on_duty_are_reminded_once_a_stage_also_a_week_late(roster):
    run_reminders(on=date(2026, 4, 13), at=moment(date(2026, 4, 13), 8))
    run_reminders(on=date(2026, 4, 14), at=moment(date(2026, 4, 14), 8))
    assert said("reception_duty") == [("陆明远", "t-1")]
    run_reminders(on=date(2026, 4, 23), at=moment(date(2026, 4, 23), 8))
    assert ("沈秀兰", "t-1") in said("reception_duty")
    assert said("reception_record") == [(roster.keeper.person.name, "overdue-2")]
    services.miss_reception_day(
        actor=roster.keeper, reception_day=roster.first, reason="防汛", at=moment(date(2026, 4, 23))
    )
    assert not OutboxMessage.objects.unread().filter(kind="reception_record").exists()


def test_nobody_is_reminded_of_days_of_a_paused_station_or_of_duties_that_are_over(roster):
    Station.objects.filter(pk=roster.station.pk).update(state="paused")
    run_reminders(on=FIRST - timedelta(days=1), at=moment(FIRST - timedelta(days=1), 7))
    assert not OutboxMessage.objects.filter(kind__in=["reception_duty", "reception_notice"]).exists()
    Station.objects.filter(pk=roster.station.pk).update(state="open")
    services.withdraw_deputies(
        actor=roster.clerk, station=roster.station, mandates=[roster.mandates["deputy"]], on=TODAY, at=NOW
    )
    run_reminders(on=FIRST - timedelta(days=1), at=moment(FIRST - timedelta(days=1), 8))
    assert not OutboxMessage.objects.filter(kind="reception_duty").exists()
    assert OutboxMessage.objects.filter(kind="reception_notice").exists()


def test_a_hand_over_takes_the_open_requests_with_it(roster):
    from liaison_stations.handing_over import hand_over

    swap = ask(roster)
    town = roster.mandates["town_deputy"]
    assert (
        hand_over(
            actor=roster.chair, person=roster.mandates["deputy"].person, to=town.person,
            organization=roster.mandates["deputy"].congress, at=NOW,
        ) == 0
    )  # fmt: skip
    co = roster.mandates["co_deputy"]
    moved = hand_over(
        actor=roster.chair,
        person=roster.mandates["deputy"].person,
        to=co.person,
        organization=co.congress,
        at=NOW,
    )
    swap.refresh_from_db()
    assert (moved, swap.state) == (1, SwapState.LAPSED)
    assert ReceptionDuty.objects.filter(mandate=co).count() == 2
    roster.first.refresh_from_db()
    assert roster.first.version == 2
