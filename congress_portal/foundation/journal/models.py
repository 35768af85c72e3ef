"""The journal: who did what to which record, in which role, and why. Append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Audience(models.TextChoices):
    """Who may read an entry; each wider circle also reads what the narrower ones show the public."""

    PUBLIC = "public", "公开"
    PARTIES = "parties", "当事各方"
    STAFF = "staff", "工作人员"


class AppendOnlyError(Exception):
    """Somebody tried to change or delete what was written."""


class JournalQuerySet(models.QuerySet):
    """Entries can be read and added, nothing else."""

    def update(self, **kwargs):
        raise AppendOnlyError("工作日志只能追加，不能修改。")

    def delete(self):
        raise AppendOnlyError("工作日志只能追加，不能删除。")


class JournalEntry(models.Model):
    """One move. ``subject_key`` is what moved, ``root_key`` the case whose timeline shows it.

    Names and the role are kept as they were at that moment (decisions A4). ``personal`` is for
    values about persons; it stands apart so that it can be made unreadable (decisions F31).
    """

    at = models.DateTimeField("时间", db_index=True)
    subject_key = models.CharField("对象", max_length=80, db_index=True)
    root_key = models.CharField("所属事项", max_length=80)
    move = models.CharField("动作", max_length=60)
    summary = models.CharField("摘要", max_length=500)
    reason = models.TextField("理由", blank=True)
    before = models.JSONField("改动前", null=True, blank=True)
    after = models.JSONField("改动后", null=True, blank=True)
    personal = models.TextField("个人信息（加密）", blank=True)
    audience = models.CharField("谁能看", max_length=10, choices=Audience, default=Audience.STAFF)
    actor_kind = models.CharField("经手方式", max_length=10)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person_id = models.BigIntegerField("经手人编号", null=True, blank=True)
    actor_name = models.CharField("经手人", max_length=60, blank=True)
    role = models.CharField("角色", max_length=30, blank=True)
    role_label = models.CharField("角色名称", max_length=60, blank=True)
    organization_id = models.BigIntegerField("单位编号", null=True, blank=True)
    organization_name = models.CharField("单位", max_length=120, blank=True)
    county_id = models.BigIntegerField("县编号", null=True, blank=True, db_index=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = "工作日志"
        verbose_name_plural = "工作日志"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["root_key", "-at"], name="journal_root_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.summary}"

    def save(self, *args, **kwargs):
        """Insert only. Raises AppendOnlyError for a row that is already stored."""
        if self.pk is not None and not self._state.adding:
            raise AppendOnlyError("工作日志只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Never. Raises AppendOnlyError."""
        raise AppendOnlyError("工作日志只能追加，不能删除。")

    @property
    def who(self) -> str:
        """李某（县水利局）, 王某（云岭县人大代表）; the role's name where nobody is named."""
        if not self.actor_name:
            return self.role_label
        place = self.organization_name or self.role_label
        return f"{self.actor_name}（{place}）" if place else self.actor_name
