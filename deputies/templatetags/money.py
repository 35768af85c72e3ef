"""Sums of money as people write them. ``{% load money %}``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from deputies.services.funds import money_words

register = template.Library()


@register.filter
def yuan(value: Any) -> str:
    """300,000 or 1,234.50; "--" for nothing."""
    return "--" if value is None or value == "" else money_words(Decimal(value))
