"""接待选民登记表 (the first of the ten forms): a view over receptions and voters' demands entered once.

A reception is a line with its headcount; each demand is a line of its own. A demand heard during a
reception does not count its voter again: the headcount of the reception has him already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import subject_key
from liaison_stations.choices import ActivityKind
from liaison_stations.models import Activity, Station
from suggestions.choices import Channel, Kind
from suggestions.models import Suggestion
from suggestions.states import SuggestionState

if TYPE_CHECKING:
    from django.db.models import QuerySet

# One station's month has some dozens of lines; a county's year stays under this.
MOST_ROWS = 5_000
# How the voter came, in the words of the paper form.
WAYS = {
    Channel.CODE: "扫码",
    Channel.RECEPTION: "来访",
    Channel.VISIT: "走访",
    Channel.TELEPHONE: "电话",
    Channel.GROUP: "微信群",
}
S = SuggestionState


@dataclass(frozen=True)
class Line:
    """One line of the form. Contact data are masked before they come here (decisions C20)."""

    number: str
    on: date
    station: str
    deputies: str
    voter: str
    phone: str
    people: int | None
    way: str
    matter: str
    topic: str
    route: str
    unit: str
    due: date | None
    result: str
    answered_on: date | None
    rating: str
    recorder: str
    url: str


def reception_lines(
    *, actor: Actor, station: Station | None, start: date, end: date
) -> tuple[list[Line], bool]:
    """Lines of the days from ``start`` to ``end``, oldest first, and whether there were too many."""
    activities, demands = reception_sources(actor=actor, station=station, start=start, end=end)
    held = list(activities.order_by("on", "pk")[: MOST_ROWS + 1])
    heard = list(demands.order_by("submitted_on", "pk")[: MOST_ROWS + 1])
    keys = {subject_key(activity) for activity in held}
    show_contacts = actor.can(Capability.SEE_CONTACTS)
    lines = [_of_activity(activity) for activity in held]
    lines += [_of_demand(case, counted=case.activity_key in keys, contacts=show_contacts) for case in heard]
    lines.sort(key=lambda line: (line.on, line.number))
    return lines[:MOST_ROWS], len(lines) > MOST_ROWS


def reception_sources(
    *, actor: Actor, station: Station | None, start: date, end: date
) -> tuple[QuerySet[Activity], QuerySet[Suggestion]]:
    """Receptions and demands of those days, unordered.

    Narrowed to one station where one is given; both sources start from what the actor may see.
    """
    activities = (
        Activity.objects.visible_to(actor)
        .counted()
        .between(start, end)
        .filter(kind=ActivityKind.RECEPTION)
        .for_list()
    )
    demands: QuerySet[Suggestion] = (
        Suggestion.objects.visible_to(actor)
        .filter(kind=Kind.DEMAND, submitted_on__gte=start, submitted_on__lte=end)
        .exclude(state=S.DRAFT)
        .select_related(
            "station", "deputy__person", "lead_unit", "topic", "outcome", "contact", "entered_by", "congress"
        )
    )
    if station is not None:
        activities = activities.filter(station=station)
        demands = demands.filter(station=station)
    return activities, demands


def _of_activity(activity: Activity) -> Line:
    return Line(
        number=activity.number,
        on=activity.on,
        station=activity.station.name if activity.station else activity.place_text,
        deputies=activity.present_names,
        voter="",
        phone="",
        people=activity.headcount,
        way="来访",
        matter=activity.note,
        topic=activity.get_topic_display(),
        route="",
        unit="",
        due=None,
        result=activity.outcome,
        answered_on=None,
        rating="",
        recorder=activity.entered_by.name if activity.entered_by else "",
        url=activity.get_absolute_url(),
    )


def _of_demand(case: Suggestion, *, counted: bool, contacts: bool) -> Line:
    contact = getattr(case, "contact", None) if contacts else None
    return Line(
        number=case.number,
        on=case.submitted_on,
        station=case.station.name if case.station else "",
        deputies=case.deputy.person.name if case.deputy else "",
        voter=contact.masked_name if contact else "",
        phone=contact.masked_phone if contact else "",
        people=None if counted else 1,
        way=WAYS.get(case.channel, case.get_channel_display()),
        matter=case.body,
        topic=case.topic.name if case.topic else "",
        route=route_of(case),
        unit=str(case.lead_unit) if case.lead_unit else "",
        due=case.due or case.answer_due,
        result=case.outcome.name if case.outcome else case.get_state_display(),
        answered_on=case.answered_on,
        rating="，".join(filter(None, [case.get_satisfied_display(), case.get_solved_display()])),
        recorder=case.entered_by.name if case.entered_by else "群众本人",
        url=case.get_absolute_url(),
    )


def route_of(case: Suggestion) -> str:
    """Which of the routes the matter took (五路), read off the case's state and unit."""
    if case.state == S.DECLINED:
        return "不予受理，已告知去向"
    if case.state == S.WITHDRAWN:
        return "群众撤回"
    if case.state == S.RAISED:
        return "转为代表建议"
    if case.lead_unit_id is not None:
        return "交承办单位办理"
    if case.state == S.AWAITING_ACCEPT:
        return "等代表接单"
    if case.state == S.ACCEPTED:
        return "代表跟进"
    if case.state in (S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH, S.AWAITING_ASSIGN):
        return f"报{case.congress}"
    return "代表当场说明"


def people_of(lines: Iterable[Line]) -> int:
    """Voters received or heard, each counted once."""
    return sum(line.people or 0 for line in lines)
