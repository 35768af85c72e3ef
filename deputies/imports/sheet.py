"""The roster as rows of the columns that an import reads: what goes out comes in again unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from congress_portal.foundation.accounts.models import County, DivisionLevel
from congress_portal.foundation.imports.values import first_labels, shown
from congress_portal.foundation.slots.imports import ImportColumn, ImportScope
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.imports.rows import COLUMNS, ENDINGS
from deputies.imports.world import worlds_of
from deputies.models import Mandate

# Identity numbers never leave the portal.
_KEPT_BACK = frozenset({"identity"})
_KINDS = {"date": "date", "day": "date"}


def roster_row(mandate: Mandate, *, contacts: bool, kept: bool = True) -> dict[str, Any]:
    """A mandate as a row by column key; reads what ``for_list`` loads.

    The day of birth is for who keeps the congress (``kept``), as on the deputy's page.
    """
    person, home = mandate.person, mandate.home_division
    row = {
        "name": person.name,
        "gender": person.gender,
        "ethnicity": person.ethnicity,
        "birth_date": person.birth_date if kept else None,
        "education": person.education,
        "party": person.party,
        "occupation": mandate.occupation,
        "trade": mandate.get_trade_display(),
        "wageless": mandate.wageless if kept else None,
        "level": mandate.level,
        "constituency": str(mandate.constituency or ""),
        # Said in every row: an empty cell of this column means what stands above it.
        "township": str(mandate.township or mandate.congress.division),
        "village": home.name if home.level == DivisionLevel.VILLAGE else "",
        "delegation": str(mandate.delegation or ""),
        "group": str(mandate.group or ""),
        "elected_on": mandate.elected_on,
        "kind_of_election": mandate.kind_of_election,
        "starts_on": mandate.starts_on,
        "state": mandate.get_state_display(),
        "ended_on": mandate.ended_on,
    }
    return row | ({"phone": person.phone} if contacts else {})


def as_rows(mandates: Any, *, contacts: bool) -> Any:
    """The queryset with what ``roster_row`` reads and nothing that need not be decrypted."""
    hidden = ("person__identity_number", *(() if contacts else ("person__phone",)))
    return mandates.for_list().select_related("congress__division").defer(*hidden)


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """The deputies of the terms as the file has them, without telephones: those need a purpose."""
    for world in worlds_of(scope):
        rows = Mandate.objects.visible_to(scope.actor).filter(term=world.term).open()
        for mandate in as_rows(rows, contacts=False).order_by("pk").iterator(chunk_size=1000):
            yield roster_row(mandate, contacts=False)


def columns_for(*, contacts: bool) -> list[ImportColumn]:
    """The columns of a full list; telephones only where they were asked for."""
    return [c for c in (*COLUMNS, *ENDINGS) if c.key not in _KEPT_BACK and (contacts or c.key != "phone")]


def _plain_widths(columns: Iterable[ImportColumn]) -> list[Column]:
    return [Column(c.label, c.width, _KINDS.get(c.kind, "text")) for c in columns]


def write_full_roster(
    path: Path,
    mandates: Iterable[tuple[Mandate, bool]],
    *,
    title: str,
    count: int,
    county: County | None,
    with_contacts: bool,
) -> None:
    """Every column of the roster, in the office's look; the file can be imported again.

    Each mandate comes with whether the reader's office keeps its congress.
    """
    columns = columns_for(contacts=with_contacts)
    labels: dict[str, Mapping[Any, str]] = {
        c.key: first_labels(c.choices) for c in columns if isinstance(c.choices, Mapping)
    }

    def cells() -> Iterator[list[Any]]:
        for mandate, kept in mandates:
            row = roster_row(mandate, contacts=with_contacts, kept=kept)
            yield [
                row.get(c.key) if c.kind in _KINDS else shown(c, row.get(c.key), labels.get(c.key))
                for c in columns
            ]

    book = Workbook(title, demonstration=bool(county and county.is_demonstration), path=path)
    book.sheet("代表名册", paper="A3", landscape=True).table(
        title,
        columns=_plain_widths(columns),
        rows=cells(),
        subtitle_right=f"共 {count} 人",
        frozen_columns=1,
        autofilter=True,
        empty_text="没有符合条件的代表。",
    )
    book.close()
