"""Who keeps contact with which deputy: the list, one pair with its contacts, and what is done to them."""

from __future__ import annotations

from django.db.models import Count, F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.contact_exports import CONTACT_ROWS, contacts_title, write_contacts
from deputies.forms.contacts import (
    ContactAnswerForm,
    ContactEndForm,
    ContactForm,
    ContactQuery,
    ContactVisitForm,
    CopyContactsForm,
    VoidForm,
    waiting_visits,
)
from deputies.models import ContactAssignment, ContactVisit
from deputies.models.congress import congress_name
from deputies.services import contact_visits, contacts
from deputies.services.guards import check_keeps
from deputies.views.parts import choose_congress, chosen_congress, form_page, posted, work_tabs

BACK_LABEL = "联系代表"


def _rows():
    return ContactAssignment.objects.select_related(
        "congress__division", "congress__county", "person", "mandate__person", "mandate__township"
    )


def _numbers(rows) -> dict[str, int]:
    """How many pairs are in force, how many are contacted enough, how many contacts there were; one query."""
    found = (
        rows.in_force()
        .order_by()
        .aggregate(
            pairs=Count("pk"),
            done=Count("pk", filter=Q(visits_done__gte=F("visits_due"))),
            people=Count("person", distinct=True),
        )
    )
    return found | {"left": found["pairs"] - found["done"]}


@require_GET
@requires(Capability.VIEW_ROSTER)
def contact_list(request: HttpRequest) -> HttpResponse:
    """Who keeps contact with whom in a year, and who is due."""
    actor = request.actor
    query = ContactQuery(request.GET, actor=actor, year=timezone.localdate().year)
    visible = ContactAssignment.objects.visible_to(actor)
    mandate = whole(request.GET.get("mandate"))
    if mandate is not None:
        visible = visible.filter(mandate=mandate)
    page = page_of(
        request,
        query.narrow(visible).select_related(
            "congress__division", "congress__county", "person", "mandate__person", "mandate__township"
        ),
        order=("congress_id", "person_id", "pk"),
        size=50,
    )
    waiting = set(
        waiting_visits().filter(assignment__in=[r.pk for r in page.rows]).values_list("assignment", flat=True)
    )
    for row in page.rows:
        row.waits = row.pk in waiting
    context = {
        "query": query,
        "page": page,
        "year": query.asked_year,
        "numbers": _numbers(query.of_year(visible)),
        "asked": query.asked or mandate is not None,
        "several": len({row.congress_id for row in page.rows}) > 1,
        "tabs": work_tabs("contact_list"),
        "may_manage": actor.can(Capability.MANAGE_DEPUTIES),
        "person_id": actor.person_id,
    }
    return render(request, "deputies/contact_list.html", context)


@require_POST
@requires(Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW)
def contact_export(request: HttpRequest) -> HttpResponse:
    """The list as seen, with the contacts made, as a workbook; the journal notes that it left the portal."""
    actor = request.actor
    query = ContactQuery(request.GET, actor=actor, year=timezone.localdate().year)
    rows = query.narrow(ContactAssignment.objects.visible_to(actor)).select_related(
        "congress__division", "congress__county", "person", "mandate__person", "mandate__township"
    )
    standing = Prefetch("visits", ContactVisit.objects.filter(voided_at__isnull=True).order_by("on", "pk"))
    found = list(rows.order_by("congress_id", "person_id", "pk").prefetch_related(standing)[:CONTACT_ROWS])
    contacts.note_contacts_export(actor=actor, rows=len(found), at=timezone.now())
    content = write_contacts(found, year=query.asked_year, county=actor.county)
    return xlsx_response(content, contacts_title(query.asked_year, actor.county))


@require_GET
@requires(Capability.VIEW_ROSTER)
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair with its contacts."""
    actor = request.actor
    row = get_object_or_404(_rows().visible_to(actor), pk=pk)
    keeps = actor.can(Capability.MANAGE_DEPUTIES) and actor.covers(row.congress.division.path)
    context = {
        "row": row,
        "visits": list(row.visits.select_related("recorded_by").order_by("-on", "-pk")[:100]),
        "may_log": contact_visits.may_log(actor, row),
        "may_end": keeps and row.ended_on is None,
        "is_deputy": actor.person_id == row.mandate.person_id,
        "may_open": keeps or actor.can(Capability.SEE_OVERVIEW),
        "entries": list(timeline(row, "staff" if keeps else "parties")[:30]),
    }
    return render(request, "deputies/contact_detail.html", context)


@requires(Capability.MANAGE_DEPUTIES)
def contact_create(request: HttpRequest) -> HttpResponse:
    """Let a member of the committee or presidium keep contact with deputies."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:contact_list")
    if congress is None:
        return choose_congress(request, congresses, title="安排联系代表", back=back, back_label=BACK_LABEL)
    today = timezone.localdate()
    known: dict[int, list[str]] = {}
    standing = ContactAssignment.objects.standing().filter(congress=congress, year=today.year)
    for mandate_id, name in standing.order_by("pk").values_list("mandate_id", "person__name"):
        known.setdefault(mandate_id, []).append(name)
    form = ContactForm(
        posted(request),
        congress=congress,
        year=today.year,
        people=contacts.contact_people(congress, today),
        known={pk: f"{'、'.join(names)}联系" for pk, names in known.items()},
    )
    return form_page(
        request,
        form,
        lambda: contacts.assign_contacts(
            actor=request.actor, congress=congress, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda made: f"{back}?year={made[0].year}&congress={congress.pk}",
        message=lambda made: f"已安排{made[0].person.name}联系 {len(made)} 位代表，双方都会收到消息。",
        template="deputies/contact_form.html",
        context={
            "title": f"安排{congress_name(congress)}联系代表",
            "back": back,
            "back_label": BACK_LABEL,
            "congress": congress,
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def contact_copy(request: HttpRequest) -> HttpResponse:
    """Take last year's assignments over."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:contact_list")
    if congress is None:
        return choose_congress(request, congresses, title="沿用上年安排", back=back, back_label=BACK_LABEL)
    year = timezone.localdate().year
    form = CopyContactsForm(posted(request), initial={"from_year": year - 1, "year": year})
    return form_page(
        request,
        form,
        lambda: contacts.copy_contacts(
            actor=request.actor, congress=congress, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda made: f"{back}?year={made[0].year}&congress={congress.pk}",
        message=lambda made: f"已沿用 {len(made)} 项安排。",
        context={
            "title": f"{congress_name(congress)}沿用上年安排",
            "lead": "已经离任的联系人和代表不会带过来，已经安排过的不会重复。换届以后两个年度填同一年，"
            "连任代表按新一届的职务接着联系。",
            "submit": "沿用",
            "back": back,
            "back_label": BACK_LABEL,
        },
    )


def _assignment(request: HttpRequest, pk: int) -> ContactAssignment:
    """A pair whose contacts the actor writes down; 404 where it is not seen, Denied where it is others' work."""
    row = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    contact_visits.check_may_log(request.actor, row)
    return row


@requires(Capability.VIEW_ROSTER)
def contact_visit_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a contact down."""
    row = _assignment(request, pk)
    form = ContactVisitForm(posted(request), initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: contact_visits.log_contact(
            actor=request.actor, assignment=row, at=timezone.now(), **form.values()
        ),
        then=row.get_absolute_url(),
        message="已登记这次联系。",
        context={
            "title": f"登记联系{row.mandate.person.name}代表",
            "lead": f"{row.person.name}联系，{row.year} 年至少 {row.visits_due} 次，已登记 {row.visits_done} 次。",
            "submit": "登记这次联系",
            "back": row.get_absolute_url(),
            "back_label": str(row),
        },
    )


def _visit(request: HttpRequest, pk: int) -> ContactVisit:
    visit = get_object_or_404(
        ContactVisit.objects.select_related(
            "assignment__congress__division",
            "assignment__congress__county",
            "assignment__person",
            "assignment__mandate__person",
        ).filter(assignment__in=ContactAssignment.objects.visible_to(request.actor).values("pk")),
        pk=pk,
    )
    contact_visits.check_may_log(request.actor, visit.assignment)
    return visit


def _visit_page(request, form, visit, verb, *, message: str, context: dict) -> HttpResponse:
    """A form over one contact, back to its pair."""
    back = visit.assignment.get_absolute_url()
    return form_page(
        request,
        form,
        verb,
        then=back,
        message=message,
        context={"back": back, "back_label": str(visit.assignment), **context},
        fresh=lambda: ContactVisit.objects.get(pk=visit.pk),
    )


@requires(Capability.VIEW_ROSTER)
def contact_visit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contact."""
    visit = _visit(request, pk)
    form = ContactVisitForm(posted(request), row=visit)
    return _visit_page(
        request,
        form,
        visit,
        lambda: contact_visits.edit_contact_visit(
            actor=request.actor,
            visit=visit,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        message="已保存。",
        context={"title": f"修改 {visit.on:%Y-%m-%d} 的联系情况"},
    )


@requires(Capability.VIEW_ROSTER)
def contact_visit_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what the deputy asked for."""
    visit = _visit(request, pk)
    initial = {} if visit.answered_on else {"on": timezone.localdate()}
    form = ContactAnswerForm(posted(request), row=visit, initial=initial)
    return _visit_page(
        request,
        form,
        visit,
        lambda: contact_visits.answer_contact(
            actor=request.actor,
            visit=visit,
            answer=form.cleaned_data["answer"],
            on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        message="已答复，代表会收到消息。",
        context={
            "title": f"答复{visit.assignment.mandate.person.name}代表",
            "lead": visit.requests,
            "submit": "答复并告诉代表",
        },
    )


@requires(Capability.VIEW_ROSTER)
def contact_visit_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a contact out of the count."""
    visit = _visit(request, pk)
    form = VoidForm(posted(request), row=visit)
    return _visit_page(
        request,
        form,
        visit,
        lambda: contact_visits.void_contact_visit(
            actor=request.actor,
            visit=visit,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        message="已作废，不再计入次数。",
        context={
            "title": f"作废 {visit.on:%Y-%m-%d} 的联系记录",
            "lead": "作废的记录仍然留着，写明原因，不计入次数。",
            "submit": "作废",
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def contact_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an assignment."""
    row = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    check_keeps(request.actor, row.congress, Capability.MANAGE_DEPUTIES)
    form = ContactEndForm(posted(request), row=row, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: contacts.end_contact(
            actor=request.actor,
            assignment=row,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已结束这项安排。",
        context={
            "title": f"{row.person.name}不再联系{row.mandate.person.name}代表",
            "lead": "已经登记的联系情况保留。",
            "submit": "结束这项安排",
            "back": row.get_absolute_url(),
            "back_label": str(row),
        },
        fresh=lambda: _rows().get(pk=pk),
    )
