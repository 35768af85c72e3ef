"""Long work of the roster: its workbook, of however many mandates."""

from __future__ import annotations

from django.db import transaction

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.chunks import keys_of, values_in_chunks
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import XLSX
from deputies import services
from deputies.exports import fields_of, roster_rows, roster_title, write_roster
from deputies.forms.mandates import RosterQuery
from deputies.models import Mandate

# The county's own congress was entered first, then the townships in their official order.
ORDER = ("congress_id", "pk")
# What of the address decides who stands in the list.
ASKED = (*RosterQuery.base_fields,)


def export_roster(work: Work) -> JobResult:
    """The mandates that the actor sees and the query asks for; the journal notes that they left the portal."""
    actor = work.actor
    query = RosterQuery(work.params, actor=actor)
    mandates = query.narrow(Mandate.objects.visible_to(actor))
    keys = keys_of(mandates.order_by(*ORDER))
    with_contacts = actor.can(Capability.SEE_CONTACTS)
    work.advance(0, len(keys))

    def counted():
        found = values_in_chunks(Mandate.objects.all(), keys, *fields_of(with_contacts=with_contacts))
        for row in roster_rows(found):
            yield row
            if row[0] % 500 == 0:
                work.advance(row[0], len(keys))

    path = work.folder / "roster.xlsx"
    write_roster(path, counted(), count=len(keys), county=actor.county, with_contacts=with_contacts)
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
