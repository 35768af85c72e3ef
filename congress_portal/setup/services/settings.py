"""Verbs for what a county sets itself: words, telephone, and the days its offices work."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.journal.services import last_move, record
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.foundation.workdays.models import Holiday

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
        last = last_move(county)
        who = f"{last.who}于 {timezone.localtime(last.at):%H:%M} " if last else "刚才有人"
        raise Conflict(f"{who}改过这些设置。请返回设置页，看过现在的内容再改。")
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


@transaction.atomic
def set_day(
    *, actor: Actor, day: date, is_workday: bool, name: str, at: datetime, source: str = ""
) -> Holiday:
    """Enter a day off or a make-up working day, or correct one. Limits that run are not moved by it.

    Raises Refused for a plain weekday entered as a working day, which needs no entry.
    """
    if is_workday and day.weekday() < 5:
        raise Refused(
            "星期一至星期五本来就上班，不用登记。要取消已登记的放假，请删去那一天。", field="is_workday"
        )
    holiday = Holiday.objects.select_for_update(of=("self",), no_key=True).filter(date=day).first()
    before = {"is_workday": holiday.is_workday, "name": holiday.name} if holiday else None
    if holiday is None:
        holiday = Holiday(date=day)
    holiday.is_workday, holiday.name, holiday.source = is_workday, name, source
    holiday.save()
    record(
        actor=actor,
        subject=holiday,
        move="set_day",
        summary=f"工作日历：{day:%Y-%m-%d} {name}{'补班' if is_workday else '放假'}",
        before=before,
        after={"is_workday": is_workday, "name": name},
        at=at,
    )
    return holiday


@transaction.atomic
def clear_day(*, actor: Actor, holiday: Holiday, at: datetime) -> None:
    """Take a day out of the table: it follows its weekday again."""
    holiday = Holiday.objects.select_for_update(of=("self",), no_key=True).get(pk=holiday.pk)
    record(
        actor=actor,
        subject=holiday,
        move="clear_day",
        summary=f"工作日历：删去 {holiday}",
        before={"is_workday": holiday.is_workday, "name": holiday.name},
        at=at,
    )
    holiday.delete()
