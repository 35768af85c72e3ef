"""Money for deputies' work: what a congress gets for a year, by what standard it pays, what it has spent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from deputies import care_querysets as querysets
from deputies.choices import MandateLevel
from deputies.funding import PERSONAL_USES, FundSource, FundUse
from deputies.models.mandates import Mandate

OF_A_DEPUTY = Q(use__in=[str(use) for use in PERSONAL_USES])


class _OfACongress(models.Model):
    """What a congress's money has in common: whose, of which year, and voided with a reason."""

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.FundQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="%(class)s_positive",
                violation_error_message="金额应大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="%(class)s_void_reason",
                violation_error_message="作废要写明原因。",
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('deputies:fund_detail', args=[self.congress_id])}?year={self.year}"


class BudgetLine(_OfACongress):
    """Money a congress gets for its deputies' work in a year, from one source: 省级 300,000 元."""

    source = models.CharField("来源", max_length=12, choices=FundSource)
    name = models.CharField("名称", max_length=60)
    document = models.CharField("依据文号", max_length=80, blank=True)
    arrived_on = models.DateField("到账日期", null=True, blank=True)

    class Meta(_OfACongress.Meta):
        verbose_name = "经费预算"
        verbose_name_plural = "经费预算"
        ordering = ["congress", "-year", "pk"]
        constraints = [
            *_OfACongress.Meta.constraints,
            models.UniqueConstraint(
                fields=["congress", "year", "source", "name"],
                condition=Q(voided_at__isnull=True),
                name="one_budget_line_of_each_name",
                violation_error_message="这一年已经有同名的经费。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}{self.name}"


class FundStandard(_OfACongress):
    """How much is paid to one deputy of a level for a use, for a year or for one activity."""

    use = models.CharField("用途", max_length=20, choices=[(u.value, u.label) for u in PERSONAL_USES])
    level = models.CharField("代表层级", max_length=12, choices=MandateLevel)
    document = models.CharField("依据文号", max_length=80, blank=True)

    class Meta(_OfACongress.Meta):
        verbose_name = "经费标准"
        verbose_name_plural = "经费标准"
        ordering = ["congress", "-year", "use", "level"]
        constraints = [
            *_OfACongress.Meta.constraints,
            models.UniqueConstraint(
                fields=["congress", "year", "use", "level"],
                condition=Q(voided_at__isnull=True),
                name="one_standard_of_a_use_and_level",
                violation_error_message="这一年已经有这一项标准。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_use_display()}（{self.get_level_display()}代表）"


class Expenditure(_OfACongress):
    """Money spent out of a budget line: for the work of all, or paid to one deputy.

    A person is paid once for a thing: ``occasion_key`` names the spell or the activity, and the
    constraint holds across congresses, because a deputy of two congresses is one person.
    """

    line = models.ForeignKey(
        BudgetLine, verbose_name="从哪笔经费支出", on_delete=models.PROTECT, related_name="expenditures"
    )
    use = models.CharField("用途", max_length=20, choices=FundUse)
    mandate = models.ForeignKey(
        Mandate,
        verbose_name="代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expenditures",
    )
    person = models.ForeignKey(
        "accounts.Person",
        verbose_name="收款人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    occasion_key = models.CharField("事项键", max_length=120, blank=True)
    occasion = models.CharField("事项", max_length=120)
    paid_on = models.DateField("支出日期")
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    over_reason = models.CharField("超支说明", max_length=200, blank=True)

    class Meta(_OfACongress.Meta):
        verbose_name = "经费支出"
        verbose_name_plural = "经费支出"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            *_OfACongress.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "year", "use", "occasion_key"],
                condition=Q(voided_at__isnull=True, person__isnull=False),
                name="nobody_paid_twice",
                violation_error_message="这位代表的这一项已经发过。",
            ),
            models.CheckConstraint(
                condition=OF_A_DEPUTY & Q(mandate__isnull=False, person__isnull=False) & ~Q(occasion_key="")
                | ~OF_A_DEPUTY & Q(mandate__isnull=True, person__isnull=True, occasion_key=""),
                name="payment_to_a_deputy_names_him",
                violation_error_message="发给代表的经费要写明是哪位代表、哪一项。",
            ),
        ]
        indexes = [models.Index(fields=["congress", "year", "voided_at"], name="expenditure_congress_year")]

    def __str__(self) -> str:
        return f"{self.occasion} {self.amount} 元"
