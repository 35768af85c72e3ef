"""The review of a year on one page, and the verbs that move it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.archiving import ARCHIVE
from assessments.choices import PeriodState
from assessments.forms.reports import ReasonForm
from assessments.forms.review import AdvanceForm, DecideForm, NoticeForm, OpenReviewForm, ReportedForm
from assessments.jobs import WHOLE, years_of
from assessments.models import Appeal, Period, SiteSample, YearReview
from assessments.presenters import review as shown
from assessments.review_choices import LOCKED, ReviewStage
from assessments.verdicts import pending_of, waiting_rows
from assessments.workflow import review_gaps, reviews
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.formpages import form_page, posted, posted_once
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status
from congress_portal.foundation.workdays.arithmetic import add_workdays
from congress_portal.foundation.workdays.services import calendar_for

# How long townships have by default, in workdays: to assess themselves, to read the notice.
SELF_DAYS, NOTICE_DAYS = 10, 5


def year_of(request: HttpRequest, pk: int) -> Period:
    """A year whose results the actor may see."""
    return get_object_or_404(years_of(request.actor).select_related("scheme__county"), pk=pk)


def review_of(request: HttpRequest, pk: int) -> YearReview:
    """The review of a year; 404 where it has none."""
    return get_object_or_404(
        YearReview.objects.visible_to(request.actor).select_related("period__scheme__county"), period=pk
    )


def version_of(request: HttpRequest) -> int | None:
    """The version that the form was opened with."""
    value = request.POST.get("version", "")
    return whole(value)


def _next_form(request: HttpRequest, period: Period, review: YearReview | None) -> django_forms.Form | None:
    """The form of the next step, filled in as far as a rule can."""
    today = timezone.localdate()
    if review is None:
        if period.state != PeriodState.COMPUTED:
            return None
        day = add_workdays(calendar_for(period.scheme.county), today, SELF_DAYS)
        return OpenReviewForm(initial={"self_due_on": day})
    match review.stage:
        case ReviewStage.SELF | ReviewStage.FIRST:
            return AdvanceForm()
        case ReviewStage.APPRAISAL:
            return DecideForm(initial={"decided_on": today})
        case ReviewStage.DECIDED:
            day = add_workdays(calendar_for(period.scheme.county), today, NOTICE_DAYS)
            return NoticeForm(initial={"appeals_until": day})
        case ReviewStage.PUBLISHED:
            return ReportedForm(initial={"reported_on": today})
    return None


_STEP = {
    None: ("review_open", "开始评议并通知各单位"),
    ReviewStage.SELF: ("review_advance", "进入初审"),
    ReviewStage.FIRST: ("review_advance", "进入核查与测评"),
    ReviewStage.APPRAISAL: ("review_decide", "登记主任会议审定"),
    ReviewStage.DECIDED: ("review_notice", "公示并通知各单位"),
    ReviewStage.PUBLISHED: ("review_report", "登记上报"),
}


def _page(
    request: HttpRequest,
    period: Period,
    review: YearReview | None,
    form: django_forms.Form | None = None,
) -> HttpResponse:
    may = request.actor.can(Capability.PUBLISH_RESULTS)
    found = period.results.select_related("subject").order_by("rank", "subject__sort_order", "pk")
    results = list(
        found.annotate(
            may_wait=Exists(waiting_rows().filter(result=OuterRef("pk"))),
            appealed=Exists(Appeal.objects.filter(review__period=period, subject=OuterRef("subject"))),
        )
    )
    indicators = []
    if review is not None and review.is_working:
        indicators = list(period.scheme.indicators.order_by("category__sort_order", "sort_order", "pk"))
    changes, appeals, ballots, lacking = [], [], [], []
    rows: list[Any] = []
    if review is not None:
        rows = list(review.self_assessments.all())
        changes = list(review.changes.select_related("subject", "indicator").order_by("-made_at", "-pk"))
        if any(r.appealed for r in results):
            appeals = list(review.appeals.select_related("subject", "indicator"))
        ballots = list(review.ballots.select_related("indicator"))
        if review.stage == ReviewStage.APPRAISAL and (review.stale or any(r.may_wait for r in results)):
            subjects = [r.subject for r in results]
            lacking = review_gaps.lacking_values(review, indicators, subjects, ballots)
        if review.stage in (ReviewStage.DECIDED, ReviewStage.NOTICE) and any(r.may_wait for r in results):
            lacking = [f"{words}还没有评定" for words in pending_of(period)]
    samples = list(
        SiteSample.objects.visible_to(request.actor)
        .filter(report__period__scheme=period.scheme_id)
        .select_related("report__subject", "report__period")[:30]
    )
    today = timezone.localdate()
    stage = ReviewStage(review.stage) if review else None
    # What cannot be published is not put on notice.
    step = _STEP.get(stage) if not (lacking and stage == ReviewStage.DECIDED) else None
    context = {
        "period": period,
        "review": review,
        "steps": shown.steps(review),
        "towns": shown.town_rows(results, rows, changes, appeals),
        "changes": changes,
        "appeals": appeals,
        "open_appeals": sum(1 for a in appeals if a.state == "open"),
        "ballots": ballots,
        "samples": samples,
        "lacking": lacking,
        "first_indicator": indicators[0] if indicators else None,
        "form": form if form is not None else (_next_form(request, period, review) if may and step else None),
        "step_url": step[0] if step else "",
        "step_word": step[1] if step else "",
        "may": may,
        "may_compute": may
        and review is not None
        and (review.is_working or (review.stage == ReviewStage.NOTICE and review.stale)),
        "may_publish": may
        and review is not None
        and review.stage == ReviewStage.NOTICE
        and today > review.appeals_until
        and not review.stale
        and not lacking
        and not any(a.state == "open" for a in appeals),
        "may_archive": may and review is not None and review.stage in LOCKED,
        "entries": timeline(period)[:12],
    }
    status = form_status(form) if form is not None else 200
    return render(request, "assessments/review_detail.html", context, status=status)


@requires(*WHOLE)
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the review stands, what waits, and the next step."""
    period = year_of(request, pk)
    return _page(request, period, getattr(period, "review", None))


def _posted(
    request: HttpRequest,
    period: Period,
    review: YearReview | None,
    form: django_forms.Form,
    verb: Callable[[], Any],
    message: str,
) -> HttpResponse:
    return posted_once(
        request,
        form,
        verb,
        lambda: _page(request, period, review, form),
        then=lambda done: done.get_absolute_url(),
        message=message,
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def review_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the review."""
    period = year_of(request, pk)
    form = OpenReviewForm(request.POST)
    return _posted(
        request,
        period,
        YearReview.objects.filter(period=period).first(),
        form,
        lambda: reviews.open_review(
            actor=request.actor,
            period=period,
            self_due_on=form.cleaned_data["self_due_on"],
            at=timezone.now(),
        ),
        "评议已开始，各单位收到了自评的待办。",
    )


@requires(Capability.VERIFY_REPORT)
@require_POST
def review_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the next step."""
    review = review_of(request, pk)
    form = AdvanceForm(request.POST)
    return _posted(
        request,
        review.period,
        review,
        form,
        lambda: reviews.advance_review(
            actor=request.actor,
            review=review,
            reason=form.cleaned_data["reason"],
            version=version_of(request),
            at=timezone.now(),
        ),
        "已进入下一步。",
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def review_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision of the chairpersons' meeting."""
    review = review_of(request, pk)
    form = DecideForm(request.POST)
    return _posted(
        request,
        review.period,
        review,
        form,
        lambda: reviews.decide_results(
            actor=request.actor,
            review=review,
            minutes_number=form.cleaned_data["minutes_number"],
            decided_on=form.cleaned_data["decided_on"],
            version=version_of(request),
            at=timezone.now(),
        ),
        "已登记主任会议审定，下一步公示。",
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def review_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """公示."""
    review = review_of(request, pk)
    form = NoticeForm(request.POST)
    return _posted(
        request,
        review.period,
        review,
        form,
        lambda: reviews.open_notice(
            actor=request.actor,
            review=review,
            appeals_until=form.cleaned_data["appeals_until"],
            version=version_of(request),
            at=timezone.now(),
        ),
        "公示已开始，各单位收到了通知。",
    )


@requires(Capability.PUBLISH_RESULTS)
def review_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to visits and ballots, as the meeting asked."""
    review = review_of(request, pk)
    form = ReasonForm(posted(request))
    shut = (
        ""
        if reviews.may_reopen(review)
        else "现在不能退回：只有已经审定、还没有公示的才能退回；公示以后发现有项没有评定的，也可以退回。别的问题按申诉办。"
    )
    return form_page(
        request,
        form,
        lambda: reviews.reopen_review(
            actor=request.actor,
            review=review,
            reason=form.cleaned_data["reason"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: done.get_absolute_url(),
        message="已退回重新核查，审定的登记已撤下，原纪要号在经过里。",
        template="assessments/review_reopen.html",
        context={"review": review, "period": review.period, "shut": shut},
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def review_report(request: HttpRequest, pk: int) -> HttpResponse:
    """上报."""
    review = review_of(request, pk)
    form = ReportedForm(request.POST)
    return _posted(
        request,
        review.period,
        review,
        form,
        lambda: reviews.report_results(
            actor=request.actor,
            review=review,
            version=version_of(request),
            at=timezone.now(),
            **form.cleaned_data,
        ),
        "已登记上报。",
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def review_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The package of a locked year: sheet, records, minutes' number, hashes."""
    review = review_of(request, pk)
    if review.stage not in LOCKED:
        raise Http404
    return answer_or_start(
        request,
        kind=ARCHIVE.key,
        params={"period": review.period_id},
        title=f"{review.period}考评归档包",
        quick=False,
    )
