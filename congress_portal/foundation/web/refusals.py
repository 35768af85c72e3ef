"""Refusals: a verb says in Chinese what cannot be done and what to do instead.

The texts are shown to people as they are. ``RefusalMiddleware`` turns a refusal that no view
caught into a page that keeps what was typed.
"""

from __future__ import annotations


class Refused(Exception):
    """A request that cannot be carried out as it stands; the text says what to do.

    ``field`` names the form field the sentence belongs to, where there is one.
    """

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(Refused):
    """Somebody else was first, or the record changed meanwhile; the text names who and when."""

    status = 409


class Denied(Refused):
    """The actor may see this but not do it; the text says who can."""

    status = 403
