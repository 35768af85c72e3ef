"""A county's hours of mail."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.models import DeliveryHours
from congress_portal.foundation.notifications.moments import Hours
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused


def hours_of(actor: Actor) -> DeliveryHours:
    """The county's row, or an unsaved one with the defaults."""
    row = DeliveryHours.objects.filter(county_id=actor.county_id).first() if actor.county_id else None
    default = Hours()
    return row or DeliveryHours(
        county=actor.county,
        digest_at=default.digest_at,
        quiet_from=default.quiet_from,
        quiet_until=default.quiet_until,
        version=0,
    )


@transaction.atomic
def change_hours(
    *, actor: Actor, digest_at: time, quiet_until: time, quiet_from: time, seen: int, at: datetime
) -> DeliveryHours:
    """Set when the digest leaves and when nothing does. Refused where the digest lies in the quiet hours."""
    if actor.county is None or not actor.can(Capability.MANAGE_RULES):
        raise Denied("您现在的角色不能修改发送时间。需要修改请联系县人大办公室。")
    if quiet_until >= quiet_from:
        raise Refused("早上的时间要早于晚上的时间，例如 07:30 和 20:00。", field="quiet_from")
    if not quiet_until <= digest_at < quiet_from:
        raise Refused(
            f"每日汇总要放在 {quiet_until:%H:%M} 至 {quiet_from:%H:%M} 之间，别的时间不发邮件。",
            field="digest_at",
        )
    County.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.county_id)
    row = hours_of(actor)
    if row.version != seen:
        raise Conflict("刚才有人改过发送时间。请刷新页面，看过现在的时间再改。")
    before = {name: f"{getattr(row, name):%H:%M}" for name in ("digest_at", "quiet_until", "quiet_from")}
    row.digest_at, row.quiet_until, row.quiet_from = digest_at, quiet_until, quiet_from
    after = {name: f"{getattr(row, name):%H:%M}" for name in before}
    if before == after:
        return row
    row.version += 1
    row.save()
    record(
        actor=actor,
        subject=row,
        root=actor.county,
        move="change_delivery_hours",
        summary=f"修改邮件发送时间：{after['digest_at']} 汇总，{after['quiet_from']} 至 {after['quiet_until']} 不发",
        before=before,
        after=after,
        at=at,
    )
    return row
