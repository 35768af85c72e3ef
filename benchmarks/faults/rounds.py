"""The rounds on one database; ``run`` gives the environment and reads the lines printed here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90
# How often a round is begun anew because the work had ended before the kill.
TRIES = 6
# One letter takes so long, so that a kill hits the middle of them.
SECONDS_A_LETTER = 0.03


class Postbox:
    """A local SMTP server that takes its time and remembers to whom it wrote."""

    def __init__(self, port: int) -> None:
        from aiosmtpd.controller import Controller

        self.letters: list[str] = []
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Taken for good at this moment, whatever becomes of the sender."""
        import asyncio

        with self._lock:
            self.letters += envelope.rcpt_tos
        await asyncio.sleep(SECONDS_A_LETTER)
        return "250 taken"

    def clear(self) -> None:
        """An empty box."""
        with self._lock:
            self.letters.clear()

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()


class Worker:
    """A Celery worker with beat, in a process group of its own that one signal reaches."""

    def __init__(self, number: int) -> None:
        data = Path(os.environ["PORTAL_DATA_DIR"])
        self._log = (data / "worker.log").open("ab")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "congress_portal",
                "worker",
                "-B",
                "-c",
                "2",
                "-l",
                "WARNING",
            ]
            + [
                "-s",
                str(data / f"beat-{number}"),
                "--without-gossip",
                "--without-mingle",
                "-n",
                f"w{number}@%h",
            ],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        from congress_portal.celery import app

        self.name = f"w{number}"
        until(
            lambda: any(
                name.startswith(self.name) for reply in app.control.ping(timeout=0.3) for name in reply
            ),
            "a worker that answers",
        )

    def kill(self) -> None:
        """-9, with everything it has started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._log.close()


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> bool:
    """Wait for a condition. Raises TimeoutError with what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)
    return True


def undisturbed(scenario: Any, number: int) -> tuple[float, list[str]]:
    """How long the work takes when nobody interferes, and whether it is as it should be."""
    worker = Worker(number)
    try:
        scenario.begin(number)
        until(scenario.under_way, f"{scenario.name} under way")
        started = time.monotonic()
        until(scenario.over, f"{scenario.name} over")
        return time.monotonic() - started, scenario.deviations()
    finally:
        worker.kill()


def disturbed(scenario: Any, number: int, moment: float, takes: float) -> dict[str, Any]:
    """One round: begin, kill at ``moment`` (a share of ``takes``), let a new worker finish, look."""
    worker = Worker(2 * number)
    found: list[str] = []
    try:
        scenario.begin(number)
        until(scenario.under_way, f"{scenario.name} under way")
        time.sleep(moment * takes)
    finally:
        worker.kill()
    seen, inside = scenario.seen(), not scenario.over()
    found += scenario.halves()
    started = time.monotonic()
    worker = Worker(2 * number + 1)
    try:
        until(scenario.over, f"{scenario.name} over")
        seconds = time.monotonic() - started
        found += scenario.deviations()
    except TimeoutError as error:
        seconds = PATIENCE
        found.append(f"not finished: {error}")
    finally:
        worker.kill()
    return {
        "scenario": scenario.name,
        "round": number,
        "moment": moment,
        "seen": seen,
        "inside": inside,
        "seconds": seconds,
        "deviations": found,
    }


def main() -> int:
    """Print a line of JSON a round."""
    django.setup()
    from benchmarks.faults.scenarios import SEATED, Digest, Export, Import, Scoring
    from benchmarks.portals import seat_many

    rounds, names = int(sys.argv[1]), sys.argv[2:]
    seat_many(SEATED)
    postbox = Postbox(urlsplit(os.environ["EMAIL_URL"]).port)
    number = 0
    try:
        for scenario in (Export(), Import(), Digest(postbox), Scoring()):
            if scenario.name not in names:
                continue
            scenario.prepare()
            number += 1
            takes, found = undisturbed(scenario, 500 + number)
            if found:
                print(Path(os.environ["PORTAL_DATA_DIR"], "worker.log").read_text()[-4000:], file=sys.stderr)
                raise RuntimeError(f"{scenario.name}: not even undisturbed: {found}")
            for turn in range(rounds):
                moment = (turn + 0.5) / rounds
                for _ in range(TRIES):
                    number += 1
                    line = disturbed(scenario, number, moment, takes)
                    if line["inside"] or line["deviations"]:
                        break
                    # It was quicker than when nobody interfered: a kill after the end proves nothing.
                    moment *= 0.6
                print(json.dumps({**line, "round": turn + 1}), flush=True)
    finally:
        postbox.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
