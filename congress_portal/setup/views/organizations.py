"""Pages for organizations."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Membership, Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.setup.forms import (
    EndOrganizationForm,
    OrganizationEditForm,
    OrganizationFilter,
    OrganizationForm,
    UnitsForm,
)
from congress_portal.setup.scope import organizations_visible_to
from congress_portal.setup.services.organizations import (
    add_units,
    create_organization,
    edit_organization,
    end_organization,
)
from congress_portal.setup.views.tabs import setup_tabs


def _organization(request: HttpRequest, pk: int) -> Organization:
    return get_object_or_404(
        organizations_visible_to(request.actor).select_related("division", "successor"), pk=pk
    )


def _url(organization: Organization) -> str:
    return reverse("setup:organization_detail", args=[organization.pk])


@requires(Capability.MANAGE_ORGANIZATIONS)
def organization_list(request: HttpRequest) -> HttpResponse:
    """The county's bodies."""
    form = OrganizationFilter(request.GET or None)
    rows = organizations_visible_to(request.actor).select_related("division")
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = rows.filter(valid_to__isnull=not filters.get("state"))
    if filters.get("q"):
        rows = rows.filter(Q(name__icontains=filters["q"]) | Q(short_name__icontains=filters["q"]))
    if filters.get("kind"):
        rows = rows.filter(kind=filters["kind"])
    current = organizations_visible_to(request.actor).filter(valid_to__isnull=True)
    context = {
        "form": form,
        "page": page_of(request, rows, order=("sort_order", "pk"), size=50),
        "filtered": any(filters.values()),
        "units": current.filter(kind=OrganizationKind.HANDLING_UNIT).count(),
        "tabs": setup_tabs(request, "organizations"),
    }
    return render(request, "setup/organization_list.html", context)


@requires(Capability.MANAGE_ORGANIZATIONS)
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: names, place, who holds which role in it."""
    organization = _organization(request, pk)
    members = (
        Membership.objects.current(timezone.localdate())
        .filter(organization=organization)
        .select_related("person__user")
        .order_by("role", "pk")[:200]
    )
    context = {
        "organization": organization,
        "members": members,
        "entries": timeline(organization)[:10],
        "can_end": organization.valid_to is None and organization.kind != OrganizationKind.COUNTY_CONGRESS,
        "can_appoint": request.actor.can(Capability.MANAGE_ACCOUNTS),
        "tabs": setup_tabs(request, "organizations"),
    }
    return render(request, "setup/organization_detail.html", context)


@requires(Capability.MANAGE_ORGANIZATIONS)
def organization_new(request: HttpRequest) -> HttpResponse:
    """Register one body."""
    form = OrganizationForm(request.POST or None, actor=request.actor)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: create_organization(actor=request.actor, at=timezone.now(), **form.cleaned_data),
            then=_url,
            message=lambda row: f"已增加{row.name}。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "tabs": setup_tabs(request, "organizations")}
    return render(request, "setup/organization_new.html", context, status=form_status(form))


@requires(Capability.MANAGE_ORGANIZATIONS)
def organization_units(request: HttpRequest) -> HttpResponse:
    """Register many handling units from pasted lines."""
    form = UnitsForm(request.POST or None)
    if request.method == "POST":
        known: list[str] = []

        def add() -> list[Organization]:
            made, there = add_units(actor=request.actor, text=form.cleaned_data["lines"], at=timezone.now())
            known.extend(there)
            return made

        answer = once_with_form(
            request,
            form,
            add,
            then=f"{reverse('setup:organization_list')}?kind={OrganizationKind.HANDLING_UNIT}",
            message=lambda made: f"新增 {len(made)} 个承办单位。" if made else "",
        )
        if answer is not None:
            if known:
                names = "、".join(known[:10])
                messages.info(
                    request,
                    f"原来就有、没有重复增加的 {len(known)} 个：{names}{'等' if known[10:] else ''}。",
                )
            return answer
    context = {"form": form, "tabs": setup_tabs(request, "organizations")}
    return render(request, "setup/organization_units.html", context, status=form_status(form))


@requires(Capability.MANAGE_ORGANIZATIONS)
def organization_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct names and telephone."""
    organization = _organization(request, pk)
    initial = {name: getattr(organization, name) for name in OrganizationEditForm.base_fields}
    form = OrganizationEditForm(request.POST or None, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: edit_organization(
                actor=request.actor, organization=organization, at=timezone.now(), **form.cleaned_data
            ),
            then=_url,
            message="单位已改好。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "organization": organization, "tabs": setup_tabs(request, "organizations")}
    return render(request, "setup/organization_edit.html", context, status=form_status(form))


@requires(Capability.MANAGE_ORGANIZATIONS)
def organization_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a body and say who takes over."""
    organization = _organization(request, pk)
    form = EndOrganizationForm(request.POST or None, actor=request.actor, organization=organization)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: end_organization(
                actor=request.actor, organization=organization, at=timezone.now(), **form.cleaned_data
            ),
            then=_url,
            message=f"已撤销{organization.name}。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "organization": organization, "tabs": setup_tabs(request, "organizations")}
    return render(request, "setup/organization_end.html", context, status=form_status(form))
