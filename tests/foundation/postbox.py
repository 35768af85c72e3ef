"""A mail server on this machine that behaves as it is told: takes, refuses, puts off, falls silent, is gone."""

from __future__ import annotations

import asyncio
import socket
from email import message_from_bytes
from email.header import decode_header, make_header

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Postbox:
    """Keeps what arrives; ``mode`` says how it answers. ``sessions`` counts connections."""

    def __init__(self) -> None:
        self.letters = []
        self.mode = "take"
        self.refused: set[str] = set()
        self.port = free_port()
        self.sessions = 0
        self.controller: Controller | None = None

    # --- answers ------------------------------------------------------------------------------------
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        """Greet."""
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Take the recipient or not."""
        if address in self.refused or self.mode == "refuse":
            return "550 5.1.1 no such mailbox"
        if self.mode == "busy":
            return "451 4.3.0 try again later"
        if self.mode == "slow":
            await asyncio.sleep(3)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take one letter, or keep it and say nothing for too long, or call it spam."""
        if self.mode == "spam":
            return "554 5.7.1 rejected"
        self.letters.append(envelope)
        if self.mode == "silent":
            await asyncio.sleep(3)
        return "250 OK"

    # --- the server ---------------------------------------------------------------------------------
    def open(self) -> None:
        """Listen."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        self.controller.start()

    def close(self) -> None:
        """Be gone."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    # --- what came ----------------------------------------------------------------------------------
    @property
    def addressees(self) -> list[str]:
        """To whom, in order."""
        return [to for letter in self.letters for to in letter.rcpt_tos]

    def read(self, number: int = -1) -> tuple[str, str, str]:
        """Subject, text and Message-ID of a letter."""
        message = message_from_bytes(self.letters[number].content)
        subject = str(make_header(decode_header(message["Subject"])))
        return subject, message.get_payload(decode=True).decode(), message["Message-ID"]
