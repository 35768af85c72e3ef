"""A handful of child processes that live and die together, but for those that are started anew.

Each child runs in a session of its own, so that a Ctrl-C in the terminal reaches only this process,
which then stops the children in order. Where this process is killed outright, Linux asks the
children to stop (PR_SET_PDEATHSIG), so that none keeps the port.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# A process that falls so often in so many seconds is not started anew: something is wrong with it.
MOST_REVIVALS, REVIVAL_SECONDS = 5, 600
# Everything is down within this many seconds, or is killed.
STOP_SECONDS = 3.5
_PR_SET_PDEATHSIG = 1
# Looked up once: between fork and exec a child had better import nothing.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform.startswith("linux") else None


def die_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when the one that started it is gone; elsewhere nothing."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:  # it is gone already
            os.kill(os.getpid(), signal.SIGTERM)


def spawn(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that does not outlive this one."""
    options.setdefault("stdin", subprocess.DEVNULL)
    if _prctl:
        options["preexec_fn"] = lambda: _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    return subprocess.Popen(list(command), start_new_session=True, **options)


@dataclass
class Child:
    """One process and the name by which people are told of it."""

    label: str
    process: subprocess.Popen[bytes]
    # The broker goes when those who use it have gone.
    stops_last: bool = False
    # How to start it anew where its end need not take the others down; None: it takes them down.
    again: Callable[[], subprocess.Popen[bytes]] | None = None
    # When it was started anew, by the monotonic clock.
    revivals: list[float] = field(default_factory=list)


class Supervisor:
    """Starts children, waits until one dies or somebody says stop, and takes all of them down."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], say: Callable[[str], None] = print
    ) -> None:
        self.folder, self.say = folder, say
        self.environment = dict(environment)
        self.children: list[Child] = []
        self._stop = threading.Event()
        self._signals = 0

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal mean stop; said twice, at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: Any) -> None:
        self._signals += 1
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Somebody has said stop."""
        return self._stop.is_set()

    def start(
        self, label: str, command: Sequence[str], *, quiet: bool = False, revived: bool = False
    ) -> None:
        """Start a child; ``label`` names it in messages.

        ``quiet`` keeps its errors and log only. ``revived``: it is started anew where it dies, and only
        one that keeps dying takes the rest down.
        """
        output = subprocess.DEVNULL if quiet else None

        def begin() -> subprocess.Popen[bytes]:
            return spawn(command, cwd=self.folder, env=self.environment, stdout=output)

        self.watch(Child(label, begin(), again=begin if revived else None))

    def watch(self, child: Child) -> None:
        """Take charge of a process that has been started elsewhere."""
        self.children.append(child)

    def dead(self) -> Child | None:
        """A child that has stopped by itself, if there is one."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    def wait(self) -> Child | None:
        """Wait until somebody says stop (None) or a child dies (that child)."""
        while not self._stop.wait(0.2):
            child = self.dead()
            if child and not self._revive(child):
                return child
        return None

    def _revive(self, child: Child) -> bool:
        """Start a dead child anew, without what it left behind; False where it may not be."""
        now = time.monotonic()
        child.revivals = [at for at in child.revivals if now - at < REVIVAL_SECONDS]
        if child.again is None or len(child.revivals) >= MOST_REVIVALS:
            return False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        self.say(f"{child.label}意外停止（退出码 {child.process.returncode}），已重新启动。")
        child.revivals.append(now)
        child.process = child.again()
        return True

    def stop(self) -> None:
        """Take all children down, side by side, and then the broker.

        What has not stopped within STOP_SECONDS is killed together with its own children. A second
        signal kills at once.
        """
        end = time.monotonic() + STOP_SECONDS
        self._end([child for child in self.children if not child.stops_last], end)
        self._end([child for child in self.children if child.stops_last], end + 0.5)
        self.children = []

    def _end(self, children: list[Child], end: float) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        asked = self._signals
        for child in children:
            while child.process.poll() is None and time.monotonic() < end and self._signals == asked:
                time.sleep(0.03)
        for child in children:
            # The child leads a session of its own: this reaches grandchildren it has left behind.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
