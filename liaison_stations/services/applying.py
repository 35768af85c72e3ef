"""Verbs of beginning an acceptance: a station applies, or the office whose standard it is calls many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.services.guards import locked

from ..building_choices import OPEN_STATES, AcceptanceState, StandardState
from ..choices import StationState
from ..models import Acceptance, Standard, Station
from .acceptances import may_check_self, may_inspect, waiting
from .building import find_sites
from .owners import keepers_offices


@transaction.atomic
def open_acceptances(
    *,
    actor: Actor,
    stations: Iterable[Station],
    standard: Standard,
    at: datetime,
    due_on: date | None = None,
    wanted_stars: int | None = None,
) -> list[Acceptance]:
    """Let stations check themselves against a standard, or apply for stars; all of them or none.

    A station applies by itself or is called by the office whose standard it is. Raises Refused, naming
    it, for a closed station, one that is being checked, and one that was approved by this standard.
    """
    standard = locked(Standard.objects.select_related("owner__division"), standard.pk)
    ids = {station.pk for station in stations}
    rows = list(
        Station.objects.filter(pk__in=ids)
        .select_related("organization", "township_congress", "township")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    if not rows:
        raise Refused("请至少选择一个联络站。", field="stations")
    _check_may_open(actor, standard, rows)
    if standard.state != StandardState.ENACTED:
        raise Refused(f"“{standard}”{standard.get_state_display()}，请选择现行的标准。", field="standard")
    today = timezone.localdate(at)
    if due_on is not None and due_on < today:
        raise Refused("自查期限不能早于今天。", field="due_on")
    if standard.gives_stars and wanted_stars not in standard.lines:
        raise Refused("请选择申报三星、四星还是五星。", field="wanted_stars")
    _check_new(rows, standard)
    sites = {} if standard.gives_stars else find_sites(actor, rows, at)
    opened = Acceptance.objects.bulk_create(
        Acceptance(
            station=station,
            standard=standard,
            purpose=standard.purpose,
            owner=standard.owner,
            township=station.township,
            site=sites.get(station.pk),
            wanted_stars=wanted_stars if standard.gives_stars else None,
            opened_at=at,
            due_on=due_on,
        )
        for station in rows
    )
    record_many(
        entry(
            actor=actor,
            subject=row,
            move="open_acceptance",
            summary=f"{row.station}按“{standard}”开始{row.get_purpose_display()}"
            + (f"，申报{'零一二三四五'[row.wanted_stars]}星" if row.wanted_stars else ""),
            after={"standard": standard.pk, "site": row.site_id},
            at=at,
        )
        for row in opened
    )
    offices = keepers_offices(rows, at)
    open_todos(
        waiting(
            row,
            verb="自查",
            why=f"按“{standard}”逐条自查",
            due=due_on,
            office=offices[row.station_id],
            at=at,
        )
        for row in opened
    )
    return opened


def _check_may_open(actor: Actor, standard: Standard, stations: list[Station]) -> None:
    if may_inspect(actor, standard.owner) and all(
        station.township.path.startswith(standard.owner.division.path) for station in stations
    ):
        return
    for station in stations:
        if not may_check_self(actor, station):
            raise Denied(f"{station}不在您负责的范围，请由它的工作人员或者{standard.owner}办理。")
        if not station.township.path.startswith(standard.owner.division.path):
            raise Refused(f"“{standard}”不是{station}所在地方的标准，请重新选择。", field="standard")


def _check_new(stations: list[Station], standard: Standard) -> None:
    for station in stations:
        if station.state == StationState.CLOSED:
            raise Refused(f"{station}已撤销，不用再验收。", field="stations")
    before = Acceptance.objects.filter(station__in=stations, purpose=standard.purpose)
    for row in before.filter(state__in=OPEN_STATES).select_related("station"):
        raise Refused(f"{row}还没有办完（{row.state_words}），请先办完。", field="stations")
    if not standard.gives_stars:
        done = before.filter(state=AcceptanceState.APPROVED, standard__chain=standard.chain)
        for row in done.select_related("station"):
            raise Refused(
                f"{row.station}已于 {row.approved_on:%Y-%m-%d} 按这个标准审定，不用再验收。", field="stations"
            )
