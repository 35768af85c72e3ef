"""How pages name a congress."""

from django import template

from congress_portal.foundation.accounts.models import Organization
from deputies.models.congress import congress_name as name_of

register = template.Library()


@register.filter
def congress_name(congress: Organization) -> str:
    """云岭县人大, 青山镇人大; needs county and division loaded."""
    return name_of(congress)
