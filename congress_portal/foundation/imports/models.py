"""An import on its way: the batch, its rows, what was written, and what heads were taken for."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from congress_portal.foundation.accounts.models import County, Person
from congress_portal.foundation.imports import querysets
from congress_portal.foundation.imports.choices import STATE_TONES, BatchState, RowVerdict
from congress_portal.foundation.privacy import EncryptedTextField
from congress_portal.foundation.slots import IMPORT_KINDS


class ImportBatch(models.Model):
    """One file of one kind. ``options`` were chosen before the upload; ``territory`` is the uploader's."""

    county = models.ForeignKey(County, verbose_name="县", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=60)
    options = models.JSONField("选项", default=dict, blank=True)
    label = models.CharField("导入到", max_length=120, blank=True)
    territory = models.CharField("范围", max_length=120, blank=True)
    filename = models.CharField("文件名", max_length=160)
    file = models.CharField("存放位置", max_length=120, blank=True)
    size = models.PositiveIntegerField("大小（字节）", default=0)
    sha256 = models.CharField("校验码", max_length=64)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    problem = models.CharField("没有读成的原因", max_length=300, blank=True)
    sheet = models.CharField("工作表", max_length=120, blank=True)
    notes = models.JSONField("读取说明", default=list, blank=True)
    # Index in the file → name there; and → column key, "" where it is not imported.
    heading = models.JSONField("表头", default=dict, blank=True)
    mapping = models.JSONField("列的对应", default=dict, blank=True)
    sample = EncryptedTextField("前几行", blank=True)
    total = models.PositiveIntegerField("行数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    same = models.PositiveIntegerField("不变", default=0)
    refused = models.PositiveIntegerField("拒绝", default=0)
    reasons = models.JSONField("拒绝的原因", default=dict, blank=True)
    person = models.ForeignKey(
        Person, verbose_name="上传人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")
    judged_at = models.DateTimeField("核对时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, verbose_name="确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        Person, verbose_name="撤销人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    # The rows' values are gone: too old, or nobody needs them any more.
    purged_at = models.DateTimeField("清除时间", null=True, blank=True)
    # Which attempt at reading may add rows; an earlier one that lost its lease may not.
    attempt = models.UUIDField("读取凭据", null=True, blank=True)
    job_id = models.BigIntegerField("后台任务", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["county", "kind", "-uploaded_at"], name="import_county_kind_at")]

    def __str__(self) -> str:
        return f"{self.kind_label}：{self.filename}"

    def get_absolute_url(self) -> str:
        return reverse("imports:batch_detail", args=[self.pk])

    @property
    def kind_label(self) -> str:
        """What is imported; the key where the app is gone."""
        kind = IMPORT_KINDS.get(self.kind)
        return kind.label if kind else self.kind

    @property
    def noun(self) -> str:
        """What a row is: 位代表, 个联络站."""
        kind = IMPORT_KINDS.get(self.kind)
        return kind.noun if kind else "行"

    @property
    def to_write(self) -> int:
        """Rows that confirming would write."""
        return self.new + self.changed

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return STATE_TONES[BatchState(self.state)]


class ImportRow(models.Model):
    """One judged row. ``sealed`` holds its values, reasons, changes and plan: they are about persons."""

    batch = models.ForeignKey(ImportBatch, verbose_name="导入", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    verdict = models.CharField("结果", max_length=8, choices=RowVerdict)
    reason = models.CharField("拒绝的原因", max_length=100, blank=True)
    subject_key = models.CharField("对象", max_length=80, blank=True)
    sealed = EncryptedTextField("内容（加密）", blank=True)

    class Meta:
        verbose_name = "导入的行"
        verbose_name_plural = "导入的行"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_number_unique"),
        ]
        indexes = [models.Index(fields=["batch", "verdict", "number"], name="import_row_verdict")]

    def __str__(self) -> str:
        return f"第 {self.number} 行"


class AppliedRow(models.Model):
    """One row that was written: what it became, and (encrypted) what taking it back needs."""

    batch = models.ForeignKey(
        ImportBatch, verbose_name="导入", on_delete=models.CASCADE, related_name="applied"
    )
    number = models.PositiveIntegerField("行号")
    subject_key = models.CharField("对象", max_length=80)
    created = models.BooleanField("是新增的")
    before = EncryptedTextField("改动前（加密）", blank=True)

    class Meta:
        verbose_name = "写入的行"
        verbose_name_plural = "写入的行"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="applied_row_number_unique"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 行"


class KnownHeading(models.Model):
    """What a county once said a head means, for the next file with the same head."""

    county = models.ForeignKey(County, verbose_name="县", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("类别", max_length=60)
    name = models.CharField("表头", max_length=120)
    column = models.CharField("对应的列", max_length=60, blank=True)

    class Meta:
        verbose_name = "记住的表头"
        verbose_name_plural = "记住的表头"
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "name"], name="known_heading_unique"),
        ]

    def __str__(self) -> str:
        return self.name
