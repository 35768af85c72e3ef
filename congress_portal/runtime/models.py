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


class BrowserSeen(models.Model):
    """How many sign-ins of a day came from which browser; no person, no address."""

    day = models.DateField("日期")
    family = models.CharField("浏览器", max_length=20)
    major = models.PositiveSmallIntegerField("版本")
    hits = models.PositiveIntegerField("登录次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "浏览器"
        ordering = ["-day", "family", "-major"]
        constraints = [
            models.UniqueConstraint(fields=["day", "family", "major"], name="browser_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.major}"
