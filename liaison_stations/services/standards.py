"""Verbs of standards: draft, edit, enact, begin a new edition, retire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import changes, locked

from ..building_choices import StandardPurpose, StandardState
from ..building_rules import Item, items_in, text_of
from ..models import Standard, StandardItem
from .owners import check_owner, own_office, words_of


@dataclass(frozen=True)
class StandardTerms:
    """What an edition says; ``text`` is the checklist as ``items_in`` reads it."""

    name: str
    text: str
    purpose: str = StandardPurpose.BUILDING
    basis: str = ""
    reward_amount: Decimal | None = None
    line_three: int | None = None
    line_four: int | None = None
    line_five: int | None = None

    def values(self) -> dict[str, object]:
        """The columns that may be changed in a draft."""
        stars = self.purpose == StandardPurpose.STARS
        return {
            "name": words_of(self.name, "标准名称", "name"),
            "basis": " ".join(self.basis.split()),
            "reward_amount": None if stars else self.reward_amount,
            "line_three": self.line_three if stars else None,
            "line_four": self.line_four if stars else None,
            "line_five": self.line_five if stars else None,
        }

    def items(self) -> list[Item]:
        """The items; raises Refused, with the line, where the text cannot be read or judges nothing."""
        try:
            items = items_in(self.text)
        except ValueError as error:
            raise Refused(str(error), field="text") from None
        if not items:
            raise Refused("请写明条目，一行一条。", field="text")
        if self.purpose == StandardPurpose.STARS:
            self._check_lines(items)
        return items

    def _check_lines(self, items: list[Item]) -> None:
        if not any(item.points for item in items):
            raise Refused("星级标准要有分值，写在条目后面，如：有场所【5分】。", field="text")
        lines = (self.line_three, self.line_four, self.line_five)
        if None in lines or not 0 < lines[0] < lines[1] < lines[2] <= 100:  # type: ignore[operator]
            raise Refused(
                "三星、四星、五星的分数线填 1 到 100，一级比一级高（满分折合 100 分）。", field="line_three"
            )


def standard_rows():
    """Editions with what the verbs and pages read."""
    return Standard.objects.select_related("owner__division", "owner__county")


def _put_items(standard: Standard, items: Iterable[Item]) -> None:
    StandardItem.objects.filter(standard=standard).delete()
    StandardItem.objects.bulk_create(
        StandardItem(
            standard=standard,
            position=position,
            part=item.part,
            text=item.text,
            hint=item.hint,
            points=item.points,
            must=item.must,
        )
        for position, item in enumerate(items, 1)
    )


@transaction.atomic
def draft_standard(*, actor: Actor, terms: StandardTerms, at: datetime) -> Standard:
    """Begin a standard of the own office, as a draft nobody is checked against."""
    owner = own_office(actor)
    check_owner(actor, owner, Capability.MANAGE_STATIONS)
    items = terms.items()
    standard = Standard.objects.create(owner=owner, purpose=terms.purpose, **terms.values())
    _put_items(standard, items)
    record(
        actor=actor,
        subject=standard,
        move="draft_standard",
        summary=f"起草{standard.get_purpose_display()}标准“{standard}”，{len(items)} 条",
        at=at,
    )
    return standard


def _draft(actor: Actor, standard: Standard, version: int | None) -> Standard:
    standard = locked(standard_rows(), standard.pk, version)
    check_owner(actor, standard.owner, Capability.MANAGE_STATIONS)
    if not standard.is_draft:
        raise Conflict(f"“{standard}”{standard.get_state_display()}，不能再改。要改请先修订，改新的一版。")
    return standard


@transaction.atomic
def edit_standard(
    *, actor: Actor, standard: Standard, terms: StandardTerms, at: datetime, version: int | None = None
) -> Standard:
    """Change a draft. Raises Conflict where it is enacted, or on a stale version."""
    standard = _draft(actor, standard, version)
    items = terms.items()
    old = text_of(row.as_item for row in standard.items.all())
    before, after = changes(standard, terms.values())
    new = text_of(items)
    if old != new:
        _put_items(standard, items)
        before["items"], after["items"] = old, new
    if after:
        standard.version += 1
        standard.save(update_fields=[*(name for name in after if name != "items"), "version"])
        record(
            actor=actor,
            subject=standard,
            move="edit_standard",
            summary=f"修改标准草稿“{standard}”",
            before=before,
            after=after,
            at=at,
        )
    return standard


@transaction.atomic
def enact_standard(
    *, actor: Actor, standard: Standard, basis: str, on: date, at: datetime, version: int | None = None
) -> Standard:
    """Put an edition into force; the one before is retired. What is being checked goes on by its own edition."""
    standard = _draft(actor, standard, version)
    basis = words_of(basis, "依据文件和文号", "basis")
    earlier = Standard.objects.filter(chain=standard.chain, state=StandardState.ENACTED)
    earlier = earlier.select_for_update(of=("self",), no_key=True).first()
    if earlier is not None:
        earlier.state, earlier.retired_on = StandardState.RETIRED, on
        earlier.version += 1
        earlier.save(update_fields=["state", "retired_on", "version"])
    standard.state, standard.enacted_on, standard.basis = StandardState.ENACTED, on, basis
    standard.version += 1
    standard.save(update_fields=["state", "enacted_on", "basis", "version"])
    record(
        actor=actor,
        subject=standard,
        move="enact_standard",
        summary=f"启用标准“{standard}”" + (f"，原来的第 {earlier.edition} 版停用" if earlier else ""),
        reason=f"依据：{basis}",
        at=at,
    )
    return standard


@transaction.atomic
def revise_standard(*, actor: Actor, standard: Standard, at: datetime) -> Standard:
    """Begin the next edition as a draft with the items of this one; the draft there is, where one was begun."""
    standard = locked(standard_rows(), standard.pk)
    check_owner(actor, standard.owner, Capability.MANAGE_STATIONS)
    if standard.is_draft:
        raise Conflict(f"“{standard}”还是草稿，直接修改就可以。")
    begun = standard_rows().filter(chain=standard.chain, state=StandardState.DRAFT).first()
    if begun is not None:
        return begun
    last = Standard.objects.filter(chain=standard.chain).order_by("-edition").first()
    items = [row.as_item for row in standard.items.all()]
    same = ("owner", "purpose", "name", "chain", "reward_amount", "line_three", "line_four", "line_five")
    try:
        with transaction.atomic():
            draft = Standard.objects.create(
                edition=last.edition + 1, **{name: getattr(standard, name) for name in same}
            )
    except IntegrityError:
        raise Conflict(f"“{standard.name}”的新版刚才有人起草了，请刷新后再改。") from None
    _put_items(draft, items)
    record(
        actor=actor,
        subject=draft,
        move="revise_standard",
        summary=f"开始修订“{standard.name}”，第 {draft.edition} 版草稿",
        at=at,
    )
    return draft


@transaction.atomic
def retire_standard(
    *, actor: Actor, standard: Standard, reason: str, on: date, at: datetime, version: int | None = None
) -> Standard:
    """Take an edition, or a draft, out of use, with a reason. Open acceptances go on by it."""
    standard = locked(standard_rows(), standard.pk, version)
    check_owner(actor, standard.owner, Capability.MANAGE_STATIONS)
    if standard.state == StandardState.RETIRED:
        raise Conflict(f"“{standard}”已经停用。")
    reason = words_of(reason, "停用的原因", "reason")
    standard.state, standard.retired_on = StandardState.RETIRED, on
    standard.version += 1
    standard.save(update_fields=["state", "retired_on", "version"])
    record(
        actor=actor,
        subject=standard,
        move="retire_standard",
        summary=f"停用标准“{standard}”",
        reason=reason,
        at=at,
    )
    return standard
