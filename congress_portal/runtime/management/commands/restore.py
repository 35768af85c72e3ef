"""``manage.py restore FILE --yes``: a backup back into this installation's database, of either kind."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from congress_portal.runtime import health
from congress_portal.runtime.backups.contents import BackupError
from congress_portal.runtime.backups.restoring import restore_backup


class Command(BaseCommand):
    """Checks everything first; then all or nothing."""

    help = "把备份恢复到空数据库里（SQLite、PostgreSQL 都行）：先核对，全部恢复或者一点不动。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="备份文件")
        parser.add_argument("--yes", action="store_true", help="确认恢复")
        parser.add_argument(
            "--replace",
            default="",
            metavar="县名",
            help="数据库不是空的时候，写上里面现有的县名，用备份换掉它",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what would be done, or do it. Raises CommandError with a sentence."""
        self.stdout.write(f"恢复到：{health.database_words()}")
        if not options["yes"]:
            raise CommandError("要恢复请加上 --yes。没有做任何事。")
        started = time.monotonic()
        try:
            done = restore_backup(
                Path(options["file"]).expanduser(), replace=options["replace"], say=self.stdout.write
            )
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            raise CommandError(
                f"连不上数据库：{str(error).strip()}。请检查 DATABASE_URL，以及数据库是否在运行。"
            ) from None
        self.stdout.write(
            f"恢复好了：{done.counties}，备份于 {timezone.localtime(done.made_at):%Y-%m-%d %H:%M}，"
            f"{done.rows} 行数据，{done.files} 个附件，用时 {time.monotonic() - started:.1f} 秒。"
        )
        if done.aside:
            self.stdout.write(f"原来的附件移到了 {done.aside}，确认不要了再删除。")
        self.stdout.write("大家要重新登录。请用 manage.py doctor 检查一遍。")
