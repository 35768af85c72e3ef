"""Making a backup: one consistent look at the database, then the files, then what was written with its sums."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.privacy import ciphers, keys
from congress_portal.runtime import health
from congress_portal.runtime.backups import contents, rows
from congress_portal.runtime.backups.contents import FILES, FORMAT, FORMAT_VERSION, MANIFEST, BackupError

PIECE = 1024 * 1024
# Sealed by the key and put into the manifest: restore proves with it that it has the same key.
PROBE = "县人大代表工作平台"


@dataclass(frozen=True)
class Made:
    """What a backup turned out to hold."""

    path: Path
    rows: int
    files: int
    size: int


def file_name(at: datetime) -> str:
    """congress-portal-20261122-023000.zip; sorts by time."""
    return f"congress-portal-{at.astimezone(UTC):%Y%m%d-%H%M%S}.zip"


def write_backup(target: Path, *, at: datetime) -> Made:
    """Write the whole installation but its keys into ``target``, which appears whole or not at all.

    Raises BackupError where there is something in its place or it cannot be written.
    """
    _check_tables()
    if target.exists():
        raise BackupError(f"{target} 已经存在，没有覆盖它。请换一个文件名。")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Names, votes and letters: readable by its owner only.
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as handle:
            made = _write(handle, at)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(draft, target)
    except OSError as error:
        raise BackupError(
            f"写不了备份文件 {target}：{error.strerror or error}。请检查目录、权限和剩余空间。"
        ) from None
    except DatabaseError as error:
        raise BackupError(f"读数据库时出错：{str(error).strip()}。没有生成备份。") from error
    finally:
        if draft.exists():
            draft.unlink()
    return Made(target, made["rows"], made["files"], target.stat().st_size)


def _check_tables() -> None:
    """A backup is of one version of the tables. Raises BackupError."""
    try:
        pending = health.pending_migrations()
    except OperationalError as error:
        raise BackupError(
            f"连不上数据库：{str(error).strip()}。请检查 DATABASE_URL，以及数据库是否在运行。"
        ) from None
    if pending:
        raise BackupError(
            "数据库还不是这个版本的。请先启动一次门户（或运行 manage.py bootstrap）更新数据库，再备份。"
        )


def _write(handle: Any, at: datetime) -> dict[str, int]:
    members: list[dict[str, Any]] = []
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        with snapshot():
            manifest = _head(at)
            for model in contents.models_of():
                name = contents.member_of(model)
                member = _add(archive, name, rows.lines(model), zipfile.ZIP_DEFLATED)
                member |= {
                    "model": model._meta.label_lower,
                    "fields": [field.attname for field in rows.fields_of(model)],
                    "rows": member.pop("pieces"),
                }
                members.append(member)
        # After the database: a file without its row is harmless, a row without its file is not.
        for path in _uploads():
            name = FILES + path.relative_to(settings.MEDIA_ROOT).as_posix()
            try:
                # Pictures and papers are compressed already.
                member = _add(archive, name, _pieces(path), zipfile.ZIP_STORED)
            except FileNotFoundError:
                continue  # taken away since the folder was listed
            del member["pieces"]
            members.append(member)
        manifest["members"] = members
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return {
        "rows": sum(member.get("rows", 0) for member in members),
        "files": sum(member["name"].startswith(FILES) for member in members),
    }


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(): that would take the write lock (IMMEDIATE) for as long as the backup lasts.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _head(at: datetime) -> dict[str, Any]:
    try:
        key = {"fingerprint": keys.current().fingerprint, "probe": ciphers.seal(PROBE)}
    except ImproperlyConfigured:
        key = {"fingerprint": "", "probe": ""}
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "counties": list(County.objects.order_by("pk").values_list("name", flat=True)),
        "demonstration": County.objects.filter(is_demonstration=True).exists(),
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "privacy_key": key,
    }


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], method: int) -> dict[str, Any]:
    """Write one member piece by piece; its name, size, sum and number of pieces."""
    digest, size, number = hashlib.sha256(), 0, 0
    info = zipfile.ZipInfo(name)
    info.compress_type = method
    info.external_attr = 0o600 << 16
    source = iter(pieces)
    first = next(source, b"")  # a file that is gone says so before its member is begun
    with archive.open(info, "w", force_zip64=True) as member:
        for piece in _with_first(first, source):
            member.write(piece)
            digest.update(piece)
            size += len(piece)
            number += 1
    return {"name": name, "size": size, "sha256": digest.hexdigest(), "pieces": number}


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _uploads() -> list[Path]:
    """The uploaded files, without what is being written at this moment."""
    root = Path(settings.MEDIA_ROOT)
    return [
        p
        for p in sorted(root.rglob("*"))
        if p.is_file() and not p.is_symlink() and not p.name.startswith(".")
    ]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while piece := handle.read(PIECE):
            yield piece
