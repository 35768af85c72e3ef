"""htmx: is this request for a fragment?"""

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """True when htmx asked for a part of the page (and is not restoring history)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
