"""Records that a township points to, and what it asks the county to correct after locking."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.choices import CorrectionState
from assessments.models.reports import MeasureAdjustment, MeasureLine
from assessments.querysets import CorrectionQuerySet, EvidenceRecordQuerySet


class CorrectionRequest(models.Model):
    """A chair asks to correct a locked measure; the county's staff decide, with a reason (decisions E26).

    Granting it writes a ``MeasureAdjustment``; the quarter itself stands.
    """

    line = models.ForeignKey(
        MeasureLine, verbose_name="填报数据", on_delete=models.PROTECT, related_name="correction_requests"
    )
    state = models.CharField("状态", max_length=10, choices=CorrectionState, default=CorrectionState.ASKED)
    numerator_change = models.DecimalField("实际数增减", max_digits=12, decimal_places=2, default=Decimal(0))
    denominator_change = models.DecimalField(
        "应有数增减", max_digits=12, decimal_places=2, default=Decimal(0)
    )
    reason = models.TextField("申请理由")
    asked_by = models.CharField("申请人", max_length=60)
    asked_by_person = models.ForeignKey(
        "accounts.Person",
        verbose_name="申请人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField("申请时间")
    answer = models.TextField("答复", blank=True)
    decided_by = models.CharField("答复人", max_length=60, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    adjustment = models.OneToOneField(
        MeasureAdjustment,
        verbose_name="登记的更正",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="request",
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "更正申请"
        verbose_name_plural = "更正申请"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state=CorrectionState.ASKED),
                name="correctionrequest_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correctionrequest_has_reason"),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.GRANTED) | Q(adjustment__isnull=False),
                name="correctionrequest_granted_adjusts",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.DECLINED) | ~Q(answer=""),
                name="correctionrequest_declined_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}更正申请"

    def get_absolute_url(self) -> str:
        """What was asked, and what became of it."""
        return reverse("assessments:correction_detail", args=[self.pk])


class ChosenRecord(models.Model):
    """A record of the portal that somebody points to, as it stood when it was chosen."""

    key = models.CharField("记录", max_length=80)
    on = models.DateField("日期")
    label = models.CharField("事项", max_length=200)
    url = models.CharField("地址", max_length=200, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    sha256 = models.CharField("校验码", max_length=64)
    chosen_by = models.CharField("选用人", max_length=60)
    chosen_at = models.DateTimeField("选用时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class EvidenceRecord(ChosenRecord):
    """A record that a township points to beside a measure.

    Chosen again after it changed, it becomes the next edition; the earlier one stays, superseded.
    """

    line = models.ForeignKey(
        MeasureLine, verbose_name="填报数据", on_delete=models.PROTECT, related_name="evidence_records"
    )
    request = models.ForeignKey(
        CorrectionRequest,
        verbose_name="更正申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence_records",
    )
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = EvidenceRecordQuerySet.as_manager()

    class Meta(ChosenRecord.Meta):
        abstract = False
        verbose_name = "佐证记录"
        verbose_name_plural = "佐证记录"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "key"], condition=Q(voided_at=None), name="evidencerecord_chosen_once"
            ),
            models.UniqueConstraint(fields=["line", "key", "edition"], name="evidencerecord_edition_unique"),
        ]
