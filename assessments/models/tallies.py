"""What other subjects need beside results and scores: the records behind a score, and the switch of deputies' points."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from assessments.models.results import Score


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
