"""The installation's privacy key: where it comes from, and the subkeys made of it.

One secret of 32 bytes, written as 44 characters of URL-safe base64, comes from
``settings.PRIVACY_KEY`` or from the file ``settings.PRIVACY_KEY_FILE``. From it HKDF derives one
key for encryption and one for hashing, so that neither use tells anything about the other.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class PrivacyKeyError(Exception):
    """A stored value cannot be read with this key: another key wrote it, or it was altered."""


@dataclass(frozen=True, repr=False)
class KeySet:
    """The subkeys of one privacy key and a short fingerprint that may be stored beside data."""

    encryption: bytes
    hashing: bytes
    fingerprint: str


def generate_key() -> str:
    """A new random key: 32 bytes as 44 characters of URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def ensure_key_file(path: str | Path | None = None) -> Path:
    """Make the key file (readable by its owner only) unless it exists; return its path.

    Two processes that start at once end up with the same key: the file appears whole or not at
    all, and the second one keeps the first one's.
    """
    target = Path(path or settings.PRIVACY_KEY_FILE)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(generate_key() + "\n")
        try:
            os.link(draft, target)  # fails where another process was faster
        except FileExistsError:
            pass
        except OSError:  # file systems without hard links
            if not target.exists():
                os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def current() -> KeySet:
    """The subkeys in force. Raises ImproperlyConfigured where there is no usable key."""
    text = getattr(settings, "PRIVACY_KEY", "")
    if text:
        return _derive(text.strip())
    return _from_file(str(getattr(settings, "PRIVACY_KEY_FILE", "") or ""))


@lru_cache(maxsize=8)
def _from_file(path: str) -> KeySet:
    # Only successes are cached: a missing file raises and is looked for again next time.
    try:
        text = Path(path).read_text(encoding="ascii").strip() if path else ""
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text:
        raise ImproperlyConfigured(
            "没有个人信息密钥：请设置环境变量 PRIVACY_KEY，或把密钥放进 PRIVACY_KEY_FILE 所指的文件。"
            "从备份恢复时须放回原来的密钥文件，新生成的密钥读不出旧数据。"
        )
    return _derive(text)


@lru_cache(maxsize=8)
def _derive(text: str) -> KeySet:
    try:
        master = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        master = b""
    if len(master) != 32:
        raise ImproperlyConfigured(
            "个人信息密钥格式不对：应为 32 字节的 URL 安全 base64（44 个字符），可用 generate_key() 生成。"
        )
    return KeySet(
        encryption=_subkey(master, b"congress-portal/privacy/encryption/v1"),
        hashing=_subkey(master, b"congress-portal/privacy/hashing/v1"),
        fingerprint=hashlib.sha256(b"congress-portal/privacy/fingerprint/v1" + master).hexdigest()[:8],
    )


def _subkey(master: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)
