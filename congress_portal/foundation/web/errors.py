"""Error pages in words."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.web.access import typed_values

logger = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token does not fit (old tab, other sign-in): say so and keep the words."""
    context = {
        "message": "这一页打开得太久，或登录状态变了，没有提交成功。请返回上一页，刷新后再交一次。",
        "typed": typed_values(request),
    }
    return render(request, "errors/422.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "errors/400.html", status=400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not this person's work."""
    return render(request, "errors/403.html", {"message": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one this person may know of; in the view's own sentence where it has one."""
    said = str(exception.args[0]) if exception is not None and exception.args else ""
    context = {
        # Django's own sentences are English and name tables.
        "message": said if "\u4e00" <= said[:1] <= "\u9fff" else "",
        "typed": typed_values(request) if request.method == "POST" and request.resolver_match else [],
    }
    return render(request, "errors/404.html", context, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: an incident number to tell on the telephone; the log has the same number and no personal data."""
    number = f"E-{timezone.localtime():%Y%m%d-%H%M}-{secrets.token_hex(2).upper()}"
    logger.error("incident %s at %s", number, request.resolver_match and request.resolver_match.view_name)
    try:
        return render(request, "errors/500.html", {"number": number}, status=500)
    except Exception:  # the shell itself may be what is broken: then bare words
        logger.exception("incident %s: the error page failed too", number)
        return HttpResponse(
            f'<!doctype html><html lang="zh-CN"><title>系统出错了</title><h1>系统出错了，不是您的问题</h1>'
            f"<p>请返回上一页再试一次；还不行，请打办公室电话，报编号 {number}。</p></html>",
            status=500,
        )
