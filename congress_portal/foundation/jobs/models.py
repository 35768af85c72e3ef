"""One row a job: who asked for what, how far it is, who holds it, what came of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse

from congress_portal.foundation.accounts.models import County, Membership, Person

from .choices import GOING, GOOD, REPEATABLE, JobState
from .querysets import JobQuerySet


class Job(models.Model):
    """Long work with true progress (decisions F33, docs/decisions/0015).

    ``lease_token`` names the attempt that holds the job; every write of that attempt asks for it.
    ``written_by`` is the attempt whose fenced transaction was committed: no other one may write.
    """

    county = models.ForeignKey(
        County, verbose_name="县", null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    person = models.ForeignKey(Person, verbose_name="交办人", on_delete=models.PROTECT, related_name="jobs")
    membership = models.ForeignKey(
        Membership, verbose_name="交办时的身份", on_delete=models.PROTECT, related_name="jobs"
    )
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("任务", max_length=200)
    params = models.JSONField("条件", default=dict)
    params_hash = models.CharField("条件的指纹", max_length=64)
    state = models.CharField("状态", max_length=12, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", null=True, blank=True)
    note = models.CharField("正在做什么", max_length=200, blank=True)
    lease_token = models.UUIDField("领取凭据", null=True, blank=True)
    lease_until = models.DateTimeField("领取到期", null=True, blank=True)
    written_by = models.UUIDField("写入数据的凭据", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    asked_cancel = models.BooleanField("已要求取消", default=False)
    sentence = models.CharField("结果", max_length=500, blank=True)
    file = models.CharField("结果文件", max_length=300, blank=True)
    filename = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField("文件类型", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("文件大小", default=0)
    rows = models.PositiveIntegerField("行数", default=0)
    url = models.CharField("去看结果", max_length=300, blank=True)
    error = models.CharField("没有办成的原因", max_length=500, blank=True)
    incident = models.CharField("故障编号", max_length=30, blank=True)
    created_at = models.DateTimeField("提交时间")
    queued_at = models.DateTimeField("排队时间")
    asked_at = models.DateTimeField("派发时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("文件保存到", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    # membership | kind | hash of the parameters while it waits or runs, NULL afterwards: asked for twice
    # at the same moment it is done once. A text of its own, because NULLs in a unique index differ
    # between databases.
    open_key = models.CharField("未办结键", max_length=200, unique=True, null=True, blank=True)  # noqa: DJ001

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="job_own"),
            models.Index(fields=["county", "-created_at"], name="job_county"),
            models.Index(fields=["state", "lease_until"], name="job_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page one may leave and come back to."""
        return reverse("jobs:job_detail", args=[self.pk])

    @property
    def is_going(self) -> bool:
        return self.state in GOING

    @property
    def may_be_repeated(self) -> bool:
        return self.state in REPEATABLE

    @property
    def has_file(self) -> bool:
        """True while the result can be downloaded."""
        return self.state in GOOD and bool(self.file)

    @property
    def file_is_gone(self) -> bool:
        """There was a file, and its seven days are over."""
        return self.state in GOOD and bool(self.filename) and not self.file

    @property
    def path(self) -> Path:
        """Where the result lies."""
        return settings.JOBS_ROOT / self.file

    def seconds_until(self, moment: datetime) -> float:
        """How long it has been wanted at a moment."""
        return (moment - self.queued_at).total_seconds()
