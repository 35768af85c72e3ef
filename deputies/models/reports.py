"""Reports of deputies to their voters (述职): the term's plan, and each report with its ballot."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import training_querysets as querysets
from deputies.models.congress import Constituency, Term
from deputies.models.mandates import Mandate
from deputies.report_ballots import Ballot
from deputies.training_choices import BallotState, ReportState, ReportWay

LEAST_VOTERS = 50


class ReportingPlan(models.Model):
    """How a congress has its deputies report in one term: how often, before how many voters."""

    term = models.OneToOneField(
        Term, verbose_name="届", on_delete=models.PROTECT, related_name="reporting_plan"
    )
    times = models.PositiveSmallIntegerField(
        "每位代表本届至少述职几次", default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    least_voters = models.PositiveSmallIntegerField(
        "到会选民一般不少于几人", default=LEAST_VOTERS, validators=[MaxValueValidator(9999)]
    )
    text = models.TextField("总体安排", blank=True)
    adopted_by = models.CharField("审定机构", max_length=60, blank=True)
    adopted_on = models.DateField("审定日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.ReportingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "述职计划"
        verbose_name_plural = "述职计划"
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term.label}述职计划"

    def get_absolute_url(self) -> str:
        return reverse("deputies:report_plans")


class VoterReport(models.Model):
    """One deputy's report to voters: planned, held with its ballot, fed back, answered.

    ``on`` is the planned day until it was held. ``congress`` and ``township`` are those of the
    mandate when it was planned (decisions G45).
    """

    mandate = models.ForeignKey(
        Mandate, verbose_name="代表", on_delete=models.PROTECT, related_name="voter_reports"
    )
    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="voter_reports"
    )
    township = models.ForeignKey(
        "accounts.Division",
        verbose_name="镇（乡、街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    constituency = models.ForeignKey(
        Constituency,
        verbose_name="选区",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="voter_reports",
    )
    way = models.CharField("方式", max_length=10, choices=ReportWay, default=ReportWay.MEETING)
    on = models.DateField("述职日期")
    place = models.CharField("地点", max_length=120, blank=True)
    host = models.CharField("主持人", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.PLANNED)
    content = models.TextField("述职报告", blank=True)
    voters = models.PositiveIntegerField("到会选民", default=0)
    ballot_state = models.CharField("测评", max_length=8, choices=BallotState, default=BallotState.NONE)
    issued = models.PositiveIntegerField("发出票数", default=0)
    # More papers than voters who came need a reason in writing: who else was given one.
    issued_note = models.CharField("发出票多于到会的说明", max_length=200, blank=True, default="")
    returned = models.PositiveIntegerField("收回票数", default=0)
    satisfied = models.PositiveIntegerField("满意", default=0)
    basic = models.PositiveIntegerField("基本满意", default=0)
    unsatisfied = models.PositiveIntegerField("不满意", default=0)
    invalid = models.PositiveIntegerField("无效票", default=0)
    opinions = models.TextField("选民意见", blank=True)
    feedback = models.TextField("书面反馈", blank=True)
    feedback_on = models.DateField("反馈日期", null=True, blank=True)
    answer_by = models.DateField("请代表在哪天以前回复", null=True, blank=True)
    answer = models.TextField("代表的回复", blank=True)
    answered_on = models.DateField("回复日期", null=True, blank=True)
    reason = models.CharField("取消或者作废的原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.VoterReportQuerySet.as_manager()

    class Meta:
        verbose_name = "向选民述职"
        verbose_name_plural = "向选民述职"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(state=ReportState.PLANNED),
                name="one_planned_report_of_a_deputy",
                violation_error_message="这位代表已经有一次待述职的安排。",
            ),
            models.CheckConstraint(
                condition=~Q(ballot_state=BallotState.VALID)
                | Q(
                    returned__lte=F("issued"),
                    returned=F("satisfied") + F("basic") + F("unsatisfied") + F("invalid"),
                ),
                name="ballot_of_a_report_adds_up",
                violation_error_message="收回票数应等于三档票数和无效票之和，并且不多于发出票数。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.CANCELLED, ReportState.VOIDED]) | ~Q(reason=""),
                name="dropped_report_has_a_reason",
                violation_error_message="取消或者作废要写原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["congress", "on"], name="voter_report_congress_day"),
            models.Index(fields=["mandate", "state"], name="voter_report_mandate_state"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate.person.name} {self.on:%Y-%m-%d} 向选民述职"

    def get_absolute_url(self) -> str:
        return reverse("deputies:report_detail", args=[self.pk])

    @property
    def count(self) -> Ballot:
        """The ballot's numbers, for what follows from them."""
        return Ballot(self.issued, self.returned, self.satisfied, self.basic, self.unsatisfied, self.invalid)

    @property
    def has_valid_ballot(self) -> bool:
        """Whether shares may be told."""
        return self.ballot_state == BallotState.VALID
