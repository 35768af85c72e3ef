"""What a backup holds and what it leaves out, and the sentence where something is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps as live_apps
from django.db.models import Model

FORMAT = "congress-portal-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
FILES = "files/"
ROWS = "rows/"

# Made anew by the portal itself, or of this minute only: sessions end, forms are opened again, counts
# of requests and of wrong passwords begin anew.
LEFT_OUT_APPS = frozenset({"contenttypes", "auth", "sessions", "axes", "runtime"})
LEFT_OUT = frozenset({"web.formkey", "web.ratecounter", "signin.sessionrecord"})


class BackupError(Exception):
    """A backup that cannot be made or restored; the text says what to do."""


def models_of(apps: Any = live_apps, *, kept: bool = True) -> Iterator[type[Model]]:
    """The models whose rows a backup holds; with ``kept=False`` those it leaves out."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed:
            continue
        if (meta.app_label in LEFT_OUT_APPS or meta.label_lower in LEFT_OUT) != kept:
            yield model


def member_of(model: type[Model]) -> str:
    """The name of a model's member in the file."""
    return f"{ROWS}{model._meta.label_lower}.jsonl"
