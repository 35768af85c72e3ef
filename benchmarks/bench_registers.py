"""Registers of 5,000 lines as workbooks: in the portal's layout, and in an office's own form.

Each under five seconds, by the job that a clerk starts: what the clerk may see, true counts, the look.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, measure
from benchmarks.portals import portal

ROWS = 5_000
MOST_SECONDS = 5
CHUNK = 1_000
# What is exported: the register, and whether into an own form.
EXPORTS = {
    "activities": ("activities", False),
    "reception": ("reception", False),
    "performance": ("performance", False),
    "reception, own form": ("reception", True),
}
COLUMNS = ("编号", "日期", "接待代表", "来访人", "人数", "反映事项（原话）", "处理去向", "结果", "记录人")


def fill(rows: int) -> None:
    """The county of the tests with that many receptions of a year, by the bulk verb, and a form for them."""
    from datetime import timedelta

    from django.core.management import call_command

    from congress_portal.foundation.accounts.access import Actor
    from liaison_stations.services import ActivityDraft, log_activities
    from tests.factories.cast import make_cast
    from tests.factories.ground import NOW, TODAY

    call_command("migrate", verbosity=0)
    cast = make_cast()
    deputies = [cast.mandates["deputy"], cast.mandates["town_deputy"], cast.mandates["co_deputy"]]
    for start in range(0, rows, CHUNK):
        log_activities(
            actor=Actor.system(cast.county),
            rows=[
                ActivityDraft(
                    kind="reception",
                    on=TODAY - timedelta(days=n % 90),
                    mandates=[deputies[n % 3]],
                    organizer=cast.station_organization,
                    congress=cast.green_hill_congress,
                    township=cast.green_hill,
                    station=cast.station,
                    headcount=n % 7,
                    note=f"第 {n} 次接待：村里到小学的路下雨全是泥，孩子们要绕很远的路，盼着早点硬化。",
                    outcome="已经转给镇政府",
                )
                for n in range(start, min(start + CHUNK, rows))
            ],
            at=NOW,
        )
    _own_form(cast, NOW)


def _own_form(cast: Any, at: Any) -> None:
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from openpyxl import Workbook
    from openpyxl.styles import Border, Side

    from congress_portal.foundation.attachments.services import validated
    from congress_portal.registers.services import add_form

    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    sheet["A1"] = "{{单位}}接待登记表（{{期间}}）"
    sheet.merge_cells("A1:J1")
    thin = Side(style="thin")
    for number, name in enumerate(COLUMNS, 1):
        cell = sheet.cell(3, number, f"{{{{{name}}}}}")
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet.merge_cells("I3:J3")
    sheet["E4"] = "=SUM(E3:E3)"
    sheet.print_area = "A1:J4"
    book.save(content)
    checked = validated(SimpleUploadedFile("接待.xlsx", content.getvalue()))
    add_form(actor=cast.staff, register="reception", name="接待表", checked=checked, at=at)


def export(register: str, own_form: bool) -> dict[str, Any]:
    """Start the job and carry it out, as a worker does."""
    from congress_portal.foundation.accounts.access import Actor
    from congress_portal.foundation.accounts.models import Membership
    from congress_portal.foundation.jobs import services
    from congress_portal.foundation.jobs.models import Job
    from congress_portal.foundation.slots import background
    from congress_portal.registers.models import OwnForm
    from tests.factories.ground import NOW

    background.send = None  # no broker stands beside: waiting for one is not what is measured
    membership = Membership.objects.select_related(
        "person", "organization__division", "organization__county__division"
    ).get(role="congress_staff")
    params = {"register": register, "period": "2026"}
    if own_form:
        params["form"] = str(OwnForm.objects.get().pk)
    job = services.start_job(
        actor=Actor.of(membership), kind="registers.register_export", params=params, title="导出", at=NOW
    )
    state = services.run_job(job.pk, at=NOW, heartbeat=True)
    job = Job.objects.get(pk=job.pk)
    return {"state": str(state), "rows": job.rows, "error": job.error}


def bare_loop(path: str, rows: int) -> None:
    """What the library alone takes for as many rows of seventeen columns, without any look."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number in range(rows):
        for column in range(17):
            sheet.write(number, column, "村里到小学的路")
    book.close()


def figures(databases: dict[str, str], rows: int = ROWS) -> list[Figure]:
    """One line for each export and database (name → address, "" for SQLite)."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                bare = measure(functools.partial(bare_loop, f"{home}/bare.xlsx", rows))
                measure(functools.partial(fill, rows))
                for said, (register, own_form) in EXPORTS.items():
                    done = measure(functools.partial(export, register, own_form))
                    if done.answer["state"] != "done" or done.answer["rows"] != rows:
                        raise RuntimeError(f"{said}: {done.answer}")
                    lines.append(
                        Figure(
                            name=f"register: {said} ({name})",
                            size=f"{rows:,} lines",
                            seconds=done.seconds,
                            peak_rss_mb=done.peak_rss_mb,
                            most_seconds=MOST_SECONDS,
                            baseline="XlsxWriter's bare loop",
                            baseline_seconds=bare.seconds,
                            baseline_rss_mb=bare.peak_rss_mb,
                            cpu_seconds=done.cpu_seconds,
                            baseline_cpu_seconds=bare.cpu_seconds,
                        )
                    )
    return lines
