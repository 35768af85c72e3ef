"""Years before the portal beside the portal's own: lists, ranks through the years, money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from assessments.models import FlagAward, HistoricalScore, Result

MOST_YEARS = 10


def past_years(scores: Sequence[HistoricalScore]) -> list[dict[str, Any]]:
    """One line a year and group, the newest first."""
    found: dict[tuple[int, int], list[HistoricalScore]] = defaultdict(list)
    for score in scores:
        found[-score.year, score.group_id].append(score)
    return [
        {
            "year": rows[0].year,
            "group": rows[0].group,
            "document": "、".join(dict.fromkeys(row.document_number for row in rows)),
            "count": len(rows),
            "url": rows[0].get_absolute_url(),
        }
        for _, rows in sorted(found.items())
    ]


def rank_trends(results: Sequence[Result], scores: Sequence[HistoricalScore]) -> list[dict[str, Any]]:
    """For each group with at least two years: subjects by years, the rank in each cell.

    The portal's own result of a year goes before a file's.
    """
    cells: dict[int, dict[int, dict[int, dict[str, Any]]]] = defaultdict(lambda: defaultdict(dict))
    subjects, groups = {}, {}
    rows = [(s.subject, s.group, s.year, s.rank, True) for s in scores]
    rows += [(r.subject, r.subject.group, r.period.year, r.rank, False) for r in results]
    for subject, group, year, rank, past in rows:
        subjects[subject.pk], groups[group.pk] = subject, group
        cells[group.pk][subject.pk][year] = {"rank": rank, "past": past}
    trends = []
    for pk in sorted(cells, key=lambda pk: (groups[pk].sort_order, pk)):
        years = sorted({year for of_year in cells[pk].values() for year in of_year})[-MOST_YEARS:]
        if len(years) < 2:
            continue
        order = sorted(cells[pk], key=lambda s: (subjects[s].sort_order, s))
        trends.append(
            {
                "group": groups[pk],
                "years": years,
                "rows": [
                    {"subject": subjects[s], "cells": [cells[pk][s].get(year) for year in years]}
                    for s in order
                ],
            }
        )
    return trends


def past_funds(awards: Sequence[FlagAward], scores: Sequence[HistoricalScore]) -> list[dict[str, Any]]:
    """Money of years before the portal; a holder's stands in both files and is shown once."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for award in awards:
        if award.fund is not None:
            found[award.year, award.holder_id] = {
                "year": award.year, "subject": award.holder, "rank": None, "amount": award.fund,
                "document": award.minutes_number,
            }  # fmt: skip
    for score in scores:
        if score.fund is not None:
            found[score.year, score.subject_id] = {
                "year": score.year, "subject": score.subject, "rank": score.rank, "amount": score.fund,
                "document": score.document_number,
            }  # fmt: skip
    return sorted(found.values(), key=lambda row: (-row["year"], row["rank"] or 0, row["subject"].name))
