"""Showing what was typed: paragraphs, lists and links. ``{% load board %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from congress_portal.noticeboard.rules import blocks, pieces

register = template.Library()


def _line(text: str) -> SafeString:
    parts = [
        format_html('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>', piece)
        if is_address
        else format_html("{}", piece)
        for piece, is_address in pieces(text)
    ]
    return mark_safe("".join(parts))


@register.filter
def paragraphs(text: str) -> SafeString:
    """A cleaned text as paragraphs, lists and links; every character of it is escaped."""
    shown = []
    for block in blocks(text):
        if block.kind == "p":
            shown.append(format_html("<p>{}</p>", _line(block.lines[0])))
            continue
        points = format_html_join("", "<li>{}</li>", ((_line(line),) for line in block.lines))
        if block.kind == "ol" and block.start != 1:
            shown.append(format_html('<ol start="{}">{}</ol>', block.start, points))
        else:
            shown.append(format_html("<{0}>{1}</{0}>", block.kind, points))
    return mark_safe("\n".join(shown))
