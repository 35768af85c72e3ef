"""Totals and ranks of years before the portal, entered from that year's file (decisions 0019)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.choices import SchemeState
from assessments.models import AssessedSubject, HistoricalScore, Period, Result, Scheme
from assessments.workflow.guards import acting, need, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused

FIELDS = ("total", "rank", "categories", "fund", "document_number", "note")
DECIMALS = ("total", "fund")


@dataclass(frozen=True)
class PastScore:
    """One subject's year as the file has it. ``categories``: (name, points) in the file's order."""

    subject_id: int
    year: int
    document_number: str
    total: Decimal | None = None
    rank: int | None = None
    categories: tuple[tuple[str, str], ...] = ()
    fund: Decimal | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values |= {name: None if values[name] is None else str(values[name]) for name in DECIMALS}
        return values | {"categories": [list(pair) for pair in self.categories]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PastScore:
        """What ``to_json`` made."""
        values = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        for name in DECIMALS:
            values[name] = None if values.get(name) is None else Decimal(values[name])
        return cls(**values | {"categories": tuple(tuple(pair) for pair in values.get("categories") or ())})

    @classmethod
    def of(cls, score: HistoricalScore) -> PastScore:
        """A row as it stands."""
        values = {name: getattr(score, name) for name in FIELDS}
        values["categories"] = tuple(tuple(pair) for pair in score.categories)
        return cls(subject_id=score.subject_id, year=score.year, **values)


def _columns(row: PastScore) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS} | {"categories": [list(p) for p in row.categories]}


def own_years(groups: Collection[int]) -> set[tuple[int, int]]:
    """(group, year) that the portal assesses itself: a scheme stands published or a period was opened.

    One query. Such a year gets its result here, also where no quarter of it has ended yet.
    """
    schemes = Scheme.objects.filter(group__in=groups, state=SchemeState.PUBLISHED).order_by()
    periods = Period.objects.filter(scheme__group__in=groups).order_by()
    return set(schemes.values_list("group_id", "year").union(periods.values_list("scheme__group_id", "year")))


def _check(actor: Actor, county: County) -> None:
    need(actor, Capability.PUBLISH_RESULTS, "录入往年考评成绩")
    same_county(actor, county.pk)


@transaction.atomic
def enter_past_scores(
    *, actor: Actor, county: County, rows: Sequence[PastScore], at: datetime
) -> list[HistoricalScore]:
    """Enter many results of years before the portal. Refused where the portal has that year itself."""
    _check(actor, county)
    subjects = {
        s.pk: s
        for s in AssessedSubject.objects.filter(
            pk__in={r.subject_id for r in rows}, county=county
        ).select_related("group")
    }
    wanted = {(r.subject_id, r.year) for r in rows}
    if any(r.subject_id not in subjects for r in rows):
        raise Refused("有的参评单位不在本县，请重新核对名单。")
    own = Result.objects.filter(subject__in=subjects).values_list("subject", "period__year")
    old = HistoricalScore.objects.filter(subject__in=subjects).values_list("subject", "year")
    for pk, year in sorted((set(own) | set(old)) & wanted):
        raise Refused(f"{subjects[pk]} {year} 年的成绩刚被别人录入，请重新核对后再导入。")
    here = own_years({s.group_id for s in subjects.values()})
    for pk, year in sorted(wanted):
        if (subjects[pk].group_id, year) in here:
            raise Refused(f"{year} 年度的考评刚在平台里开始，请重新核对后再导入。")
    made = HistoricalScore.objects.bulk_create(
        [
            HistoricalScore(
                county=county,
                group=subjects[row.subject_id].group,
                subject=subjects[row.subject_id],
                year=row.year,
                entered_by=acting(actor),
                entered_at=at,
                **_columns(row),
            )
            for row in rows
        ],
        batch_size=200,
    )
    record_many(
        entry(
            actor=actor,
            subject=score,
            root=score.group,
            move="enter_past_score",
            summary=f"历史导入：{score.subject}{score.year}年考评成绩，{score.document_number}",
            after={"total": str(score.total), "rank": score.rank},
            at=at,
        )
        for score in made
    )
    return made


def _locked(versions: Mapping[int, int]) -> list[HistoricalScore]:
    rows = HistoricalScore.objects.filter(pk__in=versions).select_related("subject", "group").order_by("pk")
    scores = list(rows.select_for_update(of=("self",), no_key=True))
    for score in scores:
        if score.version != versions[score.pk]:
            raise Conflict(f"{score}的成绩导入以后又改过，请重新核对。")
    return scores


@transaction.atomic
def rewrite_past_scores(
    *,
    actor: Actor,
    county: County,
    rows: Mapping[int, PastScore],
    versions: Mapping[int, int],
    at: datetime,
    step: int = 1,
) -> list[HistoricalScore]:
    """Correct results entered before, by key. Conflict where one was changed since ``versions``."""
    _check(actor, county)
    scores = _locked({pk: versions[pk] for pk in rows})
    for score in scores:
        for name, value in _columns(rows[score.pk]).items():
            setattr(score, name, value)
        score.version += step
    HistoricalScore.objects.bulk_update(scores, [*FIELDS, "version"], batch_size=100)
    word = "更正" if step > 0 else "恢复"
    record_many(
        entry(
            actor=actor, subject=score, root=score.group, move="edit_past_score",
            summary=f"{word}{score.subject}{score.year}年考评成绩，{score.document_number}", at=at,
        )
        for score in scores
    )  # fmt: skip
    return scores


@transaction.atomic
def take_back_past_scores(*, actor: Actor, county: County, versions: Mapping[int, int], at: datetime) -> int:
    """Remove imported results again; how many. Refused where a year of the portal was compared with one."""
    _check(actor, county)
    scores = _locked(versions)
    compared = set(
        Result.objects.filter(subject__in={s.subject_id for s in scores}, previous_rank__isnull=False)
        .filter(period__year__in={s.year + 1 for s in scores}, period__computed_at__isnull=False)
        .values_list("subject", "period__year")
    )
    for score in scores:
        if (score.subject_id, score.year + 1) in compared:
            raise Refused(f"{score}的成绩已经用来和 {score.year + 1} 年度比较，不能撤销。")
    HistoricalScore.objects.filter(pk__in=[s.pk for s in scores]).delete()
    record(
        actor=actor,
        subject=county.congress,
        move="take_back_past_scores",
        summary=f"撤销历史导入的考评成绩 {len(scores)} 条",
        before={"scores": [str(s) for s in scores[:200]]},
        at=at,
    )
    return len(scores)
