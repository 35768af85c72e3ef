"""What did not leave: read and put right by whoever keeps the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.choices import DeliveryState, MailingKind, MailingState, Urgency
from congress_portal.foundation.notifications.models import Delivery, Mailing
from congress_portal.foundation.slots import background
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

STUCK = (MailingState.FAILED, MailingState.DOUBTFUL)


@dataclass(frozen=True)
class Unsent:
    """How many mailings did not leave, how many are tried again, and what waits for the next digest."""

    failed: int = 0
    doubtful: int = 0
    retrying: int = 0
    waiting: int = 0
    held: int = 0

    @property
    def stuck(self) -> int:
        """What somebody has to look at."""
        return self.failed + self.doubtful


def unsent_counts(county_id: int | None) -> Unsent:
    """The county's figures for home, health and the page of what was not sent. Two queries."""
    own = Mailing.objects.filter(recipient__county_id=county_id).unsent().order_by()
    found = own.aggregate(
        failed=Count("pk", filter=Q(state=MailingState.FAILED)),
        doubtful=Count("pk", filter=Q(state=MailingState.DOUBTFUL)),
        retrying=Count("pk", filter=Q(state=MailingState.PENDING)),
    )
    pending = Delivery.objects.filter(
        message__recipient__county_id=county_id,
        message__read_at__isnull=True,
        message__superseded=False,
        message__settled_at__isnull=True,
        state=DeliveryState.PENDING,
    ).order_by()
    found |= pending.aggregate(
        waiting=Count("pk", filter=Q(urgency=Urgency.NONE)),
        held=Count("pk", filter=~Q(urgency=Urgency.NONE)),
    )
    return Unsent(**found)


def _locked(actor: Actor, mailing: Mailing) -> Mailing:
    if not actor.can(Capability.MANAGE_SETTINGS):
        raise Denied("您现在的角色不能重发邮件。需要重发请联系系统管理员。")
    row = Mailing.objects.select_for_update(of=("self",), no_key=True).get(pk=mailing.pk)
    if row.state == MailingState.SENT:
        raise Conflict("这封邮件已经发出，不用再发。")
    if row.state == MailingState.SENDING:
        raise Conflict("这封邮件正在发送，请过十分钟再看。")
    if row.taken_into_id is not None:
        raise Conflict("这封邮件里没看过的内容已经并入后一天的汇总，不用再发。")
    return row


def _name(mailing: Mailing) -> str:
    return f"{mailing.get_kind_display()}（{mailing.on.month}月{mailing.on.day}日）"


@transaction.atomic
def resend(*, actor: Actor, mailing: Mailing, at: datetime) -> Mailing:
    """Let a mailing that failed, or of which nobody knows, be sent again, from the first try."""
    row = _locked(actor, mailing)
    if row.state == MailingState.CANCELLED:
        raise Refused("这封邮件已经定了不发，不能重发。收件人可以在平台的消息里看到内容。")
    was = row.get_state_display()
    row.state, row.attempts, row.next_at = MailingState.PENDING, 0, at
    row.save(update_fields=["state", "attempts", "next_at"])
    record(
        actor=actor,
        subject=row,
        move="resend_mailing",
        summary=f"重发{_name(row)}，原来{was}",
        at=at,
    )
    transaction.on_commit(lambda: background.ask("notifications.deliver_pending"))
    return row


@transaction.atomic
def resend_all(*, actor: Actor, at: datetime) -> int:
    """Let everything of the county that failed be sent again; what is doubtful stays. The number."""
    if not actor.can(Capability.MANAGE_SETTINGS):
        raise Denied("您现在的角色不能重发邮件。需要重发请联系系统管理员。")
    rows = list(
        Mailing.objects.visible_to(actor)
        .unsent()
        .exclude(state=MailingState.DOUBTFUL)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    Mailing.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=MailingState.PENDING, attempts=0, next_at=at
    )
    record_many(
        entry(actor=actor, subject=row, move="resend_mailing", summary=f"重发{_name(row)}", at=at)
        for row in rows
    )
    if rows:
        transaction.on_commit(lambda: background.ask("notifications.deliver_pending"))
    return len(rows)


@transaction.atomic
def give_up(*, actor: Actor, mailing: Mailing, at: datetime) -> Mailing:
    """Not send a mailing any more; its words stay in the reader's inbox."""
    row = _locked(actor, mailing)
    if row.state == MailingState.CANCELLED:
        raise Conflict("这封邮件已经定了不发。")
    row.state, row.note = MailingState.CANCELLED, "系统管理员决定不再发送"
    row.save(update_fields=["state", "note"])
    record(actor=actor, subject=row, move="give_up_mailing", summary=f"不再发送{_name(row)}", at=at)
    return row


def things_of(mailings: list[Mailing]) -> None:
    """Put ``things`` on each mailing: what it is about, in a few words. One query."""
    titles: dict[int, list[str]] = {row.pk: [] for row in mailings}
    rows = Delivery.objects.filter(mailing__in=mailings).order_by("pk")
    for mailing_id, title in rows.values_list("mailing_id", "message__title"):
        titles[mailing_id].append(title)
    for row in mailings:
        own = titles[row.pk]
        if row.todo is not None:
            own = [f"{row.todo.verb}：{row.todo.title}", *own]
        more = f"等 {len(own)} 条" if len(own) > 1 else ""
        default = "待办汇总" if row.kind == MailingKind.DIGEST else "通知"
        row.things = f"{own[0]}{more}" if own else default
