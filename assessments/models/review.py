"""The review of a year: what townships say of themselves, what was judged, changed, appealed, decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models.reports import MeasureLine, QuarterReport
from assessments.models.schemes import AssessedSubject, Indicator, Period
from assessments.querysets_review import (
    AppealQuerySet,
    InForceQuerySet,
    ReviewQuerySet,
    SampleQuerySet,
    SelfAssessmentQuerySet,
)
from assessments.review_choices import (
    AppealKind,
    AppealState,
    ChangeStage,
    JudgementSide,
    ReviewStage,
    SampleState,
    SampleVerdict,
    SelfState,
)

PROTECT = models.PROTECT


class YearReview(models.Model):
    """自评 to 上报 of one computed year. A county may publish without one; with one, it is kept to."""

    period = models.OneToOneField(Period, PROTECT, related_name="review", verbose_name="考评期")
    stage = models.CharField("走到哪一步", max_length=10, choices=ReviewStage, default=ReviewStage.SELF)
    self_due_on = models.DateField("自评截止")
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.CharField("经办人", max_length=60)
    # Something was judged or changed since the sheet was computed.
    stale = models.BooleanField("有改动还没有汇总", default=False)
    minutes_number = models.CharField("主任会议纪要号", max_length=80, blank=True)
    decided_on = models.DateField("审定日期", null=True, blank=True)
    decided_by = models.CharField("登记人", max_length=60, blank=True)
    notice_from = models.DateField("公示开始", null=True, blank=True)
    appeals_until = models.DateField("申诉截止", null=True, blank=True)
    reported_on = models.DateField("上报日期", null=True, blank=True)
    reported_to = models.CharField("报给谁", max_length=60, blank=True, help_text="如：县考核办")
    report_document = models.CharField("上报文号", max_length=80, blank=True)
    reported_by = models.CharField("上报登记人", max_length=60, blank=True)
    archive_sha256 = models.CharField("归档包校验码", max_length=64, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "考评评议"
        verbose_name_plural = "考评评议"
        ordering = ["-period__year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=["self", "first", "appraisal"]) | ~Q(minutes_number=""),
                name="review_decided_with_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(stage="reported") | Q(reported_on__isnull=False) & ~Q(report_document=""),
                name="review_reported_with_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}考评评议"

    def get_absolute_url(self) -> str:
        """The review's page."""
        return reverse("assessments:review_detail", args=[self.period_id])

    @property
    def is_working(self) -> bool:
        """Whether the office may still judge and change."""
        return self.stage in ("self", "first", "appraisal")


class SelfAssessment(models.Model):
    """自评: what a township says of its year; its figures are counted for it."""

    review = models.ForeignKey(YearReview, PROTECT, related_name="self_assessments", verbose_name="评议")
    subject = models.ForeignKey(
        AssessedSubject, PROTECT, related_name="self_assessments", verbose_name="参评单位"
    )
    state = models.CharField("状态", max_length=10, choices=SelfState, default=SelfState.DRAFT)
    statement = models.TextField("一年工作和亮点", blank=True, help_text="写做了什么、解决了什么，不用附照片")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.CharField("提交人", max_length=60, blank=True)
    late = models.BooleanField("逾期提交", default=False)
    return_reason = models.TextField("退回理由", blank=True)
    checked_at = models.DateTimeField("初审时间", null=True, blank=True)
    checked_by = models.CharField("初审人", max_length=60, blank=True)
    check_note = models.TextField("初审意见", blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "自评"
        verbose_name_plural = "自评"
        ordering = ["subject__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "subject"], name="self_assessment_unique"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="self_assessment_submitted_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}自评"

    def get_absolute_url(self) -> str:
        """The township's page of it."""
        return reverse("assessments:self_assessment", args=[self.review.period_id, self.subject_id])


class Judgement(models.Model):
    """A value that no record gives, typed with the note that bears it (rule R15)."""

    review = models.ForeignKey(YearReview, PROTECT, related_name="judgements", verbose_name="评议")
    subject = models.ForeignKey(AssessedSubject, PROTECT, related_name="+", verbose_name="参评单位")
    indicator = models.ForeignKey(Indicator, PROTECT, related_name="judgements", verbose_name="指标")
    side = models.CharField("谁评的", max_length=10, choices=JudgementSide)
    value = models.DecimalField("评定分值", max_digits=8, decimal_places=2)
    note = models.TextField("评定理由")
    made_by = models.CharField("评定人", max_length=60)
    made_at = models.DateTimeField("评定时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = "人工评定"
        verbose_name_plural = "人工评定"
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "subject", "indicator", "side"],
                condition=Q(voided_at=None),
                name="judgement_one_in_force",
            ),
            models.CheckConstraint(condition=~Q(note="") & Q(value__gte=0), name="judgement_has_note"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator} {self.value}"


class Appeal(models.Model):
    """申诉: a township names one indicator of its own sheet while the results are on notice."""

    review = models.ForeignKey(YearReview, PROTECT, related_name="appeals", verbose_name="评议")
    subject = models.ForeignKey(AssessedSubject, PROTECT, related_name="appeals", verbose_name="参评单位")
    indicator = models.ForeignKey(Indicator, PROTECT, related_name="appeals", verbose_name="指标")
    number = models.CharField("编号", max_length=20)
    kind = models.CharField("哪种情况", max_length=10, choices=AppealKind)
    claim = models.TextField("申诉理由")
    state = models.CharField("状态", max_length=10, choices=AppealState, default=AppealState.OPEN)
    raised_by = models.CharField("提出人", max_length=60)
    raised_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    points_before = models.DecimalField("申诉前得分", max_digits=8, decimal_places=2)
    points_after = models.DecimalField("复核后得分", max_digits=8, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "申诉"
        verbose_name_plural = "申诉"
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="appeal_number_unique"),
            models.UniqueConstraint(
                fields=["review", "subject", "indicator"],
                condition=Q(state="open"),
                name="appeal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"]) | ~Q(answer=""), name="appeal_answer_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}“{self.indicator}”"

    def get_absolute_url(self) -> str:
        """The appeal with its answer."""
        return reverse("assessments:appeal_detail", args=[self.pk])


class PointChange(models.Model):
    """Points changed by hand: how much, why, by whom, before and after. Added at every computation."""

    review = models.ForeignKey(YearReview, PROTECT, related_name="changes", verbose_name="评议")
    subject = models.ForeignKey(AssessedSubject, PROTECT, related_name="+", verbose_name="参评单位")
    indicator = models.ForeignKey(Indicator, PROTECT, related_name="changes", verbose_name="指标")
    stage = models.CharField("在哪一步", max_length=10, choices=ChangeStage)
    delta = models.DecimalField("增减", max_digits=8, decimal_places=2)
    before = models.DecimalField("改前", max_digits=8, decimal_places=2)
    after = models.DecimalField("改后", max_digits=8, decimal_places=2)
    reason = models.TextField("理由")
    appeal = models.ForeignKey(
        Appeal, PROTECT, null=True, blank=True, related_name="changes", verbose_name="由哪件申诉"
    )
    made_by = models.CharField("经办人", max_length=60)
    made_at = models.DateTimeField("时间")
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True)
    void_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = "改分记录"
        verbose_name_plural = "改分记录"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="pointchange_has_reason"),
            models.CheckConstraint(condition=~Q(delta=0), name="pointchange_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator} {self.before} → {self.after}"


class SiteSample(models.Model):
    """实地抽查: records behind a report, drawn by a seed that anybody can draw with again."""

    report = models.ForeignKey(QuarterReport, PROTECT, related_name="samples", verbose_name="填报")
    number = models.PositiveSmallIntegerField("第几次")
    state = models.CharField("状态", max_length=10, choices=SampleState, default=SampleState.OPEN)
    seed = models.CharField("抽取种子", max_length=32)
    pool = models.PositiveIntegerField("从多少条里抽")
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.CharField("抽取人", max_length=60)
    visit_on = models.DateField("核查日期", null=True, blank=True)
    visitors = models.CharField("核查人员", max_length=120, blank=True)
    note = models.TextField("核查意见", blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = models.CharField("办结人", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = "实地抽查"
        verbose_name_plural = "实地抽查"
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="sample_number_unique"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(visit_on__isnull=False), name="sample_closed_after_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report.subject}{self.report.period}第 {self.number} 次抽查"

    def get_absolute_url(self) -> str:
        """The sample with its findings."""
        return reverse("assessments:sample_detail", args=[self.pk])


class SampleItem(models.Model):
    """One drawn record and what was found on the spot."""

    sample = models.ForeignKey(SiteSample, PROTECT, related_name="items", verbose_name="抽查")
    line = models.ForeignKey(MeasureLine, PROTECT, related_name="+", verbose_name="填报数据")
    position = models.PositiveSmallIntegerField("序号")
    record_key = models.CharField("记录", max_length=120)
    label = models.CharField("事项", max_length=300)
    on = models.DateField("日期")
    url = models.CharField("地址", max_length=200, blank=True)
    verdict = models.CharField(
        "核查结果", max_length=10, choices=SampleVerdict, default=SampleVerdict.PENDING
    )
    finding = models.TextField("核查情况", blank=True)
    checked_by = models.CharField("核查人", max_length=60, blank=True)
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)

    class Meta:
        verbose_name = "抽查的记录"
        verbose_name_plural = "抽查的记录"
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="sampleitem_position_unique"),
            models.CheckConstraint(
                condition=Q(verdict__in=["pending", "true"]) | ~Q(finding=""),
                name="sampleitem_doubt_has_finding",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.label}"
