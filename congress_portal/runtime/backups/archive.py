"""Reading a backup: that it is one, that it is whole, and that the key fits, before anything is touched."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from congress_portal.foundation.privacy import PrivacyKeyError, ciphers, keys
from congress_portal.runtime.backups.contents import (
    FILES,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    ROWS,
    BackupError,
)
from congress_portal.runtime.backups.writing import PIECE, PROBE

NOT_A_BACKUP = "这不是平台的备份文件，或者没有拷贝完整。请换一份备份，或重新拷贝后再试。数据没有任何改动。"
DAMAGED = "备份文件已损坏（{what}），不能用来恢复。请换一份备份。数据没有任何改动。"
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class Backup:
    """An opened backup whose members were all checked against their sums."""

    zip: zipfile.ZipFile
    manifest: dict[str, Any]

    @property
    def tables(self) -> list[dict[str, Any]]:
        """The members that hold rows."""
        return [member for member in self.manifest["members"] if member["name"].startswith(ROWS)]

    @property
    def files(self) -> list[dict[str, Any]]:
        """The members that are uploaded files."""
        return [member for member in self.manifest["members"] if member["name"].startswith(FILES)]

    @property
    def counties(self) -> str:
        """The counties' names."""
        return "、".join(self.manifest["counties"]) or "还没有设置县"

    def lines(self, member: dict[str, Any]) -> Iterator[bytes]:
        """The lines of a table."""
        with self.zip.open(member["name"]) as handle:
            yield from handle

    def copy(self, member: dict[str, Any], folder: Path) -> None:
        """Write an uploaded file below ``folder``."""
        target = folder / member["name"].removeprefix(FILES)
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.zip.open(member["name"]) as source, target.open("xb") as handle:
            while piece := source.read(PIECE):
                handle.write(piece)


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup that is whole. Raises BackupError with the sentence for whatever is wrong with it."""
    if not path.is_file():
        raise BackupError(f"找不到备份文件 {path}。请核对文件名和目录。")
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE:
        raise BackupError(NOT_A_BACKUP) from None
    with archive:
        backup = Backup(archive, _manifest(archive))
        _check_members(backup)
        yield backup


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        known = manifest["format"] == FORMAT
        version = int(manifest["format_version"])
        members = manifest["members"]
        for member in members:
            if not (isinstance(member["name"], str) and isinstance(member["size"], int) and member["sha256"]):
                raise ValueError
        usable = isinstance(manifest["migrations"], list) and isinstance(
            manifest["privacy_key"]["probe"], str
        )
        usable = usable and isinstance(manifest["counties"], list)
    except (*UNREADABLE, KeyError, ValueError, TypeError):
        raise BackupError(NOT_A_BACKUP) from None
    if not known or not usable:
        raise BackupError(NOT_A_BACKUP)
    if version > FORMAT_VERSION:
        raise BackupError("备份来自更新的版本。请先更新程序，再恢复。数据没有任何改动。")
    return manifest


def _check_members(backup: Backup) -> None:
    """Every member stands in the manifest once, lies where it may lie, and has its sum."""
    names = [info.filename for info in backup.zip.infolist() if info.filename != MANIFEST]
    told = [member["name"] for member in backup.manifest["members"]]
    if sorted(names) != sorted(told) or len(set(names)) != len(names):
        raise BackupError(DAMAGED.format(what="内容与清单不符"))
    for member in backup.manifest["members"]:
        name = member["name"]
        if not name.startswith((ROWS, FILES)) or not _inside(name):
            raise BackupError(DAMAGED.format(what="清单里有不该有的路径"))
        digest, size = hashlib.sha256(), 0
        try:
            with backup.zip.open(name) as handle:
                while size <= member["size"] and (piece := handle.read(PIECE)):
                    digest.update(piece)
                    size += len(piece)
        except UNREADABLE:
            raise BackupError(DAMAGED.format(what=f"{name} 读不出来")) from None
        if size != member["size"] or digest.hexdigest() != member["sha256"]:
            raise BackupError(DAMAGED.format(what=f"{name} 的校验码不符"))


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\x00" not in name


def check_key(backup: Backup) -> None:
    """Prove that the key at hand opens what the backup holds. Raises BackupError where it does not."""
    told = backup.manifest["privacy_key"]
    if not told["probe"]:
        return
    where = "环境变量 PRIVACY_KEY" if settings.PRIVACY_KEY else f"文件 {settings.PRIVACY_KEY_FILE}"
    try:
        here = keys.current().fingerprint
        fits = ciphers.unseal(told["probe"]) == PROBE
    except ImproperlyConfigured:
        raise BackupError(
            f"没有个人信息密钥。备份里的电话等是用指纹为 {told['fingerprint']} 的密钥加密的，密钥不在备份里。"
            f"请先把原来的 privacy_key 放到 {settings.PRIVACY_KEY_FILE}（权限 600），再恢复。数据没有任何改动。"
        ) from None
    except PrivacyKeyError:
        fits = False
    if not fits:
        raise BackupError(
            f"密钥不对：备份用的密钥指纹是 {told['fingerprint']}，现在{where}里的是 {here}。"
            "请换上原来的密钥再恢复，否则电话等个人信息永远读不出来。数据没有任何改动。"
        )
