"""Homes of those who keep the portal: the administrator and the security auditor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.notifications.mailings import unsent_counts
from congress_portal.runtime.health import BEAT_LATE_AFTER
from congress_portal.runtime.services import last_beat
from congress_portal.setup.scope import journal_visible_to
from congress_portal.setup.views.checklist import checklist_rows


def admin(actor: Actor, on: date) -> dict[str, Any]:
    """What is still missing, and whether the machine runs."""
    rows = checklist_rows(actor.county)
    missing = [row for row in rows if not row["done"]]
    beat = last_beat()
    return {
        "rows": rows,
        "missing": missing,
        "done_count": len(rows) - len(missing),
        "beat": beat,
        "beat_late": beat is None or timezone.now() - beat > BEAT_LATE_AFTER,
        "unsent": unsent_counts(actor.county_id),
    }


def auditor(actor: Actor, on: date) -> dict[str, Any]:
    """What was done lately."""
    entries = journal_visible_to(actor)
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sensitive = ("open_account", "reset_password", "appoint", "end_membership", "stop_account", "open_again")
    return {
        "entries": list(entries.order_by("-at", "-pk")[:10]),
        "day_count": entries.filter(at__gte=start).count(),
        "accounts": list(entries.filter(move__in=sensitive).order_by("-at", "-pk")[:8]),
    }
