"""Verbs of the office over people's ways in: many accounts with their cards, a new card for a lost telephone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.signin.lockout import unlock
from congress_portal.foundation.signin.models import AccessCard
from congress_portal.foundation.signin.services.cards import issue_cards
from congress_portal.foundation.signin.services.devices import end_access
from congress_portal.foundation.signin.services.opening import Opening, open_accounts
from congress_portal.foundation.web.refusals import Refused


@transaction.atomic
def open_with_cards(*, actor: Actor, rows: Iterable[Opening], at: datetime) -> list[User]:
    """Open many accounts that open by a card only, and make the cards."""
    made = open_accounts(actor=actor, rows=rows, at=at)
    issue_cards(actor=actor, users=made, at=at)
    return made


@transaction.atomic
def replace_card(*, actor: Actor, user: User, lost: bool, at: datetime) -> AccessCard:
    """A new card for one person, the old one dies; for a lost telephone everything before ends as well."""
    if lost:
        end_access(actor=actor, user=user, at=at, reason="手机丢失或更换")
    return issue_cards(actor=actor, users=[user], at=at)[0]


@transaction.atomic
def unlock_account(*, actor: Actor, user: User, at: datetime) -> None:
    """Let somebody try again who gave too many wrong passwords. Raises Refused where nothing is locked."""
    if not unlock(user.get_username()):
        raise Refused(f"{user.get_full_name()}的账号没有锁定。")
    record(
        actor=actor,
        subject=user,
        move="unlock_account",
        summary=f"解除{user.get_full_name()}的登录锁定",
        at=at,
    )
