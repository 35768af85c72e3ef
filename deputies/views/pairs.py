"""Pairs of deputies and households (结对帮扶): by name for the pair and its township, in figures for the county."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import Actor, requires, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.privacy import mask_phone
from congress_portal.foundation.web.paging import page_of
from deputies import services
from deputies.choices import MandateState
from deputies.forms.campaigns import TakeBackForm
from deputies.forms.pairs import PairEditForm, PairEndForm, PairForm, PairQuery
from deputies.models import Pair
from deputies.querysets import keeps_households
from deputies.services.pairs import check_keeps_households, may_keep, may_tell
from deputies.views.parts import form_page, posted, work_tabs


def _rows():
    return Pair.objects.select_related("mandate__person", "household__division", "household__township")


def _figures(actor: Actor) -> dict[str, Any]:
    """Deputies in office and their households by township, in the territory: no name is read."""
    pairs = Pair.objects.in_force().filter(territory_q(actor, "household__township__path"))
    pairs = pairs.exclude(mandate__state=MandateState.ENDED)
    by_township = pairs.by_township()
    towns = Division.objects.filter(
        territory_q(actor, "path"), level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
    ).order_by("sort_order", "code")
    rows = [{"name": town.name, "figures": by_township.get(town.pk, (0, 0))} for town in towns]
    total = pairs.order_by().aggregate(
        deputies=Count("mandate__person_id", distinct=True), households=Count("household_id", distinct=True)
    )
    return {"rows": rows, "total": total}


@require_GET
@requires(Capability.VIEW_ROSTER)
def pair_list(request: HttpRequest) -> HttpResponse:
    """The pairs one may read by name; for the county, the figures of each township."""
    actor = request.actor
    keeps = keeps_households(actor)
    context: dict[str, Any] = {"tabs": work_tabs("pair_list"), "may_manage": keeps}
    if actor.division_path and not keeps:
        context["figures"] = _figures(actor)
        return render(request, "deputies/pair_figures.html", context)
    query = PairQuery(request.GET, actor=actor, keeps=keeps)
    pairs = query.narrow(Pair.objects.visible_to(actor).standing().for_list())
    context |= {
        "query": query,
        "page": page_of(request, pairs, order=("-starts_on", "-pk")),
        "asked": any(request.GET.get(name) for name in ("q", "village", "state")),
    }
    return render(request, "deputies/pair_list.html", context)


def _pair(request: HttpRequest, pk: int) -> Pair:
    """A pair the actor may read by name; everybody else finds nothing."""
    return get_object_or_404(_rows().visible_to(request.actor), pk=pk)


@require_GET
@requires(Capability.VIEW_ROSTER)
def pair_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair: the household, what is planned, what came of it."""
    return _detail(request, _pair(request, pk))


def _detail(request: HttpRequest, pair: Pair, *, phone: str = "") -> HttpResponse:
    actor = request.actor
    keeps, tells = may_keep(actor, pair), may_tell(actor, pair)
    context = {
        "pair": pair,
        "household": pair.household,
        "keeps": keeps,
        "tells": tells,
        "is_own": tells,
        "may_log": actor.can(Capability.LOG_FOR_OTHERS),
        "phone": phone,
        "masked_phone": mask_phone(pair.household.phone),
        "others": list(
            Pair.objects.in_force()
            .filter(household=pair.household_id)
            .exclude(pk=pair.pk)
            .select_related("mandate__person")
        ),
        "entries": list(timeline(pair, "parties")[:20]),
    }
    return render(request, "deputies/pair_detail.html", context)


@require_POST
@requires(Capability.VIEW_ROSTER)
def pair_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the household's whole number once; the journal notes who asked."""
    pair = _pair(request, pk)
    phone = services.reveal_household(actor=request.actor, pair=pair, at=timezone.now())
    return _detail(request, pair, phone=phone)


@requires(Capability.KEEP_HOUSEHOLDS)
def pair_create(request: HttpRequest) -> HttpResponse:
    """A new pair of the own township."""
    actor = request.actor
    form = PairForm(posted(request), actor=actor, initial={"starts_on": timezone.localdate()})
    back = reverse("deputies:pair_list")

    def said(pair: Pair) -> str:
        known = Pair.objects.filter(household=pair.household_id).exclude(pk=pair.pk).exists()
        return "已登记结对，代表本人能看到。" + (
            "这一户以前登记过，家庭情况以原来登记的为准，请核对。" if known else ""
        )

    return form_page(
        request,
        form,
        lambda: services.pair_household(
            actor=actor,
            at=timezone.now(),
            **{name: value for name, value in form.cleaned_data.items() if name != "version"},
        ),
        then=lambda pair: pair.get_absolute_url(),
        message=said,
        context={
            "title": "登记结对帮扶",
            "lead": "一位代表、一户群众登记一次。同一户有两位代表帮的，登记两次。",
            "submit": "登记结对",
            "back": back,
            "back_label": "结对帮扶",
        },
    )


@requires(Capability.VIEW_ROSTER)
def pair_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is told: the township everything, the pair's deputy the help."""
    pair = _pair(request, pk)
    keeps = may_keep(request.actor, pair)
    form = PairEditForm(posted(request), row=pair, keeps=keeps)
    data = form.cleaned_data if request.method == "POST" and form.is_valid() else {}
    return form_page(
        request,
        form,
        lambda: services.edit_pair(
            actor=request.actor,
            pair=pair,
            at=timezone.now(),
            version=data.get("version"),
            household_version=data.get("household_version"),
            **form.values(),
        ),
        then=pair.get_absolute_url(),
        message="已保存。",
        context={
            "title": "更新帮扶情况",
            "lead": f"{pair.mandate.person.name}，{pair.household.division}{pair.household.head_name}家。",
            "back": pair.get_absolute_url(),
            "back_label": "结对帮扶",
        },
        fresh=lambda: _rows().get(pk=pk),
    )


def _to_keep(request: HttpRequest, pk: int) -> Pair:
    pair = _pair(request, pk)
    check_keeps_households(request.actor, pair.household.township)
    return pair


@requires(Capability.KEEP_HOUSEHOLDS)
def pair_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The help has ended."""
    pair = _to_keep(request, pk)
    form = PairEndForm(posted(request), row=pair)
    return form_page(
        request,
        form,
        lambda: services.end_pair(
            actor=request.actor,
            pair=pair,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=pair.get_absolute_url(),
        message="已登记结束，做过的都留在履职档案里。",
        context={
            "title": "结束结对帮扶",
            "lead": f"{pair.mandate.person.name}，{pair.household.division}{pair.household.head_name}家。",
            "submit": "登记结束",
            "back": pair.get_absolute_url(),
            "back_label": "结对帮扶",
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.KEEP_HOUSEHOLDS)
def pair_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a pair that was entered by mistake."""
    pair = _to_keep(request, pk)
    form = TakeBackForm(posted(request), row=pair)
    return form_page(
        request,
        form,
        lambda: services.void_pair(
            actor=request.actor,
            pair=pair,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=reverse("deputies:pair_list"),
        message="已作废，不再计入。",
        context={
            "title": "作废这条结对",
            "lead": "登记错了才作废。帮扶结束的，请登记结束。",
            "submit": "作废",
            "back": pair.get_absolute_url(),
            "back_label": "结对帮扶",
        },
        fresh=lambda: _rows().get(pk=pk),
    )
