"""The page of results."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress_portal.foundation.search.reading import LONGEST, read_query
from congress_portal.foundation.search.services import search, sources_of


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Everything the actor may see that holds ``?q=``, in groups; ``?in=`` asks for one of them alone."""
    typed = request.GET.get("q", "")
    query = read_query(typed)
    only = request.GET.get("in", "")
    sources = sources_of(request.actor)
    if only not in {source.key for source in sources}:
        only = ""
    groups = search(request.actor, query, only=only) if query else []
    context = {
        "q": query.text if query else "",
        "too_long": len(typed.strip()) > LONGEST,
        "longest": LONGEST,
        "groups": groups,
        "only": only,
        "sources": sources,
        "number": sum(len(group.rows) for group in groups),
    }
    return render(request, "search/results.html", context)
