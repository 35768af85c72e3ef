"""文件库: rules and forms, each with its older versions."""

from __future__ import annotations

from django.db import models
from django.db.models import PROTECT
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment
from congress_portal.noticeboard.choices import Validity
from congress_portal.noticeboard.querysets import DocumentQuerySet


class DocumentCategory(models.Model):
    """A shelf of the county's library; emptied shelves are put out of use, not away."""

    county = models.ForeignKey("accounts.County", PROTECT, related_name="+", verbose_name="县")
    name = models.CharField("名称", max_length=30)
    sort_order = models.PositiveIntegerField("排序", default=0)
    retired = models.BooleanField("停用", default=False)

    class Meta:
        verbose_name = "文件分类"
        verbose_name_plural = "文件分类"
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="document_category_once")]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """One version of a rule, a form or another paper. ``chain`` is the first version's row."""

    county = models.ForeignKey("accounts.County", PROTECT, related_name="+", verbose_name="县")
    organization = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="+", verbose_name="保管单位"
    )
    reach = models.ForeignKey("accounts.Division", PROTECT, related_name="+", verbose_name="适用范围")
    category = models.ForeignKey(DocumentCategory, PROTECT, related_name="documents", verbose_name="分类")
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    issuing_body = models.CharField("发文单位", max_length=60, blank=True)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    validity = models.CharField("效力", max_length=10, choices=Validity, default=Validity.CURRENT)
    abolish_reason = models.CharField("废止依据", max_length=200, blank=True)
    text = models.TextField("正文", blank=True)
    keywords = models.CharField("关键词", max_length=120, blank=True)
    is_public = models.BooleanField("向社会公开", default=False)
    chain = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="versions", verbose_name="第一版"
    )
    replaces = models.OneToOneField(
        "self", PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="代替的上一版"
    )
    created_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    created_at = models.DateTimeField("录入时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["county", "category"], name="document_shelf")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("noticeboard:document_detail", args=[self.pk])

    @property
    def chain_pk(self) -> int:
        """The first version's number, which all versions share."""
        return self.chain_id or self.pk

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"current": "closed", "revised": "follow"}.get(self.validity, "declined")


class DocumentFile(AbstractAttachment):
    """A file of a document."""

    document = models.ForeignKey(Document, PROTECT, related_name="files", verbose_name="文件")
    removed_at = models.DateTimeField("去掉的时间", null=True, blank=True)

    class Meta:
        verbose_name = "文件库的附件"
        verbose_name_plural = "文件库的附件"
        ordering = ["pk"]
