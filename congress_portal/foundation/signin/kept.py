"""What was typed into a form whose session ended, kept until its owner has signed in again.

The words lie in the visitor's server-side session, never passwords or files. Back on the form's
page they are put into the form of the finished page, and stand beside it as text besides: with a new
key and token of its own that form is sent by one press. Where the session is gone without a trace,
nobody can say whose words they are: then they go to whoever comes by the button of the very page that
showed them, and to nobody else who signs in here.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from congress_portal.foundation.signin.models import SessionRecord
from congress_portal.foundation.signin.refilling import refill
from congress_portal.foundation.web.access import HIDDEN_FIELDS, too_often, typed_values
from congress_portal.foundation.web.middleware import way_back

KEPT = "kept_form"
LARGEST = 200_000
# Of a visitor nobody knows less is kept, and not without end: anybody may knock.
LARGEST_OF_STRANGERS, STRANGERS_PER_HOUR = 50_000, 30
MARK = "kept"
LIFE_SECONDS = 2 * 3600
_NEVER = ("password", "secret")


def owner_of(request: HttpRequest) -> int | None:
    """Whose session it was: the cookie still names it when the session itself is gone."""
    if request.user.is_authenticated:
        return request.user.pk
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return None
    return SessionRecord.objects.filter(session_key=key).values_list("user_id", flat=True).first()


def gather(request: HttpRequest) -> dict[str, Any] | None:
    """What would be kept of this POST; None where it is nothing, or too much."""
    owner = owner_of(request)
    values = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in HIDDEN_FIELDS and not any(word in name for word in _NEVER)
    }
    size = sum(len(v) for many in values.values() for v in many)
    if not values or size > (LARGEST_OF_STRANGERS if owner is None else LARGEST):
        return None
    if owner is None and too_often(request, "kept", per_hour=STRANGERS_PER_HOUR):
        return None
    return {
        "owner": owner,
        "mark": token_urlsafe(12) if owner is None else "",
        "path": urlsplit(way_back(request)).path,
        "action": request.path,
        "values": values,
        "typed": typed_values(request),
    }


def way_on(request: HttpRequest, form: dict[str, Any] | None) -> str:
    """Where the words are waited for; for a stranger's with the mark that only this page knows."""
    back = way_back(request)
    if form is None or not form["mark"]:
        return back
    return f"{back}{'&' if '?' in back else '?'}{urlencode({MARK: form['mark']})}"


def keep(request: HttpRequest, form: dict[str, Any], at: datetime) -> None:
    """Lay the words into the (by now anonymous) session."""
    request.session[KEPT] = {**form, "at": int(at.timestamp())}


def recall(request: HttpRequest, at: datetime) -> None:
    """On the form's page remind the request of its owner's words; forget them once sent, or too old."""
    kept = request.session.get(KEPT)
    if not kept:
        return
    mark = request.GET.get(MARK, "")
    if kept["owner"] is None and mark and mark == kept["mark"]:
        kept = request.session[KEPT] = {**kept, "owner": request.user.pk}
    foreign = kept["owner"] != request.user.pk or at.timestamp() - kept["at"] > LIFE_SECONDS
    sent = request.method == "POST" and request.path == kept["action"]
    if foreign or sent:
        del request.session[KEPT]
    elif request.method == "GET" and request.path == kept["path"]:
        request.kept_form = kept


def put_back(request: HttpRequest, response: HttpResponse) -> None:
    """Write the words into the form of the page that is about to be sent."""
    kept = getattr(request, "kept_form", None)
    if kept is None or response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return
    page = response.content.decode(response.charset)
    response.content = refill(page, address=request.path, action=kept["action"], values=kept["values"])
