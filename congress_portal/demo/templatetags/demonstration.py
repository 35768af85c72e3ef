"""The banner of the demonstration."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from congress_portal.demo.steps import STEPS, current_step

register = template.Library()


@register.inclusion_tag("includes/_demo_banner.html", takes_context=True)
def demo_banner(context: template.Context) -> dict[str, Any]:
    """Seven steps, each leading to its place on the guide; the one of this role is marked."""
    guide = reverse("demo:guide")
    role = context["portal"].actor.role
    return {
        "steps": [
            {"word": s.word, "who": s.who.split("；")[0].split("，")[0], "url": f"{guide}#step-{s.number}"}
            for s in STEPS
        ],
        "current": current_step(role) if role else 0,
        "leave_url": reverse("demo:leave"),
    }
