"""What signing in leaves behind: cards, devices, sessions, earlier passwords, second factors."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress_portal.foundation.privacy import EncryptedTextField
from congress_portal.foundation.signin import querysets
from congress_portal.foundation.signin.profiles import OFFICE, PROFILES, SecurityProfile, profile_called


class SecuritySetting(models.Model):
    """Which security profile a county works under; no row means the default."""

    county = models.OneToOneField(
        "accounts.County", verbose_name="县", on_delete=models.PROTECT, related_name="security"
    )
    profile = models.CharField(
        "安全等级",
        max_length=10,
        choices=[(p.key, p.label) for p in PROFILES.values()],
        default=OFFICE.key,
    )
    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "安全设置"
        verbose_name_plural = "安全设置"

    def __str__(self) -> str:
        return self.get_profile_display()

    @property
    def rules(self) -> SecurityProfile:
        """The numbers of the profile."""
        return profile_called(self.profile)


class EnrolledDevice(models.Model):
    """A telephone that a person has enrolled by a card; its PIN is good here and nowhere else.

    The telephone holds a secret in a cookie; only its keyed hash is stored.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="devices"
    )
    secret_hash = models.CharField("设备密钥索引", max_length=64, unique=True)
    label = models.CharField("设备", max_length=60)
    pin = models.CharField("6 位密码（散列）", max_length=128)
    pin_failures = models.PositiveSmallIntegerField("连续输错次数", default=0)
    pin_locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    first_seen_at = models.DateTimeField("启用时间")
    last_seen_at = models.DateTimeField("最近使用")
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = querysets.EnrolledDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "已启用的手机"
        verbose_name_plural = "已启用的手机"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label


class AccessCard(models.Model):
    """A printed card whose code enrols one telephone, once.

    The code is stored as a keyed hash to be found by and, while the card is open, encrypted so that
    the sheet can be printed again; using, revoking or replacing the card empties it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="access_cards"
    )
    token_hash = models.CharField("卡码索引", max_length=64, unique=True)
    token = EncryptedTextField("卡码（加密）", blank=True)
    made_at = models.DateTimeField("制卡时间")
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("启用时间", null=True, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    device = models.OneToOneField(
        EnrolledDevice,
        verbose_name="启用的手机",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="card",
    )

    objects = querysets.AccessCardQuerySet.as_manager()

    class Meta:
        verbose_name = "启用卡"
        verbose_name_plural = "启用卡"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_open_card_of_each_account",
            )
        ]

    def __str__(self) -> str:
        return f"启用卡 {self.pk}"


class SignInWay(models.TextChoices):
    """How a session was begun."""

    PASSWORD = "password", "用户名和密码"
    CARD = "card", "扫启用卡"
    PIN = "pin", "手机 6 位密码"
    GUIDE = "guide", "演示路线"


class SessionRecord(models.Model):
    """One session of an account, as its owner and the office see it; only part of the address is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="session_records",
    )
    session_key = models.CharField("会话", max_length=40, unique=True)
    device = models.ForeignKey(
        EnrolledDevice,
        verbose_name="手机",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sessions",
    )
    way = models.CharField("登录方式", max_length=10, choices=SignInWay)
    label = models.CharField("设备", max_length=60)
    address = models.CharField("网络", max_length=24, blank=True)
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")
    expires_at = models.DateTimeField("最迟到期")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = querysets.SessionRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "登录记录"
        verbose_name_plural = "登录记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "ended_at"], name="signin_session_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.began_at:%Y-%m-%d %H:%M}"


class EarlierPassword(models.Model):
    """A password an account has had, hashed as Django stores it: the profile forbids taking it again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="earlier_passwords",
    )
    password = models.CharField("密码（散列）", max_length=128)
    since = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class SecondFactor(models.Model):
    """A code generator on a person's telephone (RFC 6238), bound to an account once confirmed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="second_factor"
    )
    key = EncryptedTextField("密钥（加密）")
    made_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("绑定时间", null=True, blank=True)
    last_step = models.BigIntegerField("最近一次动态码的时间步", default=-1)
    failures = models.PositiveSmallIntegerField("连续输错次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = "动态码"
        verbose_name_plural = "动态码"

    def __str__(self) -> str:
        return "动态码"


class RecoveryCode(models.Model):
    """A code on paper for the day the telephone is gone; good once."""

    second_factor = models.ForeignKey(
        SecondFactor, verbose_name="动态码", on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.CharField("备用码索引", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "备用码"
        verbose_name_plural = "备用码"

    def __str__(self) -> str:
        return "备用码"
