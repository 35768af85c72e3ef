"""What the running portal notes about itself."""

from datetime import datetime

from congress_portal.runtime.models import Heartbeat

BEAT = "beat"
BACKUP = "backup"


def note_beat(*, at: datetime) -> None:
    """Write that the periodic work is alive at ``at``; run twice, it makes no difference."""
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"at": at})


def last_beat() -> datetime | None:
    """When the periodic work was last alive, None if never."""
    return Heartbeat.objects.filter(name=BEAT).values_list("at", flat=True).first()


def note_backup(*, at: datetime) -> None:
    """Write that a backup was made at ``at``."""
    Heartbeat.objects.update_or_create(name=BACKUP, defaults={"at": at})


def last_backup() -> datetime | None:
    """When a backup was last made, None if never."""
    return Heartbeat.objects.filter(name=BACKUP).values_list("at", flat=True).first()
