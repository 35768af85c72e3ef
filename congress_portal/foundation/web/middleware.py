"""Refusals become pages; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from congress_portal.foundation.web.access import typed_values, way_back
from congress_portal.foundation.web.numbers import LARGEST_KEY
from congress_portal.foundation.web.refusals import Refused


class RefusalMiddleware:
    """Show a verb's refusal as a page with its status (403, 409, 422), the words typed, and a way back.

    An address that takes only a button press (405) is answered in words too, and one with a number that
    no key can be is nobody's page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.method == "GET":
            page = render(request, "errors/405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> None:
        """A number that no key can be names nothing: no query is asked with it."""
        if any(isinstance(value, int) and value > LARGEST_KEY for value in kwargs.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        context = {"message": error.message, "typed": typed_values(request), "back": way_back(request)}
        return render(request, f"errors/{error.status}.html", context, status=error.status)
