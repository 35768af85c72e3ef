"""The roster: the list, its file, and a new deputy's sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, asked_for, is_quick
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies import services
from deputies.choices import ORDER_FIELDS, ElectionKind, ListOrder
from deputies.forms.mandates import DeputyForm, RosterQuery
from deputies.forms.purposes import PurposeForm
from deputies.jobs import ASKED, ROSTER_EXPORT, may_export_contacts
from deputies.models import Constituency, Mandate
from deputies.on_a_day import tell_that_day
from deputies.strokes import unknown_characters
from deputies.views.parts import choose_congress, chosen_congress, form_page, posted, roster_tabs


@require_GET
@requires(Capability.VIEW_ROSTER)
def mandate_list(request: HttpRequest) -> HttpResponse:
    """Deputies the actor sees, narrowed by the query line."""
    query = RosterQuery(request.GET, actor=request.actor)
    visible = Mandate.objects.visible_to(request.actor)
    # The wide query line asks four tables for its choices; then one statement less brings the rows.
    mandates = query.narrow(visible.for_list() if query.wide else visible.for_page())
    county = request.actor.county
    page = page_of(
        request,
        mandates,
        order=ORDER_FIELDS[query.list_order],
        # Everybody on the list is of the county, whose people have an index in this order.
        rows_from=mandates.filter(person__county=county) if county else None,
    )
    if not query.wide:
        Mandate.objects.completed(page.rows)
    for mandate in page.rows:
        by_strokes = query.list_order != ListOrder.PINYIN and mandate.list_position is None
        mandate.unknown = unknown_characters(mandate.person.name) if by_strokes else ""
    if query.day is not None:
        tell_that_day(page.rows, query.day)
    context = {
        "query": query,
        "page": page,
        "orders": ListOrder.choices,
        "doubtful": any(mandate.unknown for mandate in page.rows),
        "tabs": roster_tabs("mandate_list", request.actor),
        "asked": query.asked_words,
        "may_manage": request.actor.can(Capability.MANAGE_DEPUTIES),
        "purpose_form": PurposeForm() if may_export_contacts(request.actor) else None,
        "more_url": "" if query.wide else f"{request.path}?more=1",
    }
    return render(request, "deputies/mandate_list.html", context)


@require_POST
@requires(Capability.VIEW_ROSTER)
def mandate_export(request: HttpRequest) -> HttpResponse:
    """The list as seen, as a workbook. A POST, because the journal notes that it left the portal.

    With ``contacts`` it has the telephone numbers, and the purpose goes into the journal.
    """
    query = RosterQuery(request.GET, actor=request.actor)
    params = asked_for(request, ASKED)
    if request.POST.get("contacts"):
        if not may_export_contacts(request.actor):
            raise Denied("您现在的角色不能导出代表的手机号。")
        form = PurposeForm(request.POST)
        if not form.is_valid():
            raise Refused(
                "没有导出：带手机号导出要先选择号码做什么用；选“其他”的，写明用途。请返回名册再选。"
            )
        params["purpose"] = form.words
    return answer_or_start(
        request,
        kind=ROSTER_EXPORT.key,
        params=params,
        title="导出代表名册",
        quick=is_quick(query.narrow(Mandate.objects.visible_to(request.actor))),
    )


def vacant_district(request: HttpRequest, congress: Organization) -> Constituency | None:
    """The district whose seat is to be filled again, where the address names one of this congress."""
    pk = whole(request.GET.get("constituency", ""))
    return Constituency.objects.filter(congress=congress, pk=pk).in_use().first() if pk else None


@requires(Capability.MANAGE_DEPUTIES)
def mandate_create(request: HttpRequest) -> HttpResponse:
    """A new deputy: person and mandate on one sheet."""
    congress, congresses = chosen_congress(request, roster=True)
    back = reverse("deputies:mandate_list")
    if congress is None:
        return choose_congress(request, congresses, title="登记代表", back=back, back_label="代表名册")
    vacant = vacant_district(request, congress)
    initial = {"constituency": vacant, "kind_of_election": ElectionKind.BY_ELECTION} if vacant else None
    form = DeputyForm(posted(request), congress=congress, initial=initial)
    return form_page(
        request,
        form,
        lambda: services.enter_deputy(
            actor=request.actor,
            congress=congress,
            person=form.person_values(),
            mandate=form.mandate_values(),
            namesake=form.cleaned_data["namesake"],
            at=timezone.now(),
        ),
        then=lambda mandate: mandate.get_absolute_url(),
        message=lambda mandate: (
            f"已登记{mandate.person.name}的代表职务。" + (mandate.facts_left and f"{mandate.facts_left}。")
        ),
        template="deputies/mandate_form.html",
        context={
            "congress": congress,
            "congresses": congresses,
            "title": f"登记{vacant}补选的代表" if vacant else "登记代表",
            "back": back,
        },
    )


@require_GET
def own_record(request: HttpRequest) -> HttpResponse:
    """A deputy's own file; to the roster where there is not exactly one open mandate."""
    own = list(
        Mandate.objects.visible_to(request.actor)
        .filter(person_id=request.actor.person_id)
        .open()
        .order_by("pk")[:2]
    )
    if own:
        return redirect("deputies:mandate_detail", pk=own[0].pk)
    return redirect("deputies:mandate_list")
