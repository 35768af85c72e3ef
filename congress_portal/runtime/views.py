"""The health pages: one for monitors, one for the administrator."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.access import public
from congress_portal.runtime import browsers, doctor, health
from congress_portal.setup.views.tabs import setup_tabs

TONES = {"ok": "closed", "warn": "soon", "bad": "overdue"}


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can work (``status`` "ok" or "degraded"), 503 where they cannot ("down")."""
    answer = health.report(at=timezone.now())
    return JsonResponse(answer, status=503 if answer["status"] == "down" else 200)


@never_cache
@require_safe
@requires(Capability.MANAGE_SETTINGS)
def health_page(request: HttpRequest) -> HttpResponse:
    """What ``manage.py doctor`` says, the worst first, and the browsers people came with."""
    at = timezone.now()
    seen = browsers.seen(on=timezone.localdate(at))
    order = list(TONES)[::-1]
    findings = sorted(doctor.examine(at=at, seen=seen), key=lambda finding: order.index(finding.state))
    context = {
        "rows": [{"finding": finding, "tone": TONES[finding.state]} for finding in findings],
        "bad": sum(finding.state == "bad" for finding in findings),
        "warn": sum(finding.state == "warn" for finding in findings),
        "at": at,
        "browsers": seen,
        "tabs": setup_tabs(request, "health"),
    }
    return render(request, "runtime/health_page.html", context)
