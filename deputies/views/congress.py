"""Terms, sessions and districts."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from deputies import services
from deputies.choices import MandateState
from deputies.forms.congress import ConstituencyForm, SessionForm, TermForm
from deputies.models import CongressSession, Constituency, Term
from deputies.models.congress import congress_name
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    mark_changeable,
    posted,
    roster_tabs,
    to_change,
)

OPEN_MANDATES = Count("mandates", filter=~Q(mandates__state=MandateState.ENDED))


@require_GET
@requires(Capability.VIEW_ROSTER)
def term_list(request: HttpRequest) -> HttpResponse:
    """Terms of the congresses with their sessions."""
    terms = (
        Term.objects.visible_to(request.actor)
        .with_labels()
        .prefetch_related(Prefetch("sessions", queryset=CongressSession.objects.order_by("-number")))
        .annotate(seated=OPEN_MANDATES)
    )
    page = page_of(request, terms, order=("congress_id", "-number", "pk"), size=50)
    mark_changeable(page.rows, request.actor)
    context = {
        "page": page,
        "tabs": roster_tabs("term_list", request.actor),
        "may_manage": request.actor.can(Capability.MANAGE_TERMS),
    }
    return render(request, "deputies/term_list.html", context)


@requires(Capability.MANAGE_TERMS)
def term_create(request: HttpRequest) -> HttpResponse:
    """A new term."""
    congress, congresses = chosen_congress(request, roster=True)
    back = reverse("deputies:term_list")
    if congress is None:
        return choose_congress(request, congresses, title="登记届次", back=back, back_label="届次和会议")
    form = TermForm(posted(request))
    return form_page(
        request,
        form,
        lambda: services.open_term(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=back,
        message=lambda term: f"已登记{congress_name(congress)}{term}。",
        context={
            "title": f"登记{congress_name(congress)}届次",
            "submit": "登记届次",
            "back": back,
            "back_label": "届次和会议",
        },
    )


def _term(request: HttpRequest, pk: int) -> Term:
    rows = Term.objects.with_labels()
    return to_change(rows, request.actor, pk, Capability.MANAGE_TERMS, lambda t: t.congress)


@requires(Capability.MANAGE_TERMS)
def term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a term."""
    term = _term(request, pk)
    form = TermForm(posted(request), row=term)
    return form_page(
        request,
        form,
        lambda: services.edit_term(
            actor=request.actor,
            term=term,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=reverse("deputies:term_list"),
        message="已保存。",
        context={
            "title": f"修改{congress_name(term.congress)}{term}",
            "back": reverse("deputies:term_list"),
            "back_label": "届次和会议",
        },
        fresh=lambda: Term.objects.get(pk=pk),
    )


@requires(Capability.MANAGE_TERMS)
def session_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new session of a term."""
    term = _term(request, pk)
    form = SessionForm(posted(request))
    return form_page(
        request,
        form,
        lambda: services.add_session(actor=request.actor, term=term, at=timezone.now(), **form.values()),
        then=reverse("deputies:term_list"),
        message=lambda session: f"已登记{session}。",
        context={
            "title": f"登记{congress_name(term.congress)}{term}的人代会会议",
            "submit": "登记会议",
            "back": reverse("deputies:term_list"),
            "back_label": "届次和会议",
        },
    )


@requires(Capability.MANAGE_TERMS)
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a session."""
    rows = CongressSession.objects.with_labels()
    session = to_change(rows, request.actor, pk, Capability.MANAGE_TERMS, lambda s: s.term.congress)
    form = SessionForm(posted(request), row=session)
    return form_page(
        request,
        form,
        lambda: services.edit_session(
            actor=request.actor,
            session=session,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=reverse("deputies:term_list"),
        message="已保存。",
        context={
            "title": f"修改{session}",
            "back": reverse("deputies:term_list"),
            "back_label": "届次和会议",
        },
        fresh=lambda: CongressSession.objects.get(pk=pk),
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def constituency_list(request: HttpRequest) -> HttpResponse:
    """Districts with what they cover and who was elected there."""
    districts = (
        Constituency.objects.visible_to(request.actor)
        .select_related("congress__division", "congress__county")
        .prefetch_related("divisions")
        .annotate(seated=OPEN_MANDATES)
    )
    retired = request.GET.get("retired") == "1"
    districts = districts.filter(retired_on__isnull=not retired)
    page = page_of(request, districts, order=("congress_id", "pk"), size=50)
    mark_changeable(page.rows, request.actor)
    context = {
        "page": page,
        "tabs": roster_tabs("constituency_list", request.actor),
        "may_manage": request.actor.can(Capability.MANAGE_DEPUTIES),
        "retired": retired,
    }
    return render(request, "deputies/constituency_list.html", context)


def _of_districts(congress: Organization) -> tuple[str, str, str]:
    """What elects the deputies of a congress, and the page that lists it: (word, address, its name)."""
    if congress.is_higher_congress:
        return "选举单位", reverse("deputies:higher_list"), "上级人大代表"
    return "选区", reverse("deputies:constituency_list"), "选区"


@requires(Capability.MANAGE_DEPUTIES)
def constituency_create(request: HttpRequest) -> HttpResponse:
    """A new district."""
    congress, congresses = chosen_congress(request, roster=True)
    back = reverse("deputies:constituency_list")
    if congress is None:
        return choose_congress(request, congresses, title="登记选区", back=back, back_label="选区")
    form = ConstituencyForm(posted(request), congress=congress)
    noun, back, back_label = _of_districts(congress)
    return form_page(
        request,
        form,
        lambda: services.add_constituency(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=back,
        message=lambda district: f"已登记“{district}”。",
        context={
            "title": f"登记{congress_name(congress)}的{noun}",
            "submit": f"登记{noun}",
            "back": back,
            "back_label": back_label,
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def constituency_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or retire a district."""
    rows = Constituency.objects.select_related("congress__division", "congress__county")
    district = to_change(rows, request.actor, pk, Capability.MANAGE_DEPUTIES, lambda d: d.congress)
    form = ConstituencyForm(posted(request), row=district, congress=district.congress)
    _, back, back_label = _of_districts(district.congress)
    return form_page(
        request,
        form,
        lambda: services.edit_constituency(
            actor=request.actor,
            constituency=district,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改“{district}”", "back": back, "back_label": back_label},
        fresh=lambda: Constituency.objects.get(pk=pk),
    )
