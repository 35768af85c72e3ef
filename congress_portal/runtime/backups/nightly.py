"""A backup every night into ``BACKUP_DIR``, and the oldest taken away."""

from __future__ import annotations

import fcntl
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from congress_portal.runtime import services
from congress_portal.runtime.backups.writing import Made, file_name, write_backup

# Asked for again by beat after a restart; once a night is enough.
NOT_BEFORE = timedelta(hours=20)
PATTERN = "congress-portal-*.zip"


def kept_backups(folder: Path) -> list[Path]:
    """The backups that lie in a folder, the newest first."""
    return sorted(folder.glob(PATTERN), reverse=True)


def nightly_backup(*, at: datetime) -> Made | None:
    """Make tonight's backup and keep the newest ``BACKUP_KEEP``; None where there is nothing to do.

    Two workers at once make one. Raises BackupError where it cannot be written.
    """
    if not settings.BACKUP_DIR:
        return None
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return None
        last = services.last_backup()
        if last is not None and at - last < NOT_BEFORE and kept_backups(folder):
            return None
        made = write_backup(folder / file_name(at), at=at)
        services.note_backup(at=at)
        for old in kept_backups(folder)[max(1, settings.BACKUP_KEEP) :]:
            old.unlink(missing_ok=True)
        return made
