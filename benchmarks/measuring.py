"""Time and memory of a piece of work, taken in a process of its own.

    seconds, peak = measured(functools.partial(export, path))

The work is a function of a module (or a ``functools.partial`` of one), so that a new process can be
told of it; what the measuring process holds is not counted. Where ``DJANGO_SETTINGS_MODULE`` is set,
Django stands ready before the watch is started.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


class Measure(NamedTuple):
    """What a piece of work took, and what it answered (None, or something small and picklable).

    ``cpu_seconds`` is the processor's time of that process alone: it hardly changes when the machine
    has other things to do.
    """

    seconds: float
    peak_rss_mb: float
    answer: Any
    cpu_seconds: float = 0


@dataclass(frozen=True)
class Figure:
    """One line of the results: what was done with how much, beside a bare baseline of the same run.

    Limits of 0 are none.
    """

    name: str
    size: str
    seconds: float
    peak_rss_mb: float
    most_seconds: float = 0
    most_rss_mb: float = 0
    baseline: str = ""
    baseline_seconds: float = 0
    baseline_rss_mb: float = 0
    note: str = ""
    cpu_seconds: float = 0
    baseline_cpu_seconds: float = 0

    @property
    def kept(self) -> bool:
        """True where both limits hold."""
        in_time = not self.most_seconds or self.seconds <= self.most_seconds
        return in_time and (not self.most_rss_mb or self.peak_rss_mb <= self.most_rss_mb)


def measured(work: Callable[[], Any]) -> tuple[float, float]:
    """(seconds, peak resident memory in MB) of ``work`` in a new process. Raises what the work raised."""
    return measure(work)[:2]


def measure(work: Callable[[], Any]) -> Measure:
    """As ``measured``, with the answer of the work."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_carry_out, args=(work, theirs))
    process.start()
    theirs.close()
    try:
        outcome = ours.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"the measured process ended with {process.exitcode}") from None
    process.join()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _carry_out(work: Callable[[], Any], pipe: Any) -> None:
    """In the new process: prepare, do the work, tell what it took."""
    try:
        if os.environ.get("DJANGO_SETTINGS_MODULE"):
            import django

            django.setup()
        started, used = time.monotonic(), time.process_time()
        answer = work()
        seconds, cpu = time.monotonic() - started, time.process_time() - used
        pipe.send(Measure(seconds, peak_rss_mb(), answer, cpu))
    except BaseException as error:
        pipe.send(RuntimeError(f"{type(error).__name__}: {error}"))
        raise


def peak_rss_mb() -> float:
    """The most memory this process has held, in MB.

    Not ``getrusage`` where it can be helped: its figure is handed down from the parent process.
    """
    try:
        status = Path("/proc/self/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def machine() -> str:
    """The machine in one line: processors, memory, system, Python."""
    name = platform.processor() or platform.machine()
    memory = ""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
        total = next(line for line in Path("/proc/meminfo").read_text().splitlines() if "MemTotal" in line)
        memory = f", {int(total.split()[1]) / 1024 / 1024:.1f} GB"
    except (OSError, StopIteration):
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} × {name}{memory}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
