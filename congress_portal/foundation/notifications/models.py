"""To-dos, messages, and what leaves the portal for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, Organization, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.choices import (
    Category,
    DeliveryState,
    MailingKind,
    MailingState,
    Problem,
    Urgency,
)
from congress_portal.foundation.notifications.moments import Hours


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
        if actor.absent_person_id:  # a substitute also sees what waits for the absent person in this role
            mine |= Q(person_id=actor.absent_person_id, capability__in=[c.value for c in actor.capabilities])
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
    # One of accounts.roles.Capability; no choices, so that a new capability is no migration here.
    capability = models.CharField("需要的权限", max_length=40)
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
    urgency = models.CharField("立即告知的缘由", max_length=12, choices=Urgency, blank=True, default="")
    # The day whose mail told of it; NULL: no mail yet.
    announced_on = models.DateField("邮件告知日期", null=True, blank=True)
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

    def current(self) -> MessageQuerySet:
        """What the inbox shows: not overtaken by a later stage, and read or still true."""
        return self.filter(superseded=False).exclude(settled_at__isnull=False, read_at__isnull=True)

    def unread(self) -> MessageQuerySet:
        """Not opened yet; what was overtaken or has been done meanwhile is not counted."""
        return self.filter(read_at__isnull=True, superseded=False, settled_at__isnull=True)


class OutboxMessage(models.Model):
    """One message to one person. The unique key makes saying it twice harmless (decisions F32)."""

    recipient = models.ForeignKey(
        Person, verbose_name="收件人", on_delete=models.PROTECT, related_name="inbox"
    )
    category = models.CharField("类别", max_length=10, choices=Category, default=Category.PROGRESS)
    kind = models.CharField("种类", max_length=40)
    subject_key = models.CharField("对象", max_length=80, db_index=True)
    # Tells apart several limits that run on one subject (a case's acceptance and its answer).
    aspect = models.CharField("哪一项期限", max_length=20, blank=True)
    stage = models.CharField("阶段", max_length=30, blank=True)
    deadline = models.DateField("期限", null=True, blank=True)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("产生时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    superseded = models.BooleanField("已被后一阶段代替", default=False)
    # The work was done, or the deadline moved away, before this was read.
    settled_at = models.DateTimeField("不再需要的时间", null=True, blank=True)
    # recipient | subject | kind (and aspect) | stage | deadline; a text of its own, because NULLs in a unique index
    # differ between databases.
    said_key = models.CharField("唯一键", max_length=240, unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="message_inbox"),
            # What the reminder engine goes over at each run: few rows of many.
            models.Index(
                fields=["kind", "subject_key"],
                condition=Q(read_at__isnull=True, settled_at__isnull=True, superseded=False),
                name="message_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MailingQuerySet(models.QuerySet):
    """Whose mailings, and which did not leave."""

    def visible_to(self, actor: Actor) -> MailingQuerySet:
        """The county's, for whoever keeps the portal."""
        if not actor.county_id or not actor.can(Capability.MANAGE_SETTINGS):
            return self.none()
        return self.filter(recipient__county_id=actor.county_id)

    def unsent(self) -> MailingQuerySet:
        """Failed, doubtful, or tried in vain and waiting for another try."""
        return self.filter(taken_into__isnull=True).filter(
            Q(state__in=[MailingState.FAILED, MailingState.DOUBTFUL])
            | Q(state=MailingState.PENDING, attempts__gt=0)
        )


class Mailing(models.Model):
    """One letter to one person on one channel outside the portal: the digest of a day, or one thing at once.

    It is handed over at most once without a person's order (docs/decisions/0022): ``sending`` is
    committed before, ``sent`` after; what died between them is ``doubtful``.
    """

    # digest|person|day|channel or once|message or to-do|person|channel: two builders make one.
    key = models.CharField("唯一键", max_length=120, unique=True)
    kind = models.CharField("种类", max_length=10, choices=MailingKind)
    recipient = models.ForeignKey(
        Person, verbose_name="收件人", on_delete=models.PROTECT, related_name="mailings"
    )
    channel = models.CharField("渠道", max_length=20)
    on = models.DateField("日期")
    # Where earlier digests did not arrive: new to-dos since this day are told again.
    since = models.DateField("补告起始日期")
    todo = models.ForeignKey(
        Todo, verbose_name="待办", null=True, blank=True, on_delete=models.PROTECT, related_name="mailings"
    )
    state = models.CharField("状态", max_length=12, choices=MailingState, default=MailingState.PENDING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    created_at = models.DateTimeField("产生时间")
    next_at = models.DateTimeField("下次发送", db_index=True)
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    problem = models.CharField("没有发出的原因", max_length=12, choices=Problem, blank=True, default="")
    # The server's code or the error's name; never its text, which may carry addresses.
    detail = models.CharField("细节", max_length=60, blank=True)
    # To notice that an address that was refused has been put right.
    address_hash = models.CharField("地址索引", max_length=64, blank=True)
    note = models.CharField("说明", max_length=60, blank=True)
    taken_into = models.ForeignKey(
        "self",
        verbose_name="内容并入",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_over",
    )

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "邮件"
        verbose_name_plural = "邮件"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_at"], name="mailing_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"


class Delivery(models.Model):
    """One message on one channel outside the portal (the inbox itself needs none)."""

    message = models.ForeignKey(
        OutboxMessage, verbose_name="消息", on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField("渠道", max_length=20)
    state = models.CharField("状态", max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    urgency = models.CharField("立即告知的缘由", max_length=12, choices=Urgency, blank=True, default="")
    mailing = models.ForeignKey(
        Mailing,
        verbose_name="编入的邮件",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
    )

    class Meta:
        verbose_name = "发送记录"
        verbose_name_plural = "发送记录"
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="delivery_channel_once")]
        indexes = [
            models.Index(
                fields=["urgency"], condition=Q(state=DeliveryState.PENDING), name="delivery_pending"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.get_state_display()}"


class DigestRound(models.Model):
    """The digests of one county on one day have been made; its row is what makes that happen once."""

    key = models.CharField("唯一键", max_length=40, unique=True)
    on = models.DateField("日期")
    at = models.DateTimeField("编制时间")
    mailings = models.PositiveIntegerField("封数", default=0)

    class Meta:
        verbose_name = "每日汇总"
        verbose_name_plural = "每日汇总"

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"


class ReminderRun(models.Model):
    """How far the engine has come with a kind; days without a run are known by it."""

    kind = models.CharField("期限种类", max_length=40, unique=True)
    last_on = models.DateField("到哪一天", null=True, blank=True)
    last_at = models.DateTimeField("最近一次", null=True, blank=True)

    class Meta:
        verbose_name = "提醒运行记录"
        verbose_name_plural = "提醒运行记录"

    def __str__(self) -> str:
        return self.kind


class DeliveryHours(models.Model):
    """A county's hours of the digest and of quiet; without a row the defaults hold."""

    county = models.OneToOneField(
        County, verbose_name="县", on_delete=models.PROTECT, related_name="delivery_hours"
    )
    digest_at = models.TimeField("每日汇总时间", default=Hours.digest_at)
    quiet_from = models.TimeField("几点以后不发", default=Hours.quiet_from)
    quiet_until = models.TimeField("几点以前不发", default=Hours.quiet_until)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "发送时间"
        verbose_name_plural = "发送时间"

    def __str__(self) -> str:
        return f"{self.county} {self.digest_at:%H:%M}"

    @property
    def hours(self) -> Hours:
        """As the arithmetic of moments wants them."""
        return Hours(digest_at=self.digest_at, quiet_from=self.quiet_from, quiet_until=self.quiet_until)


class ReminderTextQuerySet(models.QuerySet):
    """Whose words."""

    def visible_to(self, actor: Actor) -> ReminderTextQuerySet:
        """The county's, for whoever keeps its rules."""
        if not actor.county_id or not actor.can(Capability.MANAGE_RULES):
            return self.none()
        return self.filter(county_id=actor.county_id)


class ReminderTemplate(models.Model):
    """A county's own words for a kind of reminder: each save is another version, none is changed.

    In force is the newest that was not taken back; ``is_default`` means the words that come with the kind.
    """

    county = models.ForeignKey(
        County, verbose_name="县", on_delete=models.PROTECT, related_name="reminder_templates"
    )
    kind = models.CharField("期限种类", max_length=40)
    version = models.PositiveIntegerField("版本")
    is_default = models.BooleanField("用默认文字", default=False)
    title = models.CharField("标题", max_length=60, blank=True)
    body = models.CharField("正文", max_length=300, blank=True)
    written_at = models.DateTimeField("写成时间")
    written_by = models.ForeignKey(
        Person, verbose_name="谁写的", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ReminderTextQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒文字"
        verbose_name_plural = "提醒文字"
        ordering = ["county", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "version"], name="reminder_template_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} 第 {self.version} 版"
