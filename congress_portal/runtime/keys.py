"""The secret key of an installation, made before Django's settings are loaded (they refuse without).

``python -m congress_portal.runtime.keys`` or ``manage.py serve`` makes it. It signs sessions and
forms; losing it signs everybody out and nothing more. The key of personal data is another one
(``congress_portal.foundation.privacy``), and losing that one loses the data.
"""

import os
import secrets
import sys
from pathlib import Path


def data_dir() -> Path:
    """Where data live: PORTAL_DATA_DIR, or ``var`` beside the code where that is not set or empty."""
    given = os.environ.get("PORTAL_DATA_DIR")
    return Path(given) if given else Path(__file__).resolve().parent.parent.parent / "var"


def ensure_secret_key() -> Path | None:
    """Write ``secret_key`` (readable by its owner only) unless it is there or given by SECRET_KEY.

    Returns the path of the file, None where the environment has the key. Raises OSError where the
    data folder cannot be written.
    """
    if os.environ.get("SECRET_KEY"):
        return None
    target = data_dir() / "secret_key"
    # Personal data will lie here: the folder is its owner's alone.
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return target
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(48) + "\n")
    return target


if __name__ == "__main__":
    try:
        ensure_secret_key()
    except OSError as error:
        sys.exit(
            f"写不了数据目录 {data_dir()}：{error.strerror}。请检查权限，或用 PORTAL_DATA_DIR 指定别处。"
        )
