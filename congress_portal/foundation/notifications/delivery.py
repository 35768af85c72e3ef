"""Sending what stands in the outbox. A row is claimed by a conditional UPDATE, so two workers share the work."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q

from congress_portal.foundation.notifications.models import Delivery, DeliveryState

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
# A claim older than this belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=10)
BACK_OFF = timedelta(minutes=2)


def _claim(pk: int, at: datetime) -> bool:
    stale = Q(state=DeliveryState.SENDING, claimed_at__lt=at - CLAIM_LASTS)
    free = Q(state=DeliveryState.PENDING, next_at__lte=at)
    return bool(
        Delivery.objects.filter(Q(pk=pk) & (free | stale)).update(
            state=DeliveryState.SENDING, claimed_at=at, attempts=F("attempts") + 1
        )
    )


def deliver_pending(*, at: datetime, limit: int = 200) -> int:
    """Send what is due by mail; the number sent. Failures wait longer each time, then stand as failed."""
    stale = Q(state=DeliveryState.SENDING, claimed_at__lt=at - CLAIM_LASTS)
    due = Delivery.objects.filter(Q(state=DeliveryState.PENDING, next_at__lte=at) | stale)
    sent = 0
    for pk in list(due.order_by("next_at").values_list("pk", flat=True)[:limit]):
        if _claim(pk, at):
            sent += _send(pk, at)
    return sent


def _send(pk: int, at: datetime) -> int:
    row = Delivery.objects.select_related("message__recipient").get(pk=pk)
    message = row.message
    link = f"{settings.PUBLIC_BASE_URL.rstrip('/')}{message.url}" if message.url else ""
    mail = EmailMessage(
        subject=message.title,
        body="\n\n".join(part for part in (message.body, link) if part),
        to=[message.recipient.email],
    )
    try:
        mail.send()
    except Exception as error:  # any failure of the mail server: tried again, then shown to staff
        logger.warning("delivery %s failed: %s", pk, type(error).__name__)
        final = row.attempts >= MAX_ATTEMPTS
        Delivery.objects.filter(pk=pk).update(
            state=DeliveryState.FAILED if final else DeliveryState.PENDING,
            next_at=at + BACK_OFF * 2**row.attempts,
            error=f"{type(error).__name__}"[:200],
        )
        return 0
    Delivery.objects.filter(pk=pk).update(state=DeliveryState.SENT, sent_at=at, error="")
    return 1
