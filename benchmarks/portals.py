"""Portals for a benchmark: an environment of their own, a county, and as many deputies as are wanted."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

AT = datetime(2026, 4, 9, 1, 46, tzinfo=UTC)
SINCE = date(2021, 6, 1)
CHUNK = 5_000
_FAMILY = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅建国文志海燕云峰"


def environment(folder: Path, database: str) -> dict[str, str]:
    """The variables of a portal whose data lie in ``folder``; SQLite there where ``database`` is empty."""
    return {
        "DJANGO_SETTINGS_MODULE": "congress_portal.settings",
        "SECRET_KEY": secrets.token_hex(32),
        "PRIVACY_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PORTAL_DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "DEBUG": "0",
    }


@contextmanager
def portal(folder: Path, database: str) -> Iterator[None]:
    """That environment for the processes that are started inside."""
    own = environment(folder, database)
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def private_database() -> Iterator[str]:
    """An empty database on a PostgreSQL of its own; yields its address."""
    import psycopg2

    from tests.private_servers import private_postgres

    # A quarter of the 4 GB a county's server has, as docs/deployment.md says.
    with private_postgres(shared_buffers="1GB") as address:
        connection = psycopg2.connect(address.rsplit("/", 1)[0] + "/postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE portal")
        connection.close()
        yield address


def name_of(number: int) -> str:
    """A name of three characters; twelve thousand of them differ."""
    return _FAMILY[number % 20] + _GIVEN[number // 20 % 30] + _GIVEN[number // 600 % 30]


def seat_many(count: int) -> None:
    """Migrate, make the county of the tests and give it ``count`` deputies with telephone numbers."""
    from django.core.management import call_command
    from django.db import transaction

    from congress_portal.foundation.accounts.models import Membership, Person
    from congress_portal.foundation.accounts.services import set_phone
    from deputies.models import Mandate
    from tests.factories.deputies import seat_deputies
    from tests.factories.ground import make_county

    call_command("migrate", verbosity=0)
    cast = seat_deputies(make_county())
    model = Mandate.objects.get(pk=cast.mandates["deputy"].pk)
    own = [
        f.attname
        for f in Mandate._meta.concrete_fields
        if f.attname not in ("id", "person_id", "membership_id")
    ]
    same = {name: getattr(model, name) for name in own}
    for start in range(0, count, CHUNK):
        numbers = range(start, min(start + CHUNK, count))
        people = [
            Person(county=cast.county, name=name_of(n), gender="male", ethnicity="汉族") for n in numbers
        ]
        for n, person in zip(numbers, people, strict=True):
            set_phone(person, f"1{3 + n % 7}{n:09d}")
        with transaction.atomic():
            Person.objects.bulk_create(people, batch_size=500)
            members = [
                Membership(person=p, organization_id=model.congress_id, role="deputy", starts_on=SINCE)
                for p in people
            ]
            Membership.objects.bulk_create(members, batch_size=500)
            Mandate.objects.bulk_create(
                [Mandate(**same, person=m.person, membership=m) for m in members], batch_size=500
            )
