"""What the homes show of the board: the newest announcements that are still valid."""

from __future__ import annotations

from datetime import date

from congress_portal.foundation.accounts.access import Actor
from congress_portal.noticeboard.models import Announcement

ON_HOME = 3


def latest_notices(actor: Actor, on: date) -> list[Announcement]:
    """The three newest, pinned ones first. Two queries."""
    rows = Announcement.objects.visible_to(actor).published().valid(on).for_list()
    return list(rows[:ON_HOME])
