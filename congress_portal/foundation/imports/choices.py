"""Words of imports: how far one has come."""

from django.db import models


class BatchState(models.TextChoices):
    """uploaded → reading → (mapping →) judged → confirmed → undone; failed and expired end it."""

    UPLOADED = "uploaded", "等待读取"
    READING = "reading", "正在读取"
    MAPPING = "mapping", "等您对应列"
    JUDGED = "judged", "等您确认"
    CONFIRMED = "confirmed", "已导入"
    UNDONE = "undone", "已撤销"
    FAILED = "failed", "没有读成"
    EXPIRED = "expired", "已过期"


# Nothing was written yet and nothing will be without somebody's press.
OPEN_STATES = frozenset({BatchState.UPLOADED, BatchState.READING, BatchState.MAPPING, BatchState.JUDGED})

STATE_TONES = {
    BatchState.UPLOADED: "waiting",
    BatchState.READING: "doing",
    BatchState.MAPPING: "evaluate",
    BatchState.JUDGED: "evaluate",
    BatchState.CONFIRMED: "closed",
    BatchState.UNDONE: "declined",
    BatchState.FAILED: "returned",
    BatchState.EXPIRED: "declined",
}


class RowVerdict(models.TextChoices):
    """What would become of a row; the values are those of ``slots.imports.Verdict``."""

    NEW = "new", "新增"
    CHANGED = "changed", "更新"
    SAME = "same", "不变"
    REFUSED = "refused", "拒绝"
