"""Long work of setting up: staff accounts with first passwords, hashed one by one."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.accounts.services import initial_password
from congress_portal.foundation.signin.services.opening import Opening, open_accounts
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from congress_portal.setup.scope import people_visible_to


def open_staff(work: Work) -> JobResult:
    """Open the accounts; the first passwords stand in the result and nowhere else.

    ``names`` is the user name by person. Raises Refused where one of them has been opened meanwhile.
    """
    names = {int(pk): username for pk, username in work.params["names"].items()}
    people: list[Person] = list(people_visible_to(work.actor).filter(pk__in=names).order_by("pk"))
    rows, lines = [], []
    for number, person in enumerate(people, 1):
        password = initial_password()
        rows.append(Opening(person, names[person.pk], make_password(password)))
        lines.append((person.name, names[person.pk], password))
        work.advance(number, len(people), "生成初始密码")
    path = work.folder / "first-passwords.xlsx"
    _write(path, lines, demonstration=bool(work.actor.county and work.actor.county.is_demonstration))
    with transaction.atomic():
        work.fence()
        made = open_accounts(actor=work.actor, rows=rows, at=work.at)
        result = JobResult(
            sentence=f"开通 {len(made)} 个账号。初始密码在表里，请当面发给本人，发完删除。",
            path=str(path),
            filename="工作人员初始密码.xlsx",
            content_type=XLSX,
            rows=len(made),
        )
        # The accounts and the only table of their passwords are there together, or neither.
        work.fence(result)
    return result


def _write(path: Path, lines: list[tuple[str, str, str]], *, demonstration: bool) -> None:
    book = Workbook("初始密码", demonstration=demonstration, path=path)
    book.sheet("初始密码").table(
        "初始密码",
        columns=[Column("姓名", 14), Column("用户名", 24), Column("初始密码", 20)],
        rows=lines,
        notes=["第一次登录后必须改成自己的密码。请当面发给本人，发完把这张表删掉。"],
    )
    book.close()


KIND = JobKind(
    key="setup.open_staff",
    label="开通工作人员账号",
    run=open_staff,
    capabilities=frozenset({Capability.MANAGE_ACCOUNTS}),
    order=90,
)
