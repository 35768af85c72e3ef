"""Whether rows are pointed at by others: what must be known before an import is taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Model

_AT_ONCE = 2000


def first_uses(model: type[Model], pks: Iterable[int], *, ignore: Collection[str] = ()) -> dict[int, str]:
    """{pk: what points at it}, for those rows that anything points at; one query a relation and 2,000 rows.

    ``ignore`` names relations that do not count, as "app.model.field" in small letters.
    """
    pks = list(pks)
    found: dict[int, str] = {}
    for relation in model._meta.related_objects:
        field = relation.field
        if relation.many_to_many or f"{field.model._meta.label_lower}.{field.name}" in ignore:
            continue
        for start in range(0, len(pks), _AT_ONCE):
            rows = relation.related_model._base_manager.filter(
                **{f"{field.name}__in": pks[start : start + _AT_ONCE]}
            )
            for pk in rows.order_by().values_list(field.attname, flat=True).distinct():
                found.setdefault(pk, str(relation.related_model._meta.verbose_name))
    return found
