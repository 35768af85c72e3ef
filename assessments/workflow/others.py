"""Groups of other subjects and who is in them; the switch of deputies' points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from assessments.models import AssessedSubject, DeputyPoints, FlagGroup
from assessments.town_register_choices import Assessed
from assessments.workflow.guards import acting, locked, may_manage, need, required
from assessments.workflow.tallies import POINTS_OFF, points_enabled
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import DeputyGroup, Mandate
from liaison_stations.choices import StationState
from liaison_stations.models import Station

NAMES = {
    Assessed.UNIT: "承办单位组",
    Assessed.GROUP: "代表小组",
    Assessed.STATION: "联络站组",
    Assessed.DEPUTY: "县人大代表",
}
# Units that handle suggestions for the county; a township's government answers to its own congress.
UNIT_KINDS = (
    OrganizationKind.HANDLING_UNIT,
    OrganizationKind.COURT,
    OrganizationKind.PROCURATORATE,
    OrganizationKind.SUPERVISORY_COMMISSION,
    OrganizationKind.PARTY_ORGAN,
)
# The column that names a subject of each sort.
COLUMN = {
    Assessed.UNIT: "organization",
    Assessed.GROUP: "deputy_group",
    Assessed.STATION: "station",
    Assessed.DEPUTY: "mandate",
}


def _candidates(county: County, assesses: str, on: date) -> Iterable[tuple[int, str]]:
    """(key, name as shown) of everybody of this sort in the county. One query."""
    if assesses == Assessed.UNIT:
        rows = Organization.objects.filter(county=county, kind__in=UNIT_KINDS, valid_to=None)
        return [(o.pk, str(o)) for o in rows.order_by("sort_order", "pk")]
    if assesses == Assessed.GROUP:
        rows = (
            DeputyGroup.objects.in_use().filter(congress__county=county).select_related("congress__division")
        )
        return [
            (g.pk, f"{g.congress.division.name}{g.name}") for g in rows.order_by("congress__sort_order", "pk")
        ]
    if assesses == Assessed.STATION:
        rows = Station.objects.filter(township_congress__county=county).exclude(state=StationState.CLOSED)
        return [(s.pk, s.name) for s in rows.order_by("township__code", "name", "pk")]
    rows = Mandate.objects.held_on(on).filter(congress=county.congress_id).select_related("person")
    return [(m.pk, m.person.name) for m in rows.order_by("person__stroke_key", "pk")]


@transaction.atomic
def ensure_other_group(*, actor: Actor, county: County, assesses: str, on: date, at: datetime) -> FlagGroup:
    """The group of all subjects of one sort: made, or brought up to date.

    Newcomers join, who is no more leaves and keeps the past results. Refused for deputies while
    their points are off.
    """
    may_manage(actor, county.pk)
    if assesses not in COLUMN:
        raise Refused("请选择承办单位、代表小组、联络站或者代表本人。", field="assesses")
    assesses = Assessed(assesses)
    if assesses == Assessed.DEPUTY and not points_enabled(county.pk):
        raise Refused(POINTS_OFF, field="assesses")
    # One at a time: a county has one group of a sort.
    locked(county)
    group = FlagGroup.objects.filter(county=county, assesses=assesses).order_by("pk").first()
    if group is None:
        group = FlagGroup.objects.create(
            county=county,
            name=NAMES[assesses],
            assesses=assesses,
            sort_order=50 + list(NAMES).index(assesses),
        )
    column = COLUMN[assesses]
    wanted = dict(_candidates(county, assesses, on))
    elsewhere = AssessedSubject.objects.current().filter(**{f"{column}__in": wanted}).exclude(group=group)
    taken = set(elsewhere.values_list(column, flat=True))
    known = {getattr(s, f"{column}_id"): s for s in group.subjects.current()}
    leaving = [s for key, s in known.items() if key not in wanted]
    for subject in leaving:
        subject.ended_on = on
    AssessedSubject.objects.bulk_update(leaving, ["ended_on"])
    joining = [
        AssessedSubject(county=county, group=group, name=name[:40], sort_order=order, **{f"{column}_id": key})
        for order, (key, name) in enumerate(wanted.items(), start=1)
        if key not in known and key not in taken
    ]
    AssessedSubject.objects.bulk_create(joining, batch_size=500)
    if joining or leaving:
        record(
            actor=actor,
            subject=group,
            move="ensure_other_group",
            summary=f"更新“{group}”名单：加 {len(joining)} 个，减 {len(leaving)} 个",
            at=at,
        )
    return group


@transaction.atomic
def set_deputy_points(
    *,
    actor: Actor,
    county: County,
    enabled: bool,
    at: datetime,
    reason: str = "",
    document: str = "",
    version: int | None = None,
) -> DeputyPoints:
    """Turn points of single deputies on, with reason and paper, or off.

    国办函〔2026〕12号 forbids rankings by points: they stay with the deputy and the office, without ranks.
    """
    need(actor, Capability.MANAGE_SCHEMES, "设置代表个人计分")
    may_manage(actor, county.pk)
    locked(county)
    row = DeputyPoints.objects.filter(county=county).first() or DeputyPoints(county=county, version=0)
    if version is not None and row.version != version:
        raise Conflict(changed_sentence(row, at=at) if row.pk else "刚才有人改过这项设置，请刷新再办。")
    reason, document = (reason or "").strip(), (document or "").strip()
    if enabled:
        reason = required(reason, "启用要写明理由：减负规定不主张给个人打分。", field="reason")
        document = required(document, "启用要填写依据文号。", field="document")
    before = {"enabled": row.enabled, "reason": row.reason, "document": row.document}
    row.enabled, row.reason, row.document = enabled, reason, document[:80]
    row.changed_by, row.changed_at = acting(actor), at
    row.version += 1
    row.save()
    record(
        actor=actor,
        subject=row,
        move="set_deputy_points",
        summary="启用代表个人计分" if enabled else "停用代表个人计分",
        reason=reason,
        before=before,
        after={"enabled": enabled, "reason": reason, "document": row.document},
        at=at,
    )
    return row
