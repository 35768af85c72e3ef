"""Finding a personal value again without storing it readably: one spelling, one keyed hash."""

from __future__ import annotations

import hmac
import re
import unicodedata

from . import keys

_SPACES = re.compile(r"\s+")
_PHONE_MARKS = re.compile(r"[\s\-‐‑‒–—―−_.·()\[\]/]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def keyed_hash(value: str) -> str:
    """HMAC-SHA256 of ``value`` as 64 hex digits; "" stays "".

    Width (１３８ and 138), spaces and case make no difference; phones should come through
    ``normalise_phone`` first. Without the key the hash cannot be tried out against guessed numbers.
    """
    if value.isascii() and value.isalnum():  # nothing to even out but case
        text = value.upper()
    else:
        text = normalise_digits(value) if value else ""
    if not text:
        return ""
    return hmac.digest(keys.current().hashing, text.encode("utf-8"), "sha256").hex()


def normalise_digits(text: str) -> str:
    """Full-width digits and letters as half-width ones, spaces removed, upper case: codes, numbers."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def normalise_phone(text: str) -> str:
    """A telephone number as its digits: full-width digits, spaces, dashes, brackets and +86 removed.

    Whatever else was typed stays, so that a form can say what it does not understand.
    """
    if _MOBILE.fullmatch(text):  # most are written plainly, and an import asks for each
        return text
    digits = _PHONE_MARKS.sub("", unicodedata.normalize("NFKC", text))
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits[len(prefix) :]):
            return digits[len(prefix) :]
    return digits.removeprefix("+86")


def is_mobile_phone(text: str) -> bool:
    """Whether ``text`` is a mainland mobile number, however it was typed."""
    return _MOBILE.fullmatch(normalise_phone(text)) is not None
