"""The year's sheet: scores, totals, ranks, the flag, and the work funds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.contact_choices import when_words
from assessments.models.schemes import AssessedSubject, FlagGroup, Indicator, Period
from assessments.querysets import FlagAwardQuerySet, HistoricalScoreQuerySet, ResultQuerySet


class Result(models.Model):
    """A subject's total and rank in a year."""

    period = models.ForeignKey(
        Period, verbose_name="考评期", on_delete=models.PROTECT, related_name="results"
    )
    subject = models.ForeignKey(
        AssessedSubject, verbose_name="参评单位", on_delete=models.PROTECT, related_name="results"
    )
    base = models.DecimalField("基础分", max_digits=8, decimal_places=2)
    bonus = models.DecimalField("加分", max_digits=8, decimal_places=2, default=0)
    penalty = models.DecimalField("扣分", max_digits=8, decimal_places=2, default=0)
    total = models.DecimalField("总分", max_digits=8, decimal_places=2)
    # Points earned before rescaling, and the marks that applied, where indicators did not apply.
    earned = models.DecimalField("折算前得分", max_digits=8, decimal_places=2)
    applicable_mark = models.DecimalField("适用满分", max_digits=8, decimal_places=2)
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    tied = models.BooleanField("并列", default=False)
    tie_order = models.PositiveSmallIntegerField("并列时的先后", null=True, blank=True)
    tie_reason = models.TextField("先后理由", blank=True)
    previous_rank = models.PositiveIntegerField("上年名次", null=True, blank=True)
    previous_total = models.DecimalField("上年总分", max_digits=8, decimal_places=2, null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "考评结果"
        verbose_name_plural = "考评结果"
        ordering = ["rank", "subject__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "subject"], name="result_unique"),
            models.CheckConstraint(
                condition=Q(tie_order=None) | ~Q(tie_reason=""), name="result_tie_order_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.subject} {self.total}"

    def get_absolute_url(self) -> str:
        """The page that explains the score."""
        return reverse("assessments:town_result", args=[self.period_id, self.subject_id])

    @property
    def move(self) -> int | None:
        """Places gained (+) or lost (−) against last year; None without a last year."""
        return None if not self.rank or not self.previous_rank else self.previous_rank - self.rank


class Score(models.Model):
    """One indicator of a result, with everything needed to recompute and explain it."""

    result = models.ForeignKey(Result, verbose_name="结果", on_delete=models.PROTECT, related_name="scores")
    indicator = models.ForeignKey(
        Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="scores"
    )
    applicable = models.BooleanField("适用", default=True)
    numerator = models.DecimalField("实际数", max_digits=12, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField("应有数", max_digits=12, decimal_places=2, null=True, blank=True)
    breakdown = models.JSONField("分项数", default=dict, blank=True)
    rule_kind = models.CharField("计分规则", max_length=30)
    params = models.JSONField("规则参数", default=dict)
    full_mark = models.DecimalField("满分", max_digits=7, decimal_places=2)
    points = models.DecimalField("得分", max_digits=8, decimal_places=2)
    explanation = models.TextField("计算过程")
    adjusted = models.BooleanField("含更正", default=False)
    # Where points were changed by hand: what the rule gave; ``points`` then is the outcome (PointChange).
    rule_points = models.DecimalField("规则算出", max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "指标得分"
        verbose_name_plural = "指标得分"
        ordering = ["indicator__category__sort_order", "indicator__sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["result", "indicator"], name="score_unique")]

    def __str__(self) -> str:
        return f"{self.result} {self.indicator} {self.points}"


class FlagAward(models.Model):
    """One holding of the flag: from a hand-over until the next. One current holder a group."""

    group = models.ForeignKey(
        FlagGroup, verbose_name="考评分组", on_delete=models.PROTECT, related_name="awards"
    )
    holder = models.ForeignKey(
        AssessedSubject, verbose_name="持旗单位", on_delete=models.PROTECT, related_name="awards"
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几期", default=0, help_text="按年流动填 0")
    period = models.ForeignKey(
        Period, verbose_name="考评期", null=True, blank=True, on_delete=models.PROTECT, related_name="awards"
    )
    previous = models.ForeignKey(
        "self",
        verbose_name="由谁移交",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_awards",
    )
    from_on = models.DateField("接旗日期")
    to_on = models.DateField("移交日期", null=True, blank=True)
    handover_meeting = models.CharField(
        "在哪次会议上交接", max_length=80, blank=True, help_text="如：县十九届人大六次会议闭幕会"
    )
    minutes_number = models.CharField("主任会议纪要号", max_length=80)
    total = models.DecimalField("总分", max_digits=8, decimal_places=2, null=True, blank=True)
    margin = models.DecimalField("领先第二名", max_digits=8, decimal_places=2, null=True, blank=True)
    authority_document = models.CharField("依据文号", max_length=80, blank=True)
    authority_organ = models.CharField("批准机关", max_length=80, blank=True)
    awarded_by = models.CharField("经办人", max_length=60)
    awarded_at = models.DateTimeField("登记时间")
    # From before the portal: entered from a file. Later ones have a WorkFund row of their year.
    imported = models.BooleanField("历史导入", default=False)
    fund = models.DecimalField("奖励工作经费（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    voided_at = models.DateTimeField("撤回时间", null=True, blank=True)
    void_reason = models.CharField("撤回原因", max_length=200, blank=True)

    objects = FlagAwardQuerySet.as_manager()

    class Meta:
        verbose_name = "流动红旗"
        verbose_name_plural = "流动红旗"
        ordering = ["-year", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(to_on=None, voided_at=None), name="flag_one_current_holder"
            ),
            models.UniqueConstraint(
                fields=["group", "year", "number"], condition=Q(voided_at=None), name="flag_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="flag_void_has_reason"
            ),
            models.CheckConstraint(condition=~Q(minutes_number=""), name="flag_has_minutes"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="flag_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.group}流动红旗：{self.holder}"

    def get_absolute_url(self) -> str:
        """The award's page with what its hand-over needs."""
        return reverse("assessments:flag_detail", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Given, but not handed on yet: the flag is still where it was. One query without its hand-over."""
        handover = getattr(self, "handover", None)
        return self.to_on is None and handover is not None and handover.done_on is None

    @property
    def label(self) -> str:
        """2026年度; 2026年上半年 and 2026年第一季度 where the flag moves more often. Reads the group."""
        words = when_words(self.group.rhythm, self.year, self.number)
        return f"{words}度" if words.endswith("年") else words


class WorkFund(models.Model):
    """奖励工作经费 to a township congress for its place, and its payment."""

    period = models.ForeignKey(
        Period, verbose_name="考评期", on_delete=models.PROTECT, related_name="work_funds"
    )
    subject = models.ForeignKey(
        AssessedSubject, verbose_name="参评单位", on_delete=models.PROTECT, related_name="work_funds"
    )
    rank = models.PositiveSmallIntegerField("名次")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    paid_on = models.DateField("拨付日期", null=True, blank=True)
    payment_document = models.CharField("拨付凭证号", max_length=80, blank=True)
    recorded_by = models.CharField("登记人", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "奖励工作经费"
        verbose_name_plural = "奖励工作经费"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "subject"], name="workfund_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="workfund_positive"),
            models.CheckConstraint(
                condition=Q(paid_on=None) | ~Q(payment_document=""), name="workfund_paid_with_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.amount} 元"


class HistoricalScore(models.Model):
    """A total and a rank of a year before the portal, as that year's file has them.

    There are no records behind it and none are made up: the page names the file (decisions 0019).
    """

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="historical_scores"
    )
    group = models.ForeignKey(
        FlagGroup, verbose_name="考评分组", on_delete=models.PROTECT, related_name="historical_scores"
    )
    subject = models.ForeignKey(
        AssessedSubject, verbose_name="参评单位", on_delete=models.PROTECT, related_name="historical_scores"
    )
    year = models.PositiveSmallIntegerField("年度")
    total = models.DecimalField("总分", max_digits=8, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    # [["政治同向", "18.50"], …]: as the file names them, in its order.
    categories = models.JSONField("分类得分", default=list, blank=True)
    fund = models.DecimalField("奖励工作经费（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    document_number = models.CharField("通报文号", max_length=80)
    note = models.CharField("备注", max_length=200, blank=True)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = HistoricalScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "往年考评成绩"
        verbose_name_plural = "往年考评成绩"
        ordering = ["-year", "rank", "subject__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "year"], name="historical_score_once_a_year"),
            models.CheckConstraint(
                condition=Q(total__isnull=False) | Q(rank__isnull=False),
                name="historical_score_says_something",
            ),
            models.CheckConstraint(condition=~Q(document_number=""), name="historical_score_names_its_file"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.subject}"

    def get_absolute_url(self) -> str:
        """The year's page."""
        return reverse("assessments:past_result", args=[self.group_id, self.year])
