"""Limits that run: rows, never date columns (decisions C15, G46)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from congress_portal.foundation.workdays.models import AbstractClock

from ..choices import ClockKind
from ..querysets import ClockQuerySet

PROTECT = models.PROTECT


class SuggestionClock(AbstractClock):
    """A limit of a case, or of one unit's part of it; keeps the rule it was made by."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="clocks", verbose_name="事项")
    assignment = models.ForeignKey(
        "HandlingAssignment", PROTECT, null=True, blank=True, related_name="clocks", verbose_name="承办"
    )
    rule = models.ForeignKey("HandlingRule", PROTECT, related_name="clocks", verbose_name="办理规则")
    article = models.CharField("依据", max_length=200, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = "办理期限"
        verbose_name_plural = "办理期限"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "kind"],
                condition=Q(stopped_at__isnull=True, assignment__isnull=True),
                name="case_clock_runs_once",
            ),
            models.UniqueConstraint(
                fields=["assignment", "kind"],
                condition=Q(stopped_at__isnull=True, assignment__isnull=False),
                name="assignment_clock_runs_once",
            ),
            models.CheckConstraint(condition=Q(due__gte=F("started_on")), name="clock_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(stopped_at__isnull=True), name="clock_running_due"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """The day-by-day page."""
        return reverse("suggestions:clock_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """接单期限, 答复期限 …"""
        return f"{self.asks_for}期限"

    @property
    def asks_for(self) -> str:
        """接单, 答复 …; only 签收 of a unit that may not send its part back."""
        if self.kind == ClockKind.ACKNOWLEDGE and self.assignment_id and not self.assignment.may_send_back:
            return "签收"
        return ClockKind(self.kind).label


class ClockChange(models.Model):
    """Why a due day moved, from when to when; the only way it may (decisions G46)."""

    clock = models.ForeignKey(SuggestionClock, PROTECT, related_name="changes", verbose_name="期限")
    old_due = models.DateField("原到期日")
    new_due = models.DateField("新到期日")
    why = models.CharField("原因", max_length=300)
    changed_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="经手人"
    )
    at = models.DateTimeField("变更时间")

    class Meta:
        verbose_name = "期限变更"
        verbose_name_plural = "期限变更"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="clock_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.old_due:%Y-%m-%d} → {self.new_due:%Y-%m-%d}"
