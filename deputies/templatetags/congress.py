"""How pages name a congress."""

from django import template

from congress_portal.foundation.accounts.models import Organization
from deputies.models.congress import congress_name as name_of
from deputies.strokes import styling

register = template.Library()


@register.filter
def congress_name(congress: Organization) -> str:
    """云岭县人大, 青山镇人大; needs county and division loaded."""
    return name_of(congress)


@register.filter
def styled_name(name: str) -> str:
    """王　宁: as printed lists space a name of two characters."""
    return styling.styled_name(name)
