"""Building plans over several years: which place is built when, and the station it became."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..building_querysets import PlanQuerySet, SiteQuerySet
from ..choices import StationKind
from .standards import Standard
from .stations import Station

PROTECT = models.PROTECT


class BuildingPlan(models.Model):
    """An office's plan to build rooms or stations in one or several years."""

    owner = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="building_plans", verbose_name="制定单位"
    )
    title = models.CharField("计划名称", max_length=100)
    first_year = models.PositiveSmallIntegerField("从哪一年")
    last_year = models.PositiveSmallIntegerField("到哪一年")
    standard = models.ForeignKey(
        Standard, PROTECT, related_name="plans", null=True, blank=True, verbose_name="按什么标准验收"
    )
    reward_amount = models.DecimalField(
        "以奖代补（元/个）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    document_no = models.CharField("依据文件和文号", max_length=160, blank=True)
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    text = models.TextField("总体安排", blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "建站计划"
        verbose_name_plural = "建站计划"
        ordering = ["-first_year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "title"], condition=Q(voided_at=None), name="building_plan_title_once"
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="building_plan_years_in_order"
            ),
            models.CheckConstraint(
                condition=Q(reward_amount=None) | Q(reward_amount__gt=0), name="building_plan_reward_positive"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="building_plan_void_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:plan_detail", args=[self.pk])

    @property
    def years(self) -> range:
        """The years of the plan."""
        return range(self.first_year, self.last_year + 1)

    @property
    def years_words(self) -> str:
        """2025–2026 or 2026."""
        same = self.first_year == self.last_year
        return str(self.first_year) if same else f"{self.first_year}–{self.last_year}"


class PlannedSite(models.Model):
    """One place of a plan: the village it is built in, the other villages it serves, the year, its station."""

    plan = models.ForeignKey(BuildingPlan, PROTECT, related_name="sites", verbose_name="建站计划")
    division = models.ForeignKey(
        "accounts.Division", PROTECT, related_name="planned_sites", verbose_name="建在哪个村（社区）"
    )
    township = models.ForeignKey(
        "accounts.Division", PROTECT, related_name="township_planned_sites", verbose_name="所在乡镇"
    )
    villages = models.ManyToManyField(
        "accounts.Division", related_name="+", blank=True, verbose_name="还服务哪些村"
    )
    year = models.PositiveSmallIntegerField("计划年度")
    kind = models.CharField(
        "类别", max_length=20, choices=StationKind.choices, default=StationKind.ACTIVITY_ROOM
    )
    station = models.ForeignKey(
        Station, PROTECT, related_name="planned_sites", null=True, blank=True, verbose_name="建成的站"
    )
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)
    drop_reason = models.CharField("取消原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "计划建站点"
        verbose_name_plural = "计划建站点"
        ordering = ["plan", "year", "township", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "division", "kind"], condition=Q(dropped_at=None), name="site_once_in_a_plan"
            ),
            models.UniqueConstraint(
                fields=["plan", "station"],
                condition=Q(dropped_at=None, station__isnull=False),
                name="station_built_once_in_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | ~Q(drop_reason=""), name="site_drop_reason"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.township}{self.division}" if self.division_id != self.township_id else str(self.township)
        )

    def get_absolute_url(self) -> str:
        return f"{reverse('liaison_stations:plan_detail', args=[self.plan_id])}#site-{self.pk}"
