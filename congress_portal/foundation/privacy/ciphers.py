"""Text in, sealed text out: ``v1.<key fingerprint>.<base64 of nonce, ciphertext and tag>``.

``v1`` is AES-256-GCM. The version stands in front of every value, so that another cipher (a county
may be told to use SM4) can be added beside it and old values stay readable; docs/decisions/0010.
"""

from __future__ import annotations

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import keys

VERSION = "v1"
NONCE_BYTES = 12


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    # One for all threads: it keeps the expanded key, each call has a context of its own.
    return AESGCM(key)


def seal(text: str) -> str:
    """Encrypt ``text``; the same text gives another result each time. "" stays ""."""
    if text == "":
        return ""
    keyset = keys.current()
    head = f"{VERSION}.{keyset.fingerprint}"
    nonce = os.urandom(NONCE_BYTES)
    # The head is authenticated too: nobody can relabel a value as written by another version.
    body = _cipher(keyset.encryption).encrypt(nonce, text.encode("utf-8"), head.encode("ascii"))
    return f"{head}.{base64.urlsafe_b64encode(nonce + body).decode('ascii')}"


def unseal(stored: str) -> str:
    """Decrypt what ``seal`` made. Raises PrivacyKeyError on another key or an altered value."""
    if stored == "":
        return ""
    version, _, rest = stored.partition(".")
    fingerprint, _, body = rest.partition(".")
    if version != VERSION or not body:
        raise keys.PrivacyKeyError("加密字段的内容不是本系统写入的，无法读取。")
    keyset = keys.current()
    if fingerprint != keyset.fingerprint:
        raise keys.PrivacyKeyError(
            f"个人信息是用另一把密钥（指纹 {fingerprint}）加密的，现在的密钥指纹是 {keyset.fingerprint}。"
            "请放回原来的密钥文件后重新启动。"
        )
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        plain = _cipher(keyset.encryption).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{version}.{fingerprint}".encode("ascii")
        )
    except (InvalidTag, binascii.Error, ValueError):
        raise keys.PrivacyKeyError("加密字段的内容被改动或已损坏，无法读取。") from None
    return plain.decode("utf-8")
