"""How bodies are named after their division (地方组织法)."""

from __future__ import annotations

from dataclasses import dataclass

from congress_portal.foundation.accounts.models import Division, DivisionKind, DivisionLevel, OrganizationKind
from congress_portal.setup.divisions import stem_of

CONGRESS_KINDS = frozenset(
    {DivisionKind.TOWN, DivisionKind.TOWNSHIP, DivisionKind.ETHNIC_TOWNSHIP, DivisionKind.SUMU}
)


@dataclass(frozen=True)
class Body:
    """An organization to be made: what it is, its full name and the name used in tables."""

    kind: str
    name: str
    short_name: str


def county_bodies(county: str) -> tuple[Body, ...]:
    """The county's standing committee and the government office that hands suggestions on."""
    return (
        Body(OrganizationKind.COUNTY_CONGRESS, f"{county}人民代表大会常务委员会", f"{county}人大常委会"),
        Body(
            OrganizationKind.COUNTY_GOVERNMENT_OFFICE, f"{county}人民政府办公室（督查室）", f"{county}政府办"
        ),
    )


def township_bodies(name: str, kind: str) -> tuple[Body, ...]:
    """The bodies of a township-level division; none where it is no level of government.

    A street has no congress: its working committee is an organ of the county's standing committee
    (地方组织法第六十条), its office an agency of the county's government.
    """
    stem = stem_of(name)
    if kind in CONGRESS_KINDS:
        return (
            Body(OrganizationKind.TOWNSHIP_CONGRESS, f"{stem}人民代表大会", f"{stem}人大"),
            Body(OrganizationKind.TOWNSHIP_GOVERNMENT, f"{stem}人民政府", f"{stem}政府"),
        )
    if kind == DivisionKind.SUBDISTRICT:
        return (
            Body(OrganizationKind.STREET_COMMITTEE, f"{stem}人大工作委员会", f"{stem}人大工委"),
            Body(OrganizationKind.TOWNSHIP_GOVERNMENT, f"{stem}办事处", f"{stem}办事处"),
        )
    return ()


def bodies_of(division: Division, name: str = "") -> tuple[Body, ...]:
    """The bodies that belong to a division, by its name (or an earlier one); none in a village."""
    name = name or division.name
    if division.level == DivisionLevel.COUNTY:
        return county_bodies(name)
    return township_bodies(name, division.kind) if division.level == DivisionLevel.TOWNSHIP else ()
