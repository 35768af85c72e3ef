"""What is told of a promise until it is kept: the lines of the ledger (承诺事项台账)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment

from ..choices import EntryKind
from .handling import Commitment

PROTECT = models.PROTECT


class CommitmentEntry(models.Model):
    """One line: progress, the yearly receipt to the deputy, why it goes into another term, or that it is done.

    The promised day never moves; ``expected_on`` says what the unit now expects, beside it.
    """

    commitment = models.ForeignKey(Commitment, PROTECT, related_name="entries", verbose_name="承诺事项")
    kind = models.CharField("类型", max_length=12, choices=EntryKind)
    on = models.DateField("日期")
    # Of a receipt: the year it tells of.
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    text = models.TextField("情况")
    expected_on = models.DateField("预计完成日期", null=True, blank=True)
    written_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "承诺进展"
        verbose_name_plural = "承诺进展"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "year"], name="commitment_entry_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "year"],
                condition=Q(kind=EntryKind.RECEIPT, voided_at__isnull=True),
                name="one_receipt_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.RECEIPT) | Q(year__isnull=False), name="receipt_has_its_year"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_entry_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"


class CommitmentFile(AbstractAttachment):
    """Proof beside a line of the ledger: a photo, an acceptance form."""

    entry = models.ForeignKey(CommitmentEntry, PROTECT, related_name="files", verbose_name="承诺进展")

    class Meta:
        verbose_name = "承诺凭据"
        verbose_name_plural = "承诺凭据"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("suggestions:promise_file", args=[self.pk])
