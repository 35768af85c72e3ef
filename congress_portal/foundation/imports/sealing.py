"""What an import holds about persons, unreadable without the installation's key: rows and files."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from congress_portal.foundation.imports.values import AS_THEY_STAND, ReadRow, decode, encode
from congress_portal.foundation.privacy import ciphers
from congress_portal.foundation.slots.imports import ImportColumn, Judgement, StagedRow, Verdict

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def pack(row: ReadRow, judgement: Judgement) -> str:
    """A row with its judgement as text for ``ImportRow.sealed``; what is empty is left out."""
    parts: dict[str, Any] = {"v": {k: encode(v) for k, v in row.values.items() if v is not None}}
    if row.raw:
        parts["r"] = row.raw
    if typed := row.typed(every=judgement.verdict == Verdict.REFUSED):
        parts["t"] = typed
    if judgement.reasons:
        parts["e"] = judgement.reasons
    if notes := [*row.notes, *judgement.notes]:
        parts["n"] = notes
    # What is refused goes back as a whole, with the columns nobody imports.
    if judgement.verdict == Verdict.REFUSED and (others := row.others):
        parts["o"] = others
    if judgement.changes:
        parts["c"] = judgement.changes
    if judgement.plan:
        parts["p"] = judgement.plan
    return _encode(parts)


class Packed:
    """A stored row read again: ``values``, ``raw``, ``typed``, ``others``, ``reasons``, ``notes``, ``changes`` and ``plan``."""

    def __init__(self, sealed: str) -> None:
        parts = json.loads(sealed) if sealed else {}
        self._values: Mapping[str, Any] = parts.get("v", {})
        self.raw: dict[str, str] = parts.get("r", {})
        # What stood in a cell that was read as something else: a month that became a day.
        self.typed: dict[str, Any] = parts.get("t", {})
        self.others: dict[int, Any] = {int(index): cell for index, cell in parts.get("o", {}).items()}
        self.reasons: list[str] = parts.get("e", [])
        self.notes: list[str] = parts.get("n", [])
        self.changes: dict[str, list[str]] = parts.get("c", {})
        self.plan: dict[str, Any] = parts.get("p", {})

    def values(self, columns: Sequence[ImportColumn]) -> dict[str, Any]:
        """The values by key, of their columns' types, None where empty."""
        values = dict.fromkeys([column.key for column in columns])
        found = self._values
        for column in columns:
            if column.key in found:
                value = found[column.key]
                values[column.key] = value if column.kind in AS_THEY_STAND else decode(column, value)
        return values

    def staged(self, number: int, columns: Sequence[ImportColumn], present: frozenset[str]) -> StagedRow:
        """The row as its kind takes it."""
        return StagedRow(number, self.values(columns), present)


def as_json(value: Any) -> str:
    """Anything plain as compact text."""
    return _encode(value)


def keep_file(content: bytes) -> str:
    """Store an upload sealed; where it lies."""
    text = ciphers.seal(base64.b64encode(content).decode("ascii"))
    return default_storage.save(f"imports/{uuid.uuid4().hex}.sealed", ContentFile(text.encode("ascii")))


def open_file(path: str) -> bytes | None:
    """What ``keep_file`` stored; None where it is gone."""
    try:
        with default_storage.open(path) as stream:
            text = stream.read().decode("ascii")
    except FileNotFoundError:
        return None
    return base64.b64decode(ciphers.unseal(text))


def drop_file(path: str) -> None:
    """Remove a stored upload."""
    if path:
        default_storage.delete(path)
