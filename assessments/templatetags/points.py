"""Points as people write them. ``{% load points %}``."""

from __future__ import annotations

from decimal import Decimal

from django import template

from assessments.rules import plain
from congress_portal.foundation.spreadsheets.named_places import spelled_as_name

register = template.Library()


@register.filter
def points(value: Decimal | int | None) -> str:
    """77.5, 30, 83.33; "--" for nothing."""
    return "--" if value is None or value == "" else plain(Decimal(value))


@register.filter
def as_defined_name(place: str) -> str:
    """总分:石桥镇 as a defined name of Excel."""
    return spelled_as_name(place)
