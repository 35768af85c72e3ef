"""Rules, a year out of them, and what stays as it is when the year is planned again."""

from datetime import date, time

import pytest

from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.models import Holiday
from liaison_stations import services
from liaison_stations.choices import ReceptionState
from liaison_stations.models import ReceptionDay, ReceptionDuty
from liaison_stations.services.reception_year import turns_with
from liaison_stations.services.roster import turns_of_year
from tests.factories.ground import NOW, TODAY, moment

VALUES = {
    "pattern": "month_days",
    "month_days": "15、20",
    "weekdays": "",
    "nth": 0,
    "months": "all",
    "starts": time(9),
    "ends": time(11, 30),
    "shift": "later",
    "days_off": "all",
    "notice_days": 3,
    "per_day": 1,
    "each_a_year": 2,
    "starts_on": date(2026, 1, 1),
    "ends_on": None,
}


def rule_of(cast, **changes):
    return services.add_rule(actor=cast.keeper, station=cast.station, at=NOW, **(VALUES | changes))


def preview(cast, on=TODAY, year=2026):
    return services.plan_year(station=cast.station, year=year, on=on)


def confirm(cast, on=TODAY, year=2026, **changes):
    seen = preview(cast, on, year).stamp
    return services.generate_year(
        **{
            "actor": cast.keeper,
            "station": cast.station,
            "year": year,
            "on": on,
            "seen": seen,
            "at": NOW,
            **changes,
        }
    )


def planned(cast):
    return ReceptionDay.objects.filter(station=cast.station, state=ReceptionState.PLANNED).order_by("on")


def test_a_year_is_previewed_confirmed_and_told_to_each_deputy_once(cast):
    Holiday.objects.create(date=date(2026, 10, 1), is_workday=False, name="国庆节")
    rule_of(cast)
    plan = preview(cast)
    assert plan.known and plan.number("new") == 18 and ReceptionDay.objects.count() == 0
    confirm(cast)
    days = list(planned(cast))
    # From today on: 15 April to 21 December; weekends are shifted.
    assert (len(days), days[0].on, days[-1].on) == (18, date(2026, 4, 15), date(2026, 12, 21))
    assert (days[0].notice_on, days[0].starts) == (date(2026, 4, 12), time(9))
    assert (days[-1].rule_date, days[-1].version) == (date(2026, 12, 20), 1)
    assert sorted(ReceptionDuty.objects.values_list("mandate__person__name", flat=True)) == sorted(
        ["陆明远", "沈秀兰", "石永康"] * 6
    )
    assert OutboxMessage.objects.filter(kind="duty_plan").count() == 3
    assert "您值班 6 次：4月15日" in OutboxMessage.objects.filter(kind="duty_plan").first().body


def test_without_a_published_calendar_the_preview_says_so(cast):
    rule_of(cast)
    assert not preview(cast).known


def test_confirming_again_changes_nothing_and_a_stale_preview_is_refused(cast):
    rule_of(cast)
    confirm(cast)
    with pytest.raises(Refused, match="已经排好"):
        confirm(cast)
    seen = preview(cast).stamp
    services.plan_reception_days(actor=cast.clerk, station=cast.station, dates=[date(2026, 6, 5)], at=NOW)
    with pytest.raises(Conflict, match="再看一遍"):
        confirm(cast, seen=seen)


def test_a_changed_rule_moves_only_days_nobody_has_worked_on(cast):
    rule = rule_of(cast)
    confirm(cast)
    days = list(planned(cast))
    first, second, third, fourth, fifth = days[1:6]
    services.post_notice(actor=cast.keeper, reception_day=first, at=NOW)
    duty = second.duties.select_related("mandate__person").get()
    actor = {"陆明远": cast.deputy, "沈秀兰": cast.co_deputy, "石永康": cast.town_deputy}[
        duty.mandate.person.name
    ]
    services.ask_leave(actor=actor, duty=duty, reason="外出", at=NOW)
    services.move_reception_day(
        actor=cast.keeper, reception_day=third, to=date(2026, 6, 4), reason="防汛", at=NOW
    )
    services.revise_reception_day(
        actor=cast.keeper, reception_day=fourth, version=1, starts=time(14), ends=time(16),
        mandates=[cast.mandates["deputy"]], notice_on=fourth.notice_on, at=NOW,
    )  # fmt: skip
    values = VALUES | {"month_days": "16", "starts": time(10)}
    services.revise_rule(actor=cast.keeper, rule=rule, version=1, at=NOW, **values)
    plan = preview(cast)
    kept = {row.on: row.note for row in plan.days if row.what == "kept"}
    assert kept == {
        first.on: "公告已贴出", second.on: "有代表请假", fourth.on: "改过", date(2026, 6, 4): "单独安排的"
    }  # fmt: skip
    confirm(cast)
    fifth.refresh_from_db()
    assert (fifth.state, fifth.reason, fifth.rule) == (ReceptionState.CANCELLED, "接待日规则改动", None)
    fourth.refresh_from_db()
    assert fourth.starts == time(14)
    on = list(planned(cast).values_list("on", flat=True))
    assert {first.on, second.on, fourth.on, date(2026, 6, 4), date(2026, 7, 16)} <= set(on)
    assert third.on not in on and fifth.on not in on


def test_a_date_that_was_moved_by_hand_is_not_planned_again_and_the_others_keep_their_people(cast):
    rule_of(cast)
    confirm(cast)
    day = planned(cast)[2]
    services.move_reception_day(
        actor=cast.keeper, reception_day=day, to=date(2026, 6, 5), reason="防汛", at=NOW
    )
    assert preview(cast).changes == 0


def test_new_deputies_get_their_turn_in_days_nobody_has_touched(cast):
    rule_of(cast)
    confirm(cast)
    services.place_deputies(
        actor=cast.clerk, station=cast.station, mandates=[cast.mandates["other_deputy"]], on=TODAY, at=NOW
    )
    plan = preview(cast)
    assert plan.number("new") == plan.number("dropped") == 0 and plan.number("changed") > 0
    confirm(cast)
    counts = {turn.mandate.person.name: turn.planned for turn in turns_of_year(cast.station, 2026)}
    assert set(counts.values()) <= {4, 5} and sum(counts.values()) == 18


def test_rules_of_both_years_meet_at_the_turn_of_the_year_without_doubling(cast):
    # 31 December 2027 is a Friday; with the calendar unknown, 1 January 2028 falls on a Saturday.
    rule_of(cast, month_days="31")
    december = date(2028, 12, 20)
    confirm(cast, on=december, year=2028)
    [day] = planned(cast)
    assert (day.on, day.rule_date) == (date(2029, 1, 1), date(2028, 12, 31))
    assert preview(cast, december, 2028).changes == 0
    assert date(2029, 1, 1) not in [
        row.on for row in preview(cast, december, 2029).days if row.what != "kept"
    ]
    confirm(cast, on=december, year=2029)
    assert planned(cast).filter(on=date(2029, 1, 1)).count() == 1


def test_who_does_not_reach_the_years_number_is_shown(cast):
    rule_of(cast, month_days="15", months="odd", each_a_year=2)
    plan = preview(cast)
    # Four days are left in odd months for three deputies.
    assert sorted(turn.missing for turn in turns_with(plan)) == [0, 1, 1]


def test_both_days_of_a_swap_stay_as_they_are(cast):
    rule = rule_of(cast)
    confirm(cast)
    duties = {d.mandate.person.name: d for d in ReceptionDuty.objects.select_related("mandate__person")}
    own, theirs = duties["陆明远"], duties["沈秀兰"]
    services.ask_swap(actor=cast.deputy, duty=own, other_duty=theirs, at=NOW)
    services.revise_rule(actor=cast.keeper, rule=rule, version=1, at=NOW, **(VALUES | {"starts": time(8)}))
    kept = {row.day.pk for row in preview(cast).days if row.what == "kept"}
    assert kept == {own.reception_day_id, theirs.reception_day_id}


def test_a_station_without_deputies_has_its_days_and_gets_people_later(cast):
    everybody = [cast.mandates[key] for key in ("deputy", "co_deputy", "town_deputy")]
    services.withdraw_deputies(actor=cast.clerk, station=cast.station, mandates=everybody, on=TODAY, at=NOW)
    rule_of(cast)
    confirm(cast)
    assert preview(cast).changes == 0 and not ReceptionDuty.objects.exists()
    services.place_deputies(actor=cast.clerk, station=cast.station, mandates=everybody, on=TODAY, at=NOW)
    assert confirm(cast).number("changed") == 18
    assert ReceptionDuty.objects.count() == 18


def test_another_station_on_the_same_day_passes_a_deputy_over(cast):
    rule_of(cast, month_days="15", per_day=3)
    other = services.open_station(
        actor=cast.clerk, name="松坡村联络站", township_congress=cast.green_hill_congress,
        division=cast.village, address="村委会", kind="village", at=NOW,
    )  # fmt: skip
    services.plan_reception_days(
        actor=cast.clerk, station=other, dates=[date(2026, 4, 15)], mandates=[cast.mandates["deputy"]], at=NOW
    )
    names = preview(cast).days[0].names
    assert "陆明远" not in names and "沈秀兰" in names


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"month_days": ""}, "month_days"),
        ({"pattern": "weekly"}, "weekdays"),
        ({"pattern": "nth_weekday", "weekdays": "3"}, "nth"),
        ({"pattern": "weekly", "weekdays": "6、7"}, "days_off"),
        ({"ends": time(8)}, "ends"),
        ({"ends_on": date(2025, 1, 1)}, "ends_on"),
    ],
)
def test_rules_that_make_no_sense_are_refused_beside_their_field(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        rule_of(cast, **changes)
    assert refusal.value.field == field


def test_the_same_rule_stands_once_at_a_time(cast):
    first = rule_of(cast)
    with pytest.raises(Refused, match="已经有一样的规则"):
        rule_of(cast, notice_days=5)
    other = rule_of(cast, month_days="9")
    with pytest.raises(Refused, match="已经有一样的规则"):
        services.revise_rule(actor=cast.keeper, rule=other, version=1, at=NOW, **VALUES)
    services.stop_rule(actor=cast.keeper, rule=first, reason="改时间", at=NOW)
    assert rule_of(cast).version == 1


def test_a_stopped_rule_plans_nothing_more_and_is_stopped_once(cast):
    rule = rule_of(cast)
    confirm(cast)
    services.stop_rule(actor=cast.keeper, rule=rule, reason="改为每周一", at=NOW)
    with pytest.raises(Conflict, match="停用"):
        services.stop_rule(actor=cast.keeper, rule=rule, reason="再停", at=NOW)
    # On the 12th the notice of the first day is due: voters may know of it.
    assert preview(cast).number("dropped") == 18
    assert preview(cast, on=date(2026, 4, 12)).number("dropped") == 17


def test_a_rule_changed_by_somebody_else_is_told(cast):
    rule = rule_of(cast)
    services.revise_rule(actor=cast.clerk, rule=rule, version=1, at=NOW, **(VALUES | {"per_day": 3}))
    with pytest.raises(Conflict, match="吴桂香"):
        services.revise_rule(actor=cast.keeper, rule=rule, version=1, at=NOW, **VALUES)


def test_only_the_stations_people_and_its_town_make_rules_and_years(cast):
    rule_of(cast)
    for actor in (cast.stranger, cast.deputy, cast.handler):
        with pytest.raises(Denied):
            services.add_rule(actor=actor, station=cast.station, at=NOW, **VALUES)
        with pytest.raises(Denied):
            confirm(cast, actor=actor)
    with pytest.raises(Refused, match="今年和明年"):
        confirm(cast, year=2030)
    assert confirm(cast, actor=cast.chair, at=moment(TODAY, 10)).number("new") == 18
