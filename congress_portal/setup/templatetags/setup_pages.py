"""The tabs of 系统管理 for pages of lower rooms that stand among them."""

from __future__ import annotations

from typing import Any

from django import template

from congress_portal.setup.views.tabs import setup_tabs as tabs_of

register = template.Library()


@register.simple_tag(takes_context=True)
def setup_tabs(context: template.Context, current: str) -> list[dict[str, Any]]:
    """Entries for ``includes/_tabs.html``: ``{% setup_tabs "reminders" as tabs %}``."""
    return tabs_of(context["request"], current)
