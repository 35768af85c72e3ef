"""A scheme that came as a file, read and waiting for a clerk's yes."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from assessments.choices import UploadState
from assessments.querysets import SchemeUploadQuerySet


class SchemeUpload(models.Model):
    """One uploaded file (or example): what was read from it, what is wrong with it, what became of it.

    ``content`` is the document of ``assessments/documents.py``; nothing is written into the schemes
    before somebody has looked at the preview.
    """

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="+"
    )
    group = models.ForeignKey(
        "assessments.FlagGroup", verbose_name="考评分组", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("年度")
    filename = models.CharField("文件名", max_length=160)
    sha256 = models.CharField("校验码", max_length=64)
    content = models.JSONField("读出的方案", default=dict, blank=True)
    problems = models.JSONField("要改正的", default=list, blank=True)
    state = models.CharField("状态", max_length=10, choices=UploadState, default=UploadState.STAGED)
    scheme = models.ForeignKey(
        "assessments.Scheme",
        verbose_name="建成的方案",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="uploads",
    )
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.CharField("上传人", max_length=60)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decided_by = models.CharField("确认人", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SchemeUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "上传的方案"
        verbose_name_plural = "上传的方案"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """The preview."""
        return reverse("assessments:upload_detail", args=[self.pk])

    @property
    def is_staged(self) -> bool:
        """Whether it still waits for a yes or no."""
        return self.state == UploadState.STAGED
