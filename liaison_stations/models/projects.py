"""Key projects: who follows them, what problems were raised, to whom they went and what came back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..oversight_choices import ProblemState
from ..oversight_querysets import KeyProjectQuerySet

PROTECT = models.PROTECT


class KeyProject(models.Model):
    """A project that deputies follow from beginning to end; visits to it are activities."""

    name = models.CharField("项目名称", max_length=100)
    unit_name = models.CharField("责任单位", max_length=100)
    about = models.TextField("建设内容", blank=True)
    county = models.ForeignKey("accounts.County", PROTECT, related_name="key_projects", verbose_name="县")
    congress = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="key_projects", verbose_name="跟踪的人大"
    )
    township = models.ForeignKey(
        "accounts.Division",
        PROTECT,
        null=True,
        blank=True,
        related_name="key_projects",
        verbose_name="所在乡镇",
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("计划完成日期")
    closed_on = models.DateField("结束跟踪日期", null=True, blank=True)
    closing = models.TextField("跟踪结果", blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = KeyProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "重点项目"
        verbose_name_plural = "重点项目"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "name"],
                condition=Q(voided_at=None),
                name="key_project_once_in_a_congress",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_start"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closing=""), name="closed_project_has_a_result"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_project_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:project_detail", args=[self.pk])

    @property
    def is_followed(self) -> bool:
        """Whether deputies still follow it."""
        return self.closed_on is None and self.voided_at is None


class ProjectDeputy(models.Model):
    """A deputy who follows a project, from when and until when."""

    project = models.ForeignKey(KeyProject, PROTECT, related_name="followers", verbose_name="重点项目")
    mandate = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="followed_projects", verbose_name="代表"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = "跟踪项目的代表"
        verbose_name_plural = "跟踪项目的代表"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "mandate"], condition=Q(ends_on=None), name="follows_a_project_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="following_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} {self.project}"


class ProjectProblem(models.Model):
    """A problem that deputies found at a project: raised, passed on, answered.

    Where it became a demand or a suggestion, ``case_key`` names that, and the answer is the case's.
    """

    project = models.ForeignKey(KeyProject, PROTECT, related_name="problems", verbose_name="重点项目")
    activity = models.ForeignKey(
        "liaison_stations.Activity",
        PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="在哪次活动中发现",
    )
    raised_on = models.DateField("提出日期")
    text = models.TextField("问题")
    raised_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    passed_to = models.CharField("转给谁", max_length=100, blank=True)
    passed_on = models.DateField("转出日期", null=True, blank=True)
    due_on = models.DateField("要求答复日期", null=True, blank=True)
    case_key = models.CharField("转成的意见或建议", max_length=60, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    solved = models.BooleanField("是否解决", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "项目问题"
        verbose_name_plural = "项目问题"
        ordering = ["project", "raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed_on=None, passed_to="") | Q(passed_on__isnull=False) & ~Q(passed_to=""),
                name="passed_problem_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="", solved=None)
                | Q(answered_on__isnull=False, solved__isnull=False) & ~Q(answer=""),
                name="problem_answer_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_problem_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}：{self.text[:20]}"

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#problem-{self.pk}"

    @property
    def state(self) -> ProblemState:
        """How far it is by its own columns; what became a case is told by the case."""
        if self.answered_on is not None:
            return ProblemState.ANSWERED
        return ProblemState.PASSED_ON if self.passed_on is not None else ProblemState.RAISED
