"""A page that is one form: shown, posted once, shown again with what was typed where it was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from congress_portal.foundation.web.posting import form_status, once_with_form


def posted(request: HttpRequest) -> QueryDict | None:
    """The POST data, None on a GET: what a form is bound to."""
    return request.POST if request.method == "POST" else None


def posted_once(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[[], Any],
    page: Callable[[], HttpResponse],
    *,
    then: Callable[[Any], Any] | str,
    message: str | Callable[[Any], str],
    fresh: Callable[[], Any] | None = None,
) -> HttpResponse:
    """What a POST is answered with: the verb's page, or ``page`` again where it was refused.

    ``fresh`` reads the row anew where somebody else was first; the form then has ``meet``.
    """
    if request.method == "POST":
        done = once_with_form(request, form, verb, then=then, message=message)
        if done is not None:
            return done
        if fresh is not None and getattr(form, "refusal_status", 0) == 409:
            form.meet(fresh())
    return page()


def form_page(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[[], Any],
    *,
    then: Callable[[Any], Any] | str,
    message: str | Callable[[Any], str],
    template: str,
    context: dict[str, Any],
    fresh: Callable[[], Any] | None = None,
) -> HttpResponse:
    """A form's page and its POST; ``template`` gets ``form`` and ``context``."""

    def page() -> HttpResponse:
        return render(request, template, {"form": form, **context}, status=form_status(form))

    return posted_once(request, form, verb, page, then=then, message=message, fresh=fresh)
