"""What the preview shows of judged rows: tabs, a few columns, old beside new, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from congress_portal.foundation.imports.choices import BatchState, RowVerdict
from congress_portal.foundation.imports.kinds import Shape
from congress_portal.foundation.imports.models import ImportBatch, ImportRow
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.imports.values import masked
from congress_portal.foundation.privacy import mask_id, mask_phone

TONES = {
    RowVerdict.NEW: "closed",
    RowVerdict.CHANGED: "evaluate",
    RowVerdict.SAME: "draft",
    RowVerdict.REFUSED: "returned",
}
# What confirming writes, and undoing takes back.
WRITTEN = (RowVerdict.NEW, RowVerdict.CHANGED)
# What is looked at first.
ORDER = (RowVerdict.REFUSED, RowVerdict.CHANGED, RowVerdict.NEW, RowVerdict.SAME)


def verdict_tabs(batch: ImportBatch, wanted: str) -> tuple[list[dict[str, Any]], str]:
    """The tabs with their counts, and the one that is open: the asked one, else all."""
    counts = {verdict: getattr(batch, verdict) for verdict in RowVerdict.values}
    verdict = wanted if wanted in counts else ""
    tabs = [{"label": "全部", "url": batch.get_absolute_url(), "count": batch.total, "current": not verdict}]
    tabs += [
        {
            "label": v.label,
            "url": f"{batch.get_absolute_url()}?verdict={v.value}",
            "count": counts[v.value],
            "current": verdict == v.value,
            "alarm": v == RowVerdict.REFUSED,
            "undone": batch.state == BatchState.UNDONE and v in WRITTEN,
        }
        for v in ORDER
        if counts[v.value] or verdict == v.value
    ]
    return tabs, verdict


def shown_rows(shape: Shape, rows: Sequence[ImportRow], *, undone: bool = False) -> list[dict[str, Any]]:
    """Each row as the template draws it; personal values masked. ``undone``: what was written is not any more."""
    shown = []
    for row in rows:
        packed = Packed(row.sealed)
        values = packed.values(shape.columns)
        cells = []
        for column in shape.shown:
            raw = packed.raw.get(column.key)
            if raw is not None:
                text = {"phone": mask_phone, "identity": mask_id}.get(column.kind, str)(raw)
            elif column.kind == "date" and column.key in packed.typed and not column.personal:
                text = str(packed.typed[column.key])
            else:
                text = masked(column, values[column.key], shape.labels.get(column.key))
            cells.append({"label": column.label, "text": text, "wrong": raw is not None})
        verdict = RowVerdict(row.verdict)
        gone = undone and verdict in WRITTEN
        shown.append(
            {
                "number": row.number,
                "verdict": f"{verdict.label}，已撤销" if gone else verdict.label,
                "tone": "declined" if gone else TONES[verdict],
                "cells": cells,
                "reasons": packed.reasons,
                "notes": packed.notes,
                "changes": [(label, old, new) for label, (old, new) in packed.changes.items()],
                "subject_key": row.subject_key,
            }
        )
    return shown
