"""Who is to be trained: the list of names that a class's audience gives on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congress_portal.foundation.accounts.models import Division, Membership, Organization
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import MEETING_OFFICES, MandateLevel, MeetingKind
from deputies.models import DeputyGroup, Mandate, OfficeHolding, TrainingAttendance
from deputies.training_choices import TraineeCapacity, TrainingAudience, TrainingState

# A page with a mark for each takes no more; larger trainings are held in batches.
MOST_TRAINEES = 900


@dataclass(frozen=True)
class Trainee:
    """One person of a list, with the mandate as whose holder the person comes."""

    person_id: int
    mandate_id: int | None
    capacity: str


def check_audience(congress: Organization, audience: str) -> None:
    """Raise Refused where a congress trains no such people."""
    if audience == TrainingAudience.BOTH_LEVELS and congress.congress_level != MandateLevel.COUNTY:
        raise Refused("两级代表由县人大统一培训，乡镇人大请选“本级人大代表”。", field="audience")


def trainees(
    *,
    congress: Organization,
    audience: str,
    on: date,
    township: Division | None = None,
    group: DeputyGroup | None = None,
    not_with: str = "",
) -> list[Trainee]:
    """The people of an audience as the roster stands on a day, one row a person.

    ``township`` and ``group`` narrow deputies; ``not_with`` leaves out who is listed in this year's
    other batches of that title. Who holds two mandates comes as a deputy of the training congress.
    """
    if audience == TrainingAudience.STAFF:
        found = _staff(congress, on, township)
    else:
        found = _deputies(congress, audience, on, township, group)
    if not_with:
        listed = set(
            TrainingAttendance.objects.filter(
                training__congress=congress, training__title=not_with, training__starts_on__year=on.year
            )
            .exclude(training__state=TrainingState.CANCELLED)
            .values_list("person_id", flat=True)
        )
        found = [one for one in found if one.person_id not in listed]
    return found


def _deputies(
    congress: Organization,
    audience: str,
    on: date,
    township: Division | None,
    group: DeputyGroup | None,
) -> list[Trainee]:
    mandates = Mandate.objects.active().filter(starts_on__lte=on)
    if audience == TrainingAudience.BOTH_LEVELS:
        mandates = mandates.filter(
            congress__division__path__startswith=congress.division.path,
            level__in=[MandateLevel.COUNTY, MandateLevel.TOWNSHIP],
        )
    else:
        mandates = mandates.filter(congress=congress)
    capacity = TraineeCapacity.DEPUTY
    if audience == TrainingAudience.MEMBERS:
        county = congress.congress_level == MandateLevel.COUNTY
        body = MeetingKind.STANDING_COMMITTEE if county else MeetingKind.PRESIDIUM
        holders = OfficeHolding.objects.held_on(on).filter(
            mandate__congress=congress, office__in=MEETING_OFFICES[body]
        )
        mandates = mandates.filter(pk__in=holders.values("mandate_id"))
        capacity = TraineeCapacity.MEMBER
    if township is not None:
        mandates = mandates.filter(township=township)
    if group is not None:
        mandates = mandates.filter(group=group)
    rows = sorted(
        mandates.values_list("pk", "person_id", "congress_id", "congress__sort_order"),
        key=lambda row: (row[2] != congress.pk, row[3], row[0]),
    )
    found: dict[int, Trainee] = {}
    for pk, person_id, *_ in rows:
        found.setdefault(person_id, Trainee(person_id, pk, capacity))
    return list(found.values())


def _staff(congress: Organization, on: date, township: Division | None) -> list[Trainee]:
    place = township or congress.division
    people = (
        Membership.objects.current(on)
        .filter(
            organization__division__path__startswith=place.path,
            role__in=roles_with(Capability.LOG_FOR_OTHERS),
            substitute_for__isnull=True,
        )
        .order_by("organization__sort_order", "pk")
        .values_list("person_id", flat=True)
    )
    return [Trainee(pk, None, TraineeCapacity.STAFF) for pk in dict.fromkeys(people)]
