"""Which browsers people have, counted by day: whether an old core is still about, and nothing about persons."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from congress_portal.runtime.models import BrowserSeen

# The first that fits names the browser; its number is that of the Chromium core where there is one,
# because that decides what a page may use.
_FAMILIES = (
    ("微信", re.compile(r"MicroMessenger/(\d+)")),
    ("钉钉", re.compile(r"DingTalk/(\d+)")),
    ("360 浏览器", re.compile(r"(?:QIHU|360SE|360EE)[ /]?(\d*)")),
    ("QQ 浏览器", re.compile(r"M?QQBrowser/(\d+)")),
    ("搜狗浏览器", re.compile(r"MetaSr ?(\d*)")),
    ("UC 浏览器", re.compile(r"UC?Browser/(\d+)")),
    ("华为浏览器", re.compile(r"HuaweiBrowser/(\d+)")),
    ("小米浏览器", re.compile(r"MiuiBrowser/(\d+)")),
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Firefox", re.compile(r"Firefox/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("IE", re.compile(r"(?:MSIE |Trident/.*rv:)(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)\S* (?:Mobile/\S+ )?Safari/")),
)
_CORE = re.compile(r"Chrome/(\d+)")
OTHER = "其他"
MOST = 9999
# Below these the pages lose their shape (grid, ES2018); IE shows a page that says so.
OLDEST = {"Firefox": 61, "Safari": 12, "IE": MOST}
OLDEST_CORE = 66
KEPT_DAYS = 400


class Browser(NamedTuple):
    """A family and its version: of the Chromium core, where there is one."""

    family: str
    major: int


def browser_of(user_agent: str) -> Browser | None:
    """What a User-Agent header says; None where it says nothing."""
    text = user_agent[:500]
    if not text:
        return None
    core = _CORE.search(text)
    for family, pattern in _FAMILIES:
        match = pattern.search(text)
        if match:
            number = core[1] if core else match[1]
            return Browser(family, min(int(number or 0), MOST))
    return Browser(OTHER, min(int(core[1]), MOST) if core else 0)


def is_old(family: str, major: int) -> bool:
    """Whether pages cannot be trusted to look right in it; unknown versions are not accused."""
    return 0 < major < OLDEST.get(family, OLDEST_CORE) or family == "IE"


def note_sign_in(sender: Any, request: Any = None, **kwargs: Any) -> None:
    """Count the browser of a session that begins; receives Django's ``user_logged_in``.

    A sign-in never fails for it.
    """
    browser = browser_of(request.META.get("HTTP_USER_AGENT", "")) if request is not None else None
    if browser is None:
        return
    try:
        with transaction.atomic():
            note(browser, on=timezone.localdate())
    except DatabaseError:
        pass


def note(browser: Browser, *, on: date) -> None:
    """One session more of this browser on this day; run by two at once it counts both."""
    key = {"day": on, "family": browser.family, "major": browser.major}
    rows = BrowserSeen.objects.filter(**key)
    if rows.update(hits=F("hits") + 1):
        return
    try:
        with transaction.atomic():
            BrowserSeen.objects.create(**key, hits=1)
    except IntegrityError:
        rows.update(hits=F("hits") + 1)
    BrowserSeen.objects.filter(day__lt=on - timedelta(days=KEPT_DAYS)).delete()


def seen(*, on: date, days: int = 30) -> list[dict[str, Any]]:
    """What people came with lately: family, major, sign-ins, whether it is too old; the most first."""
    rows = (
        BrowserSeen.objects.filter(day__gt=on - timedelta(days=days), day__lte=on)
        .order_by()
        .values("family", "major")
        .annotate(number=Sum("hits"))
        .order_by("-number", "family", "-major")
    )
    return [{**row, "old": is_old(row["family"], row["major"])} for row in rows]
