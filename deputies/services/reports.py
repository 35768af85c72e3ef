"""Verbs of reports to voters: the term's plan, reports planned for many, corrected, written, dropped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.choices import Category, Urgency
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import DIRECT_LEVELS
from deputies.models import Constituency, Mandate, ReportingPlan, Term, VoterReport
from deputies.services.guards import changes, check_keeps, locked
from deputies.services.performance import uncount_performance
from deputies.training_choices import ReportState, ReportWay

KEEP = Capability.MANAGE_DEPUTIES
MOST_AT_ONCE = 300


@transaction.atomic
def save_reporting_plan(
    *,
    actor: Actor,
    term: Term,
    times: int,
    least_voters: int,
    at: datetime,
    text: str = "",
    adopted_by: str = "",
    adopted_on: date | None = None,
    version: int | None = None,
) -> ReportingPlan:
    """Say how a term's deputies report: how often each, before how many voters; again to correct it."""
    term = locked(Term.objects.select_related("congress__division", "congress__county"), term.pk)
    check_keeps(actor, term.congress, KEEP)
    values: dict[str, Any] = {
        "times": times,
        "least_voters": least_voters,
        "text": text,
        "adopted_by": adopted_by,
        "adopted_on": adopted_on,
    }
    plan = ReportingPlan.objects.filter(term=term).first()
    if plan is None:
        plan = ReportingPlan.objects.create(term=term, **values)
        before, after, words = None, None, "制定"
    else:
        plan = locked(ReportingPlan.objects.select_related("term"), plan.pk, version)
        before, after = changes(plan, values)
        if not after:
            return plan
        plan.version += 1
        plan.save(update_fields=[*after, "version"])
        words = "修改"
    record(
        actor=actor,
        subject=plan,
        move="save_reporting_plan",
        summary=f"{words}{plan}：每位代表至少 {times} 次，到会选民一般不少于 {least_voters} 人",
        before=before,
        after=after,
        at=at,
    )
    return plan


def _check_mandate(mandate: Mandate, on: date) -> None:
    name = mandate.person.name
    if mandate.level not in DIRECT_LEVELS:
        raise Refused(f"{name}是间接选举产生的代表，向原选举单位报告，不在这里安排。")
    if not mandate.is_open:
        raise Refused(f"{name}的代表职务已终止，不能安排述职。")
    if on < mandate.starts_on:
        raise Refused(f"{name}从 {mandate.starts_on:%Y-%m-%d} 起任代表，述职日期不能更早。", field="on")


@transaction.atomic
def plan_reports(
    *,
    actor: Actor,
    mandates: Iterable[Mandate | int],
    on: date,
    at: datetime,
    way: str = ReportWay.MEETING,
    place: str = "",
    host: str = "",
    constituency: Constituency | None = None,
) -> list[VoterReport]:
    """Plan reports of one or many deputies on a day; without ``constituency`` each in the own one.

    Deputies are reminded as the day comes nearer. Raises Refused where somebody cannot report here
    or has a planned report already.
    """
    ids = list(dict.fromkeys(m if isinstance(m, int) else m.pk for m in mandates))
    if not ids:
        raise Refused("请先选择要述职的代表。")
    if len(ids) > MOST_AT_ONCE:
        raise Refused(f"一次最多安排 {MOST_AT_ONCE} 位代表，请分批安排。")
    rows = list(
        Mandate.objects.filter(pk__in=ids)
        .select_related("person", "congress__division", "congress__county")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if len(rows) < len(ids):
        raise Refused("有的代表已经不在名册里，请返回重新选择。")
    for congress in {row.congress_id: row.congress for row in rows}.values():
        check_keeps(actor, congress, KEEP)
    for row in rows:
        _check_mandate(row, on)
    waiting = VoterReport.objects.planned().filter(mandate__in=ids).select_related("mandate__person")
    names = [report.mandate.person.name for report in waiting[:5]]
    if names:
        raise Refused(f"{'、'.join(names)}已经有待述职的安排，请先完成或者取消那一次。")
    if constituency is not None and any(constituency.congress_id != row.congress_id for row in rows):
        raise Refused("请选择本级人大的选区。", field="constituency")
    made = []
    for row in rows:
        report = VoterReport(
            mandate=row,
            congress_id=row.congress_id,
            township_id=row.township_id,
            constituency_id=constituency.pk if constituency else row.constituency_id,
            way=way,
            on=on,
            place=place,
            host=host,
        )
        made.append(report)
    VoterReport.objects.bulk_create(made, batch_size=500)
    record_many(
        entry(
            actor=actor,
            subject=report,
            move="plan_report",
            summary=f"安排{report.mandate.person.name}于 {on:%Y-%m-%d} 向选民述职",
            audience="parties",
            at=at,
        )
        for report in made
    )
    _tell_planned(made, at)
    return made


def _tell_planned(reports: list[VoterReport], at: datetime) -> None:
    """One message for all who report that day; each opens the own one."""
    first = reports[0]
    if first.on < timezone.localdate(at):
        return
    enqueue(
        recipients=[report.mandate.person_id for report in reports],
        kind="report",
        subject_key=first,
        title=f"请于{day_text(first.on)}向选民述职",
        body=_where(first),
        url=first.get_absolute_url() if len(reports) == 1 else reverse("deputies:own_record"),
        category=Category.NOTICE,
        at=at,
    )


def day_text(day: date) -> str:
    """4月9日"""
    return f"{day.month}月{day.day}日"


def _where(report: VoterReport) -> str:
    where = f"地点：{report.place}。" if report.place else ""
    return f"{where}请提前写好述职报告，在“我的履职”里打开这次述职可以填写。"


def tell_deputy(report: VoterReport, title: str, body: str, *, kind: str, at: datetime) -> None:
    """The deputy hears at once of a change to a report that lies ahead."""
    if report.on < timezone.localdate(at):
        return
    enqueue(
        recipients=[report.mandate.person_id],
        kind=kind,
        subject_key=report,
        title=title,
        body=body,
        url=report.get_absolute_url(),
        category=Category.NOTICE,
        urgency=Urgency.MEETING,
        at=at,
    )


def locked_report(report: VoterReport, version: int | None) -> VoterReport:
    """The report, locked and read anew, with what the verbs read of it."""
    rows = VoterReport.objects.select_related(
        "mandate__person", "congress__division", "congress__county", "constituency"
    )
    return locked(rows, report.pk, version)


def check_state(report: VoterReport, state: str, what: str) -> None:
    """Raise Conflict unless the report is in this state."""
    if report.state != state:
        raise Conflict(f"这次述职{report.get_state_display()}，不能{what}。")


@transaction.atomic
def edit_report(
    *,
    actor: Actor,
    report: VoterReport,
    on: date,
    way: str,
    place: str,
    host: str,
    constituency: Constituency | None,
    at: datetime,
    version: int | None = None,
) -> VoterReport:
    """Correct a planned report. Raises Conflict where it was held or dropped, or ``version`` is stale."""
    report = locked_report(report, version)
    check_keeps(actor, report.congress, KEEP)
    check_state(report, ReportState.PLANNED, "再改安排")
    _check_mandate(report.mandate, on)
    if constituency is not None and constituency.congress_id != report.congress_id:
        raise Refused("请选择本级人大的选区。", field="constituency")
    values = {"on": on, "way": way, "place": place, "host": host, "constituency": constituency}
    before, after = changes(report, values)
    if not after:
        return report
    report.version += 1
    report.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=report,
        move="edit_report",
        summary=f"修改{report.mandate.person.name}的述职安排",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    if {"on", "place"} & set(after):
        settle(report, at=at)
        tell_deputy(
            report,
            f"向选民述职改在{day_text(report.on)}",
            _where(report),
            at=at,
            kind="report_changed",
        )
    return report


@transaction.atomic
def write_report(
    *, actor: Actor, report: VoterReport, content: str, at: datetime, version: int | None = None
) -> VoterReport:
    """The text of the report, by the deputy or for the deputy by the office.

    The deputy writes until it was given; after that only the office completes it.
    """
    report = locked_report(report, version)
    own = actor.person_id is not None and actor.person_id == report.mandate.person_id
    keeps = actor.can(KEEP) and actor.covers(report.congress.division.path)
    if not own and not keeps:
        raise Denied("述职报告由代表本人填写，或者由本级人大办公室代填。")
    if report.state == ReportState.HELD and not keeps:
        raise Conflict("这次述职已经登记，报告不能再改。要补充的请联系本级人大办公室。")
    if report.state not in (ReportState.PLANNED, ReportState.HELD):
        raise Conflict(f"这次述职{report.get_state_display()}，不用再写报告。")
    if not content.strip():
        raise Refused("请写述职报告的内容。", field="content")
    before, after = changes(report, {"content": content.strip()})
    if not after:
        return report
    report.version += 1
    report.save(update_fields=["content", "version"])
    record(
        actor=actor,
        subject=report,
        move="write_report",
        summary=f"{'填写' if not before['content'] else '修改'}述职报告（{len(report.content)} 字）",
        before=before if report.state == ReportState.HELD else None,
        audience="parties",
        at=at,
    )
    return report


@transaction.atomic
def drop_report(
    *, actor: Actor, report: VoterReport, reason: str, at: datetime, version: int | None = None
) -> VoterReport:
    """Cancel a planned report, or void one that was registered by mistake; with a reason.

    A voided report leaves the deputy's count. Raises Conflict where it was dropped already.
    """
    report = locked_report(report, version)
    check_keeps(actor, report.congress, KEEP)
    if report.state not in (ReportState.PLANNED, ReportState.HELD):
        raise Conflict(f"这次述职{report.get_state_display()}。")
    if not reason.strip():
        raise Refused("请写明原因。", field="reason")
    was_held = report.state == ReportState.HELD
    report.state = ReportState.VOIDED if was_held else ReportState.CANCELLED
    report.reason = reason.strip()
    report.version += 1
    report.save(update_fields=["state", "reason", "version"])
    uncount_performance(source=report)
    record(
        actor=actor,
        subject=report,
        move="void_report" if was_held else "cancel_report",
        summary=f"{'作废' if was_held else '取消'}{report.mandate.person.name}的述职（{report.on:%Y-%m-%d}）",
        reason=report.reason,
        audience="parties",
        at=at,
    )
    settle(report, at=at)
    if not was_held:
        tell_deputy(
            report,
            f"{day_text(report.on)}的述职取消了",
            f"原因：{report.reason}",
            at=at,
            kind="report_dropped",
        )
    return report
