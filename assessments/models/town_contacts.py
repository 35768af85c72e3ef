"""分片联系: which leader keeps contact with which township, what he did there, the yearly forum of chairs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.contact_choices import SeatStatus, VisitKind
from assessments.town_querysets import ForumQuerySet, TownContactQuerySet


class TownContact(models.Model):
    """A leader of the county congress who keeps contact with a township's congress, from a day on."""

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="town_contacts"
    )
    organization = models.ForeignKey(
        "accounts.Organization",
        verbose_name="联系的乡镇人大",
        on_delete=models.PROTECT,
        related_name="town_contacts",
    )
    person = models.ForeignKey(
        "accounts.Person", verbose_name="联系领导", on_delete=models.PROTECT, related_name="town_contacts"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    document_number = models.CharField(
        "依据文号", max_length=80, blank=True, help_text="如：云人常办发〔2026〕5号"
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = TownContactQuerySet.as_manager()

    class Meta:
        verbose_name = "领导联系乡镇"
        verbose_name_plural = "领导联系乡镇"
        ordering = ["organization__sort_order", "organization", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=Q(ends_on=None),
                name="town_contact_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="town_contact_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | ~Q(end_reason=""), name="town_contact_end_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}联系{self.organization}"

    def get_absolute_url(self) -> str:
        """The contact's page."""
        return reverse("assessments:contact_detail", args=[self.pk])


class TownVisit(models.Model):
    """One thing a leader did in the township; what the township's own records show is not typed again."""

    contact = models.ForeignKey(
        TownContact, verbose_name="联系安排", on_delete=models.PROTECT, related_name="visits"
    )
    kind = models.CharField("做了什么", max_length=10, choices=VisitKind, default=VisitKind.SURVEY)
    on = models.DateField("日期")
    topic = models.CharField("主题", max_length=100)
    findings = models.TextField("了解到的情况", blank=True)
    requests = models.TextField("乡镇提出的困难和建议", blank=True)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "联系乡镇记录"
        verbose_name_plural = "联系乡镇记录"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "on"],
                condition=Q(voided_at=None),
                name="town_visit_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="town_visit_void_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}：{self.topic}"

    def get_absolute_url(self) -> str:
        """Its place on the contact's page."""
        return f"{self.contact.get_absolute_url()}#visit-{self.pk}"


class ChairsForum(models.Model):
    """The forum of the chairs of township congresses, once a year at least."""

    county = models.ForeignKey(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="chairs_forums"
    )
    held_on = models.DateField("召开日期")
    title = models.CharField("名称", max_length=100)
    place = models.CharField("地点", max_length=100, blank=True)
    chaired_by = models.CharField("主持人", max_length=60, blank=True)
    topics = models.TextField("议题")
    outcome = models.TextField("提出的问题和答复", blank=True)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = "乡镇人大主席座谈会"
        verbose_name_plural = "乡镇人大主席座谈会"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "held_on"], condition=Q(voided_at=None), name="chairs_forum_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="chairs_forum_void_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The forum's page."""
        return reverse("assessments:forum_detail", args=[self.pk])


class ForumSeat(models.Model):
    """A township at a forum."""

    forum = models.ForeignKey(
        ChairsForum, verbose_name="座谈会", on_delete=models.PROTECT, related_name="seats"
    )
    organization = models.ForeignKey(
        "accounts.Organization", verbose_name="乡镇人大", on_delete=models.PROTECT, related_name="forum_seats"
    )
    status = models.CharField("到会情况", max_length=10, choices=SeatStatus, default=SeatStatus.PRESENT)

    class Meta:
        verbose_name = "座谈会到会情况"
        verbose_name_plural = "座谈会到会情况"
        ordering = ["organization__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "organization"], name="forum_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}{self.get_status_display()}"
