"""To-dos, messages and their deliveries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.accounts.roles import Capability


class TodoQuerySet(models.QuerySet):
    """Which to-dos wait for whom."""

    def open(self) -> TodoQuerySet:
        """Those not settled yet."""
        return self.filter(closed_at__isnull=True)

    def visible_to(self, actor: Actor) -> TodoQuerySet:
        """What waits for this actor: for the person, or for the organization and a capability held."""
        if not actor.is_member:
            return self.none()
        mine = Q(person_id=actor.person_id)
        ours = Q(
            person__isnull=True,
            organization_id=actor.organization_id,
            capability__in=[c.value for c in actor.capabilities],
        )
        return self.filter(mine | ours)


class Todo(models.Model):
    """Something that waits for somebody; finishing the work closes it (decisions F32)."""

    subject_key = models.CharField("对象", max_length=80, db_index=True)
    kind = models.CharField("种类", max_length=40)
    organization = models.ForeignKey(
        Organization,
        verbose_name="等哪个单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="todos",
    )
    capability = models.CharField(
        "需要的权限", max_length=40, choices=[(c.value, c.value) for c in Capability]
    )
    person = models.ForeignKey(
        Person, verbose_name="等谁", null=True, blank=True, on_delete=models.PROTECT, related_name="todos"
    )
    verb = models.CharField("动词", max_length=12)
    title = models.CharField("事项", max_length=200)
    why = models.CharField("缘由", max_length=200, blank=True)
    due = models.DateField("期限", null=True, blank=True)
    url = models.CharField("链接", max_length=300)
    opened_at = models.DateTimeField("产生时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    # subject | kind | addressee while open, NULL when closed: one open to-do of a kind for an addressee.
    # A text of its own, because NULLs in a unique index differ between databases.
    open_key = models.CharField("未办结键", max_length=200, unique=True, null=True, blank=True)  # noqa: DJ001

    objects = TodoQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        verbose_name_plural = "待办"
        ordering = [models.F("due").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organization__isnull=False),
                name="todo_waits_for_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "capability", "due"], name="todo_organization"),
            models.Index(fields=["person", "due"], name="todo_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.title}"


class MessageQuerySet(models.QuerySet):
    """Whose messages."""

    def visible_to(self, actor: Actor) -> MessageQuerySet:
        """The actor's own."""
        return self.filter(recipient_id=actor.person_id) if actor.person_id else self.none()

    def unread(self) -> MessageQuerySet:
        """Not opened yet; what was overtaken is not counted."""
        return self.filter(read_at__isnull=True, superseded=False)


class OutboxMessage(models.Model):
    """One message to one person. The unique key makes saying it twice harmless (decisions F32)."""

    recipient = models.ForeignKey(
        Person, verbose_name="收件人", on_delete=models.PROTECT, related_name="inbox"
    )
    kind = models.CharField("种类", max_length=40)
    subject_key = models.CharField("对象", max_length=80, db_index=True)
    stage = models.CharField("阶段", max_length=30, blank=True)
    deadline = models.DateField("期限", null=True, blank=True)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("产生时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    superseded = models.BooleanField("已被后一阶段代替", default=False)
    # recipient | subject | kind | stage | deadline; a text of its own, because NULLs in a unique index
    # differ between databases.
    said_key = models.CharField("唯一键", max_length=240, unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="message_inbox")]

    def __str__(self) -> str:
        return self.title


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    PENDING = "pending", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "没有发出"
    CANCELLED = "cancelled", "不用发了"


class Delivery(models.Model):
    """One message on one channel outside the portal (the inbox itself needs none)."""

    message = models.ForeignKey(
        OutboxMessage, verbose_name="消息", on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField("渠道", max_length=20)
    state = models.CharField("状态", max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次发送", db_index=True)
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    error = models.CharField("没有发出的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "发送记录"
        verbose_name_plural = "发送记录"
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="delivery_channel_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.get_state_display()}"
