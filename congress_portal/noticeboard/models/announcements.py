"""通知公告: what an office tells many people at once. Nothing here records who has read it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import PROTECT, Q
from django.urls import reverse

from congress_portal.foundation.accounts.roles import ROLE_LABELS
from congress_portal.foundation.attachments.models import AbstractAttachment
from congress_portal.noticeboard.choices import AnnouncementState, Audience, DeputyLevel
from congress_portal.noticeboard.querysets import AnnouncementQuerySet


class Announcement(models.Model):
    """One announcement. ``reach`` is the publisher's area; nobody outside of it is addressed."""

    county = models.ForeignKey("accounts.County", PROTECT, related_name="+", verbose_name="县")
    organization = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="+", verbose_name="发布单位"
    )
    reach = models.ForeignKey("accounts.Division", PROTECT, related_name="+", verbose_name="发布范围")
    title = models.CharField("标题", max_length=80)
    body = models.TextField("正文")
    audience = models.CharField("发给谁", max_length=14, choices=Audience, default=Audience.WHOLE)
    is_public = models.BooleanField("同时向社会公开", default=False)
    pinned = models.BooleanField("置顶", default=False)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=AnnouncementState, default=AnnouncementState.DRAFT
    )
    created_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    created_at = models.DateTimeField("起草时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "通知公告"
        verbose_name_plural = "通知公告"
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["county", "state", "-published_at"], name="announcement_list")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""), name="announcement_reason_given"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="announcement_published_when"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("noticeboard:notice_detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of its state tag."""
        return {"draft": "draft", "published": "closed"}.get(self.state, "declined")

    def outdated(self, on: date) -> bool:
        """Past its last day."""
        return self.valid_until is not None and self.valid_until < on

    @property
    def audience_text(self) -> str:
        """Whom it is for, in words; prefetch ``targets`` with division and organization."""
        if self.audience == Audience.WHOLE:
            return f"{self.reach.name}全体人员"
        return "、".join(target.label for target in self.targets.all()) or self.get_audience_display()


class AnnouncementTarget(models.Model):
    """One role, township, body or level of deputies an announcement is for: exactly one of them is set."""

    announcement = models.ForeignKey(Announcement, PROTECT, related_name="targets", verbose_name="通知公告")
    role = models.CharField("角色", max_length=30, blank=True)
    division = models.ForeignKey(
        "accounts.Division", PROTECT, null=True, blank=True, related_name="+", verbose_name="乡镇、街道"
    )
    organization = models.ForeignKey(
        "accounts.Organization", PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    level = models.CharField("代表层级", max_length=10, choices=DeputyLevel, blank=True)

    class Meta:
        verbose_name = "通知对象"
        verbose_name_plural = "通知对象"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """人大代表, 绿水镇, 县交通运输局 or 县级人大代表."""
        if self.division_id:
            return self.division.name
        if self.organization_id:
            return str(self.organization)
        return self.get_level_display() if self.level else ROLE_LABELS.get(self.role, self.role)


class AnnouncementAttachment(AbstractAttachment):
    """A file of an announcement; taken out by a mark, never from the store."""

    announcement = models.ForeignKey(
        Announcement, PROTECT, related_name="attachments", verbose_name="通知公告"
    )
    removed_at = models.DateTimeField("去掉的时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知公告的附件"
        verbose_name_plural = "通知公告的附件"
        ordering = ["pk"]
