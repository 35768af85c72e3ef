"""Long work of the cases: the list as a workbook."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.chunks import keys_of, objects_in_chunks
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX

from .exports import case_title, write_cases
from .forms.filters import FilterForm
from .lists import on_tab, order_of
from .models import Suggestion
from .seeing import rules_that_keep

# What of the address decides which cases stand in the list.
ASKED = (*FilterForm.base_fields,)
# Besides what the list shows.
ROW_RELATIONS = ("topic", "outcome", "counted_unit")


def export_cases(work: Work) -> JobResult:
    """Exactly the cases the list shows, in its order."""
    actor, on = work.actor, timezone.localdate(work.at)
    form = FilterForm(work.params, actor=actor)
    tab = work.params.get("tab", "")
    cases = on_tab(form.narrow(Suggestion.objects.visible_to(actor)), tab, on)
    first, last = order_of(tab)
    column = F(first.lstrip("-"))
    down = column.desc(nulls_last=True) if first.startswith("-") else column.asc(nulls_last=True)
    keys = keys_of(cases.order_by(down, last))
    rows = Suggestion.objects.for_list().select_related(*ROW_RELATIONS)

    def counted():
        for number, case in enumerate(objects_in_chunks(rows, keys, size=500), 1):
            yield case
            if number % 500 == 0:
                work.advance(number, len(keys))

    work.advance(0, len(keys))
    path = work.folder / "cases.xlsx"
    write_cases(path, counted(), county=actor.county, at=work.at, kept=rules_that_keep(actor))
    work.advance(len(keys), len(keys))
    return JobResult(
        f"导出 {len(keys)} 件。",
        path=str(path),
        filename=f"{case_title(actor.county)}-{on.isoformat()}.xlsx",
        content_type=XLSX,
        rows=len(keys),
    )


CASE_EXPORT = JobKind(
    key="suggestions.case_export",
    label="导出办理情况",
    run=export_cases,
    capabilities=frozenset({Capability.VIEW_SUGGESTIONS}),
    unit="件",
)
