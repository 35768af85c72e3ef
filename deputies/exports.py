"""The roster as a workbook, with the columns offices use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from congress_portal.foundation.accounts.models import County, Gender
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.choices import MandateLevel

COLUMNS = (
    Column("序号", 6, "integer"),
    Column("姓名", 12, "center"),
    Column("性别", 6, "center"),
    Column("民族", 8, "center"),
    Column("选区", 22),
    Column("层级", 8, "center"),
    Column("代表团", 18),
)
# The short list does not say where a township's deputy belongs, so it does not come in again.
FOR_PRINT = "供查看打印；导入请用“导出全部列”"
PHONE = Column("电话", 15, "center")
# What is read of a mandate, in the columns' order; telephone numbers only where they may be read.
FIELDS = (
    "person__name",
    "person__gender",
    "person__ethnicity",
    "constituency__name",
    "level",
    "delegation__name",
)
PHONE_FIELD = "person__phone"
GENDERS, LEVELS = dict(Gender.choices), dict(MandateLevel.choices)


def fields_of(*, with_contacts: bool) -> tuple[str, ...]:
    """The fields of a row; a number that is not read is not decrypted either."""
    return (*FIELDS, PHONE_FIELD) if with_contacts else FIELDS


def roster_rows(values: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """One row a mandate, numbered, out of the values of ``fields_of``."""
    for number, (name, gender, ethnicity, constituency, level, delegation, *phone) in enumerate(values, 1):
        yield (
            number,
            name,
            GENDERS.get(gender, ""),
            ethnicity,
            constituency or "",
            LEVELS.get(level, ""),
            delegation or "",
            *phone,
        )


def roster_title(county: County | None) -> str:
    """云岭县人大代表名册."""
    return f"{county.name if county else ''}人大代表名册"


def write_roster(
    path: Path, rows: Iterable[tuple[Any, ...]], *, count: int, county: County | None, with_contacts: bool
) -> None:
    """Write the workbook row by row; ``count`` stands over the table."""
    name = roster_title(county)
    book = Workbook(name, demonstration=bool(county and county.is_demonstration), path=path)
    book.sheet("代表名册", landscape=with_contacts).table(
        name,
        columns=[*COLUMNS, PHONE] if with_contacts else COLUMNS,
        rows=rows,
        subtitle_left=FOR_PRINT,
        subtitle_right=f"共 {count} 人",
        frozen_columns=2,
        autofilter=True,
        empty_text="没有符合条件的代表。",
    )
    book.close()
