"""Finding the case a page is about: as far as the actor may see, and 404 otherwise."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from congress_portal.foundation.accounts.roles import Capability

from ..choices import AssignmentRole
from ..models import HandlingAssignment, Suggestion
from ..states import DROPPED


def case_of(request: HttpRequest, pk: int) -> Suggestion:
    """The case with what its pages and verbs read; Http404 for whoever may not see it.

    For units it also carries ``own_part_id`` and ``own_part_role``, those of their standing part.
    """
    cases = Suggestion.objects.visible_to(request.actor).for_page()
    if request.actor.can(Capability.HANDLE_CASE):
        own = (
            HandlingAssignment.objects.filter(
                suggestion=OuterRef("pk"), unit_id=request.actor.organization_id
            )
            .exclude(state__in=DROPPED)
            .exclude(role=AssignmentRole.COORDINATE)
        )
        cases = cases.annotate(
            own_part_id=Subquery(own.values("pk")[:1]), own_part_role=Subquery(own.values("role")[:1])
        )
    return get_object_or_404(cases, pk=pk)
