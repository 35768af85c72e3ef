"""Points as people write them. ``{% load points %}``."""

from __future__ import annotations

from decimal import Decimal

from django import template

from assessments.rules import plain

register = template.Library()


@register.filter
def points(value: Decimal | int | None) -> str:
    """77.5, 30, 83.33; "--" for nothing."""
    return "--" if value is None or value == "" else plain(Decimal(value))
