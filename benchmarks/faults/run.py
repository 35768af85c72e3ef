"""Kill a worker in the middle of its work, again and again, and look at what is left; behind ``make faults``.

    python -m benchmarks.faults.run [sqlite] [postgres] [export] [import] [digest] [scoring] [rounds=10]

A real Celery worker with beat, a private Redis, SQLite and a private PostgreSQL, a local SMTP server. In
each round a worker gets the work, is killed with -9 at another moment of it, and a new worker and beat's
sweep finish it. A round whose kill came after the end is begun anew, with an earlier kill. Exit code 1
where anything is half done, done twice or lost, or a round never hit the middle.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine
from benchmarks.portals import environment, private_database
from congress_portal.runtime.broker import free_port
from tests.private_servers import private_redis

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASES = ("sqlite", "postgres")
SCENARIOS = ("export", "import", "digest", "scoring")


def rounds_on(database: str, scenarios: list[str], rounds: int) -> list[dict[str, Any]]:
    """All rounds on one database, in a process of its own; each line it prints is one round."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-faults-")))
        address = stack.enter_context(private_database()) if database == "postgres" else ""
        own = {
            **os.environ,
            **environment(folder, address),
            "REDIS_URL": stack.enter_context(private_redis()),
            "PYTHONPATH": str(ROOT),
            # So that a round takes seconds: a worker silent for two of them has died.
            "JOB_LEASE_SECONDS": "2",
            "JOBS_SWEEP_EVERY_SECONDS": "1",
            "DIGESTS_EVERY_SECONDS": "1",
            "DELIVER_EVERY_SECONDS": "1",
            "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        }
        command = [sys.executable, "-m", "benchmarks.faults.rounds", str(rounds), *scenarios]
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True)
        lines = []
        for text in process.stdout:
            if not text.startswith("{"):
                continue
            line = {"database": database, **json.loads(text)}
            lines.append(line)
            mark = "ok" if not line["deviations"] else "；".join(line["deviations"])
            print(
                f"{database:9}{line['scenario']:8}{line['round']:>3}  killed at {line['moment']:>4.0%}"
                f" ({line['seen']}), finished {line['seconds']:.1f} s later  {mark}",
                flush=True,
            )
        if process.wait():
            lines.append({"database": database, "scenario": "all", "deviations": ["the rounds broke off"]})
        return lines


def main() -> int:
    """Print each round and the sums."""
    arguments = sys.argv[1:]
    rounds = next((int(text[7:]) for text in arguments if text.startswith("rounds=")), 10)
    databases = [name for name in DATABASES if name in arguments] or list(DATABASES)
    scenarios = [name for name in SCENARIOS if name in arguments] or list(SCENARIOS)
    print(machine(), flush=True)
    lines = [line for name in databases for line in rounds_on(name, scenarios, rounds)]
    good = all(not line["deviations"] for line in lines)
    print(
        "\n| database | work | rounds | killed inside it | half done, doubled or lost |\n|---|---|---|---|---|"
    )
    for database in databases:
        for scenario in scenarios:
            own = [r for r in lines if (r["database"], r["scenario"]) == (database, scenario)]
            bad = sum(bool(r["deviations"]) for r in own)
            inside = sum(bool(r["inside"]) for r in own)
            print(f"| {database} | {scenario} | {len(own)} | {inside} | {bad} |")
            good = good and len(own) == inside == rounds
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
