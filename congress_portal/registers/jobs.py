"""Long work of the registers: a month's sheet as a workbook."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX

from .exports import TITLE, write_reception
from .forms import RegisterForm
from .reception import reception_lines

# What of the address decides which lines the sheet has.
ASKED = (*RegisterForm.base_fields,)


def place_of(actor: Actor, station: Any) -> str:
    """The station, or all of them in words."""
    return station.name if station else f"{actor.organization_name}（全部联络站）"


def export_reception(work: Work) -> JobResult:
    """接待选民登记表 of a station and month, as the page shows it."""
    actor = work.actor
    form = RegisterForm(work.params, actor=actor, today=timezone.localdate(work.at))
    station, first, last = form.chosen()
    place = place_of(actor, station)
    lines, _ = reception_lines(actor=actor, station=station, start=first, end=last)
    work.advance(0, len(lines))
    path = work.folder / "reception.xlsx"
    write_reception(path, lines, county=actor.county, place=place, month=first)
    work.advance(len(lines), len(lines))
    return JobResult(
        f"导出 {len(lines)} 条。",
        path=str(path),
        filename=f"{place}{TITLE}-{first:%Y-%m}.xlsx",
        content_type=XLSX,
        rows=len(lines),
    )


RECEPTION_EXPORT = JobKind(
    key="registers.reception_export",
    label="导出接待选民登记表",
    run=export_reception,
    capabilities=frozenset({Capability.EXPORT_REGISTERS}),
    unit="条",
)
