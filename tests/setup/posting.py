"""Posting forms as a browser does: with a form key."""

from __future__ import annotations

import uuid

from django.test import Client


def post(client: Client, url: str, **values):
    """POST with a fresh form key (or the given one)."""
    return client.post(url, {"form_key": str(uuid.uuid4()), **values})
