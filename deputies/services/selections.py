"""Verbs of selections for an honour: open, put deputies forward, decide within the quota, give up.

An honour needs the document that allows it and the body that approves it (decisions E29).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import MandateLevel
from deputies.file_choices import USUAL_EXCLUSIONS, Exclusion, NominationState, SelectionState
from deputies.honour_rules import deputies_in, excluded, people_in, quota_of
from deputies.models import HonourNomination, HonourSelection, Mandate
from deputies.services.guards import changes, check_keeps, locked
from deputies.services.honours import give_honour

EARLIEST = 1954  # the first people's congresses


@dataclass(frozen=True)
class Terms:
    """What a selection says: title, authority, quota, who takes no part."""

    year: int
    title: str
    basis: str
    approved_by: str
    quota_number: int | None = None
    quota_percent: int | None = None
    with_townships: bool = False
    exclusions: list[str] = field(default_factory=lambda: [e.value for e in USUAL_EXCLUSIONS])
    nominations_due: date | None = None
    requirements: str = ""

    def values(self) -> dict[str, object]:
        """The columns, with texts trimmed and the exclusions in the order of the list."""
        return {
            "year": self.year,
            "title": self.title.strip(),
            "basis": self.basis.strip(),
            "approved_by": self.approved_by.strip(),
            "quota_number": self.quota_number,
            "quota_percent": self.quota_percent,
            "with_townships": self.with_townships,
            "exclusions": [e.value for e in Exclusion if e.value in self.exclusions],
            "nominations_due": self.nominations_due,
            "requirements": self.requirements.strip(),
        }


def selection_rows():
    """Selections with what the verbs and pages read."""
    return HonourSelection.objects.select_related("congress__division", "congress__county")


def _check_terms(congress: Organization, terms: Terms, today: date, pk: int | None = None) -> None:
    for name, words in (("title", "表彰名称"), ("basis", "评选依据"), ("approved_by", "批准机关")):
        if not getattr(terms, name).strip():
            raise Refused(f"请填写{words}。", field=name)
    if not EARLIEST <= terms.year <= today.year + 1:
        raise Refused(f"年度填 {EARLIEST} 到 {today.year + 1}。", field="year")
    if (terms.quota_number is None) == (terms.quota_percent is None):
        raise Refused("名额填人数或者百分比，只填一个。", field="quota_number")
    if terms.with_townships and congress.congress_level == MandateLevel.TOWNSHIP:
        raise Refused("乡镇的评选只有本级代表参加，不用勾选。", field="with_townships")
    same = HonourSelection.objects.filter(congress=congress, year=terms.year, title=terms.title.strip())
    if same.exclude(state=SelectionState.CANCELLED).exclude(pk=pk).exists():
        raise Refused(f"{terms.year} 年已经有“{terms.title.strip()}”的评选。", field="title")


@transaction.atomic
def open_selection(*, actor: Actor, congress: Organization, terms: Terms, at: datetime) -> HonourSelection:
    """Open a selection; those who may put deputies forward are told. Raises Refused without an authority."""
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES)
    _check_terms(congress, terms, timezone.localdate(at))
    if terms.nominations_due is not None and terms.nominations_due < timezone.localdate(at):
        raise Refused("推荐截止日期不能早于今天。", field="nominations_due")
    selection = HonourSelection.objects.create(congress=congress, **terms.values())
    _call_for_names(actor, selection, at)
    record(
        actor=actor,
        subject=selection,
        move="open_selection",
        summary=f"开始评选{selection}，名额 {selection.quota_words}",
        reason=f"依据：{selection.basis}",
        at=at,
    )
    return selection


def _call_for_names(actor: Actor, selection: HonourSelection, at: datetime) -> None:
    """A county's selection is told to the townships' offices, which put their deputies forward."""
    if selection.congress.congress_level != MandateLevel.COUNTY:
        return
    keepers = Membership.objects.current(timezone.localdate(at)).filter(
        organization__kind=OrganizationKind.TOWNSHIP_CONGRESS,
        organization__county=selection.congress.county_id,
        role__in=roles_with(Capability.MANAGE_DEPUTIES),
    )
    due = selection.nominations_due
    enqueue(
        recipients=[pk for pk in set(keepers.values_list("person_id", flat=True)) if pk != actor.person_id],
        kind="selection_opened",
        subject_key=selection,
        title=f"请推荐{selection}人选" + (f"，{due.month}月{due.day}日前" if due else ""),
        body=f"依据：{selection.basis}。名额 {selection.quota_words}。",
        url=selection.get_absolute_url(),
        category=Category.TODO,
        at=at,
    )


def _open(actor: Actor, selection: HonourSelection, version: int | None) -> HonourSelection:
    selection = locked(selection_rows(), selection.pk, version)
    check_keeps(actor, selection.congress, Capability.MANAGE_DEPUTIES)
    if selection.state != SelectionState.OPEN:
        raise Conflict(f"这次评选{selection.get_state_display()}，不能再改。")
    return selection


@transaction.atomic
def edit_selection(
    *, actor: Actor, selection: HonourSelection, terms: Terms, at: datetime, version: int | None = None
) -> HonourSelection:
    """Correct a selection that is not decided. Raises Conflict on a stale version."""
    selection = _open(actor, selection, version)
    _check_terms(selection.congress, terms, timezone.localdate(at), selection.pk)
    before, after = changes(selection, terms.values())
    if after:
        selection.version += 1
        selection.save(update_fields=[*after, "version"])
        record(
            actor=actor,
            subject=selection,
            move="edit_selection",
            summary=f"修改{selection}的评选办法",
            before=before,
            after=after,
            at=at,
        )
    return selection


@transaction.atomic
def cancel_selection(
    *, actor: Actor, selection: HonourSelection, reason: str, at: datetime, version: int | None = None
) -> HonourSelection:
    """Give a selection up, with a reason."""
    selection = _open(actor, selection, version)
    if not reason.strip():
        raise Refused("请写明取消的原因。", field="reason")
    selection.state, selection.cancel_reason = SelectionState.CANCELLED, reason.strip()
    selection.version += 1
    selection.save(update_fields=["state", "cancel_reason", "version"])
    record(
        actor=actor,
        subject=selection,
        move="cancel_selection",
        summary=f"取消评选{selection}",
        reason=selection.cancel_reason,
        at=at,
    )
    return selection


@transaction.atomic
def nominate(
    *, actor: Actor, selection: HonourSelection, mandate: Mandate, ground: str, at: datetime
) -> HonourNomination:
    """Put a deputy of the own area forward. Raises Refused, with the reason, for whoever takes no part."""
    selection = locked(selection_rows(), selection.pk)
    if not actor.can(Capability.MANAGE_DEPUTIES):
        raise Denied("推荐由镇（乡）人大和县人大办公室办理，您现在的角色不能推荐。")
    if selection.state != SelectionState.OPEN:
        raise Conflict(f"这次评选{selection.get_state_display()}，不能再推荐。")
    if not Mandate.objects.visible_to(actor).filter(pk=mandate.pk).exists():
        raise Denied("只能推荐本地的代表。")
    mandate = deputies_in(selection).select_related("person", "township").filter(pk=mandate.pk).first()
    if mandate is None:
        raise Refused("这次评选没有包括这位代表。", field="mandate")
    if not ground.strip():
        raise Refused("请写明推荐理由。", field="ground")
    reasons = excluded(selection, [mandate], timezone.localdate(at)).get(mandate.pk)
    if reasons:
        raise Refused(f"{mandate.person.name}{'，'.join(reasons)}，按评选办法不参加评选。", field="mandate")
    standing = selection.nominations.exclude(state=NominationState.WITHDRAWN)
    if standing.filter(mandate__person=mandate.person_id).exists():
        raise Conflict(f"{mandate.person.name}已经被推荐。")
    nomination = HonourNomination.objects.create(
        selection=selection,
        mandate=mandate,
        ground=ground.strip(),
        nominated_by=actor.organization,
        nominated_at=at,
    )
    record(
        actor=actor,
        subject=selection,
        move="nominate",
        summary=f"推荐{mandate.person.name}",
        reason=nomination.ground,
        at=at,
    )
    return nomination


@transaction.atomic
def withdraw_nomination(
    *, actor: Actor, nomination: HonourNomination, reason: str, at: datetime
) -> HonourNomination:
    """Take a name back before the decision: who put it forward, or who holds the selection."""
    nomination = (
        HonourNomination.objects.select_related("mandate__person", "selection__congress__division")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=nomination.pk)
    )
    own = actor.organization_id is not None and actor.organization_id == nomination.nominated_by_id
    if not (own and actor.can(Capability.MANAGE_DEPUTIES)):
        check_keeps(actor, nomination.selection.congress, Capability.MANAGE_DEPUTIES)
    if nomination.state != NominationState.NOMINATED:
        raise Conflict(f"这个人选{nomination.get_state_display()}，不能撤回。")
    if not reason.strip():
        raise Refused("请写明撤回的原因。", field="reason")
    nomination.state, nomination.withdrawn_reason = NominationState.WITHDRAWN, reason.strip()
    nomination.save(update_fields=["state", "withdrawn_reason"])
    record(
        actor=actor,
        subject=nomination.selection,
        move="withdraw_nomination",
        summary=f"撤回对{nomination.mandate.person.name}的推荐",
        reason=nomination.withdrawn_reason,
        at=at,
    )
    return nomination


@transaction.atomic
def decide_selection(
    *,
    actor: Actor,
    selection: HonourSelection,
    chosen: Iterable[HonourNomination | int],
    decided_on: date,
    document_no: str,
    at: datetime,
    version: int | None = None,
) -> HonourSelection:
    """Enter whom the approving body honoured, within the quota; each gets the honour and its line.

    Raises Refused where the quota is passed, a name is not put forward, or somebody takes no part by now.
    """
    selection = _open(actor, selection, version)
    if not document_no.strip():
        raise Refused("请填写表彰决定的文号。", field="document_no")
    if decided_on > timezone.localdate(at):
        raise Refused("表彰日期还没有到。", field="decided_on")
    if decided_on.year < selection.year:
        raise Refused(f"表彰日期早于评选年度 {selection.year} 年，请核对。", field="decided_on")
    wanted = {row if isinstance(row, int) else row.pk for row in chosen}
    standing = list(
        selection.nominations.filter(state=NominationState.NOMINATED)
        .select_related("mandate__person", "mandate__congress__division")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    winners = [row for row in standing if row.pk in wanted]
    if not winners or len(winners) != len(wanted):
        raise Refused("请从推荐人选里勾选受表彰的代表。", field="chosen")
    quota = quota_of(selection, people_in(selection))
    if len(winners) > quota:
        raise Refused(
            f"名额 {quota} 人，勾选了 {len(winners)} 人，请减少 {len(winners) - quota} 人。", field="chosen"
        )
    reasons = excluded(selection, [row.mandate for row in winners], decided_on)
    if reasons:
        names = "；".join(
            f"{row.mandate.person.name}{'，'.join(reasons[row.mandate_id])}"
            for row in winners
            if row.mandate_id in reasons
        )
        raise Refused(f"{names}，按评选办法不参加评选。", field="chosen")
    for row in standing:
        row.state = NominationState.CHOSEN if row.pk in wanted else NominationState.NOT_CHOSEN
    HonourNomination.objects.bulk_update(standing, ["state"], batch_size=500)
    selection.state = SelectionState.DECIDED
    selection.decided_on, selection.document_no = decided_on, document_no.strip()
    selection.version += 1
    selection.save(update_fields=["state", "decided_on", "document_no", "version"])
    level = selection.congress.congress_level
    for row in winners:
        give_honour(
            actor=actor,
            mandate=row.mandate,
            title=selection.title,
            level=level,
            granted_by=selection.approved_by,
            document_no=selection.document_no,
            on=decided_on,
            at=at,
            selection=selection,
        )
    enqueue(
        recipients=[row.mandate.person for row in winners],
        kind="honoured",
        subject_key=selection,
        title=f"您受到表彰：{selection}",
        body=f"{selection.approved_by}，{selection.document_no}。已记入您的履职档案。",
        url=reverse("deputies:own_record"),
        at=at,
    )
    record(
        actor=actor,
        subject=selection,
        move="decide_selection",
        summary=f"表彰{selection} {len(winners)} 人：{'、'.join(row.mandate.person.name for row in winners)}",
        reason=f"{selection.approved_by}，{selection.document_no}",
        at=at,
    )
    return selection
