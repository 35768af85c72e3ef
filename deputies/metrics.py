"""What the assessment counts here: numerators and denominators, and the records behind each.

Set-based: one query for all congresses. A street's working committee holds no such meetings, so it is
absent from every result: the measure does not apply to it (decisions A2).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.slots import subject_key
from deputies.choices import MeetingKind, MeetingState
from deputies.models import Meeting

CONGRESS_KINDS = (OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS)

# (subject key, day, what it is, address)
Record = tuple[str, date, str, str]


def meetings_held(
    kind: MeetingKind | str, congresses: Iterable[int], start: date, end: date
) -> dict[int, tuple[int, int | None]]:
    """For each congress: (meetings of this kind held, meetings that were to be held) from start to end.

    A cancelled meeting is in neither; one still planned is in the second only.
    """
    of_kind = Q(meetings__kind=kind, meetings__held_on__gte=start, meetings__held_on__lte=end)
    held = of_kind & Q(meetings__state=MeetingState.HELD)
    wanted = of_kind & Q(meetings__state__in=[MeetingState.HELD, MeetingState.PLANNED])
    rows = (
        Organization.objects.filter(pk__in=list(congresses), kind__in=CONGRESS_KINDS)
        .order_by()
        .annotate(held=Count("meetings", filter=held), wanted=Count("meetings", filter=wanted))
    )
    return {pk: (done, due) for pk, done, due in rows.values_list("pk", "held", "wanted")}


def meeting_attendance(
    kind: MeetingKind | str, congresses: Iterable[int], start: date, end: date
) -> dict[int, tuple[int, int | None]]:
    """For each congress: (persons present, persons due) summed over its meetings of this kind."""
    held = Q(
        meetings__kind=kind,
        meetings__state=MeetingState.HELD,
        meetings__held_on__gte=start,
        meetings__held_on__lte=end,
    )
    rows = (
        Organization.objects.filter(pk__in=list(congresses), kind__in=CONGRESS_KINDS)
        .order_by()
        .annotate(
            there=Coalesce(Sum("meetings__present", filter=held), 0),
            wanted=Coalesce(Sum("meetings__due", filter=held), 0),
        )
    )
    return {pk: (there, wanted) for pk, there, wanted in rows.values_list("pk", "there", "wanted")}


def meetings_held_records(kind: MeetingKind | str, congress_id: int, start: date, end: date) -> list[Record]:
    """The meetings behind ``meetings_held``'s numerator, oldest first."""
    meetings = (
        Meeting.objects.held()
        .between(start, end)
        .filter(kind=kind, congress=congress_id)
        .order_by("held_on", "pk")
    )
    return [
        (
            subject_key(meeting),
            meeting.held_on,
            f"{meeting.title}（应到 {meeting.due}，实到 {meeting.present}）",
            meeting.get_absolute_url(),
        )
        for meeting in meetings
    ]


def presidium_meetings(
    congresses: Iterable[int], start: date, end: date
) -> dict[int, tuple[int, int | None]]:
    """主席团会议: ``meetings_held`` of the presidium."""
    return meetings_held(MeetingKind.PRESIDIUM, congresses, start, end)


def presidium_meetings_records(congress_id: int, start: date, end: date) -> list[Record]:
    """The presidium's meetings behind ``presidium_meetings``."""
    return meetings_held_records(MeetingKind.PRESIDIUM, congress_id, start, end)
