"""Preparing a session, its presidium, agenda and papers; the reminder; votes on resolutions."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import MeetingKind, SuspensionReason
from deputies.models import AgendaItem, CongressSession, Resolution, SessionPaper
from deputies.services import resolutions as votes
from deputies.services import sessions as verbs
from deputies.services.session_parts import total_deputies
from deputies.session_deadlines import due
from tests.factories.ground import NOW, TODAY, moment

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=20)


@pytest.fixture
def ahead(cast):
    """青山镇's seventh session, which opens in twenty days."""
    return services.add_session(
        actor=cast.chair, term=cast.green_term, number=7, opens_on=LATER, closes_on=LATER, at=NOW
    )


def add_paper(cast, session, **values):
    values = {"title": "镇政府工作报告", "drafter": "镇政府", "due_on": TODAY + timedelta(days=3), **values}
    return verbs.add_paper(actor=cast.clerk, session=session, at=NOW, **values)


def test_the_clerk_of_the_township_prepares_its_session(cast, ahead):
    session = verbs.prepare_session(
        actor=cast.clerk,
        session=ahead,
        place="镇政府会议室",
        notice_sent_on=TODAY,
        papers_sent_on=None,
        summary="",
        version=ahead.version,
        at=NOW,
    )
    assert (session.place, session.notice_sent_on) == ("镇政府会议室", TODAY)
    assert timeline(session)[0].summary.startswith("登记青山镇十九届人大七次会议的会议地点、开会通知发出日期")


def test_a_stale_page_of_a_session_meets_a_conflict(cast, ahead):
    values = {"notice_sent_on": None, "papers_sent_on": None, "summary": "", "at": NOW}
    verbs.prepare_session(actor=cast.clerk, session=ahead, place="甲", version=1, **values)
    with pytest.raises(Conflict):
        verbs.prepare_session(actor=cast.chair, session=ahead, place="乙", version=1, **values)


def test_notice_is_entered_after_it_went_out_and_in_the_right_year(cast, ahead):
    def prepare(day):
        verbs.prepare_session(
            actor=cast.clerk,
            session=ahead,
            place="",
            notice_sent_on=day,
            papers_sent_on=None,
            summary="",
            at=NOW,
        )

    with pytest.raises(Refused, match="还没有到"):
        prepare(TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="核对年份"):
        prepare(date(1, 1, 1))


def test_the_next_township_keeps_its_own_sessions_only(cast, ahead):
    with pytest.raises(Denied):
        verbs.add_agenda_item(actor=cast.stranger, session=ahead, title="听取报告", at=NOW)
    with pytest.raises(Denied):
        verbs.add_agenda_item(actor=cast.clerk, session=cast.county_session, title="听取报告", at=NOW)


def test_the_presidium_is_entered_whole_and_again(cast):
    first, second = cast.mandates["deputy_green"], cast.mandates["leader_of_group"]
    seats = verbs.seat_presidium(
        actor=cast.clerk, session=cast.green_session, members=[first, second], executives=[first], at=NOW
    )
    assert [(s.mandate_id, s.position) for s in seats] == [(first.pk, "executive"), (second.pk, "member")]
    seats = verbs.seat_presidium(
        actor=cast.clerk, session=cast.green_session, members=[second], secretary=second, at=NOW
    )
    assert [(s.mandate_id, s.position) for s in seats] == [(second.pk, "secretary")]


def test_only_deputies_of_the_congress_sit_in_its_presidium(cast):
    with pytest.raises(Refused, match="这一届的代表"):
        verbs.seat_presidium(
            actor=cast.staff, session=cast.green_session, members=[cast.mandates["deputy"]], at=NOW
        )


def test_a_presidiums_meeting_in_a_session_is_of_those_chosen_for_it(cast):
    chosen = cast.mandates["other_deputy"]
    verbs.seat_presidium(actor=cast.clerk, session=cast.green_session, members=[chosen], at=NOW)
    values = {
        "actor": cast.clerk,
        "congress": cast.green_hill_congress,
        "kind": MeetingKind.PRESIDIUM,
        "held_on": date(2026, 3, 2),
        "at": NOW,
    }
    of_session = services.plan_meeting(title="大会主席团第一次会议", session=cast.green_session, **values)
    between = services.plan_meeting(title="主席团会议", **values)
    assert [a.mandate_id for a in of_session.attendances.all()] == [chosen.pk]
    assert between.due == 2


def test_items_of_the_agenda_are_numbered_moved_and_taken_off(cast, ahead):
    first = verbs.add_agenda_item(actor=cast.clerk, session=ahead, title="听取政府工作报告", at=NOW)
    second = verbs.add_agenda_item(actor=cast.clerk, session=ahead, title="听取主席团工作报告", at=NOW)
    assert (first.position, second.position) == (1, 2)
    verbs.edit_agenda_item(actor=cast.clerk, item=first, position=3, version=1, at=NOW)
    assert list(ahead.agenda_items.standing()) == [second, first]
    verbs.void_agenda_item(actor=cast.clerk, item=second, reason="没有列入", at=NOW)
    assert list(AgendaItem.objects.visible_to(cast.town_handler)) == []
    assert list(ahead.agenda_items.standing()) == [first]
    with pytest.raises(Conflict, match="已经作废"):
        verbs.edit_agenda_item(actor=cast.clerk, item=second, title="再改", at=NOW)


def test_a_report_is_heard_at_a_meeting_of_its_own_session(cast, ahead, meeting):
    with pytest.raises(Refused, match="这次人代会里的会议"):
        verbs.add_agenda_item(actor=cast.clerk, session=ahead, title="听取报告", meeting=meeting, at=NOW)
    with pytest.raises(Refused, match="还没有到"):
        verbs.add_agenda_item(actor=cast.clerk, session=ahead, title="听取报告", done_on=LATER, at=NOW)


def test_a_paper_is_reminded_of_until_it_is_there(cast, ahead):
    paper = add_paper(cast, ahead)
    assert [r.stage for r in due(TODAY)] == ["t-3"]
    run_reminders(on=TODAY, at=NOW)
    told = OutboxMessage.objects.filter(subject_key=f"deputies.sessionpaper:{paper.pk}")
    assert {m.recipient_id for m in told} == {cast.clerk.person_id, cast.chair.person_id}
    assert told[0].title == "《镇政府工作报告》交稿还剩 3 天"
    verbs.edit_paper(actor=cast.clerk, paper=paper, received_on=TODAY, version=1, at=NOW)
    assert list(due(TODAY)) == []
    assert not OutboxMessage.objects.unread().filter(subject_key=f"deputies.sessionpaper:{paper.pk}").exists()


def test_a_week_late_the_reminder_says_so_once(cast, ahead):
    add_paper(cast, ahead)
    on = TODAY + timedelta(days=10)
    for _ in range(2):
        run_reminders(on=on, at=moment(on))
    said = OutboxMessage.objects.filter(kind="session_papers", superseded=False, title__contains="逾期 7 天")
    assert said.count() == 2  # the chair and the clerk, once each


def test_papers_of_a_session_that_is_over_or_void_are_not_asked_for(cast, ahead):
    paper = add_paper(cast, ahead)
    assert list(due(LATER + timedelta(days=1))) == []
    verbs.void_paper(actor=cast.clerk, paper=paper, reason="不印了", at=NOW)
    assert list(due(TODAY)) == []


def test_deputies_read_a_paper_once_it_was_sent(cast, ahead):
    paper = add_paper(cast, ahead)
    seen = SessionPaper.objects.visible_to(cast.other_deputy)
    assert not seen.filter(pk=paper.pk).exists()
    assert SessionPaper.objects.visible_to(cast.clerk).filter(pk=paper.pk).exists()
    with pytest.raises(Refused, match="还没有交来"):
        verbs.edit_paper(actor=cast.clerk, paper=paper, sent_on=TODAY, at=NOW)
    verbs.edit_paper(actor=cast.clerk, paper=paper, received_on=TODAY, sent_on=TODAY, at=NOW)
    assert seen.filter(pk=paper.pk).exists()
    assert not SessionPaper.objects.visible_to(cast.strange_deputy).filter(pk=paper.pk).exists()


def vote(cast, **values):
    values = {"total": 45, "present": 40, "yes": 23, "voted_on": date(2026, 3, 3), **values}
    return votes.add_resolution(
        actor=cast.clerk, session=cast.green_session, title="关于政府工作报告的决议", at=NOW, **values
    )


def test_a_resolution_is_carried_by_more_than_half_of_all_deputies(cast):
    carried = vote(cast, yes=23, no=10, abstain=5)
    assert (carried.passed, carried.not_voting) == (True, 2)
    # 22 of 40 present are most of them, and not most of 45.
    assert vote(cast, yes=22, no=18).passed is False


def test_votes_that_cannot_be_are_refused_with_their_field(cast):
    for values, field in (
        ({"present": 46}, "present"),
        ({"present": 29}, "present"),
        ({"yes": 41}, "yes"),
        ({"voted_on": date(2026, 2, 20)}, "voted_on"),
        ({"voted_on": date(2026, 3, 4)}, "voted_on"),
    ):
        with pytest.raises(Refused) as refusal:
            vote(cast, **values)
        assert refusal.value.field == field
    assert not Resolution.objects.exists()


def test_correcting_a_vote_decides_anew_and_tells_the_journal(cast):
    row = votes.edit_resolution(actor=cast.clerk, resolution=vote(cast), yes=22, version=1, at=NOW)
    assert row.passed is False
    told = timeline(cast.green_session)[0]
    assert told.before["yes"] == "23"
    assert told.after["passed"] == "False"


def test_an_item_with_a_vote_stays_on_the_agenda(cast):
    item = verbs.add_agenda_item(actor=cast.clerk, session=cast.green_session, title="审议报告", at=NOW)
    row = vote(cast, item=item)
    with pytest.raises(Refused, match="先作废表决"):
        verbs.void_agenda_item(actor=cast.clerk, item=item, reason="登记错了", at=NOW)
    votes.void_resolution(actor=cast.clerk, resolution=row, reason="登记错了", at=NOW)
    verbs.void_agenda_item(actor=cast.clerk, item=item, reason="登记错了", at=NOW)
    assert not cast.green_session.agenda_items.standing().exists()


def test_the_base_counts_suspended_deputies_too(cast):
    session = CongressSession.objects.with_labels().get(pk=cast.green_session.pk)
    before = total_deputies(session, date(2026, 3, 2))
    services.suspend_mandate(
        actor=cast.staff,
        mandate=cast.mandates["other_deputy"],
        reason=SuspensionReason.DETAINED,
        on=date(2026, 3, 1),
        at=NOW,
    )
    assert total_deputies(session, date(2026, 3, 2)) == before == 3
