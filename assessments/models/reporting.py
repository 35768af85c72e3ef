"""How a group's quarters run by themselves, and what the live standing was counted from."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from assessments.models.schemes import FlagGroup, Scheme


class ReportingRule(models.Model):
    """The days of a group's quarterly reports, in working days. A group without a row has the default ones.

    The days are written on a period when it opens; a later change concerns the periods after it.
    """

    group = models.OneToOneField(
        FlagGroup, verbose_name="考评分组", on_delete=models.CASCADE, related_name="reporting_rule"
    )
    opens_itself = models.BooleanField(
        "到时候自动开始填报",
        default=True,
        help_text="季度结束的第二天，各单位的填报自动生成，数已按日常记录算好",
    )
    due_workdays = models.PositiveSmallIntegerField(
        "填报期限（工作日）",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="季度结束以后第几个工作日截止",
    )
    grace_workdays = models.PositiveSmallIntegerField(
        "宽限（工作日）",
        default=5,
        validators=[MaxValueValidator(30)],
        help_text="截止以后还可以补交几个工作日，补交的注明迟交；填 0 就没有宽限",
    )
    lock_workdays = models.PositiveSmallIntegerField(
        "核验期限（工作日）",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="宽限结束以后第几个工作日自动锁定；没有核完的不锁，提醒县人大",
    )
    return_workdays = models.PositiveSmallIntegerField(
        "退回补充期限（工作日）",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="退回以后镇里有几个工作日补充",
    )
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "填报期限"
        verbose_name_plural = "填报期限"

    def __str__(self) -> str:
        return f"{self.group}填报期限"


class RunningCount(models.Model):
    """What the records say of the days that no quarter covers yet, counted once a day for all subjects.

    The live standing reads it, so that opening a page does not count the whole catalogue anew.
    """

    scheme = models.OneToOneField(
        Scheme, verbose_name="方案", on_delete=models.CASCADE, related_name="running_count"
    )
    on = models.DateField("算到哪天")
    counted_at = models.DateTimeField("取数时间")
    # [[first day, last day, {subject: {indicator: [numerator, denominator, breakdown]}}], …]
    stretches = models.JSONField("各段的数", default=list)

    class Meta:
        verbose_name = "暂计取数"
        verbose_name_plural = "暂计取数"

    def __str__(self) -> str:
        return f"{self.scheme}暂计取数"
