"""Python's collector of circular garbage, held back while many rows pass.

It looks through everything alive again and again: in a process that holds Django and the county's names
that took a sixth of an import's time (docs/decisions/0018). What is alive before is set aside, and the
collector runs when it is told to: after each thousand of rows, over what these left.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_users = 0
_was_on = False


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Hold the collector back; call what is given after each portion of rows. Threads may overlap."""
    global _users, _was_on
    with _lock:
        _users += 1
        if _users == 1:
            _was_on = gc.isenabled()
            gc.disable()
            gc.freeze()
    try:
        yield lambda: gc.collect(1)
    finally:
        with _lock:
            _users -= 1
            if not _users:
                gc.unfreeze()
                if _was_on:
                    gc.enable()
