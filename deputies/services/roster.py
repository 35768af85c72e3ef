"""A deputy as a clerk enters one: the person and the mandate on one sheet, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.people import edit_person, register_person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models import Mandate
from deputies.services.guards import check_keeps
from deputies.services.mandates import edit_mandate, grant_mandate


@transaction.atomic
def enter_deputy(
    *,
    actor: Actor,
    congress: Organization,
    person: Mapping[str, Any],
    mandate: Mapping[str, Any],
    at: datetime,
) -> Mandate:
    """Enter a deputy: a person known by telephone, or by name and birth, is not entered twice.

    ``person`` holds the values of ``register_person``, ``mandate`` those of ``grant_mandate``.
    """
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES)
    who = register_person(actor=actor, county=congress.county, at=at, **person)
    return grant_mandate(actor=actor, person=who, congress=congress, at=at, **mandate)


@transaction.atomic
def edit_deputy(
    *,
    actor: Actor,
    mandate: Mandate,
    person: Mapping[str, Any],
    values: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
    person_version: int | None = None,
) -> Mandate:
    """Correct person and mandate together. Raises Conflict where either was changed meanwhile."""
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES)
    mandate = edit_mandate(actor=actor, mandate=mandate, at=at, version=version, **values)
    edit_person(actor=actor, person=mandate.person, at=at, version=person_version, **person)
    return mandate


@transaction.atomic
def reveal_contact(*, actor: Actor, mandate: Mandate, at: datetime, purpose: str = "") -> str:
    """The whole telephone number, with a line in the journal that it was read, and what for.

    Everybody reads the own one without a word. Raises Denied, Refused where no purpose is told.
    """
    is_own = actor.person_id is not None and actor.person_id == mandate.person_id
    if not actor.can(Capability.SEE_CONTACTS) and not is_own:
        raise Denied("您现在的角色不能查看代表的手机号。")
    if not purpose and not is_own:
        raise Refused("请选择查看号码做什么用。", field="purpose")
    record(
        actor=actor,
        subject=mandate,
        move="reveal_contact",
        summary=f"查看{mandate.person.name}的手机号",
        reason=purpose or "本人查看",
        at=at,
    )
    return mandate.person.phone


@transaction.atomic
def note_export(
    *, actor: Actor, subject: Any, rows: int, with_contacts: bool, at: datetime, purpose: str = ""
) -> None:
    """Write down that a list left the portal as a file, and whether with telephone numbers, and what for."""
    record(
        actor=actor,
        subject=subject,
        move="export_roster",
        summary=f"导出代表名册 {rows} 人{'（含手机号）' if with_contacts else ''}",
        reason=purpose,
        at=at,
    )
