"""The home of each role: to-dos first, numbers second, charts third.

Which home an actor gets is decided by what the actor can do, the first that fits; each home is a
template and a function that gathers what it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.noticeboard.latest import latest_notices
from congress_portal.workbench.homes import county, keepers, people, township, units


@dataclass(frozen=True)
class Home:
    """A home: for those who hold ``capability``."""

    name: str
    capability: Capability
    gather: Callable[[Actor, date], dict[str, Any]]

    def context(self, actor: Actor, on: date) -> dict[str, Any]:
        """What its page shows: the role's own, and the newest announcements."""
        return {"notices": latest_notices(actor, on), **self.gather(actor, on)}

    @property
    def template(self) -> str:
        """Its page."""
        return f"workbench/home_{self.name}.html"


# The order matters: staff also see the overview, the office also reads cases.
HOMES = (
    Home("admin", Capability.MANAGE_SETTINGS, keepers.admin),
    Home("auditor", Capability.READ_JOURNAL, keepers.auditor),
    Home("staff", Capability.VERIFY_REPORT, county.staff),
    Home("leader", Capability.SEE_OVERVIEW, county.leader),
    Home("township", Capability.FILL_REPORT, township.township),
    Home("office", Capability.ASSIGN_UNITS, units.office),
    Home("department", Capability.HANDLE_CASE, units.department),
    Home("deputy", Capability.EVALUATE_REPLY, people.deputy),
    Home("station", Capability.PLAN_RECEPTION, people.station),
    Home("rater", Capability.RATE, people.rater),
)


def home_of(actor: Actor) -> Home | None:
    """The home of this actor; None for an account without a role in force."""
    return next((home for home in HOMES if actor.can(home.capability)), None)
