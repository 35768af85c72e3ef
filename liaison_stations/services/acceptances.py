"""Verbs of acceptance: check oneself, inspect, put right, inspect again, cancel.

A building that misses an item is put right and looked at again, only for what was missed; a station
that applies for stars is scored once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import open_todo, open_todos, settle, waiting_todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.services.guards import locked

from ..building_choices import (
    OPEN_STATES,
    AcceptanceState,
    InspectionKind,
    ItemResult,
)
from ..building_rules import failed, score, stars_for
from ..models import (
    Acceptance,
    CheckedItem,
    Inspection,
    InspectionPhoto,
    StandardItem,
    Station,
)
from .owners import check_owner, keepers_offices, words_of

TODO_KIND = "station_acceptance"
MAX_PHOTOS = 12
# What is said of an item: its result, and what is missing.
Results = Mapping[StandardItem, tuple[str, str]]


@dataclass(frozen=True)
class Look:
    """One look at a station: when, by whom, what of each item, and in general."""

    on: date
    results: Results
    people: str = ""
    note: str = ""


def acceptance_rows():
    """Acceptances with what the verbs and pages read."""
    return Acceptance.objects.select_related(
        "station__organization", "station__township_congress", "standard", "owner__division", "township"
    )


def may_inspect(actor: Actor, owner: Organization) -> bool:
    """Whether the actor's office leads checks by this owner's standards."""
    return actor.can(Capability.PLAN_RECEPTION) and actor.covers(owner.division.path)


def may_check_self(actor: Actor, station: Station) -> bool:
    """Whether the actor keeps the station, or guides it."""
    own = actor.organization_id in (station.organization_id, station.township_congress_id)
    return actor.can(Capability.PLAN_RECEPTION) and own


def check_keeper(actor: Actor, station: Station) -> None:
    if not may_check_self(actor, station):
        raise Denied("自查和整改由联络站工作人员和所在乡镇的人大办理，您现在的角色不能填。")


def _open(acceptance: Acceptance, version: int | None, *states: str) -> Acceptance:
    acceptance = locked(acceptance_rows(), acceptance.pk, version)
    if acceptance.state not in states:
        raise Conflict(f"{acceptance}现在是“{acceptance.state_words}”，这一步不用再办。")
    return acceptance


def waiting(
    acceptance: Acceptance,
    *,
    verb: str,
    why: str,
    at: datetime,
    due: date | None = None,
    office: Organization,
) -> Todo:
    """The to-do of whoever acts next."""
    return waiting_todo(
        subject=acceptance,
        kind=TODO_KIND,
        organization=office,
        capability=Capability.PLAN_RECEPTION,
        verb=verb,
        title=str(acceptance),
        why=why,
        due=due,
        url=acceptance.get_absolute_url(),
        at=at,
    )


def _keep(
    acceptance: Acceptance, kind: str, look: Look, items: list[StandardItem], actor: Actor, at: datetime
):
    """Write a look down. Raises Refused where an item is left out, or is not met without a word why."""
    if look.on > timezone.localdate(at):
        raise Refused("日期还没有到，请核对。", field="on")
    _check_order(acceptance, look.on)
    told = {item.pk: pair for item, pair in look.results.items()}
    for item in items:
        result, note = told.get(item.pk, ("", ""))
        if result not in ItemResult.values:
            raise Refused(f"请选择“{item.text}”是否达到。", field=f"result_{item.pk}")
        if result == ItemResult.NOT_MET and not note.strip():
            raise Refused(f"“{item.text}”没有达到，请写明差在哪里。", field=f"note_{item.pk}")
        if result == ItemResult.NOT_APPLICABLE:
            _check_not_applicable(item, note, again=kind == InspectionKind.RECHECK)
    if all(result == ItemResult.NOT_APPLICABLE for result, _ in told.values()):
        raise Refused("没有一条是对照着看的，不能算检查过。请逐条选择达到没有达到。")
    inspection = Inspection.objects.create(
        acceptance=acceptance,
        kind=kind,
        on=look.on,
        people=" ".join(look.people.split()),
        note=look.note.strip(),
        entered_by=actor.person,
        entered_at=at,
    )
    CheckedItem.objects.bulk_create(
        CheckedItem(
            inspection=inspection, item=item, result=told[item.pk][0], note=told[item.pk][1].strip()[:200]
        )
        for item in items
    )
    return inspection


def latest_results(acceptance: Acceptance, *kinds: str) -> dict[int, CheckedItem]:
    """The last word on each item, by item, among looks of these kinds; one query."""
    rows = CheckedItem.objects.filter(inspection__acceptance=acceptance, inspection__kind__in=kinds)
    return {row.item_id: row for row in rows.select_related("item").order_by("inspection_id", "pk")}


def _check_order(acceptance: Acceptance, on: date) -> None:
    """Raise Refused where a look would lie before the last one, or before its standard was in force."""
    last = acceptance.inspections.order_by("-on", "-pk").first()
    if last is not None and on < last.on:
        raise Refused(f"日期早于{last.get_kind_display()}的 {last.on:%Y-%m-%d}，请核对。", field="on")
    begun = acceptance.standard.enacted_on
    if begun is not None and on < begun:
        raise Refused(f"“{acceptance.standard}”{begun:%Y-%m-%d} 才启用，请核对日期。", field="on")


INSPECTORS = (InspectionKind.INSPECTION, InspectionKind.RECHECK)


@transaction.atomic
def check_self(
    *, actor: Actor, acceptance: Acceptance, look: Look, at: datetime, version: int | None = None
) -> Acceptance:
    """The station's own look at itself; then it waits for the inspectors. Raises Refused for an item left out."""
    acceptance = _open(acceptance, version, AcceptanceState.SELF_CHECK)
    check_keeper(actor, acceptance.station)
    items = list(acceptance.standard.items.order_by("position"))
    _keep(acceptance, InspectionKind.SELF, look, items, actor, at)
    short = failed({item.pk: result for item, (result, _) in look.results.items()})
    acceptance.state = AcceptanceState.INSPECT
    acceptance.self_checked_by = actor.person
    acceptance.version += 1
    acceptance.save(update_fields=["state", "self_checked_by", "version"])
    words = f"{len(items)} 条，{len(short)} 条没有达到" if short else f"{len(items)} 条都达到或者不涉及"
    record(
        actor=actor,
        subject=acceptance,
        move="check_self",
        summary=f"{acceptance.station}自查：{words}",
        at=at,
    )
    settle(acceptance, at=at)
    open_todos([waiting(acceptance, verb="检查", why=f"已自查，{words}", office=acceptance.owner, at=at)])
    return acceptance


def check_inspector(actor: Actor, acceptance: Acceptance) -> None:
    check_owner(actor, acceptance.owner, Capability.PLAN_RECEPTION)
    # Nobody inspects what he filled in, in whatever role (decisions A4).
    if acceptance.self_checked_by_id is not None and acceptance.self_checked_by_id == actor.person_id:
        raise Denied("自查是您填的，检查请由别的同志登记。")


@transaction.atomic
def inspect(
    *,
    actor: Actor,
    acceptance: Acceptance,
    look: Look,
    at: datetime,
    recheck_on: date | None = None,
    version: int | None = None,
) -> Acceptance:
    """The inspectors' look: at every item, or after putting right at those that were missed.

    All met: it waits for approval. Something missed: to be put right until ``recheck_on`` (a building),
    or scored (stars), and below the lowest line not reached.
    """
    states = (AcceptanceState.INSPECT, AcceptanceState.FIX, AcceptanceState.RECHECK)
    acceptance = _open(acceptance, version, *states)
    check_inspector(actor, acceptance)
    people = words_of(look.people, "检查人", "people")
    again = acceptance.state != AcceptanceState.INSPECT
    items = items_to_inspect(acceptance)
    _keep(
        acceptance,
        InspectionKind.RECHECK if again else InspectionKind.INSPECTION,
        Look(look.on, look.results, people, look.note),
        items,
        actor,
        at,
    )
    short = failed({item.pk: result for item, (result, _) in look.results.items()})
    acceptance.fixed_note = ""
    if acceptance.gives_stars:
        _score(acceptance, look, items)
    elif short:
        if recheck_on is None or recheck_on < timezone.localdate(at):
            raise Refused("有没达到的条目，请填复查日期（今天或以后）。", field="recheck_on")
        acceptance.state, acceptance.recheck_on = AcceptanceState.FIX, recheck_on
    else:
        acceptance.state, acceptance.recheck_on = AcceptanceState.PASSED, None
    if acceptance.state == AcceptanceState.PASSED:
        acceptance.passed_on = look.on
    acceptance.version += 1
    acceptance.save(
        update_fields=[
            "state", "recheck_on", "fixed_note", "score", "proposed_stars", "passed_on", "version",
        ]
    )  # fmt: skip
    words = _found(acceptance, items, short)
    record(
        actor=actor,
        subject=acceptance,
        move="recheck" if again else "inspect",
        summary=f"{'复查' if again else '检查'}{acceptance.station}：{words}",
        after={"people": people, "recheck_on": str(acceptance.recheck_on or "")},
        at=at,
    )
    settle(acceptance, at=at)
    _next(acceptance, words, at)
    return acceptance


def _check_not_applicable(item: StandardItem, note: str, *, again: bool) -> None:
    """不涉及 is no way around an item. Raises Refused."""
    field = f"result_{item.pk}"
    if item.must:
        raise Refused(f"“{item.text}”是必须达到的，不能选不涉及。", field=field)
    if again:
        raise Refused(f"“{item.text}”检查时没有达到，复查只看达到了没有。", field=field)
    if not note.strip():
        raise Refused(f"“{item.text}”选了不涉及，请写明为什么不涉及。", field=f"note_{item.pk}")


def _score(acceptance: Acceptance, look: Look, items: list[StandardItem]) -> None:
    results = {item.pk: result for item, (result, _) in look.results.items()}
    acceptance.score = score({item.pk: item.points for item in items}, results)
    musts = all(results.get(item.pk) != ItemResult.NOT_MET for item in items if item.must)
    acceptance.proposed_stars = stars_for(acceptance.score, acceptance.standard.lines, musts_met=musts)
    reached = acceptance.proposed_stars > 0
    acceptance.state = AcceptanceState.PASSED if reached else AcceptanceState.FAILED


def _found(acceptance: Acceptance, items: list[StandardItem], short: list[int]) -> str:
    if acceptance.gives_stars:
        reached = acceptance.proposed_stars
        return f"{acceptance.score} 分，" + (f"够{'零一二三四五'[reached]}星" if reached else "没有达到三星")
    return (
        f"{len(short)} 条没有达到，{acceptance.recheck_on:%Y-%m-%d} 复查" if short else f"{len(items)} 条合格"
    )


def _next(acceptance: Acceptance, words: str, at: datetime) -> None:
    """Whoever acts next gets it: the station puts right, the office asks for approval."""
    if acceptance.state == AcceptanceState.FIX:
        office, verb, due = (
            keepers_offices([acceptance.station], at)[acceptance.station_id],
            "整改",
            acceptance.recheck_on,
        )
    elif acceptance.state == AcceptanceState.PASSED:
        office, due = acceptance.owner, None
        verb = "评定" if acceptance.gives_stars else "提请审定"
    else:
        return
    open_todos([waiting(acceptance, verb=verb, why=words, due=due, office=office, at=at)])


def items_to_inspect(acceptance: Acceptance) -> list[StandardItem]:
    """Every item, or after an inspection those that were not met."""
    items = list(acceptance.standard.items.order_by("position"))
    if acceptance.state not in (AcceptanceState.FIX, AcceptanceState.RECHECK):
        return items
    last = latest_results(acceptance, *INSPECTORS)
    return [item for item in items if item.pk in last and last[item.pk].result == ItemResult.NOT_MET]


@transaction.atomic
def report_fixed(
    *, actor: Actor, acceptance: Acceptance, note: str, at: datetime, version: int | None = None
) -> Acceptance:
    """The station says that it put right what was missed, and how; the inspectors look again."""
    acceptance = _open(acceptance, version, AcceptanceState.FIX)
    check_keeper(actor, acceptance.station)
    acceptance.fixed_note = words_of(note, "整改情况", "note")[:500]
    acceptance.state = AcceptanceState.RECHECK
    acceptance.version += 1
    acceptance.save(update_fields=["state", "fixed_note", "version"])
    record(
        actor=actor,
        subject=acceptance,
        move="report_fixed",
        summary=f"{acceptance.station}已整改：{acceptance.fixed_note}",
        at=at,
    )
    settle(acceptance, at=at)
    open_todo(
        subject=acceptance,
        kind=TODO_KIND,
        organization=acceptance.owner,
        capability=Capability.PLAN_RECEPTION,
        verb="复查",
        title=str(acceptance),
        why="已整改，请复查没有达到的条目",
        due=acceptance.recheck_on,
        url=acceptance.get_absolute_url(),
        at=at,
    )
    return acceptance


@transaction.atomic
def cancel_acceptance(
    *, actor: Actor, acceptance: Acceptance, reason: str, at: datetime, version: int | None = None
) -> Acceptance:
    """Stop an acceptance, or undo an approval that was entered wrongly, with a reason.

    Raises Refused where its reward is paid or its stars stand: those are voided first.
    """
    acceptance = _open(acceptance, version, *OPEN_STATES, AcceptanceState.APPROVED, AcceptanceState.FAILED)
    check_owner(actor, acceptance.owner, Capability.PLAN_RECEPTION)
    reason = words_of(reason, "作废的原因", "reason")
    if acceptance.rewards.standing().exists():
        raise Refused("奖补已经拨付。确实登记错了的，请先作废奖补记录。", field="reason")
    if acceptance.star_awards.standing().exists():
        raise Refused("星级已经登记。确实登记错了的，请先作废那条星级。", field="reason")
    acceptance.state, acceptance.cancel_reason = AcceptanceState.CANCELLED, reason[:200]
    acceptance.version += 1
    acceptance.save(update_fields=["state", "cancel_reason", "version"])
    record(
        actor=actor,
        subject=acceptance,
        move="cancel_acceptance",
        summary=f"作废{acceptance}",
        reason=reason,
        at=at,
    )
    settle(acceptance, at=at)
    return acceptance


@transaction.atomic
def add_inspection_photo(
    *, actor: Actor, acceptance: Acceptance, checked: CheckedFile, at: datetime
) -> InspectionPhoto:
    """Add a photo to the last look at the station. Raises Refused past the limit, or before any look."""
    acceptance = locked(acceptance_rows(), acceptance.pk)
    if not (may_check_self(actor, acceptance.station) or may_inspect(actor, acceptance.owner)):
        raise Denied("只有这个站的工作人员和检查的同志能加照片。")
    if acceptance.state == AcceptanceState.CANCELLED:
        raise Refused("这次验收已经作废，不能再加照片。")
    inspection = acceptance.inspections.order_by("-pk").first()
    if inspection is None:
        raise Refused("还没有自查或检查，先登记再加照片。", field="photo")
    if InspectionPhoto.objects.filter(inspection__acceptance=acceptance).count() >= MAX_PHOTOS:
        raise Refused(f"一次验收最多放 {MAX_PHOTOS} 张照片。", field="photo")
    return store(InspectionPhoto, checked, actor=actor, at=at, inspection=inspection)
