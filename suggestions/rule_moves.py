"""Open cases over to the rule in force: old → new of every limit is shown, and moved when confirmed.

A new version concerns new cases (decisions C15). Where a county wants its open cases to follow, it
confirms them by what it saw; whatever changed since is left as it is. A limit whose day an extension
set was agreed with the deputy, and stays; so does one for which the rule has no cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.conflicts import stamp_of
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.arithmetic import Calendar, Deadline
from congress_portal.foundation.workdays.services import calendar_for

from .models import ClockChange, HandlingRule, Suggestion, SuggestionClock
from .recomputing import BATCH, Moved, move_summaries, move_todos, sentence_of, tell_moved, was_extended
from .rules import Cell
from .starts import event_day
from .states import SuggestionState

MOST = 200


@dataclass(frozen=True)
class LimitMove:
    """One running limit as it is and as the rule would have it."""

    clock: SuggestionClock
    cell: Cell
    deadline: Deadline

    @property
    def label(self) -> str:
        part = self.clock.assignment
        return self.clock.label + (f"（{part.unit}）" if part else "")

    @property
    def old_due(self) -> date:
        return self.clock.due

    @property
    def new_due(self) -> date:
        return self.deadline.due


@dataclass
class CaseMove:
    """What becomes of one case: its limits, and those that stay with the reason."""

    case: Suggestion
    limits: list[LimitMove] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def moving(self) -> list[LimitMove]:
        """The limits that get another day."""
        return [row for row in self.limits if row.old_due != row.new_due]

    @property
    def ref(self) -> str:
        """What was seen of it, to send back with the answer."""
        seen = [(row.clock.pk, row.old_due.isoformat(), row.new_due.isoformat()) for row in self.limits]
        return f"{self.case.pk}-{stamp_of(self.case.version, seen)[:16]}"


def cases_for(rule: HandlingRule) -> QuerySet[Suggestion]:
    """The county's open cases that this rule would fit and that are counted by another one."""
    cases = Suggestion.objects.open().filter(county_id=rule.county_id, imported=False)
    if rule.kind:
        cases = cases.filter(kind=rule.kind)
    if rule.level:
        cases = cases.filter(level=rule.level)
    cases = cases.exclude(rule=rule).exclude(state=SuggestionState.DRAFT)
    return cases.select_related("rule", "session").defer("body")


def moves_of(rule: HandlingRule, cases: Collection[Suggestion], calendar: Calendar) -> list[CaseMove]:
    """What would become of these cases; one query."""
    running = defaultdict(list)
    clocks = SuggestionClock.objects.running().filter(suggestion__in=cases)
    for clock in clocks.select_related("assignment__unit").order_by("due", "pk"):
        running[clock.suggestion_id].append(clock)
    found = []
    for case in cases:
        row = CaseMove(case)
        for clock in running[case.pk]:
            clock.suggestion = case
            cell = rule.cell(clock.kind)
            if was_extended(clock):
                row.kept.append(f"{clock.label}已经延期到 {clock.due:%Y-%m-%d}，不改")
            elif cell is None or not cell.is_limit or cell.value < 1:
                row.kept.append(f"{clock.label}新规则没有规定，不改")
            else:
                row.limits.append(LimitMove(clock, cell, cell.deadline(calendar, _start(case, clock, cell))))
        found.append(row)
    return found


def _start(case: Suggestion, clock: SuggestionClock, cell: Cell) -> date:
    """The day it began, unless the new rule counts from another event than the old one did."""
    old = case.rule.cell(clock.kind)
    if old is None or old.from_event == cell.from_event:
        return clock.started_on
    return event_day(case, cell, clock.started_on)


@transaction.atomic
def move_cases(
    *, actor: Actor, rule: HandlingRule, refs: Collection[str], why: str, at: datetime
) -> tuple[int, int]:
    """Put these open cases under the rule: (cases moved, cases left because they changed meanwhile).

    ``refs`` are ``CaseMove.ref`` of what was looked at. Each limit gets its change row, each case its
    line in the journal; to-dos, reminders and the case's own date follow, and who owes the step and the
    deputy are told. Raises Denied, Refused without a reason or a case, Conflict for a rule out of force.
    """
    if not actor.can(Capability.MANAGE_RULES) or actor.county is None or rule.county_id != actor.county_id:
        raise Denied("办理规则由县人大办公室管理。")
    why = why.strip()
    if not why:
        raise Refused("请写明原因，承办单位和代表会看到。", field="why")
    wanted = _wanted(refs)
    if not wanted:
        raise Refused("请先勾选要改用这份规则的件。")
    rule = HandlingRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
    if not rule.is_frozen or rule.retired_at is not None:
        raise Conflict("这一版没有在使用，不能让在办的件改用它。请回办理规则看最新情况。")
    rows = cases_for(rule).filter(pk__in=wanted).order_by("pk")
    cases = list(rows.select_for_update(of=("self",), no_key=True))
    calendar = calendar_for(actor.county)
    chosen = [row for row in moves_of(rule, cases, calendar) if row.ref == wanted[row.case.pk]]
    if not chosen:
        raise Conflict("勾选的件刚才有变化，或已经改用这份规则。请返回看最新的对照，再确认。")
    _write(actor, rule, chosen, why, at)
    record(
        actor=actor, subject=rule, move="move_rule", summary=f"在办的 {len(chosen)} 件改按{rule}计算期限",
        reason=why, at=at,
    )  # fmt: skip
    return len(chosen), len(wanted) - len(chosen)


def _wanted(refs: Collection[str]) -> Mapping[int, str]:
    found = {}
    for ref in refs:
        pk = ref.partition("-")[0]
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
            raise Refused("勾选的件看不懂。请返回重新勾选。")
        found[int(pk)] = ref
    if len(found) > MOST:
        raise Refused(f"一次最多改 {MOST} 件，请分几次。")
    return found


def _write(actor: Actor, rule: HandlingRule, chosen: list[CaseMove], why: str, at: datetime) -> None:
    moved, clocks, entries = [], [], []
    for row in chosen:
        case, said = row.case, []
        for one in row.limits:
            clock, old_due = one.clock, one.old_due
            clock.rule, clock.article = rule, one.cell.article
            for name, value in one.deadline.as_fields().items():
                setattr(clock, name, value)
            clocks.append(clock)
            if clock.due != old_due:
                moved.append(Moved(clock, old_due))
                said.append(sentence_of(moved[-1]))
        entries.append(
            entry(
                actor=actor, subject=case, root=case, move="move_rule", audience="public", at=at, reason=why,
                summary=f"改按{rule}计算期限：" + ("；".join(said) or "各项期限的日子不变"),
                before={"rule": case.rule_id}, after={"rule": rule.pk},
            )
        )  # fmt: skip
        case.rule = rule
    SuggestionClock.objects.bulk_update(
        clocks,
        ["rule", "article", "started_on", "amount", "unit", "count_first", "roll", "due", "explanation", "known"],
        batch_size=BATCH,
    )  # fmt: skip
    ClockChange.objects.bulk_create(
        [
            ClockChange(
                clock=one.clock, old_due=one.old_due, new_due=one.clock.due, why=why[:300],
                changed_by_id=actor.person_id, at=at,
            )
            for one in moved
        ],
        batch_size=BATCH,
    )  # fmt: skip
    cases = [row.case for row in chosen]
    Suggestion.objects.bulk_update(cases, ["rule"], batch_size=BATCH)
    move_summaries(moved, cases)
    move_todos(moved)
    record_many(entries)
    tell_moved(actor, moved, why, at)
