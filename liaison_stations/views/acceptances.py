"""Pages of one acceptance: begin, self-check, inspection, putting right, photos, paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Conflict
from deputies.views.parts import form_page, posted

from ..building_choices import OPEN_STATES, AcceptanceState, InspectionKind, ItemResult, StandardPurpose
from ..choices import StationState
from ..forms import PhotoForm
from ..forms.acceptances import ApplyForm, CheckForm, FixedForm
from ..forms.standards import ReasonOfRecordForm
from ..models import Acceptance, InspectionPhoto, Standard, Station
from ..services import acceptances as verbs
from ..services.acceptances import (
    INSPECTORS,
    acceptance_rows,
    check_inspector,
    check_keeper,
    items_to_inspect,
    latest_results,
    may_check_self,
    may_inspect,
)
from ..services.applying import open_acceptances
from .building import TONES, next_step

RESULT_TONES = {ItemResult.MET: "closed", ItemResult.NOT_MET: "returned", ItemResult.NOT_APPLICABLE: "draft"}


def _seen(request: HttpRequest, pk: int) -> Acceptance:
    rows = acceptance_rows().select_related("site__plan", "meeting", "self_checked_by")
    return get_object_or_404(rows.visible_to(request.actor), pk=pk)


def _in_state(acceptance: Acceptance, *states: str) -> None:
    if acceptance.state not in states:
        raise Conflict(f"{acceptance}现在是“{acceptance.state_words}”，这一步不用再办。")


def _looks(acceptance: Acceptance) -> list[dict[str, Any]]:
    """Every look with its findings and photos; three queries."""
    rows = acceptance.inspections.select_related("entered_by").prefetch_related("findings__item", "photos")
    looks = []
    for row in rows.order_by("-pk"):
        findings = sorted(row.findings.all(), key=lambda finding: finding.item.position)
        for finding in findings:
            finding.tone = RESULT_TONES[ItemResult(finding.result)]
        short = [finding for finding in findings if finding.result == ItemResult.NOT_MET]
        looks.append({"row": row, "findings": findings, "short": short, "photos": list(row.photos.all())})
    return looks


@require_GET
@requires(Capability.VIEW_STATIONS)
def acceptance_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One acceptance: where it stands, each look, approval and reward, and the next step."""
    actor, acceptance = request.actor, _seen(request, pk)
    leads, keeps = may_inspect(actor, acceptance.owner), may_check_self(actor, acceptance.station)
    own_words = acceptance.self_checked_by_id is not None and acceptance.self_checked_by_id == actor.person_id
    state = AcceptanceState(acceptance.state)
    looks = _looks(acceptance)
    of_station = list(acceptance.station.rewards.order_by("-pk"))
    rewards = [reward for reward in of_station if reward.acceptance_id == acceptance.pk]
    context = {
        "acceptance": acceptance,
        "tone": TONES[state],
        "steps": _steps(acceptance, looks, next((r.paid_on for r in rewards if r.voided_at is None), None)),
        "next_step": next_step(acceptance),
        "looks": looks,
        "rewards": rewards,
        "stars": list(acceptance.star_awards.standing()),
        "may_check": keeps and state == AcceptanceState.SELF_CHECK,
        "may_fix": keeps and state == AcceptanceState.FIX,
        "may_inspect": leads
        and not own_words
        and state in (AcceptanceState.INSPECT, AcceptanceState.FIX, AcceptanceState.RECHECK),
        "inspects_own": leads and own_words and state == AcceptanceState.INSPECT,
        "may_approve": leads and state == AcceptanceState.PASSED,
        "may_pay": state == AcceptanceState.APPROVED
        and bool(acceptance.reward_amount)
        and all(reward.voided_at is not None for reward in of_station)
        and actor.can(Capability.MANAGE_FUNDS)
        and actor.covers(acceptance.owner.division.path),
        "may_void_reward": actor.can(Capability.MANAGE_FUNDS)
        and actor.covers(acceptance.owner.division.path),
        "may_cancel": leads and state != AcceptanceState.CANCELLED,
        "may_add_photo": (leads or keeps) and bool(looks) and state != AcceptanceState.CANCELLED,
        "entries": list(timeline(acceptance, "staff" if leads or keeps else "parties")[:10]),
    }
    return render(request, "liaison_stations/acceptance_detail.html", context)


def _steps(acceptance: Acceptance, looks: list[dict[str, Any]], paid: date | None) -> list[dict[str, Any]]:
    """The step bar: 自查 → 检查 → 审定 → 奖补, or for stars 自查 → 评审 → 评定."""
    state = AcceptanceState(acceptance.state)
    own = next((look["row"] for look in looks if look["row"].kind == InspectionKind.SELF), None)
    inspected = next((look["row"] for look in looks if look["row"].kind != InspectionKind.SELF), None)
    passed = state in (AcceptanceState.PASSED, AcceptanceState.APPROVED)
    rows = [
        ("自查", own.on if own else None, own is not None),
        ("评审" if acceptance.gives_stars else "检查", inspected.on if inspected else None, passed),
        (
            "评定" if acceptance.gives_stars else "审定",
            acceptance.approved_on,
            state == AcceptanceState.APPROVED,
        ),
    ]
    if not acceptance.gives_stars and (acceptance.reward_amount or not acceptance.approved_on):
        rows.append(("奖补", paid, paid is not None))
    current = next((place for place, row in enumerate(rows) if not row[2]), len(rows))
    going_on = state in OPEN_STATES or state == AcceptanceState.APPROVED
    return [
        {
            "word": word,
            "note": "",
            "when": when,
            "status": "done" if done else "current" if place == current and going_on else "later",
        }
        for place, (word, when, done) in enumerate(rows)
    ]


def _offered(request: HttpRequest, purpose: str, standard: Standard | None) -> Any:
    """Stations of the territory, or the own one, that may be checked; not those approved by ``standard``."""
    rows = Station.objects.visible_to(request.actor).exclude(state=StationState.CLOSED)
    if not request.actor.division_path:
        rows = rows.filter(organization=request.actor.organization)
    busy = Acceptance.objects.filter(purpose=purpose, state__in=OPEN_STATES).values("station")
    rows = rows.exclude(pk__in=busy)
    if standard is not None and not standard.gives_stars:
        done = Acceptance.objects.filter(state=AcceptanceState.APPROVED, standard__chain=standard.chain)
        rows = rows.exclude(pk__in=done.filter(purpose=purpose).values("station"))
    return rows.order_by("township__sort_order", "township_id", "name")


@requires(Capability.PLAN_RECEPTION)
def acceptance_create(request: HttpRequest) -> HttpResponse:
    """Let stations be checked (``?purpose=stars``: apply for stars); ``?station=`` and ``?standard=`` are ticked."""
    purpose = request.GET.get("purpose", "")
    if purpose not in StandardPurpose.values:
        purpose = StandardPurpose.BUILDING
    stars = purpose == StandardPurpose.STARS
    standards = Standard.objects.visible_to(request.actor).enacted()
    chosen = whole(request.GET.get("standard"))
    known = list(standards.filter(purpose=purpose).order_by("pk"))
    first = chosen or (known[0].pk if known else None)
    asked = whole(request.POST.get("standard")) or chosen or (first if len(known) == 1 else None)
    form = ApplyForm(
        posted(request),
        standards=standards,
        stations=_offered(request, purpose, next((row for row in known if row.pk == asked), None)),
        purpose=purpose,
        initial={
            "standard": first,
            "stations": [pk for pk in map(whole, request.GET.getlist("station")) if pk],
        },
    )
    return form_page(
        request,
        form,
        lambda: open_acceptances(actor=request.actor, at=timezone.now(), **form.cleaned_data),
        then=lambda rows: (
            rows[0].get_absolute_url() if len(rows) == 1 else reverse("liaison_stations:building_list")
        ),
        message=lambda rows: f"已开始，{len(rows)} 个站先自查，站里会收到待办。",
        template="liaison_stations/acceptance_form.html",
        context={
            "title": "申报星级" if stars else "申请验收",
            "lead": "自主申报、评审、评定。站里先按条目自查。"
            if stars
            else "站里先按条目自查，再由县里检查。",
            "submit": "开始自查",
            "lacks_standard": first is None,
            "back": reverse("liaison_stations:building_list"),
            "back_label": "建设和验收",
        },
    )


def _back_to(acceptance: Acceptance) -> dict[str, str]:
    return {"back": acceptance.get_absolute_url(), "back_label": str(acceptance)}


def _check_page(
    request: HttpRequest, acceptance: Acceptance, form: CheckForm, verb: Any, *, message: Any, context: dict
) -> HttpResponse:
    return form_page(
        request,
        form,
        verb,
        then=acceptance.get_absolute_url(),
        message=message,
        template="liaison_stations/acceptance_check.html",
        context={"acceptance": acceptance, **_back_to(acceptance), **context},
        fresh=lambda: acceptance_rows().get(pk=acceptance.pk),
    )


@requires(Capability.PLAN_RECEPTION)
def acceptance_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The station checks itself."""
    acceptance = _seen(request, pk)
    check_keeper(request.actor, acceptance.station)
    _in_state(acceptance, AcceptanceState.SELF_CHECK)
    form = CheckForm(
        posted(request),
        row=acceptance,
        items=acceptance.standard.items.order_by("position"),
        own=True,
        initial={"on": timezone.localdate()},
    )
    return _check_page(
        request,
        acceptance,
        form,
        lambda: verbs.check_self(
            actor=request.actor,
            acceptance=acceptance,
            look=form.look(),
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        message=f"自查已提交，等{acceptance.owner}检查。",
        context={
            "title": f"{acceptance.station}自查",
            "lead": f"按“{acceptance.standard}”逐条看，如实填。没有达到的写明差在哪里，不影响提交。",
            "submit": "提交自查",
        },
    )


@requires(Capability.PLAN_RECEPTION)
def acceptance_inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspectors' look, or their look again at what was missed."""
    acceptance = _seen(request, pk)
    check_inspector(request.actor, acceptance)
    _in_state(acceptance, AcceptanceState.INSPECT, AcceptanceState.FIX, AcceptanceState.RECHECK)
    again = acceptance.state != AcceptanceState.INSPECT
    form = CheckForm(
        posted(request),
        row=acceptance,
        items=items_to_inspect(acceptance),
        before={} if again else latest_results(acceptance, InspectionKind.SELF),
        initial={"on": timezone.localdate(), "people": request.actor.name},
    )
    word = "复查" if again else "评审" if acceptance.gives_stars else "检查"
    lead = "自查填的结果已经带上，请到现场逐条核对。"
    return _check_page(
        request,
        acceptance,
        form,
        lambda: verbs.inspect(
            actor=request.actor,
            acceptance=acceptance,
            look=form.look(),
            recheck_on=form.cleaned_data.get("recheck_on"),
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        message=lambda row: f"已登记{word}：{row.state_words}。",
        context={
            "title": f"{word}{acceptance.station}",
            "lead": "只列上次没有达到的条目。" if again else lead,
            "submit": f"登记{word}",
            "before": latest_results(acceptance, *INSPECTORS) if again else {},
        },
    )


@requires(Capability.PLAN_RECEPTION)
def acceptance_fixed(request: HttpRequest, pk: int) -> HttpResponse:
    """The station says what it put right."""
    acceptance = _seen(request, pk)
    check_keeper(request.actor, acceptance.station)
    _in_state(acceptance, AcceptanceState.FIX)
    form = FixedForm(posted(request), row=acceptance)
    short = [row for row in latest_results(acceptance, *INSPECTORS).values() if row.result == "not_met"]
    return form_page(
        request,
        form,
        lambda: verbs.report_fixed(
            actor=request.actor,
            acceptance=acceptance,
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=acceptance.get_absolute_url(),
        message=f"已报告整改，等{acceptance.owner}复查。",
        context={
            "title": f"{acceptance.station}整改情况",
            "lead": "没有达到的：" + "；".join(f"{row.item.text}（{row.note}）" for row in short),
            "submit": "整改好了，请复查",
            **_back_to(acceptance),
        },
        fresh=lambda: acceptance_rows().get(pk=pk),
    )


@requires(Capability.PLAN_RECEPTION)
def acceptance_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an acceptance, or undo a wrong entry."""
    acceptance = _seen(request, pk)
    verbs.check_owner(request.actor, acceptance.owner, Capability.PLAN_RECEPTION)
    form = ReasonOfRecordForm(posted(request), row=acceptance)
    return form_page(
        request,
        form,
        lambda: verbs.cancel_acceptance(
            actor=request.actor,
            acceptance=acceptance,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=acceptance.get_absolute_url(),
        message="已作废，可以重新申请。",
        context={
            "title": f"作废{acceptance}",
            "lead": "作废以后可以重新申请。已经拨付奖补或登记星级的，要先作废那条记录。",
            "submit": "作废",
            **_back_to(acceptance),
        },
        fresh=lambda: acceptance_rows().get(pk=pk),
    )


@requires(Capability.PLAN_RECEPTION)
def acceptance_photo_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo to the last look; always optional."""
    acceptance = _seen(request, pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: verbs.add_inspection_photo(
                actor=request.actor, acceptance=acceptance, checked=form.checked, at=timezone.now()
            ),
            then=acceptance.get_absolute_url(),
            message="照片已加上。",
        )
        if done is not None:
            return done
    context = {
        "form": form,
        "title": f"{acceptance}：加照片",
        "lead": "照片可有可无，不影响验收。加在最近一次自查或检查后面，位置等信息会自动去掉。",
        "submit": "加上",
        **_back_to(acceptance),
    }
    return render(request, "deputies/record_form.html", context, status=form_status(form))


@require_GET
@requires(Capability.VIEW_STATIONS)
def inspection_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo itself."""
    visible = Acceptance.objects.visible_to(request.actor)
    photo = get_object_or_404(InspectionPhoto, pk=pk, inspection__acceptance__in=visible)
    return download_response(photo)


@require_GET
@requires(Capability.VIEW_STATIONS)
def acceptance_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The acceptance form on paper: every item with what was found last, and the approval."""
    acceptance = _seen(request, pk)
    own, found = (
        latest_results(acceptance, InspectionKind.SELF),
        latest_results(acceptance, *INSPECTORS),
    )
    rows = [
        {"item": item, "own": own.get(item.pk), "found": found.get(item.pk)}
        for item in acceptance.standard.items.order_by("position")
    ]
    inspections = acceptance.inspections.exclude(kind=InspectionKind.SELF).order_by("pk")
    context = {
        "acceptance": acceptance,
        "rows": rows,
        "inspections": inspections,
        "reward": acceptance.rewards.standing().first(),
    }
    return render(request, "liaison_stations/acceptance_print.html", context)
