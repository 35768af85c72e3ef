"""民主测评 at the desk: prepare, print slips, open, count; and the paper of a rater with an account."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessments.forms.ballots import BallotForm, EndBallotForm, PaperForm, RaterGroupForm, ReplaceSlipForm
from assessments.forms.reports import ReasonForm
from assessments.jobs import WHOLE
from assessments.models import Ballot, RaterGroup, Slip
from assessments.models.ballots import code_of
from assessments.review_choices import BallotState
from assessments.reviewed import needs_of
from assessments.rules import RuleError, plain
from assessments.views.loading import shut_by
from assessments.views.reviews import review_of, version_of
from assessments.workflow import ballots, papers
from assessments.workflow.reviews import working
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.web.formpages import form_page, posted
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Refused


def _by_ballot(indicator) -> bool:
    try:
        return "ratings" in needs_of(indicator)
    except RuleError:
        return False


@requires(Capability.PUBLISH_RESULTS)
def ballot_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a ballot of a review."""
    review = review_of(request, pk)
    fits = [i.pk for i in review.period.scheme.indicators.all() if _by_ballot(i)]
    form = BallotForm(
        request.POST or None,
        indicators=review.period.scheme.indicators.filter(pk__in=fits),
        initial={
            "title": f"{review.period}{review.period.scheme.group.word}人大工作民主测评",
            "closes_on": timezone.localdate(),
            "indicator": fits[0] if fits else None,
        },
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: ballots.create_ballot(
                actor=request.actor, review=review, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda ballot: ballot.get_absolute_url(),
            message="测评已建好，接着加测评组。",
        )
        if answer:
            return answer
    shut = shut_by(working, review)
    context = {"review": review, "period": review.period, "form": form, "shut": shut}
    return render(request, "assessments/ballot_form.html", context, status=form_status(form))


def _ballot(request: HttpRequest, pk: int) -> Ballot:
    return get_object_or_404(
        Ballot.objects.visible_to(request.actor).select_related(
            "review__period__scheme__county", "indicator"
        ),
        pk=pk,
    )


def _raters(ballot: Ballot):
    """People of the county with an account role that rates, sees results or leads."""
    roles = (
        roles_with(Capability.RATE)
        + roles_with(Capability.SEE_OVERVIEW)
        + roles_with(Capability.SUBMIT_REPORT)
    )
    today = timezone.localdate()
    members = Membership.objects.current(today).filter(
        Q(role__in=roles), organization__county=ballot.review.period.scheme.county_id
    )
    return Person.objects.filter(pk__in=members.values("person")).order_by("pinyin", "pk")


def _page(
    request: HttpRequest,
    ballot: Ballot,
    form: RaterGroupForm | None = None,
    replace: ReplaceSlipForm | None = None,
) -> HttpResponse:
    may = request.actor.can(Capability.PUBLISH_RESULTS)
    draft = may and ballot.state == BallotState.DRAFT
    groups = papers.turnout(ballot)
    prescribed = ballots.groups_of_rule(ballot)
    missing = [name for name in prescribed if name not in {g.name for g in groups}]
    if draft and form is None:
        initial = {"name": missing[0], "weight": prescribed[missing[0]]} if missing else {}
        form = RaterGroupForm(people=_raters(ballot), initial=initial)
    results = []
    if ballot.state == BallotState.COUNTED:
        names = {s.pk: s.name for s in papers.subjects_to_rate(ballot)}
        found = papers.tallies(ballot)
        results = [(names[pk], found[pk]) for pk in names if pk in found]
        results.sort(key=lambda row: -(row[1].shown or 0))
    sent, used = sum(g.sent for g in groups), sum(g.used for g in groups)
    running = may and ballot.state == BallotState.OPEN and ballot.review.is_working
    over = ballot.closes_on < timezone.localdate() or used == sent
    context = {
        "ballot": ballot,
        "review": ballot.review,
        "period": ballot.review.period,
        "groups": groups,
        "missing": missing,
        "prescribed": prescribed,
        "form": next((f for f in (form, replace) if f is not None and f.is_bound), None),
        "group_form": form if draft else None,
        "replace_form": (replace or ReplaceSlipForm(groups=ballot.groups.all()))
        if may and ballot.state == BallotState.OPEN and any(g.printed for g in groups)
        else None,
        "results": results,
        "may": may,
        "sent": sent,
        "used": used,
        "out": sent - used,
        "early": _why_early(ballot) if ballot.state == BallotState.COUNTED and sent > used else "",
        "printable": any(g.printed for g in groups) and ballot.state in (BallotState.DRAFT, BallotState.OPEN),
        "may_count": running and over,
        "may_end": running and not over,
    }
    bound = context["form"]
    status = form_status(bound) if bound is not None else 200
    return render(request, "assessments/ballot_detail.html", context, status=status)


def _why_early(ballot: Ballot) -> str:
    """Why it was counted before its last day; "" where it ran to the end."""
    said = timeline(ballot.review.period).filter(
        subject_key=f"assessments.ballot:{ballot.pk}", move="count_ballot"
    )
    found = said.first()
    return found.reason if found is not None else ""


@requires(*WHOLE)
def ballot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A ballot: groups, turnout, and the outcome once it is counted."""
    return _page(request, _ballot(request, pk))


def _weight_said(form: RaterGroupForm, group: RaterGroup) -> str:
    """That the rule's weight stands where another one was typed."""
    typed = form.cleaned_data.get("weight")
    if typed is None or typed == group.weight:
        return ""
    return (
        f"权重按计分规则是 {plain(group.weight)}，填的 {plain(typed)} 没有采用；要改权重，请改方案里的规则。"
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def rater_group_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a group of raters."""
    ballot = _ballot(request, pk)
    form = RaterGroupForm(request.POST, people=_raters(ballot))
    answer = once_with_form(
        request,
        form,
        lambda: ballots.add_rater_group(
            actor=request.actor,
            ballot=ballot,
            name=form.cleaned_data["name"],
            weight=form.cleaned_data["weight"],
            slips=form.cleaned_data["slips"],
            people=list(form.cleaned_data["people"]),
            at=timezone.now(),
        ),
        then=ballot.get_absolute_url(),
        message=lambda group: f"已加上{group}。{_weight_said(form, group)}",
    )
    return answer or _page(request, ballot, form)


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def rater_group_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a group out before the ballot begins."""
    group = get_object_or_404(
        RaterGroup.objects.filter(ballot__in=Ballot.objects.visible_to(request.actor)).select_related(
            "ballot"
        ),
        pk=pk,
    )
    return once(
        request,
        lambda: ballots.remove_rater_group(actor=request.actor, group=group, at=timezone.now()),
        then=group.ballot.get_absolute_url(),
        message="已去掉这个测评组，印出去的票作废。",
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def slip_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a lost printed slip."""
    ballot = _ballot(request, pk)
    form = ReplaceSlipForm(request.POST, groups=ballot.groups.all())
    answer = once_with_form(
        request,
        form,
        lambda: ballots.replace_slip(actor=request.actor, at=timezone.now(), **form.cleaned_data),
        then=ballot.get_absolute_url(),
        message=lambda slip: f"已补发第 {slip.number} 号票，请打印。原来那张作废。",
    )
    return answer or _page(request, ballot, replace=form)


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def ballot_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin."""
    ballot = _ballot(request, pk)
    return once(
        request,
        lambda: ballots.open_ballot(
            actor=request.actor, ballot=ballot, version=version_of(request), at=timezone.now()
        ),
        then=ballot.get_absolute_url(),
        message="测评已开始，有账号的测评人收到了待办。",
    )


def _counted(ballot: Ballot) -> str:
    blank = papers.not_rated(ballot)
    if blank and ballot.indicator_id is not None:
        names = "、".join(blank)
        return f"已计票。没有一张票评到{names}，这一项算不出分，请作废这个测评，对各单位重新测评。"
    return "已计票。计入指标的，重新汇总以后生效。"


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def ballot_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Close and count."""
    ballot = _ballot(request, pk)
    return once(
        request,
        lambda: ballots.count_ballot(
            actor=request.actor, ballot=ballot, version=version_of(request), at=timezone.now()
        ),
        then=ballot.get_absolute_url(),
        message=_counted,
    )


@requires(Capability.PUBLISH_RESULTS)
def ballot_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Close and count before the last day, though slips are out."""
    ballot = _ballot(request, pk)
    groups = papers.turnout(ballot)
    out = sum(g.sent - g.used for g in groups)
    form = EndBallotForm(posted(request), row=ballot)
    return form_page(
        request,
        form,
        lambda: ballots.end_ballot(
            actor=request.actor, ballot=ballot, at=timezone.now(), **form.cleaned_data
        ),
        then=ballot.get_absolute_url(),
        message=_counted,
        template="assessments/ballot_end.html",
        context={
            "ballot": ballot,
            "period": ballot.review.period,
            "groups": groups,
            "out": out,
            "possible": ballot.state == BallotState.OPEN and out and ballot.closes_on >= timezone.localdate(),
        },
        fresh=lambda: _ballot(request, pk),
    )


@requires(Capability.PUBLISH_RESULTS)
def ballot_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a ballot up."""
    ballot = _ballot(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: ballots.void_ballot(
                actor=request.actor, ballot=ballot, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=lambda done: done.review.get_absolute_url(),
            message="测评已作废。",
        )
        if answer:
            return answer
    shut = shut_by(ballots.may_be_voided, ballot, ballot.review)
    context = {"ballot": ballot, "period": ballot.review.period, "form": form, "shut": shut}
    return render(request, "assessments/ballot_void.html", context, status=form_status(form))


@requires(Capability.PUBLISH_RESULTS)
@never_cache
def slips_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed slips with their codes: to be filled on a telephone, or by pen and typed in."""
    ballot = _ballot(request, pk)
    if ballot.state not in (BallotState.DRAFT, BallotState.OPEN):
        raise Http404
    door = reverse("public_ballots:ballot_door")
    base = settings.PUBLIC_BASE_URL.rstrip("/")
    slips = []
    rows = Slip.objects.filter(group__ballot=ballot, person=None, used=False, voided=False)
    for slip in rows.select_related("group").order_by("group__sort_order", "number"):
        code = code_of(slip.nonce)
        slips.append(
            {
                "slip": slip,
                "code": f"{code[:5]} {code[5:]}",
                "qr": qr_svg(f"{base}{door}?code={code}", scale=3, title=f"测评码 {code}"),
            }
        )
    if not slips:
        raise Refused("没有要印的票：都用过了，或者测评人都有账号。")
    context = {
        "ballot": ballot,
        "slips": slips,
        "subjects": papers.subjects_to_rate(ballot),
        "grades": [word for word, _ in ballot.grades],
        "address": f"{base}{door}",
    }
    return render(request, "assessments/slips_print.html", context)


def ballot_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """A rater with an account fills the own paper. Everybody else finds nothing here."""
    ballot = get_object_or_404(Ballot.objects.select_related("review__period__scheme"), pk=pk)
    slip = papers.slip_of(ballot, request.actor)
    if slip is None:
        raise Http404
    problem = ""
    try:
        papers.check_slip(slip, timezone.now())
    except Refused as refusal:
        problem = "您已经投过票了，一张票投一次。" if slip.used else refusal.message
    subjects = papers.subjects_to_rate(ballot, papers.workplaces(slip.person_id, timezone.now()))
    form = PaperForm(request.POST or None, subjects=subjects, grades=ballot.grades)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: papers.rate(slip=slip, grades=form.grades, at=timezone.now()),
            then=reverse("assessments:ballot_rate", args=[ballot.pk]),
            message="您的测评已收到。票面不记名，谁也看不到您怎么评的。",
        )
        if answer:
            return answer
    context = {"ballot": ballot, "slip": slip, "form": form, "problem": problem}
    return render(request, "assessments/ballot_rate.html", context, status=form_status(form))
