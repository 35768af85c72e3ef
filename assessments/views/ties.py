"""Those who share a place are put in an order, with the reason: the page of the year and of the other subjects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from assessments.forms.results import TieForm
from assessments.models import Period
from assessments.views.loading import shut_by
from assessments.workflow.results import ties_are_open
from congress_portal.foundation.web.formpages import form_page, posted


def tie_page(
    request: HttpRequest, period: Period, rank: int, decide: Callable[..., Any], *, back: str, other: bool
) -> HttpResponse:
    """The page for one shared place; ``decide`` is the verb. ``other``: not townships, so no flag hangs on it.

    Raises Http404 where fewer than two share the place.
    """
    tied = [r.subject for r in period.results.select_related("subject").filter(rank=rank).order_by("pk")]
    if len(tied) < 2:
        raise Http404
    initial = {f"place_{s.pk}": str(n) for n, s in enumerate(tied, start=1)}
    form = TieForm(posted(request), subjects=tied, initial=initial)
    return form_page(
        request,
        form,
        lambda: decide(
            actor=request.actor,
            period=period,
            order=form.order,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        ),
        then=back,
        message="先后已排定，名次已更新。",
        template="assessments/result_tie.html",
        context={
            "period": period,
            "tied": tied,
            "rank": rank,
            "back": back,
            "other": other,
            "shut": shut_by(ties_are_open, period),
        },
    )
