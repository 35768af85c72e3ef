"""One session as a whole, as its page, its print and its Word document tell it: read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.letters.paper import Paper
from deputies.ballots import majority, margin_sentence
from deputies.choices import MeetingKind, MeetingState
from deputies.models import (
    AgendaItem,
    Candidate,
    CongressSession,
    Election,
    Mandate,
    Meeting,
    Resolution,
    SessionPaper,
    SessionPaperFile,
)
from deputies.models.congress import congress_name
from deputies.numerals import chinese_numeral
from deputies.services.session_parts import total_deputies
from deputies.session_rules import Notice, SessionFacts, Sitting, warnings
from deputies.session_words import ElectionState, PresidiumPosition
from deputies.strokes.styling import name_with_marks

ORDER = [PresidiumPosition.EXECUTIVE, PresidiumPosition.SECRETARY, PresidiumPosition.MEMBER]


def formal_name(session: CongressSession) -> str:
    """云岭县第十九届人民代表大会第六次会议: as papers and headings write it."""
    congress = session.term.congress
    place = congress_name(congress).removesuffix("人大")
    return f"{place}{session.term.label}人民代表大会第{chinese_numeral(session.number)}次会议"


def state_of(session: CongressSession, on: date) -> tuple[str, str]:
    """(word, tone) of a session on a day."""
    if on < session.opens_on:
        return "筹备中", "waiting"
    if session.closes_on is None or on <= session.closes_on:
        return "会议中", "doing"
    return "已闭幕", "closed"


@dataclass
class SessionSheet:
    """The parts of a session that an actor reads, each fetched when asked for."""

    session: CongressSession
    actor: Actor
    keeps: bool

    @cached_property
    def presidium(self) -> list[dict[str, Any]]:
        """Position and names, by strokes; executives and secretary first."""
        seats = dict(self.session.presidium.values_list("mandate_id", "position"))
        members = Mandate.objects.filter(pk__in=seats).in_order("strokes").select_related("person")
        rows = []
        for position in ORDER:
            names = [name_with_marks(m.person) for m in members if seats[m.pk] == position]
            if names:
                rows.append({"label": position.label, "names": names})
        return rows

    @cached_property
    def items(self) -> list[AgendaItem]:
        """The agenda."""
        rows = AgendaItem.objects.visible_to(self.actor).standing().filter(session=self.session)
        return list(rows.select_related("meeting"))

    @cached_property
    def papers(self) -> list[SessionPaper]:
        """Papers with their files; outside the office those that were sent."""
        rows = SessionPaper.objects.visible_to(self.actor).standing().filter(session=self.session)
        files = SessionPaperFile.objects.filter(removed_at__isnull=True)
        return list(rows.select_related("item").prefetch_related(Prefetch("files", queryset=files)))

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Sittings of the congress and its presidium, in their order; ``is_open`` where the actor may read it."""
        rows = list(self.session.meetings.exclude(state=MeetingState.CANCELLED).order_by("held_on", "pk"))
        seen = set(
            Meeting.objects.visible_to(self.actor).filter(session=self.session).values_list("pk", flat=True)
        )
        for row in rows:
            row.is_open = row.pk in seen
        return rows

    @property
    def sittings(self) -> list[Meeting]:
        """Plenary meetings that were held."""
        return [m for m in self.meetings if m.kind == MeetingKind.PLENARY and m.state == MeetingState.HELD]

    @cached_property
    def elections(self) -> list[Election]:
        """Elections with who stands, those elected first."""
        rows = Election.objects.visible_to(self.actor).standing().filter(session=self.session)
        standing = Candidate.objects.filter(withdrawn_at__isnull=True).order_by("position", "pk")
        rows = list(rows.prefetch_related(Prefetch("candidates", queryset=standing)))
        for row in rows:
            row.standing = list(row.candidates.all())
            row.elected = [c for c in row.standing if c.elected]
            row.left = row.seats - len(row.elected) if row.state != ElectionState.PREPARED else 0
        return rows

    @cached_property
    def resolutions(self) -> list[Resolution]:
        """Votes in their order."""
        rows = Resolution.objects.visible_to(self.actor).standing().filter(session=self.session)
        return list(rows.select_related("item"))

    @cached_property
    def total(self) -> int:
        """All deputies when it opened."""
        return total_deputies(self.session, self.session.opens_on)

    def notices(self, on: date) -> list[Notice]:
        """What does not keep to the rules, for the office that keeps the session."""
        if not self.keeps:
            return []
        session = self.session
        held = session.meetings.filter(kind=MeetingKind.PLENARY, state=MeetingState.HELD)
        return warnings(
            SessionFacts(
                level=session.term.congress.congress_level,
                opens_on=session.opens_on,
                closes_on=session.closes_on,
                notice_sent_on=session.notice_sent_on,
                papers_sent_on=session.papers_sent_on,
                sittings=tuple(Sitting(m.title, m.due, m.present) for m in held.order_by("held_on", "pk")),
                presidium=sum(len(row["names"]) for row in self.presidium),
                papers_missing=session.papers.waiting().count(),
            ),
            on,
        )


def election_notes(election: Election, candidates: list[Candidate]) -> list[str]:
    """What is to be seen to in an election: too few candidates, a tie, seats left, nobody met."""
    notes = []
    if election.state == ElectionState.PREPARED:
        on_ballot = [c for c in candidates if not c.is_written_in]
        if on_ballot:
            notes.append(
                margin_sentence(election.post, election.seats, election.ballot_round, len(on_ballot))
            )
            if election.met_on is None:
                notes.append("候选人还没有登记与代表见面。")
        return [note for note in notes if note]
    if election.state == ElectionState.INVALID:
        notes.append(
            f"收回选票 {election.returned} 张，多于发出的 {election.issued} 张，选举无效，要重新投票。"
        )
        return notes
    tied = [c for c in candidates if c.tied]
    if tied:
        names = "、".join(c.name for c in tied)
        notes.append(f"{names}票数相等，不能确定当选人，应当就票数相等的人再次投票（地方组织法第二十九条）。")
    left = election.seats - sum(c.elected for c in candidates)
    if left and not tied:
        notes.append(
            f"还缺 {left} 人，不足的名额另行选举，可以在这次会议上进行，也可以在下一次会议上进行（地方组织法第二十九条）。"
        )
    if any(c.elected for c in candidates) and election.post == "procurator_head":
        notes.append("选出的检察长须报上一级人民检察院检察长提请该级人大常委会批准。")
    return notes


def base_sentence(total: int | None) -> str:
    """全体代表 154 人，过半数为 78 票。"""
    return f"全体代表 {total} 人，过半数为 {majority(total)} 票。" if total else ""


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "--"


def _number(value: int | None) -> str:
    return "--" if value is None else str(value)


def session_document(sheet: SessionSheet, *, demonstration: bool) -> Paper:
    """The session's record as a Word document: 人代会会议情况表."""
    session = sheet.session
    paper = Paper(formal_name(session), subtitle="会议情况表", demonstration=demonstration)
    paper.heading("一、基本情况")
    until = f" 至 {_day(session.closes_on)}" if session.closes_on else " 开幕"
    if session.closes_on == session.opens_on:
        until = ""
    paper.facts(
        [
            [("会期", f"{_day(session.opens_on)}{until}")],
            [("地点", session.place or "--"), ("全体代表", f"{sheet.total} 人")],
            [("通知发出", _day(session.notice_sent_on)), ("文件送达", _day(session.papers_sent_on))],
        ]
    )
    if session.summary:
        paper.paragraph(session.summary)
    paper.heading("二、主席团（按姓氏笔画排列）")
    for row in sheet.presidium:
        paper.paragraph(f"{row['label']}（{len(row['names'])} 人）：{'　'.join(row['names'])}")
    if not sheet.presidium:
        paper.paragraph("没有登记。")
    paper.heading("三、会议和出席")
    paper.table(
        ["日期", "会议", "应到", "实到", "请假", "缺席"],
        [
            [m.held_on.isoformat(), m.title]
            + ([m.due, m.present, m.on_leave, m.absent] if m.state == MeetingState.HELD else ["--"] * 4)
            for m in sheet.meetings
        ]
        or ["没有登记。"],
        widths=[22, 66, 12, 12, 12, 12],
        left=[1],
    )
    paper.heading("四、议程和听取的报告")
    paper.table(
        ["序号", "议程", "报告人", "进行日期"],
        [
            [number, item.title, item.presenter, item.done_on.isoformat() if item.done_on else "--"]
            for number, item in enumerate(sheet.items, 1)
        ]
        or ["没有登记。"],
        widths=[12, 84, 34, 24],
        left=[1],
    )
    paper.heading("五、选举")
    for election in sheet.elections:
        if election.state == ElectionState.PREPARED:
            continue
        elected = "、".join(c.name for c in election.elected) or "没有人当选"
        paper.paragraph(
            f"{election.get_ballot_round_display()}{election.title}，应选 {election.seats} 人。"
            f"全体代表 {election.total} 人，出席 {election.present} 人，发出选票 {election.issued} 张，"
            f"收回 {election.returned} 张，无效 {election.invalid} 张。"
            + (f"当选：{elected}。" if election.state == ElectionState.HELD else "选举无效。")
        )
        if election.state == ElectionState.HELD:
            paper.table(
                ["姓名", "赞成", "反对", "弃权", "结果"],
                [
                    [
                        c.name + ("（另选）" if c.is_written_in else ""),
                        _number(c.yes),
                        _number(c.no),
                        _number(c.abstain),
                        "当选" if c.elected else "",
                    ]
                    for c in election.standing
                ],
                widths=[44, 24, 24, 24, 24],
            )
    if not any(e.state != ElectionState.PREPARED for e in sheet.elections):
        paper.paragraph("这次会议没有选举。")
    paper.heading("六、通过的决议、决定")
    paper.table(
        ["序号", "名称", "全体", "赞成", "反对", "弃权", "结果"],
        [
            [n, r.title, r.total, r.yes, r.no, r.abstain, "通过" if r.passed else "未通过"]
            for n, r in enumerate(sheet.resolutions, 1)
        ]
        or ["没有登记。"],
        widths=[12, 66, 14, 14, 14, 14, 18],
        left=[1],
    )
    paper.note("选举和通过决议，以全体代表的过半数通过（地方组织法第二十五条）。")
    return paper
