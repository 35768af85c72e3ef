"""What deputies find wrong, double or missing in their own performance files (错、重、漏)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from deputies import file_querysets
from deputies.choices import PerformanceKind
from deputies.file_choices import CorrectionKind, CorrectionState
from deputies.models.mandates import Mandate
from deputies.models.performance import PerformanceEntry


class RecordCorrection(models.Model):
    """One proposal to correct a file, with what the file should say, the talk about it, and its end.

    ``entry`` is the line that is wrong or stands twice; it may vanish with an import that is taken
    back, so ``told`` keeps what it said. ``at_source`` is True where the keeper mended the record the
    line came from and no line of the correction's own was needed.
    """

    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="record_corrections"
    )
    kind = models.CharField("问题", max_length=10, choices=CorrectionKind)
    entry = models.ForeignKey(
        PerformanceEntry,
        verbose_name="档案里的记录",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    told = models.CharField("档案里原来写的", max_length=400, blank=True)
    performance_kind = models.CharField("类别", max_length=20, choices=PerformanceKind, blank=True)
    on = models.DateField("日期", null=True, blank=True)
    summary = models.CharField("内容", max_length=300, blank=True)
    quantity = models.PositiveIntegerField("数量", default=1)
    days = models.DecimalField("天数", max_digits=4, decimal_places=1, default=Decimal(1))
    reason = models.CharField("说明", max_length=500)
    state = models.CharField("状态", max_length=10, choices=CorrectionState, default=CorrectionState.OPEN)
    question = models.CharField("请代表补充的内容", max_length=300, blank=True)
    supplement = models.CharField("代表的补充", max_length=500, blank=True)
    answer = models.CharField("核对意见", max_length=300, blank=True)
    at_source = models.BooleanField("已在原始记录里更正", default=False)
    proposed_by = models.ForeignKey(
        "accounts.Person", verbose_name="提出人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        "accounts.Person",
        verbose_name="核对人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = file_querysets.CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "档案更正"
        verbose_name_plural = "档案更正"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state__in=[CorrectionState.OPEN, CorrectionState.ASKED]),
                name="one_waiting_correction_of_a_line",
                violation_error_message="这条记录已经提出更正，正在核对。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CorrectionState.ACCEPTED, CorrectionState.DECLINED])
                | ~Q(answer="") & Q(decided_at__isnull=False),
                name="decided_correction_has_an_answer",
                violation_error_message="核对更正要写一句意见。",
            ),
            models.CheckConstraint(
                condition=Q(kind=CorrectionKind.DOUBLE)
                | Q(on__isnull=False) & ~Q(summary="") & ~Q(performance_kind=""),
                name="correction_says_what_the_file_should_say",
                violation_error_message="请填写正确的日期、类别和内容。",
            ),
        ]
        indexes = [models.Index(fields=["mandate", "state"], name="correction_mandate_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.summary or self.told}"

    def get_absolute_url(self) -> str:
        return reverse("deputies:correction_detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Neither decided nor withdrawn."""
        return self.state in (CorrectionState.OPEN, CorrectionState.ASKED)
