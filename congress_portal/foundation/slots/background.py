"""Asking for background work by name, so that domain code imports no task queue.

``send`` is set by ``congress_portal.celery``. A broker that is away never fails a request: the
work also stands in the database and beat's sweep finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

logger = logging.getLogger(__name__)

send: Callable[[str, dict[str, Any]], Any] | None = None


def ask(task: str, **kwargs: Any) -> bool:
    """Hand ``task`` to the queue; False (and a line in the log) where nobody takes it."""
    if send is None:
        return False
    try:
        send(task, kwargs)
    except Exception as error:  # any transport error: the sweep carries on
        logger.warning("background task %s not dispatched: %s", task, type(error).__name__)
        return False
    return True
