"""What the running portal notes about itself."""

from django.db import models


class Heartbeat(models.Model):
    """When the periodic work last went all the way (beat asked, the queue carried, a worker wrote), and backups."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
