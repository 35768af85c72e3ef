"""What stands on the list of a hand-over meeting: read, counted, and split into each unit's set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.numbering.models import Counter

from ..advice import usual_leads
from ..choices import AssignmentRole, Kind, Level
from ..models import HandlingAssignment, HandOverItem, HandOverMeeting, HandOverReceipt, Suggestion
from ..querysets import SuggestionQuerySet
from ..states import AssignmentState, SuggestionState
from .dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS

S = SuggestionState
# Where a case waits for the congress; behind them it has been handed over, or has ended.
BEFORE_DISPATCH = (S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH)
MOST = 600


def eligible(meeting: HandOverMeeting) -> SuggestionQuerySet:
    """Suggestions that belong on this list and stand on none of the same kind yet.

    Of a congress: the session's (or those between sessions) before dispatch. Of the government
    office: those that wait for it to assign.
    """
    cases = Suggestion.objects.filter(kind=Kind.SUGGESTION, imported=False)
    listed = HandOverItem.objects.filter(
        meeting__kind=meeting.kind,
        meeting__voided_at__isnull=True,
        taken_out_at__isnull=True,
        batch__isnull=True,
    )
    if meeting.assigns:
        waiting = HandlingAssignment.objects.filter(
            unit_id=meeting.organization_id, role=AssignmentRole.COORDINATE, state=AssignmentState.PENDING
        )
        cases = cases.filter(state=S.AWAITING_ASSIGN, assignments__in=waiting)
        if meeting.session_id:
            cases = cases.filter(session_id=meeting.session_id)
    else:
        cases = cases.filter(
            congress_id=meeting.organization_id, state__in=BEFORE_DISPATCH, session_id=meeting.session_id
        )
    return cases.exclude(pk__in=listed.values("suggestion"))


def bodies_of(county_id: int | None) -> dict[int, Organization]:
    """The county's bodies that still exist and may get a suggestion, by key: one query."""
    kinds = {*ASSIGNABLE_KINDS, *DIRECT_KINDS, OrganizationKind.COUNTY_GOVERNMENT_OFFICE}
    rows = Organization.objects.filter(county_id=county_id, kind__in=kinds, valid_to__isnull=True)
    return {body.pk: body for body in rows.order_by("kind", "sort_order", "pk")}


def targets(meeting: HandOverMeeting, bodies: Iterable[Organization]) -> list[Organization]:
    """Whom a congress may hand its suggestions to, the usual one first; nobody for the office's own list."""
    if meeting.assigns:
        return []
    congress = meeting.organization
    if congress.kind == OrganizationKind.TOWNSHIP_CONGRESS:
        government = OrganizationKind.TOWNSHIP_GOVERNMENT
        return [b for b in bodies if b.kind == government and b.division_id == congress.division_id]
    first = OrganizationKind.COUNTY_GOVERNMENT_OFFICE
    direct = [b for b in bodies if b.kind == first or b.kind in DIRECT_KINDS]
    return sorted(direct, key=lambda b: (b.kind != first, b.sort_order, b.pk))


def departments(bodies: Iterable[Organization]) -> list[Organization]:
    """Whom the government office assigns to."""
    return [b for b in bodies if b.kind in ASSIGNABLE_KINDS]


@dataclass(frozen=True)
class Proposal:
    """Where a case should go, before anybody has looked: and why."""

    unit_id: int | None = None
    lead_id: int | None = None
    assists: tuple[int, ...] = ()
    why: str = ""


def proposals(meeting: HandOverMeeting, cases: Sequence[Suggestion], on: date) -> dict[int, Proposal]:
    """A proposal for each case: whom the congress or the deputy named, else who had such cases before.

    Three queries for all.
    """
    bodies = bodies_of(meeting.organization.county_id)
    first = next(iter(targets(meeting, bodies.values())), None)
    unit_id = first.pk if first else None
    units = departments(bodies.values())
    usual = usual_leads(cases, county_id=meeting.organization.county_id, on=on) if cases else {}
    named: dict[int, dict[str, Any]] = {}
    if meeting.assigns:
        parts = HandlingAssignment.objects.filter(
            suggestion__in=cases, unit_id=meeting.organization_id, role=AssignmentRole.COORDINATE
        )
        named = dict(parts.order_by("pk").values_list("suggestion", "proposal"))
    found = {}
    for case in cases:
        proposal = named.get(case.pk) or {}
        lead = proposal.get("lead")
        if lead in bodies:
            assists = tuple(pk for pk in proposal.get("assists") or () if pk in bodies and pk != lead)
            found[case.pk] = Proposal(unit_id, lead, assists, "人大建议")
            continue
        wish = next((u for u in units if _names(u, case.proposed_unit)), None)
        if case.level == Level.TOWNSHIP:
            found[case.pk] = Proposal(unit_id)
        elif wish is not None:
            found[case.pk] = Proposal(unit_id, wish.pk, why="代表希望")
        elif usual.get(case.topic_id) in bodies:
            found[case.pk] = Proposal(unit_id, usual[case.topic_id], why="同类件惯例")
        else:
            found[case.pk] = Proposal(unit_id)
    return found


def _names(unit: Organization, text: str) -> bool:
    """Whether these words name the unit: its name, its short name, with or without 县."""
    text = text.strip()
    names = {unit.name, unit.short_name, unit.short_name.lstrip("县区市旗")} - {""}
    return bool(text) and any(text == name or (len(name) > 2 and name in text) for name in names)


def items_of(meeting: HandOverMeeting) -> list[HandOverItem]:
    """The list in its order, with cases, deputies and units; each item has ``helpers``, its assisting bodies."""
    items = list(
        meeting.items.filter(taken_out_at__isnull=True)
        .select_related(
            "suggestion__deputy__person", "suggestion__topic", "suggestion__lead_unit", "unit", "lead"
        )
        .defer("suggestion__body")
        .order_by("place", "pk")[:MOST]
    )
    wanted = {pk for item in items for pk in item.assists}
    helpers = Organization.objects.in_bulk(wanted) if wanted else {}
    for item in items:
        item.meeting = meeting
        item.helpers = [helpers[pk] for pk in item.assists if pk in helpers]
    return items


def shown_to(
    actor: Actor, meeting: HandOverMeeting, items: Iterable[HandOverItem], *, unit_id: int | None = None
) -> list[HandOverItem]:
    """The items as far as the actor may read them: what is confidential, for the parties and the congress only.

    ``unit_id`` is the unit whose set is read.
    """
    county = meeting.organization.county
    parties = {meeting.organization_id, unit_id}
    if meeting.assigns and county is not None:
        parties.add(county.congress_id)
    if actor.kind == "system" or actor.organization_id in parties:
        return list(items)
    return [item for item in items if not item.suggestion.confidential]


def next_short_number(meeting: HandOverMeeting, on: date) -> str:
    """第008号: what the next case of this list would be numbered, were nobody quicker."""
    scope = f"suggestions/between/{meeting.organization_id}/{on.year}"
    if meeting.session_id:
        scope = f"suggestions/session/{meeting.session_id}"
    taken = Counter.objects.filter(scope=scope).values_list("value", flat=True).first() or 0
    return f"第{taken + 1:03d}号" if meeting.session_id else f"第{taken + 1:02d}号"


def is_planned(item: HandOverItem) -> bool:
    """Whether it is said where this case goes."""
    return (item.lead_id if item.meeting.assigns else item.unit_id) is not None


def can_go(item: HandOverItem) -> bool:
    """Whether it may be handed over now."""
    waits = S.AWAITING_ASSIGN if item.meeting.assigns else S.AWAITING_DISPATCH
    return item.batch is None and item.suggestion.state == waits and is_planned(item)


def went_alone(item: HandOverItem) -> bool:
    """On the list and not handed over here, but no longer waiting: dispatched, declined or withdrawn by itself."""
    waits = {S.AWAITING_ASSIGN} if item.meeting.assigns else set(BEFORE_DISPATCH)
    return item.batch is None and item.suggestion.state not in waits


@dataclass
class Progress:
    """How far a meeting is: what is prepared, what is missing, what is done."""

    total: int = 0
    alone: int = 0
    to_examine: int = 0
    to_plan: int = 0
    ready: int = 0
    handed: int = 0
    receipts: int = 0
    returned: int = 0

    @property
    def examined(self) -> int:
        """Of those that are still handed over here."""
        return self.total - self.alone - self.to_examine

    @property
    def planned(self) -> int:
        return self.total - self.alone - self.to_plan

    @property
    def waiting(self) -> int:
        """Cases that cannot go yet."""
        return self.total - self.alone - self.handed - self.ready


def progress_of(items: Iterable[HandOverItem], receipts: Iterable[HandOverReceipt]) -> Progress:
    """Counted over rows that are loaded."""
    progress, receipts = Progress(), list(receipts)
    for item in items:
        progress.total += 1
        progress.alone += went_alone(item)
        progress.handed += item.batch is not None
        progress.ready += can_go(item)
        if item.batch is None and not went_alone(item):
            progress.to_examine += item.suggestion.state == S.AWAITING_EXAMINATION
            progress.to_plan += not is_planned(item)
    progress.receipts = len(receipts)
    progress.returned = sum(receipt.returned_on is not None for receipt in receipts)
    return progress


@dataclass
class UnitSet:
    """What one unit gets in one batch: the cases it leads (or gets as a whole), and those it assists."""

    unit: Organization
    items: list[HandOverItem] = field(default_factory=list)
    assisting: list[HandOverItem] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.items) + len(self.assisting)


def sets_of(items: Iterable[HandOverItem], batch: int) -> list[UnitSet]:
    """The sets of a batch, each unit once, in the order of the list."""
    found: dict[int, UnitSet] = {}
    for item in items:
        if item.batch != batch:
            continue
        body = item.lead if item.meeting.assigns else item.unit
        if body is None:
            continue
        found.setdefault(body.pk, UnitSet(body)).items.append(item)
        for helper in item.helpers if item.meeting.assigns else ():
            found.setdefault(helper.pk, UnitSet(helper)).assisting.append(item)
    return list(found.values())


def set_of(receipt: HandOverReceipt, items: Iterable[HandOverItem]) -> UnitSet:
    """The set a receipt is signed for."""
    sets = {one.unit.pk: one for one in sets_of(items, receipt.batch)}
    return sets.get(receipt.unit_id, UnitSet(receipt.unit))
