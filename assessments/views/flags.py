"""The rotating red flag: holders, award, past holders, hand-over sheet, certificate, work funds."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments.choices import PeriodState
from assessments.forms.results import AwardForm, PastAwardForm, PaymentForm
from assessments.models import AssessedSubject, FlagAward, FlagGroup, HistoricalScore, Period, WorkFund
from assessments.presenters.flags import holding
from assessments.presenters.history import past_funds
from assessments.presenters.ranking import flag_card
from assessments.workflow import flags, results
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once_with_form


@requires(Capability.SEE_RESULTS)
def flag_list(request: HttpRequest) -> HttpResponse:
    """The holder of each group's flag, the line of holders, and the work funds."""
    awards = list(
        FlagAward.objects.visible_to(request.actor)
        .select_related("group", "holder", "previous__holder", "handover")
        .order_by("group__sort_order", "group_id", "-year", "-number", "-pk")
    )
    by_group: dict[int, list[FlagAward]] = defaultdict(list)
    for award in awards:
        by_group[award.group_id].append(award)
    funds = list(
        WorkFund.objects.filter(
            period__in=Period.objects.visible_to(request.actor).filter(state=PeriodState.PUBLISHED)
        )
        .select_related("period", "subject")
        .order_by("-period__year", "rank", "pk")[:60]
    )
    groups = []
    for group in FlagGroup.objects.visible_to(request.actor).of_townships():
        held = by_group[group.pk]
        counts: dict[int, int] = defaultdict(int)
        rows, now = [], holding(held)
        for award in reversed(held):
            counts[award.holder_id] += 1
            handover = getattr(award, "handover", None)
            rows.append(
                {
                    "award": award,
                    "holds": now is not None and award.pk == now.pk,
                    "times": counts[award.holder_id],
                    "waits": handover is not None and handover.done_on is None,
                }
            )
        links = _links(held[0]) if held else []
        groups.append({"group": group, "card": flag_card(held, links), "rows": rows[::-1]})
    context = {
        "groups": groups,
        "funds": funds,
        "past_funds": past_funds(
            awards, list(HistoricalScore.objects.visible_to(request.actor).select_related("subject"))
        ),
        "may_award": request.actor.can(Capability.AWARD_FLAG),
    }
    return render(request, "assessments/flag_list.html", context)


def _links(award: FlagAward) -> list[dict[str, str]]:
    return [
        {"label": "交接和材料", "url": award.get_absolute_url()},
        {"label": "历年一条线", "url": reverse("assessments:flag_line", args=[award.group_id])},
    ]


@requires(Capability.AWARD_FLAG)
def flag_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the flag to the first of a published year."""
    period = get_object_or_404(
        Period.objects.visible_to(request.actor).select_related("scheme__group"), pk=pk
    )
    group = period.scheme.group
    initial = {
        "minutes_number": period.minutes_number,
        "from_on": timezone.localdate(),
        "authority_document": group.authority_document,
        "authority_organ": group.authority_organ,
    }
    form = AwardForm(request.POST or None, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: flags.award_flag(
                actor=request.actor, period=period, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda award: award.get_absolute_url(),
            message=lambda award: f"红旗已登记授予{award.holder}，接着安排在哪次会议上交接。",
        )
        if answer:
            return answer
    first, passed = flags.first_of(period)
    current = FlagAward.objects.current().filter(group=group).select_related("holder").first()
    context = {
        "period": period,
        "form": form,
        "first": first,
        "passed": passed,
        "current": current,
        "group": group,
    }
    return render(request, "assessments/flag_award.html", context, status=form_status(form))


@requires(Capability.AWARD_FLAG)
def flag_record(request: HttpRequest) -> HttpResponse:
    """Enter a holder from before the portal."""
    form = PastAwardForm(
        request.POST or None,
        groups=FlagGroup.objects.visible_to(request.actor).of_townships(),
        subjects=AssessedSubject.objects.visible_to(request.actor),
        today=timezone.localdate(),
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: flags.record_past_award(actor=request.actor, at=timezone.now(), **form.cleaned_data),
            then=lambda _: reverse("assessments:flag_list"),
            message=lambda award: f"已补录 {award.year} 年：{award.holder}。",
        )
        if answer:
            return answer
    return render(request, "assessments/flag_record.html", {"form": form}, status=form_status(form))


@requires(Capability.AWARD_FLAG)
def fund_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that work funds were paid."""
    fund = get_object_or_404(
        WorkFund.objects.filter(period__in=Period.objects.visible_to(request.actor)).select_related(
            "period", "subject"
        ),
        pk=pk,
    )
    if request.method == "GET" and fund.paid_on is not None:
        return redirect("assessments:fund_correct", pk=fund.pk)
    form = PaymentForm(request.POST or None, initial={"paid_on": timezone.localdate()})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: results.record_payment(
                actor=request.actor, fund=fund, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda _: reverse("assessments:flag_list"),
            message=lambda done: f"{done.subject}的工作经费已登记拨付。",
        )
        if answer:
            return answer
    return render(
        request, "assessments/fund_pay.html", {"fund": fund, "form": form}, status=form_status(form)
    )
