"""What can be found on the board: announcements and documents."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.search.reading import excerpt, named_first, words_q
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages
from congress_portal.noticeboard.models import Announcement, Document


def find_notices(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Published announcements by title and text."""
    rows = (
        Announcement.objects.visible_to(actor)
        .published()
        .filter(words_q(query, "title", "body"))
        .select_related("organization")
        .order_by(named_first(query, "title"), "-published_at", "-pk")[: limit + 1]
    )
    return [
        Hit(
            title=row.title,
            url=row.get_absolute_url(),
            detail=f"{row.organization}\n{excerpt(row.body, query)}",
        )
        for row in rows
    ]


def find_documents(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """The newest versions of documents by title, number and words."""
    rows = (
        Document.objects.visible_to(actor)
        .newest()
        .filter(words_q(query, "title", "number", "keywords", "text"))
        .select_related("category")
        .order_by(named_first(query, "title"), "-issued_on", "-pk")[: limit + 1]
    )
    return [
        Hit(
            title=row.title,
            url=row.get_absolute_url(),
            detail=f"{row.category}\n{row.number}",
            tag=row.get_validity_display(),
            tone=row.tone,
        )
        for row in rows
    ]


def _more(route: str):
    return lambda query: f"{reverse(route)}?{urlencode({'q': query.text})}"


def offer() -> None:
    """Register the sources and what the pages are called."""
    SEARCH_SOURCES.register(
        SearchSource("notices", "通知公告", find_notices, more=_more("noticeboard:notice_list"), order=80)
    )
    SEARCH_SOURCES.register(
        SearchSource("documents", "文件库", find_documents, more=_more("noticeboard:document_list"), order=82)
    )
    offer_pages(
        ("通知公告", "noticeboard:notice_list", "公告 通知 消息"),
        ("写通知", "noticeboard:notice_create", "发布通知 群发"),
        ("文件库", "noticeboard:document_list", "制度 规则 表格 文件 下载"),
        ("录入文件", "noticeboard:document_create", "上传文件 制度"),
        ("平台意见箱", "noticeboard:feedback_list", "意见 建议 反馈 投诉"),
        ("请假代理", "setup:substitute_list", "请假 代理 外出 代班"),
        ("安排代理", "setup:substitute_new", "请假 代理 外出"),
    )
