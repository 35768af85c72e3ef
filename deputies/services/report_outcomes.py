"""What came of a report to voters: held with its ballot, fed back in writing, answered by the deputy."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import PerformanceKind
from deputies.models import VoterReport
from deputies.report_ballots import Ballot
from deputies.services.guards import check_keeps
from deputies.services.performance import record_performance, recount_performance
from deputies.services.reports import KEEP, check_state, day_text, locked_report
from deputies.training_choices import BallotState, ReportState, ReportWay

TODO_KIND = "answer_report"
HALF_A_DAY = Decimal("0.5")
_NUMBERS = ("issued", "returned", "satisfied", "basic", "unsatisfied", "invalid")


def _put_ballot(report: VoterReport, ballot: Ballot | None) -> None:
    """The ballot's numbers on the row. Raises Refused where they contradict each other.

    Of a void ballot only what was handed out and came back is kept: its grades count for nothing.
    """
    state = BallotState.NONE
    if ballot is not None:
        field, sentence = ballot.problem()
        if sentence:
            raise Refused(sentence, field=field)
        state = BallotState.VOID if ballot.is_void else BallotState.VALID
        if ballot.is_void:
            ballot = Ballot(ballot.issued, ballot.returned)
    report.ballot_state = state
    for name in _NUMBERS:
        setattr(report, name, getattr(ballot, name) if ballot else 0)


def result_words(report: VoterReport) -> str:
    """收回 52 张，满意 48、基本满意 3、不满意 1 …; what is said of the ballot in journal and file."""
    if report.ballot_state == BallotState.NONE:
        return "没有测评"
    if report.ballot_state == BallotState.VOID:
        return f"发出 {report.issued} 张、收回 {report.returned} 张，测评无效"
    grades = "、".join(f"{label} {count}" for label, count, _ in report.count.shares)
    return f"发出 {report.issued} 张、收回 {report.returned} 张：{grades}、无效 {report.invalid}"


@transaction.atomic
def hold_report(
    *,
    actor: Actor,
    report: VoterReport,
    on: date,
    voters: int,
    at: datetime,
    ballot: Ballot | None = None,
    opinions: str = "",
    content: str | None = None,
    reason: str = "",
    issued_note: str = "",
    version: int | None = None,
) -> VoterReport:
    """Record that a deputy reported, to how many voters, with the ballot; again, with a ``reason``.

    The line in the deputy's performance file follows. A ballot with more papers returned than
    issued is kept as void, and entered anew when it was held again. More papers issued than voters came
    take ``issued_note``, which says who else was given one.
    Raises Refused where numbers contradict each other or the day lies ahead, Conflict where dropped.
    """
    report = locked_report(report, version)
    check_keeps(actor, report.congress, KEEP)
    correction = report.state == ReportState.HELD
    if not correction:
        check_state(report, ReportState.PLANNED, "登记述职情况。要再述职的请重新安排")
    if correction and not reason:
        raise Refused("这次述职已登记。更正请写明原因。", field="reason")
    if on > timezone.localdate(at):
        raise Refused("述职日期还没有到，述职以后再登记。", field="on")
    if on < report.mandate.starts_on:
        raise Refused(f"述职日期不能早于任职日期 {report.mandate.starts_on:%Y-%m-%d}。", field="on")
    ended = report.mandate.ended_on
    if ended is not None and on > ended:
        raise Refused(
            f"{report.mandate.person.name}的代表职务已于 {ended:%Y-%m-%d} 终止，述职日期应在这以前。",
            field="on",
        )
    if report.way == ReportWay.MEETING and voters == 0:
        raise Refused("请填写到会选民人数。", field="voters")
    more = report.way == ReportWay.MEETING and ballot is not None and ballot.issued > voters
    if more and not issued_note.strip():
        raise Refused(
            f"发出测评票 {ballot.issued} 张，比到会选民 {voters} 人还多，请核对。票只发给到会的选民，每人一张；"
            "确实多发的，在“多发的说明”里写明发给了谁、为什么。",
            field="issued",
        )
    report.issued_note = issued_note.strip() if more else ""
    before = {"on": str(report.on), "voters": report.voters, "result": result_words(report)}
    _put_ballot(report, ballot)
    report.state, report.on, report.voters, report.opinions = ReportState.HELD, on, voters, opinions
    if content is not None:
        report.content = content
    report.version += 1
    report.save(
        update_fields=[
            "state",
            "on",
            "voters",
            "ballot_state",
            *_NUMBERS,
            "issued_note",
            "opinions",
            "content",
            "version",
        ]  # fmt: skip
    )
    words = result_words(report)
    place = f"向{report.constituency}选民述职" if report.constituency_id else "向选民述职"
    heard = f"，{voters} 名选民到会" if voters else ""
    record_performance(
        actor=actor,
        mandates=[report.mandate_id],
        source=report,
        kind=PerformanceKind.REPORT,
        on=on,
        summary=f"{place}{heard}，{words}",
        days=HALF_A_DAY,
        url=report.get_absolute_url(),
        at=at,
    )
    recount_performance(source=report)
    record(
        actor=actor,
        subject=report,
        move="correct_report" if correction else "hold_report",
        summary=f"{'更正' if correction else '登记'}{report.mandate.person.name}{place}{heard}，{words}",
        before=before if correction else None,
        after={"on": str(on), "voters": voters, "result": words}
        | ({"issued_note": report.issued_note} if report.issued_note else {}),
        reason=reason,
        audience="parties",
        at=at,
    )
    settle(report, at=at)
    return report


@transaction.atomic
def feed_back_report(
    *,
    actor: Actor,
    report: VoterReport,
    feedback: str,
    on: date,
    at: datetime,
    answer_by: date | None = None,
    version: int | None = None,
) -> VoterReport:
    """Give the deputy the voters' opinions and the result in writing; with a day where an answer is asked.

    Raises Conflict unless the report was held, Refused where the days are impossible.
    """
    report = locked_report(report, version)
    check_keeps(actor, report.congress, Capability.MANAGE_DEPUTIES)
    check_state(report, ReportState.HELD, "反馈；请先登记述职情况")
    if not feedback.strip():
        raise Refused("请写反馈的内容。", field="feedback")
    if not report.on <= on <= timezone.localdate(at):
        raise Refused("反馈日期应在述职日期以后，不晚于今天。", field="on")
    if answer_by is not None and answer_by < on:
        raise Refused("回复期限不能早于反馈日期。", field="answer_by")
    report.feedback, report.feedback_on, report.answer_by = feedback.strip(), on, answer_by
    report.version += 1
    report.save(update_fields=["feedback", "feedback_on", "answer_by", "version"])
    record(
        actor=actor,
        subject=report,
        move="feed_back_report",
        summary=f"书面反馈{report.mandate.person.name}的述职评议意见",
        audience="parties",
        at=at,
    )
    settle(report, at=at, kind=TODO_KIND)
    if answer_by is not None and not report.answer and report.mandate.is_open:
        open_todo(
            subject=report,
            kind=TODO_KIND,
            capability=Capability.EVALUATE_REPLY,
            person=report.mandate.person,
            verb="回复",
            title=f"{day_text(report.on)}述职的反馈意见",
            why="写明准备怎么改进",
            due=answer_by,
            url=report.get_absolute_url(),
            at=at,
        )
    enqueue(
        recipients=[report.mandate.person_id],
        kind="report_feedback",
        subject_key=report,
        title=f"{day_text(report.on)}述职的反馈意见",
        body=report.feedback[:300],
        url=report.get_absolute_url(),
        at=at,
    )
    return report


@transaction.atomic
def answer_report(
    *, actor: Actor, report: VoterReport, answer: str, at: datetime, version: int | None = None
) -> VoterReport:
    """The deputy says what will be done about the voters' opinions; the office may enter it for him.

    Raises Conflict where there is no feedback yet.
    """
    report = locked_report(report, version)
    own = actor.person_id is not None and actor.person_id == report.mandate.person_id
    keeps = actor.can(KEEP) and actor.covers(report.congress.division.path)
    if not own and not keeps:
        raise Denied("反馈意见由代表本人回复。")
    if report.state != ReportState.HELD or not report.feedback:
        raise Conflict("还没有反馈意见，不用回复。")
    if not answer.strip():
        raise Refused("请写回复的内容。", field="answer")
    report.answer, report.answered_on = answer.strip(), timezone.localdate(at)
    report.version += 1
    report.save(update_fields=["answer", "answered_on", "version"])
    record(
        actor=actor,
        subject=report,
        move="answer_report",
        summary=f"{report.mandate.person.name}回复述职的反馈意见",
        audience="parties",
        at=at,
    )
    settle(report, at=at)
    return report
