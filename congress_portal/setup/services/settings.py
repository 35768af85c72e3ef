"""Verbs for what a county sets itself: words and telephone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.refusals import Conflict

COUNTY_FIELDS = (
    "word",
    "host",
    "help_phone",
    "help_hours",
    "stage_submit",
    "stage_accept",
    "stage_dispatch",
    "stage_close",
    "mourning",
)


@transaction.atomic
def change_county(
    *, actor: Actor, county: County, version: int, values: dict[str, object], at: datetime
) -> County:
    """Change the county's own words and telephone; ``values`` are those of ``COUNTY_FIELDS``."""
    county = County.objects.select_for_update(of=("self",), no_key=True).get(pk=county.pk)
    if county.version != version:
        raise Conflict(changed_sentence(county, at=at))
    before = {name: getattr(county, name) for name in COUNTY_FIELDS}
    changed = [name for name in COUNTY_FIELDS if values[name] != before[name]]
    if not changed:
        return county
    for name in changed:
        setattr(county, name, values[name])
    county.version += 1
    county.save(update_fields=[*changed, "version"])
    labels = "、".join(str(County._meta.get_field(name).verbose_name) for name in changed)
    record(
        actor=actor,
        subject=county,
        move="change_county",
        summary=f"修改县级设置：{labels}",
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
        at=at,
    )
    return county
