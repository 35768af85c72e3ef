"""Leaders and the townships they keep contact with: who is behind, one contact's year, the forums of chairs."""

from __future__ import annotations

from functools import cache, partial

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from assessments.exports.town_contacts import contacts_title, write_contacts
from assessments.forms.flags import (
    BEHIND,
    DONE,
    ENDED,
    ContactEndForm,
    ContactForm,
    ContactQuery,
    ForumForm,
    ForumOutcomeForm,
    ReasonForm,
    TownVisitForm,
)
from assessments.models import ChairsForum, TownContact, TownVisit
from assessments.town_presence import TownYear, towns_without_leader, years_of
from assessments.views.handovers import form_page, posted
from assessments.workflow import forums
from assessments.workflow import town_contacts as workflow
from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.refusals import Denied

LABEL = "联系乡镇"
# More contacts than a county has townships and leaders; the list stands on one page.
MOST = 300


def _list() -> str:
    return reverse("assessments:contact_list")


def _year_asked(query: ContactQuery) -> int:
    """The year of the address, else this one."""
    asked = query.cleaned_data.get("year") if query.is_valid() else None
    return asked or timezone.localdate().year


def _rows(actor: Actor, query: ContactQuery, year: int) -> list[TownYear]:
    """The contacts of a year that the query asks for, each with what was done. Four queries."""
    rows = TownContact.objects.visible_to(actor).in_year(year)
    words = (query.cleaned_data.get("q") or "").strip() if query.is_valid() else ""
    if words:
        rows = rows.filter(
            Q(person__name__icontains=words)
            | Q(organization__name__icontains=words)
            | Q(organization__short_name__icontains=words)
        )
    contacts = list(
        rows.with_sessions(year, timezone.localdate())
        .select_related("person", "organization")
        .order_by("organization__sort_order", "organization_id", "starts_on", "pk")[:MOST]
    )
    found = years_of(contacts, year, timezone.localdate())
    state = query.cleaned_data.get("state") if query.is_valid() else ""
    if state == BEHIND:
        return [row for row in found if row.lacks]
    if state == DONE:
        return [row for row in found if row.contact.ends_on is None and not row.lacks]
    if state == ENDED:
        return [row for row in found if row.contact.ends_on is not None]
    return found


def _query(request: HttpRequest) -> ContactQuery:
    """The query line; what is empty means this year."""
    data = request.GET.copy()
    if not data.get("year"):
        data["year"] = str(timezone.localdate().year)
    return ContactQuery(data)


@require_GET
@requires(Capability.SEE_RESULTS)
def contact_list(request: HttpRequest) -> HttpResponse:
    """Who keeps contact with which township in a year, what was done, who is behind, and the forums."""
    actor = request.actor
    query = _query(request)
    year = _year_asked(query)
    rows = _rows(actor, query, year)
    asked = any(request.GET.get(name) for name in ("q", "state"))
    held = list(
        ChairsForum.objects.visible_to(actor)
        .standing()
        .annotate(here=Count("seats", filter=Q(seats__status="present")), due=Count("seats"))
        .order_by("-held_on", "-pk")[:6]
    )
    county_wide = actor.can(Capability.SEE_OVERVIEW)
    standing = [row for row in rows if row.contact.ends_on is None]
    context = {
        "query": query,
        "year": year,
        "rows": rows,
        "asked": asked,
        "leaders": len({row.contact.person_id for row in standing}),
        "behind": [row for row in standing if row.lacks],
        "alone": towns_without_leader(workflow.towns_of(actor.county), [row.contact for row in rows])
        if county_wide and not asked and rows
        else [],
        "forums": held,
        "forum_of_year": any(forum.held_on.year == year for forum in held),
        "county_wide": county_wide,
        "may_manage": actor.can(Capability.MANAGE_TOWN_CONTACTS),
        "own": [row for row in standing if row.contact.person_id == actor.person_id],
    }
    return render(request, "assessments/contact_list.html", context)


@require_POST
@requires(Capability.MANAGE_TOWN_CONTACTS)
def contact_export(request: HttpRequest) -> HttpResponse:
    """The list as seen, with what was done, as a workbook."""
    query = _query(request)
    year = _year_asked(query)
    content = write_contacts(_rows(request.actor, query, year), year=year, county=request.actor.county)
    return xlsx_response(content, contacts_title(year, request.actor.county))


def _contacts():
    return TownContact.objects.select_related("county", "person", "organization__division")


@require_GET
@requires(Capability.SEE_RESULTS)
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One leader and one township: what was done in a year, entered or known from the records."""
    today = timezone.localdate()
    year = _year_asked(ContactQuery(request.GET))
    contact = get_object_or_404(_contacts().visible_to(request.actor).with_sessions(year, today), pk=pk)
    row = years_of([contact], year, today)[0]
    may_log = workflow.may_log(request.actor, contact)
    first = contact.starts_on.year
    last = max(first, (contact.ends_on or today).year)
    voided = list(contact.visits.exclude(voided_at=None).filter(on__year=year)[:50]) if may_log else []
    context = {
        "contact": contact,
        "row": row,
        "year": year,
        "tabs": [
            {
                "label": f"{number} 年",
                "url": f"{contact.get_absolute_url()}?year={number}",
                "current": number == year,
            }
            for number in range(last, max(first, last - 4) - 1, -1)
        ],
        "voided": voided,
        "may_log": may_log and contact.ends_on is None,
        "may_void": may_log,
        "may_end": request.actor.can(Capability.MANAGE_TOWN_CONTACTS) and contact.ends_on is None,
        "county_wide": request.actor.can(Capability.SEE_OVERVIEW),
        "entries": list(
            timeline(contact, "staff" if request.actor.can(Capability.SEE_OVERVIEW) else "parties")[:20]
        ),
    }
    return render(request, "assessments/contact_detail.html", context)


def _known(county: County) -> dict[int, str]:
    """Who keeps contact with which township now: organization id → names."""
    names: dict[int, list[str]] = {}
    standing = TownContact.objects.standing().filter(county=county).select_related("person")
    for contact in standing.order_by("pk"):
        names.setdefault(contact.organization_id, []).append(str(contact.person))
    return {pk: "、".join(found) for pk, found in names.items()}


@requires(Capability.MANAGE_TOWN_CONTACTS)
def contact_create(request: HttpRequest) -> HttpResponse:
    """Let a leader keep contact with townships."""
    county, today = request.actor.county, timezone.localdate()
    form = ContactForm(
        posted(request),
        leaders=workflow.leaders_of(county, today),
        towns=workflow.towns_of(county),
        known=cache(partial(_known, county)),
        initial={"starts_on": today},
    )
    return form_page(
        request,
        form,
        lambda: workflow.assign_towns(
            actor=request.actor, county=county, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: _list(),
        message=lambda made: f"已安排{made[0].person}联系 {len(made)} 个乡镇，双方都会收到消息。",
        context={
            "title": "安排领导联系乡镇",
            "lead": "一位领导可以联系几个乡镇。每年至少调研一次，参加那里的人代会和代表活动。",
            "submit": "安排并告诉双方",
            "back": _list(),
            "back_label": LABEL,
        },
    )


@requires(Capability.MANAGE_TOWN_CONTACTS)
def contact_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contact."""
    contact = get_object_or_404(_contacts().visible_to(request.actor), pk=pk)
    form = ContactEndForm(posted(request), row=contact, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: workflow.end_town_contact(
            actor=request.actor, contact=contact, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: contact.get_absolute_url(),
        message="已结束这项安排，做过的都留着。",
        context={
            "title": f"{contact.person}不再联系{contact.organization}",
            "lead": "做过的调研和参加的活动都留着。改由别人联系的，结束以后另外安排。",
            "submit": "结束这项安排",
            "back": contact.get_absolute_url(),
            "back_label": str(contact),
        },
        fresh=lambda: _contacts().get(pk=pk),
    )


@requires(Capability.SEE_RESULTS)
def contact_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the leader did in the township."""
    contact = get_object_or_404(_contacts().visible_to(request.actor), pk=pk)
    if not workflow.may_log(request.actor, contact):
        raise Denied("联系乡镇的情况由联系领导本人或者县人大办公室登记，您现在的角色不能登记。")
    form = TownVisitForm(posted(request), initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: workflow.log_town_visit(
            actor=request.actor, contact=contact, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: contact.get_absolute_url(),
        message="已登记，乡镇人大会收到消息。",
        context={
            "title": f"登记到{contact.organization}做了什么",
            "lead": "签到名单里有的人代会、会议和活动会自己算上，不用再登记。",
            "submit": "登记",
            "back": contact.get_absolute_url(),
            "back_label": str(contact),
        },
    )


@requires(Capability.SEE_RESULTS)
def visit_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out of the count."""
    rows = TownVisit.objects.select_related("contact__person", "contact__organization").filter(
        contact__in=TownContact.objects.visible_to(request.actor)
    )
    visit = get_object_or_404(rows, pk=pk)
    if not workflow.may_log(request.actor, visit.contact):
        raise Denied("联系乡镇的情况由联系领导本人或者县人大办公室登记，您现在的角色不能作废。")
    form = ReasonForm(posted(request), row=visit)
    back = visit.contact.get_absolute_url()
    return form_page(
        request,
        form,
        lambda: workflow.void_town_visit(
            actor=request.actor, visit=visit, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: back,
        message="已作废，不再计算，原因留着。",
        context={
            "title": f"作废 {visit.on:%Y-%m-%d} 的登记",
            "lead": f"{visit.get_kind_display()}：{visit.topic}",
            "submit": "作废",
            "back": back,
            "back_label": str(visit.contact),
        },
        fresh=lambda: rows.get(pk=pk),
    )


# --- the forum of chairs ------------------------------------------------------------------------------------


@requires(Capability.MANAGE_TOWN_CONTACTS)
def forum_create(request: HttpRequest) -> HttpResponse:
    """Enter a forum of chairs that was held."""
    today, county = timezone.localdate(), request.actor.county
    form = ForumForm(
        posted(request),
        towns=workflow.towns_of(county),
        initial={"held_on": today, "title": f"{today.year}年乡镇人大主席座谈会"},
    )
    return form_page(
        request,
        form,
        lambda: forums.record_forum(actor=request.actor, county=county, at=timezone.now(), **form.values()),
        then=lambda forum: forum.get_absolute_url(),
        message="已登记，各乡镇人大会收到消息。",
        context={
            "title": "登记乡镇人大主席座谈会",
            "lead": "每年开一次，听取乡镇人大的困难和建议。没有到会的改一下就行。",
            "submit": "登记座谈会",
            "back": _list(),
            "back_label": LABEL,
        },
    )


def _forum(request: HttpRequest, pk: int) -> ChairsForum:
    return get_object_or_404(ChairsForum.objects.visible_to(request.actor), pk=pk)


@require_GET
@requires(Capability.SEE_RESULTS)
def forum_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One forum: what it was about, who came, what was asked and answered."""
    forum = _forum(request, pk)
    seats = list(forum.seats.select_related("organization"))
    context = {
        "forum": forum,
        "seats": seats,
        "here": sum(1 for seat in seats if seat.status == "present"),
        "may_manage": request.actor.can(Capability.MANAGE_TOWN_CONTACTS) and forum.voided_at is None,
    }
    return render(request, "assessments/forum_detail.html", context)


@requires(Capability.MANAGE_TOWN_CONTACTS)
def forum_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was asked at a forum, and what was answered."""
    forum = _forum(request, pk)
    form = ForumOutcomeForm(posted(request), row=forum)
    return form_page(
        request,
        form,
        lambda: forums.complete_forum(
            actor=request.actor, forum=forum, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: forum.get_absolute_url(),
        message="已登记。",
        context={
            "title": "登记提出的问题和答复",
            "lead": str(forum),
            "submit": "保存",
            "back": forum.get_absolute_url(),
            "back_label": str(forum),
        },
        fresh=lambda: ChairsForum.objects.get(pk=pk),
    )


@requires(Capability.MANAGE_TOWN_CONTACTS)
def forum_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a forum out of the count."""
    forum = _forum(request, pk)
    form = ReasonForm(posted(request), row=forum)
    return form_page(
        request,
        form,
        lambda: forums.void_forum(actor=request.actor, forum=forum, at=timezone.now(), **form.cleaned_data),
        then=lambda _: _list(),
        message="已作废，原因留着。",
        context={
            "title": f"作废 {forum.held_on:%Y-%m-%d} 座谈会的登记",
            "lead": str(forum),
            "submit": "作废",
            "back": forum.get_absolute_url(),
            "back_label": str(forum),
        },
        fresh=lambda: ChairsForum.objects.get(pk=pk),
    )
