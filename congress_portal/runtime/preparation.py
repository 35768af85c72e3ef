"""What must be ready before the portal serves: tables, keys, demonstration county, static files.

``manage.py bootstrap`` and ``manage.py serve`` do it; each step does nothing where nothing is to do.
Refusals are ``CommandError`` with a sentence.
"""

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.db.models.functions import Length

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.privacy import EncryptedTextField, ensure_key_file
from congress_portal.noticeboard.services.documents import ensure_categories
from congress_portal.runtime import health

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """All steps in order. Raises CommandError, or SystemCheckError where a check finds an error."""
    say(f"数据：{health.database_words()}")
    try:
        pending = health.pending_migrations()
    except OperationalError as error:
        reason = str(error).strip()
        raise CommandError(f"连不上数据库：{reason}。请检查 DATABASE_URL，以及数据库是否在运行。") from None
    if pending:
        with timed("更新数据库", say):
            call_command("migrate", verbosity=0, interactive=False)
        # What a newer version gives every county when it is set up, for those set up before.
        for county in County.objects.all():
            ensure_categories(county)
    ensure_privacy_key()
    if settings.DEMONSTRATION and not County.objects.exists():
        with timed("装载演示县", say):
            call_command("load_demo", size=settings.DEMO_SIZE, verbosity=0)
    with timed("整理静态文件", say, only_from=0.3):
        collect_static()
    # Warnings go to the standard error output, errors end the start; "no issues" is no news.
    call_command("check", "--database", "default", stdout=io.StringIO())
    # Processes that are started afterwards open connections of their own.
    connections.close_all()


@contextmanager
def timed(what: str, say: Say, only_from: float = 0) -> Iterator[None]:
    """Say what was done and how long it took; nothing where it took less than ``only_from`` seconds."""
    started = time.monotonic()
    yield
    took = time.monotonic() - started
    if took >= only_from:
        say(f"{what} …… {took:.1f} 秒")


# --- the key of personal data ---------------------------------------------------------------------


def encrypted_values_exist() -> bool:
    """Whether any column holds something that only the privacy key can read."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                filled = model._base_manager.annotate(_length=Length(field.name)).filter(_length__gt=0)
                if filled.exists():
                    return True
    return False


def ensure_privacy_key() -> None:
    """A new key, but only for a database that nothing has been encrypted in. Raises CommandError."""
    if settings.PRIVACY_KEY or settings.PRIVACY_KEY_FILE.exists():
        return
    if encrypted_values_exist():
        raise CommandError(
            f"找不到个人信息密钥 {settings.PRIVACY_KEY_FILE}，而数据库里已有用它加密的数据。"
            "请放回原来的密钥文件（它不在数据库备份里）；新生成的密钥读不出旧数据。"
        )
    ensure_key_file()


# --- static files ---------------------------------------------------------------------------------


def collect_static(run: Callable[..., Any] = call_command) -> None:
    """Gather and compress the static files; nothing to do where none has changed."""
    stamp = settings.STATIC_ROOT / ".collected"
    now = fingerprint_of(settings.STATICFILES_DIRS, settings.BASE_DIR / "requirements.txt")
    if stamp.exists() and stamp.read_text() == now:
        return
    run("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())
    stamp.write_text(now)


def fingerprint_of(folders: list[Path], *files: Path) -> str:
    """A hash over names, sizes and times of files; good for "has anything changed?"."""
    digest = hashlib.sha256()
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    for path in [*paths, *files]:
        status = path.stat()
        digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
