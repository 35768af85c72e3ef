"""Handing mailings over: claim, send, mark. At most once without a person's order (docs/decisions/0022).

The claim (``sending``) is committed before the letter's first byte leaves, ``sent`` after the
server's answer. A worker that dies between the two leaves a claim; SMTP cannot be asked what became
of it, so the mailing then stands as doubtful and is not sent again by itself. Nothing is lost by
that: the inbox has every message, and the next digest tells what is still unread.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F

from congress_portal.foundation.notifications.channels import CHANNELS, Channel, Line
from congress_portal.foundation.notifications.choices import PASSING, MailingState, Problem
from congress_portal.foundation.notifications.composing import body_of, contents_of, message_id, subject_of
from congress_portal.foundation.notifications.digests import bundle_urgent, calendar_at, hours_by_county
from congress_portal.foundation.notifications.models import Mailing
from congress_portal.foundation.notifications.moments import Hours, may_leave, next_leave
from congress_portal.foundation.notifications.smtp import Letter, Undelivered
from congress_portal.foundation.privacy import keyed_hash

logger = logging.getLogger(__name__)

# After the n-th failure the next try comes so much later; after the last it stands as failed.
BACK_OFF = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=4),
)
MAX_ATTEMPTS = len(BACK_OFF) + 1
# A claim older than this belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=10)
# A run ends after so long; the next beat goes on, so that claims never look like a dead worker's.
RUN_LASTS = timedelta(minutes=4)


def deliver_pending(*, at: datetime, limit: int = 200) -> int:
    """Send what is due, over one connection a channel; the number sent. Safe to run twice at once."""
    bundle_urgent(at=at)
    Mailing.objects.filter(state=MailingState.SENDING, claimed_at__lt=at - CLAIM_LASTS).update(
        state=MailingState.DOUBTFUL, problem=Problem.SILENT, detail="worker died"
    )
    due = list(
        Mailing.objects.filter(state=MailingState.PENDING, next_at__lte=at)
        .select_related("recipient__county", "todo")
        .order_by("next_at", "pk")[:limit]
    )
    if not due:
        return 0
    calendar, hours = calendar_at(at), hours_by_county()
    sent = 0
    for channel in CHANNELS:
        ready = []
        for mailing in due:
            if mailing.channel != channel.key:
                continue
            own = hours.get(mailing.recipient.county_id, Hours())
            if may_leave(at, calendar, own):
                ready.append(mailing)
            else:
                Mailing.objects.filter(pk=mailing.pk, state=MailingState.PENDING).update(
                    next_at=next_leave(at, calendar, own)
                )
        sent += _Run(channel, at).send_all(ready)
    return sent


class _Run:
    """One channel's letters over one connection, opened for the first of them."""

    def __init__(self, channel: Channel, at: datetime) -> None:
        self.channel = channel
        self.at = at
        self.line: Line | None = None
        self._started = monotonic()

    def _elapsed(self) -> timedelta:
        return timedelta(seconds=monotonic() - self._started)

    def send_all(self, mailings: list[Mailing]) -> int:
        """Send what has something to say; the number sent."""
        sent = 0
        try:
            for number, mailing in enumerate(mailings):
                if self._elapsed() > RUN_LASTS:
                    break
                contents = contents_of(mailing, self.at)
                if contents.is_empty:
                    _cancel(mailing, "都看过或办完了，不用发了")
                    continue
                if not self.channel.address(mailing.recipient):
                    _cancel(mailing, "收件人没有留地址")
                    continue
                try:
                    if self.line is None:
                        self.line = self.channel.open()
                except Undelivered as trouble:
                    # Nobody answers: the others would only wait for the same silence.
                    self._put_off(mailings[number:], trouble)
                    return sent
                sent += self._send(mailing, contents)
        finally:
            self._hang_up()
        return sent

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def _put_off(self, mailings: list[Mailing], trouble: Undelivered) -> None:
        logger.warning("%s: %s (%s)", self.channel.key, trouble.problem, trouble.detail)
        for mailing in mailings:
            tried = Mailing.objects.filter(pk=mailing.pk, state=MailingState.PENDING, next_at__lte=self.at)
            if tried.update(attempts=F("attempts") + 1, next_at=self.at + CLAIM_LASTS):
                mailing.attempts += 1
                self._failed(mailing, trouble, MailingState.PENDING)

    def _send(self, mailing: Mailing, contents) -> int:
        address = self.channel.address(mailing.recipient)
        county = mailing.recipient.county
        letter = Letter(
            to=address,
            subject=subject_of(mailing, contents, county),
            body=body_of(mailing, contents, county, self.at),
            message_id=message_id(mailing),
        )
        claimed_at = self._claim(mailing, address)
        if claimed_at is None:
            return 0
        try:
            self.line.send(letter)
        except Undelivered as trouble:
            logger.warning("mailing %s: %s (%s)", mailing.pk, trouble.problem, trouble.detail)
            mailing.attempts += 1
            self._failed(mailing, trouble, MailingState.SENDING)
            if trouble.problem in (Problem.OUTAGE, Problem.SILENT, Problem.TEMPORARY):
                self._hang_up()  # the next letter gets a fresh line
            return 0
        Mailing.objects.filter(
            pk=mailing.pk, claimed_at=claimed_at, state__in=[MailingState.SENDING, MailingState.DOUBTFUL]
        ).update(state=MailingState.SENT, sent_at=claimed_at, problem="", detail="")
        return 1

    def _claim(self, mailing: Mailing, address: str) -> datetime | None:
        """Take the row; None where another worker was faster or it was settled meanwhile."""
        claimed_at = self.at + self._elapsed()
        taken = Mailing.objects.filter(
            pk=mailing.pk, state=MailingState.PENDING, next_at__lte=self.at
        ).update(
            state=MailingState.SENDING,
            claimed_at=claimed_at,
            attempts=F("attempts") + 1,
            address_hash=keyed_hash(address),
        )
        return claimed_at if taken else None

    def _failed(self, mailing: Mailing, trouble: Undelivered, state: str) -> None:
        """Note what went wrong: try again later, stand as failed, or as doubtful."""
        problem = trouble.problem
        if problem == Problem.SILENT:
            then, next_at = MailingState.DOUBTFUL, self.at
        elif problem in PASSING and mailing.attempts < MAX_ATTEMPTS:
            then, next_at = MailingState.PENDING, self.at + BACK_OFF[mailing.attempts - 1]
        else:
            then, next_at = MailingState.FAILED, self.at
        Mailing.objects.filter(pk=mailing.pk, state=state).update(
            state=then, next_at=next_at, problem=problem, detail=trouble.detail
        )


def _cancel(mailing: Mailing, note: str) -> None:
    """Let it be: nothing is left to say, or nobody to say it to."""
    Mailing.objects.filter(pk=mailing.pk, state=MailingState.PENDING).update(
        state=MailingState.CANCELLED, note=note
    )
