"""How the flag is handed on, and what follows a good place: the set for the congress, the recommendation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from assessments.contact_choices import FlagCondition
from assessments.models.results import FlagAward
from assessments.models.schemes import AssessedSubject, Period
from assessments.town_querysets import RecommendationQuerySet


class FlagHandover(models.Model):
    """The hand-over of one awarded flag: where it is planned, the line of the agenda, how it was done.

    The day stands on the award (``from_on``): planned until the hand-over is recorded, the real one after.
    """

    award = models.OneToOneField(
        FlagAward, verbose_name="流动红旗", on_delete=models.PROTECT, related_name="handover"
    )
    session = models.ForeignKey(
        "deputies.CongressSession",
        verbose_name="在哪次人代会上交接",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="flag_handovers",
    )
    agenda_item = models.ForeignKey(
        "deputies.AgendaItem",
        verbose_name="人代会议程",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="flag_handovers",
    )
    announcement_number = models.CharField(
        "公布文件的文号", max_length=80, blank=True, help_text="如：云人常发〔2027〕3号"
    )
    done_on = models.DateField("交接日期", null=True, blank=True)
    gave = models.CharField("移交人", max_length=60, blank=True)
    received = models.CharField("接旗人", max_length=60, blank=True)
    witness = models.CharField("监交人", max_length=60, blank=True)
    condition = models.CharField("红旗状况", max_length=10, choices=FlagCondition, default=FlagCondition.GOOD)
    condition_note = models.CharField("损坏情况", max_length=200, blank=True)
    recorded_by = models.CharField("登记人", max_length=60, blank=True)
    recorded_at = models.DateTimeField("登记时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "红旗交接"
        verbose_name_plural = "红旗交接"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(received=""), name="flag_handover_names_receiver"
            ),
            models.CheckConstraint(
                condition=~Q(condition=FlagCondition.DAMAGED) | ~Q(condition_note=""),
                name="flag_handover_damage_is_described",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award}交接"

    def get_absolute_url(self) -> str:
        """The award's page."""
        return self.award.get_absolute_url()


class Recommendation(models.Model):
    """推荐使用: that a chair was recommended by a document, with its date and number (decisions E29).

    No name and no judgement of a person is kept; leaders of the county congress alone read it.
    """

    subject = models.ForeignKey(
        AssessedSubject, verbose_name="参评单位", on_delete=models.PROTECT, related_name="recommendations"
    )
    period = models.ForeignKey(
        Period, verbose_name="考评期", on_delete=models.PROTECT, related_name="recommendations"
    )
    recommended_on = models.DateField("推荐日期")
    document_number = models.CharField("推荐文件的文号", max_length=80)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐使用"
        verbose_name_plural = "推荐使用"
        ordering = ["-recommended_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "period"],
                condition=Q(voided_at=None),
                name="recommendation_once_a_period",
            ),
            models.CheckConstraint(
                condition=~Q(document_number=""), name="recommendation_names_its_document"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="recommendation_void_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}{self.period}推荐使用"
