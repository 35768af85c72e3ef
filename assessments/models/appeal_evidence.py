"""What a township lays beside its appeal: records of the portal first, papers where there is no record."""

from __future__ import annotations

from django.db import models

from assessments.models.corrections import ChosenRecord
from assessments.models.review import Appeal
from congress_portal.foundation.attachments.models import AbstractAttachment


class AppealRecord(ChosenRecord):
    """A record that an appeal points to, as it stood when it was chosen."""

    appeal = models.ForeignKey(Appeal, verbose_name="申诉", on_delete=models.PROTECT, related_name="records")

    class Meta(ChosenRecord.Meta):
        abstract = False
        verbose_name = "申诉佐证记录"
        verbose_name_plural = "申诉佐证记录"
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["appeal", "key"], name="appealrecord_chosen_once")]


class AppealPaper(AbstractAttachment):
    """A file that an appeal brings where no record holds it."""

    appeal = models.ForeignKey(Appeal, verbose_name="申诉", on_delete=models.PROTECT, related_name="papers")
    description = models.CharField("说明", max_length=200, blank=True)

    class Meta(AbstractAttachment.Meta):
        abstract = False
        verbose_name = "申诉材料"
        verbose_name_plural = "申诉材料"
        ordering = ["uploaded_at", "pk"]
