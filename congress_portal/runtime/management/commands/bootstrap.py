"""``manage.py bootstrap``: make everything ready to serve, and serve nothing.

For installations whose processes are started by the system (deploy/), before each start and after
each update; ``manage.py serve`` does the same by itself.
"""

from typing import Any

from django.core.management.base import BaseCommand

from congress_portal.runtime.preparation import prepare


class Command(BaseCommand):
    """Tables, keys and static files."""

    help = "更新数据库、生成密钥、整理静态文件；可以重复运行。"
    # The checks run at the end of the preparation, when there is a database to look at.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when all is ready; CommandError with a sentence where something is not."""
        prepare(self.stdout.write)
