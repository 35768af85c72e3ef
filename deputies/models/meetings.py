"""Meetings and who was there."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import querysets
from deputies.choices import AttendanceCapacity, AttendanceStatus, MeetingKind, MeetingState
from deputies.models.congress import CongressSession
from deputies.models.mandates import DeputyGroup, Mandate


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
        ]
        indexes = [models.Index(fields=["congress", "kind", "held_on"], name="meeting_congress_kind_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("deputies:meeting_detail", args=[self.pk])

    @property
    def attendance_percent(self) -> int | None:
        """Present of those due, in whole per cent rounded down; None before the meeting was held."""
        return self.present * 100 // self.due if self.state == MeetingState.HELD and self.due else None

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
        ]

    def __str__(self) -> str:
        return f"{self.mandate}：{self.get_status_display()}"
