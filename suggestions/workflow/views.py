"""常用查询: filters of the list that are kept, one's own or the office's; what is kept is the address."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import QueryDict

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Denied, Refused

from ..models import SavedView
from ..querysets import AT_A_DESK
from .step import needs_text

# More than that in a line nobody reads.
MOST_VIEWS = 12


def may_share(actor: Actor) -> bool:
    """Whether the actor may keep a filter for the whole office."""
    return actor.can(*AT_A_DESK)


def kept_query(text: str, names: tuple[str, ...]) -> str:
    """Of an address's query what filters the list, in one order; nothing else is kept."""
    given = QueryDict(text[:2_000])
    kept = QueryDict(mutable=True)
    for name in names:
        value = given.get(name, "").replace("\x00", "").strip()
        if value:
            kept[name] = value[:60]
    return kept.urlencode()


@transaction.atomic
def save_view(*, actor: Actor, name: str, query: str, shared: bool, at: datetime) -> SavedView:
    """保存: under a name of the actor's. Refused where the name stands for another filter already."""
    name = needs_text(name, "请给这个查询起个名字，如“逾期的道路件”。", field_name="name")
    if len(name) > 20:
        raise Refused(f"名字有 {len(name)} 个字，请缩短到 20 个字以内。", field="name")
    if not query:
        raise Refused("请先在列表上选好条件，再保存。", field="name")
    if len(query) > 600:
        raise Refused("条件太长，存不下。请减少几个条件。", field="name")
    if shared and not may_share(actor):
        raise Denied("查询只能存给自己用。")
    # The office's row orders those who save at once.
    Organization.objects.select_for_update(no_key=True).get(pk=actor.organization_id)
    person = None if shared else actor.person_id
    mine = SavedView.objects.filter(
        organization=actor.organization_id, person=person, removed_at__isnull=True
    )
    same = mine.filter(name=name).first()
    if same is not None and same.query != query:
        # What a name stands for is not taken away under the hands of those who use it.
        raise Refused(
            f"已经有一个叫“{name}”的常用查询，条件不一样。请换一个名字；要换掉原来的，先在列表上撤下它，再保存。",
            field="name",
        )
    if same is not None:
        return same
    if mine.count() >= MOST_VIEWS:
        raise Refused(f"已经存了 {MOST_VIEWS} 个，请先撤下用不着的。", field="name")
    row = SavedView.objects.create(
        organization_id=actor.organization_id, person_id=person, name=name, query=query,
        created_by_id=actor.person_id, created_at=at,
    )  # fmt: skip
    if shared:
        record(actor=actor, subject=row, move="save_view", summary=f"保存本单位的常用查询“{name}”", at=at)
    return row


@transaction.atomic
def remove_view(*, actor: Actor, view: SavedView, at: datetime) -> SavedView:
    """撤下: one's own, or one of the office's."""
    row = SavedView.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=view.pk)
    if row.person_id is None and not may_share(actor):
        raise Denied("本单位的常用查询由办件的同志撤下。")
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    if row.person_id is None:
        record(
            actor=actor, subject=row, move="remove_view", summary=f"撤下本单位的常用查询“{row.name}”", at=at
        )
    return row
