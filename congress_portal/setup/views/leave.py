"""Pages for leave: substitutes for a stated time, and the hand-over when people change."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.handing_over import (
    HandedOver,
    held_by,
    substitutions_visible_to,
)
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, capabilities_of
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.setup.leave_forms import HandOverForm, ReasonForm, SubstituteForm
from congress_portal.setup.scope import memberships_visible_to
from congress_portal.setup.services.leave import end_substitution, hand_over, name_substitute
from congress_portal.setup.views.tabs import setup_tabs

NAME = (Capability.MANAGE_ACCOUNTS, Capability.NAME_SUBSTITUTE)


def substitute_list(request: HttpRequest) -> HttpResponse:
    """Present and coming substitutions; those of the past on a second view."""
    on = timezone.localdate()
    past = request.GET.get("view") == "past"
    rows = substitutions_visible_to(request.actor)
    rows = rows.filter(ends_on__lt=on) if past else rows.filter(ends_on__gte=on)
    page = page_of(request, rows, order=("-starts_on", "-pk"))
    actor = request.actor
    for row in page.rows:
        mine = actor.can(Capability.NAME_SUBSTITUTE) and row.substitute_for.person_id == actor.person_id
        row.may_end = not past and row.ends_on > on and (mine or actor.can(Capability.MANAGE_ACCOUNTS))
        row.begun = row.starts_on <= on
    context = {
        "page": page,
        "past": past,
        "may_name": actor.can(*NAME),
        "tabs": setup_tabs(request, "leave"),
    }
    return render(request, "setup/substitute_list.html", context)


@requires(*NAME)
def substitute_new(request: HttpRequest) -> HttpResponse:
    """Name a substitute."""
    wanted = request.GET.get("membership", "")
    initial = (
        {"membership": int(wanted)} if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else {}
    )
    form = SubstituteForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial=initial
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: name_substitute(actor=request.actor, at=timezone.now(), **form.cleaned_data),
            then="setup:substitute_list",
            message=lambda row: (
                f"{row.starts_on:%Y-%m-%d} 至 {row.ends_on:%Y-%m-%d} 由{row.person.name}代理，已告知两人。"
            ),
        )
        if answer is not None:
            return answer
    context = {"form": form, "tabs": setup_tabs(request, "leave")}
    return render(request, "setup/substitute_new.html", context, status=form_status(form))


@requires(*NAME)
def substitute_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one early, or take back one that has not begun."""
    row = get_object_or_404(substitutions_visible_to(request.actor), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: end_substitution(
                actor=request.actor, substitute=row, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then="setup:substitute_list",
            message=lambda begun: "代理到今天为止。" if begun else "已取消，没有开始的代理不留下任职。",
        )
        if answer is not None:
            return answer
    context = {
        "form": form,
        "row": row,
        "begun": row.starts_on <= timezone.localdate(),
        "tabs": setup_tabs(request, "leave"),
    }
    return render(request, "setup/substitute_end.html", context, status=form_status(form))


def _of_the_body(membership: Membership) -> int:
    """To-dos of the body and this role: they need no hand-over."""
    needed = [c.value for c in capabilities_of(membership.role)]
    waiting = Todo.objects.open().filter(
        organization=membership.organization_id, person__isnull=True, capability__in=needed
    )
    return waiting.order_by().aggregate(number=Count("pk"))["number"]


@requires(Capability.MANAGE_ACCOUNTS)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person holds in a body, and handing it to a colleague with one confirmation."""
    today = timezone.localdate()
    in_force = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    membership = get_object_or_404(
        memberships_visible_to(request.actor).filter(in_force).select_related("person", "organization"), pk=pk
    )
    form = HandOverForm(request.POST if request.method == "POST" else None, membership=membership)
    if request.method == "POST":
        now = timezone.now()
        answer = once_with_form(
            request,
            form,
            lambda: hand_over(
                actor=request.actor,
                membership=membership,
                on=timezone.localdate(now),
                at=now,
                **form.cleaned_data,
            ),
            then=lambda _: reverse("setup:person_detail", args=[membership.person_id]),
            message=_told,
        )
        if answer is not None:
            return answer
    context = {
        "form": form,
        "membership": membership,
        "held": held_by(membership.person, membership.organization),
        "of_the_body": _of_the_body(membership),
        "tabs": setup_tabs(request, "people"),
    }
    return render(request, "setup/handover.html", context, status=form_status(form))


def _told(result: HandedOver) -> str:
    said = (
        f"已交接 {result.number} 件，已告知接手的人。"
        if result.number
        else "没有个人名下的事要交，已告知接手的人。"
    )
    if result.left:
        left = "、".join(f"{held.label} {held.number} 件" for held in result.left)
        said += f"还有{left}接手的人不能承担，请另外安排。"
    return said
