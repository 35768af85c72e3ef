"""The phone's outbox: what it asks before it sends, what it is answered, and its page.

The outbox itself lives in the telephone (static/js/outbox*.js). It sends what was typed to the same
addresses as a form without scripts does, and wants the answer in a form that a script can read.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from congress_portal.foundation.web.access import public
from congress_portal.foundation.web.posting import form_status
from congress_portal.foundation.web.refusals import Refused

JSON = "application/json"
# A telephone without a network for longer than this has a clock nobody should believe.
LONGEST_WAIT = timedelta(days=400)
# Files of the pages that the telephone keeps for a day without a network.
SHELL = (
    "css/tokens.css",
    "css/phone.css",
    "css/parts.css",
    "css/print.css",
    "js/page.js",
    "js/draft.js",
    "js/reveal.js",
    "js/outbox-store.js",
    "js/outbox.js",
    "js/outbox-form.js",
)
KEPT_PAGES = ("phone:home", "phone:visit_create", "phone:problem_create", "phone:outbox")


def asks_for_json(request: HttpRequest) -> bool:
    """Whether the outbox asks, and no browser that wants a page."""
    return request.headers.get("Accept", "") == JSON


def answers_outbox(view: Callable) -> Callable:
    """A view that takes a form, for both: a browser gets pages, the outbox the address or the sentences.

    Nothing else differs; what was refused is said in the same words with the same status.
    """

    @functools.wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not asks_for_json(request):
            return view(request, *args, **kwargs)
        try:
            response = view(request, *args, **kwargs)
        except PermissionDenied as refusal:
            return JsonResponse({"say": [str(refusal)]}, status=403)
        except Refused as refusal:
            return JsonResponse({"say": [refusal.message]}, status=refusal.status)
        if isinstance(response, HttpResponseRedirect):
            return JsonResponse({"url": response.url})
        return response

    return answered


def refused_page(request: HttpRequest, form: BaseForm, template: str, context: dict) -> HttpResponse:
    """The form once more with what is wrong; for the outbox the sentences alone."""
    if asks_for_json(request):
        words = [str(error) for errors in form.errors.values() for error in errors]
        # Asked whether it is another one: put right in the form, the tick stands there from the beginning.
        apart = {"apart": True} if getattr(form, "twin", None) else {}
        return JsonResponse({"say": words, **apart}, status=form_status(form))
    return render(request, template, {**context, "form": form}, status=form_status(form))


def asked_apart(request: HttpRequest) -> bool:
    """Whether the form is opened for a record of the outbox that was asked back."""
    return request.method != "POST" and "again" in request.GET


def recorded_at(request: HttpRequest, now: datetime) -> datetime | None:
    """When the telephone recorded it, as it says; None where it does not say, or what cannot be."""
    said = request.POST.get("recorded_at", "")
    try:
        moment = parse_datetime(said) if len(said) < 40 else None
    except ValueError:
        return None
    if moment is None or is_naive(moment) or not now - LONGEST_WAIT < moment <= now:
        return None
    return moment


@require_GET
@never_cache
def outbox_key(request: HttpRequest) -> JsonResponse:
    """Whose session it is, a token and a form's key for one sending: what lay in the page may be old.

    For everybody signed in: whose role has ended hears it from the address the record is sent to.
    """
    return JsonResponse(
        {"owner": str(request.user.pk), "token": get_token(request), "key": str(uuid.uuid4())}
    )


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """待发送: what still lies in this telephone; the script fills the list in.

    For everybody signed in: what was typed can be read and copied when the role has ended, too.
    """
    return render(request, "workbench/phone_outbox.html")


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: with it the pages open without a network, without it all else works the same."""
    files = [static(name) for name in SHELL]
    context = {
        "files": files,
        "pages": [reverse(name) for name in KEPT_PAGES],
        "version": sha256("|".join(files).encode()).hexdigest()[:8],
    }
    response = render(request, "workbench/phone_worker.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
