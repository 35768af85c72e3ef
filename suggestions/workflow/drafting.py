"""提建议: a deputy drafts a suggestion, out of demands or not, and submits it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import changed_sentence
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.web.repeats import taken_once
from deputies.choices import MandateState, PerformanceKind
from deputies.models import CongressSession, Mandate
from deputies.services import record_performance

from ..choices import AttachmentPurpose, Channel, ClockKind, Kind, Level
from ..codes import rule_for
from ..models import DemandLink, MotionOrigin, Signature, Suggestion, SuggestionAttachment
from ..states import MOVE, SuggestionState
from .cosigning import close_signing, invite, tell_signers, turn_signers, waiting_signers
from .demands import answered
from .lost_races import conflict_sentence
from .step import Step, begin, locked, needs_text

S = SuggestionState


@dataclass(frozen=True)
class Motion:
    """The motion out of which a suggestion was made: its number, and who decided that, when."""

    number: str
    decided_by: str
    decided_on: date


def check_text(title: str, body: str, *, prefix: str = "") -> tuple[str, str]:
    """Title and text as they are kept; Refused names the field (with ``prefix``) that is wrong."""
    in_title, in_body = f"{prefix}title", f"{prefix}body"
    title = needs_text(title, "请写标题，例如：关于硬化三组至小学道路的建议。", field_name=in_title)
    body = needs_text(body, "请写建议内容：情况怎样，建议怎么办。", field_name=in_body)
    if len(title) > 80:
        raise Refused(f"标题有 {len(title)} 个字，请缩短到 80 个字以内。", field=in_title)
    if len(body) > 10_000:
        raise Refused(f"内容有 {len(body)} 个字，请缩短到 10000 个字以内，其余作为附件。", field=in_body)
    return title, body


def _earlier(*, actor: Actor, client_uuid: uuid.UUID, **_: Any) -> Suggestion | None:
    """The first one this person's phone sent under this uuid (decisions F36)."""
    return Suggestion.objects.filter(client_uuid=client_uuid, entered_by_id=actor.person_id).first()


@taken_once(_earlier)
@transaction.atomic
def draft_suggestion(
    *,
    actor: Actor,
    mandate: Mandate,
    title: str,
    body: str,
    at: datetime,
    topic: Any = None,
    co_signers: Iterable[Mandate] = (),
    demands: Iterable[Suggestion] = (),
    proposed_unit: str = "",
    publish_consent: bool = True,
    confidential: bool = False,
    files: Iterable[CheckedFile] = (),
    client_uuid: uuid.UUID | None = None,
    signed_on_paper: bool = False,
    delegation: bool = False,
    motion: Motion | None = None,
) -> Suggestion:
    """Start a suggestion under one mandate; a draft is its author's, until co-signers are invited.

    ``demands`` are those it is raised from: accepted by this deputy, they wait as 已转建议 as soon as
    it is submitted. Staff may write it down for a deputy; only then ``co_signers`` may have
    ``signed_on_paper`` (each is told and may object), it may be the whole ``delegation``'s, or come
    out of a ``motion``. All other co-signers are asked by ``invite``. Raises Refused, Denied.
    """
    title, body = check_text(title, body)
    by_clerk = _check_writer(actor, mandate)
    if (signed_on_paper or delegation or motion) and not by_clerk:
        raise Denied("代表团建议、议案转建议和纸上的签名由人大办公室登记；网上附议请邀请代表本人确认。")
    congress = mandate.congress
    county = congress.county
    if congress.is_higher_congress:
        raise Refused(
            f"{mandate}是{congress}代表，代表建议请向{congress}提出；群众反映的事可以接单跟进，"
            "或者请县、镇人大代表提出建议。",
            field="mandate",
        )
    level = Level.COUNTY if congress.pk == county.congress_id else Level.TOWNSHIP
    case = Suggestion.objects.create(
        kind=Kind.SUGGESTION, level=level, channel=Channel.BETWEEN_SESSIONS, title=title, body=body, topic=topic,
        confidential=confidential, publish_consent=publish_consent and not confidential,
        proposed_unit=proposed_unit.strip()[:60], state=S.DRAFT, state_since=at,
        year=timezone.localdate(at).year, county=county, congress=congress, township=mandate.township,
        origin_division=mandate.home_division, deputy=mandate, entered_by_id=actor.person_id,
        client_uuid=client_uuid, created_at=at, acts=str(mandate),
        rule=rule_for(county_id=county.pk, kind=Kind.SUGGESTION, level=level, at=at),
        delegation=_delegation_of(mandate) if delegation else None,
    )  # fmt: skip
    signers = [m for m in co_signers if m.pk != mandate.pk]
    check_signers(case, signers)
    signed = {"asked_at": at, "confirmed_at": at, "on_paper": True} if signed_on_paper else {}
    Signature.objects.bulk_create(
        [
            Signature(suggestion=case, mandate=mandate, lead=True, confirmed_at=at, on_paper=by_clerk),
            *(Signature(suggestion=case, mandate=m, **signed) for m in signers),
        ]
    )
    if motion is not None:
        _come_from(case, motion, actor, at)
    _link(case, list(demands), mandate, at)
    for file in files:
        store(
            SuggestionAttachment,
            file,
            actor=actor,
            at=at,
            suggestion=case,
            purpose=AttachmentPurpose.ORIGINAL,
        )
    step = Step(move=MOVE["draft"], actor=actor, case=case, at=at, before="")
    origin = f"，由{motion.number}转来" if motion else ""
    step.write_note(
        f"{case.author_name if delegation else f'{mandate}代表'}起草{origin}",
        after={"state": str(S.DRAFT)},
        before={"state": ""},
    )
    return case


def _check_writer(actor: Actor, mandate: Mandate) -> bool:
    """Whether a clerk (or the system) writes it down for the deputy; Denied to everybody else."""
    if mandate.state != MandateState.ACTIVE:
        raise Refused(f"{mandate}代表现在{mandate.get_state_display()}，不能提出建议。", field="mandate")
    # A clerk writes down what a deputy handed in on paper.
    clerk = actor.can(Capability.EXAMINE_SUGGESTION) and actor.organization_id == mandate.congress_id
    if actor.kind != "system" and mandate.person_id != actor.person_id and not clerk:
        raise Denied("只能以自己的代表身份提出建议。")
    return clerk or actor.kind == "system"


def check_signers(case: Suggestion, signers: Iterable[Mandate]) -> None:
    """Co-signers act, and sit in the congress of the lead. Raises Refused."""
    for signer in signers:
        if signer.congress_id != case.congress_id:
            raise Refused("附议代表要和领衔代表是同一级人大的代表。", field="co_signers")
        if signer.state != MandateState.ACTIVE:
            raise Refused(f"{signer}代表现在{signer.get_state_display()}，不能附议。", field="co_signers")


def _delegation_of(mandate: Mandate) -> Any:
    if mandate.delegation_id is None:
        raise Refused(f"{mandate}代表没有编入代表团，不能以代表团名义登记。", field="delegation")
    return mandate.delegation


def _come_from(case: Suggestion, motion: Motion, actor: Actor, at: datetime) -> None:
    number = needs_text(motion.number, "请写原议案编号。", field_name="motion_number")
    decided_by = needs_text(motion.decided_by, "请写由谁决定转为建议。", field_name="motion_decided_by")
    if motion.decided_on > timezone.localdate(at):
        raise Refused("决定转为建议的日期不能在今天以后。", field="motion_decided_on")
    MotionOrigin.objects.create(
        suggestion=case,
        number=number[:60],
        decided_by=decided_by[:60],
        decided_on=motion.decided_on,
        recorded_by_id=actor.person_id,
        recorded_at=at,
    )


def _link(case: Suggestion, demands: list[Suggestion], mandate: Mandate, at: datetime) -> None:
    for demand in demands:
        if demand.kind != Kind.DEMAND or demand.county_id != case.county_id:
            raise Refused("只能从本县的群众意见转为建议。", field="demands")
        if demand.state != S.ACCEPTED:
            raise Conflict(conflict_sentence(demand, at))
        if demand.deputy_id is None or demand.deputy.person_id != mandate.person_id:
            raise Refused(f"{demand.number} 由{demand.acts}跟进，请由接单的代表转为建议。", field="demands")
    DemandLink.objects.bulk_create([DemandLink(demand=d, suggestion=case, linked_at=at) for d in demands])


@transaction.atomic
def edit_draft(
    *,
    actor: Actor,
    suggestion: Suggestion,
    version: int,
    at: datetime,
    title: str,
    body: str,
    topic: Any = None,
    proposed_unit: str = "",
    publish_consent: bool = True,
    confidential: bool = False,
    co_signers: Iterable[Mandate] | None = None,
) -> Suggestion:
    """Change a draft. Raises Conflict where somebody changed it since ``version``.

    Who agreed, agreed to the words as they stood: where title or text change, co-signers are asked
    anew. ``co_signers`` (None: as they are) names whom to ask; who is left out is asked no more.
    """
    title, body = check_text(title, body)
    case = locked(suggestion)
    if case.state != S.DRAFT:
        raise Conflict(conflict_sentence(case, at))
    _check_writer(actor, case.deputy)
    if case.version != version:
        raise Conflict(changed_sentence(case, at=at))
    step = Step(move=MOVE["draft"], actor=actor, case=case, at=at, before=case.state)
    asked_anew = turn_signers(step, co_signers, text_changed=(title, body) != (case.title, case.body))
    fields = {
        "title": title, "body": body, "topic": topic, "proposed_unit": proposed_unit.strip()[:60],
        "publish_consent": publish_consent and not confidential, "confidential": confidential,
        "version": case.version + 1,
    }  # fmt: skip
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=list(fields))
    step.write_note("修改草稿" + ("，附议要重新确认" if asked_anew else ""))
    return case


@transaction.atomic
def submit_suggestion(*, actor: Actor, suggestion: Suggestion, at: datetime) -> Suggestion:
    """提交: to the owning congress for examination; the demands it was raised from wait with it.

    Handed in while a session of the congress sits, it is a suggestion of that session. While answers
    of co-signers are still awaited it goes on with those who agreed. Raises Refused for a draft whose
    co-signers were not asked.
    """
    step = begin("submit", actor=actor, suggestion=suggestion, at=at)
    unasked = [str(row.mandate) for row in waiting_signers(step.case)] if step.before == S.DRAFT else []
    if unasked:
        raise Refused(f"{'、'.join(unasked)}还没有确认附议。请先“邀请附议”，或者修改草稿去掉。")
    return hand_in(step)


def hand_in(step: Step, said: str = "") -> Suggestion:
    """What every way of handing in does: session, clock, to-do, performance file, demands."""
    case = step.case
    session = CongressSession.objects.filter(
        term__congress_id=case.congress_id, opens_on__lte=step.on, closes_on__gte=step.on
    ).first()
    signed, ended = close_signing(step)
    step.stop_clocks()
    step.start_clock(ClockKind.EXAMINE)
    joint = f"，附议 {len(signed) - 1} 人" if len(signed) > 1 else ""
    author = str(case.delegation) if case.delegation_id else f"{case.deputy}代表"
    step.finish(
        S.AWAITING_EXAMINATION,
        f"{said}{author}提出{joint}" + (f"（{session.short_label}）" if session else "（闭会期间）"),
        acts=case.congress,
        audience="public",
        settle_subjects=[case, *ended],
        session=session,
        channel=Channel.IN_SESSION if session else Channel.BETWEEN_SESSIONS,
        submitted_on=case.submitted_on or step.on,
        year=step.on.year,
        co_signed=len(signed) - 1,
    )
    step.todo("examine", "审查", capability=Capability.EXAMINE_SUGGESTION, organization=case.congress)
    record_performance(
        actor=step.actor, mandates=[row.mandate_id for row in signed], source=case,
        kind=PerformanceKind.SUGGESTION, on=step.on, summary=f"提出建议：{case.title}",
        url=case.get_absolute_url(), at=step.at,
    )  # fmt: skip
    tell_signers(step, signed)
    for link in case.demand_links.select_related("demand").order_by("pk"):
        _hand_over(step, link.demand)
    return case


def _hand_over(step: Step, demand: Suggestion) -> None:
    """The demand waits for the suggestion; one that waits for another already stays as it is."""
    demand = locked(demand)
    if demand.state == S.RAISED:
        return
    if demand.state != S.ACCEPTED:
        # While co-signers were asked it may have gone another way: that holds nobody up.
        if step.before == S.COSIGNING:
            return
        raise Conflict(conflict_sentence(demand, step.at))
    raised = Step(
        move=MOVE["raise"],
        actor=step.actor,
        case=demand,
        at=step.at,
        before=demand.state,
        calendar=step.calendar,
    )
    raised.stop_clocks()
    raised.finish(
        S.RAISED,
        "转为代表建议，随建议办理",
        acts=step.case.congress,
        audience="public",
        **answered(raised),
    )


@transaction.atomic
def raise_suggestion(
    *,
    actor: Actor,
    demands: Iterable[Suggestion],
    title: str,
    body: str,
    at: datetime,
    mandate: Mandate | None = None,
    **details: Any,
) -> Suggestion:
    """转为建议: draft and submit a formal suggestion out of accepted demands, in one go.

    ``mandate`` defaults to the one under which the demand was accepted; ``details`` as in
    ``draft_suggestion``.
    """
    demands = [locked(demand) for demand in sorted(demands, key=lambda d: d.pk)]
    if not demands:
        raise Refused("请至少选一条群众意见。", field="demands")
    case = draft_suggestion(
        actor=actor,
        mandate=mandate or demands[0].deputy,
        demands=demands,
        title=title,
        body=body,
        at=at,
        **details,
    )
    if case.state != S.DRAFT:  # the same phone entry again
        return case
    return send_in(actor=actor, suggestion=case, at=at)


@transaction.atomic
def send_in(*, actor: Actor, suggestion: Suggestion, at: datetime) -> Suggestion:
    """Hand a draft in, or first ask its co-signers, where there are some who have not answered."""
    if waiting_signers(suggestion):
        return invite(actor=actor, suggestion=suggestion, at=at)
    return submit_suggestion(actor=actor, suggestion=suggestion, at=at)
