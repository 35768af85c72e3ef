from datetime import date, time, timedelta

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import PerformanceEntry
from liaison_stations import metrics, services
from liaison_stations.choices import ReceptionState
from liaison_stations.models import Activity, ReceptionDay, ReceptionDuty
from tests.factories.ground import NOW, TODAY, moment

TOMORROW = TODAY + timedelta(days=1)


def plan(cast, *dates, **changes):
    return services.plan_reception_days(
        **{"actor": cast.keeper, "station": cast.station, "dates": dates or [TODAY], "at": NOW, **changes}
    )


def hold(cast, day, *keys, **changes):
    return services.hold_reception_day(
        **{
            "actor": cast.keeper,
            "reception_day": day,
            "present": [cast.mandates[key] for key in keys or ("deputy",)],
            "headcount": 4,
            "at": NOW,
            **changes,
        }
    )


def test_days_are_planned_once_with_everybody_placed_on_duty(cast):
    days = plan(cast, TODAY, TOMORROW)
    assert [day.on for day in days] == [TODAY, TOMORROW]
    assert days[1].notice_on == date(2026, 4, 7) and days[0].starts == time(9, 0)
    assert days[0].duties.count() == 3
    assert plan(cast, TODAY, TOMORROW) == []


def test_duties_go_round_among_those_placed(cast):
    plan(cast, *[TODAY + timedelta(days=n) for n in range(6)], per_day=1)
    served = [
        ReceptionDuty.objects.filter(mandate=cast.mandates[k]).count()
        for k in ("deputy", "co_deputy", "town_deputy")
    ]
    assert served == [2, 2, 2]


def test_impossible_plans_are_refused(cast):
    with pytest.raises(Refused):
        services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[], at=NOW)
    with pytest.raises(Refused) as refusal:
        plan(cast, starts=time(11), ends=time(9))
    assert refusal.value.field == "ends"
    services.revise_station(actor=cast.clerk, station=cast.station, version=1, state="paused", at=NOW)
    with pytest.raises(Refused, match="暂停开放"):
        plan(cast)


def test_only_the_stations_people_and_its_town_plan(cast):
    for actor in (cast.stranger, cast.deputy, cast.handler):
        with pytest.raises(Denied):
            plan(cast, actor=actor)
    assert plan(cast, actor=cast.chair)


def test_holding_a_day_logs_the_reception_for_all_who_came(cast):
    (day,) = plan(cast)
    duty = day.duties.get(mandate=cast.mandates["co_deputy"])
    services.ask_leave(actor=cast.co_deputy, duty=duty, reason="去县里开会", at=NOW)
    activity = hold(cast, day, "deputy")
    day.refresh_from_db()
    assert day.state == ReceptionState.HELD
    assert (activity.kind, activity.headcount, activity.reception_day) == ("reception", 4, day)
    assert (activity.congress, activity.township) == (cast.green_hill_congress, cast.green_hill)
    statuses = {row.mandate.person.name: row.status for row in activity.activity_deputies.all()}
    assert statuses == {"陆明远": "present", "沈秀兰": "excused", "石永康": "absent"}
    lines = PerformanceEntry.objects.filter(source_key=subject_key(activity))
    assert [line.mandate for line in lines] == [cast.mandates["deputy"]]


def test_a_deputy_who_came_without_duty_is_added(cast):
    (day,) = plan(cast, mandates=[cast.mandates["deputy"]])
    hold(cast, day, "deputy", "town_deputy")
    assert day.duties.filter(present=True).count() == 2


def test_a_day_is_settled_once_and_the_loser_is_told(cast):
    (day,) = plan(cast)
    hold(cast, day)
    with pytest.raises(Conflict, match="罗守站.*已开展"):
        hold(cast, day, actor=cast.clerk)
    with pytest.raises(Conflict):
        services.miss_reception_day(actor=cast.clerk, reception_day=day, reason="下雨", at=NOW)


def test_a_day_to_come_cannot_be_settled(cast):
    (day,) = plan(cast, TOMORROW)
    with pytest.raises(Refused):
        hold(cast, day)
    with pytest.raises(Refused):
        services.miss_reception_day(actor=cast.keeper, reception_day=day, reason="下雨", at=NOW)


def test_nobody_came_is_not_held(cast):
    (day,) = plan(cast)
    with pytest.raises(Refused) as refusal:
        services.hold_reception_day(actor=cast.keeper, reception_day=day, present=[], headcount=0, at=NOW)
    assert refusal.value.field == "present"


def test_a_stale_form_is_told(cast):
    (day,) = plan(cast)
    with pytest.raises(Conflict):
        hold(cast, day, version=99)


def test_voiding_the_reception_opens_the_day_again(cast):
    (day,) = plan(cast)
    activity = hold(cast, day)
    services.void_activity(actor=cast.keeper, activity=activity, reason="登记错了站", at=NOW)
    day.refresh_from_db()
    assert day.state == ReceptionState.PLANNED
    hold(cast, day)


def test_the_record_of_a_reception_day_keeps_its_kind_and_date(cast):
    (day,) = plan(cast)
    activity = hold(cast, day)
    same = {"actor": cast.keeper, "activity": activity, "version": 1, "reason": "记错了", "at": NOW}
    for field, value in (("on", TODAY - timedelta(days=98)), ("kind", "visit")):
        with pytest.raises(Refused, match="4月9日接待日的记录.*先作废.*重新登记") as refusal:
            services.correct_activity(**same, **{field: value})
        assert refusal.value.field == field
    assert services.correct_activity(**same, headcount=5).headcount == 5
    # One that went astray earlier is led back.
    Activity.objects.filter(pk=activity.pk).update(kind="visit", on=TODAY - timedelta(days=1))
    activity = services.correct_activity(**{**same, "version": 2}, kind="reception", on=TODAY)
    assert (activity.kind, activity.on) == ("reception", TODAY)


def test_a_moved_day_keeps_its_duties_and_tells_the_deputies(cast):
    (day,) = plan(cast, TOMORROW)
    with pytest.raises(Refused):
        services.move_reception_day(actor=cast.keeper, reception_day=day, to=TODAY, reason=" ", at=NOW)
    with pytest.raises(Refused) as refusal:
        services.move_reception_day(
            actor=cast.keeper, reception_day=day, to=TODAY - timedelta(days=1), reason="防汛", at=NOW
        )
    assert refusal.value.field == "to"
    new = services.move_reception_day(
        actor=cast.keeper, reception_day=day, to=date(2026, 4, 20), reason="防汛值守", at=NOW
    )
    day.refresh_from_db()
    assert (day.state, day.moved_to) == (ReceptionState.MOVED, new)
    assert new.duties.count() == 3
    assert OutboxMessage.objects.filter(kind="reception_moved").count() == 3
    assert plan(cast, TOMORROW), "the old date is free again"


def test_leave_is_asked_once_by_the_deputy_and_told_to_the_keeper(cast):
    (day,) = plan(cast, TOMORROW)
    duty = day.duties.get(mandate=cast.mandates["deputy"])
    with pytest.raises(Denied):
        services.ask_leave(actor=cast.co_deputy, duty=duty, reason="替他请", at=NOW)
    services.ask_leave(actor=cast.deputy, duty=duty, reason="外出学习", at=NOW)
    assert OutboxMessage.objects.get().recipient == cast.keeper.person
    with pytest.raises(Conflict):
        services.ask_leave(actor=cast.deputy, duty=duty, reason="外出学习", at=NOW)


def test_days_held_are_counted_by_guiding_congress(cast):
    start, end = date(2026, 4, 1), date(2026, 6, 30)
    days = plan(cast, *[date(2026, 4, d) for d in (2, 7, 9)], date(2026, 7, 1))
    hold(cast, days[0])
    services.miss_reception_day(actor=cast.keeper, reception_day=days[1], reason="防汛", at=NOW)
    services.move_reception_day(
        actor=cast.keeper, reception_day=days[2], to=date(2026, 7, 20), reason="开会", at=NOW
    )
    ids = [cast.green_hill_congress.pk, cast.clear_water_congress.pk]
    assert metrics.reception_days_held(ids, start, end) == {ids[0]: (1, 2), ids[1]: (0, 0)}
    records = metrics.reception_days_held_records(ids[0], start, end)
    assert [(on, label) for _, on, label, _ in records] == [
        (date(2026, 4, 2), "青山镇代表联络站，已开展"),
        (date(2026, 4, 7), "青山镇代表联络站，未开展（防汛）"),
    ]


def test_a_reception_logged_a_month_later_is_marked_late(cast):
    (day,) = plan(cast)
    assert hold(cast, day, at=moment(date(2026, 5, 9))).late


def test_who_sees_a_reception_day(cast):
    plan(cast, mandates=[cast.mandates["other_deputy"]], actor=Actor.system(cast.county))
    seen = {key for key, actor in cast.actors.items() if ReceptionDay.objects.visible_to(actor).exists()}
    assert {"keeper", "chair", "clerk", "staff", "deputy", "other_deputy"} <= seen
    assert not seen & {"stranger", "handler", "office", "rater"}
