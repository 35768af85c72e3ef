"""Standards of building and of stars: checklists in editions, drafted, enacted and replaced."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ..building_choices import StandardPurpose, StandardState
from ..building_querysets import StandardQuerySet
from ..building_rules import HINT_LENGTH, PART_LENGTH, TEXT_LENGTH, Item

PROTECT = models.PROTECT


class Standard(models.Model):
    """An edition of a standard of one office; all editions share ``chain``. What is enacted is not changed."""

    owner = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="station_standards", verbose_name="制定单位"
    )
    purpose = models.CharField(
        "用途", max_length=10, choices=StandardPurpose.choices, default=StandardPurpose.BUILDING
    )
    name = models.CharField("名称", max_length=60)
    chain = models.UUIDField("同一标准的编号", default=uuid.uuid4, editable=False)
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=StandardState.choices, default=StandardState.DRAFT
    )
    basis = models.CharField("依据文件和文号", max_length=160, blank=True)
    reward_amount = models.DecimalField(
        "验收合格奖补（元/个）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    line_three = models.PositiveSmallIntegerField("三星至少（分）", null=True, blank=True)
    line_four = models.PositiveSmallIntegerField("四星至少（分）", null=True, blank=True)
    line_five = models.PositiveSmallIntegerField("五星至少（分）", null=True, blank=True)
    enacted_on = models.DateField("启用日期", null=True, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = "建设和星级标准"
        verbose_name_plural = "建设和星级标准"
        ordering = ["owner", "purpose", "name", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "edition"], name="standard_edition_once"),
            models.UniqueConstraint(
                fields=["chain"], condition=Q(state=StandardState.ENACTED), name="standard_one_enacted"
            ),
            models.UniqueConstraint(
                fields=["chain"], condition=Q(state=StandardState.DRAFT), name="standard_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(reward_amount=None) | Q(reward_amount__gt=0), name="standard_reward_positive"
            ),
            models.CheckConstraint(
                condition=~Q(purpose=StandardPurpose.STARS)
                | Q(line_three__gt=0, line_four__gt=F("line_three"), line_five__gt=F("line_four")),
                name="star_lines_rise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.edition} 版）" if self.edition > 1 else self.name

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:standard_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == StandardState.DRAFT

    @property
    def gives_stars(self) -> bool:
        """Whether it judges how well a station works."""
        return self.purpose == StandardPurpose.STARS

    @property
    def lines(self) -> dict[int, int]:
        """Points that each number of stars needs."""
        pairs = {3: self.line_three, 4: self.line_four, 5: self.line_five}
        return {stars: line for stars, line in pairs.items() if line is not None}


class StandardItem(models.Model):
    """One item of an edition."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="items", verbose_name="标准")
    position = models.PositiveSmallIntegerField("顺序")
    part = models.CharField("部分", max_length=PART_LENGTH, blank=True)
    text = models.CharField("内容", max_length=TEXT_LENGTH)
    hint = models.CharField("怎么查", max_length=HINT_LENGTH, blank=True)
    points = models.PositiveSmallIntegerField("分值", default=0)
    must = models.BooleanField("必须达到", default=False)

    class Meta:
        verbose_name = "标准的条目"
        verbose_name_plural = "标准的条目"
        ordering = ["standard", "position"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "position"], name="standard_item_place"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def as_item(self) -> Item:
        """As the pure rules know it."""
        return Item(self.part, self.text, self.hint, self.points, self.must)
