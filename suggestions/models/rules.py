"""Handling rules and code lists: what the law and the county set, kept as data."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import Kind, Level
from ..querysets import CodeQuerySet, RuleQuerySet
from ..rules import OPTIONS, Cell, concerns, in_parts

PROTECT = models.PROTECT


class HandlingRule(models.Model):
    """One version of a handling rule (办理规则): every limit is a cell.

    Presets belong to no county. A county copies a preset and changes the copy; once a case has
    pinned a version it is frozen, and a change makes the next version (decisions C15).
    """

    county = models.ForeignKey(
        "accounts.County", PROTECT, null=True, blank=True, related_name="handling_rules", verbose_name="县"
    )
    key = models.CharField("规则代号", max_length=40)
    name = models.CharField("规则名称", max_length=80)
    version = models.PositiveIntegerField("第几版", default=1)
    kind = models.CharField(
        "适用事项", max_length=20, choices=Kind, blank=True, help_text="空着表示两类都适用。"
    )
    level = models.CharField(
        "适用层级", max_length=10, choices=Level, blank=True, help_text="空着表示两级都适用。"
    )
    cells = models.JSONField("各项期限", default=dict)
    basis = models.TextField("依据", blank=True)
    gaps = models.CharField("没有查到的", max_length=300, blank=True)
    based_on = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="copies", verbose_name="由哪一版改来"
    )
    frozen_at = models.DateTimeField("启用时间", null=True, blank=True)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    created_at = models.DateTimeField("登记时间")

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "办理规则"
        verbose_name_plural = "办理规则"
        ordering = ["county", "key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "key", "version"],
                name="rule_version_once",
                condition=Q(county__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["key", "version"], name="preset_version_once", condition=Q(county__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"

    def get_absolute_url(self) -> str:
        return reverse("suggestions:rule_detail", args=[self.pk])

    def cell(self, name: str) -> Cell | None:
        """The limit of this name; None where the rule sets none (no clock runs then)."""
        data = self.cells.get(name)
        return Cell.from_json(name, data) if data else None

    def option(self, name: str) -> str:
        """What the rule chooses in this cell; the usual option where it says nothing."""
        return self.cells.get(name, {}).get("choice") or str(OPTIONS[name][0])

    def says(self, name: str) -> bool:
        """Whether a cell of yes or no says yes; no where the rule says nothing."""
        return bool(self.cells.get(name, {}).get("value"))

    @property
    def scope(self) -> str:
        """What it is for: 代表建议，乡镇级; 全部事项."""
        parts = [self.get_kind_display() if self.kind else "", self.get_level_display() if self.level else ""]
        return "，".join(part for part in parts if part) or "全部事项"

    @property
    def all_cells(self) -> list[Cell]:
        """Every cell, in the order of the procedure; a database may keep them in another."""
        every = in_parts({name: Cell.from_json(name, data) for name, data in self.cells.items()})
        return [cell for _, cells in every for cell in cells]

    @property
    def parts(self) -> list[tuple[str, list[Cell]]]:
        """The cells that concern its kind, under the headings of the procedure."""
        return in_parts({cell.name: cell for cell in self.all_cells if concerns(cell.name, self.kind)})

    @property
    def is_frozen(self) -> bool:
        """In force: cases may have pinned it, so it changes no more."""
        return self.frozen_at is not None


class CodeRow(models.Model):
    """A row of a code list; those of no county are the presets that every county sees."""

    county = models.ForeignKey(
        "accounts.County", PROTECT, null=True, blank=True, related_name="+", verbose_name="县"
    )
    name = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("排序", default=0)
    retired = models.BooleanField("停用", default=False)

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Topic(CodeRow):
    """What a case is about; the county's own list."""

    code = models.CharField("代码", max_length=20)

    class Meta(CodeRow.Meta):
        verbose_name = "事项类别"
        verbose_name_plural = "事项类别"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"], name="topic_code_once", condition=Q(county__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["code"], name="preset_topic_code_once", condition=Q(county__isnull=True)
            ),
        ]


class OutcomeClass(CodeRow):
    """A class of result (办理类别); the flags carry the meaning, never the letter (decisions C16)."""

    letter = models.CharField("类别", max_length=4)
    claims_solved = models.BooleanField("单位认为已解决", default=False)
    needs_commitment = models.BooleanField("须写承诺时限", default=False)

    class Meta(CodeRow.Meta):
        verbose_name = "办理类别"
        verbose_name_plural = "办理类别"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "letter"], name="outcome_letter_once", condition=Q(county__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["letter"], name="preset_outcome_letter_once", condition=Q(county__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}类 {self.name}"
