"""The page where the county's security profile is chosen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.signin.profiles import PROFILES
from congress_portal.foundation.signin.services.security import choose_profile, setting_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.setup.access_forms import SecurityForm
from congress_portal.setup.views.tabs import setup_tabs


def _span(minutes: int) -> str:
    """Minutes as people say them."""
    if minutes % (24 * 60) == 0:
        return f"{minutes // (24 * 60)} 天"
    return f"{minutes // 60} 小时" if minutes % 60 == 0 else f"{minutes} 分钟"


def _table() -> list[dict[str, object]]:
    """One line a rule, one cell a profile."""
    lines = (
        ("密码长度", lambda p: f"至少 {p.min_length} 个字符"),
        ("密码里的字符", lambda p: f"至少 {p.classes} 种" if p.classes else "不能全是数字"),
        ("不能重复用", lambda p: f"最近 {p.history} 次的密码" if p.history > 1 else "现在的密码"),
        ("多久要改一次", lambda p: f"{p.max_age_days} 天" if p.max_age_days else "不强制"),
        ("输错几次锁定", lambda p: f"{p.attempts} 次，锁 {p.cool_off} 分钟"),
        ("电脑上不动多久退出", lambda p: _span(p.idle)),
        ("电脑上最长多久要重新登录", lambda p: _span(p.absolute)),
        ("手机上不用多久要输 6 位密码", lambda p: _span(p.device_idle)),
        ("手机上最长多久要输 6 位密码", lambda p: _span(p.device_absolute)),
        ("管理人员的动态码", lambda p: "登录时要" if p.second_factor else "不要"),
        ("依据", lambda p: p.source),
    )
    return [
        {"label": label, "cells": [(p.label, tell(p)) for p in PROFILES.values()]} for label, tell in lines
    ]


@requires(Capability.MANAGE_SETTINGS)
def security(request: HttpRequest) -> HttpResponse:
    """The three profiles side by side; another one is in force from the next request on."""
    setting = setting_of(request.actor.county)
    initial = {"profile": setting.profile, "version": setting.version}
    form = SecurityForm(request.POST or None, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: choose_profile(
                actor=request.actor, county=request.actor.county, at=timezone.now(), **form.cleaned_data
            ),
            then="setup:security",
            message=lambda chosen: f"安全等级现在是“{chosen.get_profile_display()}”，马上生效。",
        )
        if answer is not None:
            return answer
    context = {
        "form": form,
        "setting": setting,
        "profiles": PROFILES.values(),
        "lines": _table(),
        "tabs": setup_tabs(request, "security"),
    }
    return render(request, "setup/security.html", context, status=form_status(form))
