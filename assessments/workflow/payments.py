"""奖励工作经费: the payment is recorded once; a slip of the pen is corrected with a reason, never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import WorkFund
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Refused


def check_paid_on(fund: WorkFund, on: date, at: datetime) -> None:
    """Raise Refused for a day ahead, or before the year whose places give the fund."""
    if on > timezone.localdate(at):
        raise Refused("拨付日期不能晚于今天，拨付以后再登记。", field="paid_on")
    if on < fund.period.starts_on:
        raise Refused(f"拨付日期不能早于{fund.period}，请核对年份。", field="paid_on")


@transaction.atomic
def correct_payment(
    *,
    actor: Actor,
    fund: WorkFund,
    paid_on: date,
    payment_document: str,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> WorkFund:
    """Correct the day or the document of a payment that was recorded. The amount follows from the scheme.

    Before and after stand in the journal. Refused where nothing was paid yet.
    """
    need(actor, Capability.AWARD_FLAG, "更正工作经费的拨付登记")
    fund = locked(fund, "subject", "period")
    same_county(actor, fund.subject.county_id)
    if fund.paid_on is None:
        raise Refused(f"{fund.subject}的工作经费还没有登记拨付，不用更正。")
    check_version(fund, version, fund.recorded_by, None)
    document = required(payment_document, "请填写拨付凭证号。", field="payment_document")
    reason = required(reason, "请写明为什么更正。", field="reason")
    check_paid_on(fund, paid_on, at)
    before = {"paid_on": fund.paid_on.isoformat(), "document": fund.payment_document}
    after = {"paid_on": paid_on.isoformat(), "document": document}
    if before == after:
        raise Refused("和原来登记的一样，没有要更正的。")
    fund.paid_on, fund.payment_document, fund.recorded_by = paid_on, document, acting(actor)
    fund.version += 1
    fund.save(update_fields=["paid_on", "payment_document", "recorded_by", "version"])
    record(
        actor=actor,
        subject=fund,
        root=fund.period,
        move="correct_payment",
        summary=f"更正{fund.subject}人大工作经费的拨付登记",
        before=before,
        after=after,
        reason=reason,
        audience="parties",
        at=at,
    )
    return fund
