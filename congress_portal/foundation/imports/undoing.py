"""What an import made may be removed only while nobody has used it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model


def users_of(model: type[Model], pks: Iterable[int], *, besides: Collection[str] = ()) -> dict[int, str]:
    """Which of these rows others point to: pk → what the first of them is called (会议出席, 活动 …).

    Every foreign key of every app is asked, one query each, but those of the models in ``besides``
    ("accounts.membership"), which the caller removes itself.
    """
    pks = list(pks)
    found: dict[int, str] = {}
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other._meta.label_lower in besides or not pks:
            continue
        field = relation.field
        rows: Any = field.remote_field.through if relation.many_to_many else other
        name = field.m2m_reverse_field_name() if relation.many_to_many else field.name
        used = rows._default_manager.filter(**{f"{name}__in": pks}).order_by()
        for pk in set(used.values_list(f"{name}_id" if relation.many_to_many else field.attname, flat=True)):
            found.setdefault(pk, str(other._meta.verbose_name))
    return found


def some_names(names: Collection[str], *, most: int = 5) -> str:
    """王宁、李平等 8 位: names for a sentence that refuses."""
    names = list(names)
    return "、".join(names[:most]) + (f"等 {len(names)} 项" if len(names) > most else "")
