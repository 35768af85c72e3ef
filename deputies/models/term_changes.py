"""A change of term (换届): the coming roster in preparation, and what the change did when it was confirmed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from deputies import querysets
from deputies.choices import TermChangeState
from deputies.models.congress import Constituency, Term, congress_name
from deputies.models.mandates import DeputyGroup, Mandate
from deputies.numerals import term_label


class TermChange(models.Model):
    """One congress gives way to the next. ``starts_on`` is the day its first session opens.

    ``done`` is what the verb that carried it out closed, by kind of row: taking it back needs no guess.
    """

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="term_changes"
    )
    old_term = models.ForeignKey(
        Term, verbose_name="上一届", on_delete=models.PROTECT, related_name="changes_after"
    )
    number = models.PositiveSmallIntegerField("新一届是第几届")
    elected_on = models.DateField("当选日期")
    starts_on = models.DateField("新一届起始日期")
    state = models.CharField(
        "状态", max_length=10, choices=TermChangeState, default=TermChangeState.PREPARING
    )
    new_term = models.ForeignKey(
        Term,
        verbose_name="新一届",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes_before",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    done = models.JSONField("确认时改动的记录", default=dict, blank=True)
    reason = models.CharField("取消（撤销）原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.TermChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "换届"
        verbose_name_plural = "换届"
        ordering = ["-starts_on", "congress"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress"],
                condition=Q(state=TermChangeState.PREPARING),
                name="one_change_of_term_at_a_time",
                violation_error_message="这个人大已经在准备换届。",
            ),
            models.CheckConstraint(
                condition=Q(state=TermChangeState.DONE, new_term__isnull=False)
                | ~Q(state=TermChangeState.DONE) & Q(new_term__isnull=True),
                name="change_done_has_its_term",
                violation_error_message="已经换届的要有新一届。",
            ),
        ]

    def __str__(self) -> str:
        return f"{congress_name(self.congress)}{self.label}换届"

    def get_absolute_url(self) -> str:
        return reverse("deputies:change_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """第二十届."""
        return term_label(self.number)

    @property
    def is_open(self) -> bool:
        """Still in preparation."""
        return self.state == TermChangeState.PREPARING


class ComingDeputy(models.Model):
    """One name of the coming roster, not yet a mandate; with ``previous`` a deputy elected again.

    The delegation is told by name: those of the coming term are made with it.
    """

    change = models.ForeignKey(
        TermChange, verbose_name="换届", on_delete=models.CASCADE, related_name="coming"
    )
    person = models.ForeignKey(
        "accounts.Person", verbose_name="姓名", on_delete=models.PROTECT, related_name="coming_mandates"
    )
    previous = models.ForeignKey(
        Mandate,
        verbose_name="上一届职务",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coming_again",
    )
    constituency = models.ForeignKey(
        Constituency,
        verbose_name="选区（选举单位）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coming_mandates",
    )
    home_division = models.ForeignKey(
        "accounts.Division", verbose_name="联系的村（社区）", on_delete=models.PROTECT, related_name="+"
    )
    delegation = models.CharField("代表团", max_length=60, blank=True)
    group = models.ForeignKey(
        DeputyGroup,
        verbose_name="代表小组",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coming_mandates",
    )
    occupation = models.CharField("工作单位和职务", max_length=120, blank=True)
    # What a file said of the mandate beside these columns, by field.
    more = models.JSONField("其他", default=dict, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "新一届当选人"
        verbose_name_plural = "新一届当选人"
        ordering = ["change", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "person"],
                name="coming_once_in_a_change",
                violation_error_message="这个人已经在新一届名单里。",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name
