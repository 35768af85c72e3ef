"""交办会: prepare a list, examine and number it in one go, name units, hand all over, take receipts back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.notifications.services import open_todos, settle, waiting_todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import CongressSession

from ..choices import HandOverKind
from ..models import HandOverFile, HandOverItem, HandOverMeeting, HandOverReceipt, Suggestion
from ..states import SuggestionState
from .dispatching import assign, dispatch
from .examination import examine
from .meeting_lists import can_go, eligible, items_of, proposals, sets_of
from .step import needs_text

S = SuggestionState
KEEPERS = {
    HandOverKind.DISPATCH: (Capability.EXAMINE_SUGGESTION, Capability.DISPATCH_SUGGESTION),
    HandOverKind.ASSIGN: (Capability.ASSIGN_UNITS,),
}
FIELDS = ("title", "held_on", "place", "number", "requirements", "contact", "receipt_by")


def keeps(actor: Actor, meeting: HandOverMeeting) -> bool:
    """Whether the actor prepares this meeting."""
    if actor.kind == "system":
        return True
    return actor.organization_id == meeting.organization_id and actor.can(*KEEPERS[meeting.kind])


def kind_for(organization: Organization) -> str:
    """What this body hands over: congresses hand suggestions over, the government office assigns them."""
    if organization.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE:
        return HandOverKind.ASSIGN
    if organization.is_congress:
        return HandOverKind.DISPATCH
    raise Denied("交办会由人大或者县政府办公室筹备。")


def _check(actor: Actor, meeting: HandOverMeeting) -> None:
    if not keeps(actor, meeting):
        raise Denied(f"这次{meeting.word}由{meeting.organization}筹备，您现在的角色不能办理。")
    if meeting.voided_at is not None:
        raise Conflict("这次交办会已经作废。请回到交办会列表另建一次。")


def _locked(actor: Actor, meeting: HandOverMeeting) -> HandOverMeeting:
    rows = HandOverMeeting.objects.for_page().select_for_update(of=("self",), no_key=True)
    meeting = rows.get(pk=meeting.pk)
    _check(actor, meeting)
    return meeting


def _save(meeting: HandOverMeeting, **fields: Any) -> None:
    for name, value in {**fields, "version": meeting.version + 1}.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*fields, "version"])


def _facts(details: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: details.get(name) for name in FIELDS}
    values["title"] = needs_text(
        values["title"] or "", "请写名称，例如：县十九届人大六次会议代表建议交办会。", field_name="title"
    )[:80]
    for name in ("place", "number", "requirements", "contact"):
        values[name] = (values[name] or "").strip()
    held, back = values["held_on"], values["receipt_by"]
    if held and back and back < held:
        raise Refused("回执交回日期不能早于交办会日期。", field="receipt_by")
    return values


@transaction.atomic
def open_meeting(
    *,
    actor: Actor,
    organization: Organization,
    session: CongressSession | None,
    at: datetime,
    **details: Any,
) -> HandOverMeeting:
    """Begin to prepare a hand-over; the suggestions that wait for it are put on its list at once."""
    meeting = HandOverMeeting(
        kind=kind_for(organization), organization=organization, session=session, created_at=at,
        created_by_id=actor.person_id, **_facts(details),
    )  # fmt: skip
    _check(actor, meeting)
    if session is not None and not meeting.assigns and session.term.congress_id != organization.pk:
        raise Refused("请选本级人大的会议。", field="session")
    meeting.save()
    added = _gather(meeting, at)
    record(
        actor=actor,
        subject=meeting,
        move="open_meeting",
        summary=f"筹备{meeting.title}，列入 {added} 件",
        at=at,
    )
    return meeting


@transaction.atomic
def edit_meeting(
    *, actor: Actor, meeting: HandOverMeeting, version: int, at: datetime, **details: Any
) -> HandOverMeeting:
    """Change date, place, requirements. Raises Conflict where somebody changed them since ``version``."""
    meeting = _locked(actor, meeting)
    if meeting.version != version:
        raise Conflict(changed_sentence(meeting, at=at))
    facts = _facts(details)
    before = {name: getattr(meeting, name) for name in FIELDS}
    _save(meeting, **facts)
    changed = {k: str(v or "") for k, v in facts.items() if before[k] != v}
    record(
        actor=actor, subject=meeting, move="edit_meeting", summary=f"修改{meeting.title}", at=at,
        before={k: str(before[k] or "") for k in changed}, after=changed,
    )  # fmt: skip
    if "receipt_by" in changed:
        _wait_for_receipts(
            meeting, meeting.receipts.filter(returned_on__isnull=True).select_related("unit"), at
        )
    return meeting


def _gather(meeting: HandOverMeeting, at: datetime) -> int:
    """Put what belongs on the list behind what stands there; how many."""
    # As they were entered: a file keeps its order, what stands on paper stands so here.
    cases = list(eligible(meeting).order_by("serial", "pk"))
    # Taken out before; what was handed over stays on its own list, and a returned case goes again.
    out = meeting.items.filter(suggestion__in=cases, batch__isnull=True)
    known = {item.suggestion_id: item for item in out}
    last = meeting.items.aggregate(last=Max("place"))["last"] or 0
    proposed = proposals(meeting, cases, timezone.localdate(at))
    new, again = [], []
    for place, case in enumerate(cases, last + 1):
        item = known.get(case.pk) or HandOverItem(meeting=meeting, suggestion=case)
        proposal = proposed[case.pk]
        item.place, item.taken_out_at = place, None
        item.unit_id, item.lead_id, item.assists = proposal.unit_id, proposal.lead_id, list(proposal.assists)
        (again if item.pk else new).append(item)
    HandOverItem.objects.bulk_create(new, batch_size=300)
    HandOverItem.objects.bulk_update(
        again, ["place", "taken_out_at", "unit", "lead", "assists"], batch_size=100
    )
    return len(cases)


@transaction.atomic
def gather(*, actor: Actor, meeting: HandOverMeeting, at: datetime) -> int:
    """列入: suggestions that came in since are put on the list; how many."""
    meeting = _locked(actor, meeting)
    added = _gather(meeting, at)
    if added:
        _save(meeting)
        record(actor=actor, subject=meeting, move="gather", summary=f"列入 {added} 件", at=at)
    return added


@transaction.atomic
def take_out(*, actor: Actor, meeting: HandOverMeeting, item: HandOverItem, at: datetime) -> HandOverItem:
    """移出: this one is not handed over here; it stays where it waits and may be put on again."""
    meeting = _locked(actor, meeting)
    item = meeting.items.select_related("suggestion").get(pk=item.pk)
    if item.batch is not None:
        raise Conflict(
            f"{item.suggestion.name}已经{meeting.word}，不能移出。要改办理单位，请在这一件里改派。"
        )
    if item.taken_out_at is None:
        item.taken_out_at = at
        item.save(update_fields=["taken_out_at"])
        _save(meeting)
        record(actor=actor, subject=meeting, move="take_out", summary=f"移出{item.suggestion.name}", at=at)
    return item


@transaction.atomic
def examine_many(
    *,
    actor: Actor,
    meeting: HandOverMeeting,
    rows: Sequence[tuple[HandOverItem, Any]],
    at: datetime,
    note: str = "",
) -> list[Suggestion]:
    """批量审查编号: each item with its topic is taken up, numbered in the order of ``rows``; all or none.

    The list keeps that order. The refusal names the case it is about.
    """
    meeting = _locked(actor, meeting)
    if not rows:
        raise Refused("请勾选要立案编号的件。")
    done = []
    for item, topic in rows:
        case = item.suggestion
        try:
            done.append(examine(actor=actor, suggestion=case, at=at, note=note, topic=topic))
        except Refused as refusal:
            raise type(refusal)(f"“{case.title}”：{refusal.message}") from None
    # Those numbered stand first, as they were numbered; proposals follow the topic that was given.
    numbered = [item for item, _ in rows]
    ahead = {item.pk for item in numbered}
    rest = [item for item in meeting.items.select_related("suggestion") if item.pk not in ahead]
    earlier = [item for item in rest if item.batch is not None or item.suggestion.number]
    later = [item for item in rest if item not in earlier]
    proposed = proposals(meeting, done, timezone.localdate(at))
    for item, case in zip(numbered, done, strict=True):
        if item.lead_id is None:
            item.lead_id, item.assists = proposed[case.pk].lead_id, list(proposed[case.pk].assists)
        item.unit_id = item.unit_id or proposed[case.pk].unit_id
    ordered = [*earlier, *numbered, *later]
    for place, item in enumerate(ordered, 1):
        item.place = place
    HandOverItem.objects.bulk_update(ordered, ["place", "unit", "lead", "assists"], batch_size=100)
    _save(meeting)
    record(
        actor=actor, subject=meeting, move="examine_many", at=at,
        summary=f"批量审查编号 {len(done)} 件：{done[0].short_number}至{done[-1].short_number}",
    )  # fmt: skip
    return done


@transaction.atomic
def plan_units(
    *,
    actor: Actor,
    meeting: HandOverMeeting,
    rows: Iterable[tuple[HandOverItem, Organization | None, Organization | None, Sequence[Organization]]],
    at: datetime,
) -> int:
    """拟定承办单位: (item, body it goes to, lead, assisting bodies) for some of the list; how many changed."""
    meeting = _locked(actor, meeting)
    standing = {item.pk: item for item in meeting.items.filter(taken_out_at__isnull=True, batch__isnull=True)}
    changed = []
    for given, unit, lead, assists in rows:
        item = standing.get(given.pk)
        if item is None:
            continue
        helpers = [body.pk for body in assists if lead is None or body.pk != lead.pk]
        if helpers and lead is None:
            raise Refused("有协办单位的，要先选主办单位。", field=f"lead_{item.pk}")
        values = (unit.pk if unit else None, lead.pk if lead else None, list(dict.fromkeys(helpers)))
        if values != (item.unit_id, item.lead_id, item.assists):
            item.unit_id, item.lead_id, item.assists = values
            changed.append(item)
    if changed:
        HandOverItem.objects.bulk_update(changed, ["unit", "lead", "assists"], batch_size=100)
        _save(meeting)
        record(
            actor=actor, subject=meeting, move="plan_units", summary=f"拟定承办单位 {len(changed)} 件", at=at
        )
    return len(changed)


@transaction.atomic
def hand_over_all(*, actor: Actor, meeting: HandOverMeeting, at: datetime) -> HandOverMeeting:
    """交办（分办）: every case that is ready goes to its unit, and each unit gets a receipt to sign; all or none.

    What is not ready stays on the list for a later batch. The refusal names the case it is about.
    """
    meeting = _locked(actor, meeting)
    items = items_of(meeting)
    ready = [item for item in items if can_go(item)]
    if not ready:
        raise Refused(f"没有可以{meeting.word}的件：先审查编号，再拟定承办单位。")
    batch = meeting.batches + 1
    note = f"{meeting.title}{'第' + str(batch) + '批' if batch > 1 else ''}"
    for item in ready:
        case = item.suggestion
        try:
            if meeting.assigns:
                assign(actor=actor, suggestion=case, lead=item.lead, assists=item.helpers, note=note, at=at)
            else:
                dispatch(
                    actor=actor,
                    suggestion=case,
                    unit=item.unit,
                    lead=item.lead,
                    assists=item.helpers,
                    note=note,
                    at=at,
                )
        except Refused as refusal:
            raise type(refusal)(f"{case.name}：{refusal.message}") from None
        item.batch = batch
    HandOverItem.objects.bulk_update(ready, ["batch"], batch_size=300)
    receipts = HandOverReceipt.objects.bulk_create(
        [
            HandOverReceipt(meeting=meeting, unit=one.unit, batch=batch, count=one.count, issued_at=at)
            for one in sets_of(items, batch)
        ]
    )
    _save(meeting, batches=batch, handed_at=meeting.handed_at or at)
    record(
        actor=actor, subject=meeting, move="hand_over_all", at=at,
        summary=f"{meeting.word} {len(ready)} 件，发给 {len(receipts)} 个单位",
    )  # fmt: skip
    _wait_for_receipts(meeting, receipts, at)
    return meeting


def receiving_capability(unit: Organization) -> str:
    """Who of a unit signs for its set."""
    office = unit.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE
    return Capability.ASSIGN_UNITS if office else Capability.HANDLE_CASE


def _wait_for_receipts(meeting: HandOverMeeting, receipts: Iterable[HandOverReceipt], at: datetime) -> None:
    open_todos(
        waiting_todo(
            subject=receipt, kind="suggestions.receipt", organization=receipt.unit, verb="交回执",
            capability=receiving_capability(receipt.unit), title=f"{meeting.title}，{receipt.count} 件", at=at,
            why=f"核对清单，签字盖章后交回{meeting.organization}", due=meeting.receipt_by, url=receipt.get_absolute_url(),
        )
        for receipt in receipts
    )  # fmt: skip


@transaction.atomic
def record_receipt(
    *,
    actor: Actor,
    receipt: HandOverReceipt,
    version: int,
    returned_on: date,
    signed_by: str,
    at: datetime,
    contact: str = "",
    note: str = "",
    files: Iterable[CheckedFile] = (),
) -> HandOverReceipt:
    """登记回执: the signed paper came back, by whom it was signed, with the scan. May be corrected."""
    receipt = (
        HandOverReceipt.objects.select_related("meeting__organization", "unit")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=receipt.pk)
    )
    _check(actor, receipt.meeting)
    if receipt.version != version:
        raise Conflict(changed_sentence(receipt, at=at))
    signed_by = needs_text(signed_by, "请写回执上签收人的姓名。", field_name="signed_by")
    if returned_on > timezone.localdate(at):
        raise Refused("交回日期还没有到，请核对。", field="returned_on")
    if returned_on < timezone.localdate(receipt.issued_at):
        raise Refused("交回日期早于发出回执的日期，请核对。", field="returned_on")
    fields = {
        "returned_on": returned_on, "signed_by": signed_by[:40], "contact": contact.strip()[:80],
        "note": note.strip()[:200], "recorded_by_id": actor.person_id, "recorded_at": at, "version": version + 1,
    }  # fmt: skip
    for name, value in fields.items():
        setattr(receipt, name, value)
    receipt.save(update_fields=[name.removesuffix("_id") for name in fields])
    for file in files:
        store(HandOverFile, file, actor=actor, at=at, receipt=receipt)
    record(
        actor=actor, subject=receipt, root=receipt.meeting, move="record_receipt", at=at,
        summary=f"{receipt.unit}交回回执，{receipt.count} 件，签收人{receipt.signed_by}",
    )  # fmt: skip
    settle(receipt, at=at)
    return receipt


@transaction.atomic
def void_meeting(*, actor: Actor, meeting: HandOverMeeting, reason: str, at: datetime) -> HandOverMeeting:
    """作废: a meeting that is not held; its cases wait where they are. What was handed over stands."""
    meeting = _locked(actor, meeting)
    reason = needs_text(reason, "请写明为什么作废。", field_name="reason")[:200]
    if meeting.batches:
        raise Conflict(f"已经{meeting.word}了 {meeting.batches} 批，不能作废。")
    _save(meeting, voided_at=at, void_reason=reason)
    record(
        actor=actor,
        subject=meeting,
        move="void_meeting",
        summary=f"作废{meeting.title}",
        reason=reason,
        at=at,
    )
    return meeting
