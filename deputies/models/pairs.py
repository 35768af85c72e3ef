"""Pairs of deputies and households (结对帮扶): personal, seen by the pair's deputy and the township only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from congress_portal.foundation.privacy import EncryptedTextField
from deputies import querysets
from deputies.choices import MandateState
from deputies.models.mandates import Mandate


class Household(models.Model):
    """A household that deputies help. What tells of it is encrypted as a person's data are.

    ``head_hash`` knows the head's name again within the village; a second household of the same name
    is told apart in the name itself (王秀英（二组）).
    """

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="households"
    )
    township = models.ForeignKey(
        "accounts.Division", verbose_name="乡镇", on_delete=models.PROTECT, related_name="township_households"
    )
    division = models.ForeignKey(
        "accounts.Division",
        verbose_name="所在村（社区）",
        on_delete=models.PROTECT,
        related_name="households",
    )
    head_name = EncryptedTextField("户主姓名", max_length=30)
    head_hash = models.CharField("户主索引", max_length=64)
    phone = EncryptedTextField("联系电话", blank=True, max_length=20)
    situation = EncryptedTextField("家庭情况", blank=True, max_length=1000)
    members = models.PositiveSmallIntegerField("家庭人口", default=1)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "结对户"
        verbose_name_plural = "结对户"
        ordering = ["township", "division", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "head_hash"],
                name="household_once_in_a_village",
                violation_error_message="这个村已经登记了同名的户。",
            ),
        ]

    def __str__(self) -> str:
        # Never the name: this text reaches journals and lists of links.
        return f"{self.division}结对户 {self.pk}"


class Pair(models.Model):
    """A deputy who helps a household, for a time: what was planned, what came of it."""

    mandate = models.ForeignKey(Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="pairs")
    household = models.ForeignKey(
        Household, verbose_name="结对户", on_delete=models.PROTECT, related_name="pairs"
    )
    starts_on = models.DateField("结对日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    measures = EncryptedTextField("帮扶措施", blank=True, max_length=2000)
    effects = EncryptedTextField("帮扶成效", blank=True, max_length=2000)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.PairQuerySet.as_manager()

    class Meta:
        verbose_name = "结对帮扶"
        verbose_name_plural = "结对帮扶"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "household"],
                condition=Q(ends_on__isnull=True, voided_at__isnull=True),
                name="pair_current_once",
                violation_error_message="这位代表已经和这一户结对。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="pair_ends_after_start",
                violation_error_message="结束日期不能早于结对日期。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="voided_pair_has_a_reason",
                violation_error_message="作废要写原因。",
            ),
        ]
        indexes = [models.Index(fields=["-starts_on", "-id"], name="pair_newest")]

    def __str__(self) -> str:
        return f"{self.mandate}，{self.household.division}1户"

    def get_absolute_url(self) -> str:
        return reverse("deputies:pair_detail", args=[self.pk])

    @property
    def in_force(self) -> bool:
        """Neither ended nor voided."""
        return self.ends_on is None and self.voided_at is None

    @property
    def deputy_left(self) -> bool:
        """Whether the deputy's mandate has ended while the household still waits for help."""
        return self.in_force and self.mandate.state == MandateState.ENDED
