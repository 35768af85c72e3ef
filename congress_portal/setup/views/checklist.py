"""The set-up checklist: what is there, what is missing, and the page for each."""

from __future__ import annotations

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import CHECKLIST
from congress_portal.setup.views.tabs import setup_tabs


def checklist_rows(county: County) -> list[dict[str, object]]:
    """Every item of the house with its state; what only asks for any row is one query together."""
    asked = {f"item{n}": Exists(item.exists(county)) for n, item in enumerate(CHECKLIST) if item.exists}
    there = County.objects.filter(pk=county.pk).values(**asked).get() if asked else {}
    rows = []
    for n, item in enumerate(CHECKLIST):
        number, unit = item.count(county) if item.count else (None, "")
        done = bool(number) if item.count else there[f"item{n}"] if item.exists else item.done(county)
        rows.append(
            {
                "label": item.label,
                "help": item.help,
                "url": reverse(item.url_name),
                "number": number,
                "unit": unit,
                "done": done,
            }
        )
    return rows


@requires(Capability.MANAGE_SETTINGS)
def checklist(request: HttpRequest) -> HttpResponse:
    """Leads the administrator from an empty county to one that works."""
    rows = checklist_rows(request.actor.county)
    missing = [row for row in rows if not row["done"]]
    context = {
        "rows": rows,
        "done_count": len(rows) - len(missing),
        "next_row": missing[0] if missing else None,
        "tabs": setup_tabs(request, "checklist"),
    }
    return render(request, "setup/checklist.html", context)
