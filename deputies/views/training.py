"""Training of deputies, of committee members and of staff: the year's plan, its classes, who was there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from deputies.views.parts import work_tabs


@require_GET
@requires(Capability.VIEW_ROSTER)
def training_list(request: HttpRequest) -> HttpResponse:
    """Classes the actor sees, newest first."""
    return render(request, "deputies/training_list.html", {"tabs": work_tabs("training_list")})
