"""A mail server that does not answer: what cannot be had from a real one on demand."""

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Refuses every connection."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no mail server")
