"""Verbs of the second factor: bind a code generator, confirm, verify, recover, reset.

The arithmetic is django-otp's; the key is stored encrypted and the clock is handed in.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db import transaction
from django_otp.oath import TOTP

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.privacy import keyed_hash, normalise_digits
from congress_portal.foundation.signin.models import RecoveryCode, SecondFactor
from congress_portal.foundation.web.refusals import Refused

KEY_BYTES = 20
CODES = 10
MOST_FAILURES = 5
PAUSE = timedelta(minutes=15)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _locked(user: User) -> SecondFactor | None:
    return SecondFactor.objects.select_for_update(of=("self",), no_key=True).filter(user_id=user.pk).first()


def key_address(factor: SecondFactor, *, issuer: str, name: str) -> str:
    """What a code generator reads from the QR code."""
    return (
        f"otpauth://totp/{quote(issuer)}:{quote(name)}"
        f"?secret={key_text(factor)}&issuer={quote(issuer)}&digits=6&period=30"
    )


def key_text(factor: SecondFactor) -> str:
    """The key in letters, for typing it in."""
    return b32encode(bytes.fromhex(factor.key)).decode().rstrip("=")


def _recovery_hash(code: str) -> str:
    return keyed_hash("recovery:" + code.replace("-", ""))


@transaction.atomic
def begin_binding(*, actor: Actor, user: User, at: datetime) -> SecondFactor:
    """A fresh key to be confirmed. Raises Refused where the account has a confirmed one."""
    factor = _locked(user)
    if factor is not None and factor.confirmed_at is not None:
        raise Refused("已经绑定过动态码了。换了手机请打办公室电话重置。")
    factor = factor or SecondFactor(user=user)
    factor.key, factor.made_at, factor.last_step = secrets.token_hex(KEY_BYTES), at, -1
    factor.failures, factor.locked_until = 0, None
    factor.save()
    return factor


def _matching_step(factor: SecondFactor, code: str, at: datetime) -> int | None:
    """The time step whose code this is (one before and after allowed), never one used already."""
    if not (code.isascii() and code.isdecimal() and len(code) == 6):
        return None
    generator = TOTP(bytes.fromhex(factor.key))
    generator.time = at.timestamp()
    if not generator.verify(int(code), tolerance=1, min_t=factor.last_step + 1):
        return None
    return generator.t()


def _use_recovery_code(factor: SecondFactor, code: str, at: datetime) -> bool:
    return bool(
        RecoveryCode.objects.filter(
            second_factor=factor, code_hash=_recovery_hash(code), used_at__isnull=True
        ).update(used_at=at)
    )


def _try(actor: Actor, user: User, code: str, at: datetime, *, confirming: bool) -> SecondFactor:
    """Count one try under the lock; the factor where the code was right. Raises Refused."""
    code = normalise_digits(code).replace("-", "")
    refusal = ""
    with transaction.atomic():
        factor = _locked(user)
        if factor is None or confirming != (factor.confirmed_at is None):
            raise Refused("请先绑定动态码。")
        recovered = not confirming and _use_recovery_code(factor, code, at)
        # A recovery code is too long to be guessed: whoever has one need not wait for the pause.
        if not recovered and factor.locked_until is not None and factor.locked_until > at:
            minutes = int((factor.locked_until - at).total_seconds() // 60) + 1
            raise Refused(f"输错太多次，请过 {minutes} 分钟再试，或者填一个备用码。", field="code")
        step = None if recovered else _matching_step(factor, code, at)
        if step is not None or recovered:
            factor.last_step = factor.last_step if step is None else step
            factor.failures, factor.locked_until = 0, None
            if step is None:
                record(actor=actor, subject=user, move="use_recovery_code", summary="用备用码登录", at=at)
        else:
            factor.failures += 1
            refusal = "动态码不对，请看手机上现在的 6 位数字再填一次。"
            if factor.failures >= MOST_FAILURES:
                factor.failures, factor.locked_until = 0, at + PAUSE
        factor.save(update_fields=["last_step", "failures", "locked_until"])
    if refusal:
        raise Refused(refusal, field="code")
    return factor


def verify(*, actor: Actor, user: User, code: str, at: datetime) -> SecondFactor:
    """The code on the telephone now, or a recovery code, is right. Raises Refused."""
    return _try(actor, user, code, at, confirming=False)


def confirm(*, actor: Actor, user: User, code: str, at: datetime) -> list[str]:
    """Bind the generator by its first code; ten recovery codes, shown once. Raises Refused."""
    factor = _try(actor, user, code, at, confirming=True)
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(CODES)
    ]
    with transaction.atomic():
        if not SecondFactor.objects.filter(pk=factor.pk, confirmed_at__isnull=True).update(confirmed_at=at):
            raise Refused("已经绑定过动态码了。请用动态码登录。")
        RecoveryCode.objects.filter(second_factor=factor).delete()
        RecoveryCode.objects.bulk_create(
            [RecoveryCode(second_factor=factor, code_hash=_recovery_hash(code)) for code in codes]
        )
        record(actor=actor, subject=user, move="bind_second_factor", summary="绑定动态码", at=at)
    return codes


@transaction.atomic
def reset_second_factor(*, actor: Actor, user: User, at: datetime) -> None:
    """Take the generator away; the next sign-in binds another. Raises Refused where there is none."""
    factor = _locked(user)
    if factor is None:
        raise Refused(f"{user.get_full_name()}没有绑定动态码。")
    factor.delete()
    record(
        actor=actor,
        subject=user,
        move="reset_second_factor",
        summary=f"重置{user.get_full_name()}的动态码",
        at=at,
    )
