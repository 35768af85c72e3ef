"""What units do in a case: assignments, replies, requests to close, evaluations, commitments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import (
    ANSWERING,
    UNSETTLED,
    AssignmentRole,
    CommitmentState,
    Evaluator,
    Grade,
    Kept,
    ReplyKind,
    Solved,
)
from ..promise_querysets import CommitmentQuerySet
from ..reasons import BESIDE_THE_COLUMNS
from ..states import DROPPED, AssignmentState

PROTECT = models.PROTECT
_STANDING = ~Q(state__in=sorted(DROPPED))


class HandlingAssignment(models.Model):
    """One unit's part of a case: lead, assist, separate, or coordinate (decisions C14).

    ``parent`` is the coordinating office's part out of which this one was assigned.
    """

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="assignments", verbose_name="事项")
    unit = models.ForeignKey("accounts.Organization", PROTECT, related_name="handling", verbose_name="单位")
    role = models.CharField("方式", max_length=12, choices=AssignmentRole)
    parent = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="parts", verbose_name="由哪个单位分办"
    )
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    state = models.CharField("状态", max_length=12, choices=AssignmentState, default=AssignmentState.PENDING)
    assigned_at = models.DateTimeField("交办时间")
    assigned_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="交办人"
    )
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="签收人"
    )
    sent_back_at = models.DateTimeField("退回时间", null=True, blank=True)
    sent_back_reason = models.CharField("退回理由", max_length=500, blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    # Of a part that was sent back: the part that took its place.
    replaced_by = models.OneToOneField(
        "self", PROTECT, null=True, blank=True, related_name="replaces", verbose_name="改派给"
    )
    # Of a coordinating part: what the congress proposed, {"lead": id, "assists": [ids]}.
    proposal = models.JSONField("建议的承办单位", default=dict, blank=True)
    # Whom the unit gave it to inside; its other people may still act.
    handler = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    # A leader named this unit after two came back: it may not send the case back (record 0052).
    decided_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="裁定人"
    )
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "承办"
        verbose_name_plural = "承办"
        ordering = ["suggestion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit"], condition=_STANDING, name="unit_holds_one_part"
            ),
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=_STANDING & Q(role=AssignmentRole.LEAD),
                name="one_lead_of_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.SENT_BACK) | ~Q(sent_back_reason=""),
                name="sent_back_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="assignment_unit_state"),
            models.Index(
                fields=["unit", "suggestion"], condition=BESIDE_THE_COLUMNS, name="assignment_beside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}（{self.get_role_display()}）"

    def get_absolute_url(self) -> str:
        """The case, at this unit's part."""
        return f"{self.suggestion.get_absolute_url()}#part-{self.pk}"

    @property
    def is_lead(self) -> bool:
        """主办: the unit that answers for all."""
        return AssignmentRole(self.role) is AssignmentRole.LEAD

    @property
    def may_send_back(self) -> bool:
        """Not in a later round, nor where a leader has named the unit (record 0052)."""
        return self.round == 1 and self.decided_by_id is None

    @property
    def is_assisting(self) -> bool:
        """协办: gives its opinion to the lead."""
        return AssignmentRole(self.role) is AssignmentRole.ASSIST

    @property
    def is_coordinating(self) -> bool:
        """统筹: assigns, and owes no answer."""
        return AssignmentRole(self.role) is AssignmentRole.COORDINATE

    @property
    def owes_answer(self) -> bool:
        """Leads, and units that answer separately."""
        return AssignmentRole(self.role) in ANSWERING

    @property
    def is_separate(self) -> bool:
        """分办: answers beside other units."""
        return AssignmentRole(self.role) is AssignmentRole.SEPARATE

    @property
    def stands(self) -> bool:
        """Neither sent back nor cancelled."""
        return self.state not in DROPPED


class Reply(models.Model):
    """A unit's answer of one round: what was done, the class of result, what comes next."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="replies", verbose_name="事项")
    assignment = models.ForeignKey(
        HandlingAssignment, PROTECT, null=True, blank=True, related_name="replies", verbose_name="承办"
    )
    kind = models.CharField("类型", max_length=10, choices=ReplyKind, default=ReplyKind.REPLY)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    body = models.TextField("办理情况")
    next_step = models.TextField("下一步打算", blank=True)
    outcome = models.ForeignKey(
        "OutcomeClass", PROTECT, null=True, blank=True, related_name="replies", verbose_name="办理类别"
    )
    number = models.CharField("文号", max_length=60, blank=True)
    signed_by_name = models.CharField("签发人", max_length=40, blank=True)
    contact_text = models.CharField("联系人和电话", max_length=80, blank=True)
    written_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    replied_at = models.DateTimeField("答复时间")
    corrects = models.OneToOneField(
        "self", PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正哪一份"
    )
    superseded = models.BooleanField("已被更正", default=False)
    correction_reason = models.CharField("更正原因", max_length=300, blank=True)
    # A unit that answers separately may join another one's reply; each joins for itself.
    joins = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="joined_by", verbose_name="并入哪一份答复"
    )
    # What a file that arrived from elsewhere was: a scan of the signed letter.
    on_paper = models.BooleanField("纸质答复补录", default=False)

    class Meta:
        verbose_name = "答复"
        verbose_name_plural = "答复"
        ordering = ["-replied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "round"],
                condition=Q(superseded=False, assignment__isnull=False),
                name="one_reply_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.replied_at:%Y-%m-%d}"


class CloseRequest(models.Model):
    """The unit asks to close its part (申请销单), with a statement or with files as proof."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="close_requests", verbose_name="事项")
    assignment = models.ForeignKey(
        HandlingAssignment, PROTECT, related_name="close_requests", verbose_name="承办"
    )
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    statement = models.TextField("销单说明", blank=True)
    requested_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人"
    )
    at = models.DateTimeField("申请时间")

    class Meta:
        verbose_name = "销单申请"
        verbose_name_plural = "销单申请"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "round"], name="one_close_request_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.at:%Y-%m-%d}"


class Evaluation(models.Model):
    """What the deputy or the voter says of the result; all are kept, the last one counts (peers 13)."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="evaluations", verbose_name="事项")
    # Where units answer separately each answer may be evaluated on its own (decisions C14).
    assignment = models.ForeignKey(
        HandlingAssignment, PROTECT, null=True, blank=True, related_name="evaluations", verbose_name="承办"
    )
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    evaluator = models.CharField("评价人", max_length=10, choices=Evaluator)
    mandate = models.ForeignKey(
        "deputies.Mandate", PROTECT, null=True, blank=True, related_name="evaluations", verbose_name="代表"
    )
    satisfied = models.CharField("满意程度", max_length=12, choices=Grade)
    # Only where the rule has the manner of handling graded apart from the result (办理态度).
    attitude = models.CharField("对办理态度", max_length=12, choices=Grade, blank=True)
    solved = models.CharField("是否解决", max_length=8, choices=Solved)
    note = models.TextField("评价意见", blank=True)
    counts = models.BooleanField("计入", default=True)
    # Signed on paper and entered by the congress for the deputy, who is told and may object.
    on_paper = models.BooleanField("纸质评价补录", default=False)
    recorded_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    objected_at = models.DateTimeField("代表提出异议的时间", null=True, blank=True)
    objection = models.CharField("代表的异议", max_length=300, blank=True)
    at = models.DateTimeField("评价时间")

    class Meta:
        verbose_name = "评价"
        verbose_name_plural = "评价"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "round", "mandate"],
                condition=Q(counts=True, mandate__isnull=False, assignment__isnull=True),
                name="deputy_evaluates_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "round"],
                condition=Q(counts=True, evaluator=Evaluator.VOTER),
                name="voter_rates_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(evaluator=Evaluator.DEPUTY, mandate__isnull=False)
                | Q(evaluator=Evaluator.VOTER, mandate__isnull=True),
                name="evaluation_by_deputy_or_voter",
            ),
            models.CheckConstraint(
                condition=~Q(satisfied=Grade.DISSATISFIED) | ~Q(note=""), name="dissatisfied_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_satisfied_display()}，{self.get_solved_display()}"


class Commitment(models.Model):
    """What a reply promises, until when; followed until it is kept (承诺事项台账)."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="commitments", verbose_name="事项")
    reply = models.ForeignKey(Reply, PROTECT, related_name="commitments", verbose_name="答复")
    unit = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="commitments", verbose_name="单位"
    )
    text = models.CharField("承诺内容", max_length=300)
    due = models.DateField("承诺时限", db_index=True)
    state = models.CharField("状态", max_length=10, choices=CommitmentState, default=CommitmentState.OPEN)
    settled_at = models.DateTimeField("登记时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    note = models.CharField("兑现情况", max_length=300, blank=True)
    # When the unit said that it is done, and what the evaluator says to that.
    reported_on = models.DateField("单位报告兑现的日期", null=True, blank=True)
    verdict = models.CharField("代表评价", max_length=10, choices=Kept, blank=True)
    verdict_note = models.CharField("评价意见", max_length=300, blank=True)
    verdict_at = models.DateTimeField("评价时间", null=True, blank=True)
    verdict_by = models.ForeignKey(
        "deputies.Mandate", PROTECT, null=True, blank=True, related_name="+", verbose_name="评价代表"
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "承诺事项"
        verbose_name_plural = "承诺事项"
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNSETTLED) | Q(settled_at__isnull=False),
                name="settled_commitment_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict_at__isnull=False), name="commitment_verdict_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its page in the ledger."""
        return reverse("suggestions:promise_detail", args=[self.pk])

    @property
    def is_settled(self) -> bool:
        """Kept or broken."""
        return self.state not in UNSETTLED
