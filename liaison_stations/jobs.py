"""Long work of the stations: the list of activities as a workbook."""

from __future__ import annotations

from django.utils import timezone

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.chunks import keys_of, objects_in_chunks
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX

from .exports import activity_title, write_activities
from .filters import filtered_activities
from .forms import ActivityQueryForm
from .models import Activity

# What of the address decides which activities stand in the list.
ASKED = (*ActivityQueryForm.base_fields, "view")


def export_activities(work: Work) -> JobResult:
    """The activities that the actor sees and the filters leave, newest first."""
    actor = work.actor
    form = ActivityQueryForm(work.params, actor=actor)
    found = filtered_activities(actor, form, work.params.get("view", ""))
    keys = keys_of(found.order_by("-on", "-pk"))

    def counted():
        rows = objects_in_chunks(Activity.objects.for_list(), keys, size=500)
        for number, activity in enumerate(rows, 1):
            yield activity
            if number % 500 == 0:
                work.advance(number, len(keys))

    work.advance(0, len(keys))
    on = timezone.localdate(work.at)
    path = work.folder / "activities.xlsx"
    write_activities(path, counted(), county=actor.county, on=on)
    work.advance(len(keys), len(keys))
    return JobResult(
        f"导出 {len(keys)} 条。",
        path=str(path),
        filename=f"{activity_title(actor.county)}-{on.isoformat()}.xlsx",
        content_type=XLSX,
        rows=len(keys),
    )


ACTIVITY_EXPORT = JobKind(
    key="liaison_stations.activity_export",
    label="导出履职记录",
    run=export_activities,
    capabilities=frozenset({Capability.EXPORT_REGISTERS}),
    unit="条",
)
