"""民主测评: groups of raters with weights, slips that are used once, papers that nobody can trace.

A slip says who may rate, a paper says how: nothing leads from one to the other (decision record 0062).
"""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models.review import YearReview
from assessments.models.schemes import AssessedSubject, Indicator
from assessments.querysets_review import BallotQuerySet
from assessments.review_choices import BallotState
from congress_portal.foundation.privacy import keyed_hash

PROTECT = models.PROTECT
# As on receipts: no 0/O and 1/I/L, so that a printed code is typed right.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def new_nonce() -> str:
    """The stored half of a slip's code; without the installation's key it opens nothing."""
    return secrets.token_hex(16)


def default_grades() -> list[list[str]]:
    """What raters choose from, with the points of each out of 100."""
    return [["优秀", "100"], ["良好", "85"], ["一般", "70"], ["较差", "50"]]


class Ballot(models.Model):
    """One appraisal of all the subjects of a review by groups of raters."""

    review = models.ForeignKey(YearReview, PROTECT, related_name="ballots", verbose_name="评议")
    indicator = models.ForeignKey(
        Indicator,
        PROTECT,
        null=True,
        blank=True,
        related_name="ballots",
        verbose_name="计入哪个指标",
        help_text="只列出按测评计分的指标；不选就只作参考，不计分",
    )
    title = models.CharField("测评名称", max_length=60)
    question = models.CharField("请测评人评什么", max_length=200)
    grades = models.JSONField("等次和分值", default=default_grades)
    trim = models.PositiveSmallIntegerField(
        "每组去掉几个最高和最低", default=0, help_text="填 1 就是去掉一个最高、一个最低再平均；不去填 0"
    )
    state = models.CharField("状态", max_length=10, choices=BallotState, default=BallotState.DRAFT)
    closes_on = models.DateField("测评截止")
    made_by = models.CharField("经办人", max_length=60)
    opened_at = models.DateTimeField("开始时间", null=True, blank=True)
    counted_at = models.DateTimeField("计票时间", null=True, blank=True)
    counted_by = models.CharField("计票人", max_length=60, blank=True)
    papers_sha256 = models.CharField("票面校验码", max_length=64, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = "民主测评"
        verbose_name_plural = "民主测评"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "indicator"],
                condition=Q(indicator__isnull=False) & ~Q(state="voided"),
                name="ballot_one_an_indicator",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The ballot's page."""
        return reverse("assessments:ballot_detail", args=[self.pk])


class RaterGroup(models.Model):
    """Raters whose papers are averaged together, and how much their mean weighs."""

    ballot = models.ForeignKey(Ballot, PROTECT, related_name="groups", verbose_name="测评")
    name = models.CharField("测评组", max_length=40)
    weight = models.DecimalField("权重", max_digits=6, decimal_places=2)
    sort_order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = "测评组"
        verbose_name_plural = "测评组"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "name"], name="ratergroup_name_unique"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="ratergroup_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class Slip(models.Model):
    """The right to rate once: of a person with an account, or of whoever holds the printed code.

    It keeps whether it was used, not when and not for what.
    """

    group = models.ForeignKey(RaterGroup, PROTECT, related_name="slips", verbose_name="测评组")
    person = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="测评人"
    )
    number = models.PositiveIntegerField("票号")
    nonce = models.CharField("测评票随机数", max_length=32, unique=True, default=new_nonce)
    code_hash = models.CharField("测评码索引", max_length=64, unique=True)
    used = models.BooleanField("已用", default=False)
    voided = models.BooleanField("作废", default=False)

    class Meta:
        verbose_name = "测评票"
        verbose_name_plural = "测评票"
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="slip_number_unique"),
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(person__isnull=False), name="slip_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}第 {self.number} 号"

    @property
    def code(self) -> str:
        """The code that is printed; derived, never stored."""
        return code_of(self.nonce)

    @staticmethod
    def hash_of(code: str) -> str:
        """What a slip is found by."""
        return keyed_hash(f"slip-code:{code}")


def code_of(nonce: str) -> str:
    """Ten letters and figures out of a nonce and the installation's key."""
    number = int(keyed_hash(f"slip:{nonce}")[:32], 16)
    letters = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[rest])
    return "".join(letters)


class Paper(models.Model):
    """One filled paper. Its key is drawn by lot and it has no moment, so that its place tells nothing."""

    id = models.UUIDField("票", primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(RaterGroup, PROTECT, related_name="papers", verbose_name="测评组")

    class Meta:
        verbose_name = "测评票面"
        verbose_name_plural = "测评票面"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.group}的一张票"


class Rating(models.Model):
    """What a paper says of one subject; a subject that was left out has none."""

    id = models.UUIDField("评分", primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Paper, PROTECT, related_name="ratings", verbose_name="票")
    subject = models.ForeignKey(AssessedSubject, PROTECT, related_name="+", verbose_name="参评单位")
    grade = models.CharField("等次", max_length=20)
    points = models.DecimalField("分值", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "测评评分"
        verbose_name_plural = "测评评分"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["paper", "subject"], name="rating_once_a_paper")]

    def __str__(self) -> str:
        return f"{self.subject} {self.grade}"
