"""Verbs of the cards that enrol a telephone: made for many at once, found by their code, replaced."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.signin.models import AccessCard
from congress_portal.foundation.web.refusals import Conflict, Refused

# 26 characters of 32 are 130 bits; none of them is taken for another when it is read aloud.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26


def new_token() -> str:
    """A code that nobody guesses."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def token_hash(token: str) -> str:
    """What a card is found by."""
    return keyed_hash(f"card:{token}")


def card_address(token: str) -> str:
    """What the card's QR code says: an address of this portal."""
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}/access/{token}"


def find_card(token: str) -> AccessCard | None:
    """The card with this code, whatever has become of it."""
    return (
        AccessCard.objects.select_related("user__person__county__division")
        .filter(token_hash=token_hash(token))
        .first()
    )


def check_open(card: AccessCard, at: datetime) -> None:
    """Raises Refused with what to do where a card enrols no telephone any more."""
    if card.used_at is not None:
        raise Refused("这张卡已经用过了，一张卡只能启用一部手机。换了手机请打办公室电话补一张新卡。")
    if card.expires_at <= at:
        raise Refused("这张卡过期了，请打办公室电话补一张新卡。")
    if card.revoked_at is not None:
        raise Refused("这张卡已作废，请用最近发的那张。找不到请打办公室电话补一张新卡。")
    if not card.user.is_active:
        raise Refused("这个账号已停用，请打办公室电话问一下。")


def void_cards(user_ids: Iterable[int], at: datetime) -> int:
    """Make the open cards of these accounts worthless; how many there were."""
    return AccessCard.objects.filter(
        user__in=list(user_ids), used_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=at, token="")


@transaction.atomic
def issue_cards(*, actor: Actor, users: Iterable[User], at: datetime) -> list[AccessCard]:
    """A new card for each account, in a fixed number of statements; their earlier cards die.

    Raises Refused where an account is closed, Conflict where two people issue at once.
    """
    users = list(users)
    closed = next((user for user in users if not user.is_active), None)
    if closed is not None:
        raise Refused(f"{closed.get_full_name()}的账号已停用，请先恢复账号再制卡。")
    void_cards([user.pk for user in users], at)
    rows = []
    for user in users:
        token = new_token()
        rows.append(
            AccessCard(
                user=user,
                token=token,
                token_hash=token_hash(token),
                made_at=at,
                expires_at=at + timedelta(days=settings.CARD_DAYS),
            )
        )
    try:
        with transaction.atomic():
            made = AccessCard.objects.bulk_create(rows, batch_size=200)
    except IntegrityError:
        raise Conflict("别人刚才给其中的人制了卡。请刷新后再试。") from None
    record_many(
        entry(
            actor=actor,
            subject=card.user,
            move="issue_card",
            summary=f"给{card.user.get_full_name()}制启用卡，以前的卡作废",
            at=at,
        )
        for card in made
    )
    return made
