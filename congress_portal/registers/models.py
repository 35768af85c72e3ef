"""What an office adds to the registers: registers of its own, and its own .xlsx forms. No records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment

from .querysets import OwnQuerySet

PROTECT = models.PROTECT
# "own-12" is a register of an office's own, "own-12-3" its third version.
OWN_PREFIX = "own-"


class OwnRegister(models.Model):
    """A register an office made from the columns of one that is there; each change is a new version."""

    owner = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="own_registers", verbose_name="制定单位"
    )
    source = models.CharField("取自哪张登记簿", max_length=40)
    title = models.CharField("名称", max_length=60)
    made_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, related_name="+", verbose_name="制定人"
    )
    made_at = models.DateTimeField("制定时间")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retire_reason = models.CharField("停用原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "自定登记簿"
        verbose_name_plural = "自定登记簿"
        ordering = ["owner", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "title"],
                condition=Q(retired_at__isnull=True),
                name="one_own_register_of_each_name",
                violation_error_message="已经有同名的登记簿。",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | ~Q(retire_reason=""),
                name="retired_register_has_a_reason",
                violation_error_message="停用要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("registers:definition_detail", args=[self.pk])

    @property
    def key(self) -> str:
        """How the register is called in addresses."""
        return f"{OWN_PREFIX}{self.pk}"


class OwnRegisterVersion(models.Model):
    """One version of an own register: which columns under which heads, and what narrows it."""

    register = models.ForeignKey(OwnRegister, PROTECT, related_name="versions", verbose_name="登记簿")
    number = models.PositiveIntegerField("第几版")
    title = models.CharField("名称", max_length=60)
    # [{"key": "on", "heading": "时间"}, …] in their order, and {"kind": ["visit"]}.
    columns = models.JSONField("栏目", default=list)
    fixed = models.JSONField("只列哪些", default=dict)
    made_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, related_name="+", verbose_name="修改人"
    )
    made_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "自定登记簿版本"
        verbose_name_plural = "自定登记簿版本"
        ordering = ["register", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="version_of_a_register_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.number} 版）"


class OwnForm(AbstractAttachment):
    """An office's own .xlsx form for a register, with places that are filled; a newer one takes its place."""

    owner = models.ForeignKey("accounts.Organization", PROTECT, related_name="own_forms", verbose_name="单位")
    register = models.CharField("填哪张登记簿", max_length=40)
    name = models.CharField("表单名称", max_length=60)
    number = models.PositiveIntegerField("第几版", default=1)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retire_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "自备表单"
        verbose_name_plural = "自备表单"
        ordering = ["owner", "register", "name", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "register", "name", "number"], name="version_of_a_form_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "register", "name"],
                condition=Q(retired_at__isnull=True),
                name="one_form_of_each_name",
                violation_error_message="已经有同名的表单。",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | ~Q(retire_reason=""),
                name="retired_form_has_a_reason",
                violation_error_message="停用要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("registers:form_detail", args=[self.pk])
