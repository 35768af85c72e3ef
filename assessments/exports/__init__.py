"""The scorecard workbook (考评工作簿): the year's sheet as an office prints it, totals as live formulas."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from assessments.exports.content import Content, Shape, content_of
from assessments.exports.lists import checks_sheet, detail_sheet, evidence_numbers, evidence_sheet, flag_sheet
from assessments.exports.points import cover_sheet, matrix_sheet, ranking_sheet
from assessments.exports.summaries import (
    appeals_sheet,
    cases_sheet,
    changes_sheet,
    stations_sheet,
    trend_sheet,
)
from assessments.models import Period
from congress_portal.foundation.spreadsheets.writer import Workbook

__all__ = ["Content", "content_of", "scorecard", "scorecard_name"]


def scorecard(content: Content, *, at: datetime) -> bytes:
    """The workbook's bytes."""
    version = f"{content.period}-{content.period.sheet_sha256[:8] or '未汇总'}"
    book = Workbook(content.heading, demonstration=content.county.is_demonstration, version=version, at=at)
    cover_sheet(book, content, at)
    # The ranking's formulas point at the matrix, so its shape is fixed first.
    shape = Shape(content)
    ranking_sheet(book, content, shape)
    matrix_sheet(book, content, shape)
    numbers = evidence_numbers(content)
    detail_sheet(book, content, numbers)
    evidence_sheet(book, content, numbers)
    changes_sheet(book, content)
    appeals_sheet(book, content)
    flag_sheet(book, content)
    trend_sheet(book, content)
    cases_sheet(book, content)
    stations_sheet(book, content)
    checks_sheet(book, content, shape)
    return book.to_bytes()


def scorecard_name(period: Period, content: Content, *, at: datetime) -> str:
    """The file's name, as offices name such files."""
    state = "" if period.published_at else "（未发布）"
    return f"{content.heading}{state}_第{period.scheme.edition}版_{timezone.localdate(at):%Y%m%d}.xlsx"
