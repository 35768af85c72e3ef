"""督办: key cases with their leaders, and what was sent to a unit about a case until it answers."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import KeyGround, WatchKind, WatchState
from ..promise_querysets import KeyCaseQuerySet, WatchQuerySet

PROTECT = models.PROTECT


class KeyCase(models.Model):
    """A suggestion the chairpersons' meeting chose for supervision (代表法 52), and who leads it."""

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="key_rows", verbose_name="事项")
    chosen_on = models.DateField("主任会议日期")
    document = models.CharField("会议或文号", max_length=80)
    grounds = models.JSONField("选定的理由", default=list)
    leader = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="key_cases", verbose_name="领衔领导"
    )
    committee = models.CharField("督办委室", max_length=40, blank=True)
    chosen_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    at = models.DateTimeField("登记时间")
    ended_on = models.DateField("结束督办日期", null=True, blank=True)
    result = models.TextField("督办结果", blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = KeyCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "重点督办"
        verbose_name_plural = "重点督办"
        ordering = ["-chosen_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(ended_on__isnull=True, voided_at__isnull=True),
                name="case_is_key_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(result=""), name="ended_supervision_has_a_result"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_key_case_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"重点督办：{self.suggestion}"

    def get_absolute_url(self) -> str:
        return self.suggestion.get_absolute_url()

    @property
    def stands(self) -> bool:
        """Neither ended nor taken back."""
        return self.ended_on is None and self.voided_at is None

    @property
    def ground_words(self) -> str:
        """事关全局、办理难度大."""
        return "、".join(KeyGround(ground).label for ground in self.grounds if ground in KeyGround.values)


class WatchEntry(models.Model):
    """One thing said to one unit about a case: a nudge, a letter, a circular, what was seen on the spot, a
    leader's question. With ``due`` the unit owes an answer in the case.

    There is none for a deputy: nobody urges an evaluation (decisions C18).
    """

    suggestion = models.ForeignKey("Suggestion", PROTECT, related_name="watch_entries", verbose_name="事项")
    kind = models.CharField("方式", max_length=12, choices=WatchKind)
    unit = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="watch_entries", verbose_name="单位"
    )
    # Who stands behind it: the congress or the government office whose clerk wrote it.
    office = models.ForeignKey(
        "accounts.Organization", PROTECT, related_name="sent_watch_entries", verbose_name="由谁发出"
    )
    # Of a question or a check: the leader who asked or went.
    leader = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="领导"
    )
    on = models.DateField("日期")
    document = models.CharField("文号", max_length=60, blank=True)
    place = models.CharField("地点和参加人", max_length=200, blank=True)
    text = models.TextField("内容")
    due = models.DateField("要求答复日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=WatchState)
    answer = models.TextField("单位的答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    written_by = models.ForeignKey(
        "accounts.Person", PROTECT, null=True, blank=True, related_name="+", verbose_name="经手人"
    )
    at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = "督办记录"
        verbose_name_plural = "督办记录"
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["state", "due"], name="watch_state_due"),
            models.Index(fields=["unit", "state"], name="watch_unit_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=WatchState.NOTED) | Q(due__isnull=False), name="watch_to_answer_has_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state=WatchState.ANSWERED) | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="answered_watch_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="voided_watch_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return f"{reverse('suggestions:watch_case', args=[self.suggestion_id])}#watch-{self.pk}"

    @property
    def words(self) -> str:
        """催办, 秦岚批示, 秦岚现场检查."""
        if self.leader is None or self.is_letter:
            return self.get_kind_display()
        return f"{self.leader.name}{'批示' if self.kind == WatchKind.QUESTION else self.get_kind_display()}"

    @property
    def is_waiting(self) -> bool:
        """The unit owes an answer."""
        return self.state == WatchState.WAITING and self.voided_at is None

    @property
    def is_letter(self) -> bool:
        """Printed as a letter of the congress."""
        return self.kind in (WatchKind.NUDGE, WatchKind.SUPERVISE, WatchKind.CIRCULAR)

    def is_late(self, on: date) -> bool:
        """The day has passed without an answer."""
        return self.is_waiting and self.due is not None and self.due < on
