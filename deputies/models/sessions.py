"""What a session of a congress does: presidium, agenda, papers, resolutions."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment
from deputies import session_querysets as querysets
from deputies.models.congress import CongressSession
from deputies.models.mandates import Mandate
from deputies.models.meetings import Meeting
from deputies.session_words import (
    REPORT_KINDS,
    AgendaKind,
    PresidiumPosition,
    ResolutionKind,
    VoteMethod,
)


class SessionPart(models.Model):
    """What belongs to one session: counted from the front, edited with a version, voided with a reason."""

    position = models.PositiveSmallIntegerField("序号", default=1)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        abstract = True


class PresidiumSeat(models.Model):
    """A deputy in the presidium of one session."""

    session = models.ForeignKey(
        CongressSession, verbose_name="人代会会议", on_delete=models.PROTECT, related_name="presidium"
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="presidium_seats"
    )
    position = models.CharField(
        "主席团职务", max_length=10, choices=PresidiumPosition, default=PresidiumPosition.MEMBER
    )

    class Meta:
        verbose_name = "大会主席团成员"
        verbose_name_plural = "大会主席团成员"
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "mandate"],
                name="one_presidium_seat_of_each_deputy",
                violation_error_message="这位代表已经在主席团里。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate.person.name}（{self.get_position_display()}）"


class AgendaItem(SessionPart):
    """One item of a session's agenda; a report is heard at one of its sittings."""

    session = models.ForeignKey(
        CongressSession, verbose_name="人代会会议", on_delete=models.PROTECT, related_name="agenda_items"
    )
    kind = models.CharField("类别", max_length=20, choices=AgendaKind, default=AgendaKind.REPORT)
    title = models.CharField("议程", max_length=200)
    presenter = models.CharField("报告人", max_length=60, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="在哪次会议上进行",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    done_on = models.DateField("进行日期", null=True, blank=True)
    note = models.TextField("审议情况", blank=True)

    objects = querysets.AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = "人代会议程"
        verbose_name_plural = "人代会议程"
        ordering = ["session", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('deputies:session_detail', args=[self.session_id])}?tab=agenda"

    @property
    def is_report(self) -> bool:
        """Whether it is heard or examined, rather than voted."""
        return self.kind in REPORT_KINDS


class SessionPaper(SessionPart):
    """A paper of a session, due from whoever drafts it before it is sent to deputies."""

    session = models.ForeignKey(
        CongressSession, verbose_name="人代会会议", on_delete=models.PROTECT, related_name="papers"
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name="对应的议程",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="papers",
    )
    title = models.CharField("文件名称", max_length=120)
    drafter = models.CharField("起草单位", max_length=60, blank=True)
    due_on = models.DateField("交稿期限", null=True, blank=True)
    received_on = models.DateField("交来日期", null=True, blank=True)
    sent_on = models.DateField("送达代表日期", null=True, blank=True)

    objects = querysets.SessionPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "人代会文件"
        verbose_name_plural = "人代会文件"
        ordering = ["session", "position", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(received_on__isnull=True, voided_at__isnull=True),
                name="session_paper_due",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('deputies:session_detail', args=[self.session_id])}?tab=agenda#paper-{self.pk}"


class SessionPaperFile(AbstractAttachment):
    """A file of a paper."""

    paper = models.ForeignKey(
        SessionPaper, verbose_name="人代会文件", on_delete=models.PROTECT, related_name="files"
    )
    removed_at = models.DateTimeField("去掉的时间", null=True, blank=True)

    class Meta:
        verbose_name = "人代会文件的附件"
        verbose_name_plural = "人代会文件的附件"
        ordering = ["pk"]


class Resolution(SessionPart):
    """A vote of a congress: carried by more than half of all deputies (地方组织法 25)."""

    session = models.ForeignKey(
        CongressSession, verbose_name="人代会会议", on_delete=models.PROTECT, related_name="resolutions"
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name="对应的议程",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolutions",
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="在哪次会议上表决",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolutions",
    )
    kind = models.CharField("类别", max_length=12, choices=ResolutionKind, default=ResolutionKind.RESOLUTION)
    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    method = models.CharField("表决方式", max_length=10, choices=VoteMethod, default=VoteMethod.HANDS)
    voted_on = models.DateField("表决日期")
    total = models.PositiveIntegerField("全体代表")
    present = models.PositiveIntegerField("出席")
    yes = models.PositiveIntegerField("赞成")
    no = models.PositiveIntegerField("反对", default=0)
    abstain = models.PositiveIntegerField("弃权", default=0)
    not_voting = models.PositiveIntegerField("未表决", default=0)
    passed = models.BooleanField("通过")
    text = models.TextField("内容", blank=True)

    objects = querysets.ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "人代会决议"
        verbose_name_plural = "人代会决议"
        ordering = ["session", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("total"))
                & Q(present=F("yes") + F("no") + F("abstain") + F("not_voting")),
                name="resolution_votes_add_up",
                violation_error_message="赞成、反对、弃权、未表决合计应等于出席人数。",
            ),
            models.CheckConstraint(
                condition=Q(passed=True, total__lt=F("yes") * 2) | Q(passed=False, total__gte=F("yes") * 2),
                name="resolution_passed_by_majority",
                violation_error_message="赞成票超过全体代表半数才能通过。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('deputies:session_detail', args=[self.session_id])}?tab=resolutions"
