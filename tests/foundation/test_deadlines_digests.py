"""One digest a person and working day: what goes in, what drops out, what a server that was off makes up for."""

from datetime import date, timedelta

import pytest
from django.core import mail

from congress_portal.foundation.notifications.choices import Category, MailingKind, MailingState, Urgency
from congress_portal.foundation.notifications.delivery import deliver_pending
from congress_portal.foundation.notifications.digests import build_digests
from congress_portal.foundation.notifications.models import (
    DeliveryHours,
    DigestRound,
    Mailing,
    OutboxMessage,
    Todo,
)
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.slots import DEADLINE_KINDS
from congress_portal.foundation.workdays.models import Holiday
from tests.factories.ground import NOW, TODAY, moment
from tests.foundation.neighbours import next_county

pytestmark = pytest.mark.django_db

MORNING = moment(TODAY, 8, 30)


@pytest.fixture
def people(ground):
    for name in ("handler", "head", "staff"):
        person = getattr(ground, name).person
        person.email = f"{name}@example.org"
        person.save()
    return ground


def tell(ground, who="head", title="消息", subject="x.y:1", at=MORNING, **details):
    enqueue(
        recipients=[getattr(ground, who).person], kind=f"k{title}", subject_key=subject, title=title, at=at,
        url="/x/", **details,
    )  # fmt: skip


def todo(ground, title="第023号 修路", subject="x.y:1", **details):
    return open_todo(
        subject=subject, kind="reply", organization=ground.transport, capability="handle_case", verb="答复",
        title=title, url="/x/", at=MORNING, **details,
    )  # fmt: skip


def send(at=MORNING):
    made = build_digests(at=at)
    deliver_pending(at=at)
    return made


def test_nothing_to_say_is_no_letter(people):
    assert send() == 0
    assert not mail.outbox and DigestRound.objects.get(key=f"{people.county.pk}|{TODAY}").mailings == 0


def test_before_its_hour_at_night_and_on_days_off_there_is_no_digest(people):
    tell(people)
    saturday = TODAY + timedelta(days=2)
    for at in (moment(TODAY, 8, 29), moment(TODAY, 20), moment(saturday, 8, 30)):
        assert send(at) == 0
    assert send(moment(TODAY, 19, 59)) == 1


def test_a_make_up_saturday_has_a_digest_and_a_holiday_has_none(people):
    saturday = TODAY + timedelta(days=2)
    Holiday.objects.update_or_create(date=TODAY, defaults={"is_workday": False, "name": "节"})
    Holiday.objects.update_or_create(date=saturday, defaults={"is_workday": True, "name": "补"})
    tell(people)
    assert send() == 0
    assert send(moment(saturday, 8, 30)) == 1


def test_a_county_with_other_hours_has_its_digest_then(people):
    DeliveryHours.objects.create(
        county=people.county, digest_at="10:00", quiet_from="19:00", quiet_until="07:00"
    )
    tell(people)
    assert send() == 0
    assert send(moment(TODAY, 10)) == 1


def test_what_was_read_in_the_portal_is_not_mailed(people):
    tell(people, title="看过的")
    OutboxMessage.objects.update(read_at=MORNING)
    assert send() == 0
    tell(people, title="没看过的", at=MORNING + timedelta(seconds=1))
    assert send(moment(TODAY + timedelta(days=1), 8, 30)) == 1
    assert "没看过的" in mail.outbox[0].body and "看过的\n" not in mail.outbox[0].body.replace("没看过的", "")


def test_what_was_settled_drops_out(people):
    tell(people, title="快到期", stage="t-3", deadline=TODAY + timedelta(days=3))
    todo(people)
    settle("x.y:1", at=MORNING)
    assert send() == 0


def test_what_is_read_between_making_and_sending_drops_out_too(people):
    tell(people)
    build_digests(at=MORNING)
    OutboxMessage.objects.update(read_at=MORNING)
    assert deliver_pending(at=MORNING) == 0
    assert Mailing.objects.get().state == MailingState.CANCELLED and not mail.outbox


def test_new_todos_are_told_once_and_the_reminder_of_the_same_thing_stands_for_them(people):
    todo(people, due=TODAY + timedelta(days=3))
    todo(people, title="第024号 修桥", subject="x.y:2", due=TODAY - timedelta(days=1))
    tell(
        people, title="答复还剩 3 天：第023号 修路", category=Category.TODO, stage="t-3",
        deadline=TODAY + timedelta(days=3),
    )  # fmt: skip
    assert send() == 2  # the handler has the to-dos, the head the reminder too
    body = next(m.body for m in mail.outbox if m.to == ["head@example.org"])
    assert body.count("第023号") == 1
    assert body.index("第024号") < body.index("第023号")  # overdue first
    assert "现在等您办的一共 2 件，其中逾期 1 件" in body
    tell(people, title="别的", subject="x.y:3", at=NOW)
    send(moment(TODAY + timedelta(days=1), 8, 30))
    assert "第024号" not in mail.outbox[-1].body
    assert "现在等您办的一共 2 件" in mail.outbox[-1].body


def test_groups_stand_in_their_order_and_links_are_whole(people, settings):
    settings.PUBLIC_BASE_URL = "https://portal.example.org/"
    for title, category in (("公告", Category.NOTICE), ("进展", Category.PROGRESS), ("要办", Category.TODO)):
        tell(people, title=title, category=category)
    send()
    [letter] = mail.outbox
    assert letter.subject == "1 件等您办，1 条进展，1 条通知公告 – 云岭县人大代表工作平台"
    places = [letter.body.index(f"【{name}】") for name in ("需要我办", "进展", "通知公告")]
    assert places == sorted(places)
    assert letter.body.count("https://portal.example.org/x/") == 3


def test_a_long_list_is_cut_with_the_number_of_the_rest(people):
    for number in range(34):
        tell(people, title=f"第{number:02d}条")
    send()
    assert "另有 4 条，请到平台上看" in mail.outbox[0].body


def test_two_builders_make_one_digest(people):
    tell(people)
    assert build_digests(at=MORNING) == 1
    assert build_digests(at=MORNING) == 0
    assert build_digests(at=moment(TODAY, 15)) == 0
    assert deliver_pending(at=MORNING) == 1
    assert deliver_pending(at=MORNING) == 0


def test_a_message_after_the_digest_waits_for_the_next_working_day(people):
    tell(people)
    send()
    tell(people, title="下午的", at=moment(TODAY, 15))
    for at in (moment(TODAY, 15), moment(TODAY, 19), moment(TODAY + timedelta(days=1), 8)):
        assert send(at) == 0
    assert send(moment(TODAY + timedelta(days=1), 8, 30)) == 1


def test_after_a_week_without_a_server_there_is_one_digest_whenever_it_comes_back(people):
    tell(people)
    back = moment(TODAY + timedelta(days=7), 14, 5)
    assert send(back) == 1
    assert send(back + timedelta(hours=1)) == 0
    assert len(mail.outbox) == 1


def test_counties_have_their_own_rounds(people):
    people.staff.person.county = next_county(people)
    people.staff.person.save()
    tell(people)
    tell(people, "staff")
    assert send() == 2
    assert DigestRound.objects.exclude(mailings=0).count() == 2


def test_who_takes_the_address_away_gets_no_letters_and_is_no_failure(people):
    tell(people)
    tell(people, title="马上", urgency=Urgency.RETURNED, subject="x.y:2")
    people.head.person.email = ""
    people.head.person.save()
    assert send() == 0
    assert not mail.outbox and not Mailing.objects.unsent().exists()


def test_urgent_things_wait_out_the_night_and_then_leave_alone(people):
    night = moment(TODAY, 21)
    tell(people, title="退回修改", urgency=Urgency.RETURNED, at=night)
    assert deliver_pending(at=night) == 0
    assert not Mailing.objects.exists()
    assert deliver_pending(at=moment(TODAY + timedelta(days=1), 7, 30)) == 1
    assert Mailing.objects.get().kind == MailingKind.ONCE


def test_an_urgent_thing_read_before_the_morning_is_not_sent(people):
    tell(people, title="退回修改", urgency=Urgency.RETURNED, at=moment(TODAY, 21))
    OutboxMessage.objects.update(read_at=NOW)
    assert deliver_pending(at=moment(TODAY + timedelta(days=1), 7, 30)) == 0
    assert not mail.outbox


def test_only_returns_rework_and_changed_meetings_can_be_urgent():
    assert {u.value for u in Urgency if u.value} == {"returned", "rework", "meeting"}


def test_the_queries_of_a_round_do_not_grow_with_the_messages(people, django_assert_max_num_queries):
    for number in range(60):
        tell(people, title=f"{number}")
    # Each kind of reminder asks on its own, however much there is to say.
    with django_assert_max_num_queries(25 + 9 * len(DEADLINE_KINDS)):
        build_digests(at=MORNING)


def test_closed_todos_are_never_announced(people):
    todo(people)
    Todo.objects.update(closed_at=MORNING, open_key=None)
    assert send() == 0


def test_the_demonstrations_letters_say_what_they_are(people):
    people.county.is_demonstration = True
    people.county.save()
    tell(people)
    send()
    assert "演示数据" in mail.outbox[0].body
    assert date(2026, 4, 9) == TODAY
