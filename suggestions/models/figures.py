"""A year's figures as they were stated, filters that are kept, and why a result is not published."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import WithholdGround
from ..querysets import SavedViewQuerySet, StatementQuerySet

PROTECT = models.PROTECT


class YearStatement(models.Model):
    """The rates of a year as they were stated (decisions C17): never changed; a correction is the next one.

    ``figures`` holds the rows of every side by which they were counted, with the names of that day.
    """

    congress = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="year_statements", verbose_name="人大"
    )
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveSmallIntegerField("第几次统计")
    definitions = models.PositiveSmallIntegerField("口径第几版")
    on = models.DateField("数据截止")
    figures = models.JSONField("数字", default=dict)
    reason = models.CharField("为什么重新统计", max_length=200, blank=True)
    stated_at = models.DateTimeField("统计时间")
    stated_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="统计人"
    )
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="公开人"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "年度统计"
        verbose_name_plural = "年度统计"
        ordering = ["congress", "-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["congress", "year", "number"], name="statement_number_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="later_statement_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年办理情况（第{self.number}次统计）"

    def get_absolute_url(self) -> str:
        return reverse("suggestions:statement_detail", args=[self.pk])

    def rows(self, by: str) -> list[dict[str, Any]]:
        """The rows of one side, as they were frozen."""
        return self.figures.get("by", {}).get(by, [])


class SavedView(models.Model):
    """A filter of the list that is kept: one's own, or the whole office's."""

    organization = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="saved_case_views", verbose_name="单位"
    )
    person = models.ForeignKey(
        "accounts.Person",
        PROTECT,
        null=True,
        blank=True,
        related_name="saved_case_views",
        verbose_name="谁的",
        help_text="空着表示本单位的人都看得到。",
    )
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=600)
    created_by = models.ForeignKey("accounts.Person", PROTECT, related_name="+", verbose_name="保存人")
    created_at = models.DateTimeField("保存时间")
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "常用查询"
        verbose_name_plural = "常用查询"
        ordering = ["person", "pk"]
        indexes = [models.Index(fields=["organization", "person"], name="saved_view_of_whom")]

    def __str__(self) -> str:
        return self.name


class Withholding(models.Model):
    """Why a closed case's result is not published; lifted when it is published after all."""

    suggestion = models.OneToOneField("Suggestion", PROTECT, related_name="withholding", verbose_name="事项")
    ground = models.CharField("不公开的理由", max_length=20, choices=WithholdGround)
    note = models.CharField("说明", max_length=200, blank=True, help_text="只有本级人大看得到。")
    decided_by = models.ForeignKey("accounts.Person", PROTECT, related_name="+", verbose_name="审查人")
    decided_at = models.DateTimeField("审查时间")
    lifted_at = models.DateTimeField("改为公开的时间", null=True, blank=True)

    class Meta:
        verbose_name = "不公开"
        verbose_name_plural = "不公开"

    def __str__(self) -> str:
        return self.get_ground_display()
