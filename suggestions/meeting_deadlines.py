"""Receipts of a hand-over that are owed, as the reminder engine asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Ladder, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill

from .models import HandOverReceipt
from .workflow.meetings import receiving_capability

LADDER = Ladder(before=(3, 1))
TITLE = "交办回执{剩余}：{交办会}"
BODY = "{单位}，{件数} 件，请在 {期限} 前签字盖章交回。"
PLACES = (
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
    Place("交办会", "交办会的名称", "县十九届人大六次会议代表建议交办会"),
    Place("单位", "哪个单位的回执", "县交通运输局"),
    Place("件数", "这份回执有几件", "6"),
    Place("期限", "交回的日子", "2026年4月24日"),
)


def receipts_due(on: date) -> Iterator[Reminder]:
    """Receipts that are not back: the unit is told before the day, late ones whoever holds the meeting too. One query."""
    rows = (
        HandOverReceipt.objects.filter(
            returned_on__isnull=True,
            meeting__receipt_by__lte=on + LADDER.reach,
            meeting__voided_at__isnull=True,
        )
        .select_related("meeting", "unit")
        .order_by("meeting__receipt_by", "pk")
    )
    for row in rows:
        due = row.meeting.receipt_by
        stage = LADDER.stage_on(on, due)
        if not stage:
            continue
        places = {
            "剩余": days_words(on, due),
            "交办会": row.meeting.title,
            "单位": str(row.unit),
            "件数": str(row.count),
            "期限": f"{due.year}年{due.month}月{due.day}日",
        }
        holds = Capability.ASSIGN_UNITS if row.meeting.assigns else Capability.DISPATCH_SUGGESTION
        told = [("", row.unit_id, receiving_capability(row.unit))]
        if on > due:
            told.append(("holder", row.meeting.organization_id, holds))
        for aspect, organization, capability in told:
            yield Reminder(
                subject_key=subject_key(row),
                aspect=aspect,
                stage=stage,
                deadline=due,
                title=fill(TITLE, places),
                body=fill(BODY, places),
                places=places,
                url=row.get_absolute_url(),
                organization_id=organization,
                capability=capability,
            )


RECEIPT = DeadlineKind(
    key="suggestions.receipt",
    label="交办回执",
    due=receipts_due,
    who="收到交办材料的单位；逾期没有交回的，也告诉筹备交办会的一方",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
