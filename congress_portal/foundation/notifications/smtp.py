"""Handing letters to a mail server, and saying truthfully what became of them.

The one thing SMTP leaves open is a connection that dies after the letter's text and before the
answer. Everything else is known: refused, put off, or taken. This module tells the cases apart.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import BadHeaderError

from congress_portal.foundation.notifications.choices import Problem

DUMMY = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True)
class Letter:
    """What is handed over; ``message_id`` is the same however often the letter is sent."""

    to: str
    subject: str
    body: str
    message_id: str


class Undelivered(Exception):
    """A letter, or the line itself, failed; ``detail`` carries no personal data."""

    def __init__(self, problem: str, detail: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.detail = detail[:60]


def is_set_up() -> bool:
    """Whether a mail server is named at all."""
    return settings.EMAIL_BACKEND != DUMMY


class _Watched:
    """Knows whether the text of a letter is on its way and unanswered."""

    unanswered = False

    def data(self, msg):
        """The letter's text; what breaks in here may have arrived."""
        self.unanswered = True
        answer = super().data(msg)
        self.unanswered = False
        return answer


class _WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class _WatchedSMTPS(_Watched, smtplib.SMTP_SSL):
    pass


class WatchedBackend(EmailBackend):
    """Django's backend over connections that know how far they came."""

    @property
    def connection_class(self):
        """Plain or TLS from the first byte, as the settings say."""
        return _WatchedSMTPS if self.use_ssl else _WatchedSMTP


class MailLine:
    """One connection to the mail server for all letters of a run; Undelivered where there is none."""

    def __init__(self) -> None:
        backend = get_connection()
        self.backend = WatchedBackend() if isinstance(backend, EmailBackend) else backend
        try:
            self.backend.open()
        except smtplib.SMTPAuthenticationError as error:
            raise Undelivered(Problem.LOGIN, f"SMTP {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(Problem.OUTAGE, type(error).__name__) from None

    def send(self, letter: Letter) -> None:
        """Hand one letter over; returns when the server has taken it."""
        mail = EmailMessage(
            subject=" ".join(letter.subject.split()),
            body=letter.body,
            to=[letter.to],
            headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
            connection=self.backend,
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()), (550, b""))[0]
            raise Undelivered(Problem.REFUSED if code >= 500 else Problem.TEMPORARY, f"SMTP {code}") from None
        except smtplib.SMTPSenderRefused as error:
            problem = Problem.SENDER if error.smtp_code >= 500 else Problem.TEMPORARY
            raise Undelivered(problem, f"SMTP {error.smtp_code}") from None
        except smtplib.SMTPDataError as error:
            problem = Problem.CONTENT if error.smtp_code >= 500 else Problem.TEMPORARY
            raise Undelivered(problem, f"SMTP {error.smtp_code}") from None
        except (BadHeaderError, UnicodeError, ValueError) as error:
            raise Undelivered(Problem.ADDRESS, type(error).__name__) from None
        except (OSError, smtplib.SMTPException) as error:
            # Timeouts and broken connections: everything hangs on whether the text was on its way.
            problem = Problem.SILENT if self._is_unanswered() else Problem.OUTAGE
            raise Undelivered(problem, type(error).__name__) from None

    def _is_unanswered(self) -> bool:
        return bool(getattr(getattr(self.backend, "connection", None), "unanswered", False))

    def close(self) -> None:
        """Say goodbye, or just leave."""
        try:
            self.backend.close()
        except Exception:  # a server that is gone cannot be left politely
            pass
