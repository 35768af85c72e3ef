"""The counter rows behind every running number."""

from django.db import models


class Counter(models.Model):
    """The last number given in a scope, such as ``suggestions/12/2026`` (owner, kind, year)."""

    scope = models.CharField("编号范围", max_length=120, unique=True)
    value = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = "编号计数"
        verbose_name_plural = "编号计数"

    def __str__(self) -> str:
        return f"{self.scope}：{self.value}"
