"""The year: compute from measures, break ties, publish with the minutes' number, pay the work funds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments.choices import PeriodKind, PeriodState, PublicationScope
from assessments.models import (
    AssessedSubject,
    Indicator,
    Period,
    Result,
    Scheme,
    Score,
    WorkFund,
)
from assessments.scoring import Contender, ranked
from assessments.sheets import coverage_text
from assessments.verdicts import may_be_awarded, pending_of
from assessments.workflow import review_locks
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from assessments.workflow.papers import check_papers
from assessments.workflow.payments import check_paid_on
from assessments.workflow.periods import scheme_in_force
from assessments.workflow.yearsheet import place_all, write_year
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused


@transaction.atomic
def compute_year(*, actor: Actor, scheme: Scheme, at: datetime) -> Period:
    """Score and rank the year from its locked quarters. Done twice it writes the same sheet.

    Refused while a quarter is open, where nothing is locked, and once the year is published.
    """
    need(actor, Capability.PUBLISH_RESULTS, "汇总考评结果")
    scheme = scheme_in_force(actor, scheme)
    periods = list(
        scheme.periods.select_for_update(of=("self",), no_key=True).order_by("kind", "number", "pk")
    )
    quarters = [p for p in periods if not p.is_year]
    waiting = [str(p) for p in quarters if p.state == PeriodState.OPEN]
    if waiting:
        raise Refused(f"{'、'.join(waiting)}还没有锁定，锁定以后才能汇总。")
    if not quarters:
        raise Refused(f"{scheme.year}年还没有季度数据，请先开始季度填报。")
    # The scheme's lock is held: nobody makes the year meanwhile.
    year = next((p for p in periods if p.is_year), None) or Period.objects.create(
        scheme=scheme,
        kind=PeriodKind.YEAR,
        number=0,
        year=scheme.year,
        starts_on=date(scheme.year, 1, 1),
        ends_on=date(scheme.year, 12, 31),
        state=PeriodState.COMPUTED,
        opened_at=at,
    )
    year.scheme = scheme
    if year.state == PeriodState.PUBLISHED:
        raise Refused(f"{year}考评结果已由{year.published_by}发布，不能重算。")
    review = review_locks.may_compute(year)
    if review is not None:
        check_papers(review.ballots.all())
    indicators = list(
        scheme.indicators.select_related("category").order_by("category__sort_order", "sort_order")
    )
    written = write_year(year, indicators, review)
    review_locks.computed(review, written.sheets)
    year.coverage = coverage_text(quarters)
    year.sheet_sha256 = written.sha256
    year.computed_at = at
    year.version += 1
    year.save(update_fields=["coverage", "sheet_sha256", "computed_at", "version"])
    record(
        actor=actor,
        subject=year,
        move="compute_year",
        summary=f"汇总{year}考评：{len(written.results)} 个单位",
        after={"sha256": year.sheet_sha256, "coverage": year.coverage},
        at=at,
    )
    return year


def _contenders(results: Sequence[Result], indicators: Sequence[Indicator], points) -> list[Contender]:
    order = sorted((i for i in indicators if i.tie_break is not None), key=lambda i: i.tie_break)
    return [
        Contender(r.subject_id, r.total, tuple(points(r, i) for i in order), r.tie_order) for r in results
    ]


def ties_are_open(period: Period) -> None:
    """Refused where the order of those who share a place stands already."""
    if period.state == PeriodState.PUBLISHED:
        raise Refused(f"{period}考评结果已经发布，不能再排先后。")
    review_locks.ties_may_be_decided(period)


@transaction.atomic
def decide_tie(
    *, actor: Actor, period: Period, order: Sequence[AssessedSubject], reason: str, at: datetime
) -> Period:
    """Put subjects with the same total in an order that was decided, with the reason, and rank anew."""
    need(actor, Capability.PUBLISH_RESULTS, "决定并列名次的先后")
    period = locked(period, "scheme")
    same_county(actor, period.scheme.county_id)
    ties_are_open(period)
    reason = required(reason, "请写明排先后的理由和依据（如主任会议意见）。", field="reason")
    results = {r.subject_id: r for r in period.results.select_related("subject")}
    chosen = [results.get(subject.pk) for subject in order]
    if len(chosen) < 2 or None in chosen or len({r.rank for r in chosen}) != 1:
        raise Refused("请选择名次并列的单位。")
    tied = [r for r in results.values() if r.rank == chosen[0].rank]
    if len(tied) != len(set(chosen)):
        names = "、".join(r.subject.name for r in tied)
        raise Refused(f"{names}并列，请把它们都排进去。")
    for position, result in enumerate(chosen, start=1):
        result.tie_order, result.tie_reason = position, reason
    _rank_again(period, list(results.values()))
    record(
        actor=actor,
        subject=period,
        move="decide_tie",
        summary=f"{'、'.join(r.subject.name for r in chosen)}总分相同，按此排先后",
        reason=reason,
        at=at,
    )
    return period


def _rank_again(period: Period, results: list[Result]) -> None:
    indicators = list(period.scheme.indicators.filter(tie_break__isnull=False))
    points = {
        (s.result_id, s.indicator_id): s.points
        for s in Score.objects.filter(result__period=period, indicator__in=indicators)
    }
    # Who stood outside the ranking (a gate of the scheme) stays outside.
    running = [result for result in results if result.rank is not None]
    place_all(results, ranked(_contenders(running, indicators, lambda r, i: points[r.pk, i.pk])))
    Result.objects.bulk_update(results, ["rank", "tied", "tie_order", "tie_reason"])


@transaction.atomic
def publish_results(
    *,
    actor: Actor,
    period: Period,
    minutes_number: str,
    at: datetime,
    partial_reason: str = "",
    unreviewed_reason: str = "",
    version: int | None = None,
) -> Period:
    """Publish a computed year with the number of the chairpersons' meeting's minutes.

    A year that lacks quarters needs a reason, which stands beside the ranks; so does one that no
    self-assessment, first review and notice went before (years from the files do not). Work funds are set down
    by place, and everyone who takes part is told.
    """
    need(actor, Capability.PUBLISH_RESULTS, "发布考评结果")
    period = locked(period, "scheme__group")
    same_county(actor, period.scheme.county_id)
    if period.state == PeriodState.PUBLISHED:
        when = timezone.localtime(period.published_at)
        raise Conflict(f"{period.published_by}已在 {when:%m月%d日 %H:%M} 发布，不用再发布。")
    if not period.is_year or period.state != PeriodState.COMPUTED:
        raise Refused("请先汇总年度考评，再发布。")
    check_version(period, version, "", period.computed_at)
    review = review_locks.before_publishing(period, at)
    minutes_number = required(
        minutes_number or (review.minutes_number if review else ""),
        "请填写主任会议纪要号，没有审定的结果不能发布。",
        field="minutes_number",
    )
    review_locks.decided_anew(review, minutes_number)
    results = list(
        period.results.select_related("subject").order_by(
            F("rank").asc(nulls_last=True), "subject__sort_order"
        )
    )
    if not results:
        raise Refused("没有可以发布的结果，请先汇总。")
    waiting = pending_of(period)
    if waiting:
        more = f"等 {len(waiting)} 项" if len(waiting) > 5 else ""
        raise Refused(f"{'、'.join(waiting[:5])}{more}还没有评定，评定并重新汇总以后再发布。")
    if "缺" in period.coverage:
        partial_reason = required(
            partial_reason, f"数据只有{period.coverage}。请写明为什么按这些季度发布。", field="partial_reason"
        )
        period.coverage = f"{period.coverage}。{partial_reason}"[:120]
    if review is None and not review_locks.from_files(period):
        unreviewed_reason = required(
            unreviewed_reason,
            "这一年没有经过评议（自评、初审、公示、申诉）。请先开始评议；确实要直接发布的，请写明原因。",
            field="unreviewed_reason",
        )
        period.coverage = f"{period.coverage}。没有经过评议：{unreviewed_reason}"[:120]
    period.state, period.minutes_number = PeriodState.PUBLISHED, minutes_number
    period.published_at, period.published_by = at, acting(actor)
    period.version += 1
    period.save(
        update_fields=["state", "minutes_number", "published_at", "published_by", "coverage", "version"]
    )
    review_locks.published(review, at)
    funds = period.scheme.work_funds
    awarded = may_be_awarded(period)
    WorkFund.objects.bulk_create(
        [
            WorkFund(period=period, subject=r.subject, rank=r.rank, amount=Decimal(funds[r.rank - 1]))
            for r in results
            if r.rank and r.rank <= len(funds) and r.subject_id in awarded
        ]
    )
    record(
        actor=actor,
        subject=period,
        move="publish_results",
        summary=f"发布{period}考评结果，{minutes_number}",
        reason="；".join(filter(None, (partial_reason, unreviewed_reason))),
        audience="parties",
        after={"sha256": period.sheet_sha256},
        at=at,
    )
    enqueue(
        recipients=participants(period, at),
        kind="results_published",
        category=Category.NOTICE,
        subject_key=period,
        title=f"{period}考评结果已发布",
        body=f"{results[0].subject.name}等 {len(results)} 个单位的名次和得分依据可以查看。",
        url=period.get_absolute_url(),
        at=at,
    )
    return period


def participants(period: Period, at: datetime) -> list[int]:
    """People who read the results in the organizations that the scope names. One query."""
    scheme = period.scheme
    subjects = AssessedSubject.objects.filter(organization__isnull=False, county_id=scheme.county_id)
    if scheme.scope == PublicationScope.PARTICIPANTS:
        subjects = subjects.filter(group_id=scheme.group_id)
    return list(
        Membership.objects.current(timezone.localdate(at))
        .filter(organization__in=subjects.values("organization"), role__in=roles_with(Capability.SEE_RESULTS))
        .values_list("person_id", flat=True)
        .distinct()
    )


@transaction.atomic
def record_payment(
    *, actor: Actor, fund: WorkFund, paid_on: date, payment_document: str, at: datetime
) -> WorkFund:
    """Note that work funds were paid out to the township congress."""
    need(actor, Capability.AWARD_FLAG, "登记工作经费拨付")
    fund = locked(fund, "subject", "period")
    same_county(actor, fund.subject.county_id)
    if fund.paid_on is not None:
        raise Refused(f"{fund.subject}的工作经费已于 {fund.paid_on:%Y-%m-%d} 拨付。")
    check_paid_on(fund, paid_on, at)
    fund.payment_document = required(payment_document, "请填写拨付凭证号。", field="payment_document")
    fund.paid_on, fund.recorded_by = paid_on, acting(actor)
    fund.save(update_fields=["paid_on", "payment_document", "recorded_by"])
    record(
        actor=actor,
        subject=fund,
        root=fund.period,
        move="record_payment",
        summary=f"拨付{fund.subject}人大工作经费 {fund.amount:f} 元",
        reason=fund.payment_document,
        audience="parties",
        at=at,
    )
    return fund
