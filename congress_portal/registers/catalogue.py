"""The registers there are: one line each, in the order offices ask for them."""

from __future__ import annotations

from congress_portal.foundation.accounts.access import Actor

from .declaring import Register
from .sheets.activities import ACTIVITIES, CONTACT, GOOD_DEEDS
from .sheets.demands import DEMAND_REGISTER
from .sheets.deputies import INFORMATION, PERFORMANCE, REPORTS, TRAINING
from .sheets.pairing import PAIRING, PAIRING_FIGURES
from .sheets.reception import RECEPTION
from .sheets.supervision import SUPERVISION

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        RECEPTION,
        CONTACT,
        ACTIVITIES,
        PERFORMANCE,
        GOOD_DEEDS,
        REPORTS,
        TRAINING,
        PAIRING,
        PAIRING_FIGURES,
        INFORMATION,
        DEMAND_REGISTER,
        SUPERVISION,
    )
}


def offered(actor: Actor) -> list[Register]:
    """The registers this actor may open."""
    return [register for register in REGISTERS.values() if register.offered_to(actor)]
