"""A station against one edition of a standard: self-check, inspection, approval, reward; and its stars."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment

from ..building_choices import (
    OPEN_STATES,
    AcceptanceState,
    InspectionKind,
    ItemResult,
    StandardPurpose,
    StarKind,
)
from ..building_querysets import AcceptanceQuerySet, OfStationQuerySet, StarQuerySet
from .building import PlannedSite
from .standards import Standard, StandardItem
from .stations import Station

PROTECT = models.PROTECT


class Acceptance(models.Model):
    """验收 or 评星: one station against one edition of a standard, until it is approved or fails.

    ``owner`` is the office whose standard it is and who inspects; ``township`` is kept for figures
    (decisions G45). ``reward_amount`` is set on approval, and is what may be paid once.
    """

    station = models.ForeignKey(Station, PROTECT, related_name="acceptances", verbose_name="联络站")
    standard = models.ForeignKey(Standard, PROTECT, related_name="acceptances", verbose_name="标准")
    purpose = models.CharField("用途", max_length=10, choices=StandardPurpose.choices)
    owner = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="acceptances_led", verbose_name="组织检查的单位"
    )
    township = models.ForeignKey("accounts.Division", PROTECT, related_name="+", verbose_name="所在乡镇")
    site = models.ForeignKey(
        PlannedSite, PROTECT, related_name="acceptances", null=True, blank=True, verbose_name="计划建站点"
    )
    state = models.CharField(
        "状态", max_length=12, choices=AcceptanceState.choices, default=AcceptanceState.SELF_CHECK
    )
    wanted_stars = models.PositiveSmallIntegerField("申报星级", null=True, blank=True)
    opened_at = models.DateTimeField("开始时间")
    due_on = models.DateField("自查期限", null=True, blank=True)
    self_checked_by = models.ForeignKey(
        "accounts.Person", PROTECT, related_name="+", null=True, blank=True, verbose_name="自查人"
    )
    recheck_on = models.DateField("复查日期", null=True, blank=True)
    fixed_note = models.CharField("整改情况", max_length=500, blank=True)
    score = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True, blank=True)
    proposed_stars = models.PositiveSmallIntegerField("得分对应星级", null=True, blank=True)
    passed_on = models.DateField("检查合格日期", null=True, blank=True)
    approved_on = models.DateField("审定日期", null=True, blank=True)
    approved_by = models.CharField("审定机关", max_length=80, blank=True)
    approval_document = models.CharField("审定文件和文号", max_length=160, blank=True)
    meeting = models.ForeignKey(
        "deputies.Meeting", PROTECT, related_name="+", null=True, blank=True, verbose_name="审定的会议"
    )
    reward_amount = models.DecimalField(
        "应奖补（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    cancel_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = "联络站验收"
        verbose_name_plural = "联络站验收"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "purpose"],
                condition=Q(state__in=[str(state) for state in OPEN_STATES]),
                name="one_open_acceptance_of_a_purpose",
            ),
            models.CheckConstraint(
                condition=~Q(state=AcceptanceState.APPROVED)
                | Q(approved_on__isnull=False) & ~Q(approved_by="") & ~Q(approval_document=""),
                name="approval_has_day_body_and_document",
            ),
            models.CheckConstraint(
                condition=~Q(state=AcceptanceState.CANCELLED) | ~Q(cancel_reason=""),
                name="acceptance_cancel_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "recheck_on"], name="acceptance_state_recheck")]

    def __str__(self) -> str:
        return f"{self.station}{self.get_purpose_display()}"

    def get_absolute_url(self) -> str:
        return reverse("liaison_stations:acceptance_detail", args=[self.pk])

    @property
    def gives_stars(self) -> bool:
        """Whether it is about stars."""
        return self.purpose == StandardPurpose.STARS

    @property
    def state_words(self) -> str:
        """The state as people say it: stars are given (待评定), buildings approved (待审定)."""
        if self.gives_stars and self.state == AcceptanceState.PASSED:
            return "待评定"
        if self.gives_stars and self.state == AcceptanceState.APPROVED:
            return "已评定"
        return self.get_state_display()


class Inspection(models.Model):
    """One look at the station: its own, the inspectors', or again at what was not met."""

    acceptance = models.ForeignKey(Acceptance, PROTECT, related_name="inspections", verbose_name="验收")
    kind = models.CharField("类别", max_length=12, choices=InspectionKind.choices)
    on = models.DateField("日期")
    people = models.CharField("检查人", max_length=200, blank=True)
    note = models.TextField("总体情况", blank=True)
    entered_by = models.ForeignKey(
        "accounts.Person", PROTECT, related_name="+", null=True, blank=True, verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "自查和检查"
        verbose_name_plural = "自查和检查"
        ordering = ["acceptance", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"


class CheckedItem(models.Model):
    """What was found of one item."""

    inspection = models.ForeignKey(Inspection, PROTECT, related_name="findings", verbose_name="检查")
    item = models.ForeignKey(StandardItem, PROTECT, related_name="findings", verbose_name="条目")
    result = models.CharField("结果", max_length=16, choices=ItemResult.choices)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "检查结果"
        verbose_name_plural = "检查结果"
        ordering = ["inspection", "item__position"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="checked_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_result_display()}"


class InspectionPhoto(AbstractAttachment):
    """A photo of a check: always optional, never counted."""

    inspection = models.ForeignKey(Inspection, PROTECT, related_name="photos", verbose_name="检查")

    class Meta:
        verbose_name = "检查照片"
        verbose_name_plural = "检查照片"
        ordering = ["inspection", "pk"]

    def __str__(self) -> str:
        return f"检查照片，{self.inspection.on:%Y-%m-%d}"


class Reward(models.Model):
    """Money paid after approval (以奖代补): a station once, whatever the standard."""

    acceptance = models.ForeignKey(Acceptance, PROTECT, related_name="rewards", verbose_name="验收")
    station = models.ForeignKey(Station, PROTECT, related_name="rewards", verbose_name="联络站")
    township = models.ForeignKey("accounts.Division", PROTECT, related_name="+", verbose_name="所在乡镇")
    chain = models.UUIDField("哪个标准", editable=False)
    amount = models.DecimalField("金额（元）", max_digits=10, decimal_places=2)
    paid_on = models.DateField("拨付日期")
    payee = models.CharField("收款单位", max_length=100)
    source = models.CharField("资金来源", max_length=100)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    again_reason = models.CharField("同一个村再次奖补的说明", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = "建站奖补"
        verbose_name_plural = "建站奖补"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station"], condition=Q(voided_at=None), name="station_rewarded_once"
            ),
            models.UniqueConstraint(
                fields=["acceptance"], condition=Q(voided_at=None), name="acceptance_rewarded_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="station_reward_positive"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="station_reward_void_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station}奖补 {self.amount} 元"


class StarAward(models.Model):
    """A word about a station's stars: given, raised, lowered, withdrawn; the last one holds (动态管理).

    It needs its authority: the document that allows it and the body that approves it (decisions E29).
    """

    station = models.ForeignKey(Station, PROTECT, related_name="star_awards", verbose_name="联络站")
    owner = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="+", verbose_name="组织评定的单位"
    )
    kind = models.CharField("怎么来的", max_length=10, choices=StarKind.choices)
    stars = models.PositiveSmallIntegerField("星级")
    on = models.DateField("日期")
    until = models.DateField("有效期到", null=True, blank=True)
    basis = models.CharField("依据文号", max_length=160)
    approved_by = models.CharField("批准机关", max_length=80)
    reason = models.CharField("原因", max_length=300, blank=True)
    acceptance = models.ForeignKey(
        Acceptance, PROTECT, related_name="star_awards", null=True, blank=True, verbose_name="评定"
    )
    entered_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = StarQuerySet.as_manager()

    class Meta:
        verbose_name = "联络站星级"
        verbose_name_plural = "联络站星级"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "on"], condition=Q(voided_at=None), name="one_word_about_stars_a_day"
            ),
            models.UniqueConstraint(
                fields=["acceptance"],
                condition=Q(voided_at=None, acceptance__isnull=False),
                name="acceptance_gives_stars_once",
            ),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(approved_by=""), name="stars_have_their_authority"
            ),
            models.CheckConstraint(
                condition=Q(kind=StarKind.WITHDRAWN, stars=0)
                | ~Q(kind=StarKind.WITHDRAWN) & Q(stars__gte=1, stars__lte=5),
                name="stars_in_range",
            ),
            models.CheckConstraint(
                condition=Q(kind=StarKind.AWARD) | ~Q(reason=""), name="changed_stars_have_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="stars_void_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.words}"

    @property
    def words(self) -> str:
        """三星 or 摘星."""
        return f"{'零一二三四五'[self.stars]}星" if self.stars else "摘星"
