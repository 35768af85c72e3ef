"""A workbook as a download."""

from __future__ import annotations

import re
from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_filename(filename: str, fallback: str = "导出") -> str:
    """``filename`` without what file systems and headers cannot take."""
    return re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', "_", filename).strip(" ._") or fallback


def xlsx_response(content: bytes, filename: str) -> HttpResponse:
    """``content`` as a download called ``filename`` (Chinese names too; .xlsx is added if missing)."""
    name = safe_filename(filename)
    if not name.lower().endswith(".xlsx"):
        name += ".xlsx"
    return as_download(HttpResponse(content, content_type=XLSX), name)


def as_download(response: R, filename: str) -> R:
    """``response`` as a download under this name, which no cache keeps and no browser runs."""
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["X-Content-Type-Options"] = "nosniff"
    # What is in it was chosen for this person at this moment.
    response["Cache-Control"] = "private, no-store"
    return response
