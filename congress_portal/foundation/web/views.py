"""Small doors every page needs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from congress_portal.foundation.web.access import public

YEAR = 365 * 24 * 3600


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """The address in ``next`` if it lies on this site, else ``fallback``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback


@public
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch big text on or off; remembered in a cookie so that the server renders it."""
    response = HttpResponseRedirect(safe_next(request))
    if request.COOKIES.get("elder") == "1":
        response.delete_cookie("elder")
    else:
        response.set_cookie("elder", "1", max_age=YEAR, samesite="Lax")
    return response
