"""How units work on their parts: talks with deputies, drafts to be signed, extensions, copies of a reply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..unit_choices import OPEN_DRAFTS, Consent, ConsultWay, DraftState

PROTECT = models.PROTECT


class UnitDesk(models.Model):
    """How one unit wants its answers to leave (本单位办理设置): signed by the head or not, its letter's words."""

    unit = models.OneToOneField(
        "accounts.Organization", PROTECT, related_name="answer_desk", verbose_name="单位"
    )
    head_signs = models.BooleanField(
        "答复由负责人签发", default=False, help_text="勾选后，经办人写好答复要“送审”，负责人签发后才发出。"
    )
    number_prefix = models.CharField(
        "答复文号代字", max_length=20, blank=True, help_text="例如“云交函”，文号写成“云交函〔2026〕12号”。"
    )
    contact_text = models.CharField(
        "联系人和电话", max_length=80, blank=True, help_text="印在答复函末尾，代表凭它找人。"
    )
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "单位办理设置"
        verbose_name_plural = "单位办理设置"

    def __str__(self) -> str:
        return f"{self.unit}办理设置"


class Consultation(models.Model):
    """面商: when, how, where and with whom a unit talked the matter over; a deputy may say it was not so."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="consultations", verbose_name="事项")
    assignment = models.ForeignKey(
        "HandlingAssignment", PROTECT, related_name="consultations", verbose_name="承办"
    )
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    on = models.DateField("面商日期")
    way = models.CharField("方式", max_length=10, choices=ConsultWay)
    place = models.CharField("地点", max_length=80, blank=True)
    people = models.CharField("单位参加人", max_length=120)
    mandates = models.ManyToManyField(
        "deputies.Mandate", related_name="consultations", verbose_name="面商的代表"
    )
    said = models.TextField("谈了什么，代表的意见", max_length=2_000)
    recorded_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    at = models.DateTimeField("登记时间")
    denied_by = models.ForeignKey(
        "deputies.Mandate", PROTECT, null=True, blank=True, related_name="+", verbose_name="提出异议的代表"
    )
    denied_at = models.DateTimeField("异议时间", null=True, blank=True)
    denied_why = models.CharField("异议", max_length=300, blank=True)

    class Meta:
        verbose_name = "面商记录"
        verbose_name_plural = "面商记录"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(denied_at__isnull=True) | ~Q(denied_why=""), name="denied_talk_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_way_display()}"

    @property
    def stands(self) -> bool:
        """Nobody has said that it was not so."""
        return self.denied_at is None


class ReplyDraft(models.Model):
    """A unit's reply that has not left yet: being written, with the head for signature, or returned."""

    assignment = models.ForeignKey("HandlingAssignment", PROTECT, related_name="drafts", verbose_name="承办")
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    state = models.CharField("状态", max_length=10, choices=DraftState, default=DraftState.WRITING)
    body = models.TextField("办理情况")
    next_step = models.TextField("下一步打算", blank=True)
    outcome = models.ForeignKey(
        "OutcomeClass", PROTECT, null=True, blank=True, related_name="+", verbose_name="办理类别"
    )
    commitment = models.CharField("承诺内容", max_length=300, blank=True)
    commitment_due = models.DateField("承诺时限", null=True, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    signed_by_name = models.CharField("签发人", max_length=40, blank=True)
    contact_text = models.CharField("联系人和电话", max_length=80, blank=True)
    close_statement = models.TextField("销单说明", blank=True)
    written_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人"
    )
    saved_at = models.DateTimeField("保存时间")
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    decided_at = models.DateTimeField("签发或退改时间", null=True, blank=True)
    return_reason = models.CharField("退改意见", max_length=500, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "答复稿"
        verbose_name_plural = "答复稿"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state__in=sorted(OPEN_DRAFTS)),
                name="one_open_draft_a_part",
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.RETURNED) | ~Q(return_reason=""), name="returned_draft_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"答复稿（{self.get_state_display()}）"


class ExtensionRequest(models.Model):
    """A unit asks for more time; the author says whether he agrees, the congress then moves the day."""

    suggestion = models.ForeignKey(
        "Suggestion", PROTECT, related_name="extension_requests", verbose_name="事项"
    )
    assignment = models.ForeignKey(
        "HandlingAssignment", PROTECT, related_name="extension_requests", verbose_name="承办"
    )
    due = models.DateField("申请延到")
    reason = models.CharField("理由", max_length=500)
    asked_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    consent = models.CharField("代表意见", max_length=10, choices=Consent, default=Consent.ASKED)
    answered_by = models.ForeignKey(
        "deputies.Mandate", PROTECT, null=True, blank=True, related_name="+", verbose_name="答复的代表"
    )
    answered_at = models.DateTimeField("代表答复时间", null=True, blank=True)
    note = models.CharField("代表的话", max_length=300, blank=True)
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)

    class Meta:
        verbose_name = "延期申请"
        verbose_name_plural = "延期申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(settled_at__isnull=True), name="one_open_extension_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"延到 {self.due:%Y-%m-%d}（{self.get_consent_display()}）"


class ReplyCopy(models.Model):
    """A co-signer who was given the reply beside the lead; who must be answered is a cell of the rule."""

    reply = models.ForeignKey("Reply", PROTECT, related_name="copies", verbose_name="答复")
    mandate = models.ForeignKey("deputies.Mandate", PROTECT, related_name="reply_copies", verbose_name="代表")
    at = models.DateTimeField("送达时间")

    class Meta:
        verbose_name = "答复送达"
        verbose_name_plural = "答复送达"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "mandate"], name="reply_reaches_a_signatory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate}"
