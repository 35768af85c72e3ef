"""Promises, key cases and what was sent to units about a case, as far as an actor sees the cases."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability

from .choices import UNSETTLED, AssignmentRole, CommitmentState, EntryKind, ReplyKind, WatchKind, WatchState
from .states import SuggestionState

# A promise of a case that came to nothing is followed no more.
CAME_TO_NOTHING = (SuggestionState.WITHDRAWN, SuggestionState.DECLINED)


def _seen(actor: Actor) -> QuerySet:
    return apps.get_model("suggestions", "Suggestion").objects.visible_to(actor).order_by().values("pk")


def answered_anew() -> QuerySet:
    """Answers of a later round in place of the one the promise of the outer query was made in.

    Those of the unit that made it: the new one speaks for itself. And those of who leads: where that is
    another unit, it took the case over, and the one before cannot report of its promise any more.
    """
    replies = apps.get_model("suggestions", "Reply").objects
    return replies.filter(
        Q(assignment=OuterRef("reply__assignment")) | Q(assignment__role=AssignmentRole.LEAD),
        suggestion=OuterRef("suggestion"),
        round__gt=OuterRef("reply__round"),
        kind=ReplyKind.REPLY,
    )


class CommitmentQuerySet(QuerySet):
    """Promises of replies."""

    def visible_to(self, actor: Actor) -> CommitmentQuerySet:
        """Those of the cases the actor sees."""
        return self.filter(suggestion__in=_seen(actor))

    def standing(self) -> CommitmentQuerySet:
        """Neither of a reply that was corrected or done over, nor of a case that came to nothing.

        What the unit promised anew in a later round stands instead; what was settled remains a fact.
        """
        return (
            self.filter(reply__superseded=False)
            .exclude(suggestion__state__in=CAME_TO_NOTHING)
            .exclude(Exists(answered_anew()), state__in=UNSETTLED)
        )

    def unsettled(self) -> CommitmentQuerySet:
        """Neither kept nor broken yet."""
        return self.filter(state__in=UNSETTLED)

    def late(self, on: date) -> CommitmentQuerySet:
        """The promised day has passed and the unit has not said that it is done."""
        return self.filter(state=CommitmentState.OPEN, due__lt=on)

    def without_receipt(self, year: int) -> CommitmentQuerySet:
        """No yearly receipt to the deputy is on record for this year."""
        entries = apps.get_model("suggestions", "CommitmentEntry").objects
        told = entries.filter(
            commitment=OuterRef("pk"), kind=EntryKind.RECEIPT, year=year, voided_at__isnull=True
        )
        return self.filter(~Exists(told))

    def for_list(self) -> CommitmentQuerySet:
        """With what a row of the ledger shows."""
        return self.select_related(
            "suggestion__township", "suggestion__deputy__person", "suggestion__outcome", "unit", "reply"
        ).defer("suggestion__body", "reply__body")


class KeyCaseQuerySet(QuerySet):
    """Cases the chairpersons' meeting chose."""

    def visible_to(self, actor: Actor) -> KeyCaseQuerySet:
        """Those of the cases the actor sees."""
        return self.filter(suggestion__in=_seen(actor))

    def standing(self) -> KeyCaseQuerySet:
        """Neither ended nor taken back."""
        return self.filter(ended_on__isnull=True, voided_at__isnull=True)


class WatchQuerySet(QuerySet):
    """催办, 督办, 通报, 现场检查, 批示."""

    def visible_to(self, actor: Actor) -> WatchQuerySet:
        """Offices and leaders: those of the cases they see. A unit: its own. All others, the government
        office too: not what leaders ask of others.
        """
        seen = self.filter(suggestion__in=_seen(actor))
        if actor.kind == "system" or actor.can(Capability.SEE_OVERVIEW, Capability.DISPATCH_SUGGESTION):
            return seen
        own = Q(unit_id=actor.organization_id)
        if actor.can(Capability.HANDLE_CASE):
            return seen.filter(own)
        return seen.filter(own | ~Q(kind=WatchKind.QUESTION))

    def standing(self) -> WatchQuerySet:
        """Not taken back."""
        return self.filter(voided_at__isnull=True)

    def waiting(self) -> WatchQuerySet:
        """The unit still owes an answer."""
        return self.filter(state=WatchState.WAITING, voided_at__isnull=True)
