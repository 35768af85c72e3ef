"""Registers by the key of an address: those of the portal, and those that offices made themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.spreadsheets.filler import Names
from congress_portal.foundation.web.numbers import whole

from .catalogue import REGISTERS
from .declaring import Field, Register
from .models import OWN_PREFIX, OwnRegister, OwnRegisterVersion
from .places import WHOLE

_OWN = re.compile(OWN_PREFIX + r"(\d{1,10})(?:-(\d{1,10}))?")


def made_of(own: OwnRegister, version: OwnRegisterVersion) -> Register | None:
    """An own register as the machine takes it; None where its source is no more."""
    source = REGISTERS.get(own.source)
    if source is None:
        return None
    known = {column.key: column for column in source.fields}
    fields = tuple(
        _named(known[column["key"]], column["heading"])
        for column in version.columns
        if column["key"] in known
    )
    current = version.number == own.version
    return replace(
        source,
        key=own.key if current else f"{own.key}-{version.number}",
        title=version.title,
        about=f"{own.owner}自定，取自{source.title}。",
        fields=fields,
        fixed={key: tuple(values) for key, values in version.fixed.items()},
        version=version.number,
    )


def _named(field: Field, heading: str) -> Field:
    return replace(field, heading=heading)


def register_for(actor: Actor, key: str) -> Register | None:
    """The register of an address, as far as the actor may open it; one query for an own one."""
    register = REGISTERS.get(key)
    if register is not None:
        return register if register.offered_to(actor) else None
    found = _OWN.fullmatch(key)
    pk = whole(found[1]) if found else None
    if pk is None:
        return None
    versions = OwnRegisterVersion.objects.select_related("register__owner").filter(
        register__in=OwnRegister.objects.visible_to(actor).filter(pk=pk).values("pk")
    )
    if found[2]:
        number = whole(found[2])
        version = versions.filter(number=number).first() if number else None
    else:
        version = versions.order_by("-number").first()
    if version is None:
        return None
    made = made_of(version.register, version)
    return made if made is not None and made.offered_to(actor) else None


def names_of(register: Register) -> Names:
    """What the places of a form for this register may be called."""
    return Names(
        whole=list(WHOLE),
        line=register.headings,
        totals=[column.heading for column in register.totals],
    )
