"""The holiday table with its changes, and the clock that cases of all apps start, stop and show."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone

from . import arithmetic
from .arithmetic import DayNote, Deadline


class Holiday(models.Model):
    """A day that differs from its weekday: a day off, or a weekend day that is worked (补班).

    Days off that fall on a weekend are listed too, so that an explanation can name them.
    """

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", help_text="调休补班的周末填“是”，放假的日子填“否”。")
    name = models.CharField("节日", max_length=40)
    source = models.CharField("依据", max_length=120, blank=True, help_text="放假安排通知的文号。")

    class Meta:
        verbose_name = "节假日和补班日"
        verbose_name_plural = "节假日和补班日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}{'补班' if self.is_workday else '放假'}"


class ClockUnit(models.TextChoices):
    """``arithmetic.Unit`` as the choices of a field."""

    WORKDAYS = arithmetic.Unit.WORKDAYS.value, "个工作日"
    DAYS = arithmetic.Unit.DAYS.value, "天"
    MONTHS = arithmetic.Unit.MONTHS.value, "个月"


class AbstractClock(models.Model):
    """A limit that runs: made when it starts, never recomputed silently (decisions C15, G46).

    Concrete in each app with real foreign keys to the case or assignment and to the rule version.
    ``due`` moves only by a verb that writes the app's change row (old, new, why, who).
    """

    kind = models.CharField("期限种类", max_length=40)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    amount = models.PositiveSmallIntegerField("期限")
    unit = models.CharField("单位", max_length=10, choices=ClockUnit)
    count_first = models.BooleanField("起算当天计入", default=False)
    roll = models.BooleanField("末日休息顺延", default=False)
    started_on = models.DateField("起算日期")
    due = models.DateField("到期日")
    explanation = models.JSONField("逐日说明", default=list, blank=True)
    known = models.BooleanField("放假安排已公布", default=True)
    stopped_at = models.DateTimeField("停止时间", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.due:%Y-%m-%d}"

    @property
    def is_running(self) -> bool:
        """Whether the clock has not been stopped."""
        return self.stopped_at is None

    @property
    def stopped_on(self) -> date | None:
        """The local day on which it was stopped."""
        return timezone.localdate(self.stopped_at) if self.stopped_at else None

    @property
    def was_met(self) -> bool | None:
        """Whether it was stopped in time; None while it runs."""
        return None if self.stopped_at is None else self.stopped_on <= self.due

    @property
    def notes(self) -> list[DayNote]:
        """The stored explanation, day by day."""
        return arithmetic.notes_from_json(self.explanation)

    def days_left(self, on: date) -> int:
        """Calendar days from ``on`` to the due day: 0 on the day itself, negative when overdue."""
        return (self.due - on).days

    def is_overdue(self, on: date) -> bool:
        """Whether it still runs and its due day has passed."""
        return self.is_running and self.due < on

    def deadline_by(self, calendar: arithmetic.Calendar) -> Deadline:
        """What the limit would be by this calendar: for the confirmed recomputation old → new.

        A due day that an extension moved is not reproduced by it.
        """
        return arithmetic.deadline(
            calendar, self.started_on, self.amount, self.unit, count_first=self.count_first, roll=self.roll
        )


class ChangeKind(models.TextChoices):
    """How the table came to be changed."""

    NOTICE = "notice", "按通知录入"
    DAY = "day", "登记一天"
    CLEAR = "clear", "删去一天"
    IMPORT = "import", "批量导入"


class ChangeState(models.TextChoices):
    """Where a change of the table stands."""

    DRAFT = "draft", "待核对"
    APPLIED = "applied", "已生效"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "没有采用"


class HolidayChange(models.Model):
    """One change of the holiday table: the pasted notice, what it replaced, and whether it was taken back.

    ``before`` and ``after`` list the touched days as ``[day, is_workday, name, source]``; a day that
    is in one of them only was added or removed.
    """

    kind = models.CharField("方式", max_length=10, choices=ChangeKind)
    state = models.CharField("状态", max_length=10, choices=ChangeState, default=ChangeState.DRAFT)
    year = models.PositiveSmallIntegerField("年份")
    document_number = models.CharField("文号", max_length=120, blank=True)
    text = models.TextField("通知原文", blank=True)
    before = models.JSONField("改动以前", default=list, blank=True)
    after = models.JSONField("改动以后", default=list, blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    # When the table was last touched by it: applied, or taken back.
    touched_at = models.DateTimeField("生效时间", null=True, blank=True, db_index=True)
    touched_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经手人"
    )

    class Meta:
        verbose_name = "放假安排的变动"
        verbose_name_plural = "放假安排的变动"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.year}年放假安排{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The page on which it is checked, confirmed and taken back."""
        return reverse("workdays:change_detail", args=[self.pk])


class ReviewOutcome(models.TextChoices):
    """What a county did about its running limits after the table changed."""

    MOVED = "moved", "已重算"
    NOTHING = "nothing", "没有要改的期限"
    LEFT = "left", "保留原期限"


class ClockReview(models.Model):
    """A county's answer to a change of the table: its open limits were moved, or left with a reason."""

    county = models.ForeignKey(
        "accounts.County", models.PROTECT, related_name="clock_reviews", verbose_name="县"
    )
    # The newest change of the table that was looked at.
    seen_at = models.DateTimeField("核对到哪次变动")
    outcome = models.CharField("结果", max_length=10, choices=ReviewOutcome)
    moved = models.PositiveIntegerField("重算的期限", default=0)
    reason = models.CharField("原因", max_length=300, blank=True)
    at = models.DateTimeField("核对时间")
    reviewed_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )

    class Meta:
        verbose_name = "期限核对"
        verbose_name_plural = "期限核对"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["county", "-seen_at"], name="clock_review_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="left", reason=""), name="limits_left_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d}"
