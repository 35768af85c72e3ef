"""The three parts of the notice board, as tabs over its lists."""

from __future__ import annotations

from django.urls import reverse

PARTS = (
    ("notices", "通知公告", "noticeboard:notice_list"),
    ("documents", "文件库", "noticeboard:document_list"),
    ("feedback", "平台意见箱", "noticeboard:feedback_list"),
)


def board_tabs(current: str) -> list[dict[str, object]]:
    """Entries for ``includes/_tabs.html``."""
    return [
        {"label": label, "url": reverse(url), "count": None, "current": key == current}
        for key, label, url in PARTS
    ]


def file_rows(rows: object, url_name: str) -> list[dict[str, object]]:
    """Attachments as ``includes/_files.html`` takes them."""
    return [
        {"name": row.original_name, "url": reverse(url_name, args=[row.pk]), "size": row.size} for row in rows
    ]
