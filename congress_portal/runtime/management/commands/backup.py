"""``manage.py backup``: the county in one file."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from congress_portal.runtime import services
from congress_portal.runtime.backups.contents import BackupError
from congress_portal.runtime.backups.writing import file_name, write_backup


def key_words() -> list[str]:
    """Where the key lies that the backup does not hold."""
    where = "环境变量 PRIVACY_KEY 里" if settings.PRIVACY_KEY else str(settings.PRIVACY_KEY_FILE)
    return [
        f"个人信息密钥不在备份里，它在：{where}",
        "请另外保管密钥（例如加密 U 盘放保险柜），不要和备份放在一起。恢复时要用它；丢了密钥，电话等永远读不出来。",
    ]


class Command(BaseCommand):
    """Database and uploads, without the keys; the portal may go on running."""

    help = "把数据库和附件备份成一个文件（不含密钥），运行中也可以备份。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--to", default="", metavar="文件", help="备份文件；不写就放进 BACKUP_DIR 或数据目录的 backups 里"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say what it holds. Raises CommandError with a sentence."""
        at, started = timezone.now(), time.monotonic()
        folder = Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else settings.DATA_DIR / "backups"
        target = Path(options["to"]).expanduser() if options["to"] else folder / file_name(at)
        if target.is_dir():
            target = target / file_name(at)
        try:
            made = write_backup(target.resolve(), at=at)
        except BackupError as error:
            raise CommandError(str(error)) from None
        services.note_backup(at=at)
        size = made.size / 1024 / 1024
        self.stdout.write(f"备份好了：{made.path}")
        self.stdout.write(
            f"{made.rows} 行数据，{made.files} 个附件，{size:.1f} MB，用时 {time.monotonic() - started:.1f} 秒。"
        )
        for line in key_words():
            self.stdout.write(line)
