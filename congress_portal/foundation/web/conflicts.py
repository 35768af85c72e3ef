"""Two people changed one record: both sides beside each other, and a choice field by field (decisions F36).

One mechanism for every edit form. A form is built with the record's present values as ``initial`` on
every request, so after a conflict they are what the other person saved. Nothing typed is lost: each
field that differs is shown with both values, and a choice to take over the present one; saving again
is then a decision made with both in view, so the form carries the present version from there on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model
from django.forms import BaseForm, BoundField, FileField, HiddenInput
from django.http import QueryDict
from django.utils import timezone

# "use-<field>" says which side to save, "now-<field>" repeats what the other person saved.
USE, NOW = "use-", "now-"
THEIRS = "now"
# Hidden fields that say which state of the record was read.
STAMPS = ("version", "seen")
# What each field held when the form was opened, as short hashes: "name:1a2b3c4d phone:…".
OPENED = "opened"


@dataclass(frozen=True)
class Side:
    """A field whose two values differ; ``values`` are the present ones as a browser would post them."""

    name: str
    label: str
    now: str
    typed: str
    values: tuple[str, ...]


def stamp_of(*values: Any) -> str:
    """One word for the state of a record that has no version column; kept in a hidden field ``seen``."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def take_sides(form: BaseForm, posted: QueryDict) -> None:
    """Put the present value into each field for which 用现在的 was chosen; before the form is cleaned."""
    chosen = [name for name in form.fields if posted.get(USE + form.add_prefix(name)) == THEIRS]
    if not chosen or not hasattr(form.data, "setlist"):
        return
    form.data = form.data.copy()
    for name in chosen:
        key = form.add_prefix(name)
        if not isinstance(form.fields[name], FileField):
            form.data.setlist(key, posted.getlist(NOW + key))
    # Cleaned already by a view that looked into it: clean anew.
    form._errors = None


def opened_of(form: BaseForm) -> str:
    """For a hidden field: what the fields hold now, so that a conflict knows what was typed over it.

    "" for a form whose record has no version.
    """
    if not any(_is_stamp(name, field) for name, field in form.fields.items()):
        return ""
    return " ".join(
        f"{form.add_prefix(name)}:{_hash(_posted(field, form.get_initial_for_field(field, name)))}"
        for name, field in form.fields.items()
        if not isinstance(field.widget, HiddenInput) and not isinstance(field, FileField)
    )


def meet(form: BaseForm) -> list[Side]:
    """After a conflict: the sides that differ, and the form moved on to the present state of the record.

    What only the other person changed is taken over; its labels stand in ``form.taken_over``. Empty
    where the form knows no present values, or they are those that were read: then only the sentence
    stands there.
    """
    stamps = _stamps(form)
    if not stamps or not hasattr(form.data, "setlist"):
        return []
    opened = dict(part.split(":", 1) for part in form.data.get(OPENED, "").split() if ":" in part)
    differing = [side for side in (_side(form[name]) for name in form.fields) if side is not None]
    untouched = [s for s in differing if opened.get(s.name) == _hash(form.data.getlist(s.name))]
    sides = [side for side in differing if side not in untouched]
    form.data = form.data.copy()
    for side in untouched:
        form.data.setlist(side.name, list(side.values))
    form.taken_over = [side.label for side in untouched]
    form.moved_on = True
    for key, value in stamps.items():
        form.data[key] = value
    return sides


def _is_stamp(name: str, field: Any) -> bool:
    return name.endswith(STAMPS) and isinstance(field.widget, HiddenInput)


def _hash(values: Iterable[str]) -> str:
    """One word for what a field holds, as a browser posts it; margins and line ends make no difference."""
    plain = sorted(filter(None, (value.replace("\r\n", "\n").strip() for value in values)))
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:8]


def _stamps(form: BaseForm) -> dict[str, str]:
    """Hidden fields that name another state of the record than was posted."""
    moved = {}
    for name, field in form.fields.items():
        if not _is_stamp(name, field):
            continue
        present = form.get_initial_for_field(field, name)
        key = form.add_prefix(name)
        if present not in (None, "") and str(present) != str(form.data.get(key, "")):
            moved[key] = str(present)
    return moved


def _side(bound: BoundField) -> Side | None:
    field = bound.field
    if isinstance(field.widget, HiddenInput) or isinstance(field, FileField) or field.disabled:
        return None
    if bound.name not in bound.form.initial and field.initial is None:
        return None
    present = bound.form.get_initial_for_field(field, bound.name)
    if not field.has_changed(field.prepare_value(present), bound.data):
        return None
    sent = bound.form.data.getlist(bound.html_name)
    if _hash(_posted(field, present)) == _hash(sent):  # a number kept as text: the same to whoever reads it
        return None
    return Side(
        name=bound.html_name,
        label=str(bound.label),
        now=shown(field, present),
        typed=shown(field, bound.data),
        values=tuple(_posted(field, present)),
    )


def _posted(field: Any, value: Any) -> list[str]:
    """A value as the browser would send it."""
    value = field.prepare_value(value)
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["on"]
    if isinstance(value, (list, tuple, set)) or hasattr(value, "values_list"):
        return [str(getattr(item, "pk", item)) for item in value]
    formatted = field.widget.format_value(value)
    if isinstance(formatted, (list, tuple)):
        return [str(item) for item in formatted]
    return [] if formatted is None else [str(formatted)]


def shown(field: Any, value: Any) -> str:
    """A value in words: the choice's label, 是 or 否, a day; "--" for nothing."""
    if value is None or value == "" or value == []:
        return "--"
    if isinstance(value, bool) or field.widget.__class__.__name__ == "CheckboxInput":
        return "是" if value not in (False, "false", "0") else "否"
    values = (
        list(value) if isinstance(value, (list, tuple, set)) or hasattr(value, "values_list") else [value]
    )
    labels = _labels(getattr(field, "choices", ()))
    words = [labels.get(str(getattr(item, "pk", item)), _plain(item)) for item in values]
    return "、".join(words) or "--"


def _labels(choices: Iterable[Any]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            labels |= _labels(label)
        else:
            labels[str(value)] = str(label)
    return labels


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Model):
        return str(value)
    return str(value)
