"""Putting a backup back: everything is checked first, then it is all written or nothing is."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps as live_apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from congress_portal.foundation.accounts.models import County
from congress_portal.runtime.backups import contents, rows
from congress_portal.runtime.backups.archive import Backup, check_key, opened
from congress_portal.runtime.backups.contents import BackupError

Say = Callable[[str], None]
Node = tuple[str, str]


@dataclass(frozen=True)
class Restored:
    """What was put back. ``aside``: where the files lie that were there before, if any."""

    counties: str
    made_at: datetime
    rows: int
    files: int
    aside: Path | None


def restore_backup(path: Path, *, replace: str = "", say: Say = lambda text: None) -> Restored:
    """Put the backup into the database and the folder of uploads of this installation.

    Into an empty database only, unless ``replace`` is the name of the county that it holds. Raises
    BackupError; then nothing has changed (but that an empty database may have got its tables).
    """
    with portal_stopped(), opened(path) as backup:
        say(f"备份完整：{backup.counties}，{len(backup.tables)} 张表，{len(backup.files)} 个附件。")
        if backup.manifest.get("demonstration") and not settings.DEMONSTRATION:
            say("注意：这是演示县的备份，恢复后页面和文件都标“演示数据”，不能当正式数据用。")
        check_key(backup)
        known = set(MigrationExecutor(connection).loader.disk_migrations)
        wanted = _nodes(backup, known)
        apps = prepare_tables(wanted, known, replace=replace)
        count, aside = _write(backup, apps)
        if wanted != known:
            say("备份来自较早的版本，现在更新数据库……")
            call_command("migrate", verbosity=0, interactive=False)
        return Restored(
            counties=backup.counties,
            made_at=datetime.fromisoformat(backup.manifest["made_at"]),
            rows=count,
            files=len(backup.files),
            aside=aside,
        )


@contextmanager
def portal_stopped() -> Iterator[None]:
    """A portal that runs on this data folder would go on with what it has read. Raises BackupError."""
    with (Path(settings.DATA_DIR) / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupError(
                "门户正在运行。请先停止它（按 Ctrl-C 或停止服务），再恢复。数据没有任何改动。"
            ) from None
        yield


# --- tables ---------------------------------------------------------------------------------------


def _nodes(backup: Backup, known: set[Node]) -> set[Node]:
    """The migrations the backup's tables had. Raises BackupError where this program lacks some."""
    told = {tuple(name.split(".", 1)) for name in backup.manifest["migrations"]}
    if unknown := sorted(told - known):
        raise BackupError(
            f"备份来自更新的版本（有这个程序不认识的数据库更新 {'.'.join(unknown[0])}）。请先更新程序，再恢复。"
            "数据没有任何改动。"
        )
    return told


def prepare_tables(wanted: set[Node], known: set[Node], *, replace: str) -> Any:
    """Make the tables as the backup had them, or find them so; the models that write them.

    Raises BackupError where the database is not empty, or has tables of another version.
    """
    fresh = not connection.introspection.table_names()
    applied = set() if fresh else set(MigrationRecorder(connection).applied_migrations())
    if not fresh and applied - known:
        raise BackupError("这个数据库是更新的版本建的。请先更新程序，或换一个空数据库。数据没有任何改动。")
    if applied == known:
        _refuse_what_is_there(replace)
    if wanted == known:
        if applied != known:
            call_command("migrate", verbosity=0, interactive=False)
            _refuse_what_is_there(replace)
        return live_apps
    executor = MigrationExecutor(connection)
    leaves = [
        node
        for node in wanted
        if not any(c.key in wanted for c in executor.loader.graph.node_map[node].children)
    ]
    if fresh:
        executor.migrate(sorted(leaves))
    elif applied != wanted:
        raise BackupError(
            "备份来自较早的版本，要恢复到一个还没有表的空数据库里（SQLite：先把原来的数据库文件移走；"
            "PostgreSQL：新建一个空数据库），恢复时会自动更新。数据没有任何改动。"
        )
    return MigrationExecutor(connection).loader.project_state(sorted(leaves)).apps


def _refuse_what_is_there(replace: str) -> None:
    """Only an empty database is written into, or one whose county was typed. Raises BackupError."""
    counties = list(County.objects.order_by("pk").values_list("name", flat=True))
    people = live_apps.get_model("accounts", "Person").objects.exists()
    if not counties and not people:
        return
    there = "、".join(counties) or "人员"
    if not replace:
        raise BackupError(
            f"数据库不是空的，里面有{there}的数据，没有改动。要用备份换掉它，请先备份现在的数据，"
            f"再加上 --replace {there}。"
        )
    if replace.strip() != there:
        raise BackupError(
            f"--replace 后面要写数据库里现有的县名“{there}”，您写的是“{replace}”。数据没有任何改动。"
        )


# --- writing --------------------------------------------------------------------------------------


def _write(backup: Backup, apps: Any) -> tuple[int, Path | None]:
    """Rows and files, in one transaction; the number of rows, and where the old files lie."""
    root = Path(settings.MEDIA_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=root.parent))
    moved: list[tuple[Path, Path]] = []
    try:
        for member in backup.files:
            backup.copy(member, staging)
        with transaction.atomic():
            count = _write_rows(backup, apps)
            # The last thing that can fail is the commit; then the folders go back.
            aside = _swap(staging, root, moved)
        return count, aside
    except BaseException as error:
        for now, before in reversed(moved):
            now.rename(before)
        if isinstance(error, (DatabaseError, KeyError, LookupError, ValueError, OSError)):
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise BackupError(f"没有恢复成（{reason}）。数据没有任何改动。") from error
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write_rows(backup: Backup, apps: Any) -> int:
    models = {model._meta.label_lower: model for model in contents.models_of(apps)}
    _empty([*models.values(), *contents.models_of(apps, kept=False)])
    count = 0
    for member in backup.tables:
        model = models[member["model"]]
        number = rows.insert(model, member["fields"], backup.lines(member))
        there = model._base_manager.count()
        if number != member["rows"] or there != number:
            raise ValueError(f"{model._meta.verbose_name}应有 {member['rows']} 行，写入 {there} 行")
        count += number
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)
    return count


# What migrate has written by itself and nothing of a county refers to.
_STAY = frozenset({"contenttypes", "auth"})


def _empty(models: list[Any]) -> None:
    """Take out what is there: rows that migrations wrote, a county that is replaced, its sessions."""
    tables = [model._meta.db_table for model in models if model._meta.app_label not in _STAY]
    quoted = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What the transaction has left to check is checked first: a table that waits is not emptied.
            connection.check_constraints()
            cursor.execute(f"TRUNCATE {', '.join(quoted)} CASCADE")
            return
        for table in quoted:
            cursor.execute(f"DELETE FROM {table}")


def _swap(staging: Path, root: Path, moved: list[tuple[Path, Path]]) -> Path | None:
    """Put the new folder in the place of the old one; ``moved`` tells how to go back."""
    aside = None
    if root.exists():
        if any(root.iterdir()):
            aside = root.with_name(f"{root.name}.before-{timezone.localtime():%Y%m%d-%H%M%S}")
            root.rename(aside)
            moved.append((aside, root))
        else:
            root.rmdir()
    staging.rename(root)
    moved.append((root, staging))
    root.chmod(0o700)
    return aside
