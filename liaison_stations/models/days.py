"""Reception days and who is on duty on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..choices import ReceptionState
from ..querysets import ReceptionDayQuerySet
from .stations import Station

PROTECT = models.PROTECT


class ReceptionDay(models.Model):
    """A day on which deputies receive voters at a station."""

    station = models.ForeignKey(Station, PROTECT, related_name="reception_days", verbose_name="联络站")
    on = models.DateField("接待日期", db_index=True)
    starts = models.TimeField("开始时间")
    ends = models.TimeField("结束时间")
    notice_on = models.DateField("公告日期", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=ReceptionState.choices, default=ReceptionState.PLANNED
    )
    reason = models.CharField("原因", max_length=200, blank=True)
    moved_to = models.OneToOneField(
        "self", PROTECT, null=True, blank=True, related_name="moved_from", verbose_name="改到"
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = "接待日"
        verbose_name_plural = "接待日"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "on"],
                condition=~Q(state=ReceptionState.MOVED),
                name="reception_day_once_a_day",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="reception_day_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=[ReceptionState.MISSED, ReceptionState.MOVED]) | ~Q(reason=""),
                name="reception_day_reason_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:reception_day_detail", args=[self.pk])


class ReceptionDuty(models.Model):
    """A deputy on duty on a reception day; ``present`` is known once the day was held."""

    reception_day = models.ForeignKey(ReceptionDay, PROTECT, related_name="duties", verbose_name="接待日")
    mandate = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="reception_duties", verbose_name="代表"
    )
    present = models.BooleanField("是否到场", null=True, blank=True)
    leave_reason = models.CharField("请假原因", max_length=200, blank=True)
    leave_at = models.DateTimeField("请假时间", null=True, blank=True)

    class Meta:
        verbose_name = "接待值班"
        verbose_name_plural = "接待值班"
        ordering = ["reception_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reception_day", "mandate"], name="duty_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.reception_day} {self.mandate}"
