"""Honours: the selection with its quota and who takes no part, who was put forward, and what was given."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from deputies import file_querysets
from deputies.file_choices import Exclusion, HonourLevel, NominationState, SelectionState
from deputies.models.mandates import Mandate


class HonourSelection(models.Model):
    """A selection of deputies for one honour in one year (评选表彰).

    An honour needs an authority: ``basis`` is the document that allows it, ``approved_by`` the body
    that approves it (decisions E29). The quota is a number, or a share of the deputies in office.
    """

    congress = models.ForeignKey(
        "accounts.Organization",
        verbose_name="人大",
        on_delete=models.PROTECT,
        related_name="honour_selections",
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("表彰名称", max_length=60)
    basis = models.CharField("评选依据", max_length=160)
    approved_by = models.CharField("批准机关", max_length=80)
    quota_number = models.PositiveSmallIntegerField("名额（人）", null=True, blank=True)
    quota_percent = models.PositiveSmallIntegerField("名额（占在任代表的百分比）", null=True, blank=True)
    with_townships = models.BooleanField("乡镇代表也参加", default=False)
    # Values of ``Exclusion``.
    exclusions = models.JSONField("不参加评选的人", default=list, blank=True)
    nominations_due = models.DateField("推荐截止日期", null=True, blank=True)
    requirements = models.TextField("评选条件", blank=True)
    state = models.CharField("状态", max_length=10, choices=SelectionState, default=SelectionState.OPEN)
    decided_on = models.DateField("表彰日期", null=True, blank=True)
    document_no = models.CharField("表彰决定文号", max_length=60, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = file_querysets.SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "评选表彰"
        verbose_name_plural = "评选表彰"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "year", "title"],
                condition=~Q(state=SelectionState.CANCELLED),
                name="one_selection_of_a_title_a_year",
                violation_error_message="这一年已经有同名的评选。",
            ),
            models.CheckConstraint(
                condition=Q(quota_number__gte=1, quota_percent__isnull=True)
                | Q(quota_number__isnull=True, quota_percent__gte=1, quota_percent__lte=100),
                name="selection_has_one_quota",
                violation_error_message="名额填人数或者百分比，只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(state=SelectionState.DECIDED, decided_on__isnull=False) & ~Q(document_no="")
                | ~Q(state=SelectionState.DECIDED) & Q(decided_on__isnull=True),
                name="decided_selection_has_day_and_document",
                violation_error_message="表彰要有日期和决定文号。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("deputies:selection_detail", args=[self.pk])

    @property
    def quota_words(self) -> str:
        """20 人 or 在任代表的 20%."""
        return f"{self.quota_number} 人" if self.quota_number else f"在任代表的 {self.quota_percent}%"

    @property
    def exclusion_labels(self) -> list[str]:
        """Who takes no part, in words."""
        return [Exclusion(value).label for value in self.exclusions]


class HonourNomination(models.Model):
    """A deputy put forward in a selection, with the grounds."""

    selection = models.ForeignKey(
        HonourSelection, verbose_name="评选", on_delete=models.PROTECT, related_name="nominations"
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="nominations"
    )
    ground = models.CharField("推荐理由", max_length=500)
    nominated_by = models.ForeignKey(
        "accounts.Organization",
        verbose_name="推荐单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    nominated_at = models.DateTimeField("推荐时间")
    state = models.CharField(
        "状态", max_length=12, choices=NominationState, default=NominationState.NOMINATED
    )
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)

    objects = file_querysets.NominationQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐人选"
        verbose_name_plural = "推荐人选"
        ordering = ["selection", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "mandate"],
                condition=~Q(state=NominationState.WITHDRAWN),
                name="one_nomination_of_a_deputy",
                violation_error_message="这位代表已经被推荐。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate}（{self.get_state_display()}）"


class Honour(models.Model):
    """An honour a deputy received: from a selection here, or from any body and entered with its document."""

    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="honours"
    )
    title = models.CharField("表彰名称", max_length=60)
    level = models.CharField("表彰级别", max_length=12, choices=HonourLevel)
    granted_by = models.CharField("表彰机关", max_length=80)
    document_no = models.CharField("文号", max_length=60)
    on = models.DateField("表彰日期")
    selection = models.ForeignKey(
        HonourSelection,
        verbose_name="评选",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="honours",
    )
    entered_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = file_querysets.HonourQuerySet.as_manager()

    class Meta:
        verbose_name = "表彰"
        verbose_name_plural = "表彰"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "title", "on"],
                condition=Q(voided_at__isnull=True),
                name="one_honour_of_a_title_and_day",
                violation_error_message="这项表彰已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="voided_honour_has_a_reason",
                violation_error_message="作废要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.mandate.get_absolute_url()}?tab=work&kind=honour"
