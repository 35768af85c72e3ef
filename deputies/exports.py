"""The roster as a workbook, with the columns offices use."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.models import Mandate

COLUMNS = (
    Column("序号", 6, "integer"),
    Column("姓名", 12, "center"),
    Column("性别", 6, "center"),
    Column("民族", 8, "center"),
    Column("选区", 22),
    Column("层级", 8, "center"),
    Column("代表团", 18),
)
PHONE = Column("电话", 15, "center")


def roster_file(rows: Sequence[Mandate], *, county: County | None, with_contacts: bool) -> HttpResponse:
    """The mandates (of ``for_list``) in their order; telephone numbers only where they may be read."""
    name = f"{county.name if county else ''}人大代表名册"
    book = Workbook(name, demonstration=bool(county and county.is_demonstration))
    columns = [*COLUMNS, PHONE] if with_contacts else list(COLUMNS)
    book.sheet("代表名册", landscape=with_contacts).table(
        name,
        columns=columns,
        rows=[_row(number, mandate, with_contacts) for number, mandate in enumerate(rows, start=1)],
        subtitle_right=f"共 {len(rows)} 人",
        frozen_columns=2,
        autofilter=True,
        empty_text="没有符合条件的代表。",
    )
    return xlsx_response(book.to_bytes(), name)


def _row(number: int, mandate: Mandate, with_contacts: bool) -> list[object]:
    person = mandate.person
    cells: list[object] = [
        number,
        person.name,
        person.get_gender_display(),
        person.ethnicity,
        str(mandate.constituency or ""),
        mandate.get_level_display(),
        str(mandate.delegation or ""),
    ]
    return [*cells, person.phone] if with_contacts else cells
