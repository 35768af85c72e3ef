"""Suggestions of years before the portal: entered closed, many at once, and taken back (decisions 0019).

No clock runs, nobody is told, nothing waits and nothing is published. What a file does not say stays
empty. The unit's part is written as ended, because the page, the unit and its statistics read it there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.undoing import users_of
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.numbering.services import give_back, keep_clear_of
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import PerformanceKind
from deputies.models import Mandate, PerformanceEntry
from deputies.services import forget_performances, record_performances
from deputies.services.guards import lock_congresses

from ..choices import AssignmentRole, Channel, Kind, Level, ReplyKind
from ..codes import rule_for
from ..models import HandlingAssignment, Reply, Signature, Suggestion
from ..states import AssignmentState, SuggestionState

BATCH = 300
DAYS = ("submitted_on", "dispatched_on", "replied_on", "evaluated_on", "closed_on")
# What the case itself holds; the rest hangs on it.
COLUMNS = (
    "title", "body", "number", "short_number", "serial", "year", "session_id", "channel", "raised_by", "source",
    "topic_id", "outcome_id", "satisfied", "solved", *DAYS,
)  # fmt: skip
_PARTS_OF_IT = frozenset({"suggestions.signature", "suggestions.handlingassignment", "suggestions.reply"})


@dataclass(frozen=True)
class PastCase:
    """One closed suggestion as an old file has it; ids and plain values, so that it keeps as JSON.

    ``mandates``: the lead first. ``units``: the lead first, the others assisted. ``scope`` is the counter
    whose numbers this one must not meet.
    """

    title: str
    closed_on: date
    year: int
    body: str = ""
    number: str = ""
    short_number: str = ""
    serial: int | None = None
    scope: str = ""
    session_id: int | None = None
    channel: str = Channel.BETWEEN_SESSIONS.value
    submitted_on: date | None = None
    raised_by: str = ""
    mandates: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    topic_id: int | None = None
    dispatched_on: date | None = None
    reply: str = ""
    reply_number: str = ""
    replied_on: date | None = None
    outcome_id: int | None = None
    satisfied: str = ""
    solved: str = ""
    evaluated_on: date | None = None
    source: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        values = asdict(self)
        return {
            k: v.isoformat() if isinstance(v, date) else list(v) if isinstance(v, tuple) else v
            for k, v in values.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PastCase:
        """What ``to_json`` made."""
        values = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        for name in DAYS:
            if isinstance(values.get(name), str):
                values[name] = date.fromisoformat(values[name])
        for name in ("mandates", "units"):
            values[name] = tuple(values.get(name) or ())
        return cls(**values)


@dataclass
class Raised:
    """A counter that was set forward, and from where."""

    scope: str
    before: int
    raised_to: int


@dataclass
class Entered:
    """What ``enter_past_cases`` made."""

    cases: list[Suggestion]
    counters: list[Raised] = field(default_factory=list)


def _check_may(actor: Actor, congress: Organization) -> None:
    if not actor.can(Capability.EXAMINE_SUGGESTION) or not actor.covers(congress.division.path):
        raise Denied("往年的建议由所属人大和上级人大办公室录入，您现在的角色不能办理。")


def _midday(day: date) -> datetime:
    """A day as a moment, for columns that keep moments; pages show the day only."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _columns(row: PastCase) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS}
    values["lead_unit_id"] = values["counted_unit_id"] = row.units[0] if row.units else None
    values["deputy_id"] = row.mandates[0] if row.mandates else None
    values["last_reply_at"] = _midday(row.replied_on or row.closed_on) if row.reply else None
    return values


@transaction.atomic
def enter_past_cases(
    *, actor: Actor, congress: Organization, rows: Sequence[PastCase], at: datetime
) -> Entered:
    """Enter closed suggestions of past years with their signatories, units and replies, set-based.

    Counters of sessions and years are set past the numbers entered. Raises Refused where a number is
    taken, Denied outside the actor's territory.
    """
    _check_may(actor, congress)
    lock_congresses([congress.pk])
    taken = Suggestion.objects.filter(congress=congress, number__in=[r.number for r in rows if r.number])
    double = taken.values_list("number", flat=True).first()
    if double:
        raise Refused(f"编号“{double}”刚被用了，请重新核对后再导入。")
    county = congress.county
    level = Level.COUNTY if congress.pk == county.congress_id else Level.TOWNSHIP
    rule = rule_for(county_id=county.pk, kind=Kind.SUGGESTION, level=level, at=at)
    places = dict(
        Mandate.objects.filter(pk__in={r.mandates[0] for r in rows if r.mandates}).values_list(
            "pk", "home_division"
        )
    )
    townships = dict(Mandate.objects.filter(pk__in=places).values_list("pk", "township"))
    cases = Suggestion.objects.bulk_create(
        [
            Suggestion(
                kind=Kind.SUGGESTION, level=level, state=SuggestionState.CLOSED, state_since=at, imported=True,
                county=county, congress=congress, rule=rule, created_at=at, publish_consent=False,
                entered_by_id=actor.person_id,
                origin_division_id=places.get(row.mandates[0] if row.mandates else None, congress.division_id),
                township_id=townships.get(row.mandates[0] if row.mandates else None),
                **_columns(row),
            )
            for row in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip
    _write_parts(actor, list(zip(cases, rows, strict=True)), at)
    record_many(
        entry(
            actor=actor,
            subject=case,
            move="import_past",
            summary=f"历史导入：{case.number or case.title}",
            reason=case.source,
            after={"state": str(SuggestionState.CLOSED)},
            audience="public",
            at=at,
        )
        for case in cases
    )
    return Entered(cases, _clear_counters(rows))


def _clear_counters(rows: Iterable[PastCase]) -> list[Raised]:
    highest: dict[str, int] = {}
    for row in rows:
        if row.scope and row.serial:
            highest[row.scope] = max(highest.get(row.scope, 0), row.serial)
    raised = []
    for scope, serial in sorted(highest.items()):
        before = keep_clear_of(scope, serial)
        if before < serial:
            raised.append(Raised(scope, before, serial))
    return raised


def _write_parts(actor: Actor, pairs: Sequence[tuple[Suggestion, PastCase]], at: datetime) -> None:
    """Signatures, units' parts, replies and performance lines of these cases."""
    Signature.objects.bulk_create(
        [
            Signature(suggestion=case, mandate_id=pk, lead=place == 0, confirmed_at=at)
            for case, row in pairs
            for place, pk in enumerate(row.mandates)
        ],
        batch_size=BATCH,
    )
    parts = HandlingAssignment.objects.bulk_create(
        [
            HandlingAssignment(
                suggestion=case,
                unit_id=pk,
                role=AssignmentRole.ASSIST if place else AssignmentRole.LEAD,
                state=AssignmentState.DONE,
                assigned_at=_midday(row.dispatched_on) if row.dispatched_on else at,
                finished_at=_midday(row.closed_on),
            )
            for case, row in pairs
            for place, pk in enumerate(row.units)
        ],
        batch_size=BATCH,
    )
    leads = {part.suggestion_id: part for part in parts if part.is_lead}
    Reply.objects.bulk_create(
        [
            Reply(
                suggestion=case,
                assignment=leads.get(case.pk),
                kind=ReplyKind.REPLY,
                body=row.reply,
                number=row.reply_number,
                outcome_id=row.outcome_id,
                replied_at=_midday(row.replied_on or row.closed_on),
                on_paper=True,
            )
            for case, row in pairs
            if row.reply
        ],
        batch_size=BATCH,
    )
    record_performances(
        actor=actor,
        lines=[
            PerformanceEntry(
                mandate_id=pk,
                source_key=key,
                kind=PerformanceKind.SUGGESTION,
                on=row.submitted_on,
                summary=f"提出建议：{row.title}",
                url=url,
                recorded_at=at,
            )
            for case, row in pairs
            if row.submitted_on and row.mandates
            for key, url in [(subject_key(case), case.get_absolute_url())]
            for pk in row.mandates
        ],
    )


def past_cases(cases: Iterable[Suggestion]) -> dict[int, PastCase]:
    """Imported cases as they stand, by key: four queries for all."""
    cases = list(cases)
    ids = [case.pk for case in cases]
    mandates, units = defaultdict(list), defaultdict(list)
    for case, mandate in (
        Signature.objects.filter(suggestion__in=ids)
        .order_by("-lead", "pk")
        .values_list("suggestion", "mandate")
    ):
        mandates[case].append(mandate)
    parts = HandlingAssignment.objects.filter(suggestion__in=ids).order_by("pk")
    for case, unit, role in parts.values_list("suggestion", "unit", "role"):
        units[case].insert(0 if role == AssignmentRole.LEAD else len(units[case]), unit)
    replies = {
        case: (body, number)
        for case, body, number in Reply.objects.filter(suggestion__in=ids, superseded=False).values_list(
            "suggestion", "body", "number"
        )
    }
    return {
        case.pk: PastCase(
            **{name: getattr(case, name) for name in COLUMNS},
            mandates=tuple(mandates[case.pk]),
            units=tuple(units[case.pk]),
            reply=replies.get(case.pk, ("", ""))[0],
            reply_number=replies.get(case.pk, ("", ""))[1],
        )
        for case in cases
    }


def _locked(ids: Iterable[int], versions: Mapping[int, int] | None = None) -> list[Suggestion]:
    rows = Suggestion.objects.filter(pk__in=list(ids), imported=True).order_by("pk")
    cases = list(rows.select_for_update(of=("self",), no_key=True))
    for case in cases:
        if versions is not None and versions.get(case.pk) != case.version:
            raise Conflict(f"{case.name}导入以后又改过，不能撤销。请先核对这一件。")
    return cases


@transaction.atomic
def rewrite_past_cases(
    *,
    actor: Actor,
    congress: Organization,
    rows: Mapping[int, PastCase],
    at: datetime,
    versions: Mapping[int, int] | None = None,
    step: int = 1,
    summary: str = "重新导入，更正历史资料",
) -> list[Suggestion]:
    """Let imported cases stand as ``rows`` say, by key; set-based. Raises Conflict where ``versions`` are stale.

    ``step`` is added to their version (−1 takes a correction back).
    """
    _check_may(actor, congress)
    lock_congresses([congress.pk])
    cases = _locked(rows, versions)
    _clear_parts(cases)
    for case in cases:
        for name, value in _columns(rows[case.pk]).items():
            setattr(case, name, value)
        case.version += step
    columns = [
        c.removesuffix("_id")
        for c in (*COLUMNS, "lead_unit_id", "counted_unit_id", "deputy_id", "last_reply_at")
    ]
    Suggestion.objects.bulk_update(cases, [*columns, "version"], batch_size=100)
    _write_parts(actor, [(case, rows[case.pk]) for case in cases], at)
    record_many(
        entry(
            actor=actor, subject=case, move="import_past", summary=summary, reason=case.source, audience="public", at=at,
        )
        for case in cases
    )  # fmt: skip
    return cases


def _clear_parts(cases: Sequence[Suggestion]) -> None:
    ids = [case.pk for case in cases]
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        Reply.objects.filter(suggestion__in=some).delete()
        HandlingAssignment.objects.filter(suggestion__in=some).delete()
        Signature.objects.filter(suggestion__in=some).delete()
    forget_performances(sources=[subject_key(case) for case in cases])


@transaction.atomic
def take_back_past_cases(
    *,
    actor: Actor,
    congress: Organization,
    versions: Mapping[int, int],
    counters: Iterable[Raised],
    at: datetime,
) -> int:
    """Remove imported cases again, with what was entered with them; how many.

    ``versions`` says what they were. Raises Conflict or Refused naming the first that was changed or
    used since; numbers given meanwhile stay, the counter is set back where none were.
    """
    _check_may(actor, congress)
    lock_congresses([congress.pk])
    cases = _locked(versions, versions)
    uses = users_of(Suggestion, [case.pk for case in cases], besides=_PARTS_OF_IT)
    for case in cases:
        if case.pk in uses:
            raise Refused(f"{case.name}导入以后有了“{uses[case.pk]}”，不能撤销。请先核对这一件。")
    _clear_parts(cases)
    ids = [case.pk for case in cases]
    for start in range(0, len(ids), BATCH):
        Suggestion.objects.filter(pk__in=ids[start : start + BATCH]).delete()
    for counter in counters:
        give_back(counter.scope, raised_to=counter.raised_to, before=counter.before)
    record(
        actor=actor,
        subject=congress,
        move="take_back_past",
        summary=f"撤销历史导入的建议 {len(cases)} 件",
        before={"numbers": [case.number for case in cases[:200]]},
        at=at,
    )
    return len(cases)
