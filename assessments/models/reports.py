"""The quarterly report: measures that were counted, confirmed by the township, verified by the county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments import rules
from assessments.choices import DECIDED, FILLABLE, MeasureSource, MeasureState, ReportState, Verification
from assessments.models.schemes import AssessedSubject, Indicator, Period
from assessments.querysets import AdjustmentQuerySet, LineQuerySet, ReportQuerySet
from congress_portal.foundation.attachments.models import AbstractAttachment


class QuarterReport(models.Model):
    """One subject's report for a period. It opens pre-filled; a locked one cannot move."""

    period = models.ForeignKey(
        Period, verbose_name="考评期", on_delete=models.PROTECT, related_name="reports"
    )
    subject = models.ForeignKey(
        AssessedSubject, verbose_name="参评单位", on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.OPEN)
    number = models.CharField("回执号", max_length=40, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.CharField("提交人", max_length=60, blank=True)
    first_submitted_at = models.DateTimeField("第一次提交时间", null=True, blank=True)
    late_workdays = models.PositiveSmallIntegerField("迟交（工作日）", default=0)
    # The days of grace ran out without the report: it went to the county as the records have it.
    closed_at = models.DateTimeField("到期转核验时间", null=True, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)
    answer_by = models.DateField("补充期限", null=True, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = models.CharField("锁定人", max_length=60, blank=True)
    refreshed_at = models.DateTimeField("取数时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "季度填报"
        verbose_name_plural = "季度填报"
        ordering = ["-period__year", "-period__number", "subject__sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["period", "subject"], name="report_unique"),
            models.UniqueConstraint(
                fields=["period", "number"], condition=~Q(number=""), name="report_number_unique"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.LOCKED) | Q(locked_at__isnull=False), name="report_locked_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}{self.period}填报"

    def get_absolute_url(self) -> str:
        """The report's task list."""
        return reverse("assessments:report_detail", args=[self.pk])

    @property
    def is_fillable(self) -> bool:
        """Whether the township may still work on it."""
        return self.state in FILLABLE

    @property
    def was_closed(self) -> bool:
        """Whether it went to the county by itself, not by the township's hand."""
        return self.closed_at is not None and (
            self.submitted_at is None or self.submitted_at < self.closed_at
        )

    @property
    def deadline(self) -> date | None:
        """The day that counts now: of the period, or after a return of the answer."""
        if self.state == ReportState.RETURNED and self.answer_by is not None:
            return self.answer_by
        return self.period.due_on


class MeasureLine(models.Model):
    """One indicator's measure in a report: what was counted, what the township says, what was verified."""

    report = models.ForeignKey(
        QuarterReport, verbose_name="填报", on_delete=models.PROTECT, related_name="lines"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="lines"
    )
    applicable = models.BooleanField("适用", default=True)
    numerator = models.DecimalField("实际数", max_digits=12, decimal_places=2, default=Decimal(0))
    denominator = models.DecimalField("应有数", max_digits=12, decimal_places=2, null=True, blank=True)
    breakdown = models.JSONField("分项数", default=dict, blank=True)
    source = models.CharField("来源", max_length=10, choices=MeasureSource, default=MeasureSource.COUNTED)
    counted_at = models.DateTimeField("取数时间", null=True, blank=True)
    state = models.CharField("镇里意见", max_length=10, choices=MeasureState, default=MeasureState.COUNTED)
    note = models.TextField("镇里说明", blank=True)
    # What the township says the numbers should be, where it disagrees and says so in numbers.
    claimed_numerator = models.DecimalField(
        "镇里认为的实际数", max_digits=12, decimal_places=2, null=True, blank=True
    )
    claimed_denominator = models.DecimalField(
        "镇里认为的应有数", max_digits=12, decimal_places=2, null=True, blank=True
    )
    decided_by = models.CharField("确认人", max_length=60, blank=True)
    decided_by_person = models.ForeignKey(
        "accounts.Person",
        verbose_name="确认人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    verification = models.CharField("核验", max_length=10, choices=Verification, default=Verification.PENDING)
    verified_numerator = models.DecimalField(
        "核实实际数", max_digits=12, decimal_places=2, null=True, blank=True
    )
    verified_denominator = models.DecimalField(
        "核实应有数", max_digits=12, decimal_places=2, null=True, blank=True
    )
    verify_note = models.TextField("核验说明", blank=True)
    verified_by = models.CharField("核验人", max_length=60, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    # On locking: the records behind the number as they were, and their hash (decisions E27).
    records = models.JSONField("锁定时的记录", null=True, blank=True)
    records_sha256 = models.CharField("记录校验码", max_length=64, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "填报数据"
        verbose_name_plural = "填报数据"
        ordering = ["indicator__category__sort_order", "indicator__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="line_unique"),
            models.CheckConstraint(
                condition=Q(numerator__gte=0)
                & (Q(denominator=None) | Q(denominator__gte=0))
                & (Q(verified_numerator=None) | Q(verified_numerator__gte=0))
                & (Q(verified_denominator=None) | Q(verified_denominator__gte=0)),
                name="line_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeasureState.DISAGREED) | ~Q(note=""), name="line_disagreement_has_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.indicator}"

    def get_absolute_url(self) -> str:
        """The indicator's page with the records behind the number."""
        return reverse("assessments:measure_detail", args=[self.pk])

    @property
    def is_decided(self) -> bool:
        """Whether the committee has verified or corrected it."""
        return self.verification in DECIDED

    @property
    def measure(self) -> rules.Measure:
        """What counts: the verified numbers where there are some, else the counted ones."""
        if self.is_decided and self.verified_numerator is not None:
            return rules.unpack(self.verified_numerator, self.verified_denominator, self.breakdown)
        return rules.unpack(self.numerator, self.denominator, self.breakdown)


class MeasureAdjustment(models.Model):
    """A correction to a locked measure; enters the year, which shows the difference (decisions E26)."""

    line = models.ForeignKey(
        MeasureLine, verbose_name="填报数据", on_delete=models.PROTECT, related_name="adjustments"
    )
    numerator_change = models.DecimalField("实际数增减", max_digits=12, decimal_places=2, default=Decimal(0))
    denominator_change = models.DecimalField(
        "应有数增减", max_digits=12, decimal_places=2, default=Decimal(0)
    )
    reason = models.TextField("理由")
    basis = models.CharField("依据", max_length=120, blank=True, help_text="记录编号或者文号")
    made_by = models.CharField("更正人", max_length=60)
    made_at = models.DateTimeField("更正时间")
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True)
    void_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "数据更正"
        verbose_name_plural = "数据更正"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_has_reason"),
            models.CheckConstraint(
                condition=~Q(numerator_change=0) | ~Q(denominator_change=0),
                name="adjustment_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}更正"


class EvidenceFile(AbstractAttachment):
    """A paper added to a measure where no record holds it. Never required, and never scored."""

    line = models.ForeignKey(
        MeasureLine, verbose_name="填报数据", on_delete=models.PROTECT, related_name="evidence"
    )
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    replaces = models.OneToOneField(
        "self",
        verbose_name="代替的一版",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    description = models.CharField("说明", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta(AbstractAttachment.Meta):
        abstract = False
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ["-uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.original_name
