"""Meetings and who was there."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from deputies import querysets
from deputies.choices import AttendanceCapacity, AttendanceStatus, MeetingKind, MeetingState
from deputies.meeting_choices import Answer, LeaveState
from deputies.models.congress import CongressSession
from deputies.models.mandates import DeputyGroup, Mandate
from deputies.report_ballots import percent_text


class Meeting(models.Model):
    """A meeting of a congress, its presidium, committee, chairpersons or of one deputies' group.

    ``held_on`` is the day it is to take place until it has. The four numbers are kept beside the
    rows of attendance, because a township may know only the numbers: due = present + leave + absent.
    """

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="meetings"
    )
    kind = models.CharField("会议类别", max_length=20, choices=MeetingKind)
    title = models.CharField("会议名称", max_length=120)
    held_on = models.DateField("召开日期")
    starts_at = models.TimeField("开会时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    session = models.ForeignKey(
        CongressSession,
        verbose_name="所属人代会",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    group = models.ForeignKey(
        DeputyGroup,
        verbose_name="代表小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    agenda = models.TextField("议程", blank=True)
    outcome = models.TextField("会议结果", blank=True)
    state = models.CharField("状态", max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    due = models.PositiveIntegerField("应到人数", default=0)
    present = models.PositiveIntegerField("实到人数", default=0)
    on_leave = models.PositiveIntegerField("请假人数", default=0)
    absent = models.PositiveIntegerField("缺席人数", default=0)
    observers = models.PositiveIntegerField("列席人数", default=0)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    # The notice: when it went out, by when it is answered, what it says.
    called_at = models.DateTimeField("通知发出时间", null=True, blank=True)
    reply_by = models.DateField("答复期限", null=True, blank=True)
    notice = models.TextField("通知内容", blank=True)
    contact = models.CharField("联系人和电话", max_length=120, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeetingState.HELD)
                | Q(due__gt=0, due=F("present") + F("on_leave") + F("absent")),
                name="attendance_adds_up",
                violation_error_message="应到人数应等于实到、请假、缺席人数之和。",
            ),
            models.CheckConstraint(
                condition=Q(kind=MeetingKind.GROUP, group__isnull=False)
                | ~Q(kind=MeetingKind.GROUP) & Q(group__isnull=True),
                name="group_meeting_has_its_group",
                violation_error_message="小组会议要选代表小组，其他会议不选。",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="cancelled_meeting_has_a_reason",
                violation_error_message="取消会议要写原因。",
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(reply_by__isnull=False),
                name="called_meeting_has_a_reply_day",
                violation_error_message="发会议通知要写答复期限。",
            ),
        ]
        indexes = [models.Index(fields=["congress", "kind", "held_on"], name="meeting_congress_kind_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("deputies:meeting_detail", args=[self.pk])

    @property
    def attendance_rate(self) -> str:
        """Present of those due, as on the sheet (66.7%); "--" before the meeting was held."""
        return percent_text(self.present, self.due) if self.state == MeetingState.HELD else "--"

    @property
    def lacks_quorum(self) -> bool:
        """A sitting of the congress with fewer than two thirds of all deputies (地方组织法 14)."""
        return (
            self.kind == MeetingKind.PLENARY
            and self.state == MeetingState.HELD
            and self.present * 3 < self.due * 2
        )


class MeetingAttendance(models.Model):
    """One deputy at one meeting: due or sitting in, and whether there."""

    meeting = models.ForeignKey(
        Meeting, verbose_name="会议", on_delete=models.CASCADE, related_name="attendances"
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="attendances"
    )
    capacity = models.CharField(
        "身份", max_length=10, choices=AttendanceCapacity, default=AttendanceCapacity.MEMBER
    )
    status = models.CharField(
        "出席情况", max_length=10, choices=AttendanceStatus, default=AttendanceStatus.EXPECTED
    )
    # What the deputy answered to the notice, and what the convener said to a request for leave.
    answer = models.CharField("答复", max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    reason = models.CharField("请假原因", max_length=200, blank=True)
    by_office = models.BooleanField("单位代为登记", default=False)
    leave_state = models.CharField(
        "请假批准情况", max_length=10, choices=LeaveState, blank=True, default=LeaveState.NONE
    )
    decision_note = models.CharField("批假说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "会议出席"
        verbose_name_plural = "会议出席"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "mandate"],
                name="one_attendance_of_each_deputy",
                violation_error_message="这位代表已经在名单里。",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.LEAVE) & Q(leave_state=LeaveState.NONE)
                | Q(answer=Answer.LEAVE) & ~Q(leave_state=LeaveState.NONE) & ~Q(reason=""),
                name="leave_has_a_reason_and_a_state",
                violation_error_message="请假要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate}：{self.get_status_display()}"

    @property
    def is_late(self) -> bool:
        """Answered after the day by which the notice asked for it; reads the meeting."""
        limit = self.meeting.reply_by
        return bool(self.answered_at and limit and timezone.localdate(self.answered_at) > limit)


class MeetingStep(models.Model):
    """A step of a meeting's way of working (五步工作法), and what came of it."""

    meeting = models.ForeignKey(Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField("第几步")
    name = models.CharField("步骤", max_length=60)
    note = models.CharField("做了什么", max_length=1000, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = "会议步骤"
        verbose_name_plural = "会议步骤"
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="one_step_of_each_number",
                violation_error_message="已经有同一步。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MeetingTemplate(models.Model):
    """How an office plans a kind of meeting again and again; its own, beside those of the portal."""

    congress = models.ForeignKey(
        "accounts.Organization",
        verbose_name="人大",
        on_delete=models.PROTECT,
        related_name="meeting_templates",
    )
    kind = models.CharField("会议类别", max_length=20, choices=MeetingKind)
    name = models.CharField("模板名称", max_length=60)
    title = models.CharField("会议名称", max_length=120)
    place = models.CharField("地点", max_length=120, blank=True)
    agenda = models.TextField("议程", blank=True)
    notice = models.TextField("通知内容", blank=True)
    steps = models.TextField("步骤", blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.MeetingTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "会议模板"
        verbose_name_plural = "会议模板"
        ordering = ["congress", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "name"],
                condition=Q(retired_on__isnull=True),
                name="one_template_of_each_name",
                violation_error_message="已经有同名的会议模板。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:meeting_template_list")
