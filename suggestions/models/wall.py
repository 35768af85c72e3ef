"""What others read of an open demand, who met the same trouble, and which line of a chat it came from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

PROTECT = models.PROTECT
LINE_LENGTH = 60


class PublicLine(models.Model):
    """One line about an open demand on its station's page, written by a named person (record 0048).

    The voter's own words are never shown: somebody has read them first and put them in a line
    without names.
    """

    demand = models.OneToOneField("Suggestion", PROTECT, related_name="public_line", verbose_name="群众意见")
    text = models.CharField("公示的一句话", max_length=LINE_LENGTH)
    written_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, related_name="+", verbose_name="公示的人"
    )
    shown_at = models.DateTimeField("公示时间")
    hidden_at = models.DateTimeField("撤下时间", null=True, blank=True)
    hidden_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "站内公示"
        verbose_name_plural = "站内公示"
        ordering = ["-shown_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""), name="hidden_line_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Echo(models.Model):
    """我也遇到了: somebody else has the same trouble. No name, no telephone, no address."""

    demand = models.ForeignKey("Suggestion", PROTECT, related_name="echoes", verbose_name="群众意见")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "同样遇到的群众"
        verbose_name_plural = "同样遇到的群众"
        ordering = ["demand", "pk"]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.at:%Y-%m-%d}"


class ChatLine(models.Model):
    """That a demand was taken from a line of a group chat; of the chat itself nothing is kept.

    ``mark`` is a keyed hash of the line: pasted again, by whomever, it is known again and not read back.
    """

    demand = models.OneToOneField("Suggestion", PROTECT, related_name="chat_line", verbose_name="群众意见")
    station = models.ForeignKey(
        "liaison_stations.Station", PROTECT, related_name="chat_lines", verbose_name="联络站"
    )
    mark = models.CharField("记号", max_length=64)

    class Meta:
        verbose_name = "群聊里的一句"
        verbose_name_plural = "群聊里的一句"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["station", "mark"], name="chat_line_once_a_station"),
        ]

    def __str__(self) -> str:
        return str(self.demand_id)
