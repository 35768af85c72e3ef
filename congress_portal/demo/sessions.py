"""The demonstration's congress sessions: the county's last one whole, the townships' two a year, one ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congress_portal.demo.county import DemoCounty, Town, moment
from deputies.choices import AttendanceStatus, MeetingKind
from deputies.models import CongressSession, Mandate, Meeting
from deputies.services import add_session, hold_meeting, plan_meeting
from deputies.services.candidates import meet_deputies, name_candidate
from deputies.services.elections import hold_election, prepare_election
from deputies.services.resolutions import add_resolution
from deputies.services.sessions import add_agenda_item, add_paper, prepare_session, seat_presidium
from deputies.session_words import AgendaKind, BallotRound, NominatedBy, Post, ResolutionKind, VoteMethod

REPORTS = (
    ("听取和审议云岭县人民政府工作报告", "县长 周启明", AgendaKind.REPORT, "政府工作报告"),
    ("听取和审议云岭县人大常委会工作报告", "常委会主任 沈长河", AgendaKind.REPORT, "常委会工作报告"),
    ("听取和审议云岭县人民法院工作报告", "院长 贺正平", AgendaKind.REPORT, "法院工作报告"),
    ("听取和审议云岭县人民检察院工作报告", "检察长 姜守廉", AgendaKind.REPORT, "检察院工作报告"),
    ("审查和批准计划执行情况与计划草案的报告", "", AgendaKind.PLAN_AND_BUDGET, "计划报告"),
    ("审查和批准预算执行情况与预算草案的报告", "", AgendaKind.PLAN_AND_BUDGET, "预算报告"),
    ("票决民生实事项目", "", AgendaKind.PROJECT_VOTE, "民生实事候选项目"),
    ("补选云岭县人民政府副县长", "", AgendaKind.ELECTION, "选举办法"),
)
# Days before the anchor on which the townships met.
TOWN_DAYS = (286, 122)
TOWN_NUMBERS = (8, 9)
# Whose sessions are told twice and ahead, and how many towns tell theirs in the small county.
TOWN = "绿水镇"
SMALL_TOWNS = 4


def _attend(demo: DemoCounty, meeting: Meeting, mandates: list[Mandate], every: int) -> None:
    """All were there but each ``every``-th, who had leave."""
    status = {
        m.pk: AttendanceStatus.LEAVE if n % every == every - 1 else AttendanceStatus.PRESENT
        for n, m in enumerate(mandates)
    }
    hold_meeting(
        actor=demo.system,
        meeting=meeting,
        held_on=meeting.held_on,
        attendance=status,
        at=moment(meeting.held_on, 18),
    )


def _sitting(demo: DemoCounty, session: CongressSession, day: date, title: str, place: str) -> Meeting:
    return plan_meeting(
        actor=demo.system,
        congress=session.term.congress,
        kind=MeetingKind.PLENARY,
        title=title,
        held_on=day,
        session=session,
        place=place,
        at=moment(session.opens_on - timedelta(days=10)),
    )


def _county_session(demo: DemoCounty) -> None:
    session, system = demo.session, demo.system
    opens, closes = session.opens_on, session.closes_on
    before, after = moment(opens - timedelta(days=30)), moment(closes, 18)
    deputies = [m for town in demo.towns for m in town.county_deputies]
    place = "县礼堂"
    prepare_session(
        actor=system,
        session=session,
        place=place,
        notice_sent_on=opens - timedelta(days=20),
        papers_sent_on=opens - timedelta(days=5),
        summary="会议听取和审议了六个报告，票决了民生实事项目，补选了副县长，通过了各项决议。",
        at=after,
    )
    members = deputies[:: max(1, len(deputies) // 15)]
    seat_presidium(
        actor=system,
        session=session,
        members=members,
        executives=members[:3],
        secretary=members[3],
        at=after,
    )
    days = (opens, opens + timedelta(days=1), closes)
    meetings = [
        _sitting(demo, session, day, f"县十九届人大六次会议第{word}次全体会议", place)
        for word, day in zip("一二三", days, strict=True)
    ]
    for number, meeting in enumerate(meetings):
        _attend(demo, meeting, deputies, (17, 13, 19)[number])
    items = []
    for number, (title, presenter, kind, paper) in enumerate(REPORTS):
        meeting = meetings[0 if number in (0, 4, 5) else 1 if number < 4 else 2]
        item = add_agenda_item(
            actor=system,
            session=session,
            title=title,
            kind=kind,
            presenter=presenter,
            meeting=meeting,
            done_on=meeting.held_on,
            at=after,
        )
        items.append(item)
        add_paper(
            actor=system,
            session=session,
            item=item,
            title=paper,
            drafter=(
                "县政府办",
                "县人大办",
                "县法院",
                "县检察院",
                "县发改局",
                "县财政局",
                "县政府办",
                "县人大办",
            )[number],
            due_on=opens - timedelta(days=15),
            received_on=opens - timedelta(days=16 - number % 4),
            sent_on=opens - timedelta(days=5),
            at=after,
        )
    total, last = len(deputies), meetings[2]
    present = last.present or total - total // 19
    for number, item in enumerate(items[:6]):
        add_resolution(
            actor=system,
            session=session,
            title=f"关于{REPORTS[number][3]}的决议",
            item=item,
            meeting=last,
            voted_on=closes,
            total=total,
            present=present,
            yes=present - number % 3,
            no=number % 3 // 2,
            abstain=1 if number % 3 == 1 else 0,
            method=VoteMethod.KEYPAD,
            at=after,
        )
    add_resolution(
        actor=system,
        session=session,
        title="十件民生实事项目",
        kind=ResolutionKind.PROJECT,
        item=items[6],
        meeting=last,
        voted_on=closes,
        total=total,
        present=present,
        yes=present - 1,
        abstain=1,
        method=VoteMethod.SECRET,
        at=after,
    )
    _by_election(demo, session, last, total, present, before, after)


def _by_election(
    demo: DemoCounty,
    session: CongressSession,
    last: Meeting,
    total: int,
    present: int,
    before: datetime,
    after: datetime,
) -> None:
    election = prepare_election(
        actor=demo.system,
        session=session,
        post=Post.GOVERNMENT_DEPUTY,
        title="云岭县人民政府副县长",
        ballot_round=BallotRound.BY_ELECTION,
        meeting=last,
        at=before,
    )
    named = [
        name_candidate(actor=demo.system, election=election, name="罗启航", at=before),
        name_candidate(
            actor=demo.system,
            election=election,
            name="田雨生",
            nominated_by=NominatedBy.DEPUTIES,
            nominators=12,
            at=before,
        ),
    ]
    meet_deputies(
        actor=demo.system,
        election=election,
        met_on=session.opens_on + timedelta(days=1),
        met_deputies=present,
        candidates=named,
        met_note="代表问了乡村道路养护和中药材产业，两名候选人分别作答。",
        at=after,
    )
    few = max(1, present // 10)
    hold_election(
        actor=demo.system,
        election=election,
        voted_on=last.held_on,
        total=total,
        present=present,
        issued=present,
        returned=present,
        invalid=0,
        votes={named[0].pk: (present - few, few, 0), named[1].pk: (few, present - few - 1, 1)},
        at=after,
    )


def _town_session(demo: DemoCounty, town: Town, rank: int, back: int, number: int) -> None:
    day = demo.day - timedelta(days=back + rank % 3)
    term = town.term
    after = moment(day, 18)
    session = add_session(
        actor=demo.system,
        term=term,
        number=number,
        opens_on=day,
        closes_on=day,
        at=moment(day - timedelta(days=20)),
    )
    name = town.division.name
    prepare_session(
        actor=demo.system,
        session=session,
        place="镇政府会议室",
        # One town sent its notice too late, so that the warning can be seen.
        notice_sent_on=day - timedelta(days=4 if rank == 3 and back == TOWN_DAYS[1] else 9),
        papers_sent_on=day - timedelta(days=2),
        summary="",
        at=after,
    )
    seat_presidium(
        actor=demo.system, session=session, members=town.town_deputies[: demo.size.presidium], at=after
    )
    meeting = _sitting(demo, session, day, f"{session.label}全体会议", "镇政府会议室")
    _attend(demo, meeting, town.town_deputies, 9 + rank % 4)
    total = len(town.town_deputies)
    item = add_agenda_item(
        actor=demo.system,
        session=session,
        title=f"听取和审议{name}人民政府工作报告",
        meeting=meeting,
        done_on=day,
        at=after,
    )
    add_resolution(
        actor=demo.system,
        session=session,
        title=f"关于{name}人民政府工作报告的决议",
        item=item,
        meeting=meeting,
        voted_on=day,
        total=total,
        present=total,
        yes=total,
        at=after,
    )


def _session_ahead(demo: DemoCounty, town: Town) -> None:
    """The next session of a township: one paper is there, one is late, one is due in three days."""
    opens = demo.day + timedelta(days=16)
    session = add_session(
        actor=demo.system, term=town.term, number=TOWN_NUMBERS[-1] + 1, opens_on=opens, at=demo.ago(10)
    )
    name = town.division.name
    for title, drafter, due, received in (
        (f"{name}人民政府工作报告", "镇政府", 3, None),
        (f"{name}财政预算执行情况报告", "镇财政所", -2, None),
        (f"{name}人大主席团工作报告", "镇人大", 5, 1),
    ):
        add_paper(
            actor=demo.system,
            session=session,
            title=title,
            drafter=drafter,
            due_on=demo.day + timedelta(days=due),
            received_on=None if received is None else demo.day - timedelta(days=received),
            at=demo.ago(1, 17) if received else demo.ago(10),
        )


def fill_sessions(demo: DemoCounty) -> None:
    """Sessions of the county and of every township."""
    _county_session(demo)
    own = demo.town(TOWN)
    _town_session(demo, own, 0, TOWN_DAYS[0], TOWN_NUMBERS[0])
    for rank, town in enumerate(demo.towns):
        if demo.size.key == "full" or rank < SMALL_TOWNS or town is own:
            _town_session(demo, town, rank, TOWN_DAYS[1], TOWN_NUMBERS[1])
    _session_ahead(demo, own)
