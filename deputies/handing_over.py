"""What belongs to a deputy in person: the mandate and its offices, which nobody takes over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.slots import PersonEnd
from deputies.models import DeputyGroup, Mandate


def waiting(person: Person, organization: Organization) -> int:
    """Nothing of a mandate can be handed on."""
    return 0


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """Nothing of a mandate can be handed on."""
    return 0


def stays(person: Person, organization: Organization) -> list[str]:
    """The mandate ends in the roster, a group chooses its leader."""
    mandates = list(Mandate.objects.open().filter(person=person, congress=organization))
    said = [
        f"{mandate.get_level_display().removesuffix('级')}人大代表职务由选举产生，不交接；辞职、调离请在“代表名册”里办理。"
        for mandate in mandates
    ]
    groups = DeputyGroup.objects.in_use().filter(leader__in=mandates) if mandates else []
    return said + [f"{group.name}的组长由小组推选，不交接；换人请在“代表名册”里登记。" for group in groups]


MANDATES = PersonEnd(
    key="deputies.mandates", label="代表职务", waiting=waiting, hand_over=hand_over, stays=stays
)
