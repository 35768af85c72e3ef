"""``{% icon "name" %}``: one outline icon as inline SVG, hidden from screen readers (a word stands beside it)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Chosen paths of Tabler Icons (MIT); how to add one: static/vendor/VENDORED.md.
SOURCE = Path(__file__).resolve().parent.parent / "icons.json"

# Words of our own for things that every page names, so that one icon can be changed in one place.
MEANINGS = {
    "workbench": "layout-dashboard",
    "roster": "users",
    "group": "users-group",
    "station": "home-share",
    "record": "notes",
    "suggestion": "file-text",
    "assessment": "clipboard-check",
    "export": "table-export",
    "todo": "checklist",
    "message": "bell",
    "big-text": "letter-case",
    "help": "help-circle",
    "visit": "notes",
    "problem": "message-report",
    "meeting": "calendar-event",
    "account": "user-shield",
    "division": "sitemap",
    "organization": "building-community",
    "send-out": "send",
    "warning": "alert-triangle",
    "error": "alert-circle",
    "info": "info-circle",
    "done": "circle-check",
    "back": "chevron-left",
    "attachment": "paperclip",
    "place": "map-pin",
    "return": "arrow-back-up",
}


@cache
def shapes() -> dict[str, tuple[str, ...]]:
    """Icon name -> its SVG paths on a 24 x 24 field."""
    with SOURCE.open(encoding="utf-8") as file:
        return {name: tuple(paths) for name, paths in json.load(file).items()}


def known(name: str) -> bool:
    """Whether ``icon`` can draw this name."""
    return MEANINGS.get(name, name) in shapes()


@register.simple_tag
def icon(name: str, size: int | str = 20, place: str = "") -> SafeString:
    """The icon as inline SVG, ``size`` pixels; ``place`` "after": it follows its word.

    An unknown name draws an empty circle, so that a page never breaks for the want of a picture;
    tests/look finds unknown names in templates and in the menu.
    """
    paths = shapes().get(MEANINGS.get(name, name), shapes()["circle"])
    return format_html(
        '<svg class="icon{2}" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"'
        ' focusable="false">{1}</svg>',
        size,
        format_html_join("", '<path d="{}"/>', ((path,) for path in paths)),
        f" {place}" if place else "",
    )
