"""Whose a suggestion is, and where it comes from: out of a motion, or out of another suggestion."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

PROTECT = models.PROTECT


class Signature(models.Model):
    """An author of a suggestion: the lead or a co-signer, and when the co-signer agreed (G45)."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="signatures", verbose_name="建议")
    mandate = models.ForeignKey("deputies.Mandate", PROTECT, related_name="signatures", verbose_name="代表")
    lead = models.BooleanField("领衔", default=False)
    asked_at = models.DateTimeField("邀请时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("同意附议时间", null=True, blank=True)
    declined_at = models.DateTimeField("不附议时间", null=True, blank=True)
    # The day came, or the author went on, before there was an answer.
    lapsed_at = models.DateTimeField("没有等到回复", null=True, blank=True)
    # Signed on the paper that a clerk entered; the deputy is told and may object.
    on_paper = models.BooleanField("纸上签名", default=False)
    note = models.CharField("附议说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "署名"
        verbose_name_plural = "署名"
        ordering = ["suggestion", "-lead", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "mandate"], name="deputy_signs_once"),
            models.UniqueConstraint(fields=["suggestion"], condition=Q(lead=True), name="one_lead_signatory"),
        ]
        # The lead is told by the case: a list looks for the others.
        indexes = [models.Index(fields=["mandate"], condition=Q(lead=False), name="signature_beside_lead")]

    def __str__(self) -> str:
        return f"{self.mandate}{'（领衔）' if self.lead else ''}"

    @property
    def stands(self) -> bool:
        """Signed, and not taken back."""
        return self.confirmed_at is not None and self.declined_at is None

    @property
    def word(self) -> str:
        """What became of the invitation."""
        if self.lead:
            return "领衔"
        if self.declined_at is not None:
            return "不附议"
        if self.confirmed_at is not None:
            return "纸上签名" if self.on_paper else "已同意附议"
        if self.lapsed_at is not None:
            return "没有回复"
        return "等待回复" if self.asked_at else "还没有邀请"


class MotionOrigin(models.Model):
    """议案转建议: a motion that was not tabled goes on as a suggestion (地方组织法 22; by whom, when)."""

    suggestion = models.OneToOneField("Suggestion", PROTECT, related_name="motion", verbose_name="建议")
    number = models.CharField("原议案编号", max_length=60)
    decided_by = models.CharField("决定转为建议的机构", max_length=60)
    decided_on = models.DateField("决定日期")
    recorded_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "议案转建议"
        verbose_name_plural = "议案转建议"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.number}（{self.decided_by}）"


class Split(models.Model):
    """一事一议: a suggestion that spoke of two matters, and the one that was made of the second."""

    whole = models.ForeignKey("Suggestion", PROTECT, related_name="split_off", verbose_name="原件")
    part = models.OneToOneField("Suggestion", PROTECT, related_name="split_from", verbose_name="分出的件")
    # The deputy's words as they stood before.
    title_before = models.CharField("拆分前的标题", max_length=80)
    body_before = models.TextField("拆分前的内容")
    reason = models.CharField("拆分理由", max_length=300, blank=True)
    at = models.DateTimeField("拆分时间")
    by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="拆分的人"
    )

    class Meta:
        verbose_name = "拆分"
        verbose_name_plural = "拆分"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(whole=F("part")), name="not_split_from_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.whole} → {self.part}"
