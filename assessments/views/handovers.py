"""One award of the flag: its hand-over, the set for it, the line of holders, corrected payments, 推荐使用."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from assessments.flag_papers import KINDS, FlagSet, write_paper
from assessments.forms.flags import (
    HandoverCorrectionForm,
    HandoverForm,
    HandoverPlanForm,
    WithdrawForm,
)
from assessments.models import (
    AssessedSubject,
    FlagAward,
    FlagGroup,
    FlagHandover,
    Recommendation,
    Result,
    WorkFund,
)
from assessments.presenters.flags import holders_of, line_of, line_sentence, steps_of
from assessments.workflow import handovers
from assessments.workflow.flags import HANDED_OVER
from assessments.workflow.handover_corrections import correct_handover
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web import formpages
from deputies.models import CongressSession

# A form's page and its POST, in the look of the flag's pages.
form_page = partial(formpages.form_page, template="assessments/flag_form.html")
posted = formpages.posted


def _award(request: HttpRequest, pk: int) -> FlagAward:
    return get_object_or_404(
        FlagAward.objects.visible_to(request.actor).select_related(
            "group__county__congress",
            "holder__organization",
            "previous__holder__organization",
            "period__scheme",
        ),
        pk=pk,
    )


def _handover(award: FlagAward) -> FlagHandover | None:
    """The award's hand-over with its session; None for holders from before the portal. One query."""
    labels = "session__term__congress"
    return (
        FlagHandover.objects.select_related(
            "award", "agenda_item", f"{labels}__division", f"{labels}__county__division"
        )
        .filter(award=award)
        .first()
    )


def papers_of(award: FlagAward, handover: FlagHandover | None) -> FlagSet:
    """The set of an award, with its holder's work fund and place, and whom it is announced to. Three queries."""
    fund, rank = None, None
    if award.period_id:
        fund = WorkFund.objects.filter(period=award.period_id, subject=award.holder_id).first()
        ranks = Result.objects.filter(period=award.period_id, subject=award.holder_id)
        rank = ranks.values_list("rank", flat=True).first()
    kinds = set(
        AssessedSubject.objects.filter(group=award.group, organization__isnull=False).values_list(
            "organization__kind", flat=True
        )
    )
    names = [
        words
        for kind, words in (
            (OrganizationKind.TOWNSHIP_CONGRESS, "各乡镇人大"),
            (OrganizationKind.STREET_COMMITTEE, "各街道人大工委"),
        )
        if kind in kinds
    ]
    return FlagSet(award, handover, fund, "、".join(names) or "各参评单位", rank)


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One award: how far its hand-over is, the papers for it, and what is next."""
    award = _award(request, pk)
    handover = _handover(award)
    papers = papers_of(award, handover)
    waits = handover is not None and handover.done_on is None
    actor = request.actor
    staff = actor.can(Capability.AWARD_FLAG)
    recommendations = []
    if actor.can(Capability.RECOMMEND_CHAIR) and award.period_id:
        recommendations = list(
            Recommendation.objects.visible_to(actor).filter(period=award.period_id).select_related("subject")
        )
    context = {
        "award": award,
        "handover": handover,
        "papers": papers,
        "waits": waits,
        "holds": FlagAward.objects.held().filter(pk=award.pk).exists(),
        "steps": steps_of(award, handover),
        "may_award": staff,
        "may_withdraw": staff and waits and award.to_on is None,
        "may_recommend": actor.can(Capability.RECOMMEND_CHAIR) and award.period_id is not None,
        "recommendations": recommendations,
        "entries": list(
            timeline(award.group, "staff" if staff else "parties").filter(subject_key=subject_key(award))[:20]
        ),
    }
    return render(request, "assessments/flag_detail.html", context)


def _labelled_sessions(award: FlagAward):
    county = award.group.county
    return (
        CongressSession.objects.with_labels()
        .filter(term__congress=county.congress_id)
        .order_by("-opens_on", "-pk")
    )


@requires(Capability.AWARD_FLAG)
def flag_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle where and when the flag is handed on."""
    award = _award(request, pk)
    handover = _waiting(award)
    form = HandoverPlanForm(posted(request), row=handover, sessions=_labelled_sessions(award))
    return form_page(
        request,
        form,
        lambda: handovers.plan_handover(
            actor=request.actor, award=award, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: award.get_absolute_url(),
        message="交接的会议和日期已定，两个单位都会收到消息。",
        context={
            "title": f"安排{award.holder}的红旗交接",
            "lead": "红旗在县人代会上交接，写明哪一天、哪次会议。公布文件、移交单、证书按这里填的印。",
            "submit": "定下来并告诉两个单位",
            "back": award.get_absolute_url(),
            "back_label": f"{award.label}流动红旗",
        },
        fresh=lambda: _handover(award),
    )


def _waiting(award: FlagAward) -> FlagHandover:
    """The hand-over that has not been done; 404 where there is none to do."""
    handover = _handover(award)
    if handover is None:
        raise Http404
    handover.award = award
    return handover


@requires(Capability.AWARD_FLAG)
def flag_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the flag was handed on."""
    award = _award(request, pk)
    handover = _waiting(award)
    if request.method == "GET" and handover.done_on is not None:
        return redirect("assessments:flag_correct", pk=award.pk)
    moved = award.previous is not None and award.previous.holder_id != award.holder_id
    form = HandoverForm(posted(request), row=handover, moved=moved)
    return form_page(
        request,
        form,
        lambda: handovers.record_handover(
            actor=request.actor, award=award, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: award.get_absolute_url(),
        message=f"已登记交接，{award.holder}持旗。",
        context={
            "title": f"登记{award.holder}接旗",
            "lead": "按会场上的情况登记；这一天起，持旗时间按它算。",
            "submit": "登记交接",
            "back": award.get_absolute_url(),
            "back_label": f"{award.label}流动红旗",
        },
        fresh=lambda: _waiting(award),
    )


@requires(Capability.AWARD_FLAG)
def flag_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a hand-over that was recorded wrongly."""
    award = _award(request, pk)
    handover = _waiting(award)
    if handover.done_on is None:
        return redirect("assessments:flag_hand_over", pk=award.pk)
    moved = award.previous is not None and award.previous.holder_id != award.holder_id
    form = HandoverCorrectionForm(posted(request), row=handover, moved=moved)
    return form_page(
        request,
        form,
        lambda: correct_handover(actor=request.actor, award=award, at=timezone.now(), **form.cleaned_data),
        then=lambda _: award.get_absolute_url(),
        message="已更正，移交单和证书按新登记的印，两个单位都会收到消息。",
        context={
            "title": f"更正{award.holder}接旗的登记",
            "lead": "交接日期、接旗人登记错了的，在这里改；原来的登记和原因都留着。",
            "submit": "更正",
            "back": award.get_absolute_url(),
            "back_label": f"{award.label}流动红旗",
        },
        fresh=lambda: _waiting(award),
    )


@requires(Capability.AWARD_FLAG)
def flag_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an award that has not been handed over."""
    award = _award(request, pk)
    handover = _handover(award)
    if request.method == "GET" and (handover is None or handover.done_on is not None):
        messages.warning(request, HANDED_OVER)
        return redirect(award)
    form = WithdrawForm(posted(request))
    back = award.previous.holder if award.previous is not None else None
    return form_page(
        request,
        form,
        lambda: handovers.withdraw(actor=request.actor, award=award, at=timezone.now(), **form.cleaned_data),
        then=lambda _: reverse("assessments:flag_list"),
        message=f"已撤回，红旗仍由{back}持有。" if back else "已撤回这次授旗。",
        context={
            "title": f"撤回{award.label}的授旗",
            "lead": f"撤回以后，红旗{f'仍由{back}持有' if back else '没有持旗单位'}；这次登记和原因都留着。",
            "submit": "撤回授旗",
            "back": award.get_absolute_url(),
            "back_label": f"{award.label}流动红旗",
        },
    )


def _printed(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """One of the set, as it is printed."""
    award = _award(request, pk)
    context = {"award": award, "papers": papers_of(award, _handover(award))}
    return render(request, f"assessments/flag_{paper}.html", context)


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement, as paper."""
    return _printed(request, pk, "announcement")


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The line of the agenda and the order on the stage, as paper."""
    return _printed(request, pk, "agenda")


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The hand-over sheet, as paper."""
    return _printed(request, pk, "handover")


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate, as paper."""
    return _printed(request, pk, "certificate")


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One of the set as a Word document."""
    if kind not in KINDS:
        raise Http404
    award = _award(request, pk)
    papers = papers_of(award, _handover(award))
    return answer_paper(write_paper(papers, kind), f"{award.label}流动红旗{KINDS[kind]}.docx")


@require_GET
@requires(Capability.SEE_RESULTS)
def flag_line(request: HttpRequest, pk: int) -> HttpResponse:
    """The line of a group's holders: one strip a period, gaps and rows in a row included."""
    group = get_object_or_404(FlagGroup.objects.visible_to(request.actor).of_townships(), pk=pk)
    awards = list(
        FlagAward.objects.visible_to(request.actor)
        .filter(group=group)
        .select_related("holder", "previous__holder")
        .prefetch_related(Prefetch("handover"))
        .order_by("year", "number", "pk")
    )
    for award in awards:
        award.group = group
    strips = line_of(group, awards)
    context = {
        "group": group,
        "strips": strips,
        "sentence": line_sentence(strips),
        "holders": holders_of(awards),
        "may_award": request.actor.can(Capability.AWARD_FLAG),
    }
    return render(request, "assessments/flag_line.html", context)
