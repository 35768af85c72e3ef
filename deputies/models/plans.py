"""The yearly plan of deputies' work (年度代表工作计划, 代表法 43)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import querysets
from deputies.meeting_choices import COUNTING, PlanCounter, PlanState
from deputies.models.meetings import Meeting

MONTH = [MinValueValidator(1), MaxValueValidator(12)]


class WorkPlan(models.Model):
    """What a congress means to do with its deputies in a year.

    Adopted by the chairpersons' meeting (a township's presidium), then sent to the deputies and made
    public: ``sent_at``.
    """

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="work_plans"
    )
    year = models.PositiveSmallIntegerField("年度")
    intro = models.TextField("总体要求", blank=True)
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="通过的会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adopted_plans",
    )
    document = models.CharField("文号", max_length=60, blank=True)
    sent_at = models.DateTimeField("印发代表的时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度代表工作计划"
        verbose_name_plural = "年度代表工作计划"
        ordering = ["-year", "congress", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "year"],
                name="one_plan_a_year",
                violation_error_message="这个年度已经有计划。",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.ADOPTED, adopted_on__isnull=False)
                | Q(state=PlanState.DRAFT, adopted_on__isnull=True, sent_at__isnull=True),
                name="adopted_plan_has_its_day",
                violation_error_message="通过的计划要有通过日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年代表工作计划"

    def get_absolute_url(self) -> str:
        return reverse("deputies:plan_detail", args=[self.pk])


class WorkPlanItem(models.Model):
    """One line of the plan: what, in which months, by whom, how much; progress is counted from records."""

    plan = models.ForeignKey(WorkPlan, verbose_name="计划", on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("工作事项", max_length=200)
    first_month = models.PositiveSmallIntegerField("从几月", validators=MONTH)
    last_month = models.PositiveSmallIntegerField("到几月", validators=MONTH)
    who = models.CharField("责任单位", max_length=120, blank=True)
    counter = models.CharField("进度取数", max_length=20, choices=PlanCounter, default=PlanCounter.BY_HAND)
    target = models.PositiveIntegerField("计划数", default=1)
    done = models.PositiveIntegerField("人工登记的完成数", default=0)
    note = models.CharField("完成情况", max_length=500, blank=True)
    voided_reason = models.CharField("取消原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "计划事项"
        verbose_name_plural = "计划事项"
        ordering = ["plan", "number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__gte=1, last_month__lte=12, last_month__gte=F("first_month")),
                name="plan_months_in_order",
                violation_error_message="月份应在 1 到 12 之间，后一个月不早于前一个月。",
            ),
            models.CheckConstraint(
                condition=Q(target__gte=1),
                name="plan_target_positive",
                violation_error_message="计划数至少为 1。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()

    @property
    def months(self) -> str:
        """3月, 3–5月, 全年."""
        if (self.first_month, self.last_month) == (1, 12):
            return "全年"
        if self.first_month == self.last_month:
            return f"{self.first_month}月"
        return f"{self.first_month}–{self.last_month}月"

    @property
    def unit(self) -> str:
        """What the target counts: 次, 人次, 人; 项 where it is told by hand."""
        counting = COUNTING.get(self.counter)
        return counting.unit if counting else "项"
