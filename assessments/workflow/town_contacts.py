"""分片联系: which leader keeps contact with which township's congress, and what is done there.

The county's committee guides township congresses, it does not command them (decisions E29): each leader
makes at least one survey a year in the townships of his part, and hears the chairs once a year together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.contact_choices import VisitKind
from assessments.models import TownContact, TownVisit
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Membership,
    Organization,
    OrganizationKind,
    Person,
)
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import Word, enqueue, enqueue_many, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import OfficeHolding
from deputies.services.contacts import CONTACT_OFFICES

TOWN_KINDS = (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE)
SURVEY_DUE = "town_survey_due"


def leaders_of(county: County, on: date) -> dict[int, str]:
    """Who may keep contact with townships, and as what: person id → words.

    The leaders of the county congress by their roles, the members of its committee by their offices.
    """
    leading = set(roles_with(Capability.SEE_OVERVIEW)) - set(roles_with(Capability.MANAGE_TOWN_CONTACTS))
    found: dict[int, str] = {}
    members = Membership.objects.current(on).filter(
        organization=county.congress_id, role__in=leading, substitute_for__isnull=True
    )
    for member in members.order_by("pk"):
        found.setdefault(member.person_id, member.label)
    holdings = OfficeHolding.objects.held_on(on).filter(
        mandate__congress=county.congress_id, office__in=CONTACT_OFFICES
    )
    for holding in holdings.select_related("mandate").order_by("pk"):
        found.setdefault(holding.mandate.person_id, holding.get_office_display())
    return found


def towns_of(county: County):
    """The township congresses and street committees of a county, in the official order."""
    return Organization.objects.filter(county=county, kind__in=TOWN_KINDS, valid_to=None).order_by(
        "sort_order", "pk"
    )


def _readers(organization_id: int, on: date) -> list[int]:
    return list(
        Membership.objects.current(on)
        .filter(organization=organization_id, role__in=roles_with(Capability.SEE_RESULTS))
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )


@transaction.atomic
def assign_towns(
    *,
    actor: Actor,
    county: County,
    person: Person,
    organizations: Iterable[Organization],
    starts_on: date,
    at: datetime,
    document_number: str = "",
) -> list[TownContact]:
    """Let a leader keep contact with townships from a day on. Those he keeps already stay as they are.

    Refused for who is no leader, for organizations of another county, and where nothing new would come of it.
    """
    need(actor, Capability.MANAGE_TOWN_CONTACTS, "安排领导联系乡镇")
    same_county(actor, county.pk)
    county = locked(county)
    if person.pk not in leaders_of(county, timezone.localdate(at)):
        raise Refused(f"{person.name}现在不是县人大领导或者常委会组成人员，请先登记职务。", field="person")
    wanted = {o.pk for o in organizations}
    towns = list(towns_of(county).filter(pk__in=wanted))
    if not wanted or len(towns) != len(wanted):
        raise Refused("请选择本县的乡镇人大、街道人大工委。", field="organizations")
    standing = set(
        TownContact.objects.standing()
        .filter(person=person, organization__in=towns)
        .values_list("organization_id", flat=True)
    )
    fresh = [town for town in towns if town.pk not in standing]
    if not fresh:
        raise Refused(f"{person.name}已经联系这些乡镇，没有新的安排。", field="organizations")
    made = TownContact.objects.bulk_create(
        TownContact(
            county=county,
            organization=town,
            person=person,
            starts_on=starts_on,
            document_number=document_number.strip(),
        )
        for town in fresh
    )
    record_many(
        entry(
            actor=actor,
            subject=contact,
            move="assign_town",
            summary=f"安排{person.name}联系{contact.organization}，{starts_on:%Y-%m-%d} 起",
            audience="parties",
            at=at,
        )
        for contact in made
    )
    names = "、".join(str(town) for town in fresh)
    enqueue(
        recipients=[person],
        kind="town_assigned",
        subject_key=made[0],
        title=f"请您联系{names}",
        body="每年至少到联系的乡镇调研一次，参加那里的人代会和代表活动。去过以后记一次，一两句话就够。",
        url=made[0].get_absolute_url(),
        at=at,
    )
    readers: dict[int, list[int]] = {}
    rows = (
        Membership.objects.current(timezone.localdate(at))
        .filter(organization__in=fresh, role__in=roles_with(Capability.SEE_RESULTS))
        .order_by("organization_id", "person_id")
        .values_list("organization_id", "person_id")
        .distinct()
    )
    for organization_id, person_id in rows:
        readers.setdefault(organization_id, []).append(person_id)
    enqueue_many(
        [
            Word(
                readers.get(contact.organization_id, []),
                contact,
                f"{person.name}联系{contact.organization}",
                f"{starts_on:%Y-%m-%d} 起。工作中的困难和建议，可以直接向{person.name}反映。",
                contact.get_absolute_url(),
            )
            for contact in made
        ],
        kind="town_contact_named",
        category=Category.NOTICE,
        at=at,
    )
    return made


@transaction.atomic
def end_town_contact(
    *,
    actor: Actor,
    contact: TownContact,
    on: date,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> TownContact:
    """End a leader's contact with a township; what was done stays."""
    need(actor, Capability.MANAGE_TOWN_CONTACTS, "结束领导联系乡镇的安排")
    contact = locked(contact, "organization", "person")
    same_county(actor, contact.county_id)
    if contact.ends_on is not None:
        raise Conflict(f"这项安排已于 {contact.ends_on:%Y-%m-%d} 结束。")
    check_version(contact, version, "", None)
    reason = required(reason, "请写明为什么结束，如：工作分工调整。", field="reason")
    if on < contact.starts_on:
        raise Refused(f"结束日期不能早于开始的 {contact.starts_on:%Y-%m-%d}。", field="on")
    last = contact.visits.filter(voided_at=None).order_by("-on").values_list("on", flat=True).first()
    if last is not None and on < last:
        raise Refused(f"{last:%Y-%m-%d} 还有联系记录，结束不能早于那天。", field="on")
    contact.ends_on, contact.end_reason = on, reason
    contact.version += 1
    contact.save(update_fields=["ends_on", "end_reason", "version"])
    record(
        actor=actor,
        subject=contact,
        move="end_town_contact",
        summary=f"{contact.person}不再联系{contact.organization}",
        after={"ends_on": on.isoformat()},
        reason=reason,
        audience="parties",
        at=at,
    )
    settle(contact, kind=SURVEY_DUE, at=at)
    return contact


# --- what was done ---------------------------------------------------------------------------------------


def may_log(actor: Actor, contact: TownContact) -> bool:
    """The leader himself, and the office of the county congress."""
    if actor.person_id and actor.person_id == contact.person_id and actor.can(Capability.SEE_OVERVIEW):
        return True
    return actor.can(Capability.MANAGE_TOWN_CONTACTS) and actor.county_id == contact.county_id


def _check_may_log(actor: Actor, contact: TownContact) -> None:
    if not may_log(actor, contact):
        raise Denied("联系乡镇的情况由联系领导本人或者县人大办公室登记，您现在的角色不能登记。")


@transaction.atomic
def log_town_visit(
    *,
    actor: Actor,
    contact: TownContact,
    kind: VisitKind | str,
    on: date,
    topic: str,
    at: datetime,
    findings: str = "",
    requests: str = "",
) -> TownVisit:
    """Enter what a leader did in his township. A survey says what was found. The township is told.

    What the township's own records show (its congress's sittings, its activities) needs no entry.
    """
    contact = locked(contact, "organization", "person")
    _check_may_log(actor, contact)
    kind = VisitKind(kind)
    topic = required(topic, "请填写主题。", field="topic")
    if on > timezone.localdate(at):
        raise Refused("日期还没有到，去过以后再登记。", field="on")
    if on < contact.starts_on or (contact.ends_on is not None and on > contact.ends_on):
        until = f"至 {contact.ends_on:%Y-%m-%d}" if contact.ends_on else "起"
        raise Refused(f"这项安排 {contact.starts_on:%Y-%m-%d} {until}，日期要在这段时间内。", field="on")
    if kind == VisitKind.SURVEY:
        findings = required(findings, "调研要写了解到的情况，一两句话就够。", field="findings")
    try:
        with transaction.atomic():
            visit = TownVisit.objects.create(
                contact=contact,
                kind=kind,
                on=on,
                topic=topic,
                findings=findings.strip(),
                requests=requests.strip(),
                recorded_by=acting(actor),
                recorded_at=at,
            )
    except IntegrityError:
        raise Refused("这一天的这件事已经登记过，不用再记。", field="on") from None
    record(
        actor=actor,
        subject=visit,
        root=contact,
        move="log_town_visit",
        summary=f"{contact.person} {on:%Y-%m-%d} 到{contact.organization}{visit.get_kind_display()}：{topic}",
        audience="parties",
        at=at,
    )
    if kind == VisitKind.SURVEY:
        settle(contact, kind=SURVEY_DUE, at=at)
    enqueue(
        recipients=_readers(contact.organization_id, timezone.localdate(at)),
        kind="town_visit",
        subject_key=visit,
        title=f"{contact.person}{on.month}月{on.day}日来{visit.get_kind_display()}的情况已登记",
        body=visit.requests or topic,
        url=contact.get_absolute_url(),
        at=at,
    )
    return visit


@transaction.atomic
def void_town_visit(
    *, actor: Actor, visit: TownVisit, reason: str, at: datetime, version: int | None = None
) -> TownVisit:
    """Take an entry out of the count, with the reason."""
    visit = locked(visit, "contact__organization", "contact__person")
    _check_may_log(actor, visit.contact)
    if visit.voided_at is not None:
        raise Conflict("这一条已经作废。")
    check_version(visit, version, visit.recorded_by, visit.recorded_at)
    visit.void_reason = required(reason, "请写明作废的原因。", field="reason")
    visit.voided_at = at
    visit.version += 1
    visit.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=visit,
        root=visit.contact,
        move="void_town_visit",
        summary=f"作废{visit.contact.person} {visit.on:%Y-%m-%d} 到{visit.contact.organization}的登记",
        reason=visit.void_reason,
        audience="parties",
        at=at,
    )
    return visit
