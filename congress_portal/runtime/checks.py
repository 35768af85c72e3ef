"""System checks: what is set up wrong is said by ``manage.py check``, with what to do about it."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections


def _readable_by_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


@checks.register(checks.Tags.files)
def data_folder(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Data must be writable, and keys readable by their owner only."""
    found: list[checks.CheckMessage] = []
    if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        found.append(
            checks.Error(
                f"数据目录 {settings.DATA_DIR} 不可写。",
                hint="把目录交给运行门户的用户（chown），或用 PORTAL_DATA_DIR 另指一个目录。",
                id="runtime.E001",
            )
        )
    for path in (settings.SECRET_KEY_FILE, settings.PRIVACY_KEY_FILE):
        if _readable_by_others(path):
            found.append(
                checks.Warning(
                    f"密钥文件 {path} 能被其他用户读取。", hint=f"chmod 600 {path}", id="runtime.W001"
                )
            )
    return found


@checks.register(checks.Tags.security, deploy=True)
def privacy_key(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Before people's phone numbers are written, there must be a key to write them with."""
    if settings.PRIVACY_KEY or settings.PRIVACY_KEY_FILE.exists():
        return []
    return [
        checks.Error(
            "没有个人信息密钥。",
            hint="第一次用 manage.py serve 启动时会生成；从备份恢复时请放回原来的 privacy_key。",
            id="runtime.E002",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def public_address(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Posters and messages carry PUBLIC_BASE_URL; with the default they lead nowhere."""
    host = settings.PUBLIC_BASE_URL.partition("://")[2].split("/")[0].rsplit(":", 1)[0]
    if host not in ("127.0.0.1", "localhost", "[::1]"):
        return []
    return [
        checks.Warning(
            f"海报二维码和短消息里的网址是 {settings.PUBLIC_BASE_URL}，别的设备打不开。",
            hint="设置 PUBLIC_BASE_URL 为大家访问的网址，例如 https://renda.example.gov.cn。",
            id="runtime.W002",
        )
    ]


@checks.register(checks.Tags.database)
def database_encoding(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """A PostgreSQL database for Chinese: UTF-8, and a locale that knows letters (not plain C)."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
            )
            encoding, ctype = cursor.fetchone()
        hint = "重建数据库：CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;"
        if encoding != "UTF8":
            found.append(
                checks.Error(f"数据库编码是 {encoding}，存不下所有汉字。", hint=hint, id="runtime.E003")
            )
        elif ctype in ("C", "POSIX"):
            found.append(
                checks.Warning(
                    f"数据库的 LC_CTYPE 是 {ctype}，汉字的三元索引不起作用。", hint=hint, id="runtime.W003"
                )
            )
    return found
