"""The county's own scorecard forms (.xlsx): kept empty, filled from the year's sheet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.choices import CardLayout
from assessments.querysets import ScorecardFormQuerySet
from congress_portal.foundation.attachments.models import AbstractAttachment


class ScorecardForm(AbstractAttachment):
    """An own form of the county with places that are filled; a newer one takes its place (record 0064)."""

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="scorecard_forms"
    )
    layout = models.CharField("怎么填", max_length=10, choices=CardLayout, default=CardLayout.RANKING)
    name = models.CharField("表单名称", max_length=60)
    number = models.PositiveIntegerField("第几版", default=1)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retire_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = ScorecardFormQuerySet.as_manager()

    class Meta(AbstractAttachment.Meta):
        abstract = False
        verbose_name = "考评成绩表单"
        verbose_name_plural = "考评成绩表单"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name", "number"], name="cardform_version_once"),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(retired_at__isnull=True),
                name="cardform_one_of_each_name",
                violation_error_message="已经有同名的表单。",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | ~Q(retire_reason=""),
                name="cardform_retired_with_reason",
                violation_error_message="停用要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The form's page."""
        return reverse("assessments:cardform_detail", args=[self.pk])
