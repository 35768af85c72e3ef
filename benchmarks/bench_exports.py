"""The roster of 100,000 deputies as a workbook, by the job that a clerk starts, beside XlsxWriter's bare loop.

Under 40 s and 200 MB of the process that exports. Everything is in it: what the clerk may see, telephone
numbers decrypted one by one, the office's look, true counts, the journal's line.
"""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, measure
from benchmarks.portals import AT, portal, seat_many

ROWS = 100_000
MOST_SECONDS, MOST_RSS_MB = 40, 200


def bare_loop(path: str, rows: int) -> None:
    """What the library alone takes for as many rows of the same columns, without any look."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    line = ("王建国", "男", "汉族", "青山选区", "县级", "青山镇代表团", "13800001402")
    for number in range(rows):
        sheet.write(number, 0, number)
        for column, value in enumerate(line, 1):
            sheet.write(number, column, value)
    book.close()


def export_roster() -> dict[str, Any]:
    """Start the job and carry it out, as a worker does."""
    from congress_portal.foundation.accounts.access import Actor
    from congress_portal.foundation.accounts.models import Membership
    from congress_portal.foundation.jobs import services
    from congress_portal.foundation.jobs.models import Job

    membership = Membership.objects.select_related(
        "person", "organization__division", "organization__county__division"
    ).get(role="congress_staff")
    job = services.start_job(
        actor=Actor.of(membership), kind="deputies.roster_export", params={}, title="导出代表名册", at=AT
    )
    state = services.run_job(job.pk, at=AT, heartbeat=True)
    job = Job.objects.get(pk=job.pk)
    return {"state": str(state), "rows": job.rows, "size": job.size, "error": job.error}


def figures(databases: dict[str, str], rows: int = ROWS) -> list[Figure]:
    """One line for each database (name → address, "" for SQLite)."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # the bare loop knows no Django
        bare = measure(functools.partial(bare_loop, f"{folder}/bare.xlsx", rows))
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                measure(functools.partial(seat_many, rows))
                done = measure(export_roster)
            if done.answer["state"] != "done" or done.answer["rows"] < rows:
                raise RuntimeError(f"not exported: {done.answer}")
            lines.append(
                Figure(
                    name=f"export the roster ({name})",
                    size=f"{done.answer['rows']:,} rows × 8 columns",
                    seconds=done.seconds,
                    peak_rss_mb=done.peak_rss_mb,
                    most_seconds=MOST_SECONDS,
                    most_rss_mb=MOST_RSS_MB,
                    baseline="XlsxWriter alone",
                    baseline_seconds=bare.seconds,
                    baseline_rss_mb=bare.peak_rss_mb,
                    cpu_seconds=done.cpu_seconds,
                    baseline_cpu_seconds=bare.cpu_seconds,
                    note=f"{done.answer['size'] / 1024 / 1024:.1f} MB file",
                )
            )
    return lines
