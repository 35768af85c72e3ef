"""Days of work as people write them: ``{{ part.days|said_days }}``."""

from django import template

from deputies import days

register = template.Library()


@register.filter
def said_days(value) -> str:
    """12 or 12.5, without a trailing nought."""
    return days.said_days(value)
