"""Opening accounts for hundreds of people at once: user names made of pinyin, one statement for all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person, User
from congress_portal.foundation.accounts.pinyin import pinyin_of
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused

_NOT_LETTERS = re.compile(r"[^a-z0-9]")
LONGEST = 24


@dataclass(frozen=True)
class Opening:
    """One account to be opened; ``hashed`` is its first password, hashed: "" lets it open by a card only.

    Whoever gives passwords hashes them beforehand: hundreds take minutes, and no transaction waits.
    """

    person: Person
    username: str
    hashed: str = ""


def stem_of(name: str) -> str:
    """王建国 → wangjianguo; "user" where nothing of the name can be spelt."""
    spelt, _, _ = pinyin_of(name).partition(" ")
    stem = _NOT_LETTERS.sub("", spelt)[:LONGEST]
    return stem if len(stem) >= 3 else f"{stem}user"


def suggested_usernames(people: Iterable[Person]) -> dict[int, str]:
    """A free user name for each person: pinyin, with 2, 3, … behind it for the next of the same sound."""
    people = list(people)
    stems = {person.pk: stem_of(person.name) for person in people}
    taken: set[str] = set()
    for chunk in _chunks(sorted(set(stems.values())), 200):
        # "wangjianguo2" starts with its stem; whatever else does is taken too and harms nobody.
        pattern = r"^(" + "|".join(chunk) + r")[0-9]*$"
        taken |= set(User.objects.filter(username__regex=pattern).values_list("username", flat=True))
    names = {}
    for person in people:
        stem, number, name = stems[person.pk], 1, stems[person.pk]
        while name in taken:
            number += 1
            name = f"{stem}{number}"
        taken.add(name)
        names[person.pk] = name
    return names


def _chunks(values: list[str], size: int) -> Iterable[list[str]]:
    return (values[i : i + size] for i in range(0, len(values), size))


@transaction.atomic
def open_accounts(*, actor: Actor, rows: Iterable[Opening], at: datetime) -> list[User]:
    """``open_account`` for many: the same checks and the same journal, in a fixed number of statements.

    Raises Refused naming the first who has an account or whose user name is taken; then none is opened.
    """
    rows = list(rows)
    if not rows:
        raise Refused("没有要开通账号的人。请换一个范围再试。")
    owners = set(
        User.objects.filter(person__in=[row.person.pk for row in rows]).values_list("person_id", flat=True)
    )
    names: set[str] = set()
    known = set(
        User.objects.filter(username__in=[row.username for row in rows]).values_list("username", flat=True)
    )
    for row in rows:
        if row.person.pk in owners:
            raise Refused(f"{row.person.name}已经有账号了。请刷新这一页，再开通其余的人。")
        if row.username in known or row.username in names:
            raise Refused(f"用户名“{row.username}”（{row.person.name}）已被使用。请刷新这一页再试。")
        names.add(row.username)
    try:
        with transaction.atomic():
            made = User.objects.bulk_create(
                [
                    User(
                        username=row.username,
                        person=row.person,
                        # No usable password costs no hashing: hundreds of accounts in a second.
                        password=row.hashed or make_password(None),
                        must_change_password=bool(row.hashed),
                        joined_at=at,
                    )
                    for row in rows
                ],
                batch_size=200,
            )
    except IntegrityError:
        raise Conflict("别人刚才也在开通账号。请刷新这一页再试。") from None
    record_many(
        entry(
            actor=actor,
            subject=user,
            move="open_account",
            summary=f"开通{user.person.name}的账号",
            at=at,
        )
        for user in made
    )
    return made
