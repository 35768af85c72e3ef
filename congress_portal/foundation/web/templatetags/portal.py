"""Template tags that every page may use; they are builtins, so no ``{% load %}`` is needed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from congress_portal.foundation import slots
from congress_portal.foundation.web.conflicts import OPENED, opened_of

register = template.Library()

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """The hidden key of a form: the one that was posted, else a new one.

    With it, where ``form`` edits a record with a version, what its fields held when it was opened.
    """
    request = context.get("request")
    posted = request.POST if request is not None else {}
    key = format_html(
        '<input type="hidden" name="form_key" value="{}">', posted.get("form_key") or uuid.uuid4()
    )
    form = context.get("form")
    if not isinstance(form, BaseForm):
        return key
    kept = form.is_bound and not getattr(form, "moved_on", False)
    opened = posted.get(OPENED, "") if kept else opened_of(form)
    return key + format_html('<input type="hidden" name="{}" value="{}">', OPENED, opened) if opened else key


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """The current address with some parameters changed; the page cursor is dropped, None removes."""
    request = context["request"]
    query = request.GET.copy()
    query.pop("at", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def cn_date(value: Any) -> str:
    """4月9日 in the current year, 2025年4月9日 otherwise; "--" for nothing."""
    day = _day(value)
    if day is None:
        return "--"
    text = f"{day.month}月{day.day}日"
    return text if day.year == timezone.localdate().year else f"{day.year}年{text}"


@register.filter
def cn_full_date(value: Any) -> str:
    """2026年4月9日, as letters write it."""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else "--"


@register.filter
def cn_moment(value: Any) -> str:
    """4月9日 9:46."""
    if not isinstance(value, datetime):
        return cn_date(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{cn_date(value)} {local.hour}:{local.minute:02d}"


@register.filter
def cn_weekday(value: Any) -> str:
    """星期四."""
    day = _day(value)
    return WEEKDAYS[day.weekday()] if day else ""


@register.filter
def iso_day(value: Any) -> str:
    """2026-04-09, as tables write it; "--" for nothing."""
    day = _day(value)
    return day.isoformat() if day else "--"


@register.filter
def default_dash(value: Any) -> Any:
    """ "--" where there is nothing to show (zero is something)."""
    return "--" if value is None or value == "" else value


@register.filter
def subject_url(key: str) -> str:
    """The page of a subject key, "" where there is none."""
    return slots.subject_url(key) if key else ""


@register.filter
def days_left_tag(days: int | None) -> SafeString:
    """剩 12 天 plain, amber up to three days, white on red when overdue; "--" without a deadline."""
    if days is None:
        return format_html("{}", "--")
    if days < 0:
        return format_html('<span class="tag tag-overdue">逾期 {} 天</span>', -days)
    if days == 0:
        return format_html('<span class="tag tag-soon">{}</span>', "今天")
    if days <= 3:
        return format_html('<span class="tag tag-soon">剩 {} 天</span>', days)
    return format_html('<span class="days-left">剩 {} 天</span>', days)
