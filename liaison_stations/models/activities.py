"""Activities: what is entered once and used everywhere.

An activity is a happening (decisions D21). Its owning congress and township are stored when it is
made and metrics group by them (G45); rows are voided with a reason and never deleted (G47).
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from congress_portal.foundation.attachments.models import AbstractAttachment

from ..choices import ActivityKind, ActivityTopic, PresenceStatus
from ..querysets import ActivityQuerySet
from .days import ReceptionDay
from .oversight import Oversight
from .projects import KeyProject
from .stations import Station

PROTECT = models.PROTECT
MAX_HEADCOUNT = 100_000


class Activity(models.Model):
    """One entry of what deputies did: it fills the registers, the performance file and the measures."""

    number = models.CharField("编号", max_length=32)
    kind = models.CharField("类型", max_length=20, choices=ActivityKind.choices)
    on = models.DateField("日期")
    title = models.CharField("主题", max_length=100, blank=True)
    topic = models.CharField(
        "谈话内容", max_length=20, choices=ActivityTopic.choices, default=ActivityTopic.NONE
    )
    note = models.TextField("说了些什么", blank=True)
    outcome = models.TextField("成果", blank=True)
    headcount = models.PositiveIntegerField(
        "见到群众人数", default=0, validators=[MaxValueValidator(MAX_HEADCOUNT)]
    )
    benefit_villages = models.PositiveIntegerField("受益村数", default=0)
    benefit_households = models.PositiveIntegerField("受益户数", default=0)
    benefit_persons = models.PositiveIntegerField("受益人数", default=0)
    benefit_money = models.DecimalField("涉及资金（元）", max_digits=14, decimal_places=2, default=0)

    county = models.ForeignKey("accounts.County", PROTECT, related_name="activities", verbose_name="县")
    congress = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="activities", verbose_name="所属人大"
    )
    organizer = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="organized_activities", verbose_name="组织单位"
    )
    township = models.ForeignKey(
        "accounts.Division", PROTECT, related_name="township_activities", verbose_name="乡镇"
    )
    division = models.ForeignKey(
        "accounts.Division",
        PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="所在村（社区）",
    )
    place_text = models.CharField("地点", max_length=100, blank=True)
    station = models.ForeignKey(
        Station, PROTECT, null=True, blank=True, related_name="activities", verbose_name="联络站"
    )
    reception_day = models.ForeignKey(
        ReceptionDay, PROTECT, null=True, blank=True, related_name="activities", verbose_name="接待日"
    )
    # What it counts for, and the household it was for: the household is named to few (record 0039).
    campaign = models.ForeignKey(
        "deputies.Campaign",
        PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="主题活动",
    )
    pair = models.ForeignKey(
        "deputies.Pair", PROTECT, null=True, blank=True, related_name="activities", verbose_name="结对帮扶"
    )
    # What it was a part of: a key project that deputies follow, a check with its findings.
    project = models.ForeignKey(
        KeyProject, PROTECT, null=True, blank=True, related_name="activities", verbose_name="重点项目"
    )
    oversight = models.ForeignKey(
        Oversight, PROTECT, null=True, blank=True, related_name="activities", verbose_name="视察检查"
    )

    entered_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, related_name="entered_activities", verbose_name="记录人"
    )
    client_uuid = models.UUIDField("手机记录号", null=True, blank=True)
    happened_at = models.DateTimeField("手机上记录的时间", null=True, blank=True)
    received_at = models.DateTimeField("收到时间")
    proxy = models.BooleanField("代录", default=False)
    late = models.BooleanField("补录", default=False)
    disputed_at = models.DateTimeField("提出异议时间", null=True, blank=True)
    disputed_by = models.ForeignKey(
        "accounts.Person",
        PROTECT,
        null=True,
        blank=True,
        related_name="disputed_activities",
        verbose_name="提出异议的人",
    )
    dispute_reason = models.CharField("异议内容", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "履职记录"
        verbose_name_plural = "履职记录"
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["congress", "on"], name="activity_congress_on"),
            # … with what a township's count asks besides, and a station's keys: read from the index alone.
            models.Index(fields=["township", "on", "voided_at"], name="activity_township_on"),
            models.Index(fields=["station", "on", "id"], name="activity_station_on"),
            models.Index(fields=["-on", "-id"], name="activity_newest"),
            # The views of the list: few rows of a million, found without reading the others.
            models.Index(fields=["kind", "on"], name="activity_kind_on"),
            models.Index(fields=["on"], name="activity_disputed", condition=Q(disputed_at__isnull=False)),
            models.Index(fields=["on"], name="activity_voided", condition=Q(voided_at__isnull=False)),
            models.Index(fields=["on"], name="activity_proxy", condition=Q(proxy=True)),
            models.Index(fields=["on"], name="activity_late", condition=Q(late=True)),
            # A person's own are found by key, without reading the rows (querysets._own_activities).
            models.Index(fields=["entered_by", "id"], name="activity_entered_by_key"),
            # … and put into the order of days likewise.
            models.Index(fields=["id", "on", "voided_at"], name="activity_key_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="activity_number_once_in_a_county"),
            models.UniqueConstraint(
                fields=["entered_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="activity_client_uuid_once_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(headcount__lte=MAX_HEADCOUNT), name="activity_headcount_sensible"
            ),
            models.CheckConstraint(condition=Q(benefit_money__gte=0), name="activity_money_not_negative"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="activity_void_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(disputed_at=None) | ~Q(dispute_reason=""), name="activity_dispute_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:activity_detail", args=[self.pk])

    @property
    def counted(self) -> bool:
        """Whether the activity counts: neither voided nor disputed."""
        return self.voided_at is None and self.disputed_at is None

    @property
    def present_names(self) -> str:
        """Names of those present, as lists write them; prefetch ``activity_deputies`` with persons."""
        return "、".join(self.names_by_status[PresenceStatus.PRESENT])

    @property
    def names_by_status(self) -> dict[str, list[str]]:
        """Names of those present, excused and absent; prefetch ``activity_deputies`` with persons."""
        found: dict[str, list[str]] = {status.value: [] for status in PresenceStatus}
        for row in self.activity_deputies.all():
            found[row.status].append(row.name)
        return found

    @property
    def summary(self) -> str:
        """One line for performance files: kind, what about or where, people met."""
        about = self.title or self.place_text
        people = f"{self.headcount} 人" if self.headcount else ""
        return " ".join(part for part in (self.get_kind_display(), about, people) if part)


class ActivityDeputy(models.Model):
    """A deputy's attendance at an activity: by mandate, one row a person (decisions G45)."""

    activity = models.ForeignKey(Activity, PROTECT, related_name="activity_deputies", verbose_name="履职记录")
    mandate = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="activity_deputies", verbose_name="代表"
    )
    status = models.CharField(
        "出席", max_length=10, choices=PresenceStatus.choices, default=PresenceStatus.PRESENT
    )
    confirmed_at = models.DateTimeField("代表确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "参加的代表"
        verbose_name_plural = "参加的代表"
        ordering = ["activity", "pk"]
        indexes = [models.Index(fields=["mandate", "activity"], name="activity_of_mandate")]
        constraints = [
            models.UniqueConstraint(fields=["activity", "mandate"], name="activity_deputy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.mandate}"

    @cached_property
    def name(self) -> str:
        """The deputy's; lists read it with the row, without the mandate and the person."""
        return self.mandate.person.name


class ActivityCounter(models.Model):
    """What an activity brought to one counter of its campaign."""

    activity = models.ForeignKey(Activity, PROTECT, related_name="counters", verbose_name="履职记录")
    counter = models.ForeignKey(
        "deputies.CampaignCounter", PROTECT, related_name="amounts", verbose_name="计数项"
    )
    amount = models.DecimalField("数量", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "活动计数"
        verbose_name_plural = "活动计数"
        ordering = ["activity", "counter__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "counter"], name="activity_counter_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="activity_counter_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.counter.name} {self.amount:f} {self.counter.unit}"


class ActivityPhoto(AbstractAttachment):
    """A photo of an activity: always optional, never counted."""

    activity = models.ForeignKey(Activity, PROTECT, related_name="photos", verbose_name="履职记录")
    client_uuid = models.UUIDField("手机照片号", null=True, blank=True)

    class Meta:
        verbose_name = "照片"
        verbose_name_plural = "照片"
        ordering = ["activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["uploaded_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False),
                name="activity_photo_client_uuid_once_an_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"照片，{self.activity.on:%Y-%m-%d}，{self.activity.place_text}"
