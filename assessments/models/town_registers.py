"""Small registers of what no app records: working conditions, talks with the party committee, publicity.

Entered once by the township when it happens, seen by the county, counted by metrics. Nothing is
uploaded for the assessment's sake: a line names the paper where it can be looked up.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.register_querysets import TownEntryQuerySet
from assessments.town_register_choices import BriefingKind, ConditionKind, OutletLevel, TownRegister


class TownEntry(models.Model):
    """One line of a register: whose, of which day, by whom entered; voided with a reason."""

    organization = models.ForeignKey(
        "accounts.Organization", verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField("日期")
    document = models.CharField("依据（文号、纪要号或者档案号）", max_length=120, blank=True)
    entered_by = models.ForeignKey(
        "accounts.Person",
        verbose_name="登记人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = TownEntryQuerySet.as_manager()
    register: TownRegister

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The line's own page."""
        return reverse("assessments:town_entry", args=[self.register.value, self.pk])


class TownCondition(TownEntry):
    """How one condition stands from a day on; the newest standing line of a kind holds."""

    register = TownRegister.CONDITIONS

    kind = models.CharField("条件", max_length=10, choices=ConditionKind)
    met = models.BooleanField("已到位", default=True)
    detail = models.CharField("具体情况", max_length=300)

    class Meta:
        verbose_name = "工作条件"
        verbose_name_plural = "工作条件"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "on"],
                condition=Q(voided_at=None),
                name="condition_said_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_condition_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        word = self.get_kind_display()
        return word if self.met else word.removesuffix("到位") + "没有到位"


class PartyBriefing(TownEntry):
    """The presidium reported to the party committee, or the committee took up the congress's work."""

    register = TownRegister.BRIEFINGS

    kind = models.CharField("类别", max_length=10, choices=BriefingKind)
    matter = models.CharField("事项", max_length=200)
    outcome = models.CharField("结果", max_length=300, blank=True)

    class Meta:
        verbose_name = "党委研究和请示汇报"
        verbose_name_plural = "党委研究和请示汇报"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "on", "matter"],
                condition=Q(voided_at=None),
                name="briefing_entered_once",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_briefing_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.matter}"


class PublicityItem(TownEntry):
    """Something about the congress's work that was published or shared with others."""

    register = TownRegister.PUBLICITY

    title = models.CharField("标题", max_length=200)
    outlet = models.CharField("在哪里刊发、交流", max_length=100)
    level = models.CharField("级别", max_length=12, choices=OutletLevel)

    class Meta:
        verbose_name = "宣传交流"
        verbose_name_plural = "宣传交流"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title", "outlet"],
                condition=Q(voided_at=None),
                name="publicity_entered_once",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_publicity_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.outlet}）"
