"""Signatures, and what is found while a suggestion is written: similar ones, several matters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.signin.hand import own_hand
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Denied

from .. import workflow
from ..forms.moves import reason_form
from ..likeness import similar_to
from ..matters import matters_in
from .cases import case_of

UnsignForm = reason_form("为什么撤回附议", "例如：不是本人签的。领衔代表和人大办公室会看到。")
TITLE_LENGTH, BODY_LENGTH = 80, 10_000


@own_hand(minutes=30)
@requires(Capability.RAISE_SUGGESTION)
def suggestion_unsign(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回附议: a co-signer takes the own name off, also one entered from paper."""
    case = case_of(request, pk)
    actor, now = request.actor, timezone.now()
    if request.method != "POST" and not may_unsign(workflow.signers_of(case), actor.person_id):
        raise Denied("只有署了名的代表能撤回自己的附议。")
    form = UnsignForm(request.POST or None, case=case, actor=actor)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.unsign(actor=actor, suggestion=case, at=now, **form.cleaned_data),
            then="suggestions:suggestion_list", message="已撤回附议，领衔代表会收到告知。",
        )  # fmt: skip
        if posted is not None:
            return posted
    return render(
        request, "suggestions/author_unsign.html", {"case": case, "form": form}, status=form_status(form)
    )


def may_unsign(signatures: list, person_id: int | None) -> bool:
    """Whether one of these co-signatures is this person's and stands."""
    return any(row.mandate.person_id == person_id and row.stands and not row.lead for row in signatures)


@requires(Capability.RAISE_SUGGESTION, Capability.EXAMINE_SUGGESTION)
def suggestion_alike(request: HttpRequest) -> HttpResponse:
    """While typing: similar suggestions of this and past years, and whether it speaks of several matters.

    A fragment beside the form and never a step of it; nothing of what is typed is kept.
    """
    title = request.GET.get("title", "").replace("\x00", "")[:TITLE_LENGTH]
    body = request.GET.get("body", "").replace("\x00", "")[:BODY_LENGTH]
    found = similar_to(
        request.actor,
        title=title,
        topic=whole(request.GET.get("topic", "")),
        but=whole(request.GET.get("but", "")),
    )
    context = {
        "found": found,
        "matters": matters_in(title, body),
        "typed": bool(title.strip() or body.strip()),
    }
    return render(request, "suggestions/_alike.html", context)
