"""Run the benchmarks and write what they measured; the runner behind ``make bench``.

    python -m benchmarks.run [exports] [imports] [sqlite] [postgres]

Each ``bench_<name>.py`` offers ``figures(databases)``. Every figure is taken in a process of its own,
beside a bare baseline of the same run on the same machine. Exit code 1 where a limit is not kept.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from datetime import date
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import Figure, machine
from benchmarks.portals import private_database

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
DATABASES = ("sqlite", "postgres")
HEAD = """# Results of `make bench`

Taken on {machine}, {day}. Time and peak memory (resident) of the process that does the work, without
starting Python and Django; in brackets the processor's time of that process. The baseline is the bare
library loop of the same run. PostgreSQL runs beside it on the same processors, with `fsync` off.

| what | size | time | limit | memory | limit | bare baseline | note |
|---|---|---|---|---|---|---|---|
"""


def line_of(figure: Figure) -> str:
    """A row of the table."""
    most = (
        f"{figure.most_seconds:g} s" if figure.most_seconds else "--",
        f"{figure.most_rss_mb:g} MB" if figure.most_rss_mb else "--",
    )
    return (
        f"| {figure.name}{'' if figure.kept else ' **over its limit**'} | {figure.size} "
        f"| {_seconds(figure.seconds, figure.cpu_seconds)} | {most[0]} | {figure.peak_rss_mb:.0f} MB | {most[1]} "
        f"| {figure.baseline}: {_seconds(figure.baseline_seconds, figure.baseline_cpu_seconds)}, {figure.baseline_rss_mb:.0f} MB "
        f"| {figure.note} |"
    )


def _seconds(seconds: float, cpu: float = 0) -> str:
    used = f" ({cpu:.1f} s)" if cpu else ""
    return (f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.3f} s") + used


def main() -> int:
    """Print each line as it is taken; the table is written where everything was run."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    names = [name for name in known if name in sys.argv[1:]] or known
    wanted = [name for name in DATABASES if name in sys.argv[1:]] or list(DATABASES)
    figures: list[Figure] = []
    print(machine(), flush=True)
    for name in names:
        module = import_module(f"benchmarks.bench_{name}")
        for database in wanted:
            started = time.monotonic()
            with ExitStack() as stack:
                # A server of its own each time: what another benchmark left behind does not count.
                address = stack.enter_context(private_database()) if database == "postgres" else ""
                taken = module.figures({database: address})
            figures += taken
            for figure in taken:
                print(line_of(figure), flush=True)
            print(f"  ({time.monotonic() - started:.0f} s with preparation)", flush=True)
    if names == known and wanted == list(DATABASES):
        head = HEAD.format(machine=machine(), day=date.today().isoformat())
        RESULTS.write_text(head + "\n".join(map(line_of, figures)) + "\n", encoding="utf-8")
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
