"""What belongs to the voter: contact, receipt, later words. Kept apart from the case (decisions C20)."""

from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse

from congress_portal.foundation.privacy import EncryptedTextField, keyed_hash, mask_name, mask_phone

PROTECT = models.PROTECT
# As on the wall codes: no 0/O and 1/I/L, so that a code read out over the telephone is typed right.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHORT_CODE_LENGTH = 6


def new_short_code() -> str:
    """Six characters that read the state only."""
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(SHORT_CODE_LENGTH))


def new_nonce() -> str:
    """The stored half of the long token; without the installation's key it opens nothing."""
    return secrets.token_hex(16)


class VoterContact(models.Model):
    """How to reach the voter: encrypted; seen by the station and the congress, by a handler if allowed."""

    demand = models.OneToOneField("Suggestion", PROTECT, related_name="contact", verbose_name="群众意见")
    name = EncryptedTextField("称呼", blank=True, max_length=20)
    phone = EncryptedTextField("手机号", blank=True, max_length=20)
    phone_hash = models.CharField("手机号索引", max_length=64, blank=True, db_index=True)
    may_contact = models.BooleanField("代表和承办单位可以打电话联系我", default=False)

    class Meta:
        verbose_name = "群众联系方式"
        verbose_name_plural = "群众联系方式"

    def __str__(self) -> str:
        return self.masked_phone or "没有留号码"

    @property
    def masked_phone(self) -> str:
        """138****1402."""
        return mask_phone(self.phone)

    @property
    def masked_name(self) -> str:
        """王*宁."""
        return mask_name(self.name)


class Receipt(models.Model):
    """A demand's receipt: the short code reads the state, the long link rates and reopens.

    The long token is derived from the nonce by the installation's key, and only its keyed hash is
    looked up: a copy of the database opens no receipt.
    """

    demand = models.OneToOneField("Suggestion", PROTECT, related_name="receipt", verbose_name="群众意见")
    short_code = models.CharField("查询码", max_length=SHORT_CODE_LENGTH, unique=True, default=new_short_code)
    nonce = models.CharField("回执随机数", max_length=32, unique=True, default=new_nonce)
    token_hash = models.CharField("回执索引", max_length=64, unique=True)
    issued_at = models.DateTimeField("开出时间")

    class Meta:
        verbose_name = "回执"
        verbose_name_plural = "回执"

    def __str__(self) -> str:
        return self.spaced_code

    def get_absolute_url(self) -> str:
        """The receipt page by its long link."""
        return reverse("suggestions:receipt", args=[self.token])

    @property
    def token(self) -> str:
        """The long token of the link."""
        return keyed_hash(f"receipt:{self.nonce}")[:40]

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of a token."""
        return keyed_hash(f"token:{token}")

    @property
    def spaced_code(self) -> str:
        """K7M 2QX, as it is read out."""
        return f"{self.short_code[:3]} {self.short_code[3:]}"


class DemandNote(models.Model):
    """What the voter added later (补充几句)."""

    demand = models.ForeignKey("Suggestion", PROTECT, related_name="notes", verbose_name="群众意见")
    body = models.TextField("补充内容", max_length=1000)
    at = models.DateTimeField("补充时间")

    class Meta:
        verbose_name = "群众补充"
        verbose_name_plural = "群众补充"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.body[:30]
