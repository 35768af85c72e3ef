"""Finding the case a page is about: as far as the actor may see, and 404 otherwise."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.utils import timezone

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict

from ..choices import AssignmentRole
from ..models import HandlingAssignment, Suggestion
from ..states import DROPPED, AssignmentState
from ..workflow.lost_races import moment_text


def case_of(request: HttpRequest, pk: int) -> Suggestion:
    """The case with what its pages and verbs read; Http404 for whoever may not see it.

    A unit that lost it and posts from a page opened before is told who gave it to another unit (Conflict).

    For units it also carries ``own_part_id`` and ``own_part_role``, those of their standing part.
    """
    cases = Suggestion.objects.visible_to(request.actor, named=True).for_page()
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
    case = cases.filter(pk=pk).first()
    if case is None:
        _say_who_took_it(request, pk)
        raise Http404("没有这一件，或者您看不到。")
    return case


def _say_who_took_it(request: HttpRequest, pk: int) -> None:
    """Conflict where the actor's unit held a part of the case until it was given to another unit.

    Its page was opened before. What it typed is shown with the sentence; of the case nothing is said that it
    could not see then.
    """
    if request.method in ("GET", "HEAD") or not request.actor.can(Capability.HANDLE_CASE):
        return
    parts = HandlingAssignment.objects.filter(
        suggestion_id=pk, unit_id=request.actor.organization_id, state=AssignmentState.CANCELLED
    )
    part = parts.filter(replaced_by__isnull=False).select_related("unit").order_by("-pk").first()
    if part is None:
        return
    key = f"suggestions.suggestion:{pk}"
    entry = JournalEntry.objects.filter(root_key=key, move="redispatch", at=part.finished_at).first()
    who = f"由 {entry.actor_name or entry.role_label} " if entry else ""
    when = moment_text(part.finished_at, timezone.now())
    raise Conflict(f"这件已{who}于 {when} 改派，{part.unit}不再办理。刚才填的没有交上去，需要的请先抄下来。")
