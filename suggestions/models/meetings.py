"""交办会: many suggestions handed over in one go, with the set each unit gets and the receipt it signs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment

from ..choices import HandOverKind
from ..querysets import MeetingQuerySet

PROTECT = models.PROTECT


class HandOverMeeting(models.Model):
    """A hand-over of a session's suggestions, or of a batch between sessions (代表法 51).

    ``organization`` hands over: a congress to the government office and others, or the government
    office to the departments. A case may be on one list of each.
    """

    kind = models.CharField("方式", max_length=10, choices=HandOverKind)
    organization = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="hand_over_meetings", verbose_name="交办单位"
    )
    session = models.ForeignKey(
        "deputies.CongressSession",
        PROTECT,
        null=True,
        blank=True,
        related_name="hand_over_meetings",
        verbose_name="哪次大会的建议",
    )
    title = models.CharField("名称", max_length=80)
    held_on = models.DateField("交办会日期", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    number = models.CharField("通知文号", max_length=60, blank=True)
    requirements = models.TextField("办理要求", max_length=2000, blank=True)
    contact = models.CharField("联系人和电话", max_length=80, blank=True)
    receipt_by = models.DateField("回执交回日期", null=True, blank=True)
    # Whoever is late gets a second set of papers: the lists of each batch stay as they were signed for.
    batches = models.PositiveSmallIntegerField("交办了几批", default=0)
    handed_at = models.DateTimeField("首次交办时间", null=True, blank=True)
    created_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="筹备人"
    )
    created_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "交办会"
        verbose_name_plural = "交办会"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["organization", "created_at"], name="hand_over_by_organization")]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="voided_hand_over_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(batches=0), name="what_was_handed_over_stands"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("suggestions:meeting_detail", args=[self.pk])

    @property
    def assigns(self) -> bool:
        """政府分办: the government office's own, to the departments."""
        return self.kind == HandOverKind.ASSIGN

    @property
    def word(self) -> str:
        """交办 or 分办: what is done here."""
        return "分办" if self.assigns else "交办"


class HandOverItem(models.Model):
    """One suggestion on the list of a meeting, in its order, with the body it is to go to."""

    meeting = models.ForeignKey(HandOverMeeting, PROTECT, related_name="items", verbose_name="交办会")
    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="hand_over_items", verbose_name="建议")
    place = models.PositiveIntegerField("顺序")
    unit = models.ForeignKey(
        "accounts.Organization", PROTECT, null=True, blank=True, related_name="+", verbose_name="交给"
    )
    lead = models.ForeignKey(
        "accounts.Organization", PROTECT, null=True, blank=True, related_name="+", verbose_name="主办单位"
    )
    assists = models.JSONField("协办单位", default=list, blank=True)
    batch = models.PositiveSmallIntegerField("第几批", null=True, blank=True)
    taken_out_at = models.DateTimeField("移出时间", null=True, blank=True)

    class Meta:
        verbose_name = "交办件"
        verbose_name_plural = "交办件"
        ordering = ["meeting", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "suggestion"],
                condition=Q(batch__isnull=True),
                name="once_on_a_hand_over_list",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True) | Q(taken_out_at__isnull=True),
                name="handed_over_stays_on_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.suggestion}"


class HandOverReceipt(models.Model):
    """回执: what a unit signs for the set of one batch, recorded when the paper comes back."""

    meeting = models.ForeignKey(HandOverMeeting, PROTECT, related_name="receipts", verbose_name="交办会")
    unit = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="hand_over_receipts", verbose_name="单位"
    )
    batch = models.PositiveSmallIntegerField("第几批", default=1)
    count = models.PositiveIntegerField("件数")
    issued_at = models.DateTimeField("发出时间")
    returned_on = models.DateField("交回日期", null=True, blank=True)
    signed_by = models.CharField("签收人", max_length=40, blank=True)
    contact = models.CharField("承办联系人和电话", max_length=80, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "交办回执"
        verbose_name_plural = "交办回执"
        ordering = ["meeting", "batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit", "batch"], name="one_receipt_a_unit_and_batch"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | ~Q(signed_by=""), name="returned_receipt_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.count} 件"

    def get_absolute_url(self) -> str:
        return reverse("suggestions:meeting_set", args=[self.pk])


class HandOverFile(AbstractAttachment):
    """The scan of a signed receipt."""

    receipt = models.ForeignKey(HandOverReceipt, PROTECT, related_name="files", verbose_name="回执")

    class Meta:
        verbose_name = "回执扫描件"
        verbose_name_plural = "回执扫描件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("suggestions:meeting_file", args=[self.pk])
