"""Inspections, surveys, checks of a law, appraisals: what was found, what the unit answered, what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..oversight_choices import FindingState, OversightKind, OversightState, Verdict
from ..oversight_querysets import OversightQuerySet

PROTECT = models.PROTECT


class Oversight(models.Model):
    """One check of one unit on one matter; the visits that belong to it are activities.

    ``unannounced`` visits stand beside the unit's own report of the same matter: its words as a whole
    in ``report``, and point by point in the findings.
    """

    kind = models.CharField("方式", max_length=20, choices=OversightKind.choices)
    matter = models.CharField("法律或者议题", max_length=100)
    unit = models.ForeignKey(
        "accounts.Organization",
        PROTECT,
        null=True,
        blank=True,
        related_name="oversights_received",
        verbose_name="被检查单位（在平台上的）",
    )
    unit_name = models.CharField("被检查单位", max_length=100)
    county = models.ForeignKey("accounts.County", PROTECT, related_name="oversights", verbose_name="县")
    congress = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="oversights", verbose_name="开展的人大"
    )
    township = models.ForeignKey(
        "accounts.Division",
        PROTECT,
        null=True,
        blank=True,
        related_name="oversights",
        verbose_name="所在乡镇",
    )
    on = models.DateField("日期")
    unannounced = models.BooleanField("暗访（事先不打招呼）", default=False)
    report = models.TextField("单位自己的汇报", blank=True)
    report_on = models.DateField("汇报日期", null=True, blank=True)
    conclusion = models.TextField("总的情况", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=OversightState.choices, default=OversightState.DRAFT
    )
    handed_on = models.DateField("交办日期", null=True, blank=True)
    document = models.CharField("文号", max_length=60, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = OversightQuerySet.as_manager()

    class Meta:
        verbose_name = "视察检查"
        verbose_name_plural = "视察检查"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["congress", "on"], name="oversight_congress_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(report="", report_on=None) | Q(report_on__isnull=False) & ~Q(report=""),
                name="unit_report_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state=OversightState.DRAFT, handed_on=None)
                | ~Q(state=OversightState.DRAFT) & Q(handed_on__isnull=False),
                name="handed_oversight_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_oversight_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.matter}"

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:oversight_detail", args=[self.pk])


class Finding(models.Model):
    """One thing that was found; ``reported`` is what the unit itself says about the same point."""

    oversight = models.ForeignKey(Oversight, PROTECT, related_name="findings", verbose_name="视察检查")
    position = models.PositiveSmallIntegerField("序号")
    point = models.CharField("事项", max_length=100)
    reported = models.TextField("单位怎么说", blank=True)
    found = models.TextField("看到的情况和问题")
    due_on = models.DateField("要求答复日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=FindingState.choices)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "发现的问题"
        verbose_name_plural = "发现的问题"
        ordering = ["oversight", "position"]
        indexes = [models.Index(fields=["state", "due_on"], name="finding_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["oversight", "position"], name="finding_position_once"),
            models.CheckConstraint(
                condition=Q(state=FindingState.NOTED, due_on=None)
                | ~Q(state=FindingState.NOTED) & Q(due_on__isnull=False),
                name="finding_to_be_answered_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_finding_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.point}"

    def get_absolute_url(self) -> str:
        return f"{self.oversight.get_absolute_url()}#finding-{self.pk}"


class FindingAnswer(models.Model):
    """What the unit answered in one round, and what the congress found when it looked again."""

    finding = models.ForeignKey(Finding, PROTECT, related_name="answers", verbose_name="发现的问题")
    round = models.PositiveSmallIntegerField("第几次")
    due_on = models.DateField("要求答复日期")
    text = models.TextField("单位的答复")
    answered_on = models.DateField("答复日期")
    answered_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    verdict = models.CharField("核查结果", max_length=10, choices=Verdict.choices, blank=True)
    verdict_note = models.TextField("核查情况", blank=True)
    verdict_on = models.DateField("核查日期", null=True, blank=True)

    class Meta:
        verbose_name = "单位的答复"
        verbose_name_plural = "单位的答复"
        ordering = ["finding", "round"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "round"], name="finding_answered_once_a_round"),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_on=None)
                | ~Q(verdict="") & Q(verdict_on__isnull=False, verdict_on__gte=F("answered_on")),
                name="finding_verdict_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding} 第 {self.round} 次答复"

    @property
    def was_late(self) -> bool:
        """Whether it came after the day that was asked."""
        return self.answered_on > self.due_on
