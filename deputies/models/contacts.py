"""Leaders and presidium members in contact with deputies: who keeps contact with whom, and each contact."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import care_querysets as querysets
from deputies.choices import ContactWay, EndReason
from deputies.models.mandates import Mandate


class ContactAssignment(models.Model):
    """One member of a congress's committee or presidium who keeps contact with one deputy for a year.

    ``visits_done`` and ``last_visit_on`` are kept by the verbs from the visits that stand, so that a
    list of who is due costs one query.
    """

    congress = models.ForeignKey(
        "accounts.Organization",
        verbose_name="人大",
        on_delete=models.PROTECT,
        related_name="contact_assignments",
    )
    year = models.PositiveSmallIntegerField("年度")
    person = models.ForeignKey(
        "accounts.Person", verbose_name="联系人", on_delete=models.PROTECT, related_name="contact_assignments"
    )
    mandate = models.ForeignKey(
        Mandate, verbose_name="被联系的代表", on_delete=models.PROTECT, related_name="contact_assignments"
    )
    visits_due = models.PositiveSmallIntegerField("全年至少联系次数", default=1)
    visits_done = models.PositiveSmallIntegerField("已联系次数", default=0)
    last_visit_on = models.DateField("最近一次联系", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.ContactAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "联系代表安排"
        verbose_name_plural = "联系代表安排"
        ordering = ["-year", "congress", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "person", "mandate"],
                condition=Q(ended_on__isnull=True),
                name="one_contact_of_a_pair_in_a_year",
                violation_error_message="这一年已经安排他联系这位代表。",
            ),
            models.CheckConstraint(
                condition=Q(visits_due__gte=1, visits_due__lte=52),
                name="contact_due_1_to_52",
                violation_error_message="全年至少联系次数应在 1 到 52 之间。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""),
                name="ended_contact_has_a_reason",
                violation_error_message="结束联系安排要写明原因。",
            ),
        ]
        indexes = [models.Index(fields=["congress", "year"], name="contact_congress_year")]

    def __str__(self) -> str:
        return f"{self.person}联系{self.mandate.person}"

    def get_absolute_url(self) -> str:
        return reverse("deputies:contact_detail", args=[self.pk])

    @property
    def visits_left(self) -> int:
        """How many contacts are still to be made this year; none of who left office in it. Reads the mandate."""
        if self.ended_on is not None or self.deputy_left:
            return 0
        return max(0, self.visits_due - self.visits_done)

    @property
    def deputy_left(self) -> bool:
        """Whether the deputy left office within the year (or before) with contacts still due. Reads the mandate."""
        left = self.mandate.ended_on is not None and self.mandate.ended_on.year <= self.year
        return left and self.visits_done < self.visits_due

    @property
    def term_over(self) -> bool:
        """Whether it was the term that ended: who was elected again did not leave. Reads the mandate."""
        return self.deputy_left and self.mandate.end_reason == EndReason.TERM_OVER

    @property
    def left_words(self) -> str:
        """上届任期届满 or 代表已离任, "" while contacts are due or all were made. Reads the mandate."""
        return "上届任期届满" if self.term_over else "代表已离任" if self.deputy_left else ""


class ContactVisit(models.Model):
    """One contact: when and how, what was spoken of, what the deputy asked for and what came of it."""

    assignment = models.ForeignKey(
        ContactAssignment, verbose_name="联系代表安排", on_delete=models.PROTECT, related_name="visits"
    )
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=12, choices=ContactWay, default=ContactWay.VISIT)
    topic = models.TextField("交流情况")
    requests = models.TextField("代表提出的意见和要求", blank=True)
    answer = models.TextField("答复和处理情况", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.Person",
        verbose_name="登记人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "联系代表记录"
        verbose_name_plural = "联系代表记录"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "on"],
                condition=Q(voided_at__isnull=True),
                name="one_contact_a_day",
                violation_error_message="这一天的联系已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="voided_contact_has_a_reason",
                violation_error_message="作废要写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="")
                | Q(answered_on__isnull=False, answered_on__gte=F("on")) & ~Q(answer=""),
                name="contact_answer_has_its_day",
                violation_error_message="答复要有内容和日期，日期不能早于联系那天。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_way_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.assignment.get_absolute_url()}#visit-{self.pk}"

    @property
    def waits(self) -> bool:
        """Something was asked for and nobody has answered."""
        return bool(self.requests) and not self.answer and self.voided_at is None
