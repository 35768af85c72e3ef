"""``manage.py doctor``: whether everything is well, one line each, and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from congress_portal.runtime import doctor


class Command(BaseCommand):
    """Exit 0 where nothing is wrong, 1 where something is."""

    help = "检查数据库、队列、磁盘、备份、密钥等是否正常，说明怎么办。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything and say it."""
        findings = doctor.examine(at=timezone.now())
        for finding in findings:
            self.stdout.write(f"[{finding.word}] {finding.label}：{finding.text}")
            if finding.advice:
                self.stdout.write(f"        怎么办：{finding.advice}")
        wrong = sum(finding.state == "bad" for finding in findings)
        careful = sum(finding.state == "warn" for finding in findings)
        if wrong:
            self.stdout.write(f"有 {wrong} 处问题" + (f"，{careful} 处要注意。" if careful else "。"))
            sys.exit(1)
        self.stdout.write(f"没有问题，{careful} 处要注意。" if careful else "一切正常。")
