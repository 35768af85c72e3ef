"""The year: compute from measures, break ties, publish with the minutes' number, pay the work funds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessments.choices import PeriodKind, PeriodState, PublicationScope
from assessments.models import (
    AssessedSubject,
    HistoricalScore,
    Indicator,
    Period,
    Result,
    Scheme,
    Score,
    WorkFund,
)
from assessments.reviewed import HandChanges, changes_of, with_review
from assessments.rules import pack
from assessments.scoring import Contender, Place, Sheet, fingerprint, ranked
from assessments.sheets import YearMeasures, coverage_text, locked_measures, score_all
from assessments.workflow import review_locks
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from assessments.workflow.periods import scheme_in_force
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused

_SCORE = [
    "applicable",
    "numerator",
    "denominator",
    "breakdown",
    "rule_kind",
    "params",
    "full_mark",
    "points",
    "explanation",
    "adjusted",
    "rule_points",
]
_RESULT = [
    "base",
    "bonus",
    "penalty",
    "total",
    "earned",
    "applicable_mark",
    "rank",
    "tied",
    "previous_rank",
    "previous_total",
]


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
    indicators = list(
        scheme.indicators.select_related("category").order_by("category__sort_order", "sort_order")
    )
    measures, subjects = locked_measures(scheme)
    measures = replace(measures, measures=with_review(measures.measures, review))
    changes = HandChanges(changes_of(review))
    sheets = score_all(scheme, indicators, subjects, measures, changed=changes if review else None)
    results = _write(year, subjects, indicators, sheets, measures, changes.rule_points)
    review_locks.computed(review, sheets)
    year.coverage = coverage_text(quarters)
    year.sheet_sha256 = _fingerprint(results, indicators, sheets)
    year.computed_at = at
    year.version += 1
    year.save(update_fields=["coverage", "sheet_sha256", "computed_at", "version"])
    record(
        actor=actor,
        subject=year,
        move="compute_year",
        summary=f"汇总{year}考评：{len(results)} 个单位",
        after={"sha256": year.sheet_sha256, "coverage": year.coverage},
        at=at,
    )
    return year


def _fingerprint(results: Sequence[Result], indicators: Sequence[Indicator], sheets: dict[int, Sheet]) -> str:
    return fingerprint(
        [
            [r.subject_id, str(r.total), r.rank]
            + [[i.code, str(sheets[r.subject_id].outcomes[i.pk].points)] for i in indicators]
            for r in sorted(results, key=lambda r: r.subject_id)
        ]
    )


def _contenders(results: Sequence[Result], indicators: Sequence[Indicator], points) -> list[Contender]:
    order = sorted((i for i in indicators if i.tie_break is not None), key=lambda i: i.tie_break)
    return [
        Contender(r.subject_id, r.total, tuple(points(r, i) for i in order), r.tie_order) for r in results
    ]


def _write(
    year: Period,
    subjects: Sequence[AssessedSubject],
    indicators: Sequence[Indicator],
    sheets: dict[int, Sheet],
    measures: YearMeasures,
    rule_points: Mapping[tuple[int, int], Decimal],
) -> list[Result]:
    """Results and scores as rows, replacing those of an earlier run; six queries at any size."""
    earlier = {r.subject_id: r for r in year.results.all()}
    last = _last_year(year)
    results = []
    for subject in subjects:
        done = sheets[subject.pk]
        before = earlier.get(subject.pk)
        # A decision on a tie holds only while the tie does.
        keeps = before is not None and before.tie_order is not None and before.total == done.total
        past = last.get(subject.pk)
        results.append(
            Result(
                period=year,
                subject=subject,
                base=done.base,
                bonus=done.bonus,
                penalty=done.penalty,
                total=done.total,
                earned=done.earned,
                applicable_mark=done.applicable_mark,
                tie_order=before.tie_order if keeps else None,
                tie_reason=before.tie_reason if keeps else "",
                previous_rank=past.rank if past else None,
                previous_total=past.total if past else None,
            )
        )
    places = ranked(_contenders(results, indicators, lambda r, i: sheets[r.subject_id].outcomes[i.pk].points))
    for result in results:
        _place(result, places)
    gone = [r.pk for pk, r in earlier.items() if pk not in sheets]
    if gone:
        Score.objects.filter(result__in=gone).delete()
        Result.objects.filter(pk__in=gone).delete()
    Result.objects.bulk_create(
        results,
        update_conflicts=True,
        unique_fields=["period", "subject"],
        update_fields=[*_RESULT, "tie_order", "tie_reason"],
    )
    if any(result.pk is None for result in results):
        stored = {r.subject_id: r.pk for r in year.results.all()}
        for result in results:
            result.pk = stored[result.subject_id]
    scores = []
    for result in results:
        subject = result.subject
        for indicator in indicators:
            outcome = sheets[subject.pk].outcomes[indicator.pk]
            measure = measures.measures.get((subject.pk, indicator.pk))
            scores.append(
                Score(
                    result=result,
                    indicator=indicator,
                    applicable=outcome.applicable,
                    numerator=measure.numerator if measure else None,
                    denominator=measure.denominator if measure else None,
                    breakdown=pack(measure),
                    rule_kind=indicator.rule_kind,
                    params=indicator.params,
                    full_mark=indicator.full_mark,
                    points=outcome.points,
                    explanation=outcome.explanation,
                    adjusted=(subject.pk, indicator.pk) in measures.adjusted,
                    rule_points=rule_points.get((subject.pk, indicator.pk)),
                )
            )
    Score.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["result", "indicator"],
        update_fields=_SCORE,
        batch_size=1000,
    )
    return results


def _place(result: Result, places: dict[int, Place]) -> None:
    place = places[result.subject_id]
    result.rank, result.tied = place.rank, place.tied


def _last_year(year: Period) -> dict[int, Result | HistoricalScore]:
    """The published results of the year before, by subject; before the portal, those of that year's file."""
    files = HistoricalScore.objects.filter(group=year.scheme.group_id, year=year.year - 1)
    past = Result.objects.filter(
        period__kind=PeriodKind.YEAR,
        period__state=PeriodState.PUBLISHED,
        period__year=year.year - 1,
        period__scheme__group=year.scheme.group_id,
    )
    return {r.subject_id: r for r in (*files, *past)}


@transaction.atomic
def decide_tie(
    *, actor: Actor, period: Period, order: Sequence[AssessedSubject], reason: str, at: datetime
) -> Period:
    """Put subjects with the same total in an order that was decided, with the reason, and rank anew."""
    need(actor, Capability.PUBLISH_RESULTS, "决定并列名次的先后")
    period = locked(period, "scheme")
    same_county(actor, period.scheme.county_id)
    if period.state == PeriodState.PUBLISHED:
        raise Refused(f"{period}考评结果已经发布，不能再排先后。")
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
    places = ranked(_contenders(results, indicators, lambda r, i: points[r.pk, i.pk]))
    for result in results:
        _place(result, places)
    Result.objects.bulk_update(results, ["rank", "tied", "tie_order", "tie_reason"])


@transaction.atomic
def publish_results(
    *,
    actor: Actor,
    period: Period,
    minutes_number: str,
    at: datetime,
    partial_reason: str = "",
    version: int | None = None,
) -> Period:
    """Publish a computed year with the number of the chairpersons' meeting's minutes.

    A year that lacks quarters needs a reason, which stands beside the ranks. Work funds are set down
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
    results = list(period.results.select_related("subject").order_by("rank", "subject__sort_order"))
    if not results:
        raise Refused("没有可以发布的结果，请先汇总。")
    if "缺" in period.coverage:
        partial_reason = required(
            partial_reason, f"数据只有{period.coverage}。请写明为什么按这些季度发布。", field="partial_reason"
        )
        period.coverage = f"{period.coverage}。{partial_reason}"[:120]
    period.state, period.minutes_number = PeriodState.PUBLISHED, minutes_number
    period.published_at, period.published_by = at, acting(actor)
    period.version += 1
    period.save(
        update_fields=["state", "minutes_number", "published_at", "published_by", "coverage", "version"]
    )
    review_locks.published(review, at)
    funds = period.scheme.work_funds
    WorkFund.objects.bulk_create(
        [
            WorkFund(period=period, subject=r.subject, rank=r.rank, amount=Decimal(funds[r.rank - 1]))
            for r in results
            if r.rank and r.rank <= len(funds)
        ]
    )
    record(
        actor=actor,
        subject=period,
        move="publish_results",
        summary=f"发布{period}考评结果，{minutes_number}",
        reason=partial_reason,
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
