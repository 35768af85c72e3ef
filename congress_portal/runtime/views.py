"""The health page for monitors."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from congress_portal.foundation.web.access import public
from congress_portal.runtime import health


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can work (``status`` "ok" or "degraded"), 503 where they cannot ("down")."""
    answer = health.report(at=timezone.now())
    return JsonResponse(answer, status=503 if answer["status"] == "down" else 200)
