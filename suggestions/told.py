"""What this browser has told lately: the same words again are asked back once, and nobody else's are touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from congress_portal.foundation.web.repeats import same_words

from .models import Suggestion

if TYPE_CHECKING:
    from .forms.public import DemandForm

COOKIE = "told"
# An hour: as long as somebody goes back to a form that was sent.
TOLD_FOR = 3600
MOST = 5


def _told(request: HttpRequest) -> list[int]:
    """The demands this browser has left on this page; a changed or an old cookie names none."""
    said = request.get_signed_cookie(COOKIE, default="", salt=request.path, max_age=TOLD_FOR)
    return [int(pk) for pk in said.split("-") if pk]


def ask_if_told(request: HttpRequest, form: DemandForm) -> None:
    """Raise Refused, with the receipt, where this browser has just left the same words here."""
    told = [] if form.told_apart else _told(request)
    if not told:
        return
    data = form.cleaned_data
    rows = [
        row
        for row in Suggestion.objects.filter(pk__in=told).select_related("receipt").order_by("pk")
        if same_words(row.body, data["body"])
    ]
    if not rows or any(row.client_uuid == form.id_under(request.POST["form_key"]) for row in rows):
        return  # sent again after a lost answer, it is the same demand
    code = rows[0].receipt.spaced_code
    form.ask_apart(
        f"刚才已经收到同样的话（查询码 {code}），不用再交。确实是另一件的，请勾选后再交。",
        number=f"查询码 {code}",
        summary=rows[0].title,
        url=rows[0].receipt.get_absolute_url(),
    )


def remember(request: HttpRequest, response: HttpResponse, demand: Suggestion) -> None:
    """Let this browser know what it has left on this page."""
    told = [pk for pk in _told(request) if pk != demand.pk][-(MOST - 1) :]
    response.set_signed_cookie(
        COOKIE, "-".join(str(pk) for pk in [*told, demand.pk]), salt=request.path, max_age=TOLD_FOR,
        path=request.path, secure=request.is_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip
