"""A kind of import with its columns and choices as they are for one scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.imports.values import first_labels
from congress_portal.foundation.slots import IMPORT_KINDS, ImportKind, ImportScope
from congress_portal.foundation.slots.imports import ImportColumn
from congress_portal.foundation.web.refusals import Denied, Refused


def kind_for(actor: Any, key: str) -> ImportKind:
    """The kind, if this actor may import it. Raises Denied, and Refused where the app is gone."""
    kind = IMPORT_KINDS.get(key)
    if kind is None:
        raise Refused("系统升级后不再提供这类导入，请从原来的页面重新开始。")
    if not actor.can(kind.capability):
        raise Denied("您现在的角色没有这项工作。如果需要办理，请联系县人大办公室。")
    return kind


class Shape:
    """What one import looks like: the scope, its columns, the choices of each choice column."""

    def __init__(self, kind: ImportKind, scope: ImportScope) -> None:
        self.kind = kind
        self.scope = scope
        columns = kind.columns(scope) if callable(kind.columns) else kind.columns
        self.columns: tuple[ImportColumn, ...] = tuple(columns)
        self.by_key = {column.key: column for column in self.columns}
        self.choices: dict[str, dict[str, Any]] = {}
        for column in self.columns:
            if column.kind == "choice" and column.choices is not None:
                found = column.choices(scope) if callable(column.choices) else column.choices
                self.choices[column.key] = dict(found)
        self.labels = {key: first_labels(found) for key, found in self.choices.items()}
        self.required = sum(column.required for column in self.columns)

    @property
    def shown(self) -> list[ImportColumn]:
        """The columns a preview row shows."""
        wanted = [self.by_key[key] for key in self.kind.shown if key in self.by_key]
        return wanted or list(self.columns[:6])

    def label(self) -> str:
        """The options in words, "" where there are none."""
        return self.kind.options_label(self.scope) if self.kind.options_label else ""


def shape_of(*, actor: Any, kind: ImportKind, options: dict[str, Any], at: datetime) -> Shape:
    """The shape for an actor's own county."""
    return Shape(kind, ImportScope(actor=actor, county=actor.county, options=dict(options), at=at))


def shape_of_batch(batch: ImportBatch, *, actor: Any, at: datetime) -> Shape:
    """The shape of a stored import. Raises Denied where the actor may not carry the kind out."""
    return shape_of(actor=actor, kind=kind_for(actor, batch.kind), options=batch.options, at=at)
