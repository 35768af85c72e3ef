"""The performance file: what a deputy did, written by the verbs of every app above."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from deputies import querysets
from deputies.choices import PART_OF_KIND, PerformanceKind
from deputies.models.mandates import Mandate


class PerformanceEntry(models.Model):
    """One line of a performance file; made only by ``services.record_performance`` (decisions D22).

    ``source_key`` names the record that tells of it, in whatever app; ``counted`` is False while that
    record is disputed or voided. ``quantity`` counts the source's own unit (times, items, persons),
    ``days`` how long it took, from ``on``; kinds done on paper take none whatever it says. A line that an
    accepted ``correction`` took out of the count never comes back by itself.
    """

    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="performance_entries"
    )
    source_key = models.CharField("来源", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=PerformanceKind)
    on = models.DateField("日期")
    year = models.PositiveSmallIntegerField("年度")
    summary = models.CharField("内容", max_length=300)
    quantity = models.PositiveIntegerField("数量", default=1)
    days = models.DecimalField("天数", max_digits=4, decimal_places=1, default=Decimal(1))
    url = models.CharField("链接", max_length=300, blank=True)
    counted = models.BooleanField("计入", default=True)
    correction = models.ForeignKey(
        "deputies.RecordCorrection",
        verbose_name="更正",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_entries",
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = querysets.PerformanceQuerySet.as_manager()

    class Meta:
        verbose_name = "履职记录"
        verbose_name_plural = "履职记录"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_key", "mandate", "kind"],
                name="one_entry_per_source_and_kind",
                violation_error_message="这项履职已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="performance_quantity_positive",
                violation_error_message="数量至少为 1。",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=0),
                name="performance_days_not_negative",
                violation_error_message="天数不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(correction__isnull=True) | Q(counted=False),
                name="corrected_line_is_not_counted",
                violation_error_message="已更正的记录不再计入。",
            ),
        ]
        indexes = [models.Index(fields=["mandate", "year", "kind"], name="performance_mandate_year")]

    def __str__(self) -> str:
        return f"{self.on} {self.summary}"

    @property
    def part(self) -> str:
        """The part of the file this line belongs to."""
        return PART_OF_KIND[self.kind]

    @property
    def why_left_out(self) -> str:
        """Why the line does not count; empty where it does."""
        if self.counted:
            return ""
        return "已更正，不计入" if self.correction_id else "有异议或已作废，不计入"
