"""Similar cases of this and past years, with what was answered and promised then (imported ones too)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from congress_portal.foundation.accounts.access import Actor

from .choices import Kind, ReplyKind
from .models import Commitment, Reply, Suggestion
from .states import NOT_HANDED_IN

MOST_SIMILAR = 5
# Titles that share less are not shown as similar; those that share as much as SAME speak of one matter.
LEAST_ALIKE = 0.15
SAME = 0.45
# How many titles are compared, the newest first: a county's suggestions of some fifteen years.
MOST_COMPARED = 3_000
EXCERPT = 70


@dataclass(frozen=True)
class Found:
    """A similar case, and what came of it."""

    case: Suggestion
    same: bool
    reply: str = ""
    promise: Commitment | None = None


def _pairs(text: str) -> set[str]:
    """Neighbouring characters of a title, without the words that every title has."""
    for word in ("关于", "的建议", "建议", "进一步", "加强", "，", "。", " "):
        text = text.replace(word, "")
    return {text[i : i + 2] for i in range(len(text) - 1)}


def likeness(one: set[str], other: set[str]) -> float:
    """From 0 (nothing shared) to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def likest(
    title: str, rows: Iterable[tuple[int, str]], *, least: float = LEAST_ALIKE
) -> list[tuple[float, int]]:
    """(likeness, key) of the rows (key, title) that share most with this title, the likest first."""
    own = _pairs(title)
    scored = ((likeness(own, _pairs(other)), pk) for pk, other in rows)
    return sorted((row for row in scored if row[0] >= least), key=lambda row: (-row[0], -row[1]))


def similar_cases(actor: Actor, case: Suggestion, *, most: int = MOST_SIMILAR) -> list[Found]:
    """What is similar to a case, as far as the actor sees it; demands are compared with demands too.

    What it was raised from or into, split from, or is handled together with is the same matter and
    not a similar one.
    """
    seen = _seen(actor).filter(county_id=case.county_id).exclude(pk=case.pk)
    seen = seen.exclude(raised_links__suggestion=case).exclude(demand_links__demand=case)
    seen = seen.exclude(merged_into=case)
    seen = seen.exclude(split_from__whole=case).exclude(split_off__part=case)
    if case.merged_into_id:
        seen = seen.exclude(pk=case.merged_into_id)
    rows = _titles(seen.filter(kind=Kind.SUGGESTION))
    if case.is_demand:
        rows += _titles(seen.filter(kind=Kind.DEMAND, township_id=case.township_id))
    return _told(likest(case.title, rows)[:most])


def similar_to(
    actor: Actor, *, title: str, topic: int | None = None, but: int | None = None, most: int = MOST_SIMILAR
) -> list[Found]:
    """What is similar to a title that is being typed; with the same topic it counts a little more."""
    if len(_pairs(title)) < 2:
        return []
    seen = _seen(actor).filter(kind=Kind.SUGGESTION)
    if actor.county_id is not None:
        seen = seen.filter(county_id=actor.county_id)
    if but:
        seen = seen.exclude(pk=but)
    rows = seen.order_by("-pk").values_list("pk", "title", "topic_id")[:MOST_COMPARED]
    topics = {pk: its for pk, _, its in rows}
    scored = likest(title, [(pk, other) for pk, other, _ in rows])
    if topic:
        scored.sort(key=lambda row: (-row[0] - 0.1 * (topics[row[1]] == topic), -row[1]))
    return _told(scored[:most])


def past_ones(case: Suggestion, *, least: float = 0.25) -> list[Suggestion]:
    """Suggestions of the congress that may be the same matter, raised before this one: the likest first."""
    earlier = Suggestion.objects.filter(
        congress_id=case.congress_id, kind=Kind.SUGGESTION, pk__lt=case.pk, year__lte=case.year
    ).exclude(state__in=NOT_HANDED_IN)
    if case.imported is False:
        # What was entered later may still be of an earlier year.
        earlier = earlier | Suggestion.objects.filter(
            congress_id=case.congress_id, kind=Kind.SUGGESTION, imported=True
        )
    rows = {
        row.pk: row
        for row in earlier.only("title", "short_number", "year", "state").order_by("-pk")[:MOST_COMPARED]
    }
    scored = likest(case.title, [(pk, row.title) for pk, row in rows.items()], least=least)
    return [rows[pk] for _, pk in scored[:MOST_SIMILAR]]


def nth_year_after(earlier: Suggestion, year: int) -> int:
    """第几年提出: a second time in one year is still the same year."""
    return earlier.nth_year + (1 if year > earlier.year else 0)


def _seen(actor: Actor):
    return Suggestion.objects.visible_to(actor).exclude(state__in=NOT_HANDED_IN)


def _titles(cases) -> list[tuple[int, str]]:
    return list(cases.order_by("-pk").values_list("pk", "title")[:MOST_COMPARED])


def _told(scored: list[tuple[float, int]]) -> list[Found]:
    """With the last reply and the promise of each: three queries, whatever the number."""
    keys = [pk for _, pk in scored]
    if not keys:
        return []
    rows = Suggestion.objects.select_related("lead_unit", "outcome", "township").defer("body").in_bulk(keys)
    said = Reply.objects.filter(suggestion__in=keys, superseded=False).exclude(kind=ReplyKind.OPINION)
    replies = {
        pk: body for pk, body in said.order_by("replied_at", "pk").values_list("suggestion_id", "body")
    }
    due = Commitment.objects.standing().filter(suggestion__in=keys).order_by("-due", "-pk")
    promises = {promise.suggestion_id: promise for promise in due}
    return [
        Found(rows[pk], score >= SAME, _excerpt(replies.get(pk, "")), promises.get(pk))
        for score, pk in scored
        if pk in rows
    ]


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
