"""What other subjects need beside results and scores: the records behind a score, and the switch of deputies' points."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models.results import Score
from assessments.models.schemes import AssessedSubject, Indicator, Period
from assessments.querysets_review import ObjectionQuerySet
from assessments.review_choices import AppealKind, AppealState


class ScoreRecords(models.Model):
    """The records behind a score as they were when it was computed, and their hash (decisions E27).

    Townships have theirs on the lines of their quarterly reports; other subjects report nothing.
    """

    score = models.OneToOneField(
        Score, verbose_name="指标得分", on_delete=models.CASCADE, related_name="behind"
    )
    records = models.JSONField("记录", default=list)
    sha256 = models.CharField("记录校验码", max_length=64)

    class Meta:
        verbose_name = "得分依据"
        verbose_name_plural = "得分依据"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.score}"


class Objection(models.Model):
    """异议: those who were assessed say of one announced indicator what is wrong; the office answers.

    What is upheld takes the announced result back: it is computed anew from the corrected records.
    """

    period = models.ForeignKey(
        Period, verbose_name="考评期", on_delete=models.PROTECT, related_name="objections"
    )
    subject = models.ForeignKey(
        AssessedSubject, verbose_name="考评对象", on_delete=models.PROTECT, related_name="objections"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="objections"
    )
    kind = models.CharField("哪种情况", max_length=10, choices=AppealKind)
    claim = models.TextField("理由")
    state = models.CharField("状态", max_length=10, choices=AppealState, default=AppealState.OPEN)
    points_before = models.DecimalField("提出时得分", max_digits=8, decimal_places=2)
    raised_by = models.CharField("提出人", max_length=60)
    raised_by_person = models.ForeignKey(
        "accounts.Person",
        verbose_name="提出人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    raised_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "考评异议"
        verbose_name_plural = "考评异议"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "subject", "indicator"],
                condition=Q(state="open"),
                name="objection_one_open",
            ),
            models.CheckConstraint(condition=~Q(claim=""), name="objection_has_claim"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"]) | ~Q(answer=""),
                name="objection_answer_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}“{self.indicator}”异议"

    def get_absolute_url(self) -> str:
        """The objection with its answer."""
        return reverse("assessments:objection_detail", args=[self.pk])


class DeputyPoints(models.Model):
    """Whether a county gives its deputies points at all. Off unless it says why and by what paper.

    国办函〔2026〕12号 forbids rankings by points and the use of a portal as the vehicle of an
    assessment; points stay private to the deputy and the office.
    """

    county = models.OneToOneField(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="deputy_points"
    )
    enabled = models.BooleanField("启用代表个人计分", default=False)
    reason = models.TextField("理由", blank=True)
    document = models.CharField("依据文号", max_length=80, blank=True)
    changed_by = models.CharField("经手人", max_length=60, blank=True)
    changed_at = models.DateTimeField("时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "代表个人计分"
        verbose_name_plural = "代表个人计分"
        constraints = [
            models.CheckConstraint(
                condition=Q(enabled=False) | (~Q(reason="") & ~Q(document="")),
                name="deputy_points_have_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}代表个人计分：{'启用' if self.enabled else '不启用'}"
