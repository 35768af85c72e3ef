"""Verbs of keeping contact with deputies: who keeps contact with whom in a year.

代表法: the standing committee keeps contact with the deputies of its congress, a township's presidium
with those of its own. The contact is the duty of who keeps it; it writes nothing into the deputy's
performance file (record 0040).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import MandateLevel, Office
from deputies.models import ContactAssignment, Mandate, OfficeHolding
from deputies.models.congress import congress_name
from deputies.services.guards import check_keeps, lock_congresses, locked

# Whose office makes them members of the committee, the chairpersons' meeting or the presidium.
CONTACT_OFFICES = frozenset(
    {Office.CHAIRPERSON, Office.VICE_CHAIRPERSON, Office.PRESIDIUM_MEMBER, Office.COMMITTEE_MEMBER}
)
YEARS = (2000, 2100)


def contact_people(congress: Organization, on: date) -> dict[int, str]:
    """Who may keep contact with the deputies of a congress on a day, and as what: person id → words.

    Members of its committee or presidium by their offices; the county's leaders and a township's chair
    by their roles. Needs the congress's division.
    """
    capability = (
        Capability.SEE_OVERVIEW if congress.congress_level == MandateLevel.COUNTY else Capability.MANAGE_TERMS
    )
    found: dict[int, str] = {}
    members = Membership.objects.current(on).filter(
        organization=congress, role__in=roles_with(capability), substitute_for__isnull=True
    )
    for member in members.order_by("pk"):
        found.setdefault(member.person_id, member.label)
    holdings = OfficeHolding.objects.held_on(on).filter(
        mandate__congress=congress, office__in=CONTACT_OFFICES
    )
    for holding in holdings.select_related("mandate").order_by("pk"):
        found.setdefault(holding.mandate.person_id, holding.get_office_display())
    return found


def _check_year(year: int) -> None:
    if not YEARS[0] <= year <= YEARS[1]:
        raise Refused("年度应是四位数字，如 2026。", field="year")


def _congress(congress: Organization) -> Organization:
    return Organization.objects.select_related("division", "county").get(pk=congress.pk)


@transaction.atomic
def assign_contacts(
    *,
    actor: Actor,
    congress: Organization,
    year: int,
    person: Person,
    mandates: Iterable[Mandate],
    at: datetime,
    visits_due: int = 1,
) -> list[ContactAssignment]:
    """Let a member of the committee or presidium keep contact with deputies of the same congress for a year.

    Those assigned already stay as they are. Raises Refused for who has no such office, for deputies of
    another congress, for oneself, and where nothing new would come of it.
    """
    congress = _congress(congress)
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES)
    _check_year(year)
    if not 1 <= visits_due <= 52:
        raise Refused("全年至少联系次数应在 1 到 52 之间。", field="visits_due")
    lock_congresses([congress.pk])
    people = contact_people(congress, timezone.localdate(at))
    if person.pk not in people:
        raise Refused(
            f"{person.name}现在不是{congress_name(congress)}的领导、常委会组成人员或者主席团成员，"
            "请先在代表的“届次与变更”里登记职务。",
            field="person",
        )
    rows = _contactable(congress, mandates, person)
    known = set(
        ContactAssignment.objects.standing()
        .filter(year=year, person=person, mandate__in=[m.pk for m in rows])
        .values_list("mandate_id", flat=True)
    )
    fresh = [
        ContactAssignment(congress=congress, year=year, person=person, mandate=m, visits_due=visits_due)
        for m in rows
        if m.pk not in known
    ]
    if not fresh:
        raise Refused(f"{person.name}今年已经联系这些代表，没有新的安排。", field="mandates")
    return _enter(actor, fresh, at)


def _contactable(congress: Organization, mandates: Iterable[Mandate], person: Person) -> list[Mandate]:
    """The mandates anew, each once; all in office, of this congress, and none the person's own."""
    rows = list(
        Mandate.objects.filter(pk__in=[m.pk for m in mandates]).select_related("person").order_by("pk")
    )
    if not rows:
        raise Refused("请至少选择一位代表。", field="mandates")
    for mandate in rows:
        if mandate.congress_id != congress.pk or not mandate.is_open:
            raise Refused(f"{mandate.person.name}不是{congress_name(congress)}的现任代表。", field="mandates")
        if mandate.person_id == person.pk:
            raise Refused("本人不用联系本人，请去掉这一项。", field="mandates")
    return rows


def _enter(actor: Actor, fresh: list[ContactAssignment], at: datetime) -> list[ContactAssignment]:
    """Store new assignments, with the journal, and tell both sides."""
    made = ContactAssignment.objects.bulk_create(fresh, batch_size=500)
    record_many(
        entry(
            actor=actor,
            subject=row,
            move="assign_contact",
            summary=f"安排{row.person.name}{row.year}年联系{row.mandate.person.name}代表",
            after={"visits_due": row.visits_due},
            audience="parties",
            at=at,
        )
        for row in made
    )
    by_person: dict[int, list[ContactAssignment]] = {}
    for row in made:
        by_person.setdefault(row.person_id, []).append(row)
    for rows in by_person.values():
        enqueue(
            recipients=[row.mandate.person for row in rows],
            kind="contact_assigned",
            subject_key=rows[0],
            title=f"{rows[0].year}年由{rows[0].person.name}联系您",
            body="有履职中的困难、对人大工作的意见，可以在联系时提出，也可以随时找他反映。",
            url=reverse("deputies:contact_list"),
            at=at,
        )
        names = "、".join(row.mandate.person.name for row in rows[:8])
        more = f"等 {len(rows)} 位" if len(rows) > 8 else ""
        enqueue(
            recipients=[rows[0].person],
            kind="contact_assigned",
            subject_key=rows[0],
            title=f"{rows[0].year}年请您联系 {len(rows)} 位代表",
            body=f"{names}{more}。联系以后请在“联系代表”里记一次。",
            url=rows[0].get_absolute_url(),
            at=at,
        )
    return made


@transaction.atomic
def copy_contacts(
    *, actor: Actor, congress: Organization, from_year: int, year: int, at: datetime
) -> list[ContactAssignment]:
    """Take a year's assignments over into another; who has left office, on either side, is left out.

    A deputy elected again is contacted under the new mandate, so that after a change of term the same
    year can be taken over into itself; what was kept in it already is not asked for again then. Raises
    Refused where there is nothing to take over.
    """
    congress = _congress(congress)
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES)
    _check_year(year)
    _check_year(from_year)
    lock_congresses([congress.pk])
    people = contact_people(congress, timezone.localdate(at))
    seated = Mandate.objects.open().filter(congress=congress).select_related("person").order_by("pk")
    present = {mandate.person_id: mandate for mandate in seated}
    old = (
        ContactAssignment.objects.standing()
        .filter(congress=congress, year=from_year, person__in=people)
        .select_related("person", "mandate")
        .order_by("pk")
    )
    if from_year == year:
        old = old.filter(visits_done__lt=F("visits_due"))
    known = set(
        ContactAssignment.objects.standing()
        .filter(congress=congress, year=year)
        .values_list("person_id", "mandate_id")
    )
    wanted = {
        (row.person_id, present[row.mandate.person_id].pk): row
        for row in old
        if row.mandate.person_id in present
    }
    fresh = [
        ContactAssignment(
            congress=congress,
            year=year,
            person=row.person,
            mandate=present[row.mandate.person_id],
            visits_due=row.visits_due,
        )
        for pair, row in wanted.items()
        if pair not in known
    ]
    if not fresh:
        raise Refused(f"{from_year} 年没有可以沿用的安排，或者都已经沿用过。", field="from_year")
    return _enter(actor, fresh, at)


def assignment_row(pk: int, version: int | None = None) -> ContactAssignment:
    """The assignment, locked and read anew with what verbs name; Conflict where ``version`` is stale."""
    rows = ContactAssignment.objects.select_related(
        "congress__division", "congress__county", "person", "mandate__person"
    )
    return locked(rows, pk, version)


@transaction.atomic
def end_contact(
    *,
    actor: Actor,
    assignment: ContactAssignment,
    on: date,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> ContactAssignment:
    """End an assignment; its contacts stay. Raises Conflict where it ended already."""
    assignment = assignment_row(assignment.pk, version)
    check_keeps(actor, assignment.congress, Capability.MANAGE_DEPUTIES)
    if assignment.ended_on is not None:
        raise Conflict(f"这项联系安排已于 {assignment.ended_on:%Y-%m-%d} 结束。")
    if not reason.strip():
        raise Refused("请写明为什么结束。", field="reason")
    if on.year != assignment.year:
        raise Refused(f"结束日期要在 {assignment.year} 年内。", field="on")
    if assignment.last_visit_on is not None and on < assignment.last_visit_on:
        raise Refused(f"最近一次联系是 {assignment.last_visit_on:%Y-%m-%d}，结束不能早于那天。", field="on")
    assignment.ended_on, assignment.end_reason = on, reason.strip()
    assignment.version += 1
    assignment.save(update_fields=["ended_on", "end_reason", "version"])
    record(
        actor=actor,
        subject=assignment,
        move="end_contact",
        summary=f"{assignment.person.name}不再联系{assignment.mandate.person.name}代表",
        after={"ended_on": on.isoformat()},
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    return assignment


@transaction.atomic
def note_contacts_export(*, actor: Actor, rows: int, at: datetime) -> None:
    """Write down that the contacts of so many pairs left the portal as a file."""
    record(
        actor=actor,
        subject=actor.organization,
        move="export_contacts",
        summary=f"导出联系代表情况 {rows} 项",
        at=at,
    )
