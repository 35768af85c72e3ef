"""Self-assessment and its first review; one indicator in all townships; values judged, points changed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.counting import placed_rule
from assessments.forms.reports import ReasonForm
from assessments.forms.review import ChangeForm, CheckForm, JudgeForm, ReturnSelfForm, SelfAssessmentForm
from assessments.jobs import WHOLE
from assessments.models import (
    AssessedSubject,
    Indicator,
    Judgement,
    MeasureLine,
    PointChange,
    Score,
    SelfAssessment,
    YearReview,
)
from assessments.presenters import review as shown
from assessments.presenters.lines import figure, metric_of
from assessments.review_choices import JudgementSide, ReviewStage, SelfState
from assessments.reviewed import needs_of
from assessments.rules import PLAIN, RuleError, plain
from assessments.views.loading import shut_by
from assessments.views.reviews import review_of, version_of
from assessments.workflow import judgements, self_assessments
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form

READ = (Capability.FILL_REPORT, *WHOLE)


def is_judged(indicator: Indicator) -> bool:
    """Whether people type its value."""
    try:
        return "manual" in needs_of(indicator)
    except RuleError:
        return False


def _row(request: HttpRequest, pk: int, subject_pk: int) -> SelfAssessment:
    return get_object_or_404(
        SelfAssessment.objects.visible_to(request.actor).select_related(
            "review__period__scheme__county", "subject__organization"
        ),
        review__period=pk,
        subject=subject_pk,
    )


def _scores(row: SelfAssessment) -> list[Score]:
    return list(
        Score.objects.filter(result__period=row.review.period_id, result__subject=row.subject_id)
        .select_related("indicator__category", "result")
        .order_by("indicator__category__sort_order", "indicator__sort_order", "pk")
    )


def _self_page(
    request: HttpRequest,
    row: SelfAssessment,
    scores: list[Score],
    form: SelfAssessmentForm | None = None,
    check: CheckForm | None = None,
    back: ReturnSelfForm | None = None,
) -> HttpResponse:
    review, actor = row.review, request.actor
    said = list(Judgement.objects.in_force().filter(review=review, subject=row.subject_id))
    changes = list(PointChange.objects.filter(review=review, subject=row.subject_id))
    own = actor.can(Capability.FILL_REPORT) and actor.organization_id == row.subject.organization_id
    fillable = own and review.is_working and row.state in (SelfState.DRAFT, SelfState.RETURNED)
    if fillable and form is None:
        form = _self_form(row, scores, said)
    bound = next((f for f in (form, check, back) if f is not None and f.is_bound), None)
    context = {
        "row": row,
        "review": review,
        "period": review.period,
        "result": scores[0].result if scores else None,
        "groups": shown.self_rows(scores, said, changes),
        "form": bound,
        "self_form": form if fillable else None,
        "may_submit": fillable and actor.can(Capability.SUBMIT_REPORT),
        "may_check": actor.can(Capability.VERIFY_REPORT)
        and review.is_working
        and row.state == SelfState.SUBMITTED,
        "check_form": check or CheckForm(),
        "return_form": back or ReturnSelfForm(),
        "sees_all": actor.can(*WHOLE),
        "appeals": list(review.appeals.filter(subject=row.subject_id).select_related("indicator")),
        "may_appeal": own
        and actor.can(Capability.SUBMIT_REPORT)
        and review.stage == ReviewStage.NOTICE
        and timezone.localdate() <= review.appeals_until,
    }
    status = form_status(bound) if bound is not None else 200
    return render(request, "assessments/self_assessment.html", context, status=status)


def _self_form(
    row: SelfAssessment, scores: list[Score], said: list[Judgement], data=None
) -> SelfAssessmentForm:
    indicators = [score.indicator for score in scores if is_judged(score.indicator)]
    initial = {"statement": row.statement}
    for judgement in said:
        if judgement.side == JudgementSide.SELF:
            initial[f"value_{judgement.indicator_id}"] = judgement.value
            initial[f"note_{judgement.indicator_id}"] = judgement.note
    return SelfAssessmentForm(data, indicators=indicators, initial=initial)


@requires(*READ)
def self_assessment(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """A township writes its self-assessment; the county reads it beside the computed points."""
    row = _row(request, pk, subject_pk)
    scores = _scores(row)
    if request.method != "POST":
        return _self_page(request, row, scores)
    said = list(Judgement.objects.in_force().filter(review=row.review, subject=row.subject_id))
    form = _self_form(row, scores, said, request.POST)
    handing_in = request.POST.get("do") == "submit"

    def verb() -> SelfAssessment:
        at = timezone.now()
        done = self_assessments.save_self_assessment(
            actor=request.actor,
            row=row,
            statement=form.cleaned_data["statement"],
            values=form.values,
            version=version_of(request),
            at=at,
        )
        if handing_in:
            done = self_assessments.submit_self_assessment(actor=request.actor, row=done, at=at)
        return done

    answer = once_with_form(
        request,
        form,
        verb,
        then=lambda done: done.get_absolute_url(),
        message="自评已提交，等县人大初审。" if handing_in else "已保存，还没有提交。",
    )
    return answer or _self_page(request, row, scores, form=form)


@requires(Capability.VERIFY_REPORT)
@require_POST
def self_check(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """Finish the first review of one township."""
    row = _row(request, pk, subject_pk)
    form = CheckForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: self_assessments.check_self_assessment(
            actor=request.actor,
            row=row,
            note=form.cleaned_data["note"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: done.review.get_absolute_url(),
        message=f"{row.subject}的自评已初审。",
    )
    return answer or _self_page(request, row, _scores(row), check=form)


@requires(Capability.VERIFY_REPORT)
@require_POST
def self_return(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """Give a self-assessment back."""
    row = _row(request, pk, subject_pk)
    form = ReturnSelfForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: self_assessments.return_self_assessment(
            actor=request.actor,
            row=row,
            reason=form.cleaned_data["reason"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: done.review.get_absolute_url(),
        message=f"已退回{row.subject}，镇里会收到待办。",
    )
    return answer or _self_page(request, row, _scores(row), back=form)


# --- one indicator in all townships -----------------------------------------------------------------


def _indicator(review: YearReview, indicator_pk: int) -> Indicator:
    return get_object_or_404(review.period.scheme.indicators.select_related("category"), pk=indicator_pk)


def _indicator_page(
    request: HttpRequest,
    review: YearReview,
    indicator: Indicator,
    subject_pk: int | None,
    judge: JudgeForm | None = None,
    change: ChangeForm | None = None,
) -> HttpResponse:
    scores = list(
        Score.objects.filter(result__period=review.period_id, indicator=indicator)
        .select_related("result__subject", "indicator")
        .order_by("result__subject__sort_order", "pk")
    )
    if not scores:
        raise Http404
    chosen = next((s for s in scores if s.result.subject_id == subject_pk), scores[0])
    said = list(Judgement.objects.in_force().filter(review=review, indicator=indicator))
    changes = list(PointChange.objects.filter(review=review, indicator=indicator).order_by("made_at", "pk"))
    rows = shown.indicator_rows(indicator, scores, said, changes, chosen.result.subject_id)
    metric = metric_of(indicator)
    lines = (
        MeasureLine.objects.filter(
            report__period__scheme=review.period.scheme_id,
            report__subject=chosen.result.subject_id,
            indicator=indicator,
        )
        .select_related("report__period")
        .defer("records")
        .order_by("report__period__number")
    )
    neighbours = list(
        review.period.scheme.indicators.order_by("category__sort_order", "sort_order", "pk").values_list(
            "pk", "name"
        )
    )
    here = next(i for i, (pk, _) in enumerate(neighbours) if pk == indicator.pk)
    try:
        rule_text = placed_rule(indicator).describe(indicator.full_mark, metric.wording if metric else PLAIN)
    except RuleError as error:
        rule_text = str(error)
    manual = is_judged(indicator)
    may = request.actor.can(Capability.VERIFY_REPORT) and review.is_working
    bound = next((f for f in (judge, change) if f is not None), None)
    known = next((row["judged"] for row in rows if row["current"]), None)
    proposed = known or next((row["self"] for row in rows if row["current"]), None)
    context = {
        "review": review,
        "period": review.period,
        "indicator": indicator,
        "rows": rows,
        "chosen": chosen,
        "subject": chosen.result.subject,
        "current": next(row for row in rows if row["current"]),
        "changes": [c for c in changes if c.subject_id == chosen.result.subject_id],
        "lines": [
            {
                "name": str(line.report.period),
                "figure": figure(
                    line.measure.numerator, line.measure.denominator, metric.unit if metric else ""
                )
                if line.applicable
                else "不适用",
                "url": line.get_absolute_url(),
            }
            for line in lines
        ],
        "rule_text": rule_text,
        "manual": manual,
        "may": may,
        "form": bound,
        "judge_form": judge
        or JudgeForm(
            initial={"value": proposed.value, "note": known.note if known else ""} if proposed else None
        ),
        "change_form": change or ChangeForm(choose_stage=review.stage == ReviewStage.APPRAISAL),
        "previous": neighbours[here - 1] if here else None,
        "following": neighbours[here + 1] if here + 1 < len(neighbours) else None,
    }
    status = form_status(bound) if bound is not None else 200
    return render(request, "assessments/review_indicator.html", context, status=status)


@requires(*WHOLE)
def review_indicator(request: HttpRequest, pk: int, indicator_pk: int) -> HttpResponse:
    """One indicator in all townships, and one of them with its records and changes."""
    review = review_of(request, pk)
    wanted = request.GET.get("subject", "")
    return _indicator_page(request, review, _indicator(review, indicator_pk), whole(wanted))


def _subject(review: YearReview, subject_pk: int) -> AssessedSubject:
    return get_object_or_404(AssessedSubject.objects.filter(results__period=review.period_id), pk=subject_pk)


def _back(review: YearReview, indicator_pk: int, subject_pk: int) -> str:
    address = reverse("assessments:review_indicator", args=[review.period_id, indicator_pk])
    return f"{address}?subject={subject_pk}"


@requires(Capability.VERIFY_REPORT)
@require_POST
def judgement_create(request: HttpRequest, pk: int, indicator_pk: int, subject_pk: int) -> HttpResponse:
    """Type the value of a judged indicator."""
    review = review_of(request, pk)
    indicator, subject = _indicator(review, indicator_pk), _subject(review, subject_pk)
    form = JudgeForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: judgements.judge(
            actor=request.actor,
            review=review,
            subject=subject,
            indicator=indicator,
            value=form.cleaned_data["value"],
            note=form.cleaned_data["note"],
            at=timezone.now(),
        ),
        then=lambda row: _back(review, indicator_pk, subject_pk),
        message=lambda row: f"{subject}“{indicator}”评定为 {row.value} 分，重新汇总以后计入总分。",
    )
    return answer or _indicator_page(request, review, indicator, subject_pk, judge=form)


@requires(Capability.VERIFY_REPORT)
@require_POST
def change_create(request: HttpRequest, pk: int, indicator_pk: int, subject_pk: int) -> HttpResponse:
    """Change points by hand, with the reason."""
    review = review_of(request, pk)
    indicator, subject = _indicator(review, indicator_pk), _subject(review, subject_pk)
    form = ChangeForm(request.POST, choose_stage=review.stage == ReviewStage.APPRAISAL)
    answer = once_with_form(
        request,
        form,
        lambda: judgements.change_points(
            actor=request.actor,
            review=review,
            subject=subject,
            indicator=indicator,
            delta=form.cleaned_data["delta"],
            reason=form.cleaned_data["reason"],
            stage=form.cleaned_data.get("stage", ""),
            at=timezone.now(),
        ),
        then=lambda row: _back(review, indicator_pk, subject_pk),
        message=lambda row: (
            f"已登记改为 {plain(row.after)} 分（原 {plain(row.before)} 分），镇里会收到理由。"
            "重新汇总以后计入得分和名次。"
        ),
    )
    return answer or _indicator_page(request, review, indicator, subject_pk, change=form)


@requires(Capability.VERIFY_REPORT)
def change_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back."""
    row = get_object_or_404(
        PointChange.objects.filter(review__in=YearReview.objects.visible_to(request.actor)).select_related(
            "review__period__scheme", "subject", "indicator"
        ),
        pk=pk,
    )
    form = ReasonForm(request.POST or None)
    back = _back(row.review, row.indicator_id, row.subject_id)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: judgements.void_change(
                actor=request.actor, row=row, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=lambda done: back,
            message="改分已撤销，重新汇总以后生效。",
        )
        if answer:
            return answer
    context = {
        "row": row,
        "form": form,
        "back": back,
        "shut": shut_by(judgements.may_take_back, row, row.review),
    }
    return render(request, "assessments/change_void.html", context, status=form_status(form))
