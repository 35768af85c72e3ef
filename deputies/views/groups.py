"""Delegations and deputies' groups."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from deputies import services
from deputies.choices import MandateState
from deputies.forms.congress import DelegationForm, GroupForm, GroupLeaderForm
from deputies.models import Delegation, DeputyGroup, Term
from deputies.models.congress import congress_name
from deputies.on_a_day import asked_day, leaders_on
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    mark_changeable,
    posted,
    roster_tabs,
    to_change,
)

MEMBERS = Count("mandates", filter=~Q(mandates__state=MandateState.ENDED))


@require_GET
@requires(Capability.VIEW_ROSTER)
def group_list(request: HttpRequest) -> HttpResponse:
    """Groups, or delegations with ``?show=delegations``; as they were with ``?on=``."""
    actor = request.actor
    delegations, on = request.GET.get("show") == "delegations", asked_day(request.GET.get("on"))
    if on is not None:
        return _groups_on(request, delegations, on)
    if delegations:
        rows = Delegation.objects.visible_to(actor).select_related(
            "congress__division", "congress__county", "term", "division"
        )
    else:
        rows = (
            DeputyGroup.objects.visible_to(actor)
            .in_use()
            .select_related("congress__division", "congress__county", "division", "leader__person")
        )
    page = page_of(request, rows.annotate(members=MEMBERS), order=("congress_id", "pk"), size=50)
    mark_changeable(page.rows, request.actor)
    context = {
        "page": page,
        "delegations": delegations,
        "tabs": roster_tabs("group_list", request.actor),
        "may_manage": actor.can(Capability.MANAGE_DEPUTIES),
    }
    return render(request, "deputies/group_list.html", context)


def _groups_on(request: HttpRequest, delegations: bool, on: date) -> HttpResponse:
    """The list of a day: groups not retired then, delegations of the terms in force, and who was in them."""
    held = Q(mandates__starts_on__lte=on) & (
        Q(mandates__ended_on__isnull=True) | Q(mandates__ended_on__gte=on)
    )
    if delegations:
        terms = Term.objects.current(on).values("pk")
        rows = (
            Delegation.objects.visible_to(request.actor)
            .filter(term__in=terms)
            .select_related("congress__division", "congress__county", "term", "division")
        )
    else:
        rows = (
            DeputyGroup.objects.visible_to(request.actor)
            .filter(Q(retired_on__isnull=True) | Q(retired_on__gte=on))
            .select_related("congress__division", "congress__county", "division")
        )
    page = page_of(
        request, rows.annotate(members=Count("mandates", filter=held)), order=("congress_id", "pk"), size=50
    )
    if not delegations:
        leaders = leaders_on([row.pk for row in page.rows], on)
        for row in page.rows:
            row.then_leader = leaders.get(row.pk)
    context = {
        "page": page, "delegations": delegations, "on": on, "tabs": roster_tabs("group_list", request.actor),
        "may_manage": False,
    }  # fmt: skip
    return render(request, "deputies/group_list.html", context)


@requires(Capability.MANAGE_DEPUTIES)
def group_create(request: HttpRequest) -> HttpResponse:
    """A new group."""
    congress, congresses = chosen_congress(request, roster=True)
    back = reverse("deputies:group_list")
    if congress is None:
        return choose_congress(request, congresses, title="成立代表小组", back=back, back_label="代表小组")
    form = GroupForm(posted(request), congress=congress)
    return form_page(
        request,
        form,
        lambda: services.add_group(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=back,
        message=lambda group: f"已成立“{group}”。",
        context={
            "title": f"成立{congress_name(congress)}的代表小组",
            "submit": "成立小组",
            "back": back,
            "back_label": "代表小组",
        },
    )


def _group(request: HttpRequest, pk: int) -> DeputyGroup:
    rows = DeputyGroup.objects.select_related("congress__division", "congress__county")
    return to_change(rows, request.actor, pk, Capability.MANAGE_DEPUTIES, lambda g: g.congress)


@requires(Capability.MANAGE_DEPUTIES)
def group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or retire a group."""
    group = _group(request, pk)
    form = GroupForm(posted(request), row=group, congress=group.congress)
    back = reverse("deputies:group_list")
    return form_page(
        request,
        form,
        lambda: services.edit_group(
            actor=request.actor,
            group=group,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改“{group}”", "back": back, "back_label": "代表小组"},
        fresh=lambda: DeputyGroup.objects.get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def group_leader(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a group's leader."""
    group = _group(request, pk)
    form = GroupLeaderForm(posted(request), group=group)
    back = reverse("deputies:group_list")
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: services.appoint_group_leader(
                actor=request.actor, group=group, at=timezone.now(), **form.cleaned_data
            ),
            then=back,
            message="已任命组长。",
        )
        if done is not None:
            return done
    context = {
        "form": form,
        "title": f"任命“{group}”组长",
        "lead": "组长只能从小组里的在任代表中产生。没有要选的人，请先在代表的登记里编入小组。",
        "submit": "任命组长",
        "back": back,
        "back_label": "代表小组",
    }
    return render(request, "deputies/record_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_DEPUTIES)
def delegation_create(request: HttpRequest) -> HttpResponse:
    """A new delegation."""
    congress, congresses = chosen_congress(request, roster=True)
    back = f"{reverse('deputies:group_list')}?show=delegations"
    if congress is None:
        return choose_congress(request, congresses, title="登记代表团", back=back, back_label="代表团")
    form = DelegationForm(posted(request), congress=congress)
    return form_page(
        request,
        form,
        lambda: services.add_delegation(actor=request.actor, at=timezone.now(), **form.values()),
        then=back,
        message=lambda delegation: f"已登记“{delegation}”。",
        context={
            "title": f"登记{congress_name(congress)}的代表团",
            "submit": "登记代表团",
            "back": back,
            "back_label": "代表团",
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def delegation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a delegation."""
    rows = Delegation.objects.select_related("congress__division", "congress__county", "term")
    delegation = to_change(rows, request.actor, pk, Capability.MANAGE_DEPUTIES, lambda d: d.congress)
    form = DelegationForm(posted(request), row=delegation, congress=delegation.congress)
    back = f"{reverse('deputies:group_list')}?show=delegations"
    return form_page(
        request,
        form,
        lambda: services.edit_delegation(
            actor=request.actor,
            delegation=delegation,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改“{delegation}”", "back": back, "back_label": "代表团"},
        fresh=lambda: Delegation.objects.get(pk=pk),
    )
