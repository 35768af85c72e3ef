"""Pages of stars: who has how many, the award after a review, changes between reviews."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.views.parts import form_page, posted

from ..building_choices import AcceptanceState, StandardPurpose
from ..forms.acceptances import StarForm
from ..forms.standards import ReasonOfRecordForm
from ..models import StarAward, Station
from ..services import stars as verbs
from ..services.acceptances import acceptance_rows
from ..services.owners import check_owner
from .parts import station_tabs


@require_GET
@requires(Capability.VIEW_STATIONS)
def star_list(request: HttpRequest) -> HttpResponse:
    """Who has how many stars now; with ``?view=history`` each award and change."""
    actor, today = request.actor, timezone.localdate()
    history = request.GET.get("view") == "history"
    wanted = whole(request.GET.get("stars"))
    current = StarAward.objects.visible_to(actor).current(today)
    rows = StarAward.objects.visible_to(actor) if history else current
    if wanted and not history:
        rows = rows.filter(stars=wanted)
    order = ("-on", "-pk") if history else ("-stars", "-on", "-pk")
    rows = rows.select_related("station__township", "owner__division")
    page = page_of(request, rows, order=order)
    judges = actor.can(Capability.PLAN_RECEPTION)
    for row in page.rows:
        covered = judges and actor.covers(row.owner.division.path)
        row.may_change = covered and not history
        row.may_void = covered and history and row.voided_at is None
    counts: dict[int, int] = {}
    for stars in current.order_by().values_list("stars", flat=True):
        counts[stars] = counts.get(stars, 0) + 1
    here = reverse("liaison_stations:star_list")
    context = {
        "page": page,
        "history": history,
        "counts": [(f"{'零一二三四五'[stars]}星", n) for stars, n in sorted(counts.items(), reverse=True)],
        "total": sum(counts.values()),
        "today": today,
        "tabs": station_tabs("building_list"),
        "here": here,
        "may_apply": judges,
        "waiting": acceptance_rows()
        .visible_to(actor)
        .filter(purpose=StandardPurpose.STARS, state=AcceptanceState.PASSED)
        .order_by("pk")[:20]
        if judges
        else [],
    }
    return render(request, "liaison_stations/star_list.html", context)


@requires(Capability.PLAN_RECEPTION)
def acceptance_award(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the stars the approving body gave after the review."""
    acceptance = get_object_or_404(acceptance_rows().visible_to(request.actor), pk=pk)
    check_owner(request.actor, acceptance.owner, Capability.PLAN_RECEPTION)
    if not acceptance.gives_stars or acceptance.state != AcceptanceState.PASSED:
        raise Conflict(f"{acceptance}现在是“{acceptance.state_words}”，不能登记星级。")
    form = StarForm(posted(request), row=acceptance, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: verbs.award_stars(
            actor=request.actor,
            acceptance=acceptance,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=acceptance.get_absolute_url(),
        message=lambda award: f"已登记{award}。",
        context={
            "title": f"评定{acceptance.station}的星级",
            "lead": f"评审 {acceptance.score} 分，够{'零一二三四五'[acceptance.proposed_stars or 0]}星。"
            "批准机关作出决定以后登记，写明依据。",
            "submit": "登记星级",
            "back": acceptance.get_absolute_url(),
            "back_label": str(acceptance),
        },
        fresh=lambda: acceptance_rows().get(pk=pk),
    )


@requires(Capability.PLAN_RECEPTION)
def star_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise, lower or withdraw a station's stars (动态管理)."""
    rows = Station.objects.visible_to(request.actor).select_related("township_congress__division")
    station = get_object_or_404(rows, pk=pk)
    now = verbs.current_stars(station, timezone.localdate())
    check_owner(request.actor, now.owner if now else station.township_congress, Capability.PLAN_RECEPTION)
    if now is None:
        raise Refused(f"{station}现在没有星级，请先申报、评审再评定。")
    form = StarForm(posted(request), changing=now, initial={"on": timezone.localdate(), "until": now.until})
    return form_page(
        request,
        form,
        lambda: verbs.change_stars(actor=request.actor, station=station, at=timezone.now(), **form.values()),
        then=reverse("liaison_stations:star_list"),
        message=lambda award: f"已登记：{award.station}{award.get_kind_display()}，{award.words}。",
        context={
            "title": f"变动{station}的星级",
            "lead": f"现在是{now.words}（{now.on:%Y-%m-%d}，{now.approved_by}）。升星、降星、摘星都要写明原因和依据。",
            "submit": "登记变动",
            "back": reverse("liaison_stations:star_list"),
            "back_label": "联络站星级",
        },
    )


@requires(Capability.PLAN_RECEPTION)
def star_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a word about stars that was entered wrongly."""
    rows = StarAward.objects.select_related("station", "owner__division")
    award = get_object_or_404(rows.visible_to(request.actor), pk=pk)
    check_owner(request.actor, award.owner, Capability.PLAN_RECEPTION)
    form = ReasonOfRecordForm(posted(request))
    return form_page(
        request,
        form,
        lambda: verbs.void_stars(
            actor=request.actor, award=award, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        then=f"{reverse('liaison_stations:star_list')}?view=history",
        message="已作废，前一次的星级重新有效。",
        context={
            "title": f"作废{award.station}的{award.get_kind_display()}",
            "lead": f"{award.on:%Y-%m-%d} {award.words}，{award.approved_by}，{award.basis}。登记错了才作废。",
            "submit": "作废",
            "back": f"{reverse('liaison_stations:star_list')}?view=history",
            "back_label": "联络站星级",
        },
    )
