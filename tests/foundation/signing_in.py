"""What tests of signing in share: a clock that is set by hand, cards and telephones."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.signin.services.cards import issue_cards
from tests.factories.ground import NOW

PIN = "704916"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; M2102) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 "
    "MicroMessenger/8.0.42"
)


class Clock:
    """``clock.at`` is what every view believes; ``clock.on(minutes=5)`` moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def on(self, **span: float) -> datetime:
        """Move on."""
        self.at += timedelta(**span)
        return self.at


def new_card(cast: Any, who: str, at: datetime = NOW) -> Any:
    """A fresh card of a member of the cast."""
    return issue_cards(actor=Actor.system(cast.county), users=[cast.users[who]], at=at)[0]


def telephone() -> Client:
    """A browser inside WeChat."""
    return Client(headers={"user-agent": WECHAT})


def post(client: Client, url: str, **values: Any) -> Any:
    """POST with a fresh form key."""
    return client.post(url, {"form_key": str(uuid.uuid4()), **values})


def enrolled(cast: Any, who: str, at: datetime = NOW, pin: str = PIN) -> Client:
    """A telephone that has been through card and PIN; signed in."""
    client = telephone()
    card = new_card(cast, who, at)
    assert client.post(reverse("signin:card", args=[card.token])).status_code == 302
    answer = post(client, reverse("signin:pin_set"), pin=pin, repeated=pin)
    assert answer.status_code == 302, answer.content.decode()
    return client


def end_session_of(client: Client) -> None:
    """The session's cookie is gone, the telephone's stays."""
    del client.cookies["sessionid"]
