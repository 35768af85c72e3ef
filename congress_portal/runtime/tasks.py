"""Celery's shells, and what beat does when it starts."""

from typing import Any

from celery import current_app, shared_task
from celery.signals import beat_embedded_init, beat_init
from django.utils import timezone

from congress_portal.foundation.slots import background
from congress_portal.runtime import services
from congress_portal.runtime.backups import nightly
from congress_portal.runtime.supervisor import die_with_parent


@shared_task(name="runtime.heartbeat")
def heartbeat() -> None:
    """Say that beat, queue and worker are alive."""
    services.note_beat(at=timezone.now())


@shared_task(name="runtime.nightly_backup")
def nightly_backup() -> None:
    """Tonight's backup."""
    nightly.nightly_backup(at=timezone.now())


@beat_embedded_init.connect
def not_alone(**kwargs: Any) -> None:
    """``celery worker -B`` runs beat in a process that would outlive a killed worker."""
    die_with_parent()


@beat_init.connect
@beat_embedded_init.connect
def catch_up(**kwargs: Any) -> None:
    """Do at once what fell due while nobody ran; the schedule would wait a full interval first."""
    for entry in current_app.conf.beat_schedule.values():
        background.ask(entry["task"])
