"""What is assessed, by which scheme, over which stretch of time."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments import rules
from assessments.choices import (
    Block,
    NotApplicablePolicy,
    PeriodKind,
    PeriodState,
    PublicationScope,
    Rhythm,
    SchemeState,
    quarter_word,
)
from assessments.querysets import FlagGroupQuerySet, PeriodQuerySet, SchemeQuerySet, SubjectQuerySet
from assessments.town_register_choices import Assessed


class FlagGroup(models.Model):
    """Those who are ranked against each other and share one flag: towns and streets apart.

    Groups outlive schemes, so that the line of holders does not break when the rules change.
    """

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="flag_groups"
    )
    name = models.CharField("考评分组", max_length=40, help_text="同组的单位互相比较，如：乡镇组、街道组")
    assesses = models.CharField(
        "考评对象", max_length=10, choices=Assessed, default=Assessed.TOWNSHIP, help_text="一组只考评一类对象"
    )
    rhythm = models.CharField("红旗多久流动一次", max_length=10, choices=Rhythm, default=Rhythm.YEAR)
    authority_document = models.CharField(
        "设立红旗的依据文号",
        max_length=80,
        blank=True,
        help_text="按评比达标表彰的规定填写，如：云人常发〔2019〕6号",
    )
    authority_organ = models.CharField("批准机关", max_length=80, blank=True)
    sort_order = models.PositiveIntegerField("排序", default=0)
    version = models.PositiveIntegerField("版本", default=1)

    objects = FlagGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "考评分组"
        verbose_name_plural = "考评分组"
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="flaggroup_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's page with its members."""
        return reverse("assessments:group_detail", args=[self.pk])

    @property
    def word(self) -> str:
        """乡镇 out of 乡镇组, for titles: 乡镇人大工作考评. 代表小组 stays as it is."""
        return self.name if self.name.endswith("小组") else self.name.removesuffix("组") or self.name


class AssessedSubject(models.Model):
    """Who is assessed: exactly one of an organization, a mandate, a deputies' group, a station."""

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="assessed_subjects"
    )
    group = models.ForeignKey(
        FlagGroup, verbose_name="考评分组", on_delete=models.PROTECT, related_name="subjects"
    )
    organization = models.ForeignKey(
        "accounts.Organization",
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessed_as",
    )
    mandate = models.ForeignKey(
        "deputies.Mandate",
        verbose_name="代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessed_as",
    )
    deputy_group = models.ForeignKey(
        "deputies.DeputyGroup",
        verbose_name="代表小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessed_as",
    )
    station = models.ForeignKey(
        "liaison_stations.Station",
        verbose_name="联络站",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessed_as",
    )
    # As shown in tables and charts: the township's own name, 绿水镇, not its congress's.
    name = models.CharField("显示名称", max_length=40)
    sort_order = models.PositiveIntegerField("排序", default=0)
    ended_on = models.DateField("不再参评日期", null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = "参评单位"
        verbose_name_plural = "参评单位"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="subject_is_exactly_one",
                condition=(
                    Q(organization__isnull=False, mandate=None, deputy_group=None, station=None)
                    | Q(organization=None, mandate__isnull=False, deputy_group=None, station=None)
                    | Q(organization=None, mandate=None, deputy_group__isnull=False, station=None)
                    | Q(organization=None, mandate=None, deputy_group=None, station__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(organization__isnull=False, ended_on=None),
                name="subject_organization_unique",
            ),
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(mandate__isnull=False, ended_on=None),
                name="subject_mandate_unique",
            ),
            models.UniqueConstraint(
                fields=["deputy_group"],
                condition=Q(deputy_group__isnull=False, ended_on=None),
                name="subject_group_unique",
            ),
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(station__isnull=False, ended_on=None),
                name="subject_station_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Scheme(models.Model):
    """The rules of a year for a group: categories, indicators, what happens on ties and gaps.

    Published means frozen: from then on it is copied, never changed.
    """

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="schemes"
    )
    group = models.ForeignKey(
        FlagGroup, verbose_name="考评分组", on_delete=models.PROTECT, related_name="schemes"
    )
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000)])
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    name = models.CharField("方案名称", max_length=80)
    state = models.CharField("状态", max_length=10, choices=SchemeState, default=SchemeState.DRAFT)
    full_mark = models.DecimalField("满分", max_digits=7, decimal_places=2, default=Decimal(100))
    not_applicable = models.CharField(
        "有不适用的指标时", max_length=10, choices=NotApplicablePolicy, default=NotApplicablePolicy.RESCALE
    )
    scope = models.CharField(
        "结果发给谁看", max_length=15, choices=PublicationScope, default=PublicationScope.PARTICIPANTS
    )
    note = models.TextField("说明", blank=True)
    document_number = models.CharField("印发文号", max_length=80, blank=True)
    # Where an example or an imported scheme comes from, and how much of it the source prints.
    source = models.CharField("来源", max_length=200, blank=True)
    completeness = models.CharField("完整程度", max_length=200, blank=True)
    # Grades, gates, quotas, streaks, conversion, ways to tell equal totals apart (rules/awards.py).
    terms = models.JSONField("等次、门槛和折算", default=dict, blank=True)
    # What the ranking would have been on last year's figures, with the version it was tried at.
    trial = models.JSONField("用上年数据试算的结果", default=dict, blank=True)
    # Yuan by place, first place first. It is work money of the township congress (decisions E29).
    work_funds = models.JSONField("奖励工作经费（元，按名次）", default=list, blank=True)
    copied_from = models.ForeignKey(
        "self",
        verbose_name="由哪一版复制",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
    )
    # Reasons for keeping an indicator the burden-relief rules speak against: {"code": "why"}.
    kept_warnings = models.JSONField("保留有提醒的指标的理由", default=dict, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.CharField("发布人", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "考评方案"
        verbose_name_plural = "考评方案"
        ordering = ["-year", "group", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["group", "year", "edition"], name="scheme_edition_unique"),
            models.UniqueConstraint(
                fields=["group", "year"],
                condition=Q(state=SchemeState.PUBLISHED),
                name="scheme_one_published",
            ),
            models.CheckConstraint(condition=Q(full_mark__gt=0), name="scheme_full_mark_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The scheme's page."""
        return reverse("assessments:scheme_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == SchemeState.DRAFT


class Category(models.Model):
    """A heading of the scheme; a heading below another one (``parent``) makes three levels with the indicator.

    ``block`` decides how it enters the total; what stands below a heading enters as the heading does.
    """

    scheme = models.ForeignKey(
        Scheme, verbose_name="方案", on_delete=models.PROTECT, related_name="categories"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="上级类别",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField("类别", max_length=40)
    block = models.CharField("计入方式", max_length=10, choices=Block, default=Block.BASE)
    cap = models.DecimalField(
        "这一类最多",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="这一类合起来最多几分，空着就不限；基础分填了，满分按它算",
    )
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "考评类别"
        verbose_name_plural = "考评类别"
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="category_name_unique")]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One thing that is scored: a metric, a rule, a full mark."""

    scheme = models.ForeignKey(
        Scheme, verbose_name="方案", on_delete=models.PROTECT, related_name="indicators"
    )
    category = models.ForeignKey(
        Category, verbose_name="类别", on_delete=models.PROTECT, related_name="indicators"
    )
    code = models.CharField("编号", max_length=20)
    name = models.CharField("指标", max_length=60)
    basis = models.CharField(
        "依据", max_length=200, blank=True, help_text="法律条文或者文件，如：代表法第三十六条"
    )
    full_mark = models.DecimalField("满分", max_digits=7, decimal_places=2)
    metric = models.CharField("数据来源", max_length=60)
    rule_kind = models.CharField("计分规则", max_length=30)
    params = models.JSONField("规则参数", default=dict)
    target_note = models.CharField(
        "目标", max_length=60, blank=True, help_text="写给镇里看，如：全年目标 4 次"
    )
    # What the township is asked to show beyond the records; empty: nothing.
    evidence = models.CharField(
        "另要的材料", max_length=120, blank=True, help_text="空着就是不另要材料，更不要照片"
    )
    tie_break = models.PositiveSmallIntegerField(
        "总分相同时第几个比", null=True, blank=True, help_text="空着就不用它分先后"
    )
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "考评指标"
        verbose_name_plural = "考评指标"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="indicator_code_unique"),
            models.UniqueConstraint(
                fields=["scheme", "tie_break"],
                condition=Q(tie_break__isnull=False),
                name="indicator_tie_break_unique",
            ),
            models.CheckConstraint(condition=Q(full_mark__gt=0), name="indicator_full_mark_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> rules.Rule:
        """The scoring rule. Raises RuleError where the parameters are not valid."""
        return rules.build(self.rule_kind, self.params)


class Period(models.Model):
    """A quarter that is reported or a year that is scored, under one scheme."""

    scheme = models.ForeignKey(Scheme, verbose_name="方案", on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField("考评期", max_length=10, choices=PeriodKind)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几期", default=0, help_text="年度填 0")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    due_on = models.DateField("填报截止", null=True, blank=True)
    # Until when a late report is taken, and when what is verified locks by itself (record 0061).
    grace_until = models.DateField("宽限到哪天", null=True, blank=True)
    lock_on = models.DateField("自动锁定日", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=PeriodState, default=PeriodState.OPEN)
    opened_at = models.DateTimeField("开始填报时间", null=True, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = models.CharField("锁定人", max_length=60, blank=True)
    computed_at = models.DateTimeField("汇总时间", null=True, blank=True)
    # Which quarters stand behind a year's figures, so that nobody reads a rank as more than it is.
    coverage = models.CharField("数据范围", max_length=120, blank=True)
    sheet_sha256 = models.CharField("得分表校验码", max_length=64, blank=True)
    minutes_number = models.CharField("主任会议纪要号", max_length=80, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.CharField("发布人", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "考评期"
        verbose_name_plural = "考评期"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "kind", "number"], name="period_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="period_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state=PeriodState.PUBLISHED) | ~Q(minutes_number=""),
                name="period_published_with_minutes",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The results of a year, the progress of a quarter."""
        name = "result_detail" if self.kind == PeriodKind.YEAR else "period_detail"
        return reverse(f"assessments:{name}", args=[self.pk])

    @property
    def tally_url(self) -> str:
        """The page of a period of units, groups, stations or deputies."""
        return reverse("assessments:tally_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """2026年第一季度, 2025年度"""
        if self.kind == PeriodKind.YEAR:
            return f"{self.year}年度"
        if self.kind == PeriodKind.QUARTER:
            return f"{self.year}年{quarter_word(self.number)}"
        if self.kind == PeriodKind.HALF_YEAR:
            return f"{self.year}年{'上' if self.number == 1 else '下'}半年"
        return f"{self.year}年{self.number}月"

    @property
    def is_year(self) -> bool:
        """Whether it is a year's sheet."""
        return self.kind == PeriodKind.YEAR
