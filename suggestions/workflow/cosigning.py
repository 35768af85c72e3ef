"""附议: co-signers are asked, and answer themselves; nobody is signed for (record 0051)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todos
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import MandateState, PerformanceKind
from deputies.models import Mandate
from deputies.services import uncount_performance

from ..choices import ClockKind
from ..models import Signature, Suggestion
from ..parties import pending_signature
from ..states import ENDED, MOVE, NOT_HANDED_IN, SuggestionState
from .asking import ask_without
from .lost_races import conflict_sentence
from .step import Step, begin, locked, needs_text

S = SuggestionState


def signers_of(case: Suggestion) -> list[Signature]:
    """Everybody who signed or was asked, the lead first."""
    return list(case.signatures.select_related("mandate__person").order_by("-lead", "pk"))


def named_signers(case: Suggestion) -> list[Signature]:
    """Co-signers who signed or may still: those a draft's form shows as chosen."""
    return [row for row in signers_of(case) if not row.lead and (row.stands or _waits(row))]


def waiting_signers(case: Suggestion) -> list[Signature]:
    """Co-signers who were named and have not answered, asked or not."""
    return [row for row in signers_of(case) if _waits(row)]


def _waits(row: Signature) -> bool:
    return not (row.lead or row.confirmed_at or row.declined_at or row.lapsed_at)


@transaction.atomic
def invite(*, actor: Actor, suggestion: Suggestion, at: datetime) -> Suggestion:
    """邀请附议: everybody named is asked, and answers by the rule's day (cell ``cosign``).

    Raises Refused where nobody is named who has not answered, or somebody named does not act.
    """
    step = begin("invite", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    rows = waiting_signers(case)
    if not rows:
        raise Refused("还没有选附议代表。请先“修改草稿”，选上要邀请的代表；不联名的直接提交。")
    for row in rows:
        if row.mandate.state != MandateState.ACTIVE:
            raise Refused(f"{row.mandate}代表现在{row.mandate.get_state_display()}，请在草稿里去掉。")
    clock = step.start_clock(ClockKind.COSIGN)
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(asked_at=at)
    names = "、".join(str(row.mandate) for row in rows)
    step.finish(S.COSIGNING, f"邀请{names}附议", acts=_named(rows))
    open_todos(
        step.waiting(
            "cosign", "回复附议", capability=Capability.RAISE_SUGGESTION, person=row.mandate.person, subject=row,
            why=f"{case.deputy}代表请您附议", due=clock.due if clock else None,
        )
        for row in rows
    )  # fmt: skip
    until = f"请在 {clock.due.month}月{clock.due.day}日前回复" if clock else "请回复"
    step.tell(
        [row.mandate.person for row in rows], f"请您附议：{case.title}", f"{case.deputy}代表领衔，{until}。"
    )
    return case


def _named(rows: Iterable[Signature]) -> str:
    return "、".join(str(row.mandate) for row in rows)


@transaction.atomic
def cosign(*, actor: Actor, suggestion: Suggestion, at: datetime) -> Suggestion:
    """同意附议, by the deputy who was asked; with the last answer the suggestion is handed in."""
    step = begin("cosign", actor=actor, suggestion=suggestion, at=at)
    row = _own_invitation(step)
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    return _answered(step, row, "同意附议", "")


@transaction.atomic
def decline_cosign(*, actor: Actor, suggestion: Suggestion, at: datetime, reason: str = "") -> Suggestion:
    """不附议: the deputy who was asked says no; a reason is welcome and not asked for."""
    step = begin("decline_cosign", actor=actor, suggestion=suggestion, at=at)
    row = _own_invitation(step)
    row.declined_at, row.note = at, reason.strip()[:200]
    row.save(update_fields=["declined_at", "note"])
    return _answered(step, row, "不附议", row.note)


def _own_invitation(step: Step) -> Signature:
    row = pending_signature(step.actor, step.case)
    if row is None:  # the system is every party, and signs for nobody
        raise Denied("附议由代表本人确认，不能代签。")
    step.case._invited.remove(row)
    return row


def _answered(step: Step, row: Signature, word: str, reason: str) -> Suggestion:
    case = step.case
    others = list(case._invited)
    summary = f"{row.mandate}代表{word}"
    if others:
        step.finish(S.COSIGNING, summary, acts=_named(others), reason=reason, settle_subjects=[row])
        step.tell_deputy(f"{summary}：{case.title}", reason)
        return case
    from .drafting import hand_in

    hand_in(step, f"{summary}，都已回复；")
    step.tell_deputy(f"{summary}，建议已提交：{case.title}", reason)
    return case


@transaction.atomic
def recall(*, actor: Actor, suggestion: Suggestion, at: datetime) -> Suggestion:
    """收回修改: the author changes the words; who has not answered is asked again afterwards."""
    step = begin("recall", actor=actor, suggestion=suggestion, at=at)
    rows = waiting_signers(step.case)
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(asked_at=None)
    step.stop_clocks()
    case = step.finish(
        S.DRAFT, f"{step.case.deputy}代表收回修改", acts=step.case.deputy, settle_subjects=[step.case, *rows]
    )
    step.tell(
        [row.mandate.person for row in rows],
        f"附议邀请已收回：{case.title}",
        "领衔代表要修改内容，改好后再请您看。",
    )
    return case


def end_cosigning(*, at: datetime) -> int:
    """附议到期: cases whose day has passed go on with those who agreed; how many. Safe to repeat.

    Each in its own transaction, under the case's lock: an answer that comes at the same moment is
    either counted or told that it is too late.
    """
    due = Suggestion.objects.filter(state=S.COSIGNING, due__lt=timezone.localdate(at))
    done = 0
    for case in due.select_related("county").order_by("pk"):
        done += _end(case, at)
    return done


@transaction.atomic
def _end(case: Suggestion, at: datetime) -> bool:
    from .drafting import hand_in

    actor = Actor.system(case.county)
    try:
        step = begin("end_cosigning", actor=actor, suggestion=case, at=at)
    except Conflict:  # somebody went on with it meanwhile
        return False
    case = hand_in(step, "附议期满；")
    step.tell_deputy(f"附议期满，建议已提交：{case.title}", "没有回复的代表没有署名。")
    return True


@transaction.atomic
def unsign(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Signature:
    """撤回附议: a co-signer takes the own name off, also one that a clerk entered from paper.

    Raises Refused without a reason, for the lead (who withdraws the suggestion), and after the end.
    """
    case = locked(suggestion)
    reason = needs_text(reason, "请写明为什么撤回附议，例如：不是本人签的。", field_name="reason")
    rows = case.signatures.select_related("mandate__person").filter(mandate__person_id=actor.person_id)
    row = next((row for row in rows if row.stands), None)
    if actor.person_id is None or row is None:
        raise Denied("只有署了名的代表能撤回自己的附议。")
    if row.lead:
        raise Refused("领衔代表不能只撤回署名，不提了请用“撤回”。")
    if case.state in ENDED:
        raise Conflict(conflict_sentence(case, at))
    row.declined_at, row.note = at, reason[:200]
    row.save(update_fields=["declined_at", "note"])
    if case.state not in NOT_HANDED_IN:
        case.co_signed = max(case.co_signed - 1, 0)
        case.save(update_fields=["co_signed"])
        uncount_performance(source=case, kind=PerformanceKind.SUGGESTION, mandates=[row.mandate_id])
    word = f"{row.mandate}代表{'说明纸上的附议不是本人意思' if row.on_paper else '撤回附议'}"
    if case.state == S.REPLIED:
        step = Step(move=MOVE["unsign"], actor=actor, case=case, at=at, before=case.state)
        ask_without(step, row.mandate, word, reason)
    else:
        record(
            actor=actor, subject=case, move="unsign", summary=word, reason=reason, audience="parties", at=at
        )
    people = {case.deputy.person_id, case.entered_by_id} - {None, actor.person_id}
    enqueue(
        recipients=sorted(people), kind="suggestions.unsign", subject_key=subject_key(case),
        title=f"{word}：{case.title}", body=reason, url=case.get_absolute_url(), at=at,
    )  # fmt: skip
    return row


# --- what the steps of drafting and withdrawing do with signatures -----------------------------------


def close_signing(step: Step) -> tuple[list[Signature], list[Signature]]:
    """On handing in: who signed (the lead first), and whose invitations end without an answer."""
    # Whoever gave the last answer has read them under the case's lock.
    rows = step.case.__dict__.pop("_signers", None) or signers_of(step.case)
    late = [row for row in rows if _waits(row)]
    for row in late:
        row.lapsed_at = step.at
    Signature.objects.filter(pk__in=[row.pk for row in late]).update(lapsed_at=step.at)
    if late:
        step.note(f"{_named(late)}没有回复，不署名")
    answered = [row for row in rows if not row.lead and row not in late]
    return [row for row in rows if row.stands], [*late, *answered]


def stop_signing(step: Step) -> tuple[list[Signature], list[Signature]]:
    """On withdrawing: the co-signers to tell, and all invitations to settle."""
    rows = [row for row in signers_of(step.case) if not row.lead]
    return [row for row in rows if row.stands or (row.asked_at and _waits(row))], rows


def tell_signers(step: Step, signed: list[Signature]) -> None:
    """Co-signers hear that it was handed in; those of paper that their name stands on it."""
    case = step.case
    others = [row for row in signed if not row.lead and row.mandate.person_id != step.actor.person_id]
    online = [row.mandate.person for row in others if not row.on_paper]
    paper = [row.mandate.person for row in others if row.on_paper]
    if online:
        step.tell(online, f"您附议的建议已提交：{case.title}")
    if paper:
        step.tell(
            paper, f"登记了您在纸上的附议：{case.title}",
            "如果不是您本人签的，请打开这件，选“撤回附议”说明。",
        )  # fmt: skip
    lead = signed[0]
    if lead.on_paper and lead.mandate.person_id != step.actor.person_id:
        step.tell(
            [lead.mandate.person],
            f"人大办公室登记了您的建议：{case.title}",
            "内容有出入的，请与人大办公室联系。",
        )


def turn_signers(step: Step, co_signers: Iterable[Mandate] | None, *, text_changed: bool) -> bool:
    """A draft was changed: whom to ask now. Whether anybody who had agreed is asked anew."""
    from .drafting import check_signers

    case = step.case
    rows = {row.mandate_id: row for row in signers_of(case) if not row.lead}
    if co_signers is not None:
        wanted = {mandate.pk: mandate for mandate in co_signers if mandate.pk != case.deputy_id}
        check_signers(case, [m for pk, m in wanted.items() if pk not in rows])
        Signature.objects.bulk_create(
            [Signature(suggestion=case, mandate=m) for pk, m in wanted.items() if pk not in rows]
        )
        dropped = [row.pk for pk, row in rows.items() if pk not in wanted and _waits(row)]
        Signature.objects.filter(pk__in=dropped).update(lapsed_at=step.at, note="领衔代表不再邀请")
        again = [row.pk for pk, row in rows.items() if pk in wanted and row.lapsed_at and not row.stands]
        Signature.objects.filter(pk__in=again).update(lapsed_at=None, note="", asked_at=None)
    if not text_changed:
        return False
    agreed = [row.pk for row in rows.values() if row.stands]
    Signature.objects.filter(pk__in=agreed).update(confirmed_at=None, asked_at=None, on_paper=False)
    return bool(agreed)
