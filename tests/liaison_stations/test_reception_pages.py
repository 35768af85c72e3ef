"""Pages of rules, years, notices, sign-in and swaps: what they say, keep and cost."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.notifications.models import Todo
from deputies.services import end_mandate
from liaison_stations import services
from liaison_stations.models import DutySwap, ReceptionDay, ReceptionRule
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.test_reception_year import VALUES

pytestmark = pytest.mark.usefixtures("today")
FORM = {
    "pattern": "month_days",
    "month_days": "15、20",
    "months": "all",
    "starts": "09:00",
    "ends": "11:30",
    "shift": "later",
    "days_off": "all",
    "notice_days": "3",
    "per_day": "1",
    "each_a_year": "2",
    "starts_on": "2026-01-01",
}


def url(name, *args, room="liaison_stations"):
    return reverse(f"{room}:{name}", args=args)


def keyed(client, page_url, **data):
    """POST with the key, and the hidden fields, that the page's form carries."""
    text = client.get(page_url).content.decode()
    hidden = {}
    for name in ("form_key", "seen"):
        if f'name="{name}" value="' in text:
            hidden[name] = text.split(f'name="{name}" value="')[1].split('"')[0]
    return client.post(page_url, hidden | data)


def plan_two(cast):
    m = cast.mandates
    return services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[TODAY, TODAY + timedelta(days=15)], at=NOW,
        roster={TODAY: [m["deputy"]], TODAY + timedelta(days=15): [m["co_deputy"]]},
    )  # fmt: skip


def test_from_a_rule_to_a_confirmed_year(cast, client_of):
    client, station = client_of(cast.keeper), cast.station
    answer = keyed(client, url("reception_rule_create", station.pk), **FORM)
    assert answer.status_code == 302 and answer.url == url("reception_year", station.pk)
    preview = client.get(answer.url).content.decode()
    assert "8月15日周末，顺延" in preview and "新排" in preview and not ReceptionDay.objects.exists()
    assert "已过，请尽快贴" not in preview
    answer = keyed(client, url("reception_year", station.pk))
    assert answer.status_code == 302 and ReceptionDay.objects.count() == 18
    home = client.get(reverse("workbench:home"), follow=True).content.decode()
    assert "每月 15日、20日 9:00–11:30" in home, "the keeper reads the same hours as the voter"
    assert "没有要改的" in client.get(url("reception_year", station.pk)).content.decode()
    assert "8月17日" in client.get(url("reception_year_sheet", station.pk)).content.decode()
    stale = client.post(url("reception_year", station.pk), {"form_key": "0" * 32, "seen": "0" * 16})
    assert stale.status_code == 409 and "再看一遍" in stale.content.decode()


def test_the_preview_and_the_plan_say_whose_notice_should_hang_already(cast, client_of):
    client, address = client_of(cast.keeper), url("reception_year", cast.station.pk)
    services.add_rule(actor=cast.keeper, station=cast.station, at=NOW, **(VALUES | {"notice_days": 10}))
    page = client.get(address).content.decode()
    assert page.count("已过，请尽快贴") == 1 and page.index("4月5日") < page.index("已过，请尽快贴")
    assert keyed(client, address).status_code == 302
    assert client.get(address).content.decode().count("已过，请尽快贴") == 1
    first = ReceptionDay.objects.order_by("on").first()
    services.post_notice(actor=cast.keeper, reception_day=first, at=NOW)
    assert "已过，请尽快贴" not in client.get(address).content.decode()


def test_what_a_day_brought_is_not_recorded_before_it_has_come(cast, client_of):
    _, later = plan_two(cast)
    client = client_of(cast.keeper)
    for name in ("reception_day_hold", "reception_day_miss"):
        answer = client.get(url(name, later.pk))
        page = answer.content.decode()
        assert (
            answer.status_code == 422 and "还没到 4月24日，当天或之后再登记；要换日子，请用“改期”。" in page
        )
        assert "form_key" not in page.split("<main", 1)[1], name


BAD = (
    {"month_days": "32"},
    {"month_days": "周一"},
    {"month_days": "9" * 90},
    {"pattern": "weekly", "weekdays": ["9"]},
    {"pattern": "weekly"},
    {"nth": "77"},
    {"ends": "08:00"},
    {"per_day": "1000000000000"},
    {"notice_days": "-1"},
    {"each_a_year": "两次"},
    {"starts_on": "2026-02-30"},
    {"starts_on": "\x00"},
    {"shift": "nonsense"},
)


def test_bad_rules_are_shown_again_with_what_was_typed(cast, client_of):
    client = client_of(cast.keeper)
    for changes in BAD:
        answer = keyed(client, url("reception_rule_create", cast.station.pk), **(FORM | changes))
        assert answer.status_code == 422, changes
        assert "请改正以下" in answer.content.decode()
    assert not ReceptionRule.objects.exists()


def test_a_rule_changed_meanwhile_shows_both_sides(cast, client_of):
    rule = services.add_rule(actor=cast.keeper, station=cast.station, at=NOW, **VALUES)
    client, address = client_of(cast.keeper), url("reception_rule_edit", rule.pk)
    page = client.get(address).content.decode()
    assert 'value="15、20"' in page
    services.revise_rule(actor=cast.clerk, rule=rule, version=1, at=NOW, **(VALUES | {"per_day": 3}))
    answer = keyed(client, address, **(FORM | {"version": "1", "per_day": "2"}))
    assert answer.status_code == 409 and "吴桂香" in answer.content.decode()
    answer = keyed(client, url("reception_rule_stop", rule.pk), reason="改为每周一")
    assert answer.status_code == 302
    assert "改为每周一" in client.get(url("reception_rule_list", cast.station.pk)).content.decode()


def test_the_notice_says_who_when_where_and_is_noted_as_posted_once(cast, client_of):
    _, later = plan_two(cast)
    client = client_of(cast.keeper)
    page = client.get(url("reception_day_notice", later.pk)).content.decode()
    assert "4月24日（星期五）上午 9:00–11:30，沈秀兰代表在青山镇代表联络站" in page and "/p/s/7KQ2M/" in page
    for paper, mark in (("a4", "notice-poster"), ("a3", "poster-a3"), ("x" * 999, "notice-poster")):
        poster = client.get(url("reception_day_poster", later.pk), {"paper": paper}).content.decode()
        assert mark in poster and "沈秀兰" in poster and "<svg" in poster
    assert keyed(client, url("reception_day_notice", later.pk)).status_code == 302
    later.refresh_from_db()
    assert later.posted_at == NOW
    assert "已贴出" in client.get(later.get_absolute_url()).content.decode()


def test_who_cannot_serve_any_more_is_announced_nowhere_and_the_keeper_is_told(cast, client_of):
    m, system, on = cast.mandates, Actor.system(cast.county), TODAY + timedelta(days=15)
    (day,) = services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[on], at=NOW)
    services.withdraw_deputies(
        actor=system, station=cast.station, mandates=[m["co_deputy"]], on=TODAY, at=NOW
    )
    end_mandate(actor=system, mandate=m["town_deputy"], on=TODAY, reason="moved_away", at=NOW)
    keeper = client_of(cast.keeper)
    for name, key in (
        ("reception_day_poster", day.pk),
        ("reception_day_notice", day.pk),
        ("reception_day_sheet", day.pk),
        ("reception_year_sheet", cast.station.pk),
    ):
        text = keeper.get(url(name, key)).content.decode()
        assert "陆明远" in text and "沈秀兰" not in text and "石永康" not in text, name
    phone = client_of(cast.deputy)
    duty = day.duties.get(mandate=m["deputy"])
    for address in (
        url("duty_list", room="phone"),
        url("duty_leave", duty.pk, room="phone"),
        url("duty_swap", duty.pk, room="phone"),
    ):
        assert "沈秀兰代表" not in phone.get(address).content.decode(), address
    assert "4月" not in client_of(cast.co_deputy).get(url("duty_list", room="phone")).content.decode()
    for address in (day.get_absolute_url(), url("duty_turns", cast.station.pk)):
        text = keeper.get(address).content.decode()
        assert "沈秀兰已不在本站" in text and "石永康代表职务已终止" in text and "请另排代表" in text, address
    # Saving the day as its form stands takes them off.
    form = keeper.get(url("reception_day_edit", day.pk)).context["form"]
    assert form.initial["mandates"] == [m["deputy"].pk]
    listed = keeper.get(url("reception_day_list")).content.decode()
    assert "沈秀兰（已不在本站）" in listed


def test_a_day_on_which_nobody_serves_promises_nobody(cast, client_of):
    _, later = plan_two(cast)
    services.ask_leave(actor=cast.co_deputy, duty=later.duties.get(), reason="开会", at=NOW)
    client = client_of(cast.keeper)
    poster = client.get(url("reception_day_poster", later.pk)).content.decode()
    assert "值班代表暂未定" in poster and "代表在这里等您" not in poster
    notice = client.get(url("reception_day_notice", later.pk)).content.decode()
    assert "值班代表暂未定" in notice and "有事请来当面说" not in notice


def test_a_day_that_was_moved_or_cancelled_invites_nobody(cast, client_of):
    moved, cancelled = services.plan_reception_days(
        actor=cast.staff, station=cast.station, dates=[TODAY + timedelta(20), TODAY + timedelta(21)], at=NOW
    )
    to = TODAY + timedelta(25)
    services.move_reception_day(actor=cast.staff, reception_day=moved, to=to, reason="防汛", at=NOW)
    services.cancel_reception_day(actor=cast.staff, reception_day=cancelled, reason="并入下一次", at=NOW)
    client = client_of(cast.keeper)
    for day, words in ((moved, "已改期到 5月4日（星期一）上午"), (cancelled, "已取消")):
        for name in ("reception_day_poster", "reception_day_notice"):
            page = client.get(url(name, day.pk)).content.decode()
            assert words in page and "代表在这里等您" not in page and "有事请来当面说" not in page, name
        assert words in client.get(url("reception_day_open", day.pk)).content.decode()
        for name in ("hold", "miss", "move", "edit", "cancel", "sheet"):
            answer = client.get(url(f"reception_day_{name}", day.pk))
            assert answer.status_code == 409 and "不能再" in answer.content.decode(), name


def test_the_keeper_signs_deputies_in_from_the_home_page(cast, client_of):
    today, later = plan_two(cast)
    client = client_of(cast.keeper)
    home = client.get(reverse("workbench:home"), follow=True).content.decode()
    assert url("reception_day_open", today.pk) in home
    answer = keyed(client, url("reception_day_open", today.pk), version="1")
    assert answer.status_code == 422 and "请勾选到场的代表" in answer.content.decode()
    came = [cast.mandates["deputy"].pk, cast.mandates["town_deputy"].pk]
    answer = keyed(client, url("reception_day_open", today.pk), present=came, version="1")
    page = client.get(answer.url).content.decode()
    assert "2 位代表到场" in page and reverse("workbench:desk", args=[cast.station.pk]) in page
    hold = client.get(url("reception_day_hold", today.pk)).context["form"]
    assert set(hold.initial["present"]) == set(came)
    assert "签到只在接待当天" in client.get(url("reception_day_open", later.pk)).content.decode()
    assert "签名" in client.get(url("reception_day_sheet", today.pk)).content.decode()


def test_one_day_is_edited_stood_in_for_and_cancelled_by_hand(cast, client_of):
    _, later = plan_two(cast)
    client, duty = client_of(cast.keeper), later.duties.get()
    edit = {"starts": "10:00", "ends": "09:00", "version": "1", "mandates": [duty.mandate_id]}
    answer = keyed(client, url("reception_day_edit", later.pk), **edit)
    assert answer.status_code == 422 and "结束时间要晚于" in answer.content.decode()
    services.ask_leave(actor=cast.co_deputy, duty=duty, reason="外出", at=NOW)
    assert url("duty_substitute", duty.pk) in client.get(later.get_absolute_url()).content.decode()
    page = client.get(url("duty_substitute", duty.pk)).content.decode()
    assert "按轮次，下一位是石永康" in page
    for wrong in ("", "999999", "x", str(duty.mandate_id)):
        assert keyed(client, url("duty_substitute", duty.pk), mandate=wrong).status_code == 422
    town = cast.mandates["town_deputy"].pk
    assert keyed(client, url("duty_substitute", duty.pk), mandate=town).status_code == 302
    assert keyed(client, url("reception_day_cancel", later.pk), reason=" ").status_code == 422
    assert keyed(client, url("reception_day_cancel", later.pk), reason="换届").status_code == 302
    assert "已取消" in client.get(later.get_absolute_url()).content.decode()


def test_a_swap_goes_from_phone_to_phone(cast, client_of):
    _, later = plan_two(cast)
    # Own duty tomorrow week, not today: today can still be changed until it is opened.
    theirs, own = later.duties.get(), ReceptionDay.objects.get(on=TODAY).duties.get()
    phone = client_of(cast.deputy)
    assert (
        url("duty_swap", own.pk, room="phone") in phone.get(url("duty_list", room="phone")).content.decode()
    )
    page = phone.get(url("duty_swap", own.pk, room="phone")).content.decode()
    assert "换到 4月24日 周五" in page and "替我一次" in page
    for wrong in ("", "duty-0", "person-x", "\x00"):
        assert keyed(phone, url("duty_swap", own.pk, room="phone"), choice=wrong).status_code == 422
    answer = keyed(phone, url("duty_swap", own.pk, room="phone"), choice=f"duty-{theirs.pk}", note="送考")
    assert answer.status_code == 302
    swap, todo = DutySwap.objects.get(), Todo.objects.open().get()
    other = client_of(cast.co_deputy)
    assert "等您答复" in other.get(url("duty_list", room="phone")).content.decode()
    assert "送考" in other.get(todo.url).content.decode()
    assert "收回" in phone.get(todo.url).content.decode()
    assert client_of(cast.town_deputy).get(todo.url).status_code == 404
    assert keyed(other, todo.url, answer="maybe").status_code == 422
    assert keyed(other, todo.url, answer="agree").status_code == 302
    swap.refresh_from_db()
    assert swap.state == "agreed"
    assert keyed(other, todo.url, answer="agree").status_code != 500


def test_a_swap_offers_no_day_on_which_one_serves_elsewhere_and_names_the_year(cast, client_of):
    m, next_year = cast.mandates, date(2027, 1, 15)
    days = [TODAY + timedelta(days=5), TODAY + timedelta(days=10), next_year]
    own, *_ = services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=days, at=NOW,
        roster={days[0]: [m["deputy"]], days[1]: [m["co_deputy"]], next_year: [m["co_deputy"]]},
    )  # fmt: skip
    other = services.open_station(
        actor=cast.staff, township_congress=cast.green_hill_congress, division=cast.village,
        name="绿水河联络点", kind="contact_point", address="松坡村 2 号", at=NOW,
    )  # fmt: skip
    services.plan_reception_days(
        actor=cast.staff, station=other, dates=days[:2], at=NOW,
        roster={days[0]: [m["town_deputy"]], days[1]: [m["deputy"]]},
    )  # fmt: skip
    client = client_of(cast.deputy)
    form = client.get(url("duty_swap", own.duties.get().pk, room="phone")).context["form"]
    labels = [str(label) for _, label in form.fields["choice"].choices]
    assert len(labels) == 2, "not the day he serves elsewhere, nobody who serves elsewhere on his"
    assert "沈秀兰" in labels[0] and "换到 2027年1月15日 周五" in labels[0]
    assert "沈秀兰<br>替我一次" in labels[1]
    shown = client_of(cast.co_deputy).get(url("duty_list", room="phone")).content.decode()
    assert "2027年1月 周五" in shown and "2026年" not in shown


def test_pages_cost_the_same_few_queries_however_many_days(cast, client_of, django_assert_max_num_queries):
    rule = services.add_rule(
        actor=cast.keeper, station=cast.station, at=NOW,
        **(VALUES | {"pattern": "weekly", "weekdays": "1、4", "month_days": "", "per_day": 2}),
    )  # fmt: skip
    plan = services.plan_year(station=cast.station, year=2026, on=TODAY)
    services.generate_year(
        actor=cast.keeper, station=cast.station, year=2026, on=TODAY, seen=plan.stamp, at=NOW
    )
    station, day = cast.station.pk, ReceptionDay.objects.get(on=TODAY)
    duty = day.duties.get(mandate=cast.mandates["deputy"])
    pages = [
        (cast.keeper, url("reception_rule_list", station), 12),
        (cast.keeper, url("reception_rule_edit", rule.pk), 15),
        (cast.keeper, url("reception_year", station), 20),
        (cast.keeper, url("reception_year_sheet", station), 12),
        (cast.keeper, url("duty_turns", station), 12),
        (cast.keeper, url("reception_day_detail", day.pk), 15),
        (cast.keeper, url("reception_day_open", day.pk), 15),
        (cast.keeper, url("reception_day_edit", day.pk), 15),
        (cast.keeper, url("reception_day_notice", day.pk), 15),
        (cast.keeper, url("reception_day_poster", day.pk), 15),
        (cast.deputy, url("duty_list", room="phone"), 12),
        (cast.deputy, url("duty_swap", duty.pk, room="phone"), 15),
    ]
    clients = {id(actor): client_of(actor) for actor in (cast.keeper, cast.deputy)}
    for actor, address, ceiling in pages:
        client = clients[id(actor)]
        client.get(address)
        with django_assert_max_num_queries(ceiling):
            page = client.get(address)
        assert page.status_code == 200 and page.content.decode().count("<h1") == 1, address


def test_strange_addresses_are_no_errors(cast, client_of):
    [day, _] = plan_two(cast)
    client = client_of(cast.keeper)
    for year in ("2026", "20265555555555555555", "²", "-1", ""):
        assert client.get(url("reception_year", cast.station.pk), {"year": year}).status_code == 200
        assert client.get(url("duty_turns", cast.station.pk), {"year": year}).status_code == 200
    for name in ("reception_year", "reception_rule_edit", "duty_substitute", "reception_day_open"):
        assert client.get(url(name, 2**62)).status_code == 404, name
    assert client_of(cast.stranger).get(url("reception_day_open", day.pk)).status_code == 404
    assert day.starts == time(9) and date(2026, 4, 9) == day.on
