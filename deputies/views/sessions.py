"""Sessions of congresses: the list, one session, its preparation, presidium, sittings and paper."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from deputies import services
from deputies.choices import MeetingKind, MeetingState
from deputies.forms.sessions import PrepareForm, PresidiumForm, SessionQuery, SittingForm
from deputies.models import CongressSession, Election, Meeting, Resolution, SessionPaper
from deputies.models.congress import congress_name
from deputies.services import sessions as verbs
from deputies.session_rules import year_notices
from deputies.session_sheet import SessionSheet, formal_name, session_document, state_of
from deputies.views.parts import form_page, meeting_tabs, posted, to_change

TABS = (
    ("overview", "概况"),
    ("agenda", "议程和文件"),
    ("sittings", "会议和出席"),
    ("elections", "选举"),
    ("resolutions", "表决"),
)


def _count(rows: QuerySet) -> Coalesce:
    """How many rows of a part each session has, as a subquery: joins of several parts would multiply."""
    counted = rows.filter(session=OuterRef("pk")).order_by().values("session").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _keeps(request: HttpRequest, session: CongressSession) -> bool:
    actor = request.actor
    return actor.can(Capability.MANAGE_MEETINGS) and actor.covers(session.term.congress.division.path)


def tab_url(session: CongressSession, tab: str) -> str:
    """A session's page at one of its tabs."""
    return f"{reverse('deputies:session_detail', args=[session.pk])}?tab={tab}"


@require_GET
@requires(Capability.VIEW_ROSTER)
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions the actor sees, newest first."""
    actor, today = request.actor, timezone.localdate()
    query = SessionQuery(request.GET, actor=actor)
    seen = query.narrow(CongressSession.objects.visible_to(actor).with_labels())
    sittings = Meeting.objects.filter(kind=MeetingKind.PLENARY, state=MeetingState.HELD)
    rows = seen.annotate(
        sittings=_count(sittings),
        held_elections=_count(Election.objects.standing().exclude(state="prepared")),
        votes=_count(Resolution.objects.standing()),
        waiting_papers=_count(SessionPaper.objects.waiting()),
    )
    page = page_of(request, rows, order=("-opens_on", "-pk"))
    for row in page.rows:
        row.word, row.tone = state_of(row, today)
        row.may_change = _keeps(request, row)
    congress = query.cleaned_data.get("congress")
    notices = []
    if congress is not None and actor.covers(congress.division.path):
        days = CongressSession.objects.filter(term__congress=congress).values_list("opens_on", flat=True)
        notices = year_notices(congress.congress_level, days, today)
    context = {
        "query": query,
        "page": page,
        "notices": notices,
        "asked": any(request.GET.get(name) for name in ("congress", "year")),
        "tabs": meeting_tabs("session_list"),
        "may_manage": actor.can(Capability.MANAGE_TERMS),
        "shows_papers": actor.can(Capability.MANAGE_MEETINGS),
    }
    return render(request, "deputies/session_list.html", context)


def _session(request: HttpRequest, pk: int) -> CongressSession:
    return get_object_or_404(CongressSession.objects.visible_to(request.actor).with_labels(), pk=pk)


def kept_session(request: HttpRequest, pk: int) -> CongressSession:
    """The session, of a congress that the actor's office keeps."""
    rows = CongressSession.objects.with_labels()
    return to_change(rows, request.actor, pk, Capability.MANAGE_MEETINGS, lambda s: s.term.congress)


@require_GET
@requires(Capability.VIEW_ROSTER)
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, a part of it at a time."""
    session, today = _session(request, pk), timezone.localdate()
    keeps = _keeps(request, session)
    sheet = SessionSheet(session, request.actor, keeps)
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else "overview"
    word, tone = state_of(session, today)
    covers = request.actor.covers(session.term.congress.division.path)
    context: dict[str, Any] = {
        "session": session,
        "sheet": sheet,
        "tab": tab,
        "tabs": [
            {"label": label, "url": tab_url(session, key), "current": key == tab} for key, label in TABS
        ],
        "state": word,
        "tone": tone,
        "keeps": keeps,
        "may_edit_dates": keeps and request.actor.can(Capability.MANAGE_TERMS),
        "formal_name": formal_name(session),
        "today": today,
        "covers": covers,
    }
    if tab == "overview":
        context["notices"] = sheet.notices(today)
        context["entries"] = list(timeline(session, "staff")[:8]) if covers else []
    return render(request, "deputies/session_detail.html", context)


@requires(Capability.MANAGE_MEETINGS)
def session_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Place, notice, papers sent, and what came of it."""
    session = kept_session(request, pk)
    form = PrepareForm(posted(request), row=session)
    return form_page(
        request,
        form,
        lambda: verbs.prepare_session(
            actor=request.actor,
            session=session,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=session.get_absolute_url(),
        message="已保存。",
        context={
            "title": f"登记{session}的筹备和情况",
            "back": session.get_absolute_url(),
            "back_label": session.label,
        },
        fresh=lambda: CongressSession.objects.with_labels().get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def presidium_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The presidium of one session."""
    session = kept_session(request, pk)
    form = PresidiumForm(posted(request), row=session)
    return form_page(
        request,
        form,
        lambda: verbs.seat_presidium(
            actor=request.actor,
            session=session,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=session.get_absolute_url(),
        message=lambda seats: f"已登记主席团，共 {len(seats)} 人。",
        template="deputies/presidium_form.html",
        context={
            "title": f"登记{session}主席团",
            "lead": "常务主席和秘书长从成员里选，换人的请先保存成员。"
            if form.chosen
            else "先勾成员并保存，再定常务主席和秘书长。担任主席、副主席、主席团成员职务的已经勾上，请按大会通过的名单核对。",
            "submit": "保存主席团名单",
            "back": session.get_absolute_url(),
            "back_label": session.label,
        },
        fresh=lambda: CongressSession.objects.with_labels().get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def sitting_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a sitting of the congress, or a meeting of the session's presidium."""
    session = kept_session(request, pk)
    number = session.meetings.filter(kind=MeetingKind.PLENARY).exclude(state=MeetingState.CANCELLED).count()
    form = SittingForm(posted(request), session=session, number=number + 1)
    return form_page(
        request,
        form,
        lambda: services.plan_meeting(
            actor=request.actor,
            congress=session.term.congress,
            session=session,
            at=timezone.now(),
            **form.cleaned_data,
        ),
        then=lambda meeting: meeting.get_absolute_url(),
        message=lambda meeting: f"已安排“{meeting}”，应到 {meeting.due} 人。",
        context={
            "title": f"安排{session}的会议",
            "lead": "全体会议的应到名单是全体代表，主席团会议的是大会主席团成员。开过的也从这里登记，再填出席情况。",
            "submit": "安排会议",
            "back": tab_url(session, "sittings"),
            "back_label": session.label,
        },
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def session_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's record on paper."""
    session = _session(request, pk)
    sheet = SessionSheet(session, request.actor, _keeps(request, session))
    context = {
        "session": session,
        "sheet": sheet,
        "formal_name": formal_name(session),
        "congress": congress_name(session.term.congress),
        "held_elections": [e for e in sheet.elections if e.state != "prepared"],
    }
    return render(request, "deputies/session_print.html", context)


@require_safe
@requires(Capability.VIEW_ROSTER)
def session_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's record as a Word document."""
    session = _session(request, pk)
    county = session.term.congress.county
    sheet = SessionSheet(session, request.actor, _keeps(request, session))
    paper = session_document(sheet, demonstration=bool(county and county.is_demonstration))
    return answer_paper(paper, f"{formal_name(session)}会议情况表.docx")
