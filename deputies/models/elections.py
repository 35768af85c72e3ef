"""Elections that a congress holds at a session: posts, candidates, ballots."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deputies import session_querysets as querysets
from deputies.models.congress import CongressSession
from deputies.models.mandates import Mandate
from deputies.models.meetings import Meeting
from deputies.models.sessions import SessionPart
from deputies.session_words import BallotRound, ElectionState, NominatedBy, Post


class Election(SessionPart):
    """One ballot for one post; a second round is another election that names the first.

    ``total`` are all deputies on the day, the base of the majority (地方组织法 25). Returned ballots
    above those issued make it void; then nobody is elected.
    """

    session = models.ForeignKey(
        CongressSession, verbose_name="人代会会议", on_delete=models.PROTECT, related_name="elections"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="在哪次会议上选举",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="elections",
    )
    previous = models.ForeignKey(
        "self",
        verbose_name="上一轮",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_rounds",
    )
    post = models.CharField("职务类别", max_length=24, choices=Post)
    title = models.CharField("选举的职务", max_length=80)
    ballot_round = models.CharField("选举方式", max_length=12, choices=BallotRound, default=BallotRound.FIRST)
    seats = models.PositiveSmallIntegerField("应选人数", default=1)
    state = models.CharField("状态", max_length=10, choices=ElectionState, default=ElectionState.PREPARED)
    met_on = models.DateField("候选人与代表见面日期", null=True, blank=True)
    met_deputies = models.PositiveIntegerField("参加见面的代表人数", null=True, blank=True)
    met_note = models.CharField("见面情况", max_length=300, blank=True)
    voted_on = models.DateField("选举日期", null=True, blank=True)
    total = models.PositiveIntegerField("全体代表", null=True, blank=True)
    present = models.PositiveIntegerField("出席", null=True, blank=True)
    issued = models.PositiveIntegerField("发出选票", null=True, blank=True)
    returned = models.PositiveIntegerField("收回选票", null=True, blank=True)
    invalid = models.PositiveIntegerField("无效票", null=True, blank=True)

    objects = querysets.ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = "人代会选举"
        verbose_name_plural = "人代会选举"
        ordering = ["session", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ElectionState.PREPARED)
                | Q(voted_on__isnull=False, present__lte=F("total"), invalid__lte=F("returned")),
                name="election_has_its_numbers",
                violation_error_message="选举结果的人数和票数没有填全。",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="election_has_a_seat",
                violation_error_message="应选人数至少 1 人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ballot_round_display() if self.ballot_round != BallotRound.FIRST else '选举'}{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("deputies:election_detail", args=[self.pk])

    @property
    def counted(self) -> int | None:
        """Valid ballots."""
        return None if self.returned is None else self.returned - (self.invalid or 0)


class Candidate(models.Model):
    """Somebody on the ballot of an election, or written in on it."""

    election = models.ForeignKey(
        Election, verbose_name="选举", on_delete=models.PROTECT, related_name="candidates"
    )
    position = models.PositiveSmallIntegerField("序号", default=1)
    name = models.CharField("姓名", max_length=60)
    mandate = models.ForeignKey(
        Mandate,
        verbose_name="本级人大代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="candidacies",
    )
    nominated_by = models.CharField(
        "提名方式", max_length=12, choices=NominatedBy, default=NominatedBy.PRESIDIUM
    )
    nominators = models.PositiveSmallIntegerField("联名代表人数", null=True, blank=True)
    introduction = models.TextField("基本情况", blank=True)
    met = models.BooleanField("与代表见面", default=False)
    withdrawn_at = models.DateTimeField("退出时间", null=True, blank=True)
    withdrawn_reason = models.CharField("退出原因", max_length=200, blank=True)
    yes = models.PositiveIntegerField("赞成", null=True, blank=True)
    no = models.PositiveIntegerField("反对", null=True, blank=True)
    abstain = models.PositiveIntegerField("弃权", null=True, blank=True)
    elected = models.BooleanField("当选", default=False)
    tied = models.BooleanField("票数相等", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "候选人"
        verbose_name_plural = "候选人"
        ordering = ["election", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(elected=False) | Q(yes__isnull=False, withdrawn_at__isnull=True),
                name="elected_candidate_has_votes",
                violation_error_message="当选的人应当有得票数。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:election_detail", args=[self.election_id])

    @property
    def is_written_in(self) -> bool:
        """Not on the ballot; deputies wrote the name."""
        return self.nominated_by == NominatedBy.WRITTEN_IN
