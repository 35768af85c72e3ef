"""Rules of reception days, as data of a station: 每月15日、20日, 每周一, 单月15日 9:00–11:00."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..choices import DaysOff, MonthSet, RulePattern, RuleShift
from ..rules import NOTICE_DAYS, Pattern
from .stations import Station

PROTECT = models.PROTECT
MAX_NOTICE_DAYS = 30
MAX_PER_DAY = 100
MAX_EACH_A_YEAR = 60


def numbers_of(text: str) -> tuple[int, ...]:
    """15、20 as numbers."""
    return tuple(int(part) for part in text.split("、") if part)


class ReceptionRule(models.Model):
    """When a station receives, how many are on duty, how early the notice hangs. A year follows from it."""

    station = models.ForeignKey(Station, PROTECT, related_name="reception_rules", verbose_name="联络站")
    pattern = models.CharField("怎么定日子", max_length=20, choices=RulePattern.choices)
    month_days = models.CharField("每月几号", max_length=100, blank=True)
    weekdays = models.CharField("周几", max_length=20, blank=True)
    nth = models.PositiveSmallIntegerField("第几个", default=0)
    months = models.CharField("哪些月份", max_length=10, choices=MonthSet.choices, default=MonthSet.ALL)
    starts = models.TimeField("开始时间")
    ends = models.TimeField("结束时间")
    shift = models.CharField("遇到休息日", max_length=10, choices=RuleShift.choices, default=RuleShift.LATER)
    days_off = models.CharField("哪些算休息日", max_length=10, choices=DaysOff.choices, default=DaysOff.ALL)
    notice_days = models.PositiveSmallIntegerField(
        "提前几天贴公告", default=NOTICE_DAYS, validators=[MaxValueValidator(MAX_NOTICE_DAYS)]
    )
    per_day = models.PositiveSmallIntegerField(
        "每次几位代表值班", default=2, validators=[MaxValueValidator(MAX_PER_DAY)]
    )
    each_a_year = models.PositiveSmallIntegerField(
        "每位代表每年至少值班几次", default=0, validators=[MaxValueValidator(MAX_EACH_A_YEAR)]
    )
    starts_on = models.DateField("从哪天起用")
    ends_on = models.DateField("用到哪天", null=True, blank=True)
    made_at = models.DateTimeField("登记时间")
    stopped_at = models.DateTimeField("停用时间", null=True, blank=True)
    stop_reason = models.CharField("停用原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "接待日规则"
        verbose_name_plural = "接待日规则"
        ordering = ["station", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="reception_rule_ends_after_start"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | ~Q(stop_reason=""), name="reception_rule_stop_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.words} {self.hours}"

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:reception_rule_list", args=[self.station_id])

    @property
    def plan(self) -> Pattern:
        """The rule as the generator takes it."""
        return Pattern(
            kind=self.pattern,
            days=numbers_of(self.month_days),
            weekdays=numbers_of(self.weekdays),
            nth=self.nth,
            months=self.months,
            shift=self.shift,
            off=self.days_off,
        )

    @property
    def hours(self) -> str:
        """9:00–11:30."""
        return f"{self.starts.hour}:{self.starts:%M}–{self.ends.hour}:{self.ends:%M}"
