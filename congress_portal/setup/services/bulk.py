"""Verbs for many bodies and roles at once, for imports: entered, corrected, taken back (record 0017)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Membership, Organization, OrganizationKind
from congress_portal.foundation.inserting import insert_many
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.setup.services.organizations import short_name_of

# A place has one of each of these.
ONLY_ONE = frozenset(
    {
        OrganizationKind.COUNTY_CONGRESS,
        OrganizationKind.COUNTY_GOVERNMENT_OFFICE,
        OrganizationKind.TOWNSHIP_CONGRESS,
        OrganizationKind.STREET_COMMITTEE,
    }
)


@transaction.atomic
def add_organizations(*, actor: Actor, rows: Iterable[Mapping[str, Any]], at: datetime) -> list[Organization]:
    """``create_organization`` for many: ``rows`` hold name, kind, division, perhaps short_name and phone."""
    rows = list(rows)
    county = actor.county
    current = Organization.objects.filter(county=county, valid_to__isnull=True)
    names = set(current.values_list("name", flat=True))
    places = {(o.division_id, o.kind) for o in current.filter(kind__in=ONLY_ONE)}
    last = current.order_by("-sort_order").values_list("sort_order", flat=True).first() or 0
    fresh = []
    for place, row in enumerate(rows, start=1):
        division: Division = row["division"]
        if row["name"] in names:
            raise Refused(f"已经有“{row['name']}”，请核对。")
        if row["kind"] in ONLY_ONE:
            if (division.pk, row["kind"]) in places:
                label = OrganizationKind(row["kind"]).label
                raise Refused(f"{division.name}已经有{label}，同类单位只能有一个。")
            places.add((division.pk, row["kind"]))
        names.add(row["name"])
        fresh.append(
            Organization(
                county=county,
                division=division,
                kind=row["kind"],
                name=row["name"],
                short_name=row.get("short_name") or short_name_of(county, row["name"])[:40],
                phone=row.get("phone") or "",
                sort_order=last + place,
                valid_from=timezone.localdate(at),
            )
        )
    made = insert_many(fresh)
    record_many(
        entry(actor=actor, subject=o, move="create_organization", summary=f"增加单位{o.name}", at=at)
        for o in made
    )
    return made


@transaction.atomic
def edit_organizations(
    *, actor: Actor, rows: Iterable[tuple[Organization, Mapping[str, str]]], at: datetime
) -> None:
    """Correct short names and telephones of many bodies. Raises Conflict where one changed meanwhile."""
    given = {organization.pk: (organization.version, values) for organization, values in rows}
    locked = Organization.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=given)
    entries, changed = [], []
    for organization in locked.order_by("pk"):
        version, values = given[organization.pk]
        if organization.version != version:
            raise Conflict(f"别人刚才改过{organization.name}，没有写入。请重新核对。")
        before = {name: getattr(organization, name) for name in values}
        for name in ("short_name", "phone"):
            if name in values:
                setattr(organization, name, values[name])
        organization.version += 1
        changed.append(organization)
        entries.append(
            entry(
                actor=actor,
                subject=organization,
                move="edit_organization",
                summary=f"修改单位{organization.name}",
                before=before,
                after=dict(values),
                at=at,
            )
        )
    Organization.objects.bulk_update(changed, ["short_name", "phone", "version"], batch_size=100)
    record_many(entries)


@transaction.atomic
def forget_organizations(*, actor: Actor, organizations: Iterable[Organization], at: datetime) -> None:
    """Remove bodies that an import made and took back; nobody may have used them."""
    organizations = list(organizations)
    record_many(
        entry(actor=actor, subject=o, move="forget_organization", summary=f"撤销增加单位{o.name}", at=at)
        for o in organizations
    )
    Organization.objects.filter(pk__in=[o.pk for o in organizations]).delete()


@transaction.atomic
def retitle_memberships(*, actor: Actor, rows: Iterable[tuple[Membership, str]], at: datetime) -> None:
    """Change what many people are called in their roles; memberships come with person and organization."""
    changed, entries = [], []
    for membership, title in rows:
        before, membership.title = membership.title, title
        changed.append(membership)
        entries.append(
            entry(
                actor=actor,
                subject=membership,
                root=membership.person,
                move="retitle",
                summary=f"{membership.person.name}在{membership.organization}的职务改为{title or '（空）'}",
                before={"title": before},
                after={"title": title},
                at=at,
            )
        )
    Membership.objects.bulk_update(changed, ["title"], batch_size=100)
    record_many(entries)


@transaction.atomic
def forget_memberships(*, actor: Actor, memberships: Iterable[Membership], at: datetime) -> None:
    """Remove roles that an import gave and took back."""
    memberships = list(memberships)
    record_many(
        entry(
            actor=actor,
            subject=m,
            root=m.person,
            move="forget_membership",
            summary=f"撤销{m.person.name}任{m.organization}{m.label}",
            at=at,
        )
        for m in memberships
    )
    Membership.objects.filter(pk__in=[m.pk for m in memberships]).delete()
