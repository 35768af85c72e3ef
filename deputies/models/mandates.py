"""Who is a deputy: mandates, offices and groups, each from when to when."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import querysets
from deputies.choices import (
    ElectionKind,
    EndReason,
    MandateLevel,
    MandateState,
    Office,
    SuspensionReason,
    Trade,
)
from deputies.models.congress import Constituency, Delegation, Term, congress_of_term, deputy_label


class DeputyGroup(models.Model):
    """A deputies' group (代表小组) of a congress; lives on through terms until it is retired."""

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="deputy_groups"
    )
    name = models.CharField("名称", max_length=60)
    division = models.ForeignKey(
        "accounts.Division",
        verbose_name="活动区域",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    leader = models.ForeignKey(
        "deputies.Mandate",
        verbose_name="组长",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_groups",
    )
    retired_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.DeputyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "代表小组"
        verbose_name_plural = "代表小组"
        ordering = ["congress", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "name"],
                condition=Q(retired_on__isnull=True),
                name="one_group_of_each_name",
                violation_error_message="已经有同名的代表小组。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:group_list")


class Mandate(models.Model):
    """One person's mandate as a deputy of one congress in one term.

    ``township`` is the township-level division above ``home_division`` (empty where a deputy stands
    for the whole county); lists and metrics group by it, so it is stored. The membership is made
    and ended by the mandate's verbs only.
    """

    person = models.ForeignKey(
        "accounts.Person", verbose_name="姓名", on_delete=models.PROTECT, related_name="mandates"
    )
    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="mandates"
    )
    term = models.ForeignKey(Term, verbose_name="届", on_delete=models.PROTECT, related_name="mandates")
    level = models.CharField("层级", max_length=12, choices=MandateLevel)
    constituency = models.ForeignKey(
        Constituency,
        verbose_name="选区（选举单位）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    home_division = models.ForeignKey(
        "accounts.Division",
        verbose_name="联系的村（社区）",
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    township = models.ForeignKey(
        "accounts.Division",
        verbose_name="镇（乡、街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="township_mandates",
    )
    delegation = models.ForeignKey(
        Delegation,
        verbose_name="代表团",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    group = models.ForeignKey(
        DeputyGroup,
        verbose_name="代表小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    occupation = models.CharField("工作单位和职务", max_length=120, blank=True)
    trade = models.CharField("职业构成", max_length=20, choices=Trade, blank=True, default="")
    kind_of_election = models.CharField(
        "当选方式", max_length=12, choices=ElectionKind, default=ElectionKind.GENERAL
    )
    elected_on = models.DateField("当选日期")
    starts_on = models.DateField("任职日期")
    state = models.CharField("状态", max_length=10, choices=MandateState, default=MandateState.ACTIVE)
    suspended_on = models.DateField("暂停日期", null=True, blank=True)
    suspension_reason = models.CharField(
        "暂停原因", max_length=20, choices=SuspensionReason, blank=True, default=""
    )
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=24, choices=EndReason, blank=True, default="")
    end_note = models.CharField("依据说明", max_length=300, blank=True)
    # Who accepted or passed it and when, and the announcement (选举法 55, 代表法 62).
    end_body = models.CharField("接受（通过）的机关和会议", max_length=120, blank=True)
    end_decided_on = models.DateField("接受（通过）日期", null=True, blank=True)
    announcement_number = models.CharField("公告文号", max_length=60, blank=True)
    announced_on = models.DateField("公告日期", null=True, blank=True)
    # A place by hand in printed lists: for names that strokes cannot order, or an order of the office's own.
    list_position = models.PositiveIntegerField("手工排序", null=True, blank=True)
    # Who has no fixed wage gets a subsidy for the days of the mandate (代表法).
    wageless = models.BooleanField("无固定工资收入", default=False)
    # Of a term before the portal, entered from a file: history, which no verb changes any more.
    imported = models.BooleanField("历史导入", default=False)
    membership = models.OneToOneField(
        "accounts.Membership", verbose_name="任职", on_delete=models.PROTECT, related_name="mandate"
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "代表职务"
        verbose_name_plural = "代表职务"
        ordering = ["congress", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "term"],
                condition=~Q(state=MandateState.ENDED),
                name="one_open_mandate_in_a_term",
                violation_error_message="这个人已经是这一届的代表。",
            ),
            models.CheckConstraint(
                condition=Q(state=MandateState.ENDED, ended_on__isnull=False) & ~Q(end_reason="")
                | ~Q(state=MandateState.ENDED) & Q(ended_on__isnull=True, end_reason=""),
                name="ended_mandate_has_day_and_reason",
                violation_error_message="终止的代表职务要有终止日期和原因。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="mandate_ends_after_it_starts",
                violation_error_message="终止日期不能早于任职日期。",
            ),
            models.CheckConstraint(
                condition=Q(state=MandateState.SUSPENDED, suspended_on__isnull=False)
                & ~Q(suspension_reason="")
                | ~Q(state=MandateState.SUSPENDED) & Q(suspended_on__isnull=True, suspension_reason=""),
                name="suspended_mandate_has_day_and_reason",
                violation_error_message="暂停执行职务要有日期和原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["congress", "state"], name="mandate_congress_state"),
            models.Index(fields=["township", "state"], name="mandate_township_state"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:mandate_detail", args=[self.pk])

    @property
    def deputy_label(self) -> str:
        """县十九届人大代表; reads congress (with county and division) and term."""
        return deputy_label(self.congress, self.term)

    @property
    def formal_label(self) -> str:
        """云岭县第十九届人民代表大会代表, as files and letters write it."""
        return f"{congress_of_term(self.congress, self.term)}代表"

    @property
    def records_congress(self):
        """The congress whose records a deputy's work belongs to: the own, a higher deputy's the county's.

        Work of a deputy of a higher congress in the county counts for the county (record 0041).
        """
        return self.congress.county.congress if self.congress.is_higher_congress else self.congress

    @property
    def is_open(self) -> bool:
        """Not ended; a suspended mandate is still a mandate."""
        return self.state != MandateState.ENDED


class OfficeHolding(models.Model):
    """An office (主席团成员, 常委会委员, 小组组长 …) held by a deputy from one day to another."""

    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="office_holdings"
    )
    office = models.CharField("职务", max_length=20, choices=Office)
    group = models.ForeignKey(
        DeputyGroup,
        verbose_name="代表小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leaderships",
    )
    starts_on = models.DateField("任职日期")
    ends_on = models.DateField("免职日期", null=True, blank=True)
    # A group's leader works under a membership of his own, beside that of the mandate.
    membership = models.OneToOneField(
        "accounts.Membership",
        verbose_name="任职",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="office_holding",
    )
    # The election that gave the office, where its result was entered with it.
    election = models.ForeignKey(
        "deputies.Election",
        verbose_name="由哪次选举产生",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="office_holdings",
    )

    objects = querysets.OfficeHoldingQuerySet.as_manager()

    class Meta:
        verbose_name = "担任职务"
        verbose_name_plural = "担任职务"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "office"],
                condition=Q(ends_on__isnull=True) & ~Q(office=Office.GROUP_LEADER),
                name="office_held_once_at_a_time",
                violation_error_message="已经担任这个职务。",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(ends_on__isnull=True, office=Office.GROUP_LEADER),
                name="one_leader_of_a_group",
                violation_error_message="这个小组已经有组长。",
            ),
            models.CheckConstraint(
                condition=Q(office=Office.GROUP_LEADER, group__isnull=False)
                | ~Q(office=Office.GROUP_LEADER) & Q(group__isnull=True),
                name="leader_of_some_group",
                violation_error_message="小组组长要写明是哪个小组。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="office_ends_after_it_starts",
                violation_error_message="免职日期不能早于任职日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_office_display()


class Suspension(models.Model):
    """One spell in which a mandate was not exercised (代表法 61); open while ``until`` is empty."""

    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="suspensions"
    )
    since = models.DateField("暂停日期")
    # The day the deputy acts again, or the day after the mandate's last.
    until = models.DateField("恢复日期", null=True, blank=True)
    reason = models.CharField("暂停原因", max_length=20, choices=SuspensionReason)

    class Meta:
        verbose_name = "暂停执行职务"
        verbose_name_plural = "暂停执行职务"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(until__isnull=True),
                name="one_open_suspension",
                violation_error_message="这位代表已经暂停执行职务。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="suspension_ends_after_it_starts",
                violation_error_message="恢复日期不能早于暂停日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.get_reason_display()}"
