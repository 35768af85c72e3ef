"""Pages for divisions."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Division, DivisionKind, DivisionLevel, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.setup.forms import BodiesForm, DivisionFilter, DivisionForm, EndForm
from congress_portal.setup.naming import bodies_of
from congress_portal.setup.scope import divisions_visible_to
from congress_portal.setup.services.divisions import (
    SEATS,
    add_division,
    edit_division,
    end_division,
    set_up_bodies,
)
from congress_portal.setup.views.tabs import setup_tabs

BODIES = Prefetch(
    "organizations",
    queryset=Organization.objects.filter(valid_to__isnull=True).order_by("kind"),
    to_attr="bodies",
)


def _division(request: HttpRequest, pk: int) -> Division:
    found = divisions_visible_to(request.actor).select_related("parent").filter(valid_to__isnull=True)
    return get_object_or_404(found, pk=pk)


@requires(Capability.MANAGE_DIVISIONS)
def division_list(request: HttpRequest) -> HttpResponse:
    """Townships of the county; with a township chosen, its villages; with words, whatever bears them."""
    form = DivisionFilter(request.GET or None, actor=request.actor)
    chosen, words = None, ""
    if form.is_bound and form.is_valid():
        chosen, words = form.cleaned_data["township"], form.cleaned_data["q"]
    rows = divisions_visible_to(request.actor).filter(valid_to__isnull=True)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__startswith=words))
    if chosen is not None:
        rows = rows.filter(parent=chosen)
    elif words:
        rows = rows.exclude(level=DivisionLevel.COUNTY)
    else:
        rows = rows.filter(level=DivisionLevel.TOWNSHIP)
    rows = (
        rows.select_related("parent")
        .prefetch_related(BODIES)
        .annotate(villages=Count("children", filter=Q(children__valid_to__isnull=True)))
    )
    counts = dict(
        divisions_visible_to(request.actor)
        .filter(valid_to__isnull=True)
        .order_by()
        .values_list("level")
        .annotate(number=Count("pk"))
    )
    context = {
        "form": form,
        "page": page_of(request, rows, order=("sort_order", "pk"), size=50),
        "chosen": chosen,
        "words": words,
        "county": request.actor.county,
        "townships": counts.get(DivisionLevel.TOWNSHIP, 0),
        "villages": counts.get(DivisionLevel.VILLAGE, 0),
        "tabs": setup_tabs(request, "divisions"),
    }
    return render(request, "setup/division_list.html", context)


@requires(Capability.MANAGE_DIVISIONS)
def division_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One division: what it is, its bodies, its parts, and what was changed."""
    division = _division(request, pk)
    bodies = list(division.organizations.filter(valid_to__isnull=True).order_by("kind"))
    context = {
        "division": division,
        "bodies": bodies,
        "children": division.children.filter(valid_to__isnull=True).order_by("sort_order", "pk")[:400],
        "can_seat": division.level == DivisionLevel.TOWNSHIP and not any(b.kind in SEATS for b in bodies),
        "is_county": division.level == DivisionLevel.COUNTY,
        "is_township": division.level == DivisionLevel.TOWNSHIP,
        "entries": timeline(division)[:10],
        "tabs": setup_tabs(request, "divisions"),
    }
    return render(request, "setup/division_detail.html", context)


@requires(Capability.MANAGE_DIVISIONS)
def division_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a name, a code or a kind."""
    division = _division(request, pk)
    form = DivisionForm(request.POST or None, division=division)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: edit_division(
                actor=request.actor,
                division=division,
                name=form.cleaned_data["name"],
                code=form.cleaned_data["code"],
                kind=form.cleaned_data.get("kind", division.kind),
                on=form.cleaned_data["on"],
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            ),
            then=_url,
            message="区划已改好，按旧名起的单位名称也一起改了。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "division": division, "tabs": setup_tabs(request, "divisions")}
    return render(request, "setup/division_edit.html", context, status=form_status(form))


@requires(Capability.MANAGE_DIVISIONS)
def division_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a village to a township, or a township to the county."""
    parent = _division(request, pk)
    form = DivisionForm(request.POST or None, parent=parent)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: add_division(
                actor=request.actor,
                parent=parent,
                name=form.cleaned_data["name"],
                code=form.cleaned_data["code"],
                kind=form.cleaned_data.get("kind", DivisionKind.NONE),
                on=form.cleaned_data["on"],
                at=timezone.now(),
            ),
            then=lambda row: _url(row) if bodies_of(row) else _url(parent),
            message=lambda row: f"已在{parent.name}加上{row.name}。",
        )
        if answer is not None:
            return answer
    is_county = parent.level == DivisionLevel.COUNTY
    context = {
        "form": form,
        "parent": parent,
        "is_county": is_county,
        "tabs": setup_tabs(request, "divisions"),
    }
    return render(request, "setup/division_add.html", context, status=form_status(form))


@requires(Capability.MANAGE_DIVISIONS)
def division_bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """Set up a congress or a working committee here."""
    division = _division(request, pk)
    form = BodiesForm(request.POST or None, initial={"kind": division.kind})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: set_up_bodies(
                actor=request.actor, division=division, kind=form.cleaned_data["kind"], at=timezone.now()
            ),
            then=lambda made: _url(division),
            message=lambda made: f"已设{'、'.join(body.name for body in made)}。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "division": division, "tabs": setup_tabs(request, "divisions")}
    return render(request, "setup/division_bodies.html", context, status=form_status(form))


@requires(Capability.MANAGE_DIVISIONS)
def division_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a division: a page that says what follows, not a button in a list."""
    division = _division(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: end_division(
                actor=request.actor,
                division=division,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            ),
            then=lambda row: _url(division.parent),
            message=f"已停用{division.name}，以前的记录都还在。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "division": division, "tabs": setup_tabs(request, "divisions")}
    return render(request, "setup/division_end.html", context, status=form_status(form))


def _url(division: Division) -> str:
    return reverse("setup:division_detail", args=[division.pk])
