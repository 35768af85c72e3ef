"""Celery's shells."""

from celery import shared_task
from django.utils import timezone

from congress_portal.foundation.jobs import services


@shared_task(name="jobs.run_job")
def run_job(job_id: int) -> None:
    """Carry a job out."""
    services.run_job(job_id, at=timezone.now(), heartbeat=True)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Take back what died with its worker."""
    services.sweep(at=timezone.now())


@shared_task(name="jobs.purge_results")
def purge_results() -> None:
    """Remove results whose seven days are over."""
    services.purge_results(at=timezone.now())
