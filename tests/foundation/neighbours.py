"""Another county of the same installation."""

from __future__ import annotations

from congress_portal.foundation.accounts.models import County, DivisionLevel
from tests.factories.ground import make_division


def next_county(ground) -> County:
    """云水县, next to the county of the cast."""
    place = make_division(ground.county.division.parent, "990102", "云水县", DivisionLevel.COUNTY)
    return County.objects.create(name="云水县", division=place)
