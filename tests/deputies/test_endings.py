"""What the law asks before a mandate ends, the announcement that may follow, and spells of suspension."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import (
    AttendanceStatus,
    EndReason,
    MandateLevel,
    MandateState,
    MeetingKind,
    MeetingState,
    SuspensionReason,
)
from deputies.ending_rules import ENDING_RULES, Ending, unmet
from deputies.models import Mandate, Meeting, MeetingAttendance, Suspension
from tests.factories.ground import NOW, TODAY

DAY = date(2026, 3, 3)
SESSION, COMMITTEE, VOTERS = "十九届人大六次会议", "十九届人大常委会第三十次会议", "松坡选区选民投票表决"
WHOLE = {"body": SESSION, "decided_on": DAY, "announcement_number": "公告〔2026〕1号", "announced_on": DAY}
ACCEPTED = (EndReason.RESIGNED, EndReason.ORDERED_TO_RESIGN, EndReason.RECALLED)


def body_of(reason, level):
    """The body that decides."""
    if reason == EndReason.RECALLED:
        return VOTERS if level in ("township", "county") else SESSION
    return SESSION if level == "township" else COMMITTEE


def ending(reason, level="township", **told):
    return Ending(reason=reason, level=level, on=TODAY, **told)


# --- the table of rules ---------------------------------------------------------------------------
def test_every_ground_has_its_rule_and_its_article():
    assert set(ENDING_RULES) == set(EndReason)
    assert all(rule.article for rule in ENDING_RULES.values())


@pytest.mark.parametrize("level", list(MandateLevel))
@pytest.mark.parametrize("reason", ACCEPTED)
def test_what_somebody_decides_needs_the_meeting_its_day_and_the_announcement(reason, level):
    whole = WHOLE | {"body": body_of(reason, level)}
    for missing in whole:
        told = {name: value for name, value in whole.items() if name != missing}
        field, sentence = unmet(ending(reason, level, **told))
        assert field == missing and sentence.endswith("。")
    assert unmet(ending(reason, level, **whole)) is None


@pytest.mark.parametrize(
    ("reason", "level", "body", "words"),
    [
        ("resigned", "township", "青山镇人大主席团会议", "是主席团会议，按规定应由人代会会议决定"),
        (
            "resigned",
            "township",
            "县十九届人大常委会第三十二次会议",
            "是人大常委会会议，按规定应由人代会会议",
        ),
        ("resigned", "township", "县十九届人大七次会议", "不是这位代表所在人大的会议"),
        ("resigned", "township", "绿水镇十九届人大七次会议", "不是这位代表所在人大的会议"),
        ("resigned", "township", "青山镇人大", "请写明是第几次会议"),
        ("ordered_to_resign", "township", "中共青山镇党委", "是别的机关"),
        ("resigned", "county", "县十九届人大七次会议", "是人代会会议，按规定应由人大常委会会议决定"),
        ("resigned", "county", "县十九届人大常委会第五十次主任会议", "是主任会议"),
        ("recalled", "county", "县十九届人大常委会第三十二次会议", "应由选民的表决决定"),
    ],
)
def test_another_body_than_the_law_names_is_refused_in_words(reason, level, body, words):
    places = {"township": ("青山镇", "云岭县青山镇"), "county": ("县", "云岭县")}[level]
    field, sentence = unmet(ending(reason, level, **WHOLE | {"body": body, "places": places}))
    assert field == "body" and words in sentence


@pytest.mark.parametrize(
    ("level", "body"),
    [
        ("township", "云岭县青山镇第十九届人民代表大会第七次会议"),
        ("township", "青山镇十九届人大七次会议"),
        ("township", "本镇十九届人大七次会议第二次全体会议"),
        ("county", "云岭县第十九届人民代表大会常务委员会第三十二次会议"),
        ("county", "县十九届人大常委会第32次会议"),
    ],
)
def test_the_right_body_may_be_called_as_offices_call_it(level, body):
    places = {"township": ("青山镇", "云岭县青山镇", "本镇"), "county": ("县", "云岭县")}[level]
    assert unmet(ending("resigned", level, **WHOLE | {"body": body, "places": places})) is None


@pytest.mark.parametrize(
    ("reason", "level", "who"),
    [
        ("resigned", "township", "本级人民代表大会（过半数的代表通过）"),
        ("resigned", "county", "本级人大常委会（组成人员过半数通过）"),
        ("ordered_to_resign", "prefecture", "选举这位代表的人大的常委会"),
        ("recalled", "township", "原选区选民（过半数通过）"),
        ("recalled", "county", "原选区选民（过半数通过）"),
        ("recalled", "province", "闭会期间为其常委会"),
    ],
)
def test_each_level_has_the_body_that_decides(reason, level, who):
    assert who in unmet(ending(reason, level))[1]


@pytest.mark.parametrize("reason", ["died", "lost_nationality", "lost_political_rights", "lost_capacity"])
def test_what_the_law_brings_about_by_itself_may_be_announced_later(reason):
    assert unmet(ending(reason)) is None


def test_moving_away_ends_local_mandates_only():
    assert unmet(ending("moved_away", "prefecture")) is None
    assert unmet(ending("moved_away", "national")) == (
        "reason", "“迁出或者调离本行政区域”只适用于地方各级人大代表，不适用于全国人大代表。",
    )  # fmt: skip


def test_days_of_an_end_follow_each_other():
    assert unmet(ending("resigned", **WHOLE | {"announced_on": DAY - timedelta(1)}))[0] == "announced_on"
    assert unmet(ending("resigned", **WHOLE | {"decided_on": TODAY + timedelta(1), "announced_on": None}))
    late = WHOLE | {"decided_on": TODAY + timedelta(1), "announced_on": TODAY + timedelta(2)}
    assert unmet(ending("resigned", **late))[0] == "on"


def test_a_term_ends_for_everybody_on_its_last_day():
    assert "换届和补选" in unmet(ending("term_over"))[1]
    assert unmet(ending("term_over", term_ends_on=DAY))[0] == "on"
    assert unmet(ending("term_over", term_ends_on=TODAY)) is None


@pytest.mark.parametrize(
    ("missed", "words"),
    [((), "一次也没有"), (("六次会议",), "只有 1 次（六次会议）"), (("五次会议", "六次会议"), None)],
)
def test_two_sessions_must_have_been_missed(missed, words):
    found = unmet(ending("absent_twice", missed=missed))
    assert found is None if words is None else words in found[1]


# --- proved from the attendance -------------------------------------------------------------------
def sitting(cast, session, status):
    """A sitting of a session of 青山镇's congress that 沈秀兰 was due at."""
    meeting = Meeting.objects.create(
        congress=cast.green_hill_congress, kind=MeetingKind.PLENARY, title="全体会议", session=session,
        held_on=session.opens_on, state=MeetingState.HELD, due=3, present=2, absent=1,
    )  # fmt: skip
    MeetingAttendance.objects.create(
        meeting=meeting, mandate=cast.mandates["other_deputy"], status=AttendanceStatus(status)
    )


def absent_twice(cast):
    return services.end_mandate(
        actor=cast.chair,
        mandate=cast.mandates["other_deputy"],
        on=TODAY,
        reason=EndReason.ABSENT_TWICE,
        at=NOW,
    )


@pytest.mark.django_db
def test_two_absences_are_read_off_the_attendance_and_leave_counts_as_none(cast):
    fifth = services.add_session(
        actor=cast.chair, term=cast.green_term, number=5, opens_on=date(2025, 8, 1),
        closes_on=date(2025, 8, 1), at=NOW,
    )  # fmt: skip
    sitting(cast, fifth, "absent")
    with pytest.raises(Refused, match="只有 1 次（青山镇十九届人大五次会议）") as refusal:
        absent_twice(cast)
    assert refusal.value.field == "reason"
    sitting(cast, cast.green_session, "leave")
    with pytest.raises(Refused, match="只有 1 次"):
        absent_twice(cast)
    MeetingAttendance.objects.filter(status="leave").update(status="absent")
    mandate = absent_twice(cast)
    assert (
        mandate.end_note
        == "青山镇十九届人大五次会议未经批准没有出席；青山镇十九届人大六次会议未经批准没有出席"
    )


# --- announced later ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_announcement_may_follow_and_is_told_by_the_journal(cast):
    mandate = services.end_mandate(
        actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=TODAY, reason=EndReason.DIED, at=NOW
    )
    announce = {"actor": cast.clerk, "mandate": mandate, "number": "青人公告〔2026〕2号", "at": NOW}
    with pytest.raises(Refused, match="公告日期不能早于 2026-04-09"):
        services.announce_end(announced_on=TODAY - timedelta(1), **announce)
    with pytest.raises(Denied):
        services.announce_end(announced_on=TODAY, **(announce | {"actor": cast.stranger}))
    mandate = services.announce_end(announced_on=TODAY, **announce)
    assert (mandate.announcement_number, mandate.announced_on) == ("青人公告〔2026〕2号", TODAY)
    assert timeline(mandate).first().summary == "登记沈秀兰代表职务终止的公告：青人公告〔2026〕2号"
    with pytest.raises(Conflict, match="没有在平台里终止"):
        services.announce_end(
            announced_on=TODAY, **(announce | {"mandate": cast.mandates["leader_of_group"]})
        )


@pytest.mark.django_db
def test_the_form_names_who_decides_and_keeps_what_was_typed(cast, client_of, submit):
    client, mandate = client_of(cast.clerk), cast.mandates["other_deputy"]
    url = reverse("deputies:mandate_end", args=[mandate.pk])
    page = client.get(url).content.decode()
    assert "本级人民代表大会（过半数的代表通过）" in page
    assert page.count("辞职、责令辞职、罢免必填") == 4
    answer = submit(client, url, reason="resigned", on="2026-04-09", note="本人书面提出")
    page = answer.content.decode()
    assert answer.status_code == 422 and "请写明是哪一次会议接受" in page and "本人书面提出" in page
    assert "如：青山镇十九届人大七次会议" in page
    answer = submit(
        client, url, reason="resigned", on="2026-04-09", body="县人大常委会第三十二次会议",
        decided_on="2026年4月9日", announcement_number="青人公告〔2026〕3号", announced_on="2026-04-09",
    )  # fmt: skip
    assert answer.status_code == 422 and "是人大常委会会议" in answer.content.decode()
    answer = submit(
        client, url, reason="resigned", on="2026-04-09", body="青山镇十九届人大七次会议",
        decided_on="2026年4月9日", announcement_number="青人公告〔2026〕3号", announced_on="2026-04-09",
    )  # fmt: skip
    assert answer.status_code == 302
    page = client.get(mandate.get_absolute_url()).content.decode()
    assert "青山镇十九届人大七次会议" in page and "青人公告〔2026〕3号" in page


@pytest.mark.django_db
def test_an_end_without_announcement_asks_for_it_on_the_page(cast, client_of, submit):
    client, mandate = client_of(cast.clerk), cast.mandates["other_deputy"]
    services.end_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, reason="died", at=NOW)
    url = reverse("deputies:mandate_announce", args=[mandate.pk])
    assert url in client.get(mandate.get_absolute_url()).content.decode()
    assert submit(client, url, number="青人公告〔2026〕4号", announced_on="2026-04-10").status_code == 302
    mandate.refresh_from_db()
    assert mandate.announcement_number == "青人公告〔2026〕4号"


# --- spells of suspension -------------------------------------------------------------------------
@pytest.mark.django_db
def test_each_suspension_is_a_spell_that_stays_on_record(cast):
    mandate = cast.mandates["deputy_green"]
    detained = {"actor": cast.clerk, "reason": SuspensionReason.DETAINED, "at": NOW}
    services.suspend_mandate(mandate=mandate, on=date(2026, 1, 5), **detained)
    services.restore_mandate(actor=cast.clerk, mandate=mandate, on=date(2026, 2, 1), at=NOW)
    for within in (date(2025, 12, 1), date(2026, 1, 31)):
        with pytest.raises(Refused, match="2026-01-05 至 2026-02-01 已登记过暂停") as refusal:
            services.suspend_mandate(mandate=mandate, on=within, **detained)
        assert refusal.value.field == "on"
    services.suspend_mandate(mandate=mandate, on=date(2026, 4, 1), **detained)
    services.end_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, reason="lost_political_rights", at=NOW)
    assert list(Suspension.objects.order_by("since").values_list("since", "until")) == [
        (date(2026, 1, 5), date(2026, 2, 1)),
        (date(2026, 4, 1), TODAY + timedelta(1)),
    ]
    assert Mandate.objects.get(pk=mandate.pk).state == MandateState.ENDED


@pytest.mark.django_db
def test_what_acts_at_once_is_not_entered_for_a_day_to_come(cast):
    mandate, ahead = cast.mandates["other_deputy"], TODAY + timedelta(1)
    given = {"actor": cast.clerk, "mandate": mandate, "at": NOW}
    said = {"number": "青人公告〔2026〕4号"}
    for verb, values, field in (
        (services.suspend_mandate, {"on": ahead, "reason": SuspensionReason.DETAINED}, "on"),
        (services.end_mandate, {"on": ahead, "reason": EndReason.DIED}, "on"),
        (
            services.end_mandate,
            {"on": TODAY, "reason": EndReason.DIED, "announced_on": ahead},
            "announced_on",
        ),
    ):
        with pytest.raises(Refused, match="今天以后") as refusal:
            verb(**values, **given)
        assert refusal.value.field == field
    services.suspend_mandate(on=TODAY, reason=SuspensionReason.DETAINED, **given)
    with pytest.raises(Refused, match="恢复日期在今天以后"):
        services.restore_mandate(on=ahead, **given)
    services.end_mandate(on=TODAY, reason=EndReason.DIED, **given)
    with pytest.raises(Refused, match="公告日期在今天以后"):
        services.announce_end(announced_on=ahead, **said, **given)
