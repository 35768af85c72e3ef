"""Rows that make requests safe to repeat and hard to flood."""

from django.conf import settings
from django.db import models


class FormKey(models.Model):
    """One POST that was carried out. The row is written in the verb's transaction (decisions F36).

    A second POST with the same key finds the row and is sent where the first one went.
    """

    key = models.UUIDField("表单键", primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", null=True, blank=True, on_delete=models.CASCADE
    )
    path = models.CharField("地址", max_length=300)
    location = models.CharField("去向", max_length=500, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已提交的表单"
        verbose_name_plural = "已提交的表单"

    def __str__(self) -> str:
        return f"{self.path} {self.at:%Y-%m-%d %H:%M}"


class RateCounter(models.Model):
    """Requests from one address to one public door in one window; no address is stored, only its hash."""

    bucket = models.CharField("计数桶", max_length=160, unique=True)
    hits = models.PositiveIntegerField("次数", default=0)
    expires_at = models.DateTimeField("过期时间", db_index=True)

    class Meta:
        verbose_name = "访问计数"
        verbose_name_plural = "访问计数"

    def __str__(self) -> str:
        return f"{self.bucket}: {self.hits}"
