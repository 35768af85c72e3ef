"""The tabs over the pages of setting up: those the actor's capabilities open."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from congress_portal.foundation.accounts.roles import Capability

TABS = (
    ("checklist", "启用清单", "setup:checklist", Capability.MANAGE_SETTINGS),
    ("divisions", "行政区划", "setup:division_list", Capability.MANAGE_DIVISIONS),
    ("organizations", "单位", "setup:organization_list", Capability.MANAGE_ORGANIZATIONS),
    ("people", "人员和账号", "setup:person_list", Capability.MANAGE_ACCOUNTS),
    ("leave", "请假代理", "setup:substitute_list", Capability.MANAGE_ACCOUNTS),
    ("holidays", "工作日历", "workdays:holiday_list", Capability.MANAGE_CALENDAR),
    ("reminders", "提醒文字", "notifications:kind_list", Capability.MANAGE_RULES),
    ("unsent", "没有发出的消息", "notifications:unsent_list", Capability.MANAGE_SETTINGS),
    ("county", "本县设置", "setup:county_edit", Capability.MANAGE_SETTINGS),
    ("security", "安全", "setup:security", Capability.MANAGE_SETTINGS),
    ("health", "运行状况", "runtime:health_page", Capability.MANAGE_SETTINGS),
)


def setup_tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Entries for ``includes/_tabs.html``; one tab alone is none."""
    word = request.actor.county.word if request.actor.county else "县"
    tabs = [
        {
            "label": label.replace("本县", f"本{word}"),
            "url": reverse(url),
            "count": None,
            "current": key == current,
        }
        for key, label, url, capability in TABS
        if request.actor.can(capability)
    ]
    return tabs if len(tabs) > 1 else []
