"""Finding the case a page is about: as far as the actor may see, and 404 otherwise."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Suggestion


def case_of(request: HttpRequest, pk: int) -> Suggestion:
    """The case with what its pages and verbs read; Http404 for whoever may not see it."""
    return get_object_or_404(Suggestion.objects.visible_to(request.actor).for_page(), pk=pk)
