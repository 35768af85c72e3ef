"""Refusals become pages; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from congress_portal.foundation.web.access import typed_values
from congress_portal.foundation.web.refusals import Refused


class RefusalMiddleware:
    """Show a verb's refusal as a page with its status (403, 409, 422), the words typed, and a way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        context = {"message": error.message, "typed": typed_values(request), "back": request.path}
        return render(request, f"errors/{error.status}.html", context, status=error.status)
