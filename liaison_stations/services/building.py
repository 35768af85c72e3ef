"""Verbs of building plans: the plan, its places by year, and the stations that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import changes, locked

from ..building_choices import OPEN_STATES, AcceptanceState, StandardPurpose, StandardState
from ..choices import StationKind, StationState
from ..models import Acceptance, BuildingPlan, PlannedSite, Standard, Station
from .owners import check_owner, own_office, words_of
from .stations import _township_of

FIRST_YEAR, LAST_YEAR, MOST_YEARS = 2000, 2100, 10
MOST_SITES = 500


@dataclass(frozen=True)
class PlanTerms:
    """What a plan says."""

    title: str
    first_year: int
    last_year: int
    standard: Standard | None = None
    reward_amount: Decimal | None = None
    document_no: str = ""
    adopted_on: date | None = None
    text: str = ""

    def values(self) -> dict[str, object]:
        """The columns. Raises Refused for years out of order and a standard that is not in force."""
        if not FIRST_YEAR <= self.first_year <= self.last_year <= LAST_YEAR:
            raise Refused(
                f"年度填 {FIRST_YEAR} 到 {LAST_YEAR}，“到哪一年”不早于“从哪一年”。", field="last_year"
            )
        if self.last_year - self.first_year >= MOST_YEARS:
            raise Refused(f"一个计划最多 {MOST_YEARS} 年，再长请分成两个。", field="last_year")
        return {
            "title": words_of(self.title, "计划名称", "title"),
            "first_year": self.first_year,
            "last_year": self.last_year,
            "standard": self.standard,
            "reward_amount": self.reward_amount,
            "document_no": " ".join(self.document_no.split()),
            "adopted_on": self.adopted_on,
            "text": self.text.strip(),
        }


def plan_rows():
    """Plans with what the verbs and pages read."""
    return BuildingPlan.objects.select_related("owner__division", "owner__county", "standard")


def _check_plan(terms: PlanTerms, owner_id: int, before: BuildingPlan | None = None) -> dict[str, object]:
    values = terms.values()
    standard = terms.standard
    unchanged = before is not None and standard is not None and before.standard_id == standard.pk
    fits = standard is None or (
        standard.state == StandardState.ENACTED and standard.purpose == StandardPurpose.BUILDING
    )
    if not fits and not unchanged:
        raise Refused("请选择现行的建设标准；还没有的先在“建设标准”里启用。", field="standard")
    same = BuildingPlan.objects.standing().filter(owner=owner_id, title=values["title"])
    if same.exclude(pk=before.pk if before else None).exists():
        raise Refused(f"已经有一个计划叫“{values['title']}”，请换个名称。", field="title")
    return values


@transaction.atomic
def make_plan(*, actor: Actor, terms: PlanTerms, at: datetime) -> BuildingPlan:
    """Make a plan of the own office."""
    owner = own_office(actor)
    check_owner(actor, owner, Capability.MANAGE_STATIONS)
    plan = BuildingPlan.objects.create(owner=owner, **_check_plan(terms, owner.pk))
    record(
        actor=actor,
        subject=plan,
        move="make_plan",
        summary=f"制定{plan}（{plan.years_words} 年）",
        reason=plan.document_no,
        at=at,
    )
    return plan


def _standing(actor: Actor, plan: BuildingPlan, version: int | None = None) -> BuildingPlan:
    plan = locked(BuildingPlan.objects.select_related("owner__division"), plan.pk, version)
    check_owner(actor, plan.owner, Capability.MANAGE_STATIONS)
    if plan.voided_at is not None:
        raise Conflict(f"“{plan}”已经作废，不能再改。")
    return plan


@transaction.atomic
def edit_plan(
    *, actor: Actor, plan: BuildingPlan, terms: PlanTerms, at: datetime, version: int | None = None
) -> BuildingPlan:
    """Correct a plan. Raises Refused where places lie outside the new years; what was approved stays."""
    plan = _standing(actor, plan, version)
    values = _check_plan(terms, plan.owner_id, plan)
    years = range(terms.first_year, terms.last_year + 1)
    outside = plan.sites.filter(dropped_at=None).exclude(year__in=years).order_by("year").first()
    if outside is not None:
        raise Refused(
            f"{outside}排在 {outside.year} 年，不在新的年度里。请先把它改到别的年度。", field="last_year"
        )
    before, after = changes(plan, values)
    if after:
        plan.version += 1
        plan.save(update_fields=[*after, "version"])
        record(
            actor=actor,
            subject=plan,
            move="edit_plan",
            summary=f"修改{plan}",
            before=before,
            after=after,
            at=at,
        )
    return plan


@transaction.atomic
def void_plan(
    *, actor: Actor, plan: BuildingPlan, reason: str, at: datetime, version: int | None = None
) -> BuildingPlan:
    """Give a plan up. Raises Refused where a place of it is being accepted or was."""
    plan = _standing(actor, plan, version)
    reason = words_of(reason, "作废的原因", "reason")
    if Acceptance.objects.filter(site__plan=plan).exclude(state="cancelled").exists():
        raise Refused("这个计划里已经有站点开始验收，不能作废；不建的站点请逐个取消。", field="reason")
    plan.voided_at, plan.void_reason = at, reason
    plan.version += 1
    plan.save(update_fields=["voided_at", "void_reason", "version"])
    record(actor=actor, subject=plan, move="void_plan", summary=f"作废{plan}", reason=reason, at=at)
    return plan


def _check_year(plan: BuildingPlan, year: int) -> None:
    if year not in plan.years:
        raise Refused(f"年度请选 {plan.years_words}，这是这个计划的年度。", field="year")


def free_stations(plan: BuildingPlan, kind: str) -> dict[int, Station]:
    """The one station of a kind that stands in each village and is in no standing plan, by village."""
    taken = PlannedSite.objects.standing().filter(station__isnull=False).values("station_id")
    found: dict[int, list[Station]] = {}
    rows = Station.objects.filter(kind=kind, division__path__startswith=plan.owner.division.path).exclude(
        pk__in=taken
    )
    for station in rows.exclude(state=StationState.CLOSED):
        found.setdefault(station.division_id, []).append(station)
    return {division: stations[0] for division, stations in found.items() if len(stations) == 1}


@transaction.atomic
def plan_sites(
    *,
    actor: Actor,
    plan: BuildingPlan,
    divisions: Iterable[Division],
    year: int,
    at: datetime,
    kind: str = StationKind.ACTIVITY_ROOM,
    serves: Mapping[Division, Iterable[Division]] | None = None,
) -> list[PlannedSite]:
    """Put villages into a year of the plan; where the station stands already, it is found.

    ``serves`` names the other villages that each place is for.

    Raises Refused, naming them, for villages that are in the plan already.
    """
    plan = _standing(actor, plan)
    _check_year(plan, year)
    wanted = list({division.pk: division for division in divisions}.values())
    if not wanted:
        raise Refused("请至少勾选一个村。", field="divisions")
    if any(
        not division.path.startswith(plan.owner.division.path)
        or division.level not in (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
        for division in wanted
    ):
        raise Refused("有的村不在这个计划的范围里，请重新勾选。", field="divisions")
    there = plan.sites.filter(dropped_at=None)
    twice = there.filter(kind=kind, division__in=wanted).select_related("division").order_by("pk")
    if twice:
        names = "、".join(site.division.name for site in twice[:5])
        raise Refused(f"{names}已经在计划里，请去掉再保存。", field="divisions")
    if there.count() + len(wanted) > MOST_SITES:
        raise Refused(f"一个计划最多 {MOST_SITES} 处，请分成几个计划。", field="divisions")
    stations = free_stations(plan, kind)
    sites = PlannedSite.objects.bulk_create(
        [
            PlannedSite(
                plan=plan,
                division=division,
                township=_township_of(division),
                year=year,
                kind=kind,
                station=stations.get(division.pk),
            )
            for division in wanted
        ]
    )
    _adopt(sites, OPEN_STATES)
    if serves:
        through = PlannedSite.villages.through
        through.objects.bulk_create(
            through(plannedsite_id=site.pk, division_id=village.pk)
            for site in sites
            for village in serves.get(site.division, ())
        )
    names = "、".join(division.name for division in wanted)
    record(
        actor=actor,
        subject=plan,
        move="plan_sites",
        summary=f"{year} 年计划建{StationKind(kind).label} {len(sites)} 处：{names}",
        at=at,
    )
    return sites


def _adopt(sites: Iterable[PlannedSite], states: Iterable[str]) -> None:
    """What their stations are checked for without a plan is from now on for these places."""
    places = {site.station_id: site for site in sites if site.station_id is not None}
    rows = list(
        Acceptance.objects.filter(
            station__in=places, purpose=StandardPurpose.BUILDING, site=None, state__in=states
        )
    )
    for row in rows:
        row.site = places[row.station_id]
    Acceptance.objects.bulk_update(rows, ["site"])


def site_rows():
    """Places with what the verbs and pages read."""
    return PlannedSite.objects.select_related("plan__owner__division", "division", "township")


def _site(actor: Actor, site: PlannedSite, version: int | None) -> PlannedSite:
    site = locked(site_rows(), site.pk, version)
    check_owner(actor, site.plan.owner, Capability.MANAGE_STATIONS)
    if site.dropped_at is not None or site.plan.voided_at is not None:
        raise Conflict(f"{site}已经取消，不能再改。")
    return site


@transaction.atomic
def revise_site(
    *,
    actor: Actor,
    site: PlannedSite,
    year: int,
    station: Station | None,
    villages: Iterable[Division],
    at: datetime,
    version: int | None = None,
) -> PlannedSite:
    """Move a place to another year, say which station it became and which other villages it serves."""
    site = _site(actor, site, version)
    _check_year(site.plan, year)
    if station is not None:
        if station.township_id != site.township_id:
            raise Refused("建成的站要在同一个乡镇，请重新选择。", field="station")
        others = site.plan.sites.filter(dropped_at=None, station=station).exclude(pk=site.pk)
        if others.exists():
            raise Refused(f"{station}已经是计划里另一处的站，请核对。", field="station")
        elsewhere = PlannedSite.objects.standing().filter(station=station).exclude(plan=site.plan)
        other = elsewhere.select_related("plan").first() if station.pk != site.station_id else None
        if other is not None:
            raise Refused(f"{station}已经是“{other.plan}”里的站，一个站只在一个计划里。", field="station")
    started = site.acceptances.exclude(state="cancelled").exclude(station=station).first()
    if started is not None:
        raise Refused(f"这一处已经用{started.station}申请验收，不能换站。", field="station")
    served = [division for division in villages if division.pk != site.division_id]
    if any(not division.path.startswith(site.township.path) for division in served):
        raise Refused("只能选同一个乡镇的村，请重新勾选。", field="villages")
    before_served = set(site.villages.values_list("pk", flat=True))
    before, after = changes(site, {"year": year, "station": station})
    if before_served != {division.pk for division in served}:
        site.villages.set(served)
        after["villages"] = "、".join(division.name for division in served)
    if after:
        site.version += 1
        site.save(update_fields=[*(name for name in after if name != "villages"), "version"])
        if "station" in after:
            _adopt([site], (*OPEN_STATES, AcceptanceState.APPROVED))
        record(
            actor=actor,
            subject=site,
            root=site.plan,
            move="revise_site",
            summary=f"修改计划站点{site}",
            before=before,
            after=after,
            at=at,
        )
    return site


@transaction.atomic
def drop_site(
    *, actor: Actor, site: PlannedSite, reason: str, at: datetime, version: int | None = None
) -> PlannedSite:
    """Take a place out of the plan, with a reason. Raises Refused where its acceptance has begun."""
    site = _site(actor, site, version)
    reason = words_of(reason, "取消的原因", "reason")
    if site.acceptances.exclude(state="cancelled").exists():
        raise Refused("这一处已经开始验收，不能取消；要停下来请作废那次验收。", field="reason")
    site.dropped_at, site.drop_reason = at, reason
    site.version += 1
    site.save(update_fields=["dropped_at", "drop_reason", "version"])
    record(
        actor=actor,
        subject=site,
        root=site.plan,
        move="drop_site",
        summary=f"从计划里取消{site}（{site.year} 年）",
        reason=reason,
        at=at,
    )
    return site


def find_sites(actor: Actor, stations: Iterable[Station], at: datetime) -> dict[int, PlannedSite]:
    """The planned place of each station, by station; where none names it yet, its village's place becomes it."""
    rows = {station.pk: station for station in stations}
    found: dict[int, PlannedSite] = {}
    standing = PlannedSite.objects.standing().select_related("plan__standard", "division", "township")
    for site in standing.filter(station__in=rows).order_by("-plan__first_year", "pk"):
        found.setdefault(site.station_id, site)
    without = {
        (station.division_id, station.kind): station for pk, station in rows.items() if pk not in found
    }
    linked = []
    waiting = standing.filter(station=None, division__in=[division for division, _ in without])
    for site in waiting.order_by("-plan__first_year", "pk"):
        station = without.pop((site.division_id, site.kind), None)
        if station is not None:
            site.station = station
            site.version += 1
            found[station.pk] = site
            linked.append(site)
    PlannedSite.objects.bulk_update(linked, ["station", "version"])
    record_many(
        entry(
            actor=actor,
            subject=site,
            root=site.plan,
            move="revise_site",
            summary=f"{site}建成{site.station}",
            at=at,
        )
        for site in linked
    )
    return found
