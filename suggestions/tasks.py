"""Celery's shell."""

from celery import shared_task
from django.utils import timezone

from suggestions.workflow import end_cosigning


@shared_task(name="suggestions.end_cosigning")
def end_invitations() -> None:
    """Let joint suggestions go on whose day for answers has passed."""
    end_cosigning(at=timezone.now())
