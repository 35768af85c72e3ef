"""Celery's shells."""

from celery import shared_task
from django.utils import timezone

from congress_portal.runtime import services


@shared_task(name="runtime.heartbeat")
def heartbeat() -> None:
    """Say that beat, queue and worker are alive."""
    services.note_beat(at=timezone.now())
