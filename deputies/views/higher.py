"""Deputies of the congresses above the county, who live or work in it (record 0041)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires, territory_q
from congress_portal.foundation.accounts.models import HIGHER_LEVELS, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Denied
from deputies import services
from deputies.choices import MandateState
from deputies.forms.fields import PlainForm
from deputies.forms.higher import HigherCongressForm
from deputies.models import Constituency, Mandate, Term
from deputies.models.congress import congress_name
from deputies.services.guards import check_keeps
from deputies.views.parts import form_page, posted, roster_tabs, serves_county


def _congresses(request: HttpRequest) -> list[Organization]:
    """The congresses above the county with their terms of today and to come; four queries, however many deputies."""
    rows = list(
        Organization.objects.filter(
            territory_q(request.actor, "division__path"), kind__in=HIGHER_LEVELS, valid_to__isnull=True
        )
        .select_related("division", "county")
        .order_by("sort_order", "pk")
    )
    today = timezone.localdate()
    seated = Count("mandates", filter=~Q(mandates__state=MandateState.ENDED))
    terms: dict[int, list[Term]] = {}
    for term in Term.objects.filter(congress__in=rows).annotate(seated=seated).order_by("-number"):
        terms.setdefault(term.congress_id, []).append(term)
    units: dict[int, list[Constituency]] = {}
    for unit in Constituency.objects.filter(congress__in=rows).in_use().order_by("pk"):
        units.setdefault(unit.congress_id, []).append(unit)
    for row in rows:
        its_terms, row.units = terms.get(row.pk, []), units.get(row.pk, [])
        begun = [term for term in its_terms if term.starts_on <= today]
        row.present = next((t for t in begun if t.ends_on is None or t.ends_on >= today), None)
        row.coming = [term for term in its_terms if term.starts_on > today]
        # Those whose term is over and who were not ended yet.
        row.left_over = [term for term in its_terms if term.ends_on and term.ends_on < today and term.seated]
    return rows


@require_GET
@requires(Capability.VIEW_ROSTER)
def higher_list(request: HttpRequest) -> HttpResponse:
    """The congresses above the county, and how many deputies of each are of the county."""
    actor = request.actor
    rows = _congresses(request)
    context = {
        "congresses": rows,
        "tabs": roster_tabs("higher_list", actor),
        "may_manage": actor.can(Capability.MANAGE_TERMS) and serves_county(actor),
        # Who sees less than the county is told so.
        "sees_all": serves_county(actor),
        "may_enter": len(rows) < len(HIGHER_LEVELS),
        "deputies": Mandate.objects.visible_to(actor).open().filter(congress__kind__in=HIGHER_LEVELS).count(),
    }
    return render(request, "deputies/higher_list.html", context)


@requires(Capability.MANAGE_TERMS)
def higher_create(request: HttpRequest) -> HttpResponse:
    """Enter one of them."""
    if not serves_county(request.actor):
        raise Denied("上级人大代表由县人大办公室登记，您现在的角色不能修改。")
    back = reverse("deputies:higher_list")
    entered = {HIGHER_LEVELS[row.kind] for row in _congresses(request)}
    if len(entered) == len(HIGHER_LEVELS) and request.method != "POST":
        messages.info(request, "全国、省、市三级人大都已登记，请接着登记它们在本县的代表。")
        return redirect(back)
    form = HigherCongressForm(posted(request), county=request.actor.county, entered=entered)
    return form_page(
        request,
        form,
        lambda: services.enter_higher_congress(actor=request.actor, at=timezone.now(), **form.cleaned_data),
        then=back,
        message=lambda term: f"已登记{congress_name(term.congress)}{term}。接着登记它在本县的代表。",
        context={
            "title": "登记上级人大",
            "lead": "只用来登记它在本县的代表：名册、履职、进站和公开页。它的会议、经费不在这里办。",
            "submit": "登记",
            "back": back,
            "back_label": "上级人大代表",
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def higher_term_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the mandates of a term that is over."""
    rows = Term.objects.with_labels().filter(congress__kind__in=HIGHER_LEVELS)
    term = get_object_or_404(rows.visible_to(request.actor), pk=pk)
    check_keeps(request.actor, term.congress, Capability.MANAGE_DEPUTIES, roster=True)
    left = term.mandates.open().count()
    if not left and request.method != "POST":
        raise Http404("这一届已经没有在任的代表。")
    back = reverse("deputies:higher_list")
    return form_page(
        request,
        PlainForm(posted(request)),
        lambda: services.close_higher_term(actor=request.actor, term=term, at=timezone.now()),
        then=back,
        message=f"{congress_name(term.congress)}{term}的代表职务已到期，履职记录都还在。",
        context={
            "title": f"{congress_name(term.congress)}{term}任期届满",
            "lead": f"还有 {left} 位代表在任，职务到本届结束那一天为止。连任的，请在新一届里重新登记或者导入名册。"
            "办错了的，24 小时内可以在代表的页面上撤销。",
            "submit": "办理任期届满",
            "back": back,
            "back_label": "上级人大代表",
        },
    )
