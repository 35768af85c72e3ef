"""Where a suggestion comes from beside its authors: out of a motion, or out of another suggestion."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

PROTECT = models.PROTECT


class MotionOrigin(models.Model):
    """议案转建议: a motion that was not tabled goes on as a suggestion (地方组织法 22; by whom, when)."""

    suggestion = models.OneToOneField("Suggestion", PROTECT, related_name="motion", verbose_name="建议")
    number = models.CharField("原议案编号", max_length=60)
    decided_by = models.CharField("决定转为建议的机构", max_length=60)
    decided_on = models.DateField("决定日期")
    recorded_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "议案转建议"
        verbose_name_plural = "议案转建议"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.number}（{self.decided_by}）"


class Split(models.Model):
    """一事一议: a suggestion that spoke of two matters, and the one that was made of the second."""

    whole = models.ForeignKey("Suggestion", PROTECT, related_name="split_off", verbose_name="原件")
    part = models.OneToOneField("Suggestion", PROTECT, related_name="split_from", verbose_name="分出的件")
    # The deputy's words as they stood before.
    title_before = models.CharField("拆分前的标题", max_length=80)
    body_before = models.TextField("拆分前的内容")
    reason = models.CharField("拆分理由", max_length=300, blank=True)
    at = models.DateTimeField("拆分时间")
    by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="拆分的人"
    )

    class Meta:
        verbose_name = "拆分"
        verbose_name_plural = "拆分"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(whole=F("part")), name="not_split_from_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.whole} → {self.part}"
