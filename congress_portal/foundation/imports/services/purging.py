"""Forgetting: rows of old imports, what undoing needs once it is too late, files nobody waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from congress_portal.foundation.imports import sealing
from congress_portal.foundation.imports.choices import OPEN_STATES, BatchState
from congress_portal.foundation.imports.models import AppliedRow, ImportBatch
from congress_portal.foundation.imports.services.writing import UNDO_WITHIN

KEEP_ROWS = timedelta(days=30)


def purge(*, at: datetime) -> int:
    """Remove what is no longer needed; the batches stay with their numbers. How many were purged."""
    purged = 0
    old = ImportBatch.objects.filter(uploaded_at__lt=at - KEEP_ROWS, purged_at__isnull=True)
    for pk in list(old.values_list("pk", flat=True)):
        purged += _purge_batch(pk, at)
    late = ImportBatch.objects.filter(state=BatchState.CONFIRMED, confirmed_at__lt=at - UNDO_WITHIN)
    AppliedRow.objects.filter(batch__in=late.values("pk")).delete()
    done = ImportBatch.objects.exclude(state__in=OPEN_STATES).exclude(file="")
    for pk, path in list(done.values_list("pk", "file")):
        sealing.drop_file(path)
        ImportBatch.objects.filter(pk=pk).update(file="", sample="")
    return purged


@transaction.atomic
def _purge_batch(pk: int, at: datetime) -> int:
    batch = ImportBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if batch.purged_at is not None:
        return 0
    batch.rows.all().delete()
    batch.applied.all().delete()
    sealing.drop_file(batch.file)
    fields = {"file": "", "sample": "", "purged_at": at, "version": F("version") + 1}
    if batch.state in OPEN_STATES:
        fields["state"] = BatchState.EXPIRED
    ImportBatch.objects.filter(pk=pk).update(**fields)
    return 1
