"""Uploads are read in a process of their own: what a file does to its reader stops there.

    with reading(content, "名册.xlsx") as table:
        for number, cells in table: …

The child has its own limits of memory and processor time, the parent watches the clock. Whatever ends
the child becomes ``Unreadable`` with a sentence; the parent holds one piece of the file's rows at a time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .tables import Limits, Unreadable, limits_as_json

__all__ = ["Limits", "ReadTable", "Unreadable", "reading"]

PROGRAM = Path(__file__).with_name("tables.py")
DIED = (
    "文件读到一半读不下去了：可能已损坏，或展开后太大。请删去空白行列、另存为 .xlsx，或分成几个文件再上传。"
)
TOO_SLOW = "读这个文件用的时间太长，已停下。请删去空白行列，或分成几个文件再上传。"


class ReadTable:
    """What a child tells of a file: ``sheet``, ``others`` (sheets not read), ``height``, and the rows."""

    def __init__(self, process: subprocess.Popen[bytes], late: threading.Event) -> None:
        self._process = process
        self._late = late
        about = self._next()
        if about is None or "sheet" not in about:
            raise self._broken()
        self.sheet: str = about["sheet"]
        self.others: list[str] = about["others"]
        self.height: int = about["height"]

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        while True:
            line = self._next()
            if line is None:
                raise self._broken()
            if isinstance(line, dict):
                return
            yield line[0], line[1]

    def _next(self) -> Any:
        line = self._process.stdout.readline()
        try:
            found = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            found = None
        if isinstance(found, dict) and "error" in found:
            raise Unreadable(found["error"])
        return found

    def _broken(self) -> Unreadable:
        return Unreadable(TOO_SLOW if self._late.is_set() else DIED)


@contextmanager
def reading(
    content: bytes, filename: str = "", *, sheet: str | None = None, limits: Limits | None = None
) -> Iterator[ReadTable]:
    """Start a child on ``content`` and end it afterwards, however the reading went. Raises Unreadable."""
    limits = limits or Limits()
    if len(content) > limits.bytes:
        raise Unreadable(f"文件超过 {limits.bytes // 1024 // 1024} MB。请分成几个文件上传。")
    order = {"filename": filename, "sheet": sheet, "limits": limits_as_json(limits)}
    process = subprocess.Popen(
        # -I: neither the environment nor the folder decides what the child imports.
        [sys.executable, "-I", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(limits.seconds * 1.5, stop)
    clock.daemon = True
    clock.start()
    try:
        try:
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.write(content)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it died while it was fed; what it said, if anything, is read below
        yield ReadTable(process, late)
    finally:
        clock.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
