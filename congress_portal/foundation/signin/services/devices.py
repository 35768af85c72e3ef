"""Verbs of telephones: enrol by a card, open by PIN, revoke."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.signin.models import AccessCard, EnrolledDevice, SessionRecord
from congress_portal.foundation.signin.pins import why_weak
from congress_portal.foundation.signin.services.cards import check_open, void_cards
from congress_portal.foundation.signin.services.sessions import close_records, end_sessions
from congress_portal.foundation.web.refusals import Refused

# After so many wrong PINs in a row the PIN is dead on that telephone.
MOST_FAILURES = 5
CALL = "请打办公室电话补一张新卡，或用用户名和密码登录。"


@dataclass(frozen=True)
class Enrolled:
    """A telephone just enrolled and the secret it keeps; the secret is stored nowhere else."""

    device: EnrolledDevice
    secret: str


def secret_hash(secret: str) -> str:
    """What is stored of a telephone's secret. Spelling counts here, so it is spelt out in hex first."""
    return keyed_hash("device:" + secret.encode().hex())


def _peppered(pin: str, secret: str) -> str:
    # Six digits alone are tried out in hours by whoever holds the table; the secret is not in it.
    return f"{secret}:{pin}"


@transaction.atomic
def enrol(*, actor: Actor, card: AccessCard, pin: str, label: str, address: str, at: datetime) -> Enrolled:
    """Use up a card: this telephone belongs to its person from now on and opens by the PIN.

    Raises Refused where the card is used up, replaced or has run out, and for a PIN easily guessed.
    """
    card = (
        AccessCard.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user__person__county")
        .get(pk=card.pk)
    )
    check_open(card, at)
    person = card.user.person
    weak = why_weak(pin, birth_date=person.birth_date, phone=person.phone)
    if weak:
        raise Refused(weak, field="pin")
    secret = secrets.token_urlsafe(32)
    device = EnrolledDevice.objects.create(
        user=card.user,
        secret_hash=secret_hash(secret),
        label=label,
        pin=make_password(_peppered(pin, secret)),
        first_seen_at=at,
        last_seen_at=at,
        expires_at=at + timedelta(days=settings.DEVICE_DAYS),
    )
    card.used_at, card.token, card.device = at, "", device
    card.save(update_fields=["used_at", "token", "device"])
    record(
        actor=actor,
        subject=card.user,
        move="enrol_device",
        summary=f"{person.name}用启用卡在“{label}”上启用",
        at=at,
    )
    return Enrolled(device, secret)


def check_pin(*, device: EnrolledDevice, secret: str, pin: str, at: datetime) -> EnrolledDevice:
    """The telephone's PIN is right. Raises Refused with what is left, or with what to do when locked.

    Every wrong PIN is counted under the row's lock and stays counted.
    """
    refusal = ""
    with transaction.atomic():
        device = EnrolledDevice.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
        if device.revoked_at is not None or device.expires_at <= at:
            refusal = f"这部手机已停用。{CALL}"
        elif device.pin_locked_at is not None:
            refusal = f"密码输错 {MOST_FAILURES} 次，这部手机已锁住。{CALL}"
        elif check_password(_peppered(pin, secret), device.pin):
            device.pin_failures, device.last_seen_at = 0, at
            device.save(update_fields=["pin_failures", "last_seen_at"])
        else:
            device.pin_failures += 1
            left = MOST_FAILURES - device.pin_failures
            refusal = f"密码不对，还可以试 {left} 次。忘了密码{CALL}"
            if left <= 0:
                device.pin_locked_at = at
                refusal = f"密码输错 {MOST_FAILURES} 次，这部手机已锁住。{CALL}"
                record(
                    actor=Actor.system(),
                    subject=f"accounts.user:{device.user_id}",
                    move="lock_pin",
                    summary=f"“{device.label}”上的密码输错 {MOST_FAILURES} 次，已锁住",
                    at=at,
                )
            device.save(update_fields=["pin_failures", "pin_locked_at"])
    if refusal:
        raise Refused(refusal, field="pin")
    return device


@transaction.atomic
def revoke_device(*, actor: Actor, device: EnrolledDevice, at: datetime) -> EnrolledDevice:
    """End a telephone: its sessions and its PIN. Harmless where it has ended already."""
    device = (
        EnrolledDevice.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user__person")
        .get(pk=device.pk)
    )
    if device.revoked_at is None:
        device.revoked_at = at
        device.save(update_fields=["revoked_at"])
        close_records(SessionRecord.objects.running(at).filter(device=device), at)
        record(
            actor=actor,
            subject=device.user,
            move="revoke_device",
            summary=f"停用{device.user.get_full_name()}的“{device.label}”",
            at=at,
        )
    return device


@transaction.atomic
def end_access(*, actor: Actor, user: User, at: datetime, reason: str = "") -> int:
    """End everything by which an account is open: telephones, cards, sessions. How many telephones."""
    number = EnrolledDevice.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    void_cards([user.pk], at)
    end_sessions(actor=actor, user=user, at=at, reason=reason)
    record(
        actor=actor,
        subject=user,
        move="end_access",
        summary=f"停用{user.get_full_name()}的全部手机（{number} 部）和启用卡，退出全部登录",
        reason=reason,
        at=at,
    )
    return number
