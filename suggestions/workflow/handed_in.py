"""Suggestions handed in on paper, entered many at once: a session's, or a batch between sessions (G49).

The same checks, limits, journal and messages as one after the other; a fixed number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.undoing import users_of
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import (
    Word,
    enqueue_many,
    open_todos,
    settle,
    waiting_todo,
)
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.services import calendar_for
from deputies.choices import PerformanceKind
from deputies.models import CongressSession, Delegation, Mandate, PerformanceEntry
from deputies.services import forget_performances, record_performances

from ..choices import Channel, ClockKind, Kind, Level
from ..codes import rule_for
from ..models import HandOverItem, Signature, Suggestion, SuggestionClock
from ..states import NOT_HANDED_IN, SuggestionState
from .step import needs_text

BATCH = 300
DAYS = ("submitted_on",)
_PARTS_OF_IT = frozenset({"suggestions.signature", "suggestions.suggestionclock", "suggestions.handoveritem"})


@dataclass(frozen=True)
class HandedIn:
    """One suggestion as it stands on paper; ids and plain values, so that it keeps as JSON.

    ``mandates``: the lead first; all have signed the paper.
    """

    title: str
    body: str
    mandates: tuple[int, ...]
    topic_id: int | None = None
    proposed_unit: str = ""
    delegation_id: int | None = None
    confidential: bool = False
    submitted_on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        values = asdict(self)
        return {
            k: v.isoformat() if isinstance(v, date) else list(v) if isinstance(v, tuple) else v
            for k, v in values.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HandedIn:
        """What ``to_json`` made."""
        values = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        if isinstance(values.get("submitted_on"), str):
            values["submitted_on"] = date.fromisoformat(values["submitted_on"])
        values["mandates"] = tuple(values.get("mandates") or ())
        return cls(**values)


def check_enters(actor: Actor, congress: Organization) -> None:
    """Raise Denied unless the actor keeps the suggestions of this congress."""
    if actor.kind == "system":
        return
    if not actor.can(Capability.EXAMINE_SUGGESTION) or actor.organization_id != congress.pk:
        raise Denied(f"交到{congress}的建议由它自己登记，您现在的角色不能办理。")


def wording_problem(title: str, body: str) -> Refused | None:
    """What is wrong with the words of one suggestion, None where nothing is (代表法 24: 明确具体)."""
    try:
        title = needs_text(title, "请写标题，例如：关于硬化三组至小学道路的建议。", field_name="title")
        body = needs_text(body, "请写建议内容：情况怎样，建议怎么办。", field_name="body")
    except Refused as refusal:
        return refusal
    if len(title) > 80:
        return Refused(f"标题有 {len(title)} 个字，请缩短到 80 个字以内。", field="title")
    if len(body) > 10_000:
        return Refused(f"内容有 {len(body)} 个字，请缩短到 10000 个字以内，其余作为附件。", field="body")
    return None


def _check_rows(congress: Organization, rows: Sequence[HandedIn]) -> dict[int, Mandate]:
    wanted = {pk for row in rows for pk in row.mandates}
    signers = {
        m.pk: m
        for m in Mandate.objects.active()
        .filter(pk__in=wanted, congress=congress)
        .select_related("person", "congress")
    }
    for row in rows:
        problem = wording_problem(row.title, row.body)
        if problem is not None:
            raise problem
        if not row.mandates:
            raise Refused(f"“{row.title}”没有领衔代表。", field="lead")
        if set(row.mandates) - signers.keys():
            raise Refused(f"“{row.title}”的署名代表里有人现在不在任，请核对。", field="lead")
    return signers


@transaction.atomic
def enter_handed_in(
    *,
    actor: Actor,
    congress: Organization,
    session: CongressSession | None,
    rows: Sequence[HandedIn],
    at: datetime,
) -> list[Suggestion]:
    """Enter suggestions that were handed in on paper; they wait for the examination (代表法 24, 51).

    Whoever signed the paper is told, and may say that the signature is not theirs. Raises Denied,
    Refused.
    """
    check_enters(actor, congress)
    signers = _check_rows(congress, rows)
    county = congress.county
    level = Level.COUNTY if congress.pk == county.congress_id else Level.TOWNSHIP
    rule = rule_for(county_id=county.pk, kind=Kind.SUGGESTION, level=level, at=at)
    today = timezone.localdate(at)
    cell = rule.cell(ClockKind.EXAMINE)
    calendar = calendar_for(years=(today.year - 1, today.year + 2))
    limit = cell.deadline(calendar, today) if cell and cell.is_limit and cell.value else None
    cases = Suggestion.objects.bulk_create(
        [
            Suggestion(
                kind=Kind.SUGGESTION, level=level, title=row.title.strip(), body=row.body.strip(),
                channel=Channel.IN_SESSION if session else Channel.BETWEEN_SESSIONS, session=session,
                topic_id=row.topic_id, proposed_unit=row.proposed_unit.strip()[:60],
                confidential=row.confidential, publish_consent=not row.confidential,
                delegation_id=row.delegation_id, state=SuggestionState.AWAITING_EXAMINATION, state_since=at,
                year=(row.submitted_on or today).year, county=county, congress=congress,
                township_id=signers[row.mandates[0]].township_id,
                origin_division_id=signers[row.mandates[0]].home_division_id,
                deputy=signers[row.mandates[0]], entered_by_id=actor.person_id, rule=rule, created_at=at,
                submitted_on=row.submitted_on or today, acts=str(congress)[:80],
                due=limit.due if limit else None, due_kind=ClockKind.EXAMINE if limit else "",
                co_signed=len(row.mandates) - 1,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip
    pairs = list(zip(cases, rows, strict=True))
    Signature.objects.bulk_create(
        [
            Signature(suggestion=case, mandate_id=pk, lead=place == 0, confirmed_at=at, on_paper=True)
            for case, row in pairs
            for place, pk in enumerate(row.mandates)
        ],
        batch_size=BATCH,
    )
    if limit is not None:
        SuggestionClock.objects.bulk_create(
            [
                SuggestionClock(
                    suggestion=case, rule=rule, kind=ClockKind.EXAMINE, article=cell.article, **limit.as_fields()
                )
                for case in cases
            ],
            batch_size=BATCH,
        )  # fmt: skip
    _tell(actor, congress, session, pairs, signers, at)
    return cases


def _tell(
    actor: Actor,
    congress: Organization,
    session: CongressSession | None,
    pairs: Sequence[tuple[Suggestion, HandedIn]],
    signers: Mapping[int, Mandate],
    at: datetime,
) -> None:
    """Journal, performance, to-dos of the congress, and a word to everybody who signed."""
    where = f"（{session.short_label}）" if session else "（闭会期间）"
    lines, told = [], []
    wanted = {row.delegation_id for _, row in pairs} - {None}
    of_delegations = Delegation.objects.in_bulk(wanted) if wanted else {}
    for case, row in pairs:
        delegation = of_delegations.get(row.delegation_id)
        author = str(delegation) if delegation else f"{signers[row.mandates[0]]}代表"
        names = "、".join(str(signers[pk]) for pk in row.mandates)
        lines.append(
            entry(
                actor=actor, subject=case, move="draft", summary=f"按纸质原件登记，署名：{names}",
                before={"state": ""}, after={"state": str(SuggestionState.DRAFT)}, audience="parties", at=at,
            )
        )  # fmt: skip
        lines.append(
            entry(
                actor=actor, subject=case, move="submit", summary=f"{author}提出{where}",
                before={"state": str(SuggestionState.DRAFT)}, after={"state": str(case.state)},
                audience="public", at=at,
            )
        )  # fmt: skip
        for place, pk in enumerate(row.mandates):
            told.append(
                Word(
                    [signers[pk].person_id], case,
                    f"按纸质原件登记了您{'领衔' if place == 0 else '附议'}的建议：{case.title}",
                    f"原件上有您的签名。不是您本人签的，请告诉{congress}。", case.get_absolute_url(),
                )
            )  # fmt: skip
    record_many(lines)
    record_performances(
        actor=actor,
        lines=[
            PerformanceEntry(
                mandate_id=pk, source_key=subject_key(case), kind=PerformanceKind.SUGGESTION,
                on=case.submitted_on, summary=f"提出建议：{case.title}", url=case.get_absolute_url(), recorded_at=at,
            )
            for case, row in pairs
            for pk in row.mandates
        ],
    )  # fmt: skip
    open_todos(
        waiting_todo(
            subject=case, kind="suggestions.examine", verb="审查", title=case.title, at=at, due=case.due,
            capability=Capability.EXAMINE_SUGGESTION, organization=congress, url=case.get_absolute_url(),
        )
        for case, _ in pairs
    )  # fmt: skip
    enqueue_many(told, kind="suggestions.submit", at=at)


@transaction.atomic
def take_back_handed_in(
    *, actor: Actor, congress: Organization, versions: Mapping[int, int], at: datetime
) -> int:
    """Remove suggestions an import entered, while nothing has been done with them; how many.

    Raises Conflict or Refused naming the first that was examined, changed or used since.
    """
    check_enters(actor, congress)
    rows = Suggestion.objects.filter(pk__in=list(versions), congress=congress).order_by("pk")
    cases = list(rows.select_for_update(of=("self",), no_key=True))
    for case in cases:
        if case.state != SuggestionState.AWAITING_EXAMINATION or case.version != versions[case.pk]:
            raise Conflict(f"“{case.title}”导入以后已经办过了，不能撤销。确实要撤的，请一件一件处理。")
    uses = users_of(Suggestion, [case.pk for case in cases], besides=_PARTS_OF_IT)
    for case in cases:
        if case.pk in uses:
            raise Refused(f"“{case.title}”导入以后有了“{uses[case.pk]}”，不能撤销。请先核对这一件。")
    settle(cases, at=at)
    forget_performances(sources=[subject_key(case) for case in cases])
    titles = [case.title for case in cases]
    _delete(cases)
    record(
        actor=actor, subject=congress, move="take_back_handed_in", at=at,
        summary=f"撤销导入的代表建议 {len(titles)} 件", before={"titles": titles[:200]},
    )  # fmt: skip
    return len(titles)


def _delete(cases: Iterable[Suggestion]) -> None:
    ids = [case.pk for case in cases]
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        for part in (HandOverItem, SuggestionClock, Signature):
            part.objects.filter(suggestion__in=some).delete()
        Suggestion.objects.filter(pk__in=some).delete()


def same_titles(
    congress: Organization, titles: Iterable[str], session_id: int | None
) -> dict[str, dict[int, int]]:
    """Title → lead mandate → the case, of this session's (or between sessions) that have the title already."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    rows = Suggestion.objects.filter(
        congress=congress, kind=Kind.SUGGESTION, title__in=list(titles), session_id=session_id, imported=False
    ).exclude(state__in=[SuggestionState.WITHDRAWN, SuggestionState.DECLINED, *NOT_HANDED_IN])
    for pk, title, deputy in rows.values_list("pk", "title", "deputy_id"):
        found[title][deputy] = pk
    return found
