"""Stations, and the deputies placed at them."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..choices import CODE_LENGTH, CODE_PATTERN, OUT_OF_PLAN, StationKind, StationState
from ..querysets import StationQuerySet
from ..walls import Facility, RuleSheet, facility_list, rule_sheets

PROTECT = models.PROTECT
# So many of the next dates are said.
SHOWN_AHEAD = 3


class Station(models.Model):
    """A place where deputies receive voters; it has one organization of its own (decisions A3)."""

    name = models.CharField("站名", max_length=100)
    code = models.CharField(
        "站码",
        max_length=CODE_LENGTH,
        unique=True,
        validators=[RegexValidator(CODE_PATTERN, "站码是 5 位大写字母和数字，不含 0、1、I、O。")],
        help_text="墙上二维码下面印的那 5 位，群众可以照着输入。",
    )
    kind = models.CharField("类别", max_length=20, choices=StationKind.choices, default=StationKind.CENTRAL)
    organization = models.OneToOneField(
        "accounts.Organization", PROTECT, related_name="station", verbose_name="站的单位"
    )
    township_congress = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="stations_guided", verbose_name="所属乡镇人大"
    )
    division = models.ForeignKey(
        "accounts.Division", PROTECT, related_name="stations", verbose_name="所在村（社区）或乡镇"
    )
    township = models.ForeignKey(
        "accounts.Division", PROTECT, related_name="township_stations", verbose_name="所在乡镇"
    )
    address = models.CharField("地址", max_length=200)
    hours = models.CharField(
        "接待时间", max_length=100, blank=True, help_text="例如：每月 9日、24日 上午 9:00–11:30"
    )
    phone = models.CharField("站里电话", max_length=30, blank=True)
    rules = models.TextField("上墙制度", blank=True)
    facilities = models.TextField("场地与设施", blank=True)
    # The network (record 0043): a central station has points, a station may serve villages beside its own.
    parent = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="points", verbose_name="所属中心站"
    )
    serves = models.ManyToManyField(
        "accounts.Division", blank=True, related_name="serving_stations", verbose_name="联系的村（社区）"
    )
    web_address = models.CharField(
        "网上地址", max_length=200, blank=True, help_text="网上联络站的网址；别的站有自己的网页的，也可以填。"
    )
    state = models.CharField("状态", max_length=10, choices=StationState.choices, default=StationState.OPEN)
    opened_at = models.DateTimeField("建站登记时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "代表联络站"
        verbose_name_plural = "代表联络站"
        ordering = ["township__code", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township_congress", "name"], name="station_name_once_in_a_congress"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="station_not_its_own_parent"
            ),
            models.CheckConstraint(condition=Q(code__regex=CODE_PATTERN), name="station_code_pattern"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:station_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether voters can leave a problem here at present."""
        return self.state == StationState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it is given up (已撤销)."""
        return self.state == StationState.CLOSED

    @property
    def is_online(self) -> bool:
        """Whether deputies are met on the web here and behind no door."""
        return self.kind == StationKind.ONLINE

    @property
    def where(self) -> str:
        """Where deputies are met: behind a door, or on the web."""
        return self.address or self.web_address

    def hours_on(self, day: date, around: list | None = None) -> str:
        """When it receives, as far as days are planned from ``day`` on: a rule alone invites nobody.

        In the words of the rules while the days follow them, else by the next dates; where no rule's
        days lie ahead, in the words of its record. One query, or none where the days ``around`` are given.
        """
        around = list(self.reception_days.around(day)) if around is None else around
        ahead = [row for row in around if row.rule_id and row.on >= day and row.state not in OUT_OF_PLAN]
        if not ahead:
            return self.hours
        known = {row.on for row in around} | {row.rule_date for row in around}
        rules = {row.rule_id: row.rule for row in ahead}
        for key, rule in rules.items():
            days = [row for row in ahead if row.rule_id == key]
            dates = rule.plan.dates(min(row.rule_date for row in days), max(row.rule_date for row in days))
            same_hours = any((row.starts, row.ends) == (rule.starts, rule.ends) for row in days)
            # A rule that was changed and not planned anew says what nobody planned.
            if not (same_hours and {row.rule_date for row in days} <= set(dates) <= known):
                return "接下来 " + "、".join(f"{row.on.month}月{row.on.day}日" for row in ahead[:SHOWN_AHEAD])
        return "；".join(str(rules[key]) for key in sorted(rules))

    @property
    def rule_sheets(self) -> list[RuleSheet]:
        """The rules on the wall, sheet by sheet."""
        return rule_sheets(self.rules)

    @property
    def facility_list(self) -> list[Facility]:
        """The facilities, one by one."""
        return facility_list(self.facilities)


class StationPlacement(models.Model):
    """A deputy placed at a station (进站); a county wants every deputy to have one."""

    station = models.ForeignKey(Station, PROTECT, related_name="placements", verbose_name="联络站")
    mandate = models.ForeignKey(
        "deputies.Mandate", PROTECT, related_name="station_placements", verbose_name="代表"
    )
    starts_on = models.DateField("进站日期")
    ends_on = models.DateField("离站日期", null=True, blank=True)

    class Meta:
        verbose_name = "代表进站"
        verbose_name_plural = "代表进站"
        ordering = ["station", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "mandate"], condition=Q(ends_on=None), name="placement_current_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="placement_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} {self.station}"
