"""Ways out of the portal beside the inbox. E-mail is one; a county may register another.

A channel says whom it reaches and opens a line; the line hands one letter over and raises
``Undelivered`` where that failed. ``Undelivered.problem`` decides what happens next: some problems
pass, some do not, and after a silence nobody knows (docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from congress_portal.foundation.notifications import smtp
from congress_portal.foundation.notifications.smtp import Letter
from congress_portal.foundation.slots.registry import Slot


class Line(Protocol):
    """An open connection."""

    def send(self, letter: Letter) -> None:
        """Hand one letter over; raises ``Undelivered``."""

    def close(self) -> None:
        """End it; never raises."""


@dataclass(frozen=True)
class Channel:
    """One way out. ``reaches(prefix)`` is the condition under which a person has an address there."""

    key: str
    label: str
    is_set_up: Callable[[], bool]
    reaches: Callable[[str], Q]
    address: Callable[[Any], str]
    open: Callable[[], Line]


CHANNELS: Slot[Channel] = Slot("channels")
EMAIL = "email"
DEFAULT_CHANNELS = (EMAIL,)

CHANNELS.register(
    Channel(
        key=EMAIL,
        label="电子邮件",
        is_set_up=smtp.is_set_up,
        reaches=lambda prefix: ~Q(**{f"{prefix}email": ""}),
        address=lambda person: person.email,
        open=smtp.MailLine,
    )
)


def masked(address: str) -> str:
    """``head@example.org`` → ``h***@example.org``: enough to recognise it by."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if address else ""
