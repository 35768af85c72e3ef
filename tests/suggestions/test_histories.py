"""Random histories: whoever may do something does anything the table allows, and the machine stays sound.

The moves, their forms and their verbs are those of the pages, so a move added to the table is walked
too. A few short histories in every run, two thousand in ``make soak``.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from suggestions import workflow
from suggestions.choices import AssignmentRole, ClockKind, CommitmentState, Kind, ReplyKind
from suggestions.endings import is_bad, rework_obstacle, still_to_ask
from suggestions.models import Suggestion
from suggestions.parties import all_parts, available_moves
from suggestions.states import ENDED, MOVE, Party
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from suggestions.views.cases import case_of
from suggestions.views.moves import PAGES, asked
from suggestions.workflow.promise_rows import standing_promises
from tests.plugins.generated import SOAK
from tests.suggestions.stages import LATER, Stages, voter_of

pytestmark = pytest.mark.django_db
STEPS = 12
# So many people's pages are looked at before one of them makes a move.
ENOUGH = 3
# What ends a history or leads aside is made less often.
ASIDE = frozenset(
    {
        "override",
        "withdraw",
        "withdraw_demand",
        "decline",
        "add_words",
        "reopen_demand",
        "to_station",
        "pass_on",
    }
)
OF_VOTERS = ("rate", "withdraw_demand", "reopen_demand", "add_words")
# Where no limit runs: nobody is waited for but the author, or another case goes first.
WITHOUT_A_DAY = frozenset({S.DRAFT, S.RAISED, S.MERGED})
LIVE_PARTS = frozenset({A.PENDING, A.HANDLING, A.REWORK})
OF_UNITS = frozenset(name for name, move in MOVE.items() if move.parties == {Party.UNIT})
# What nobody may do to a case he has handled.
APART = ("evaluate", "close", "rework", "fulfil", "judge_kept", "record_evaluation")
# Moves without a page of their own: made by voters, by the system, or where a case begins.
OTHERWISE = frozenset(
    {
        "add_words",
        "answer_merged",
        "conclude",
        "dispatch_merged",
        "draft",
        "end_cosigning",
        "raise",
        "rate",
        "release",
        "release_merged",
        "return_merged",
        "reopen_demand",
        "submit_demand",
        "take_up",
        "unsign",
        "withdraw_demand",
    }
)
WORDS = "到现场看过，三组到小学的路下雨全是泥。"


def test_every_move_is_walked():
    assert set(MOVE) == set(PAGES) | OTHERWISE


class Walk:
    """One history; ``chance`` is the source of every choice."""

    def __init__(self, cast: Any, chance: Any) -> None:
        self.cast, self.chance, self.at = cast, chance, LATER + timedelta(days=1)
        self.stages = Stages(cast)
        self.people = [
            getattr(cast, key) for key in cast.users if isinstance(getattr(cast, key, None), Actor)
        ]
        self.made: list[str] = []

    # --- what happens -----------------------------------------------------------------------------
    def begin(self) -> None:
        """A case somewhere on its way, reached by the verbs."""
        state = self.chance.choice([*S, None])
        self.stages.in_state(state) if state is not None else self.stages.closed_along()

    def time_passes(self) -> None:
        """Some days; what the night does is done."""
        self.at += timedelta(days=self.chance.randint(1, 45))
        workflow.end_cosigning(at=self.at)

    def move(self) -> None:
        """Somebody makes a move that his page offers; what its form or verb refuses changes nothing."""
        case = self.chance.choice(list(Suggestion.objects.order_by("pk")))
        ways: list[tuple[Actor, str]] = []
        # Most have nothing to do with a case, which one reading of it tells; the others' pages are opened.
        known = Suggestion.objects.for_page().get(pk=case.pk)
        able = [actor for actor in self.people if available_moves(actor, known)]
        for actor in self.chance.sample(able, len(able)):
            ways += [(actor, move.name) for move in self.offered(actor, case)]
            if len({actor for actor, _ in ways}) == ENOUGH:
                break
        if case.is_demand:
            ways += [(voter_of(case), name) for name in OF_VOTERS]
        if not ways:
            return
        # One of the moves first: else whoever may do much does everything.
        names = sorted({way for _, way in ways})
        (name,) = self.chance.choices(names, [1 if name in ASIDE else 12 for name in names])
        actor = self.chance.choice([who for who, way in ways if way == name])
        before = self.picture()
        try:
            with transaction.atomic():
                self.perform(actor, case.pk, name)
        except (Refused, Denied, Conflict, Http404, NotAsked):
            assert self.picture() == before, f"{name} was refused and something changed"
        else:
            self.made.append(name)

    def stranger(self) -> None:
        """Somebody tries what no page offers him: refused in words, nothing changes."""
        case = self.chance.choice(list(Suggestion.objects.order_by("pk")))
        actor = self.chance.choice(self.people)
        offered = {move.name for move in self.offered(actor, case)}
        name = self.chance.choice(sorted(set(PAGES) - offered))
        before = self.picture()
        with pytest.raises((Refused, Denied, Conflict, Http404, NotAsked)) as refusal, transaction.atomic():
            self.perform(actor, case.pk, name)
        assert refusal.type in (Http404, NotAsked) or refusal.value.message, (
            f"{name} was refused without a word"
        )
        assert self.picture() == before

    def offered(self, actor: Actor, case: Suggestion) -> list[Any]:
        """The moves of the actor's page of the case."""
        with suppress(Http404):
            seen = case_of(SimpleNamespace(actor=actor, method="GET"), case.pk)
            return [m for m in available_moves(actor, seen) if m.name in PAGES or m.name == "raise"]
        return []

    def perform(self, actor: Actor, pk: int, name: str) -> None:
        if name in OF_VOTERS:
            self.voter(actor, Suggestion.objects.get(pk=pk), name)
            return
        if not actor.can(*MOVE[name].capabilities):
            raise NotAsked  # the door of the page
        case = case_of(SimpleNamespace(actor=actor, method="GET"), pk)
        if name == "raise":
            workflow.raise_suggestion(
                actor=actor, demands=[case], title="关于硬化道路的建议", body=WORDS, at=self.at
            )
            return
        page = PAGES[name]
        form = page.form(self.typed(page.form(case=case, actor=actor)), {}, case=case, actor=actor)
        if not form.is_valid():
            raise NotAsked
        page.verb(actor, case, self.at, asked(case, form))

    def voter(self, actor: Actor, case: Suggestion, name: str) -> None:
        given = {"actor": actor, "suggestion": case, "at": self.at}
        if name == "rate":
            grades = self.chance.choice(
                [("satisfied", "yes"), ("basically", "partly"), ("dissatisfied", "no")]
            )
            workflow.rate_demand(**given, satisfied=grades[0], solved=grades[1], note=WORDS)
        elif name == "withdraw_demand":
            workflow.withdraw_demand(**given)
        elif name == "reopen_demand":
            workflow.reopen_demand(**given, reason=WORDS)
        else:
            workflow.add_words(**given, body=WORDS)

    def typed(self, form: Any) -> QueryDict:
        """Something in every field: a choice of those offered, a day about now, some words."""
        data = QueryDict(mutable=True)
        for name, field in form.fields.items():
            if name == "seen":
                data[name] = field.initial  # what the page carries
            elif isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
                keys = [str(key) for key, _ in field.choices if str(key)]
                data.setlist(name, self.chance.sample(keys, min(len(keys), self.chance.randint(0, 2))))
            elif isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
                keys = [str(key) for key, _ in field.choices if str(key)]
                if keys and (field.required or self.chance.random() < 0.6):
                    data[name] = self.chance.choice(keys)
            elif isinstance(field, forms.DateField):
                day = timezone.localdate(self.at) + timedelta(days=self.chance.choice([-2, -1, 0, 30, 90]))
                data[name] = day.isoformat()
            elif isinstance(field, forms.IntegerField):
                value = form[name].value()
                data[name] = "" if value is None else str(value)
            elif isinstance(field, forms.CharField):
                data[name] = f"{WORDS}（{name}）" if field.required or self.chance.random() < 0.6 else ""
        return data

    # --- what must be so --------------------------------------------------------------------------
    @staticmethod
    def picture() -> Any:
        """Every case with its version, and how much has been written about it."""
        cases = tuple(Suggestion.objects.order_by("pk").values_list("pk", "state", "version"))
        return cases, JournalEntry.objects.count(), Todo.objects.open().count()

    def check(self) -> None:
        for case in Suggestion.objects.select_related("rule").order_by("pk"):
            where = f"{case.pk} {case.state} after {self.made}"
            self._replays(case, where)
            self._waits_for_somebody(case, where)
            self._summary(case, where)
            self._apart(case, where)
            self._along(case, where)

    @staticmethod
    def _entries(case: Suggestion) -> list[JournalEntry]:
        return list(JournalEntry.objects.filter(root_key=subject_key(case)).order_by("pk"))

    def _replays(self, case: Suggestion, where: str) -> None:
        """The journal alone leads to the state, by rows of the table."""
        state = None
        for entry in self._entries(case):
            after = (entry.after or {}).get("state") if isinstance(entry.after, dict) else None
            if after is None:
                continue
            before = (entry.before or {}).get("state", "")
            row = MOVE[entry.move]
            assert state is None or before == state, f"{where}: {entry.move} begins at {before}, not {state}"
            # The second of two that were one begins with the split.
            begun = state is None and before == ""
            assert begun or before in row.sources, f"{where}: {entry.move} from {before}"
            assert after in row.targets, f"{where}: {entry.move} {before} → {after}"
            state = after
        assert state is None or state == case.state, f"{where}: the journal ends at {state}"

    def _waits_for_somebody(self, case: Suggestion, where: str) -> None:
        running = case.clocks.running()
        parts = list(case.assignments.all())
        if case.state in ENDED:
            assert not running.exists(), f"{where}: a limit runs on"
            assert not [part for part in parts if part.state in LIVE_PARTS], f"{where}: a unit still holds it"
            keys = [subject_key(case), *(subject_key(part) for part in parts)]
            assert not Todo.objects.open().filter(subject_key__in=keys).exists(), f"{where}: a to-do stands"
            assert case.due is None, where
            return
        assert case.acts, f"{where}: waits for nobody"
        if case.state == S.EVALUATED:
            # Evaluated, it waits for the congress, unless units must ask first; a bad word needs nobody's asking.
            again = is_bad(case) and not rework_obstacle(case)
            first = "" if again else still_to_ask(all_parts(case))
            assert case.acts == (f"{first}申请销单" if first else str(case.congress)), f"{where}: {case.acts}"
            closing = Todo.objects.open().filter(subject_key=subject_key(case), kind="suggestions.close")
            assert closing.exists() == (not first), f"{where}: the congress's to-do"
        if case.state == S.FOLLOWING:
            promised = case.commitments.exclude(state=CommitmentState.FULFILLED).order_by("due").first()
            assert promised is not None and case.due is not None, where
            # Whoever promised can still report: its part has not been taken from it.
            for row in standing_promises(case):
                part = row.reply.assignment
                assert part is None or part.stands, f"{where}: waits for {part.unit}, which holds it no more"
            return
        # An opinion is the assisting unit's own affair, and a talk does not make the answer late.
        own = running.exclude(assignment__role=AssignmentRole.ASSIST).exclude(kind=ClockKind.CONTACT)
        own = own.order_by("due", "pk").first()
        assert case.due == (own.due if own else None), f"{where}: due {case.due}, the limits say {own}"
        assert case.due is not None or case.state in WITHOUT_A_DAY, f"{where}: no next day"

    def _summary(self, case: Suggestion, where: str) -> None:
        """The summary columns say what replies and evaluations say."""
        replies = case.replies.filter(superseded=False).exclude(kind=ReplyKind.OPINION)
        newest = replies.order_by("-replied_at", "-pk").first()
        if newest is not None:
            assert case.last_reply_at == newest.replied_at, f"{where}: last reply"
        counted = case.evaluations.filter(counts=True).order_by("-at", "-pk").first()
        if case.satisfied:
            assert counted is not None, f"{where}: satisfied without an evaluation"
            assert (case.satisfied, case.solved) == (counted.satisfied, counted.solved), f"{where}: grades"
            answered = replies.filter(round=counted.round, kind=ReplyKind.REPLY)
            units = set(answered.values_list("assignment__unit", flat=True))
            assert not units or case.counted_unit_id in units, f"{where}: counted for another unit's answer"
        assert (case.counted_unit_id is None) == (case.lead_unit_id is None), f"{where}: for whom it counts"

    def _apart(self, case: Suggestion, where: str) -> None:
        """Nobody has evaluated or closed what he handled."""
        handled: set[int] = set()
        for entry in self._entries(case):
            if entry.move in OF_UNITS and entry.person_id:
                handled.add(entry.person_id)
            elif entry.move in APART and case.kind in Kind.values:
                assert entry.person_id not in handled, f"{where}: {entry.move} by who handled it"

    def _along(self, case: Suggestion, where: str) -> None:
        """Nothing stays closed along with a suggestion that was answered and is open again."""
        if not case.is_demand or case.state != S.CLOSED:
            return
        closings = [
            entry.move
            for entry in self._entries(case)
            if (entry.after or {}).get("state") == S.CLOSED != (entry.before or {}).get("state")
        ]
        again = Suggestion.objects.open().filter(demand_links__demand=case, last_reply_at__isnull=False)
        assert closings[-1] != "conclude" or not again.exists(), f"{where}: closed along with an open one"


class NotAsked(Exception):
    """The form did not take what was typed."""


class Over(Exception):
    """The history ends and is taken back."""


# Two thousand in all, in parts that go side by side.
@pytest.mark.parametrize("part", range(8 if SOAK else 1))
@settings(
    max_examples=250 if SOAK else 4,
    deadline=None,
    # A history says itself what led there; made shorter it would take hours.
    phases=(Phase.reuse, Phase.generate),
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chance=st.randoms(use_true_random=False))
def test_whatever_happens_the_machine_stays_sound(cast, part, chance):
    with suppress(Over), transaction.atomic():
        walk = Walk(cast, chance)
        walk.begin()
        for _ in range(STEPS):
            step = chance.random()
            if step < 0.08:
                walk.begin()
            elif step < 0.16:
                walk.time_passes()
            elif step < 0.24:
                walk.stranger()
            else:
                walk.move()
        walk.check()
        raise Over
