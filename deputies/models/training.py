"""Training: the year's plan, classes in batches, who taught and who was there."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import training_querysets as querysets
from deputies.models.mandates import Mandate
from deputies.report_ballots import percent_text
from deputies.training_choices import (
    TraineeCapacity,
    TrainingAudience,
    TrainingMark,
    TrainingState,
    TrainingWay,
)

YEAR_RANGE = [MinValueValidator(2000), MaxValueValidator(2100)]
HOUR_RANGE = [MinValueValidator(1), MaxValueValidator(500)]


class TrainingPlan(models.Model):
    """A congress's training plan of one year; its classes are those that begin in the year."""

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="training_plans"
    )
    year = models.PositiveSmallIntegerField("年度", validators=YEAR_RANGE)
    text = models.TextField("总体安排", blank=True)
    target_hours = models.PositiveSmallIntegerField(
        "每位代表全年学时目标", null=True, blank=True, validators=HOUR_RANGE
    )
    adopted_by = models.CharField("审定机构", max_length=60, blank=True)
    adopted_on = models.DateField("审定日期", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.TrainingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度培训计划"
        verbose_name_plural = "年度培训计划"
        ordering = ["-year", "congress"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "year"],
                name="one_training_plan_a_year",
                violation_error_message="这个人大这一年已经有培训计划了。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度培训计划"

    def get_absolute_url(self) -> str:
        return reverse("deputies:training_plan_detail", args=[self.pk])


class TrainingClass(models.Model):
    """One class (期) of a training; batches of one training share the title and differ in ``batch``.

    The counts are kept beside the rows of attendance, so that lists need not count.
    """

    congress = models.ForeignKey(
        "accounts.Organization",
        verbose_name="主办人大",
        on_delete=models.PROTECT,
        related_name="training_classes",
    )
    title = models.CharField("培训名称", max_length=120)
    batch = models.PositiveSmallIntegerField(
        "第几期", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    audience = models.CharField(
        "培训对象", max_length=12, choices=TrainingAudience, default=TrainingAudience.DEPUTIES
    )
    way = models.CharField("方式", max_length=12, choices=TrainingWay, default=TrainingWay.CLASSROOM)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    hours = models.PositiveSmallIntegerField("学时", validators=HOUR_RANGE)
    place = models.CharField("地点", max_length=120, blank=True)
    host = models.CharField("承办单位", max_length=80, blank=True)
    content = models.TextField("培训内容", blank=True)
    state = models.CharField("状态", max_length=10, choices=TrainingState, default=TrainingState.PLANNED)
    expected = models.PositiveIntegerField("应参加人数", default=0)
    present = models.PositiveIntegerField("参加人数", default=0)
    on_leave = models.PositiveIntegerField("请假人数", default=0)
    absent = models.PositiveIntegerField("缺席人数", default=0)
    outcome = models.TextField("培训小结", blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "培训"
        verbose_name_plural = "培训"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="training_ends_after_it_starts",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state=TrainingState.HELD)
                | Q(expected=F("present") + F("on_leave") + F("absent")),
                name="training_attendance_adds_up",
                violation_error_message="应参加人数应等于参加、请假、缺席人数之和。",
            ),
            models.CheckConstraint(
                condition=~Q(state=TrainingState.CANCELLED) | ~Q(cancel_reason=""),
                name="cancelled_training_has_a_reason",
                violation_error_message="取消培训要写原因。",
            ),
        ]
        indexes = [models.Index(fields=["congress", "starts_on"], name="training_congress_day")]

    def __str__(self) -> str:
        return self.full_title

    def get_absolute_url(self) -> str:
        return reverse("deputies:training_detail", args=[self.pk])

    @property
    def full_title(self) -> str:
        """人大代表履职培训班（第2期）."""
        return f"{self.title}（第{self.batch}期）" if self.batch else self.title

    @property
    def attendance_rate(self) -> str:
        """Those who took part of those expected (66.7%); "--" before it was held."""
        return percent_text(self.present, self.expected) if self.state == TrainingState.HELD else "--"


class TrainingLecturer(models.Model):
    """Who taught what in a class."""

    training = models.ForeignKey(
        TrainingClass, verbose_name="培训", on_delete=models.CASCADE, related_name="lecturers"
    )
    name = models.CharField("姓名", max_length=50)
    position = models.CharField("单位和职务", max_length=80, blank=True)
    topic = models.CharField("讲课题目", max_length=120, blank=True)

    class Meta:
        verbose_name = "授课人"
        verbose_name_plural = "授课人"
        ordering = ["training", "pk"]

    def __str__(self) -> str:
        return self.name


class TrainingAttendance(models.Model):
    """One person in one class, with the mandate as whose holder the person is there; staff have none."""

    training = models.ForeignKey(
        TrainingClass, verbose_name="培训", on_delete=models.CASCADE, related_name="attendances"
    )
    person = models.ForeignKey(
        "accounts.Person",
        verbose_name="姓名",
        on_delete=models.PROTECT,
        related_name="training_attendances",
    )
    mandate = models.ForeignKey(
        Mandate,
        verbose_name="代表职务",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="training_attendances",
    )
    capacity = models.CharField(
        "身份", max_length=10, choices=TraineeCapacity, default=TraineeCapacity.DEPUTY
    )
    status = models.CharField("参加情况", max_length=10, choices=TrainingMark, default=TrainingMark.EXPECTED)
    hours = models.PositiveSmallIntegerField("学时", default=0)

    class Meta:
        verbose_name = "参加培训"
        verbose_name_plural = "参加培训"
        ordering = ["training", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "person"],
                name="one_place_of_each_trainee",
                violation_error_message="这个人已经在名单里。",
            ),
            models.CheckConstraint(
                condition=Q(capacity=TraineeCapacity.STAFF) | Q(mandate__isnull=False),
                name="trained_deputy_has_a_mandate",
                violation_error_message="代表和组成人员要选代表职务。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}：{self.get_status_display()}"
