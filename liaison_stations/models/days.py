"""Reception days, who is on duty on them, and deputies who change duties with each other."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..choices import OUT_OF_PLAN, DutyGap, ReceptionState, SwapState
from ..querysets import ReceptionDayQuerySet, ReceptionDutyQuerySet
from .rules import ReceptionRule
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
    # The rule it follows from and the plain date of the rule, before it was shifted off a day off.
    rule = models.ForeignKey(
        ReceptionRule, PROTECT, null=True, blank=True, related_name="days", verbose_name="按哪条规则"
    )
    rule_date = models.DateField("规则里的日期", null=True, blank=True)
    posted_at = models.DateTimeField("公告贴出时间", null=True, blank=True)
    opened_at = models.DateTimeField("签到开始时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = "接待日"
        verbose_name_plural = "接待日"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "on"],
                condition=~Q(state__in=OUT_OF_PLAN),
                name="reception_day_once_a_day",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="reception_day_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=[ReceptionState.MISSED, *OUT_OF_PLAN]) | ~Q(reason=""),
                name="reception_day_reason_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:reception_day_detail", args=[self.pk])

    @property
    def serving(self) -> list[ReceptionDuty]:
        """Those who are expected; the day comes from ``with_duties``."""
        return [duty for duty in self.duties.all() if duty.serves]


class ReceptionDuty(models.Model):
    """A deputy on duty on a reception day; ``present`` is known once the day was held."""

    reception_day = models.ForeignKey(ReceptionDay, PROTECT, related_name="duties", verbose_name="接待日")
    mandate = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="reception_duties", verbose_name="代表"
    )
    present = models.BooleanField("是否到场", null=True, blank=True)
    leave_reason = models.CharField("请假原因", max_length=200, blank=True)
    leave_at = models.DateTimeField("请假时间", null=True, blank=True)
    substitute_for = models.OneToOneField(
        "self", PROTECT, null=True, blank=True, related_name="substitute", verbose_name="替谁值班"
    )

    objects = ReceptionDutyQuerySet.as_manager()

    class Meta:
        verbose_name = "接待值班"
        verbose_name_plural = "接待值班"
        ordering = ["reception_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reception_day", "mandate"], name="duty_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.reception_day} {self.mandate}"

    @property
    def serves(self) -> bool:
        """Whether the deputy is expected; reads ``gap``, so the row comes from ``with_standing``."""
        return self.leave_at is None and not self.gap

    @property
    def gap_words(self) -> str:
        """已不在本站, or empty; as ``serves``."""
        return DutyGap(self.gap).label if self.gap else ""


class DutySwap(models.Model):
    """A deputy asks a colleague to change duties, or to take one over; it counts once the colleague agrees.

    It names days and people, not rows of the roster: those change, what was asked stays.
    """

    day = models.ForeignKey(ReceptionDay, PROTECT, related_name="swaps", verbose_name="要换的接待日")
    asker = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="swaps_asked", verbose_name="提出的代表"
    )
    other = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="swaps_received", verbose_name="对方代表"
    )
    other_day = models.ForeignKey(
        ReceptionDay,
        PROTECT,
        null=True,
        blank=True,
        related_name="swaps_offered",
        verbose_name="对方的接待日",
    )
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=SwapState.choices, default=SwapState.ASKED)
    answer_note = models.CharField("答复", max_length=200, blank=True)
    asked_at = models.DateTimeField("提出时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "换班"
        verbose_name_plural = "换班"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "asker"], condition=Q(state=SwapState.ASKED), name="duty_swap_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker}和{self.other}换班"

    def get_absolute_url(self) -> str:
        return reverse("phone:swap_answer", args=[self.pk])
