"""Agenda, papers and votes of a session: entered, corrected, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from deputies.forms.sessions import AgendaForm, PaperForm, ResolutionForm, VoidForm
from deputies.models import AgendaItem, Resolution, SessionPaper, SessionPaperFile
from deputies.models.sessions import SessionPart
from deputies.services import resolutions as votes
from deputies.services import sessions as verbs
from deputies.services.session_parts import LABELS
from deputies.views.parts import form_page, posted, to_change
from deputies.views.sessions import kept_session, tab_url


def kept_part(request: HttpRequest, model: type[SessionPart], pk: int) -> Any:
    """A standing part of a session whose congress the actor's office keeps."""
    rows = model.objects.standing().select_related(*LABELS)
    return to_change(rows, request.actor, pk, Capability.MANAGE_MEETINGS, lambda p: p.session.term.congress)


def fresh_part(model: type[SessionPart], pk: int) -> Callable[[], Any]:
    """The part as it is now, after a conflict."""
    return lambda: model.objects.select_related(*LABELS).get(pk=pk)


def void_page(
    request: HttpRequest,
    part: SessionPart,
    verb: Callable[[str, int], Any],
    *,
    title: str,
    back: str,
    form: VoidForm | None = None,
) -> HttpResponse:
    """Why something is taken back; ``form`` where more is asked."""
    form = form or VoidForm(posted(request), row=part)
    return form_page(
        request,
        form,
        lambda: verb(form.cleaned_data["reason"], form.cleaned_data["version"]),
        then=back,
        message="已作废，经过记在会议的记录里。",
        context={
            "title": title,
            "lead": f"“{part}”作废以后不再列出，也不印在会议情况表上。",
            "submit": "作废",
            "back": back,
            "back_label": part.session.label,
        },
        fresh=fresh_part(type(part), part.pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def agenda_create(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item of the agenda."""
    session = kept_session(request, pk)
    form = AgendaForm(posted(request), session=session)
    back = tab_url(session, "agenda")
    return form_page(
        request,
        form,
        lambda: verbs.add_agenda_item(
            actor=request.actor, session=session, at=timezone.now(), **form.values()
        ),
        then=back,
        message=lambda item: f"已登记议程“{item}”。",
        context={
            "title": f"登记{session}的议程",
            "submit": "登记议程",
            "back": back,
            "back_label": session.label,
        },
    )


@requires(Capability.MANAGE_MEETINGS)
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an item, or enter that it took place."""
    item = kept_part(request, AgendaItem, pk)
    form = AgendaForm(posted(request), row=item, session=item.session)
    back = tab_url(item.session, "agenda")
    return form_page(
        request,
        form,
        lambda: verbs.edit_agenda_item(
            actor=request.actor,
            item=item,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改“{item}”", "back": back, "back_label": item.session.label},
        fresh=fresh_part(AgendaItem, pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def agenda_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    item = kept_part(request, AgendaItem, pk)
    return void_page(
        request,
        item,
        lambda reason, version: verbs.void_agenda_item(
            actor=request.actor, item=item, reason=reason, version=version, at=timezone.now()
        ),
        title="作废议程",
        back=tab_url(item.session, "agenda"),
    )


@requires(Capability.MANAGE_MEETINGS)
def paper_create(request: HttpRequest, pk: int) -> HttpResponse:
    """One more paper."""
    session = kept_session(request, pk)
    form = PaperForm(posted(request), request.FILES or None, session=session)
    back = tab_url(session, "agenda")
    return form_page(
        request,
        form,
        lambda: verbs.add_paper(actor=request.actor, session=session, at=timezone.now(), **form.values()),
        then=back,
        message=lambda paper: f"已登记文件《{paper}》。",
        context={
            "title": f"登记{session}的文件",
            "submit": "登记文件",
            "back": back,
            "back_label": session.label,
        },
    )


@requires(Capability.MANAGE_MEETINGS)
def paper_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a paper; enter that it came or was sent."""
    paper = kept_part(request, SessionPaper, pk)
    form = PaperForm(posted(request), request.FILES or None, row=paper, session=paper.session)
    back = tab_url(paper.session, "agenda")
    return form_page(
        request,
        form,
        lambda: verbs.edit_paper(
            actor=request.actor,
            paper=paper,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改《{paper}》", "back": back, "back_label": paper.session.label},
        fresh=fresh_part(SessionPaper, pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def paper_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a paper is not needed after all."""
    paper = kept_part(request, SessionPaper, pk)
    return void_page(
        request,
        paper,
        lambda reason, version: verbs.void_paper(
            actor=request.actor, paper=paper, reason=reason, version=version, at=timezone.now()
        ),
        title="作废文件",
        back=tab_url(paper.session, "agenda"),
    )


@require_safe
@requires(Capability.VIEW_ROSTER)
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a paper, for whoever may read the paper."""
    seen = SessionPaper.objects.visible_to(request.actor).standing()
    row = get_object_or_404(
        SessionPaperFile.objects.filter(removed_at__isnull=True, paper__in=seen.values("pk")), pk=pk
    )
    return download_response(row)


@requires(Capability.MANAGE_MEETINGS)
def resolution_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a vote."""
    session = kept_session(request, pk)
    form = ResolutionForm(posted(request), session=session)
    back = tab_url(session, "resolutions")
    return form_page(
        request,
        form,
        lambda: votes.add_resolution(
            actor=request.actor, session=session, at=timezone.now(), **form.values()
        ),
        then=back,
        message=lambda row: f"已登记，{'通过' if row.passed else '赞成票没有超过全体代表的半数，没有通过'}。",
        context={
            "title": f"登记{session}的表决",
            "lead": "通过与否按票数自动判定：赞成票超过全体代表的半数才通过（地方组织法第二十五条）。",
            "submit": "登记表决",
            "back": back,
            "back_label": session.label,
        },
    )


@requires(Capability.MANAGE_MEETINGS)
def resolution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a vote."""
    row = kept_part(request, Resolution, pk)
    form = ResolutionForm(posted(request), row=row, session=row.session)
    back = tab_url(row.session, "resolutions")
    return form_page(
        request,
        form,
        lambda: votes.edit_resolution(
            actor=request.actor,
            resolution=row,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改“{row}”", "back": back, "back_label": row.session.label},
        fresh=fresh_part(Resolution, pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def resolution_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a vote that was entered by mistake."""
    row = kept_part(request, Resolution, pk)
    return void_page(
        request,
        row,
        lambda reason, version: votes.void_resolution(
            actor=request.actor, resolution=row, reason=reason, version=version, at=timezone.now()
        ),
        title="作废表决",
        back=tab_url(row.session, "resolutions"),
    )
