"""平台意见箱: what people say about the portal itself, not about public affairs."""

from __future__ import annotations

from django.db import models
from django.db.models import PROTECT
from django.urls import reverse

from congress_portal.foundation.privacy import EncryptedTextField
from congress_portal.noticeboard.choices import FeedbackState
from congress_portal.noticeboard.querysets import FeedbackQuerySet


class Feedback(models.Model):
    """A word about the portal, from a member (``person``) or from anybody (then ``code`` reads the answer)."""

    county = models.ForeignKey("accounts.County", PROTECT, related_name="+", verbose_name="县")
    body = models.TextField("说了什么")
    contact = EncryptedTextField("联系方式", blank=True)
    page = models.CharField("说的是哪一页", max_length=200, blank=True)
    person = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="谁说的"
    )
    role_label = models.CharField("当时的身份", max_length=60, blank=True)
    # Empty for members, who read the answer among their messages.
    code = models.CharField("查询码", max_length=10, unique=True, null=True, blank=True)  # noqa: DJ001
    state = models.CharField("状态", max_length=10, choices=FeedbackState, default=FeedbackState.NEW)
    reply = models.TextField("回复", blank=True)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    replied_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="回复人"
    )
    created_at = models.DateTimeField("收到时间")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "平台意见"
        verbose_name_plural = "平台意见"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["county", "state", "-created_at"], name="feedback_list")]

    def __str__(self) -> str:
        return self.body[:40]

    def get_absolute_url(self) -> str:
        return reverse("noticeboard:feedback_detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of its state tag."""
        return {"new": "dispatch", "answered": "closed"}.get(self.state, "follow")
