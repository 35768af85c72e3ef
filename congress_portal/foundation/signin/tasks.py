"""Celery's shell."""

from celery import shared_task
from django.utils import timezone

from congress_portal.foundation.signin.services.sessions import purge


@shared_task(name="signin.purge")
def purge_sessions() -> None:
    """Empty what has run out."""
    purge(at=timezone.now())
