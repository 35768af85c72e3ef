"""Mail leaves through a real SMTP server on this machine."""

import socket
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from congress_portal.foundation.notifications.delivery import deliver_pending
from congress_portal.foundation.notifications.models import Delivery, DeliveryState
from congress_portal.foundation.notifications.services import enqueue
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db


class Postbox:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        """Take one letter."""
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def postbox(settings):
    """An SMTP server that listens on a free port, and the portal's settings pointing to it."""
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.PUBLIC_BASE_URL = "https://portal.example.org"
    yield box
    controller.stop()


def write_to_the_head(ground):
    ground.head.person.email = "head@example.org"
    ground.head.person.save()
    enqueue(
        recipients=[ground.head.person],
        kind="reply",
        subject_key="x.y:1",
        title="还有三天到期：关于道路的建议",
        body="答复期限 4月12日。",
        url="/suggestions/1/",
        at=NOW,
    )


def test_a_message_arrives_in_chinese_with_a_link_and_only_once(ground, postbox):
    write_to_the_head(ground)
    assert deliver_pending(at=NOW) == 1
    assert deliver_pending(at=NOW) == 0
    [letter] = postbox.letters
    message = message_from_bytes(letter.content)
    assert letter.rcpt_tos == ["head@example.org"]
    assert str(make_header(decode_header(message["Subject"]))) == "还有三天到期：关于道路的建议"
    text = message.get_payload(decode=True).decode()
    assert "答复期限 4月12日。" in text
    assert "https://portal.example.org/suggestions/1/" in text


def test_a_server_that_is_down_leaves_the_letter_for_later(ground, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    write_to_the_head(ground)
    assert deliver_pending(at=NOW) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 1)
    assert delivery.next_at > NOW
