"""A deputy as a clerk enters one: the person and the mandate on one sheet, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.accounts.people import edit_person, find_person, register_person, tidy_name
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.privacy import normalise_phone
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import Mandate
from deputies.models.congress import congress_name
from deputies.services.guards import changed_sentence, check_keeps
from deputies.services.mandates import edit_mandate, grant_mandate
from deputies.services.seats import check_of_age


def kept_by_others(actor: Actor, people: Iterable[int]) -> dict[int, str]:
    """Of these people the deputies of a congress of the county that the actor's office does not keep.

    What the record says of them is that congress's to tell; its name stands beside each.
    """
    rows = Mandate.objects.open().filter(person__in=list(people), congress__county=actor.county)
    rows = rows.exclude(territory_q(actor, "congress__division__path"))
    rows = rows.select_related("congress__division", "congress__county__congress__division").order_by("-pk")
    # The roster of a congress above the county is its county's to keep.
    found = {m.person_id: m.records_congress for m in rows}
    return {pk: congress_name(congress) for pk, congress in found.items()}


def facts_that_differ(person: Person, values: Mapping[str, Any]) -> str:
    """Labels of the given facts that the record has otherwise; what a person does elsewhere is none."""
    said = {f: v for f, v in values.items() if v and f not in ("name", "employer")}
    if said.get("phone"):
        said["phone"] = normalise_phone(str(said["phone"]))
    differing = [f for f, value in said.items() if getattr(person, f) != value]
    return "、".join(str(Person._meta.get_field(field).verbose_name) for field in differing)


def facts_left(labels: str, keeper: str) -> str:
    """What is told where a record was left as it is."""
    return f"{labels}与{keeper}的登记不同，未改动；要更正的请向{keeper}提出"


def _check_no_namesake(congress: Organization, name: str) -> None:
    """A name alone does not tell a new deputy from one in office."""
    known = Mandate.objects.open().filter(congress=congress, person__name=tidy_name(name))
    mandate = known.select_related("constituency").order_by("pk").first()
    if mandate is not None:
        place = f"（{mandate.constituency}）" if mandate.constituency is not None else ""
        raise Refused(
            f"{congress_name(congress)}已经有一位代表叫{tidy_name(name)}{place}。是同一位的不用再登记；"
            "是另一位的，请填出生日期或者手机号，都没有的勾选“确实是另一位同名的代表”。",
            field="namesake",
        )


@transaction.atomic
def enter_deputy(
    *,
    actor: Actor,
    congress: Organization,
    person: Mapping[str, Any],
    mandate: Mapping[str, Any],
    at: datetime,
    namesake: bool = False,
) -> Mandate:
    """Enter a deputy: a person known by telephone, or by name and birth, is not entered twice.

    A bare name that a deputy of the congress bears already is refused, unless it is said to be a ``namesake``.
    ``person`` holds the values of ``register_person``, ``mandate`` those of ``grant_mandate``. The record of
    another congress's deputy stays as it is; ``facts_left`` of the answer then says what it has otherwise.
    """
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    wanted = {name: person.get(name) for name in ("phone", "birth_date")}
    who = find_person(
        county=congress.county,
        name=person["name"],
        phone=wanted["phone"] or "",
        birth_date=wanted["birth_date"],
    )
    if who is None and not namesake and not any(wanted.values()):
        _check_no_namesake(congress, person["name"])
    keeper = kept_by_others(actor, [who.pk]).get(who.pk, "") if who is not None else ""
    labels = facts_that_differ(who, person) if keeper else ""
    if not keeper:
        who = register_person(actor=actor, county=congress.county, at=at, **person)
    entered = grant_mandate(actor=actor, person=who, congress=congress, at=at, **mandate)
    entered.facts_left = facts_left(labels, keeper) if labels else ""
    return entered


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
    """Correct person and mandate together. Raises Conflict where either was changed meanwhile.

    Raises Refused for a fact of somebody whose record another congress keeps.
    """
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    before = mandate.person.birth_date, mandate.elected_on
    mandate = edit_mandate(actor=actor, mandate=mandate, at=at, version=version, **values)
    keeper = kept_by_others(actor, [mandate.person_id]).get(mandate.person_id)
    if keeper:
        known = {**person, "phone": person.get("phone", mandate.person.phone)}
        differing = [
            f for f, v in known.items() if f != "employer" and (v or "") != (getattr(mandate.person, f) or "")
        ]
        if differing:
            if person_version is not None and mandate.person.version != person_version:
                raise Conflict(changed_sentence(mandate.person))
            label = Person._meta.get_field(differing[0]).verbose_name
            raise Refused(
                f"{mandate.person.name}也是{keeper}代表，{label}由{keeper}登记；要更正的请向{keeper}提出。",
                field=differing[0],
            )
        return mandate
    known = edit_person(actor=actor, person=mandate.person, at=at, version=person_version, **person)
    if (known.birth_date, mandate.elected_on) != before:
        check_of_age(known, mandate.elected_on)
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
