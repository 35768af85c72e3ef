"""Periods of other subjects: units, groups, stations, deputies. No report is filed: figures come from records.

From a month to a year; computed as often as wanted until announced, then frozen with the records
behind each score (decisions E27, E30). A unit that had no case is not assessed; deputies get no ranks.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.choices import PeriodKind, PeriodState, SchemeState
from assessments.counting import count, metric_of, placed_rule, subject_ref
from assessments.metrics import records_behind_all
from assessments.models import (
    AssessedSubject,
    DeputyPoints,
    Indicator,
    Period,
    Result,
    Scheme,
    Score,
    ScoreRecords,
)
from assessments.rules import kept as kept_params
from assessments.rules import pack
from assessments.scoring import Contender, Sheet, fingerprint, ranked
from assessments.sheets import YearMeasures, score_all, terms_of
from assessments.town_register_choices import Assessed
from assessments.verdicts import pending_of
from assessments.workflow.guards import (
    acting,
    announceable,
    check_version,
    locked,
    need,
    required,
    same_county,
    unannounced,
)
from assessments.yearmeasures import history_of
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Refused

# How many of a kind a year has.
NUMBERS = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.HALF_YEAR: 2, PeriodKind.YEAR: 0}
POINTS_OFF = "代表个人计分没有启用。要启用，请先在“代表个人计分”里写明理由和依据。"


def span_of(kind: str, year: int, number: int) -> tuple[date, date]:
    """First and last day of a month, quarter, half or whole year. Raises Refused for what there is not."""
    if kind not in NUMBERS:
        raise Refused("请选择月、季度、半年或者年度。", field="kind")
    most = NUMBERS[PeriodKind(kind)]
    if most == 0:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= number <= most:
        raise Refused(f"请选择第 1 到第 {most} 期。", field="number")
    months = 12 // most
    last = number * months
    return date(year, last - months + 1, 1), date(year, last, calendar.monthrange(year, last)[1])


def points_enabled(county_id: int) -> bool:
    """Whether the county gives its deputies points. One query."""
    return DeputyPoints.objects.filter(county=county_id, enabled=True).exists()


@transaction.atomic
def open_tally(*, actor: Actor, scheme: Scheme, kind: str, number: int, at: datetime) -> Period:
    """Open a period of a published scheme. Refused for townships, which report; for deputies while
    their points are off; where it is open already or lies ahead."""
    need(actor, Capability.VERIFY_REPORT, "开始考评")
    scheme = locked(scheme, "group")
    same_county(actor, scheme.county_id)
    if scheme.group.assesses == Assessed.TOWNSHIP:
        raise Refused("乡镇人大按季度填报考评，请在“季度填报”里开始。")
    if scheme.state != SchemeState.PUBLISHED:
        raise Refused(f"“{scheme.name}”还没有发布，请先发布方案。", field="scheme")
    if scheme.group.assesses == Assessed.DEPUTY and not points_enabled(scheme.county_id):
        raise Refused(POINTS_OFF)
    _counted_only(scheme)
    starts_on, ends_on = span_of(kind, scheme.year, number)
    if kind == PeriodKind.YEAR:
        number = 0
    if starts_on > timezone.localdate(at):
        raise Refused(f"这一期从 {starts_on:%Y-%m-%d} 开始，到时候再开。", field="number")
    if scheme.periods.filter(kind=kind, number=number).exists():
        raise Refused("这一期已经开始了。", field="number")
    period = Period.objects.create(
        scheme=scheme,
        kind=kind,
        year=scheme.year,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=at,
    )
    record(actor=actor, subject=period, move="open_tally", summary=f"开始{scheme.group}{period}考评", at=at)
    return period


def _counted_only(scheme: Scheme) -> None:
    """Refused where an indicator would have to be filled in: nobody files a report here, and a figure that
    nobody typed must never score 0."""
    typed = [i.name for i in scheme.indicators.order_by("sort_order", "pk") if _is_typed(i)]
    if typed:
        raise Refused(
            f"“{'、'.join(typed[:5])}”要填报才有数，这一组不填报。请复制方案，改用平台有记录的数据口径。"
        )


def _is_typed(indicator: Indicator) -> bool:
    return bool(getattr(metric_of(indicator), "by_hand", False))


def own_tally(actor: Actor, period: Period, what: str) -> Period:
    """The period, locked. Refused for a township's, for deputies while off, and once announced."""
    need(actor, Capability.VERIFY_REPORT, what)
    period = locked(period, "scheme__group")
    same_county(actor, period.scheme.county_id)
    if period.scheme.group.assesses == Assessed.TOWNSHIP:
        raise Refused("乡镇人大的考评由季度数据汇总，请在“乡镇考评”里办理。")
    if period.scheme.group.assesses == Assessed.DEPUTY and not points_enabled(period.scheme.county_id):
        raise Refused(POINTS_OFF)
    unannounced(period)
    return period


def subjects_of(period: Period) -> list[AssessedSubject]:
    """The group's members, with what counting reads of them."""
    members = period.scheme.group.subjects.current().select_related(
        "organization", "deputy_group", "station", "mandate__person"
    )
    return list(members.order_by("sort_order", "pk"))


@transaction.atomic
def compute_tally(*, actor: Actor, period: Period, at: datetime) -> Period:
    """Count, score and rank; done again it writes the same sheet anew.

    Who had nothing to do is left out: no result, and no 0. One query a metric, a handful to write.
    """
    period = own_tally(actor, period, "汇总考评")
    subjects = subjects_of(period)
    if not subjects:
        raise Refused(f"“{period.scheme.group}”里还没有考评对象，请先更新名单。")
    indicators = list(
        period.scheme.indicators.select_related("category").order_by(
            "category__sort_order", "sort_order", "pk"
        )
    )
    counted = count(indicators, subjects, period.starts_on, period.ends_on)
    assessed = [s for s in subjects if any(_had_work(counted[s.pk, i.pk]) for i in indicators)]
    measures = YearMeasures(counted, frozenset())
    terms = terms_of(period.scheme)
    # What follows from years in a row enters a year's sheet alone.
    history = history_of(period.scheme, terms) if period.is_year else {}
    sheets = score_all(period.scheme, indicators, assessed, measures, history=history) if assessed else {}
    results = _save(period, assessed, indicators, sheets)
    period.state, period.computed_at = PeriodState.COMPUTED, at
    nothing = sum(1 for r in results if not r.total)
    unranked = sum(1 for r in results if r.rank is None and r.total)
    period.coverage = f"{len(results)} 个参评"
    if len(results) < len(subjects):
        period.coverage += f"，{len(subjects) - len(results)} 个没有任务不考核"
    if unranked and period.scheme.group.assesses != Assessed.DEPUTY:
        period.coverage += f"，{unranked} 个适用的分不到一半不排名次"
    if nothing and period.scheme.group.assesses != Assessed.DEPUTY:
        period.coverage += f"，{nothing} 个 0 分不排名次"
    period.sheet_sha256 = sheet_fingerprint(
        results, lambda r: [(i.code, sheets[r.subject_id].outcomes[i.pk].points) for i in indicators]
    )
    period.version += 1
    period.save(update_fields=["state", "computed_at", "coverage", "sheet_sha256", "version"])
    record(
        actor=actor,
        subject=period,
        move="compute_tally",
        summary=f"汇总{period.scheme.group}{period}考评：{period.coverage}",
        after={"sha256": period.sheet_sha256},
        at=at,
    )
    return period


def sheet_fingerprint(
    results: Sequence[Result], points_of: Callable[[Result], Iterable[tuple[str, Decimal]]]
) -> str:
    """SHA-256 of totals, ranks and the points of each indicator."""
    return fingerprint(
        [
            [r.subject_id, f"{r.total:.2f}", r.rank]
            + [[code, f"{points:.2f}"] for code, points in points_of(r)]
            for r in sorted(results, key=lambda r: r.subject_id)
        ]
    )


def _had_work(measure) -> bool:
    """Whether there was anything to assess: a plain count counts even at 0, a share needs something due."""
    return measure is not None and measure.denominator != 0


def _comparable(period: Period, result: Result) -> bool:
    """Whether a subject is ranked: never a deputy, nobody who earned nothing (eleven with 0 are not eleven
    first ones), and nobody to whom less than half of the marks applied, since one case signed for in time
    is no match for thirty cases handled."""
    if period.scheme.group.assesses == Assessed.DEPUTY or not result.total:
        return False
    return result.applicable_mark * 2 >= period.scheme.full_mark


def _save(
    period: Period,
    subjects: Sequence[AssessedSubject],
    indicators: Sequence[Indicator],
    sheets: dict[int, Sheet],
) -> list[Result]:
    """Results and scores as rows in place of an earlier run's; five statements at any size."""
    before = {r.subject_id: r for r in period.results.filter(tie_order__isnull=False)}
    Score.objects.filter(result__period=period).delete()
    period.results.all().delete()
    ties = sorted((i for i in indicators if i.tie_break is not None), key=lambda i: i.tie_break)
    results = []
    for subject in subjects:
        done = sheets[subject.pk]
        # A decision on a tie holds only while the tie does.
        kept = before.get(subject.pk)
        kept = kept if kept is not None and kept.total == done.total else None
        results.append(
            Result(
                period=period,
                subject=subject,
                base=done.base,
                bonus=done.bonus,
                penalty=done.penalty,
                total=done.total,
                earned=done.earned,
                applicable_mark=done.applicable_mark,
                tie_order=kept.tie_order if kept else None,
                tie_reason=kept.tie_reason if kept else "",
            )
        )
    compared = [r for r in results if _comparable(period, r) and sheets[r.subject_id].verdict.ranked]
    places = ranked(
        Contender(
            r.subject_id,
            r.total,
            tuple(sheets[r.subject_id].outcomes[i.pk].points for i in ties),
            r.tie_order,
        )
        for r in compared
    )
    for result in compared:
        place = places[result.subject_id]
        result.rank, result.tied = place.rank, place.tied
    Result.objects.bulk_create(results, batch_size=1000)
    Score.objects.bulk_create(
        [
            Score(
                result=result,
                indicator=indicator,
                applicable=outcome.applicable,
                numerator=measure.numerator if measure else None,
                denominator=measure.denominator if measure else None,
                breakdown=pack(measure),
                rule_kind=indicator.rule_kind,
                params=kept_params(placed_rule(indicator), indicator.params),
                full_mark=indicator.full_mark,
                points=outcome.points,
                explanation=outcome.explanation,
            )
            for result in results
            for indicator in indicators
            for outcome in [sheets[result.subject_id].outcomes[indicator.pk]]
            for measure in [sheets[result.subject_id].measures.get(indicator.pk)]
        ],
        batch_size=1000,
    )
    return results


@transaction.atomic
def announce_tally(
    *, actor: Actor, period: Period, document: str, at: datetime, version: int | None = None
) -> Period:
    """Make the result final: recomputed once more, the records behind each score kept with their hash.

    ``document`` is the paper by which it was decided. Those concerned are told; a deputy of the own
    points alone.
    """
    what = "公布考评结果"
    need(actor, Capability.PUBLISH_RESULTS, what)
    period = own_tally(actor, period, what)
    check_version(period, version, "", period.computed_at)
    announceable(period, at)
    document = required(document, "请填写审定的会议纪要号或者文号。", field="document")
    seen = period.sheet_sha256
    period = compute_tally(actor=actor, period=period, at=at)
    if period.sheet_sha256 != seen:
        raise Refused("核对以后记录又有变化，结果和您看到的不一样。请重新汇总、核对，再公布。")
    if not period.results.exists():
        raise Refused("没有可以公布的结果：这一期没有一个对象有任务。")
    if asked := period.objections.open().count():
        raise Refused(f"还有 {asked} 件异议没有答复，答复以后再公布。")
    if waiting := pending_of(period):
        raise Refused(
            f"还有要人评的没有评：{'、'.join(waiting[:5])}。这类指标用于乡镇考评的评审，请改用能从记录统计的指标。"
        )
    _keep_records(period)
    period.state, period.minutes_number = PeriodState.PUBLISHED, document[:80]
    period.published_at, period.published_by = at, acting(actor)
    period.version += 1
    period.save(update_fields=["state", "minutes_number", "published_at", "published_by", "version"])
    group = period.scheme.group
    record(
        actor=actor,
        subject=period,
        move="announce_tally",
        summary=f"公布{group}{period}考评结果，{document}",
        after={"sha256": period.sheet_sha256},
        at=at,
    )
    private = group.assesses == Assessed.DEPUTY
    enqueue(
        recipients=concerned(period, at),
        kind="tally_announced",
        category=Category.NOTICE,
        subject_key=period,
        title=f"{period}{'履职计分' if private else group.name + '考评结果'}可以查看",
        body="只有您本人和县人大办公室看得到。每一项都能打开看记录。"
        if private
        else "每一分都能打开看背后的记录。有错、重、漏，15 天内可以在得分页提出异议。",
        url=tally_url(period),
        at=at,
    )
    return period


def tally_url(period: Period) -> str:
    """Where those concerned read it."""
    if period.scheme.group.assesses == Assessed.DEPUTY:
        return reverse("assessments:own_points")
    return reverse("assessments:tally_detail", args=[period.pk])


def concerned(period: Period, at: datetime) -> list[int]:
    """People of the assessed bodies; of groups the leaders, of deputies themselves. One query."""
    subjects = AssessedSubject.objects.filter(results__period=period)
    kind = period.scheme.group.assesses
    if kind == Assessed.DEPUTY:
        return list(subjects.values_list("mandate__person_id", flat=True))
    if kind == Assessed.GROUP:
        leaders = subjects.filter(deputy_group__leader__isnull=False)
        return list(leaders.values_list("deputy_group__leader__person_id", flat=True))
    column = "station__organization" if kind == Assessed.STATION else "organization"
    people = Membership.objects.current(timezone.localdate(at)).filter(
        organization__in=subjects.values(column),
        role__in=[Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.STATION_KEEPER],
    )
    return list(people.values_list("person_id", flat=True).distinct())


def _keep_records(period: Period) -> None:
    """The records behind each score as they are now; a query a metric, whatever the number of subjects."""
    scores = list(
        Score.objects.filter(result__period=period, applicable=True)
        .select_related("result__subject__organization", "indicator")
        .order_by("pk")
    )
    whose = {score.pk: subject_ref(score.result.subject)[2] for score in scores}
    by_metric: dict[str, list[Score]] = {}
    for score in scores:
        by_metric.setdefault(metric_of(score.indicator).code, []).append(score)
    rows = []
    for behind in by_metric.values():
        found = records_behind_all(
            metric_of(behind[0].indicator),
            dict.fromkeys(whose[score.pk] for score in behind),
            period.starts_on,
            period.ends_on,
        )
        for score in behind:
            kept = [record.frozen() for record in found[whose[score.pk]]]
            rows.append(ScoreRecords(score=score, records=kept, sha256=fingerprint(kept)))
    ScoreRecords.objects.bulk_create(rows, batch_size=500)
