"""What a case's page shows of its supervision, and what this actor can send."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor

from .choices import WatchKind
from .models import Suggestion, WatchEntry
from .workflow.watch import keeps, kinds_for, leads, may_answer, may_void, units_for


def watch_links(actor: Actor, case: Suggestion, on: date) -> list[dict[str, str]]:
    """What this actor can send about the case on a day; costs no query of its own."""
    return [
        {
            "label": "批示（询问）" if kind == WatchKind.QUESTION and leads(actor) else WatchKind(kind).label,
            "url": reverse("suggestions:watch_new", args=[case.pk, str(kind)]),
        }
        for kind in kinds_for(actor, case)
        if _may_follow(case, kind, on) and units_for(actor, case, kind)
    ]


def _may_follow(case: Suggestion, kind: str, on: date) -> bool:
    """Whether the ladder may have come to this kind: without anything sent before only what is late is supervised."""
    if case.watched or kind not in (WatchKind.SUPERVISE, WatchKind.CIRCULAR):
        return True
    late = case.due is not None and case.due < on
    return kind == WatchKind.SUPERVISE and (case.key or late)


def watch_of(actor: Actor, case: Suggestion) -> dict[str, Any]:
    """``watch`` (rows, newest first) and ``key``: two queries."""
    rows = list(
        WatchEntry.objects.visible_to(actor)
        .filter(suggestion=case)
        .select_related("unit", "leader", "office", "answered_by")
    )
    for row in rows:
        row.suggestion = case
        row.can_answer = may_answer(actor, row, case)
        row.can_void = row.voided_at is None and may_void(actor, row, case)
    key = case.key_rows.standing().select_related("leader").first() if case.key else None
    return {"watch": rows, "key": key, "keeps_key": keeps(actor, case)}
