"""What every page of the portal shows: names, menu, counts. Costs two queries for a member, one for a visitor."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import MENU

PORTAL_NAME = "人大代表工作平台"


@dataclass
class Portal:
    """Read by the base templates as ``portal``; everything is worked out only when it is asked for."""

    request: HttpRequest
    county_of_page: County | None = None
    _cache: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def actor(self) -> Actor:
        return getattr(self.request, "actor", None) or Actor.anonymous()

    @cached_property
    def county(self) -> County | None:
        """The page's county, else the actor's, else the only one there is."""
        if self.county_of_page is not None:
            return self.county_of_page
        if self.actor.county is not None:
            return self.actor.county
        counties = list(County.objects.select_related("division")[:2])
        return counties[0] if len(counties) == 1 else None

    @property
    def name(self) -> str:
        return self.county.portal_name if self.county else PORTAL_NAME

    @property
    def county_name(self) -> str:
        return self.county.name if self.county else ""

    @property
    def demonstration(self) -> bool:
        return bool(self.county and self.county.is_demonstration)

    @property
    def mourning(self) -> bool:
        return bool(self.county and self.county.mourning)

    @property
    def help_phone(self) -> str:
        return self.county.help_phone if self.county else ""

    @property
    def help_hours(self) -> str:
        return self.county.help_hours if self.county else ""

    @property
    def host(self) -> str:
        if self.county is None:
            return ""
        return self.county.host or f"{self.county.name}人大常委会办公室"

    @property
    def elder(self) -> bool:
        return self.request.COOKIES.get("elder") == "1"

    @property
    def signed_in(self) -> bool:
        return self.actor.is_member

    @property
    def person_name(self) -> str:
        return self.actor.name or (self.actor.user.username if self.actor.user else "")

    @property
    def role_label(self) -> str:
        return self.actor.role_label

    @property
    def has_roles(self) -> bool:
        return len(getattr(self.request, "memberships", [])) > 1

    @cached_property
    def todo_counts(self) -> dict[str, int]:
        """Open to-dos by kind and how many of them are overdue or due today, in one query."""
        today = timezone.localdate()
        rows = (
            Todo.objects.open()
            .visible_to(self.actor)
            .order_by()
            .values("kind")
            .annotate(all=Count("pk"), urgent=Count("pk", filter=Q(due__lte=today)))
        )
        counts = {row["kind"]: row["all"] for row in rows}
        counts["_urgent"] = sum(row["urgent"] for row in rows)
        return counts

    @property
    def todo_count(self) -> int:
        """Overdue and due today."""
        return self.todo_counts["_urgent"]

    @cached_property
    def message_count(self) -> int:
        return OutboxMessage.objects.visible_to(self.actor).unread().order_by().count()

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """The entries this actor's capabilities open, the current one marked."""
        path = self.request.path
        entries = [e for e in MENU if not e.capabilities or self.actor.can(*e.capabilities)]
        best, best_length = None, -1
        rows = []
        for entry in entries:
            url = reverse(entry.url_name)
            prefix = entry.prefix or url
            matches = path == prefix if prefix == "/" else path.startswith(prefix)
            if matches and len(prefix) > best_length:
                best, best_length = entry.key, len(prefix)
            rows.append(
                {"key": entry.key, "label": entry.label, "url": url, "icon": entry.icon, "entry": entry}
            )
        for row in rows:
            row["current"] = row["key"] == best
            row["count"] = row["entry"].count(self) if row["entry"].count else 0
        return rows


def portal(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    value = getattr(request, "portal", None)
    if value is None:
        value = request.portal = Portal(request)
    return {"portal": value, "elder": value.elder}
