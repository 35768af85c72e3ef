"""A roster of 100,000 rows from the file to the database, beside a bare loop over the same file.

    python -m benchmarks.bench_imports [rows] [sqlite] [postgres]

Staging and confirming together: under 60 s and 300 MB of the process that imports. The child that reads
the file is not counted; it has limits of its own. Phone numbers, encryption, the journal and every check
of the verbs are what a clerk's import has.
"""

from __future__ import annotations

import base64
import functools
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, machine, measure

ROWS = 100_000
MOST_SECONDS, MOST_RSS_MB = 60, 300
AT = datetime(2026, 4, 9, 1, 46, tzinfo=UTC)
_FAMILY = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅建国文志海燕云峰"


def make_file(path: Path, rows: int) -> None:
    """A roster as a county might send it: a title, a head under other names than ours, many names alike."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ["云岭县人大代表名册"])
    sheet.write_row(
        2, 0,
        ["序号", "姓 名", "性别", "民族", "出生年月", "学历", "政治面貌", "工作单位和职务", "联系电话",
         "选举单位", "乡镇", "村（社区）", "代表团", "当选时间"],
    )  # fmt: skip
    for n in range(rows):
        name = _FAMILY[n % 20] + _GIVEN[n // 20 % 30] + _GIVEN[n // 600 % 30]
        phone = f"1{3 + n % 7}{n:09d}"
        birth = f"{1950 + n % 50}.{1 + n % 12:02d}"
        sheet.write_row(
            n + 3, 0,
            [n + 1, name, "男女"[n % 2], "汉族", birth, "大专", "中共党员", f"松坡村第 {n % 40} 组村民", phone,
             "青山选区", "青山镇", "松坡村", "青山镇代表团", "2021年6月2日"],
        )  # fmt: skip
    book.close()


def bare_loop(path: str) -> int:
    """What python-calamine alone takes: every cell of every row looked at once."""
    from python_calamine import CalamineWorkbook

    cells = 0
    for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
        cells += sum(value != "" for value in row)
    return cells


def prepare() -> int:
    """A migrated database with the county of the tests; the term's key."""
    from django.core.management import call_command

    from tests.factories.deputies import seat_deputies
    from tests.factories.ground import make_county

    call_command("migrate", verbosity=0)
    return seat_deputies(make_county()).county_term.pk


def import_roster(path: str, term: int) -> dict[str, Any]:
    """Take, read, judge, confirm: as the jobs do."""
    from congress_portal.foundation.accounts.access import Actor
    from congress_portal.foundation.accounts.models import Membership
    from congress_portal.foundation.imports import services

    membership = Membership.objects.select_related(
        "person", "organization__division", "organization__county__division"
    ).get(role="congress_staff")
    actor = Actor.of(membership)
    batch = services.take_file(
        actor=actor,
        kind="deputies.roster",
        options={"term": term, "create_missing": True},
        content=Path(path).read_bytes(),
        filename="名册.xlsx",
        at=AT,
    )
    batch = services.read_batch(actor=actor, batch=batch, at=AT)
    batch = services.confirm(actor=actor, batch=batch, version=batch.version, at=AT)
    return {"new": batch.new, "refused": batch.refused, "reasons": batch.reasons}


@contextmanager
def portal(folder: Path, database: str) -> Iterator[None]:
    """The environment of a portal of its own; SQLite where ``database`` is empty."""
    own = {
        "DJANGO_SETTINGS_MODULE": "congress_portal.settings",
        "SECRET_KEY": secrets.token_hex(32),
        "PRIVACY_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PORTAL_DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "DEBUG": "0",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def figures(databases: dict[str, str], rows: int = ROWS) -> list[Figure]:
    """One line for each database (name → address, "" for SQLite)."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        path = Path(folder) / "roster.xlsx"
        make_file(path, rows)
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # the bare loop knows no Django
        bare = measure(functools.partial(bare_loop, str(path)))
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                term = measure(prepare).answer
                taken = measure(functools.partial(import_roster, str(path), term))
            if taken.answer["new"] != rows:
                raise RuntimeError(f"not all rows were new: {taken.answer}")
            lines.append(
                Figure(
                    name=f"import a roster ({name})",
                    size=f"{rows:,} rows",
                    seconds=taken.seconds,
                    peak_rss_mb=taken.peak_rss_mb,
                    most_seconds=MOST_SECONDS,
                    most_rss_mb=MOST_RSS_MB,
                    baseline="python-calamine alone",
                    baseline_seconds=bare.seconds,
                    baseline_rss_mb=bare.peak_rss_mb,
                    cpu_seconds=taken.cpu_seconds,
                    baseline_cpu_seconds=bare.cpu_seconds,
                    note=f"{path.stat().st_size / 1024 / 1024:.1f} MB file",
                )
            )
    return lines


def main() -> int:
    """Print the lines; 1 where a limit is not kept."""
    from benchmarks.portals import private_database

    rows = next((int(text) for text in sys.argv[1:] if text.isdecimal()), ROWS)
    wanted = [name for name in ("sqlite", "postgres") if name in sys.argv[1:]] or ["sqlite", "postgres"]
    lines = []
    print(machine())
    if "sqlite" in wanted:
        lines += figures({"sqlite": ""}, rows)
    if "postgres" in wanted:
        with private_database() as address:
            lines += figures({"postgres": address}, rows)
    for line in lines:
        print(
            f"{line.name}, {line.size}: {line.seconds:.1f} s, {line.cpu_seconds:.1f} s of the processor, "
            f"{line.peak_rss_mb:.0f} MB "
            f"(limits {line.most_seconds} s, {line.most_rss_mb} MB); "
            f"{line.baseline}: {line.baseline_seconds:.1f} s, {line.baseline_cpu_seconds:.1f} s of the processor, "
            f"{line.baseline_rss_mb:.0f} MB; {line.note}"
        )
    return 0 if all(line.kept for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
