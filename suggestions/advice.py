"""What helps whoever decides: the unit that had such cases before, the neighbours in a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q

from congress_portal.foundation.accounts.access import Actor

from .models import Suggestion
from .states import TAB_OF_STATE, states_of

# How far back a unit's experience counts.
LOOK_BACK = timedelta(days=730)


def wished_unit(words: str, bodies: Iterable[Any]) -> Any:
    """The unit that a deputy wrote down as the one who should handle it, where its name is found."""
    words = words.strip()
    if len(words) < 2:
        return None
    named = [body for body in bodies if words in body.name or body.name in words or body.short_name in words]
    return named[0] if len(named) == 1 else None


def usual_units(case: Suggestion, *, on: date) -> list[dict[str, Any]]:
    """Which units had cases of this topic in the last two years: ``lead_unit``, ``number``, most first."""
    if case.topic_id is None:
        return []
    return list(
        Suggestion.objects.filter(
            county_id=case.county_id,
            topic_id=case.topic_id,
            lead_unit__isnull=False,
            dispatched_on__gte=on - LOOK_BACK,
        )
        .order_by()
        .values("lead_unit", "lead_unit__short_name")
        .annotate(number=Count("pk"))
        .order_by("-number", "lead_unit")
    )


def usual_lead(rows: list[dict[str, Any]]) -> tuple[int | None, str]:
    """The most usual unit and the reason to show under the field."""
    if not rows:
        return None, ""
    total = sum(row["number"] for row in rows)
    return rows[0][
        "lead_unit"
    ], f"同类件近两年 {total} 件，{rows[0]['number']} 件由{rows[0]['lead_unit__short_name']}主办"


def usual_leads(cases: Iterable[Suggestion], *, county_id: int, on: date) -> dict[int, int]:
    """Topic → its most usual unit, for a batch: one query."""
    topics = {case.topic_id for case in cases if case.topic_id}
    rows = (
        Suggestion.objects.filter(
            county_id=county_id,
            topic_id__in=topics,
            lead_unit__isnull=False,
            dispatched_on__gte=on - LOOK_BACK,
        )
        .order_by()
        .values("topic", "lead_unit")
        .annotate(number=Count("pk"))
        .order_by("number", "-lead_unit")
    )
    return {row["topic"]: row["lead_unit"] for row in rows}


def neighbours(actor: Actor, case: Suggestion, way: str) -> Suggestion | None:
    """The next or previous case on the tab this one stands on, in the list's order (due, then number)."""
    same = Suggestion.objects.visible_to(actor).filter(state__in=states_of(TAB_OF_STATE[case.state]))
    if way == "next":
        if case.due is None:
            return same.filter(due__isnull=True, pk__gt=case.pk).order_by("pk").first()
        after = Q(due__gt=case.due) | Q(due=case.due, pk__gt=case.pk)
        found = same.filter(after).order_by("due", "pk").first()
        return found or same.filter(due__isnull=True).order_by("pk").first()
    if case.due is None:
        found = same.filter(due__isnull=True, pk__lt=case.pk).order_by("-pk").first()
        return found or same.filter(due__isnull=False).order_by("-due", "-pk").first()
    before = Q(due__lt=case.due) | Q(due=case.due, pk__lt=case.pk)
    return same.filter(before).order_by("-due", "-pk").first()


def next_in_line(actor: Actor, case: Suggestion) -> Suggestion | None:
    """The next case that waits for the same as this one did: what ends first, then by number.

    Of the own congress where the congress acts; ``case`` is as it was before the move.
    """
    same = Suggestion.objects.visible_to(actor).filter(state=case.state).exclude(pk=case.pk)
    if case.congress_id == actor.organization_id:
        same = same.filter(congress=case.congress_id)
    waiting = same.order_by(F("due").asc(nulls_last=True), "pk").only("pk")
    after = (
        Q(due__gt=case.due) | Q(due=case.due, pk__gt=case.pk) | Q(due__isnull=True)
        if case.due
        else Q(due__isnull=True, pk__gt=case.pk)
    )
    return waiting.filter(after).first() or waiting.first()
