"""Honours that deputies received, through all years."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from deputies.forms.honours import HonourForm, HonourQuery, WithdrawForm
from deputies.models import Honour
from deputies.services import honours
from deputies.services.guards import check_keeps
from deputies.views.parts import posted, to_change, work_tabs
from deputies.views.records import file_rows
from deputies.views.selections import READERS


@require_GET
@requires(*READERS)
def honour_list(request: HttpRequest) -> HttpResponse:
    """Who received what, the latest first."""
    query = HonourQuery(request.GET)
    rows = query.narrow(Honour.objects.visible_to(request.actor).for_list())
    page = page_of(request, rows, order=("-on", "-pk"))
    keeps = request.actor.can(Capability.MANAGE_DEPUTIES)
    for row in page.rows:
        row.may_void = (
            keeps and not row.voided_at and request.actor.covers(row.mandate.congress.division.path)
        )
    context = {
        "query": query,
        "page": page,
        "asked": any(request.GET.get(name) for name in ("q", "title", "year", "level")),
        "tabs": work_tabs("selection_list"),
    }
    return render(request, "deputies/honour_list.html", context)


@requires(Capability.MANAGE_DEPUTIES)
def honour_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an honour another body gave to this deputy."""
    mandate = to_change(file_rows(), request.actor, pk, Capability.MANAGE_DEPUTIES, lambda m: m.congress)
    form = HonourForm(posted(request))
    back = f"{reverse('deputies:performance_file', args=[pk])}#honours"
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: honours.enter_honour(
                actor=request.actor, mandate=mandate, at=timezone.now(), **form.cleaned_data
            ),
            then=back,
            message="已登记表彰，记入履职档案。",
        )
        if done is not None:
            return done
    context = {
        "form": form,
        "title": f"登记{mandate.person.name}受到的表彰",
        "lead": "上级或者别的机关给的表彰在这里登记，凭文件。本级的评选在“表彰”里办，不用在这里登记。",
        "submit": "登记表彰",
        "back": back,
        "back_label": f"{mandate.person.name}的履职档案",
    }
    return render(request, "deputies/record_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_DEPUTIES)
def honour_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void an honour, with a reason."""
    rows = Honour.objects.visible_to(request.actor).for_list().select_related("selection__congress__division")
    row = get_object_or_404(rows, pk=pk)
    congress = row.selection.congress if row.selection else row.mandate.congress
    check_keeps(request.actor, congress, Capability.MANAGE_DEPUTIES)
    form = WithdrawForm(posted(request))
    back = reverse("deputies:honour_list")
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: honours.void_honour(
                actor=request.actor, honour=row, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=back,
            message="已作废，不再计入履职档案。",
        )
        if done is not None:
            return done
    context = {
        "form": form,
        "title": f"作废{row.mandate.person.name}的表彰",
        "lead": f"{row.title}，{row.granted_by}，{row.document_no}。",
        "submit": "作废",
        "back": back,
        "back_label": "受表彰的代表",
    }
    return render(request, "deputies/record_form.html", context, status=form_status(form))
