"""What a deputy's page says of meetings: those to answer, and sessions missed without leave."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from deputies.choices import MeetingState
from deputies.models import Mandate, MeetingAttendance
from deputies.services.absences import sessions_missed_by
from deputies.services.replies import once_a_meeting

MOST = 5


def meetings_of(mandate: Mandate, *, is_own: bool, is_kept: bool) -> dict[str, Any]:
    """``own_meetings`` for the deputy, ``missed`` for the deputy and the office that keeps the congress."""
    context: dict[str, Any] = {"own_meetings": [], "missed": []}
    if is_own and mandate.is_open:
        rows = (
            MeetingAttendance.objects.filter(
                mandate__person_id=mandate.person_id,
                meeting__state=MeetingState.PLANNED,
                meeting__called_at__isnull=False,
                meeting__held_on__gte=timezone.localdate(),
            )
            .select_related("meeting")
            .order_by("meeting__held_on", "meeting_id", "pk")
        )
        context["own_meetings"] = once_a_meeting(rows[: MOST * 2])[:MOST]
    if (is_own or is_kept) and mandate.is_open:
        context["missed"] = sessions_missed_by(mandate)
    return context
