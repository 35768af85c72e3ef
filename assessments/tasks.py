"""Celery's shell."""

from celery import shared_task
from django.utils import timezone

from assessments.workflow import quarters


@shared_task(name="assessments.keep_quarters")
def keep_quarters() -> None:
    """Open, close and lock the quarters whose day has come, and count for the live standing."""
    quarters.keep_quarters(on=timezone.localdate(), at=timezone.now())
