"""Groups of those who are ranked together, and who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from assessments.choices import Rhythm
from assessments.models import AssessedSubject, FlagGroup
from assessments.workflow.guards import locked, may_manage, required
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, Organization, OrganizationKind
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.refusals import Conflict, Refused

TOWNSHIPS, STREETS = "乡镇组", "街道组"


@transaction.atomic
def save_group(
    *,
    actor: Actor,
    county: County,
    name: str,
    at: datetime,
    group: FlagGroup | None = None,
    version: int | None = None,
    authority_document: str = "",
    authority_organ: str = "",
    rhythm: str = "",
) -> FlagGroup:
    """Create or change a group. Refused where the name is taken, Conflict where ``version`` is stale.

    ``rhythm`` says how often its flag moves; empty leaves it as it is (yearly, decisions E26).
    """
    may_manage(actor, county.pk)
    name = required(name, "请填写分组名称。", field="name")
    if FlagGroup.objects.filter(county=county, name=name).exclude(pk=group.pk if group else None).exists():
        raise Refused(f"已经有“{name}”了，请换一个名称。", field="name")
    group = locked(group) if group else FlagGroup(county=county, version=0)
    if group.pk and version is not None and version != group.version:
        raise Conflict(changed_sentence(group, at=at))
    group.name = name
    group.rhythm = Rhythm(rhythm or group.rhythm)
    group.authority_document, group.authority_organ = authority_document.strip(), authority_organ.strip()
    group.version += 1
    group.save()
    record(actor=actor, subject=group, move="save_group", summary=f"设置考评分组“{name}”", at=at)
    return group


@transaction.atomic
def set_subjects(
    *, actor: Actor, group: FlagGroup, organizations: Sequence[Organization], on: date, at: datetime
) -> list[AssessedSubject]:
    """Make exactly these organizations the group's subjects; who leaves keeps the past results.

    Refused where an organization is assessed in another group or is not a township's congress or
    a street's working committee.
    """
    may_manage(actor, group.county_id)
    group = locked(group)
    if group.assesses != "township":
        raise Refused(f"“{group}”的名单在“其他考评”里更新。", field="organizations")
    wanted = {o.pk: o for o in organizations}
    for organization in wanted.values():
        if organization.county_id != group.county_id or organization.kind not in (
            OrganizationKind.TOWNSHIP_CONGRESS,
            OrganizationKind.STREET_COMMITTEE,
        ):
            raise Refused(
                f"{organization}不是本县的乡镇人大或者街道人大工委，不能参评。", field="organizations"
            )
    current = AssessedSubject.objects.current().select_related("group")
    for other in current.filter(organization_id__in=wanted).exclude(group=group):
        raise Refused(f"{other.name}已在“{other.group}”，请先从那一组移出。", field="organizations")
    known = {s.organization_id: s for s in current.filter(group=group)}
    leaving = [s for pk, s in known.items() if pk not in wanted]
    for subject in leaving:
        subject.ended_on = on
    AssessedSubject.objects.bulk_update(leaving, ["ended_on"])
    joining = [
        AssessedSubject(
            county_id=group.county_id,
            group=group,
            organization=organization,
            name=organization.division.name,
            sort_order=organization.sort_order,
        )
        for pk, organization in wanted.items()
        if pk not in known
    ]
    AssessedSubject.objects.bulk_create(joining)
    if leaving or joining:
        summary = f"调整“{group}”参评单位：加 {len(joining)} 个，减 {len(leaving)} 个"
        record(
            actor=actor,
            subject=group,
            move="set_subjects",
            summary=summary,
            before=sorted(s.name for s in known.values()),
            after=sorted(o.division.name for o in wanted.values()),
            at=at,
        )
    return list(AssessedSubject.objects.current().filter(group=group))


@transaction.atomic
def ensure_groups(*, actor: Actor, county: County, on: date, at: datetime) -> list[FlagGroup]:
    """The township group, and a street group where there are streets, with their subjects.

    Run again it adds only newcomers that are in no group yet.
    """
    may_manage(actor, county.pk)
    groups = []
    for name, kind in (
        (TOWNSHIPS, OrganizationKind.TOWNSHIP_CONGRESS),
        (STREETS, OrganizationKind.STREET_COMMITTEE),
    ):
        bodies = Organization.objects.filter(county=county, kind=kind, valid_to=None).select_related(
            "division"
        )
        assessed = AssessedSubject.objects.current().filter(organization=OuterRef("pk"))
        free = list(bodies.filter(~Exists(assessed)))
        group = FlagGroup.objects.filter(county=county, name=name).first()
        if not free and group is None:
            continue
        if group is None:
            group = save_group(actor=actor, county=county, name=name, at=at)
            group.sort_order = len(groups)
            group.save(update_fields=["sort_order"])
        members = Organization.objects.filter(assessed_as__group=group, assessed_as__ended_on=None)
        staying = list(members.select_related("division"))
        if free:
            set_subjects(actor=actor, group=group, organizations=[*staying, *free], on=on, at=at)
        groups.append(group)
    return groups
