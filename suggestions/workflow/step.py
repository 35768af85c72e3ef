"""One step of a case: lock, check, change, clocks, to-dos, messages, journal: the same for every verb."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import (
    Word,
    enqueue_many,
    open_todos,
    settle,
    waiting_todo,
)
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.arithmetic import Calendar
from congress_portal.foundation.workdays.services import calendar_for

from ..choices import AssignmentRole, ClockKind, FromEvent, Unit
from ..models import HandlingAssignment, Suggestion, SuggestionClock
from ..parties import holds, is_party
from ..rules import Cell
from ..states import ENDED, MOVE, Move
from .lost_races import conflict_sentence
from .opened import moved_on

# Moves of which co-signers hear with the lead deputy; the reply reaches them as the rule says.
CO_SIGNERS_HEAR = frozenset(
    {"return_draft", "examine", "decline", "assign", "close", "rework", "reopen", "override", "fulfil"}
)
# Limits that run even where a rule of an earlier day has no cell for them.
WITHOUT_A_CELL = {
    ClockKind.DECIDE: Cell(
        ClockKind.DECIDE, 5, Unit.WORKDAYS, FromEvent.SENT_BACK, article="办理规则没有规定，按 5 个工作日"
    ),
    ClockKind.COSIGN: Cell(
        ClockKind.COSIGN, 5, Unit.WORKDAYS, FromEvent.INVITED, article="办理规则没有规定，按 5 个工作日"
    ),
}

# Moves whose people are told at once, outside the quiet hours; all others wait for the digest.
AT_ONCE = {
    "return_draft": Urgency.RETURNED,
    "recall": Urgency.RETURNED,
    "reexamine": Urgency.RETURNED,
    "return_dispatch": Urgency.RETURNED,
    "send_back": Urgency.RETURNED,
    "rework": Urgency.REWORK,
    "reopen": Urgency.REWORK,
    "reopen_demand": Urgency.REWORK,
}


def locked(suggestion: Suggestion | int, *also: str) -> Suggestion:
    """The case's row, locked until the transaction ends and read anew; ``also``: relations to load."""
    pk = suggestion if isinstance(suggestion, int) else suggestion.pk
    rows = Suggestion.objects.for_verb()
    if also:
        rows = rows.select_related(*also)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def locked_all(*suggestions: Suggestion) -> dict[int, Suggestion]:
    """Several cases, locked in the order of their keys, so that two verbs never wait for each other; by key."""
    rows = Suggestion.objects.for_verb().select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows.filter(pk__in=[one.pk for one in suggestions]).order_by("pk")}


def check(move: Move, *, actor: Actor, case: Suggestion, at: datetime) -> None:
    """Raise Refused, Denied or Conflict: another kind, no capability, no relation, not where it begins."""
    if case.imported:
        raise Refused("这是历史导入的件，供查阅，不再办理。事情还要办的，请重新提出建议。")
    if case.kind not in move.kinds or case.level not in move.levels:
        raise Refused(f"{case.get_kind_display()}没有“{move.label}”这一步。")
    if not holds(actor, move.capabilities):
        raise Denied(f"您现在的角色不能{move.label}。需要办理请联系{case.congress}。")
    if case.state not in move.sources:
        raise Conflict(conflict_sentence(case, at))
    if not any(is_party(actor, case, party) for party in sorted(move.parties)):
        raise Denied(
            f"这件由{case.acts or case.congress}办理，您不能{move.label}。需要办理请联系{case.congress}。"
        )


@dataclass
class Step:
    """A move in progress. ``finish`` writes everything; before it nothing of the case is changed."""

    move: Move
    actor: Actor
    case: Suggestion
    at: datetime
    before: str
    calendar: Calendar | None = None
    new_clocks: list[SuggestionClock] = field(default_factory=list)
    stops: list[Any] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)
    # True where no limit of the case counts any more but those this step starts.
    only_new_limits: bool = False
    # True where assisting units owe nothing any more either.
    opinions_end: bool = False
    # Parts that ended with this step: what waited for them is settled too.
    ended: list[HandlingAssignment] = field(default_factory=list)
    # Other subjects for which something waited that this step makes idle: settled too.
    settled: list[Any] = field(default_factory=list)
    # Columns of the case that ``finish`` writes besides those it is given.
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The local day of the move."""
        return timezone.localdate(self.at)

    # --- clocks -----------------------------------------------------------------------------------
    def cell(self, kind: str) -> Cell | None:
        """The limit of this kind in the rule the case has pinned."""
        return self.case.rule.cell(kind) or WITHOUT_A_CELL.get(kind)

    def start_clock(
        self, kind: str, *, start: date | None = None, assignment: HandlingAssignment | None = None
    ) -> SuggestionClock | None:
        """Let a limit run from ``start`` (the day of the move); None where the rule sets none."""
        cell = self.cell(kind)
        if cell is None or not cell.is_limit or cell.value < 1:
            return None
        start = start or self.on
        if self.calendar is None:
            self.calendar = calendar_for(years=(start.year, self.on.year + 2))
        clock = SuggestionClock(
            suggestion=self.case,
            assignment=assignment,
            rule=self.case.rule,
            kind=kind,
            round=self.case.round,
            article=cell.article,
            **cell.deadline(self.calendar, start).as_fields(),
        )
        self.new_clocks.append(clock)
        return clock

    def stop_clocks(
        self, *kinds: str, assignment: HandlingAssignment | None = None, opinions: bool = True
    ) -> None:
        """Stop running limits of these kinds (all, if none is named), of one part if it is given.

        ``opinions=False`` lets run on what assisting units owe.
        """
        self.stops.append((kinds, assignment, opinions))
        if not kinds and assignment is None:
            self.only_new_limits, self.opinions_end = True, opinions

    def _turn_clocks(self) -> None:
        for kinds, assignment, opinions in self.stops:
            running = self.case.clocks.running()
            if not opinions:
                running = running.exclude(assignment__role=AssignmentRole.ASSIST)
            if kinds:
                running = running.filter(kind__in=kinds)
            if assignment is not None:
                running = running.filter(assignment=assignment)
            running.update(stopped_at=self.at)
        if self.new_clocks:
            SuggestionClock.objects.bulk_create(self.new_clocks)

    def create(self) -> None:
        """Insert a case that this step brings into being, with the limits it starts."""
        self.only_new_limits = True
        for name, value in self._next_days().items():
            setattr(self.case, name, value)
        self.case.save(force_insert=True)
        self._turn_clocks()

    def _next_days(self) -> dict[str, Any]:
        """The columns of the limits that run: the earliest and its kind, and the earliest of who assists."""
        assists: list[date] = []
        if self.only_new_limits:
            rows = [(c.due, c.kind, c.assignment.role if c.assignment else None) for c in self.new_clocks]
            rows.sort(key=lambda row: row[0])
            if self.case.assist_due is not None and not self.opinions_end:
                assists.append(self.case.assist_due)
        else:
            running = self.case.clocks.running().order_by("due", "pk")
            rows = list(running.values_list("due", "kind", "assignment__role"))
        own = [row for row in rows if row[2] != AssignmentRole.ASSIST and row[1] != ClockKind.CONTACT]
        assists += [row[0] for row in rows if row[2] == AssignmentRole.ASSIST]
        due, kind, _ = own[0] if own else (None, "", None)
        return {"due": due, "due_kind": kind, "assist_due": min(assists, default=None)}

    # --- people -----------------------------------------------------------------------------------
    def waiting(
        self,
        kind: str,
        verb: str,
        *,
        capability: str,
        organization: Any = None,
        person: Any = None,
        subject: Any = None,
        why: str = "",
        due: date | None = None,
    ) -> Todo:
        """Something that waits for an organization or a person; written by ``todo`` or ``open_todos``."""
        return waiting_todo(
            subject=subject or self.case,
            kind=f"suggestions.{kind}",
            organization=organization,
            person=person,
            capability=capability,
            verb=verb,
            title=f"{self.case.short_number} {self.case.title}".strip(),
            why=why,
            due=due if due is not None else self.case.due,
            url=self.case.get_absolute_url(),
            at=self.at,
            urgency=AT_ONCE.get(self.move.name, Urgency.NONE),
        )

    def todo(self, kind: str, verb: str, **details: Any) -> None:
        """Let something wait; called after ``finish``, which settles what waited before."""
        open_todos([self.waiting(kind, verb, **details)])

    def deputy_to_tell(self) -> list[Person]:
        """The deputy of the case, unless there is none or it was the deputy who moved."""
        deputy = self.case.deputy
        return [deputy.person] if deputy is not None and deputy.person_id != self.actor.person_id else []

    def tell_deputy(self, title: str, body: str = "") -> None:
        """A message to the deputy of the case, unless it was the deputy who moved; to co-signers of what counts."""
        if deputy := self.deputy_to_tell():
            self.tell(deputy, title, body)
        if self.case.co_signed and self.move.name in CO_SIGNERS_HEAR:
            others = self.case.signatures.filter(lead=False, confirmed_at__isnull=False, declined_at=None)
            people = others.order_by("pk").values_list("mandate__person_id", flat=True)
            self.tell([pk for pk in people if pk != self.actor.person_id], title, body)

    def tell(self, people: Iterable[Any], title: str, body: str = "") -> None:
        """A message about the case."""
        self.tell_each((people, title, body))

    def tell_each(self, *words: tuple[Iterable[Any], str, str]) -> None:
        """Several messages about the case in one statement: (people, title, body); a person hears the first."""
        url = self.case.get_absolute_url()
        enqueue_many(
            [Word(list(who), self.case, title, body or self.case.title, url) for who, title, body in words],
            kind=f"suggestions.{self.move.name}", at=self.at, urgency=AT_ONCE.get(self.move.name, Urgency.NONE),
        )  # fmt: skip

    # --- the end ----------------------------------------------------------------------------------
    def note(
        self,
        summary: str,
        *,
        subject: Any = None,
        reason: str = "",
        audience: str = "parties",
        before: Any = None,
        after: Any = None,
        move: str = "",
    ) -> None:
        """Another line of the journal, after the move's own."""
        self.entries.append(
            entry(
                actor=self.actor, subject=subject or self.case, root=self.case, move=move or self.move.name,
                summary=summary, at=self.at, before=before, after=after, reason=reason, audience=audience,
            )
        )  # fmt: skip

    def write_note(self, summary: str, **details: Any) -> None:
        """One line of the journal at once, for what changes no state."""
        self.note(summary, **details)
        record_many(self.entries)
        self.entries = []

    def finish(
        self,
        state: str,
        summary: str,
        *,
        acts: Any = "",
        reason: str = "",
        audience: str = "parties",
        subject: Any = None,
        settle_subjects: Iterable[Any] | None = None,
        **columns: Any,
    ) -> Suggestion:
        """Write the new state, clocks and journal; settle what waited (``settle_subjects``: the case).

        ``columns`` are other fields of the case; a ``due`` among them stands instead of the clocks'.
        Raises AssertionError where the table does not allow ``state``: a mistake of the verb.
        """
        case = self.case
        assert state in self.move.targets, f"{self.move.name}: {self.before} → {state} is not in the table"
        self._turn_clocks()
        if state != case.state:
            columns["state_since"] = self.at
        columns = self.columns | columns
        columns = _whose_answer(case, columns) | columns
        columns.update(state=state, version=case.version + 1, acts=str(acts)[:80])
        # Where the caller names the day the case is followed, and nobody assists any more.
        columns = {"assist_due": None, **columns} if "due" in columns else {**self._next_days(), **columns}
        for name, value in columns.items():
            setattr(case, name, value)
        case.save(update_fields=list(columns))
        from .watch import lapse

        lapsed = lapse(self, ended=str(state) in ENDED)
        others, self.entries = self.entries, []
        self.note(
            summary, subject=subject, reason=reason, audience=audience,
            before={"state": self.before}, after={"state": str(state)},
        )  # fmt: skip
        record_many([*self.entries, *others])
        self.entries = []
        settled = [
            *([case] if settle_subjects is None else settle_subjects),
            *self.ended,
            *self.settled,
            *lapsed,
        ]
        if settled:
            settle(settled, at=self.at)
        case.__dict__.pop("_parts", None)
        case.__dict__.pop("_promises", None)
        return case


def _whose_answer(case: Suggestion, columns: dict[str, Any]) -> dict[str, Any]:
    """``counted_unit``, where a step changes it: it follows the lead, but not to a unit that takes over in a rework.

    Then what the case shows is the former lead's, until somebody evaluates the new one's answer (record 0073).
    """
    lead = columns.get("lead_unit", case.lead_unit_id)
    lead = getattr(lead, "pk", lead)
    follows = "lead_unit" in columns and (lead is None or case.counted_unit_id == case.lead_unit_id)
    if follows or columns.get("evaluated_on") is not None:
        return {"counted_unit_id": lead}
    return {}


def begin(
    move: str, *, actor: Actor, suggestion: Suggestion | int, at: datetime, also: tuple[str, ...] = (),
    held: Suggestion | None = None,
) -> Step:  # fmt: skip
    """Lock the case (or take ``held``, locked already) and check that this actor may make this move now."""
    case = held or locked(suggestion, *also)
    # Whoever moves is looked for among those who handled it when the parts are read.
    case.__dict__["_moved_by"] = actor.person_id
    check(MOVE[move], actor=actor, case=case, at=at)
    if moved_on(suggestion, case):
        raise Conflict(suggestion.opened_as.sentence or conflict_sentence(case, at))
    return Step(move=MOVE[move], actor=actor, case=case, at=at, before=case.state)


def follow(step: Step, move: str, case: Suggestion) -> Step:
    """A step the system takes on another case in consequence of ``step`` (conclude, release)."""
    other = locked(case)
    row = MOVE[move]
    if other.state not in row.sources:
        raise Refused(f"{other.name}现在是“{other.get_state_display()}”，请先处理这一件。")
    return Step(
        move=row, actor=step.actor, case=other, at=step.at, before=other.state, calendar=step.calendar
    )


# Blanks that Unicode counts as letters or symbols.
_BLANK_SIGNS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800"))


def visible(text: str) -> str:
    """One line of the text without signs that print nothing or turn the writing round."""
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else " " * c.isspace() for c in text)
    return " ".join(kept.translate(_BLANK_SIGNS).split())


def needs_text(text: str, sentence: str, *, field_name: str) -> str:
    """The text without outer blanks; Refused with the sentence where nothing in it can be read."""
    text = (text or "").strip()
    if not visible(text):
        raise Refused(sentence, field=field_name)
    return text
