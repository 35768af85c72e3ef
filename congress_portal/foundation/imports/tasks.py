"""Celery's shell."""

from celery import shared_task
from django.utils import timezone

from congress_portal.foundation.imports import services


@shared_task(name="imports.purge")
def purge() -> None:
    """Forget what is no longer needed."""
    services.purge(at=timezone.now())
