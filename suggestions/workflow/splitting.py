"""一事一议: a suggestion that speaks of two matters becomes two, each going its own way (代表法 24)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import PerformanceKind
from deputies.services import record_performance

from ..choices import ClockKind
from ..models import DemandLink, Signature, Split, Suggestion
from ..states import SuggestionState
from .cosigning import signers_of
from .drafting import check_text
from .examination import numbers_of
from .step import Step, begin, needs_text

S = SuggestionState
_COPIED = (
    "kind", "level", "channel", "topic", "confidential", "publish_consent", "proposed_unit", "state", "year",
    "session", "county", "congress", "township_congress", "township", "origin_division", "station", "deputy",
    "entered_by", "rule", "delegation", "co_signed", "submitted_on", "examined_on", "acts",
)  # fmt: skip


@transaction.atomic
def split_draft(
    *,
    actor: Actor,
    suggestion: Suggestion,
    title: str,
    body: str,
    other_title: str,
    other_body: str,
    at: datetime,
) -> Suggestion:
    """拆成两件, by the author: the draft keeps the first matter, a second draft takes the other."""
    step = begin("split_draft", actor=actor, suggestion=suggestion, at=at)
    return _split(step, (title, body), (other_title, other_body), "")


@transaction.atomic
def split(
    *,
    actor: Actor,
    suggestion: Suggestion,
    title: str,
    body: str,
    other_title: str,
    other_body: str,
    reason: str,
    at: datetime,
) -> Suggestion:
    """拆成两件, by the committee: both have the same authors, clocks of their own and, where the first
    has one, a number of their own; the deputy's words as they stood are kept, and the authors told.

    The second suggestion. Raises Refused where a part is empty or both parts are the same.
    """
    also = ("session__term__congress__division", "session__term__congress__county", "congress__division")
    step = begin("split", actor=actor, suggestion=suggestion, at=at, also=also)
    reason = needs_text(reason, "请写明为什么拆分，代表会看到。", field_name="reason")
    return _split(step, (title, body), (other_title, other_body), reason)


def _split(step: Step, first: tuple[str, str], second: tuple[str, str], reason: str) -> Suggestion:
    case = step.case
    title, body = check_text(*first)
    other_title, other_body = check_text(*second, prefix="other_")
    if title == other_title:
        raise Refused("两件的标题一样，分不清是哪一件。请各写各的事。", field="other_title")
    if body == other_body:
        raise Refused("两件的内容一样，请各写一件事。", field="other_body")
    before = (case.title, case.body)
    part = Suggestion(
        title=other_title, body=other_body, state_since=step.at, created_at=step.at, **_copied(case),
    )  # fmt: skip
    if case.number:
        for name, value in numbers_of(case, step.on).items():
            setattr(part, name, value)
    other = Step(move=step.move, actor=step.actor, case=part, at=step.at, before="", calendar=step.calendar)
    if part.state != S.DRAFT:
        other.start_clock(
            ClockKind.EXAMINE if part.state == S.AWAITING_EXAMINATION else ClockKind.DISPATCH,
            start=case.submitted_on if part.state == S.AWAITING_EXAMINATION else case.examined_on,
        )
    other.create()
    signers = _copy_what_belongs(case, part, step)
    Split.objects.create(
        whole=case, part=part, title_before=before[0], body_before=before[1], reason=reason[:300], at=step.at,
        by_id=step.actor.person_id,
    )  # fmt: skip
    name = part.short_number or f"“{part.title}”"
    case.title = title
    other.note(
        f"由{case.name}拆出", reason=reason, before={"state": ""}, after={"state": str(part.state)},
    )  # fmt: skip
    # Both lines of the journal are written together; the limits of the first case run as they ran.
    step.entries += other.entries
    step.finish(
        case.state, f"拆成两件，另一件是{name}", acts=case.acts, reason=reason, settle_subjects=[],
        title=title, body=body, due=case.due, due_kind=case.due_kind, assist_due=case.assist_due,
    )  # fmt: skip
    if part.state != S.DRAFT:
        _tell(step, other, signers)
    return part


def _copied(case: Suggestion) -> dict[str, object]:
    """What both have in common; of other records the key, and the record where it is loaded."""
    fields = [case._meta.get_field(name) for name in _COPIED]
    return {
        name: getattr(case, name)
        for field in fields
        for name in [field.name if field.is_relation and field.is_cached(case) else field.attname]
    }


def _copy_what_belongs(case: Suggestion, part: Suggestion, step: Step) -> list[Signature]:
    """Signatures and the demands behind it: both parts have them; the signatures as they stood."""
    rows = signers_of(case)
    Signature.objects.bulk_create(
        [
            Signature(
                suggestion=part, mandate=row.mandate, lead=row.lead, asked_at=row.asked_at,
                confirmed_at=row.confirmed_at, on_paper=row.on_paper,
            )
            for row in rows
            if row.lead or (row.declined_at is None and row.lapsed_at is None)
        ]
    )  # fmt: skip
    if case.state == S.DRAFT:
        # Co-signers agreed to the words as they stood: both drafts ask them anew.
        Signature.objects.filter(suggestion__in=[case, part], lead=False).update(
            confirmed_at=None, asked_at=None, on_paper=False
        )
    else:
        record_performance(
            actor=step.actor, mandates=[row.mandate_id for row in rows if row.stands], source=part,
            kind=PerformanceKind.SUGGESTION, on=step.on, summary=f"提出建议：{part.title}",
            url=part.get_absolute_url(), at=step.at,
        )  # fmt: skip
    links = case.demand_links.all()
    DemandLink.objects.bulk_create(
        [DemandLink(demand_id=link.demand_id, suggestion=part, linked_at=step.at) for link in links]
    )
    return rows


def _tell(step: Step, other: Step, signers: list[Signature]) -> None:
    case, part = step.case, other.case
    people = [row.mandate.person for row in signers if row.stands]
    step.tell(
        [person for person in people if person.pk != step.actor.person_id],
        f"您的建议拆成两件办理：{case.title}",
        f"一事一议，另一件是{part.name}。原文保留在经过里。",
    )
    verb, capability = {
        S.AWAITING_EXAMINATION: ("审查", Capability.EXAMINE_SUGGESTION),
        S.AWAITING_DISPATCH: ("派单", Capability.DISPATCH_SUGGESTION),
    }[S(part.state)]
    kind = "examine" if part.state == S.AWAITING_EXAMINATION else "dispatch"
    waits = {"capability": capability, "organization": part.congress}
    # What waited before is called as the case is called now.
    own = step.waiting(kind, verb, why=f"拆成两件，另一件是{part.name}", **waits)
    open_todos([own, other.waiting(kind, verb, why=f"由{case.name}拆出", **waits)])
