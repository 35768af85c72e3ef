"""The case itself: a voter's demand or a deputy's suggestion, on one machine."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from congress_portal.foundation.attachments.models import AbstractAttachment

from ..choices import AttachmentPurpose, Channel, ClockKind, DeclineGround, Grade, Kind, Level, Solved, TurnTo
from ..querysets import SuggestionQuerySet
from ..states import ENDED, STEP_OF_STATE, TONES, WITH_UNITS, SuggestionState
from .case_indexes import CASE_INDEXES

PROTECT = models.PROTECT


class Suggestion(models.Model):
    """A demand (群众意见) or a deputy's suggestion (代表建议).

    Owner, township and origin are stored when the case is made (decisions G45). The columns under
    "summary" repeat what assignments, replies, clocks and evaluations say, for lists and statistics;
    only the verbs write them.
    """

    # what it is
    kind = models.CharField("类型", max_length=20, choices=Kind)
    level = models.CharField("层级", max_length=10, choices=Level)
    channel = models.CharField("来源", max_length=20, choices=Channel)
    title = models.CharField("标题", max_length=80)
    body = models.TextField("内容", max_length=10_000)
    topic = models.ForeignKey(
        "Topic", PROTECT, null=True, blank=True, related_name="suggestions", verbose_name="类别"
    )
    confidential = models.BooleanField("不宜公开", default=False, help_text="只有当事各方和所属人大看得到。")
    publish_consent = models.BooleanField("代表同意公开全文", default=True)
    proposed_unit = models.CharField("希望由谁办理", max_length=60, blank=True)

    # where it stands
    state = models.CharField("状态", max_length=24, choices=SuggestionState)
    state_since = models.DateTimeField("进入这一状态的时间")
    round = models.PositiveSmallIntegerField("第几轮办理", default=1)
    version = models.PositiveIntegerField("版本", default=1)

    # number as people say it
    number = models.CharField("编号", max_length=60, blank=True)
    short_number = models.CharField("简短编号", max_length=40, blank=True)
    serial = models.PositiveIntegerField("序号", null=True, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    session = models.ForeignKey(
        "deputies.CongressSession",
        PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name="大会",
    )

    # whose it is
    # Keys that an index of a list begins with have none of their own (``case_indexes``).
    county = models.ForeignKey(
        "accounts.County", PROTECT, db_index=False, related_name="suggestions", verbose_name="县"
    )
    congress = models.ForeignKey(
        "accounts.Organization",
        PROTECT,
        db_index=False,
        related_name="owned_suggestions",
        verbose_name="所属人大",
    )
    # The township congress (or a street's committee) that answers for it in the assessment.
    township_congress = models.ForeignKey(
        "accounts.Organization",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="township_suggestions",
        verbose_name="乡镇人大（街道人大工委）",
    )
    township = models.ForeignKey(
        "accounts.Division",
        PROTECT,
        null=True,
        blank=True,
        related_name="township_suggestions",
        verbose_name="镇（乡）",
    )
    origin_division = models.ForeignKey(
        "accounts.Division", PROTECT, db_index=False, related_name="suggestions", verbose_name="来自哪里"
    )
    station = models.ForeignKey(
        "liaison_stations.Station",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="suggestions",
        verbose_name="联络站",
    )
    # The lead signatory of a suggestion; the deputy a demand waits for or who has accepted it.
    deputy = models.ForeignKey(
        "deputies.Mandate",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="suggestions",
        verbose_name="代表",
    )
    direct_to_county = models.BooleanField("直送县人大", default=False)
    entered_by = models.ForeignKey(
        "accounts.Person",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="entered_suggestions",
        verbose_name="录入人",
    )
    client_uuid = models.UUIDField("手机记录号", null=True, blank=True)
    activity_key = models.CharField("来自哪次活动", max_length=80, blank=True)
    rule = models.ForeignKey("HandlingRule", PROTECT, related_name="suggestions", verbose_name="办理规则")
    merged_into = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    # Raised by a whole delegation: the lead signatory hands it in for it.
    delegation = models.ForeignKey(
        "deputies.Delegation",
        PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name="代表团建议",
    )
    # The same matter of an earlier year, as whoever examined it found (record 0051).
    repeats = models.ForeignKey(
        "self", PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name="与往年哪件相同"
    )
    nth_year = models.PositiveSmallIntegerField("第几年提出", default=1)

    # when
    created_at = models.DateTimeField("登记时间")
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    accepted_on = models.DateField("接单日期", null=True, blank=True)
    examined_on = models.DateField("审查日期", null=True, blank=True)
    dispatched_on = models.DateField("交办日期", null=True, blank=True)
    decline_ground = models.CharField("不予受理的理由", max_length=20, choices=DeclineGround, blank=True)
    turn_to = models.CharField("可以找哪里", max_length=20, choices=TurnTo, blank=True)

    # summary, for lists and statistics
    co_signed = models.PositiveSmallIntegerField("附议人数", default=0)
    acts = models.CharField("现在等谁", max_length=80, blank=True)
    due = models.DateField("期限", null=True, blank=True)
    due_kind = models.CharField("期限种类", max_length=20, choices=ClockKind, blank=True)
    # What assisting units owe the lead; the case itself waits for its own day.
    assist_due = models.DateField("协办期限", null=True, blank=True)
    lead_unit = models.ForeignKey(
        "accounts.Organization",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="led_suggestions",
        verbose_name="承办单位",
    )
    # The unit whose answer these columns tell of, for figures by unit (record 0073): the one that leads, unless it
    # took the case over in a rework and nobody has evaluated its answer yet.
    counted_unit = models.ForeignKey(
        "accounts.Organization",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="计入哪个单位",
    )
    # The office whose coordinating part was not cancelled; its index is that of its list.
    coordinator = models.ForeignKey(
        "accounts.Organization",
        PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="coordinated_suggestions",
        verbose_name="统筹单位",
    )
    outcome = models.ForeignKey(
        "OutcomeClass", PROTECT, null=True, blank=True, related_name="suggestions", verbose_name="办理类别"
    )
    last_reply_at = models.DateTimeField("最近答复时间", null=True, blank=True)
    replied_on = models.DateField("首次答复日期", null=True, blank=True)
    replied_in_time = models.BooleanField("按期答复", null=True, blank=True)
    answered_on = models.DateField("回告群众日期", null=True, blank=True)
    answer_due = models.DateField("回告期限", null=True, blank=True)
    # The first talk with a deputy that nobody denied; 面商率 counts it.
    consulted_on = models.DateField("面商日期", null=True, blank=True)
    close_requested_on = models.DateField("申请销单日期", null=True, blank=True)
    satisfied = models.CharField("满意程度", max_length=12, choices=Grade, blank=True)
    solved = models.CharField("是否解决", max_length=8, choices=Solved, blank=True)
    evaluated_on = models.DateField("评价日期", null=True, blank=True)
    closed_on = models.DateField("销单日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="核销人"
    )
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    key = models.BooleanField("重点督办", default=False)
    # A unit was asked about it by a nudge, a letter or a leader, and may owe an answer.
    watched = models.BooleanField("有督办记录", default=False)

    # Of years before the portal, entered from a file: closed, and no verb moves it any more. Who raised
    # it stands as the file has it, since not everybody is on the roster of those years.
    imported = models.BooleanField("历史导入", default=False)
    raised_by = models.CharField("提出人（按原文）", max_length=300, blank=True)
    source = models.CharField("历史资料出处", max_length=120, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "意见和建议"
        verbose_name_plural = "意见和建议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "number"], condition=~Q(number=""), name="number_once_in_a_congress"
            ),
            models.UniqueConstraint(
                fields=["entered_by", "client_uuid"],
                condition=Q(client_uuid__isnull=False, entered_by__isnull=False),
                name="suggestion_client_uuid_once_an_owner",
            ),
            models.UniqueConstraint(
                fields=["station", "client_uuid"],
                condition=Q(client_uuid__isnull=False, entered_by__isnull=True),
                name="suggestion_client_uuid_once_a_station",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.CLOSED) | Q(closed_on__isnull=False),
                name="closed_case_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.DECLINED) | ~Q(decline_ground=""),
                name="declined_case_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SUGGESTION) | Q(session__isnull=True), name="demand_has_no_session"
            ),
            models.CheckConstraint(
                condition=Q(imported=False) | Q(state=SuggestionState.CLOSED, due__isnull=True),
                name="imported_case_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="not_merged_into_itself"
            ),
        ]
        indexes = CASE_INDEXES

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("suggestions:suggestion_detail", args=[self.pk])

    @property
    def is_demand(self) -> bool:
        return self.kind == Kind.DEMAND

    @property
    def author_name(self) -> str:
        """The delegation or the lead deputy, else who raised it as an imported file has it."""
        if self.delegation_id:
            return str(self.delegation)
        return str(self.deputy) if self.deputy_id else self.raised_by

    @property
    def is_open(self) -> bool:
        """Not closed, declined or withdrawn."""
        return self.state not in ENDED

    @property
    def is_counted_elsewhere(self) -> bool:
        """Whether figures by unit count it for another unit than the one that leads (``counted_unit``)."""
        return self.counted_unit_id is not None and self.counted_unit_id != self.lead_unit_id

    @property
    def is_handled_again(self) -> bool:
        """Whether a later round waits for its answer or evaluation: what was said is of the one before."""
        return self.round > 1 and self.state in WITH_UNITS | {SuggestionState.REPLIED}

    @property
    def tone(self) -> str:
        """The state tag's tone."""
        return TONES[self.state]

    @property
    def step(self) -> int:
        """Which of the four steps is the current one (0–3); 4 when all are done."""
        waits_along = self.state == SuggestionState.MERGED and self.dispatched_on is None
        return STEP_OF_STATE[SuggestionState.AWAITING_DISPATCH if waits_along else self.state]

    @property
    def name(self) -> str:
        """The number if there is one, else the title: for sentences and breadcrumbs."""
        return self.short_number or f"“{self.title}”"

    def days_left(self, on: date) -> int | None:
        """Calendar days to the due day, negative when overdue; None where nothing runs."""
        return (self.due - on).days if self.due and self.is_open else None


class DemandLink(models.Model):
    """A demand out of which a formal suggestion was raised; many to many, never renumbered."""

    demand = models.ForeignKey(Suggestion, PROTECT, related_name="raised_links", verbose_name="群众意见")
    suggestion = models.ForeignKey(Suggestion, PROTECT, related_name="demand_links", verbose_name="代表建议")
    linked_at = models.DateTimeField("关联时间")

    class Meta:
        verbose_name = "意见转建议"
        verbose_name_plural = "意见转建议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["demand", "suggestion"], name="demand_linked_once"),
            models.CheckConstraint(condition=~Q(demand=F("suggestion")), name="not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.demand} → {self.suggestion}"


class SuggestionAttachment(AbstractAttachment):
    """A file of a case: a voter's photo, an annex, a reply's annex, or proof for closing."""

    suggestion = models.ForeignKey(Suggestion, PROTECT, related_name="attachments", verbose_name="事项")
    purpose = models.CharField("用途", max_length=10, choices=AttachmentPurpose)
    reply = models.ForeignKey(
        "Reply", PROTECT, null=True, blank=True, related_name="attachments", verbose_name="答复"
    )
    close_request = models.ForeignKey(
        "CloseRequest", PROTECT, null=True, blank=True, related_name="proofs", verbose_name="销单申请"
    )
    # With a reply that has not left its unit: the unit alone reads it.
    draft = models.ForeignKey(
        "ReplyDraft", PROTECT, null=True, blank=True, related_name="attachments", verbose_name="答复稿"
    )
    # The scan of a signed paper that was entered for a deputy.
    evaluation = models.ForeignKey(
        "Evaluation", PROTECT, null=True, blank=True, related_name="scans", verbose_name="评价"
    )

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=AttachmentPurpose.PROOF) | Q(close_request__isnull=False),
                name="proof_belongs_to_a_request",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("suggestions:attachment", args=[self.pk])


class Publication(models.Model):
    """What the public reads of a closed case, after a check for secrets and privacy by a named person."""

    suggestion = models.OneToOneField(Suggestion, PROTECT, related_name="publication", verbose_name="事项")
    title = models.CharField("公开标题", max_length=80)
    body = models.TextField("公开的内容")
    reply = models.TextField("公开的答复", blank=True)
    checked_by = models.ForeignKey(
        "accounts.Person", PROTECT, related_name="+", verbose_name="保密和隐私审查人"
    )
    published_at = models.DateTimeField("公开时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "公开"
        verbose_name_plural = "公开"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="withdrawn_publication_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title
