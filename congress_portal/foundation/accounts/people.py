"""Verbs for people: find, register and correct a person; appoint many at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, Membership, Organization, Person
from congress_portal.foundation.accounts.readings import readings_of, set_readings
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.accounts.services import set_phone
from congress_portal.foundation.inserting import insert_many, new_rows
from congress_portal.foundation.journal.services import (
    Line,
    changed_sentence,
    entry,
    record,
    record_lines,
    record_many,
)
from congress_portal.foundation.privacy import keyed_hash, mask_name, normalise_phone
from congress_portal.foundation.web.refusals import Conflict, Refused

# What a form may set on a person; the phone goes through its own normalisation.
EDITABLE = ("name", "gender", "birth_date", "ethnicity", "education", "party", "employer", "email")

# What the journal calls them in front of the key.
PERSON, MEMBERSHIP = Person._meta.label_lower, Membership._meta.label_lower

EARLIEST_BIRTH = date(1900, 1, 1)
# Spaces, and marks of no width that come along when a name is copied.
_SPACES = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_DOTS = str.maketrans({"•": "·", "‧": "·", "∙": "·", "・": "·", "．": "·"})


def tidy_name(name: str) -> str:
    """One spelling of a name: "王　宁" is 王宁 (lists space two-character names), dots become 「·」."""
    return _SPACES.sub("", unicodedata.normalize("NFC", name)).translate(_DOTS)


def find_person(
    *, county: County | None, name: str, phone: str = "", birth_date: date | None = None
) -> Person | None:
    """A person known already: by telephone and name, else by name and day of birth; None if new.

    Two people of one name are told apart by these two only, so a bare name finds nobody. Raises
    Refused where the number is another person's; whose is told with the name masked.
    """
    name, number = tidy_name(name), keyed_hash(normalise_phone(phone))
    wanted = Q(pk__in=[])
    if number:
        wanted |= Q(phone_hash=number)
    if birth_date is not None:
        wanted |= Q(name=name, birth_date=birth_date)
    people = list(Person.objects.filter(wanted, county=county).order_by("pk")) if wanted else []
    by_phone = [p for p in people if number and p.phone_hash == number]
    known = next((p for p in by_phone if p.name == name), None)
    if known is None and by_phone:
        raise Refused(
            f"这个手机号已登记在{mask_name(by_phone[0].name)}名下，请核对。两人共用一个号码的，只登记一人。",
            field="phone",
        )
    return known or next((p for p in people if p.name == name), None)


def phone_holder(*, county: County | None, phone: str) -> Person | None:
    """Who has this telephone number on record; None for nobody and for no number."""
    digits = normalise_phone(phone)
    if not digits:
        return None
    return Person.objects.filter(county=county, phone_hash=keyed_hash(digits)).order_by("pk").first()


def _check_birth(birth_date: object, today: date) -> None:
    """Refused for a day of birth that nobody in office can have."""
    if isinstance(birth_date, date) and not EARLIEST_BIRTH <= birth_date <= today:
        raise Refused(f"出生日期应在 {EARLIEST_BIRTH.year} 年以后、今天以前，请核对。", field="birth_date")


@transaction.atomic
def register_person(
    *, actor: Actor, county: County | None, name: str, at: datetime, phone: str = "", **values: object
) -> Person:
    """A person of the county: the one known already (given values complete the record) or a new one.

    ``values`` are those of ``EDITABLE``.
    """
    _check_birth(values.get("birth_date"), timezone.localdate(at))
    known = find_person(county=county, name=name, phone=phone, birth_date=values.get("birth_date"))
    if known is not None:
        missing = {k: v for k, v in values.items() if v and not getattr(known, k)}
        # The default of a new row is 汉族: what the form says stands, the rest is only completed.
        if values.get("ethnicity") and values["ethnicity"] != known.ethnicity:
            missing["ethnicity"] = values["ethnicity"]
        if phone and not known.phone_hash:
            missing["phone"] = phone
        return edit_person(actor=actor, person=known, at=at, **missing) if missing else known
    name = tidy_name(name)
    person = Person(county=county, name=name, **readings_of(name))
    for field, value in values.items():
        if field not in EDITABLE:
            raise TypeError(f"{field} is not a field of a person that a form may set")
        setattr(person, field, value)
    set_phone(person, phone)
    person.save()
    record(actor=actor, subject=person, move="register_person", summary=f"登记{person.name}", at=at)
    return person


@transaction.atomic
def edit_person(
    *, actor: Actor, person: Person, at: datetime, version: int | None = None, **values: object
) -> Person:
    """Correct a person's record; ``values`` are those of ``EDITABLE`` and ``phone``.

    The journal names the fields that changed and never their values: they are personal. Raises
    Conflict where ``version`` is stale, Refused where the number is another person's.
    """
    person = (
        Person.objects.select_for_update(of=("self",), no_key=True).select_related("county").get(pk=person.pk)
    )
    if version is not None and person.version != version:
        raise Conflict(changed_sentence(person, at=at))
    _check_birth(values.get("birth_date"), timezone.localdate(at))
    changed = []
    if "phone" in values:
        phone = normalise_phone(str(values.pop("phone") or ""))
        if phone != person.phone:
            # Raises where the number is another person's.
            find_person(county=person.county, name=str(values.get("name", person.name)), phone=phone)
            set_phone(person, phone)
            changed += ["phone", "phone_hash"]
    for field, value in values.items():
        if field not in EDITABLE:
            raise TypeError(f"{field} is not a field of a person that a form may set")
        value = tidy_name(str(value)) if field == "name" else value
        if getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    if "name" in changed:
        set_readings(person)
    if not changed:
        return person
    if not person.name:
        raise Refused("请填写姓名。", field="name")
    person.version += 1
    person.save(update_fields=[*changed, "pinyin", "stroke_key", "version"])
    labels = "、".join(str(Person._meta.get_field(f).verbose_name) for f in changed if f != "phone_hash")
    record(actor=actor, subject=person, move="edit_person", summary=f"修改{person.name}的{labels}", at=at)
    return person


@transaction.atomic
def register_people(
    *, actor: Actor, county: County | None, rows: Iterable[Mapping[str, Any]], at: datetime
) -> list[Person]:
    """Many new people in three statements: the checks and the journal of ``register_person``.

    ``rows`` hold ``name``, perhaps ``phone`` and ``identity_number``, and values of ``EDITABLE``. Who is
    known already is the caller's to find: a telephone or identity number on record is Refused by name.
    """
    given, today = [dict(row) for row in rows], timezone.localdate(at)
    for values in given:
        _check_birth(values.get("birth_date"), today)
        unknown = values.keys() - {"phone", "identity_number", *EDITABLE}
        if unknown:
            raise TypeError(f"{min(unknown)} is not a field of a person that a form may set")
        values["name"] = tidy_name(values["name"])
        values["phone"] = normalise_phone(values.get("phone") or "")
        values["identity_number"] = values.get("identity_number") or ""
        values["phone_hash"] = keyed_hash(values["phone"])
        values["identity_hash"] = keyed_hash(values["identity_number"])
        values |= readings_of(values["name"])
    told = {name: Person._meta.get_field(name).get_default() for values in given for name in values}
    people = new_rows(
        Person,
        {name: [values.get(name, default) for values in given] for name, default in told.items()},
        {"county": [county] * len(given)},
    )
    for field, label in (("phone_hash", "手机号"), ("identity_hash", "身份证号")):
        wanted = {getattr(p, field): p for p in people if getattr(p, field)}
        if len(wanted) < sum(bool(getattr(p, field)) for p in people):
            raise Refused(f"名单里有两个人的{label}相同，请核对。", field=field.removesuffix("_hash"))
        if not wanted:
            continue
        # All of them, in no order: for the first in order a database may read everybody.
        for taken in Person.objects.filter(county=county, **{f"{field}__in": list(wanted)}).order_by():
            raise Refused(
                f"{wanted[getattr(taken, field)].name}的{label}已登记在{mask_name(taken.name)}名下，请核对。"
            )
    made = insert_many(people)
    record_lines(
        actor=actor,
        move="register_person",
        lines=[Line(f"{PERSON}:{person.pk}", f"登记{person.name}") for person in made],
        at=at,
    )
    return made


@transaction.atomic
def edit_people(
    *, actor: Actor, rows: Iterable[tuple[Person, Mapping[str, Any]]], at: datetime
) -> list[Person]:
    """Correct many records: the checks and the journal of ``edit_person``; those that differ are returned.

    Raises Refused where a telephone is another person's, Conflict where a record changed since it was read.
    """
    given = [(person, dict(values)) for person, values in rows]
    locked = {
        person.pk: person
        for person in Person.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[person.pk for person, _ in given])
        .order_by("pk")
    }
    entries, changed, fields = [], [], {"version"}
    today = timezone.localdate(at)
    for read, values in given:
        person = locked[read.pk]
        if person.version != read.version:
            raise Conflict(f"别人刚才改过{person.name}的人员记录，没有写入。请重新核对。")
        _check_birth(values.get("birth_date"), today)
        names = []
        for field, value in values.items():
            if field not in EDITABLE and field not in ("phone", "identity_number"):
                raise TypeError(f"{field} is not a field of a person that a form may set")
            value = tidy_name(str(value)) if field == "name" else value
            value = normalise_phone(str(value)) if field == "phone" else value
            if getattr(person, field) == value:
                continue
            setattr(person, field, value)
            names.append(field)
            if field in ("phone", "identity_number"):
                hashed = "phone_hash" if field == "phone" else "identity_hash"
                setattr(person, hashed, keyed_hash(value))
                fields.add(hashed)
            if field == "name":
                set_readings(person)
                fields.update(readings_of(value))
        if not names:
            continue
        fields.update(names)
        person.version += 1
        changed.append(person)
        labels = "、".join(str(Person._meta.get_field(f).verbose_name) for f in names)
        entries.append(
            entry(
                actor=actor, subject=person, move="edit_person", summary=f"修改{person.name}的{labels}", at=at
            )
        )
    for field, label in (("phone_hash", "手机号"), ("identity_hash", "身份证号")):
        if field not in fields:
            continue
        mine = {getattr(p, field): p.pk for p in changed if getattr(p, field)}
        for other in Person.objects.filter(county=changed[0].county_id, **{f"{field}__in": list(mine)}):
            if other.pk != mine[getattr(other, field)] and other.pk not in locked:
                raise Refused(f"这个{label}已登记在{mask_name(other.name)}名下，请核对。")
    if changed:
        Person.objects.bulk_update(changed, sorted(fields), batch_size=100)
        record_many(entries)
    return changed


def forget_people(*, actor: Actor, people: Iterable[Person], at: datetime) -> None:
    """Remove people whom an import made and took back; nobody may have used them (record 0017)."""
    people = list(people)
    record_many(
        entry(actor=actor, subject=p, move="forget_person", summary=f"撤销登记{p.name}", at=at)
        for p in people
    )
    Person.objects.filter(pk__in=[p.pk for p in people]).delete()


class Appointment(NamedTuple):
    """One row of ``appoint_many``; with ``ends_on`` it is history and gives no role today."""

    person: Person
    organization: Organization
    role: Role
    starts_on: date
    title: str = ""
    ends_on: date | None = None


@transaction.atomic
def appoint_many(*, actor: Actor, rows: Iterable[Appointment], at: datetime) -> list[Membership]:
    """``appoint`` for many, in three statements: the same check, the same journal.

    Raises Refused naming the first person who holds such a role already.
    """
    rows = list(rows)
    wanted = [(row.person.pk, row.organization.pk, str(row.role)) for row in rows if row.ends_on is None]
    keys = set(wanted)
    taken = Membership.objects.filter(
        person__in={row.person.pk for row in rows},
        organization__in={row.organization.pk for row in rows},
        ends_on__isnull=True,
    ).values_list("person_id", "organization_id", "role")
    double = keys & set(taken)
    if double or len(keys) < len(wanted):
        row = next((r for r in rows if (r.person.pk, r.organization.pk, str(r.role)) in double), rows[0])
        raise Refused(f"{row.person.name}在{row.organization}已经有同样的任职，请先核对名单。")
    made = insert_many(
        new_rows(
            Membership,
            {
                "role": [row.role.value for row in rows],
                "starts_on": [row.starts_on for row in rows],
                "ends_on": [row.ends_on for row in rows],
                "title": [row.title for row in rows],
            },
            {"person": [row.person for row in rows], "organization": [row.organization for row in rows]},
        )
    )
    said: dict[tuple[str, int, date], dict[str, Any]] = {}
    lines = []
    for membership in made:
        key = membership.role, membership.organization_id, membership.starts_on
        if key not in said:
            said[key] = {"role": key[0], "organization": key[1], "starts_on": key[2].isoformat()}
        person = membership.person
        summary = (
            f"{person.name}{'曾' if membership.ends_on else ''}任{membership.organization}{membership.label}"
        )
        lines.append(Line(f"{MEMBERSHIP}:{membership.pk}", summary, said[key], f"{PERSON}:{person.pk}"))
    record_lines(actor=actor, move="appoint", lines=lines, at=at)
    return made


def forget_memberships(*, actor: Actor, memberships: Iterable[Membership], at: datetime) -> None:
    """Remove roles that an import gave and took back (record 0017); with person and organization loaded."""
    memberships = list(memberships)
    record_many(
        entry(
            actor=actor, subject=m, root=m.person, move="forget_membership", at=at,
            summary=f"撤销登记{m.person.name}任{m.organization}{m.label}",
        )
        for m in memberships
    )  # fmt: skip
    Membership.objects.filter(pk__in=[m.pk for m in memberships]).delete()


@transaction.atomic
def end_memberships(
    *, actor: Actor, memberships: Iterable[int], on: date, at: datetime, reason: str = ""
) -> list[int]:
    """``end_membership`` for many, by key; those that ended already are left alone. The keys that ended now.

    Raises Refused for the first one that begins after ``on``.
    """
    rows = list(
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "organization")
        .filter(pk__in=list(memberships), ends_on__isnull=True)
        .order_by("pk")
    )
    for row in rows:
        if on < row.starts_on:
            raise Refused(f"{row.person.name}的任职从 {row.starts_on:%Y-%m-%d} 开始，不能更早结束。")
    ended = [row.pk for row in rows]
    Membership.objects.filter(pk__in=ended).update(ends_on=on)
    # As for one: nobody does the work of a role that has ended.
    Membership.objects.filter(substitute_for__in=ended, starts_on__gt=on).delete()
    Membership.objects.filter(substitute_for__in=ended, ends_on__gt=on).update(ends_on=on)
    record_many(
        entry(
            actor=actor, subject=row, root=row.person, move="end_membership", reason=reason, at=at,
            summary=f"{row.person.name}不再任{row.organization}{row.label}",
        )
        for row in rows
    )  # fmt: skip
    return ended


@transaction.atomic
def reopen_memberships(*, actor: Actor, memberships: Iterable[int], at: datetime, reason: str) -> None:
    """Take back the end of these roles, which a verb that is undone has given them."""
    rows = list(
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "organization")
        .filter(pk__in=list(memberships), ends_on__isnull=False)
        .order_by("pk")
    )
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(ends_on=None)
    record_many(
        entry(
            actor=actor, subject=row, root=row.person, move="reopen_membership", reason=reason, at=at,
            summary=f"恢复{row.person.name}任{row.organization}{row.label}",
        )
        for row in rows
    )  # fmt: skip
