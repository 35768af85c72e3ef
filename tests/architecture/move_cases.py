"""A case for the page of each move: one of the demonstration's where the move is offered, or one led there."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from congress_portal.demo.county import DemoCounty, load_actor
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization
from congress_portal.foundation.accounts.roles import Capability, roles_with
from deputies.models import Mandate
from suggestions import workflow
from suggestions.models import OutcomeClass, Suggestion, UnitDesk
from suggestions.parties import available_moves
from suggestions.states import MOVE
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER, Stages, proof

# Who is offered the move; whoever else may open its page is in the matrix.
OFFERED = {
    "acknowledge": "tianzj",
    "rework": "zhouwq",
    "close": "zhouwq",
    "deny_consult": "lumy",
    "correct_reply": "tianzj",
    "ask_extension": "tianzj",
    "refuse_extension": "zhouwq",
}


def offered(actors: dict[str, Actor], move: str, on: date) -> Suggestion:
    """The demonstration's first case in whose page this move stands on a day."""
    actor = actors[OFFERED[move]]
    rows = Suggestion.objects.visible_to(actor).filter(state__in=MOVE[move].sources, imported=False)
    found = rows.for_page().order_by("pk")
    return next(case for case in found if MOVE[move] in available_moves(actor, case, on=on))


class MoveCases:
    """Cases the demonstration does not have, made by the verbs. A test that asks for one takes it back."""

    def __init__(self, demo: DemoCounty, mandate: Mandate) -> None:
        actors, (transport, water) = demo.actors, demo.departments[:2]
        others = Mandate.objects.filter(congress=mandate.congress, state="active").exclude(pk=mandate.pk)
        self.cast = SimpleNamespace(
            deputy=actors["lumy"],
            staff=actors["zhouwq"],
            office=actors["gaoyuan"],
            handler=actors["tianzj"],
            head=actors["shilx"],
            other_handler=self._handler(water),
            transport=transport,
            water=water,
            government_office=actors["gaoyuan"].organization,
            mandates={"deputy": mandate, "co_deputy": others.order_by("pk").first()},
        )
        self.stages = Stages(self.cast)
        self.builders = {
            "invite": self._to_invite,
            "request_close": lambda: self.stages.replied(ask=False),
            "submit_reply": self._to_sign_later,
            "sign_reply": self._submitted,
            "return_reply": self._submitted,
            "join_reply": self._separate,
            "consent_extension": self._asked_for_time,
            "decide_unit": self._sent_back_twice,
            "object_evaluation": self._on_paper,
        }

    @staticmethod
    def _handler(unit: Organization) -> Actor:
        rows = Membership.objects.filter(organization=unit, role__in=roles_with(Capability.HANDLE_CASE))
        return load_actor(rows.order_by("pk").first().pk)

    def _to_invite(self) -> Suggestion:
        return self.stages.draft(co_signers=[self.cast.mandates["co_deputy"]])

    def _to_sign_later(self) -> Suggestion:
        UnitDesk.objects.update_or_create(unit=self.cast.transport, defaults={"head_signs": True})
        return self.stages.handling()

    def _submitted(self) -> Suggestion:
        case = self._to_sign_later()
        workflow.submit_reply(
            actor=self.cast.handler, assignment=self.stages.part(case), body="办好了。",
            outcome=OutcomeClass.objects.get(letter="A"), at=NOW,
        )  # fmt: skip
        return case

    def _separate(self) -> Suggestion:
        """Two units answer separately; the water bureau has answered."""
        cast, case = self.cast, self.stages.at_office()
        workflow.assign(actor=cast.office, suggestion=case, separates=[cast.transport, cast.water], at=NOW)
        for who, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
            workflow.acknowledge(actor=who, assignment=self.stages.part(case, unit), at=NOW)
        workflow.reply(
            actor=cast.other_handler, assignment=self.stages.part(case, cast.water), body="办了。",
            outcome=OutcomeClass.objects.get(letter="A"), at=NOW,
        )  # fmt: skip
        return case

    def _asked_for_time(self) -> Suggestion:
        case = self.stages.handling()
        part = self.stages.part(case)
        workflow.ask_extension(
            actor=self.cast.handler, assignment=part, reason="要勘察", at=NOW,
            due=part.clocks.get(kind="reply").due + timedelta(days=9),
        )  # fmt: skip
        return case

    def _sent_back_twice(self) -> Suggestion:
        cast, case = self.cast, self.stages.sent_back()
        workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, at=NOW)
        part = self.stages.part(case, cast.water)
        workflow.send_back(actor=cast.other_handler, assignment=part, reason="也不归我们", at=NOW)
        return case

    def _on_paper(self) -> Suggestion:
        case = self.stages.replied()
        workflow.record_evaluation(
            actor=self.cast.staff, suggestion=case, satisfied="satisfied", solved="yes", scans=[proof()],
            signed_on=LATER.date(), at=LATER,
        )  # fmt: skip
        return case

    def build(self, move: str) -> Any:
        """A case where the move is offered; None where the demonstration has one anyway."""
        return self.builders[move]() if move in self.builders else None
