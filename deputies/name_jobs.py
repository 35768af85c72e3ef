"""Long work of lists of names: the paper and the workbook of a term."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import DOCX
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX
from congress_portal.foundation.web.refusals import Refused
from deputies import services
from deputies.forms.names import NameListQuery
from deputies.name_lists import as_paper, as_workbook, name_list

# What of the address decides what is written; ``format`` is word or excel.
ASKED = (*NameListQuery.base_fields, "format")
EXCEL = "excel"


def export_names(work: Work) -> JobResult:
    """The names that the actor sees, in the order asked for; the journal notes that they left the portal."""
    actor, today = work.actor, timezone.localdate(work.at)
    query = NameListQuery(work.params, actor=actor, today=today)
    if query.chosen_term is None:
        raise Refused("还没有登记届次，没有名单可以导出。")
    names = name_list(
        actor, term=query.chosen_term, order=query.chosen_order, grouping=query.chosen_grouping, today=today
    )
    work.advance(0, names.count)
    excel = work.params.get("format") == EXCEL
    path = work.folder / ("names.xlsx" if excel else "names.docx")
    if excel:
        path.write_bytes(as_workbook(names))
    else:
        as_paper(names).save(path)
    work.advance(names.count, names.count)
    result = JobResult(
        f"导出 {names.count} 人。",
        path=str(path),
        filename=f"{names.title}{path.suffix}",
        content_type=XLSX if excel else DOCX,
        rows=names.count,
    )
    with transaction.atomic():
        work.fence(result)
        services.note_export(
            actor=actor, subject=query.chosen_term.congress, rows=names.count, with_contacts=False, at=work.at
        )
    return result


NAME_LIST = JobKind(
    key="deputies.name_list",
    label="导出代表名单",
    run=export_names,
    capabilities=frozenset({Capability.VIEW_ROSTER}),
    unit="人",
)
