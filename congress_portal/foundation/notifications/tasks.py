"""Celery's shells."""

from celery import shared_task
from django.utils import timezone

from congress_portal.foundation.notifications import deadlines, delivery, digests


@shared_task(name="notifications.run_reminders")
def run_reminders() -> None:
    """Say what is due today."""
    deadlines.run_reminders(on=timezone.localdate(), at=timezone.now())


@shared_task(name="notifications.build_digests")
def build_digests() -> None:
    """Make today's digests, where their hour has come, and send them."""
    digests.build_digests(at=timezone.now())
    delivery.deliver_pending(at=timezone.now())


@shared_task(name="notifications.deliver_pending")
def deliver_pending() -> None:
    """Send what waits."""
    delivery.deliver_pending(at=timezone.now())
