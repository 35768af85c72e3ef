"""Campaigns (主题活动) with the counters they are told in."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import querysets
from deputies.choices import CounterSource


class Campaign(models.Model):
    """What a congress calls its deputies to for a time, such as 五带五做.

    Activities point to it and bring its counters (decisions D21); a county's campaign reaches all
    townships, a township's its own.
    """

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="campaigns"
    )
    name = models.CharField("活动名称", max_length=60)
    authority = models.CharField("依据", max_length=120, blank=True)
    purpose = models.TextField("活动内容", blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "主题活动"
        verbose_name_plural = "主题活动"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "name", "starts_on"],
                condition=Q(voided_at__isnull=True),
                name="campaign_once_in_a_congress",
                violation_error_message="这项主题活动已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="voided_campaign_has_a_reason",
                violation_error_message="作废要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:campaign_detail", args=[self.pk])

    def runs_on(self, on: date) -> bool:
        """Whether activities of this day may be counted for it."""
        return (
            self.voided_at is None and self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
        )

    def reaches(self, path: str) -> bool:
        """Whether a place (its stored path) lies where the congress is; needs congress and division."""
        return self.congress.division.contains(path)


class CampaignCounter(models.Model):
    """One number a campaign is told in: typed with each activity, or taken from what is recorded anyway."""

    campaign = models.ForeignKey(
        Campaign, verbose_name="主题活动", on_delete=models.PROTECT, related_name="counters"
    )
    name = models.CharField("计数项", max_length=30)
    unit = models.CharField("单位", max_length=8)
    source = models.CharField("来源", max_length=20, choices=CounterSource, default=CounterSource.TOLD)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    in_use = models.BooleanField("在用", default=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "计数项"
        verbose_name_plural = "计数项"
        ordering = ["campaign", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="counter_once_in_a_campaign",
                violation_error_message="这项活动里已经有同名的计数项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    @property
    def is_told(self) -> bool:
        """Whether people type it with an activity."""
        return self.source == CounterSource.TOLD
