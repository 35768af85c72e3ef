"""What every verb of this app checks first: whose office keeps the congress, and which version was read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import last_move
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import DeputyGroup
from deputies.models.congress import congress_name

Row = TypeVar("Row", bound=Model)


def check_keeps(actor: Actor, congress: Organization, capability: str, *, roster: bool = False) -> None:
    """Raise Denied unless the actor's office keeps this congress; Refused where the body is no congress.

    Of a congress above the county its office keeps the roster of the deputies who are of the county, and
    nothing else (record 0041): only verbs of a ``roster`` take it.
    """
    if congress.is_higher_congress and not (actor.can(capability) and actor.covers(congress.division.path)):
        raise Denied(f"{congress_name(congress)}代表由县人大办公室登记，您现在的角色不能修改。")
    if not actor.can(capability) or not (actor.covers(congress.division.path)):
        raise Denied(
            f"{congress_name(congress)}的代表工作由它自己和上级人大办公室维护，您现在的角色不能修改。"
        )
    if congress.is_higher_congress:
        if not roster:
            raise Refused(
                f"{congress_name(congress)}是上级人大，这里只登记它在本县的代表，不办它的会议、经费和计划。",
                field="congress",
            )
        return
    if not congress.is_congress:
        raise Refused(f"{congress}是人大常委会的工作机构，没有届次和代表。", field="congress")


def leads(actor: Actor, group: DeputyGroup | None) -> bool:
    """Whether the actor leads this group now; reads its leader."""
    return (
        actor.can(Capability.CONVENE_GROUP)
        and group is not None
        and group.retired_on is None
        and group.leader_id is not None
        and group.leader.person_id == actor.person_id
    )


def check_convenes(actor: Actor, congress: Organization, group: DeputyGroup | None) -> None:
    """Raise Denied unless the actor's office keeps the meetings of this congress, or the actor leads the group."""
    if not leads(actor, group):
        check_keeps(actor, congress, Capability.MANAGE_MEETINGS)


def locked(rows: QuerySet[Row], pk: int, version: int | None = None) -> Row:
    """The row, locked and read anew. Raises Conflict naming who changed it where ``version`` is stale."""
    row = rows.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if version is not None and row.version != version:
        raise Conflict(changed_sentence(row))
    return row


def lock_congresses(ids: Iterable[int]) -> None:
    """Let whoever enters names and mandates of these congresses pass one after the other.

    Two clerks who enter the same name at once then get a sentence, not a broken constraint. Ordered,
    so that two lists cannot wait for each other.
    """
    rows = Organization.objects.filter(pk__in=set(ids)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def changed_sentence(row: Model) -> str:
    """周文清（县人大）4月9日 10:21 改过这条 …, from the journal."""
    last = last_move(row)
    if last is None:
        return "这条记录刚才被别人改过。您填的内容还在下面，请核对后再保存。"
    at = timezone.localtime(last.at)
    return (
        f"{last.who}在 {at.month}月{at.day}日 {at.hour}:{at.minute:02d} 改过这条。"
        "您填的内容还在下面，请核对后再保存。"
    )


def changes(row: Model, values: dict[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """Put ``values`` on the row; (before, after) of those that differ, as journal texts."""
    before, after = {}, {}
    for field, value in values.items():
        old = getattr(row, field)
        if old != value:
            before[field], after[field] = _text(old), _text(value)
            setattr(row, field, value)
    return before, after


def _text(value: object) -> str:
    return "" if value is None else str(value)
