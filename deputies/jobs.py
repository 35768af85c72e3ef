"""Long work of the roster: its workbook, of however many mandates."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.chunks import keys_of, objects_in_chunks, values_in_chunks
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX
from deputies import services
from deputies.exports import fields_of, roster_rows, roster_title, write_roster
from deputies.forms.mandates import RosterQuery
from deputies.imports.sheet import as_rows, write_full_roster
from deputies.models import Mandate

# What of the address decides who stands in the list.
ASKED = (*RosterQuery.base_fields, "columns")
# The office's short list, or every column in the form that is imported.
EVERY_COLUMN = "all"


def may_export_contacts(actor: Any) -> bool:
    """Numbers leave in a file only with who keeps deputies and may read them on the page."""
    return actor.can(Capability.MANAGE_DEPUTIES) and actor.can(Capability.SEE_CONTACTS)


def export_roster(work: Work) -> JobResult:
    """The mandates that the actor sees and the query asks for; the journal notes that they left the portal.

    The file tells no more than the pages: every column for who keeps deputies, days of birth of the
    congresses that the own office keeps, telephone numbers where a purpose was told.
    """
    actor = work.actor
    query = RosterQuery(work.params, actor=actor)
    mandates = query.narrow(Mandate.objects.visible_to(actor))
    keys = keys_of(mandates.in_order(query.list_order))
    purpose = str(work.params.get("purpose") or "") if may_export_contacts(actor) else ""
    with_contacts = bool(purpose)
    work.advance(0, len(keys))

    def told(number: int) -> None:
        if number % 500 == 0:
            work.advance(number, len(keys))

    def whole():
        rows = as_rows(Mandate.objects.all(), contacts=with_contacts)
        for number, mandate in enumerate(objects_in_chunks(rows, keys), 1):
            yield mandate, actor.covers(mandate.congress.division.path)
            told(number)

    def counted():
        found = values_in_chunks(Mandate.objects.all(), keys, *fields_of(with_contacts=with_contacts))
        for row in roster_rows(found):
            yield row
            told(row[0])

    path = work.folder / "roster.xlsx"
    about = {"count": len(keys), "county": actor.county, "with_contacts": with_contacts}
    if work.params.get("columns") == EVERY_COLUMN and actor.can(Capability.MANAGE_DEPUTIES):
        write_full_roster(path, whole(), title=roster_title(actor.county), **about)
    else:
        write_roster(path, counted(), **about)
    work.advance(len(keys), len(keys))
    result = JobResult(
        f"导出 {len(keys)} 人。",
        path=str(path),
        filename=f"{roster_title(actor.county)}.xlsx",
        content_type=XLSX,
        rows=len(keys),
    )
    with transaction.atomic():
        work.fence(result)
        services.note_export(
            actor=actor,
            subject=actor.organization or actor.county,
            rows=len(keys),
            with_contacts=with_contacts,
            purpose=purpose,
            at=work.at,
        )
    return result


ROSTER_EXPORT = JobKind(
    key="deputies.roster_export",
    label="导出代表名册",
    run=export_roster,
    capabilities=frozenset({Capability.VIEW_ROSTER}),
    unit="人",
)
