"""The holiday table from a workbook: judged, written, undone through the same machine as every import."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from congress_portal.foundation.imports import services
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope
from congress_portal.foundation.workdays.models import Holiday
from congress_portal.foundation.workdays.services import seed_holidays
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db
ROWS = [
    ("放假安排", None, None, None),
    ("日期", "安排", "节日", "文号"),
    ("2027年1月1日", "放假", "元旦", "国办发明电〔2026〕9号"),
    (date(2027, 10, 9), "上班", "国庆节", None),
    (date(2026, 10, 1), "放假", "国庆节", None),
    (date(2026, 10, 10), "放假", "国庆节", None),
    (date(2027, 10, 12), "补班", "国庆节", None),
]


@pytest.fixture
def table(ground):
    Holiday.objects.all().delete()
    seed_holidays()
    return ground


def staged(actor):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    batch = services.take_file(
        actor=actor,
        kind="workdays.holidays",
        options={},
        content=out.getvalue(),
        filename="放假.xlsx",
        at=NOW,
    )
    return services.read_batch(actor=actor, batch=batch, at=NOW)


def days():
    return list(Holiday.objects.order_by("date").values_list("date", "is_workday", "name", "source"))


def test_rows_are_judged_against_the_table(table):
    batch = staged(table.staff)
    rows = [(row.verdict, Packed(row.sealed).reasons) for row in batch.rows.order_by("number")]
    assert [verdict for verdict, _ in rows] == ["new", "new", "same", "changed", "refused"]
    assert "本来就上班" in rows[-1][1][0]


def test_an_import_of_days_is_undone_to_the_letter(table):
    before = days()
    batch = staged(table.staff)
    services.confirm(actor=table.staff, batch=batch, version=batch.version, at=NOW)
    assert Holiday.objects.get(date=date(2027, 1, 1)).source == "国办发明电〔2026〕9号"
    assert not Holiday.objects.get(date=date(2026, 10, 10)).is_workday
    batch.refresh_from_db()
    services.undo(actor=table.staff, batch=batch, at=NOW)
    assert days() == before


def test_the_export_is_the_template_and_changes_nothing(table):
    kind = IMPORT_KINDS.get("workdays.holidays")
    scope = ImportScope(actor=table.staff, county=table.county, options={}, at=NOW)
    rows = list(kind.export(scope))
    assert len(rows) == Holiday.objects.count()
    assert set(rows[0]) == {column.key for column in kind.columns}
