"""A meeting is called: who is asked, what they answer, who grants leave, who sits in."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import AttendanceCapacity, AttendanceStatus, MeetingKind, PerformanceKind
from deputies.models import Meeting, MeetingAttendance, PerformanceEntry
from tests.factories.ground import NOW, TODAY, moment

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(days=6)
LAST = TODAY + timedelta(days=3)


@pytest.fixture
def ahead(cast):
    """A meeting of 青山镇's presidium in six days: 陆明远 and 方晓云 are due."""
    return services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.PRESIDIUM,
        title="主席团第二次会议",
        held_on=DAY,
        place="镇政府会议室",
        at=NOW,
    )


def call(cast, meeting, **values):
    return services.call_meeting(
        **{"actor": cast.clerk, "meeting": meeting, "reply_by": LAST, "contact": "吴桂香", "at": NOW} | values
    )


def answer(actor, meeting, coming, reason="", at=NOW):
    return services.answer_meeting(actor=actor, meeting=meeting, coming=coming, reason=reason, at=at)


def decide(cast, meeting, row, granted, note="", actor=None):
    return services.decide_leaves(
        actor=actor or cast.clerk, meeting=meeting, decisions={row.pk: (granted, note)}, at=NOW
    )


def waiting(kind):
    return sorted(
        Todo.objects.open().filter(kind=kind).values_list("person__name", flat=True), key=lambda n: n or ""
    )


def test_the_notice_asks_everybody_on_the_list_once(cast, ahead, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        called = call(cast, ahead)
    assert (called.reply_by, called.called_at) == (LAST, NOW)
    assert waiting("meeting_reply") == ["方晓云", "陆明远"]
    todo = Todo.objects.open().filter(kind="meeting_reply").first()
    assert todo.due == LAST and "4月15日，镇政府会议室" in todo.why
    call(cast, ahead)
    assert Todo.objects.open().filter(kind="meeting_reply").count() == 2
    assert "再次发出会议通知，2 人待答复" in timeline(called).first().summary


def test_who_is_due_twice_is_asked_once_and_answers_for_both(cast):
    meeting = services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.GROUP,
        group=cast.group,
        title="小组活动",
        held_on=DAY,
        at=NOW,
    )
    call(cast, meeting)
    assert waiting("meeting_reply") == ["方晓云", "沈秀兰", "陆明远"]
    answer(cast.deputy, meeting, True)
    rows = MeetingAttendance.objects.filter(meeting=meeting, mandate__person=cast.deputy.person)
    assert set(rows.values_list("answer", flat=True)) == {"coming"} and rows.count() == 2
    assert waiting("meeting_reply") == ["方晓云", "沈秀兰"]


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), DAY + timedelta(days=1)])
def test_the_last_day_lies_between_today_and_the_meeting(cast, ahead, day):
    with pytest.raises(Refused) as refusal:
        call(cast, ahead, reply_by=day)
    assert refusal.value.field == "reply_by"


def test_an_empty_list_is_not_called(cast):
    meeting = services.plan_meeting(
        actor=cast.staff,
        congress=cast.county_congress,
        kind=MeetingKind.CHAIRPERSONS,
        title="主任会议",
        held_on=DAY,
        at=NOW,
    )
    with pytest.raises(Refused, match="名单里还没有人"):
        call(cast, meeting, actor=cast.staff)


def test_only_the_office_that_keeps_the_congress_sends_and_decides(cast, ahead):
    for who in ("stranger", "leader", "deputy", "keeper"):
        with pytest.raises(Denied):
            call(cast, ahead, actor=getattr(cast, who))
    call(cast, ahead)
    row = answer(cast.deputy, ahead, False, "生病")
    with pytest.raises(Denied):
        decide(cast, ahead, row, True, actor=cast.stranger)


def test_nobody_answers_for_a_list_he_is_not_on_or_before_the_notice(cast, ahead):
    with pytest.raises(Refused, match="还没有发出"):
        answer(cast.deputy, ahead, True)
    call(cast, ahead)
    with pytest.raises(Denied):
        answer(cast.strange_deputy, ahead, True)


def test_leave_needs_a_reason_and_waits_for_the_convener(cast, ahead):
    call(cast, ahead)
    with pytest.raises(Refused) as refusal:
        answer(cast.deputy, ahead, False, " ")
    assert refusal.value.field == "reason"
    row = answer(cast.deputy, ahead, False, "生病就医")
    assert (row.answer, row.leave_state) == ("leave", "asked")
    todo = Todo.objects.open().get(kind="meeting_leave")
    assert todo.organization == cast.green_hill_congress and todo.why == "生病就医"
    assert decide(cast, ahead, row, True) == 1
    row.refresh_from_db()
    assert row.leave_state == "granted" and not Todo.objects.open().filter(kind="meeting_leave").exists()
    assert "请假已批准" in OutboxMessage.objects.get(recipient=cast.deputy.person).title


def test_a_refusal_says_why_and_the_deputy_may_still_come(cast, ahead):
    call(cast, ahead)
    row = answer(cast.deputy, ahead, False, "外出不在本地")
    with pytest.raises(Refused, match="写一句说明"):
        decide(cast, ahead, row, False)
    decide(cast, ahead, row, False, "人数不够，请安排好时间参加")
    message = OutboxMessage.objects.get(recipient=cast.deputy.person)
    assert "没有批准" in message.title and "人数不够" in message.body
    assert answer(cast.deputy, ahead, True).leave_state == ""


def test_coming_after_all_takes_the_request_back(cast, ahead, django_assert_max_num_queries):
    call(cast, ahead)
    with django_assert_max_num_queries(20):
        row = answer(cast.deputy, ahead, False, "生病")
    answer(cast.deputy, ahead, True)
    assert not Todo.objects.open().filter(kind="meeting_leave").exists()
    assert decide(cast, ahead, row, True) == 0


def test_after_the_last_day_leave_may_be_asked_and_is_marked_late(cast, ahead):
    call(cast, ahead)
    late = moment(LAST + timedelta(days=1))
    with pytest.raises(Refused, match="报名已于 4月12日 截止.*吴桂香"):
        answer(cast.deputy, ahead, True, at=late)
    assert answer(cast.deputy, ahead, False, "突发疾病", at=late).is_late
    with pytest.raises(Conflict):
        answer(cast.leader_of_group, ahead, False, "忘了", at=moment(DAY + timedelta(days=1)))


def test_the_office_answers_for_who_telephones(cast, ahead):
    call(cast, ahead)
    mandate = cast.mandates["deputy_green"]
    row = services.answer_for(
        actor=cast.clerk, meeting=ahead, mandate=mandate, coming=False, reason="电话请假", at=NOW
    )
    assert row.by_office and row.leave_state == "granted" and waiting("meeting_reply") == ["方晓云"]
    with pytest.raises(Refused) as refusal:
        services.answer_for(
            actor=cast.clerk, meeting=ahead, mandate=cast.mandates["strange_deputy"], coming=True, at=NOW
        )
    assert refusal.value.field == "mandate"


def test_the_reason_of_a_leave_stands_in_no_journal_that_others_read(cast, ahead):
    call(cast, ahead)
    answer(cast.deputy, ahead, False, "住院")
    assert "住院" not in str([(e.summary, e.reason) for e in timeline(ahead, "parties")])
    assert "住院" in str([(e.summary, e.reason) for e in timeline(ahead, "staff")])


def test_observers_are_invited_confirm_and_get_their_line(cast, ahead):
    call(cast, ahead)
    made = services.invite_observers(
        actor=cast.clerk, meeting=ahead, mandates=[cast.mandates["other_deputy"]], at=NOW
    )
    assert [row.capacity for row in made] == [AttendanceCapacity.OBSERVER]
    todo = Todo.objects.open().get(kind="meeting_reply", person=cast.other_deputy.person)
    assert todo.title == "列席主席团第二次会议"
    answer(cast.other_deputy, ahead, True)
    present = AttendanceStatus.PRESENT
    services.hold_meeting(
        actor=cast.clerk,
        meeting=ahead,
        held_on=TODAY,
        attendance=dict.fromkeys(ahead.attendances.values_list("mandate_id", flat=True), present),
        at=NOW,
    )
    assert (
        PerformanceEntry.objects.get(mandate=cast.mandates["other_deputy"]).kind == PerformanceKind.OBSERVING
    )
    assert not Todo.objects.open().filter(kind="meeting_reply").exists()


def test_who_sits_in_needs_no_leave_to_stay_away(cast, ahead):
    services.invite_observers(
        actor=cast.clerk, meeting=ahead, mandates=[cast.mandates["other_deputy"]], at=NOW
    )
    call(cast, ahead)
    assert answer(cast.other_deputy, ahead, False, "农忙").leave_state == "granted"
    assert not Todo.objects.open().filter(kind="meeting_leave").exists()


def test_nobody_is_invited_twice_from_elsewhere_or_to_his_own_meeting(cast, ahead):
    guest = cast.mandates["other_deputy"]
    services.invite_observers(actor=cast.clerk, meeting=ahead, mandates=[guest], at=NOW)
    # 陆明远 is due as a township deputy; his county mandate does not make him a guest as well.
    for mandate in (guest, cast.mandates["deputy"], cast.mandates["strange_deputy"]):
        with pytest.raises(Conflict):
            services.invite_observers(actor=cast.clerk, meeting=ahead, mandates=[mandate], at=NOW)
    ahead.refresh_from_db()
    assert ahead.observers == 1


def test_an_invitation_is_taken_back_with_a_reason(cast, ahead):
    [row] = services.invite_observers(
        actor=cast.clerk, meeting=ahead, mandates=[cast.mandates["other_deputy"]], at=NOW
    )
    call(cast, ahead)
    with pytest.raises(Refused) as refusal:
        services.withdraw_invitation(actor=cast.clerk, attendance=row, reason="", at=NOW)
    assert refusal.value.field == "reason"
    meeting = services.withdraw_invitation(actor=cast.clerk, attendance=row, reason="议程改了", at=NOW)
    assert meeting.observers == 0 and waiting("meeting_reply") == ["方晓云", "陆明远"]
    assert "议程改了" in OutboxMessage.objects.get(recipient=cast.other_deputy.person).body
    due = ahead.attendances.filter(capacity=AttendanceCapacity.MEMBER).first()
    with pytest.raises(Refused, match="应出席"):
        services.withdraw_invitation(actor=cast.clerk, attendance=due, reason="x", at=NOW)


def move(cast, meeting, **values):
    meeting.refresh_from_db()
    values = {
        "title": meeting.title, "held_on": meeting.held_on, "place": meeting.place, "agenda": "",
        "session": None, "at": NOW,
    } | values  # fmt: skip
    return services.edit_meeting(actor=cast.clerk, meeting=meeting, **values)


def test_another_day_is_answered_anew_and_another_room_is_not(cast, ahead):
    call(cast, ahead)
    answer(cast.deputy, ahead, True)
    move(cast, ahead, place="镇文化站")
    assert waiting("meeting_reply") == ["方晓云"]
    moved = move(cast, ahead, held_on=TODAY + timedelta(days=2), at=moment(TODAY, 15))
    assert moved.reply_by == TODAY + timedelta(days=2)
    assert waiting("meeting_reply") == ["方晓云", "陆明远"]
    assert (
        "请重新答复" in OutboxMessage.objects.order_by("pk").filter(recipient=cast.deputy.person).last().body
    )


def test_a_cancelled_meeting_asks_nothing_any_more(cast, ahead):
    call(cast, ahead)
    answer(cast.deputy, ahead, False, "生病")
    services.cancel_meeting(actor=cast.clerk, meeting=ahead, reason="防汛", at=NOW)
    assert not Todo.objects.open().exists()
    with pytest.raises(Conflict):
        answer(cast.leader_of_group, ahead, True)


def test_who_has_not_answered_is_reminded_once_a_stage(cast, ahead):
    call(cast, ahead)
    answer(cast.deputy, ahead, True)

    def said():
        return list(
            OutboxMessage.objects.filter(kind="meeting_reply")
            .order_by("pk")
            .values_list("recipient__name", "stage")
        )

    for day in (LAST - timedelta(days=2), LAST - timedelta(days=1), LAST - timedelta(days=1), LAST):
        run_reminders(on=day, at=moment(day, 8))
    assert said() == [("方晓云", "t-1"), ("方晓云", "due")]
    answer(cast.leader_of_group, ahead, False, "生病", at=moment(LAST))
    run_reminders(on=LAST + timedelta(days=1), at=moment(LAST + timedelta(days=1), 8))
    assert len(said()) == 2


# --- pages -----------------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch):
    """Pages read the clock; here it stands on the cast's day."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def url(name, pk):
    return reverse(f"deputies:{name}", args=[pk])


def test_a_deputy_answers_with_one_press(
    cast, ahead, client_of, submit, today, django_assert_max_num_queries
):
    call(cast, ahead)
    client = client_of(cast.deputy)
    with django_assert_max_num_queries(15):
        page = client.get(url("meeting_reply", ahead.pk)).content.decode()
    assert "我参加" in page and "来不了，请假" in page and page.count("btn-primary") == 1
    done = submit(client, url("meeting_reply", ahead.pk), answer="coming")
    assert done.status_code == 302
    assert ahead.attendances.get(mandate__person=cast.deputy.person).answer == "coming"
    page = client.get(url("meeting_reply", ahead.pk)).content.decode()
    assert "您已报名参加" in page and "我参加" not in page


def test_leave_without_a_reason_keeps_what_was_typed(cast, ahead, client_of, submit, today):
    call(cast, ahead)
    client = client_of(cast.deputy)
    refused = submit(client, url("meeting_reply", ahead.pk), answer="leave")
    assert refused.status_code == 422 and "请选一个请假的原因" in refused.content.decode()
    submit(client, url("meeting_reply", ahead.pk), answer="leave", reason="生病就医", other="住院到周五")
    row = ahead.attendances.get(mandate__person=cast.deputy.person)
    assert (row.reason, row.leave_state) == ("生病就医：住院到周五", "asked")
    assert submit(client, url("meeting_reply", ahead.pk), answer="\x00").status_code == 422


def test_who_is_not_on_the_list_finds_no_notice(cast, ahead, client_of, today):
    assert client_of(cast.deputy).get(url("meeting_reply", ahead.pk)).status_code == 404
    call(cast, ahead)
    assert client_of(cast.strange_deputy).get(url("meeting_reply", ahead.pk)).status_code == 404
    assert client_of(cast.handler).get(url("meeting_reply", ahead.pk)).status_code == 403


def test_the_clerk_sends_reads_and_decides_on_pages(
    cast, ahead, client_of, submit, today, django_assert_max_num_queries
):
    client = client_of(cast.clerk)
    wrong = submit(client, url("meeting_call", ahead.pk), reply_by="2030-01-01", notice="带笔记本")
    assert wrong.status_code == 422 and "带笔记本" in wrong.content.decode()
    assert submit(client, url("meeting_call", ahead.pk), reply_by=LAST.isoformat()).status_code == 302
    answer(cast.deputy, ahead, False, "生病就医")
    answer(cast.leader_of_group, ahead, False, "外出不在本地")
    with django_assert_max_num_queries(15):
        page = client.get(url("meeting_replies", ahead.pk)).content.decode()
    assert "等您批假" in page and "生病就医" in page
    first, second = ahead.attendances.order_by("pk")
    nothing = submit(client, url("meeting_replies", ahead.pk))
    assert nothing.status_code == 422 and "还没有选择准假或者不准" in nothing.content.decode()
    bare = submit(client, url("meeting_replies", ahead.pk), **{f"decision_{first.pk}": "refused"})
    assert bare.status_code == 422 and "请写一句说明" in bare.content.decode()
    done = submit(client, url("meeting_replies", ahead.pk), **{f"decision_{second.pk}": "granted"})
    assert done.status_code == 302
    second.refresh_from_db()
    assert second.leave_state == "granted"
    page = client.get(url("meeting_hold", ahead.pk)).content.decode()
    assert page.count('value="leave"') == 2  # one choice a deputy; the granted one is chosen
    assert f'name="mark_{second.mandate_id}" value="leave"' in page.replace("\n", "")
    answered = submit(client, url("meeting_answer_for", ahead.pk), row=first.pk, answer="coming")
    assert answered.status_code == 302


def test_the_list_of_those_to_invite_begins_with_who_came_least(
    cast, ahead, client_of, submit, today, django_assert_max_num_queries
):
    earlier = services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.PRESIDIUM,
        title="上一次",
        held_on=date(2026, 2, 1),
        observers=[cast.mandates["other_deputy"]],
        at=NOW,
    )
    assert earlier.observers == 1
    client = client_of(cast.clerk)
    with django_assert_max_num_queries(15):
        page = client.get(url("meeting_invite", ahead.pk)).content.decode()
    assert "沈秀兰" in page and "1 次" in page and "曹国栋" not in page
    assert client.get(url("meeting_invite", ahead.pk), {"q": "x" * 99, "delegation": "x"}).status_code == 200
    assert submit(client, url("meeting_invite", ahead.pk), mandates=[]).status_code == 422
    strange = submit(
        client, url("meeting_invite", ahead.pk), mandates=[str(cast.mandates["strange_deputy"].pk)]
    )
    assert strange.status_code == 422
    absurd = submit(client, url("meeting_invite", ahead.pk), mandates=["9" * 40, "x"])
    assert absurd.status_code == 422
    chosen = [str(cast.mandates["other_deputy"].pk)]
    assert submit(client, url("meeting_invite", ahead.pk), mandates=chosen).status_code == 302
    row = ahead.attendances.get(capacity="observer")
    page = client.get(ahead.get_absolute_url()).content.decode()
    assert url("invitation_withdraw", row.pk) in page
    assert submit(client, url("invitation_withdraw", row.pk), reason="改期").status_code == 302
    assert Meeting.objects.get(pk=ahead.pk).observers == 0


def test_the_notice_prints_for_those_who_see_the_meeting(cast, ahead, client_of, today):
    call(cast, ahead, notice="请带笔记本")
    page = client_of(cast.deputy).get(url("meeting_notice", ahead.pk)).content.decode()
    assert "关于召开主席团第二次会议的通知" in page and "请带笔记本" in page and "2026年4月12日前" in page
    assert client_of(cast.strange_deputy).get(url("meeting_notice", ahead.pk)).status_code == 404


def test_the_meeting_shows_the_deputy_the_own_answer_only(
    cast, ahead, client_of, today, django_assert_max_num_queries
):
    call(cast, ahead)
    answer(cast.leader_of_group, ahead, False, "住院")
    deputy, clerk = client_of(cast.deputy), client_of(cast.clerk)
    with django_assert_max_num_queries(15):
        page = deputy.get(ahead.get_absolute_url()).content.decode()
    assert "参加还是请假" in page and "待批准" not in page and "住院" not in page
    with django_assert_max_num_queries(15):
        page = clerk.get(ahead.get_absolute_url()).content.decode()
    assert "1 份请假等您批" in page and page.count("btn-primary") == 1
