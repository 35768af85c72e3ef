"""What apps let people import: columns, how a row is judged, written and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils import timezone

from congress_portal.foundation.slots.registry import Slot


class Verdict(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class ImportColumn:
    """A column of the template, which is the export's column too.

    ``kind``: text, name (of a person: 王　宁 is 王宁), date (a month alone is its first day), day (a whole
    date only), month (first day of it), year, integer, decimal, phone, identity, choice, yesno.
    ``aliases`` are the names offices use for it. ``choices`` (for kind choice) are the accepted labels
    with what they mean, plain JSON: the row's value is the meaning, and the first label of a meaning is
    the one shown and exported; a callable gets the scope. ``fill_down``: an empty cell means what stands
    above it (a township written once for its block); merged cells are filled down for every column.
    ``unfilled``: another column, and its meanings at which each row speaks for itself and a block ends.
    ``personal``: not shown in previews (phone and identity are masked without saying).
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, Any] | Callable[[ImportScope], Mapping[str, Any]] | None = None
    help: str = ""
    example: str = ""
    width: float = 14
    max_length: int = 0
    fill_down: bool = False
    unfilled: tuple[str, frozenset[Any]] | None = None
    personal: bool = False


@dataclass
class ImportScope:
    """Whose import, in what county, with which options chosen before the upload, when."""

    actor: Any
    county: Any
    options: dict[str, Any]
    at: datetime
    # For the kind's own use while one import is judged or written: what it loaded once.
    cache: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """The county's day of ``at``, reckoned once for all rows."""
        return timezone.localdate(self.at)


@dataclass
class StagedRow:
    """One row of the file: its number there and its values by column key, already of the column's type.

    An empty cell is None. ``present`` are the keys of the columns the file has at all: a value that
    is missing because the column is missing changes nothing. ``unread`` are the keys of cells that could
    not be read: only kinds that ``judge_unread`` get such rows, to add their own reasons about the rest.
    """

    number: int
    values: dict[str, Any]
    present: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


@dataclass
class Judgement:
    """What a kind says of a row. ``reasons`` are Chinese sentences, for REFUSED at least one.

    ``notes`` are sentences on what is taken all the same and should be looked at before confirming.
    ``subject_key`` names the row it would change (CHANGED, SAME). ``changes``: column label →
    (old, new) as shown to people. ``plan`` is whatever ``apply`` needs, as plain JSON.
    """

    verdict: Verdict
    reasons: list[str] = field(default_factory=list)
    subject_key: str = ""
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Applied:
    """One row that was written: what it became, and what ``undo`` needs (plain JSON)."""

    number: int
    subject_key: str
    created: bool
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportKind:
    """One kind of import. All functions are set-based: a fixed number of queries for a chunk of rows.

    ``judge(scope, rows)`` answers one Judgement a row, without writing. ``apply(scope, rows)`` gets
    pairs (StagedRow, plan) of NEW and CHANGED rows, writes them by the app's bulk verbs inside the
    machine's transaction and answers one Applied a row; ``Refused`` stops the whole import.
    ``undo(scope, applied)`` takes them back; ``Refused`` names the rows that were used meanwhile.
    ``identity(values)`` tells when two rows of one file are the same thing ("" = cannot tell).
    ``export(scope)`` yields the present rows as dicts by column key: the export is the template.
    ``options_form`` (a Form class taking ``actor=``) asks what must be known before the upload; model
    rows it chooses reach ``scope.options`` as their pk, dates as ISO text. ``lock(scope)`` makes others
    who write the same things wait; it is called first in the writing transaction, before rows are judged
    again. ``shown`` are the keys of the columns a preview row shows (the first six, if empty).
    ``options_label(scope)`` tells the options in words ("云岭县人大第十九届"). With ``judge_unread`` rows
    with cells that could not be read are judged too, so that all reasons are told in one round.

    An empty cell never clears what is on record: ``judge`` treats None as "not said".
    """

    key: str
    label: str
    capability: str
    columns: tuple[ImportColumn, ...] | Callable[[ImportScope], tuple[ImportColumn, ...]]
    judge: Callable[[ImportScope, Sequence[StagedRow]], list[Judgement]]
    apply: Callable[[ImportScope, Sequence[tuple[StagedRow, dict[str, Any]]]], list[Applied]]
    undo: Callable[[ImportScope, Sequence[Applied]], None]
    identity: Callable[[Mapping[str, Any]], str] = lambda values: ""
    export: Callable[[ImportScope], Iterable[Mapping[str, Any]]] | None = None
    options_form: Any = None
    lock: Callable[[ImportScope], None] | None = None
    options_label: Callable[[ImportScope], str] | None = None
    shown: tuple[str, ...] = ()
    judge_unread: bool = False
    noun: str = "行"
    help: str = ""
    after_url_name: str = ""
    icon: str = "upload"
    order: int = 0


IMPORT_KINDS: Slot[ImportKind] = Slot("import kinds")
