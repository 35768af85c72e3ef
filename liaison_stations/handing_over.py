"""What a deputy holds at stations, when the work passes to a colleague: coming duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.slots import PersonEnd
from deputies.models import Mandate

from .choices import ReceptionState
from .models import ActivityDeputy, ReceptionDay, ReceptionDuty, StationPlacement
from .services.swapping import drop_swaps


def _duties(person: Person, organization: Organization) -> QuerySet[ReceptionDuty]:
    """Duties on days that are still planned; what is past was recorded on its day."""
    return ReceptionDuty.objects.filter(
        mandate__person=person,
        mandate__congress=organization,
        leave_at__isnull=True,
        present__isnull=True,
        reception_day__state=ReceptionState.PLANNED,
    )


def waiting(person: Person, organization: Organization) -> int:
    """How many duties are planned."""
    return _duties(person, organization).count()


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """Put the colleague on duty where he is a deputy placed at that station and free on that day.

    The number of duties changed; the others stay in the roster for the station to plan anew.
    """
    mandates = {m.pk: m for m in Mandate.objects.active().filter(person=to, congress=organization)}
    # The days first, as all verbs that change a roster.
    days = ReceptionDay.objects.filter(pk__in=_duties(person, organization).values("reception_day"))
    list(days.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    duties = list(
        _duties(person, organization)
        .select_for_update(of=("self",), no_key=True)
        .select_related("reception_day__station", "mandate__person")
    )
    if not mandates or not duties:
        return 0
    placed = dict(
        StationPlacement.objects.filter(
            mandate__in=mandates, station__in={d.reception_day.station_id for d in duties}, ends_on=None
        ).values_list("station_id", "mandate_id")
    )
    busy = set(
        ReceptionDuty.objects.filter(
            mandate__in=mandates, reception_day__in={d.reception_day_id for d in duties}
        ).values_list("reception_day_id", flat=True)
    )
    moved = []
    for duty in duties:
        if duty.reception_day.station_id in placed and duty.reception_day_id not in busy:
            moved.append(duty)
    drop_swaps(duties=moved, at=at)
    for duty in moved:
        duty.mandate = mandates[placed[duty.reception_day.station_id]]
    ReceptionDuty.objects.bulk_update(moved, ["mandate"])
    # Somebody decided who serves: a year that is planned again leaves these days alone.
    ReceptionDay.objects.filter(pk__in={duty.reception_day_id for duty in moved}).update(
        version=F("version") + 1
    )
    record_many(
        entry(
            actor=actor,
            subject=duty.reception_day,
            move="hand_over_duty",
            summary=f"{person.name}的值班改由{to.name}承担",
            at=at,
        )
        for duty in moved
    )
    return len(moved)


def stays(person: Person, organization: Organization) -> list[str]:
    """A deputy says himself whether what was entered for him is right."""
    number = ActivityDeputy.objects.filter(
        mandate__person=person,
        mandate__congress=organization,
        activity__proxy=True,
        activity__voided_at__isnull=True,
        confirmed_at__isnull=True,
    ).count()
    return [f"{number} 条代录的履职记录等本人核对，不交接。"] if number else []


DUTIES = PersonEnd(
    key="liaison_stations.duties",
    label="排好的值班接待",
    waiting=waiting,
    hand_over=hand_over,
    todo_kinds=("activity_confirm",),
    stays=stays,
)
