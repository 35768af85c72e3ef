"""Cases at every stage, reached by the real verbs: ``Stages(cast)`` knows the way to each."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.attachments.checking import CheckedFile, validated
from congress_portal.foundation.slots import subject_key
from suggestions import workflow
from suggestions.codes import seed_presets
from suggestions.models import Commitment, HandlingAssignment, OutcomeClass, Suggestion
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW, moment

LATER = moment(date(2026, 4, 20), 10)


def proof(name: str = "验收照片.jpg") -> CheckedFile:
    """A photograph, checked as an upload is."""
    content = BytesIO()
    Image.new("RGB", (30, 40), "white").save(content, "JPEG")
    return validated(SimpleUploadedFile(name, content.getvalue(), "image/jpeg"))


def voter_of(case: Suggestion) -> Actor:
    """The bearer of the demand's receipt."""
    return Actor.bearer(subject_key(case), case.county)


class Stages:
    """Builds cases of either kind; every method returns the case read anew."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        seed_presets(at=NOW)

    # --- demands ----------------------------------------------------------------------------------
    def submitted(
        self, body: str = "三组到小学的路，下雨全是泥。", at: datetime = NOW, **details: Any
    ) -> Suggestion:
        details.setdefault("channel", "code")
        details.setdefault("actor", Actor.bearer(subject_key(self.cast.station), self.cast.county))
        return workflow.submit_demand(station=self.cast.station, body=body, at=at, **details)

    def accepted(self, **details: Any) -> Suggestion:
        return workflow.accept_demand(actor=self.cast.deputy, suggestion=self.submitted(**details), at=NOW)

    def settled(self, **details: Any) -> Suggestion:
        case = self.submitted(**details)
        return workflow.settle_on_spot(
            actor=self.cast.deputy, suggestion=case, note="已联系供电所修好。", at=NOW
        )

    def raised(self, **details: Any) -> Suggestion:
        demand = self.accepted(**details)
        workflow.raise_suggestion(
            actor=self.cast.deputy,
            demands=[demand],
            title="关于硬化三组至小学道路的建议",
            body="建议列入计划。",
            at=NOW,
        )
        demand.refresh_from_db()
        return demand

    def closed_along(self, **details: Any) -> Suggestion:
        """Raised as a suggestion that was handled, evaluated and closed."""
        demand = self.raised(**details)
        case = workflow.examine(
            actor=self.cast.staff, suggestion=demand.raised_links.get().suggestion, at=NOW
        )
        workflow.dispatch(
            actor=self.cast.staff, suggestion=case, unit=self.cast.government_office,
            lead=self.cast.transport, at=NOW,
        )  # fmt: skip
        workflow.assign(actor=self.cast.office, suggestion=self._anew(case), lead=self.cast.transport, at=NOW)
        workflow.acknowledge(actor=self.cast.handler, assignment=self.part(case), at=NOW)
        workflow.reply(
            actor=self.cast.handler, assignment=self.part(case), body="已经硬化。", close_statement="已验收",
            outcome=OutcomeClass.objects.get(letter="A"), at=LATER,
        )  # fmt: skip
        workflow.evaluate(
            actor=self.cast.deputy, suggestion=self._anew(case), satisfied="satisfied", solved="yes", at=LATER
        )
        workflow.close(actor=self.cast.staff, suggestion=self._anew(case), at=LATER)
        return self._anew(demand)

    def demand_to_dispatch(self, **details: Any) -> Suggestion:
        case = self.accepted(**details)
        return workflow.request_dispatch(actor=self.cast.deputy, suggestion=case, note="属实", at=NOW)

    # --- suggestions --------------------------------------------------------------------------------
    def draft(self, title: str = "关于完善供水管护的建议", **details: Any) -> Suggestion:
        details.setdefault("mandate", self.cast.mandates["deputy"])
        details.setdefault("actor", self.cast.deputy)
        return workflow.draft_suggestion(title=title, body="情况和建议。", at=NOW, **details)

    def handed_in(self, **details: Any) -> Suggestion:
        at = details.pop("at", NOW)
        case = self.draft(**details)
        return workflow.submit_suggestion(actor=self.cast.deputy, suggestion=case, at=at)

    def cosigning(self, **details: Any) -> Suggestion:
        """沈秀兰 is asked to co-sign."""
        details.setdefault("co_signers", [self.cast.mandates["co_deputy"]])
        return workflow.invite(actor=self.cast.deputy, suggestion=self.draft(**details), at=NOW)

    def merged(self, into: Suggestion | None = None, **details: Any) -> Suggestion:
        """Handled together with another one, which the transport bureau has."""
        main = into or self.handling(title="关于修好供水管道的建议")
        case = self.examined(**details)
        return workflow.merge(actor=self.cast.staff, suggestion=case, into=main, reason="同一条管道", at=NOW)

    def examined(self, **details: Any) -> Suggestion:
        return workflow.examine(actor=self.cast.staff, suggestion=self.handed_in(**details), at=NOW)

    def at_office(self, **details: Any) -> Suggestion:
        return workflow.dispatch(
            actor=self.cast.staff, suggestion=self.examined(**details), unit=self.cast.government_office,
            lead=self.cast.transport, at=NOW,
        )  # fmt: skip

    def assigned(self, **details: Any) -> Suggestion:
        return workflow.assign(
            actor=self.cast.office, suggestion=self.at_office(**details), lead=self.cast.transport, at=NOW
        )

    def part(self, case: Suggestion, unit: Any = None) -> HandlingAssignment:
        return case.assignments.get(unit=unit or self.cast.transport)

    def handling(self, **details: Any) -> Suggestion:
        case = self.assigned(**details)
        workflow.acknowledge(actor=self.cast.handler, assignment=self.part(case), at=NOW)
        return self._anew(case)

    def sent_back(self, **details: Any) -> Suggestion:
        case = self.assigned(**details)
        workflow.send_back(
            actor=self.cast.handler, assignment=self.part(case), reason="属于水利局的职责", at=NOW
        )
        return self._anew(case)

    def replied(self, letter: str = "A", ask: bool = True, **details: Any) -> Suggestion:
        case = self.handling(**details)
        more = {"commitment": "明年通水", "commitment_due": date(2027, 3, 31)} if letter in "BC" else {}
        workflow.reply(
            actor=self.cast.handler, assignment=self.part(case), body="已经办好。",
            outcome=OutcomeClass.objects.get(letter=letter), at=LATER, close_statement="已验收" if ask else None, **more,
        )  # fmt: skip
        return self._anew(case)

    def evaluated(self, satisfied: str = "satisfied", solved: str = "yes", **details: Any) -> Suggestion:
        case = self.replied(**details)
        workflow.evaluate(
            actor=self.cast.deputy,
            suggestion=case,
            satisfied=satisfied,
            solved=solved,
            note="看过了",
            at=LATER,
        )
        return self._anew(case)

    def rework(self, **details: Any) -> Suggestion:
        case = self.evaluated(satisfied="dissatisfied", solved="no", **details)
        return workflow.rework(actor=self.cast.staff, suggestion=case, reason="没有通水", at=LATER)

    def closed(self, **details: Any) -> Suggestion:
        return workflow.close(actor=self.cast.staff, suggestion=self.evaluated(**details), at=LATER)

    def following(self) -> Suggestion:
        case = self.evaluated(letter="B", solved="partly")
        return workflow.close(actor=self.cast.staff, suggestion=case, at=LATER)

    def kept(self, promise: Commitment, at: datetime) -> Suggestion:
        """Said to be done with proof, called kept by the deputy, settled."""
        workflow.report_kept(
            actor=self.cast.handler, commitment=promise, on=timezone.localdate(at), text="办成了。",
            files=[proof()], at=at,
        )  # fmt: skip
        workflow.judge_kept(actor=self.cast.deputy, commitment=promise, verdict="kept", note="", at=at)
        return workflow.fulfil(actor=self.cast.staff, commitment=promise, kept=True, note="现场看过", at=at)

    def declined(self) -> Suggestion:
        return workflow.decline(
            actor=self.cast.staff,
            suggestion=self.handed_in(),
            ground="outside",
            turn_to="hotline",
            reason="属市级",
            at=NOW,
        )

    def withdrawn(self) -> Suggestion:
        return workflow.withdraw(
            actor=self.cast.deputy, suggestion=self.handed_in(), reason="已经解决", at=NOW
        )

    def in_state(self, state: str) -> Suggestion:
        """A case in this state, of the kind that usually stands there."""
        return {
            S.DRAFT: self.draft,
            S.COSIGNING: self.cosigning,
            S.MERGED: self.merged,
            S.AWAITING_ACCEPT: self.submitted,
            S.ACCEPTED: self.accepted,
            S.RAISED: self.raised,
            S.AWAITING_EXAMINATION: self.handed_in,
            S.AWAITING_DISPATCH: self.examined,
            S.AWAITING_ASSIGN: self.at_office,
            S.AWAITING_ACKNOWLEDGE: self.assigned,
            S.SENT_BACK: self.sent_back,
            S.HANDLING: self.handling,
            S.REWORK: self.rework,
            S.REPLIED: self.replied,
            S.EVALUATED: self.evaluated,
            S.FOLLOWING: self.following,
            S.CLOSED: self.closed,
            S.DECLINED: self.declined,
            S.WITHDRAWN: self.withdrawn,
        }[S(state)]()

    @staticmethod
    def _anew(case: Suggestion) -> Suggestion:
        return Suggestion.objects.for_page().get(pk=case.pk)
