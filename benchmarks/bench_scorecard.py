"""The scorecard workbook of a county: 11 townships × 60 indicators, four quarters, under 3 s.

Twelve sheets with their looks, formulas and cached values, beside XlsxWriter's bare loop over as many
cells. The year is made by the loader of ``bench_scoring``.
"""

from __future__ import annotations

import functools
import io
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bench_scoring import COUNTY, INDICATORS, compute, fill, prepare
from benchmarks.measuring import Figure, measure
from benchmarks.portals import AT, portal

MOST_SECONDS = 3


def write() -> dict[str, Any]:
    """The newest year's workbook: its size, and how many townships it holds."""
    from django.utils import timezone

    from assessments.exports import content_of, scorecard
    from assessments.models import Period

    period = Period.objects.years().latest("pk")
    content = scorecard(content_of(period, on=timezone.localdate(AT)), at=AT)
    return {"bytes": len(content), "rows": period.results.count()}


def bare_loop(cells: int) -> int:
    """What the library alone takes for as many cells of text and number."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number in range(cells):
        sheet.write(number // 10, number % 10, number if number % 2 else "计算过程")
    book.close()
    return len(out.getvalue())


def figures(databases: dict[str, str]) -> list[Figure]:
    """One line for each database (name → address, "" for SQLite)."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                bare = measure(functools.partial(bare_loop, 3 * COUNTY * INDICATORS * 10))
                measure(functools.partial(prepare, 1 if address else 4))
                measure(functools.partial(fill, 0, COUNTY))
                measure(compute)
                done = measure(write)
            if done.answer["rows"] != COUNTY:
                raise RuntimeError(f"{done.answer['rows']} townships in the workbook")
            lines.append(
                Figure(
                    name=f"scorecard workbook ({name})",
                    size=f"{COUNTY} × {INDICATORS}",
                    seconds=done.seconds,
                    peak_rss_mb=done.peak_rss_mb,
                    baseline="XlsxWriter alone",
                    baseline_seconds=bare.seconds,
                    baseline_rss_mb=bare.peak_rss_mb,
                    note=f"{done.answer['bytes'] // 1024} KB, twelve sheets",
                    cpu_seconds=done.cpu_seconds,
                    baseline_cpu_seconds=bare.cpu_seconds,
                    most_seconds=MOST_SECONDS,
                )
            )
    return lines
