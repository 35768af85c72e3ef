"""States of a job."""

from django.db import models


class JobState(models.TextChoices):
    """Where a job stands; the last four are its end."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    PARTLY = "partly", "部分失败"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


GOING = frozenset({JobState.QUEUED, JobState.RUNNING})
GOOD = frozenset({JobState.DONE, JobState.PARTLY})
# What may be tried again: nothing of it was kept.
REPEATABLE = frozenset({JobState.FAILED, JobState.CANCELLED})
