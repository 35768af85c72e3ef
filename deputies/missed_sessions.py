"""Which sessions of the congress a deputy missed without leave, out of the attendance that was entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from deputies.choices import AttendanceCapacity, AttendanceStatus, MeetingKind, MeetingState
from deputies.models import CongressSession, Mandate, MeetingAttendance


def missed_sessions(mandate: Mandate) -> list[CongressSession]:
    """Sessions at none of whose sittings the deputy was, and at one of them absent without leave (代表法 62)."""
    return missed_by([mandate.pk]).get(mandate.pk, [])


def missed_by(mandates: Iterable[int]) -> dict[int, list[CongressSession]]:
    """``missed_sessions`` for many, in two queries; in the order they opened."""
    rows = MeetingAttendance.objects.filter(
        mandate__in=list(mandates),
        capacity=AttendanceCapacity.MEMBER,
        meeting__kind=MeetingKind.PLENARY,
        meeting__state=MeetingState.HELD,
        meeting__session__isnull=False,
    ).values_list("mandate", "meeting__session", "status")
    seen: dict[tuple[int, int], set[str]] = defaultdict(set)
    for mandate, session, status in rows:
        seen[mandate, session].add(status)
    there = {AttendanceStatus.PRESENT, AttendanceStatus.LEAVE}
    gone = [key for key, found in seen.items() if AttendanceStatus.ABSENT in found and not found & there]
    sessions = CongressSession.objects.with_labels().in_bulk({session for _, session in gone}) if gone else {}
    missed: dict[int, list[CongressSession]] = defaultdict(list)
    for mandate, session in sorted(gone, key=lambda key: sessions[key[1]].opens_on):
        missed[mandate].append(sessions[session])
    return missed
