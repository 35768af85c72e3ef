"""A text column whose content is unreadable in the database and in its backups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models

from . import ciphers


class EncryptedTextField(models.TextField):
    """Text that is encrypted on its way into the database and decrypted on its way out.

    Nothing can be searched or compared in it (each writing differs), so every lookup but
    ``isnull`` is refused: keep a ``keyed_hash`` column beside it. ``max_length`` limits forms only.
    Reading raises PrivacyKeyError where the key is not the one that wrote the value.
    """

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else ciphers.unseal(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if hasattr(value, "as_sql"):  # a CASE of bulk_update: its values come back here one by one
            return value
        text = self.get_prep_value(value)
        return None if text is None else ciphers.seal(text)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted and cannot be searched: use its keyed hash column.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted and cannot be searched: use its keyed hash column.")

    def formfield(self, **kwargs: Any) -> Any:
        # Phones, names and numbers: one line, where TextField would give a text area.
        return super().formfield(**{"widget": forms.TextInput, **kwargs})
