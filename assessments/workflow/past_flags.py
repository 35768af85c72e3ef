"""Holders of the flag before the portal: entered many at once, in the one chain of their group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.models import AssessedSubject, FlagAward, FlagGroup
from assessments.workflow.guards import acting, need, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused

FIELDS = ("from_on", "minutes_number", "handover_meeting", "total", "fund")
DECIMALS = ("total", "fund")


@dataclass(frozen=True)
class PastAward:
    """One holding as the file has it; ``minutes_number`` is the number of the document that gave it."""

    holder_id: int
    year: int
    from_on: date
    minutes_number: str
    handover_meeting: str = ""
    total: Decimal | None = None
    fund: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values |= {name: None if values[name] is None else str(values[name]) for name in DECIMALS}
        return values | {"from_on": self.from_on.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PastAward:
        """What ``to_json`` made."""
        values = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        for name in DECIMALS:
            values[name] = None if values.get(name) is None else Decimal(values[name])
        return cls(**values | {"from_on": date.fromisoformat(values["from_on"])})

    @classmethod
    def of(cls, award: FlagAward) -> PastAward:
        """A row as it stands."""
        values = {name: getattr(award, name) for name in FIELDS}
        return cls(holder_id=award.holder_id, year=award.year, **values)


def _check(actor: Actor, county: County) -> None:
    need(actor, Capability.AWARD_FLAG, "补录流动红旗")
    same_county(actor, county.pk)


def _lock_groups(ids: Iterable[int]) -> dict[int, FlagGroup]:
    rows = FlagGroup.objects.filter(pk__in=set(ids)).order_by("pk")
    return {g.pk: g for g in rows.select_for_update(of=("self",), no_key=True)}


def _chain(group: FlagGroup) -> None:
    """Let each holding end when the next begins, with the one before as its predecessor.

    Raises Refused where the days of the chain run against its years.
    """
    awards = list(
        FlagAward.objects.standing()
        .filter(group=group)
        .select_related("holder")
        .order_by("year", "number", "pk")
    )
    for before, after in zip(awards, awards[1:], strict=False):
        if after.from_on < before.from_on:
            raise Refused(
                f"{after.year}年{after.holder}的接旗日期 {after.from_on:%Y-%m-%d} 早于"
                f"{before.year}年{before.holder}的 {before.from_on:%Y-%m-%d}，请核对交接日期。"
            )
    ending, standing = [], []
    for place, award in enumerate(awards):
        following = awards[place + 1] if place + 1 < len(awards) else None
        previous = awards[place - 1] if place else None
        to_on = following.from_on if following else None
        if award.to_on == to_on and award.previous_id == (previous.pk if previous else None):
            continue
        award.to_on, award.previous = to_on, previous
        (standing if to_on is None else ending).append(award)
    # The one who gives it away first: a group has one current holder at any moment.
    FlagAward.objects.bulk_update(ending, ["to_on", "previous"])
    FlagAward.objects.bulk_update(standing, ["to_on", "previous"])


@transaction.atomic
def record_past_awards(
    *, actor: Actor, county: County, rows: Sequence[PastAward], at: datetime
) -> list[FlagAward]:
    """Enter many holders from before the portal, in front of, between or behind those known already.

    Refused where a year has its holder or the days run against the years.
    """
    _check(actor, county)
    subjects = {
        s.pk: s for s in AssessedSubject.objects.filter(pk__in={r.holder_id for r in rows}, county=county)
    }
    if any(r.holder_id not in subjects for r in rows):
        raise Refused("有的持旗单位不在本县的考评分组里，请重新核对。")
    groups = _lock_groups(s.group_id for s in subjects.values())
    taken = {
        (group, year): holder
        for group, year, holder in FlagAward.objects.standing()
        .filter(group__in=groups, number=0)
        .values_list("group", "year", "holder__name")
    }
    for row in rows:
        group = subjects[row.holder_id].group_id
        if (group, row.year) in taken:
            raise Refused(f"{row.year}年的红旗已经登记给{taken[group, row.year]}，一年一面，请核对。")
        taken[group, row.year] = subjects[row.holder_id].name
    made = FlagAward.objects.bulk_create(
        [
            FlagAward(
                group=groups[subjects[row.holder_id].group_id],
                holder=subjects[row.holder_id],
                year=row.year,
                # Until the chain is tied nobody new holds it at present.
                to_on=row.from_on,
                authority_document=groups[subjects[row.holder_id].group_id].authority_document,
                authority_organ=groups[subjects[row.holder_id].group_id].authority_organ,
                awarded_by=acting(actor),
                awarded_at=at,
                imported=True,
                **{name: getattr(row, name) for name in FIELDS},
            )
            for row in sorted(rows, key=lambda r: (r.year, r.holder_id))
        ]
    )
    for group in groups.values():
        _chain(group)
    record_many(
        entry(
            actor=actor,
            subject=award,
            root=award.group,
            move="record_past_award",
            summary=f"历史导入：{award.year}年{award.group}流动红旗授予{award.holder}，{award.minutes_number}",
            after={"holder": award.holder.name},
            audience="parties",
            at=at,
        )
        for award in made
    )
    return made


@transaction.atomic
def correct_past_awards(
    *, actor: Actor, county: County, rows: Mapping[int, PastAward], at: datetime
) -> list[FlagAward]:
    """Correct imported holdings (days, numbers, money), by key; holder and year stay."""
    _check(actor, county)
    found = FlagAward.objects.filter(pk__in=rows, imported=True, group__county=county)
    groups = _lock_groups(found.values_list("group", flat=True))
    awards = list(found.select_related("holder", "group").order_by("pk"))
    for award in awards:
        for name in FIELDS:
            setattr(award, name, getattr(rows[award.pk], name))
        # The day of handing on follows from the chain; it may lie before the new first day until then.
        award.to_on = award.from_on
    FlagAward.objects.bulk_update(awards, [*FIELDS, "to_on"])
    for group in groups.values():
        _chain(group)
    record_many(
        entry(
            actor=actor, subject=award, root=award.group, move="correct_past_award",
            summary=f"更正{award.year}年流动红旗的历史资料：{award.holder}", audience="parties", at=at,
        )
        for award in awards
    )  # fmt: skip
    return awards


@transaction.atomic
def take_back_past_awards(
    *, actor: Actor, county: County, ids: Iterable[int], since: datetime, at: datetime
) -> int:
    """Remove imported holdings again and close the chain over them; how many.

    Refused where the flag was given on since the import: that hand-over names one of them.
    """
    _check(actor, county)
    found = FlagAward.objects.filter(pk__in=list(ids), imported=True, group__county=county)
    groups = _lock_groups(found.values_list("group", flat=True))
    by_group: dict[int, list[FlagAward]] = defaultdict(list)
    for award in found.select_related("holder").order_by("year"):
        by_group[award.group_id].append(award)
    for group, awards in by_group.items():
        later = (
            FlagAward.objects.standing()
            .filter(group=group, awarded_at__gt=since, year__gte=awards[0].year)
            .exclude(pk__in=[a.pk for a in awards])
            .select_related("holder")
            .first()
        )
        if later is not None:
            raise Conflict(
                f"导入以后又登记了{later.year}年的红旗（{later.holder}），它接在这些记录后面，不能撤销。"
            )
    gone = [award.pk for awards in by_group.values() for award in awards]
    FlagAward.objects.filter(previous__in=gone).update(previous=None)
    FlagAward.objects.filter(pk__in=gone).delete()
    for group in groups.values():
        _chain(group)
        names = [f"{a.year}年{a.holder}" for a in by_group[group.pk]]
        record(
            actor=actor,
            subject=group,
            move="take_back_past_awards",
            summary=f"撤销历史导入的持旗记录 {len(names)} 条",
            before={"awards": names[:200]},
            at=at,
        )
    return len(gone)
