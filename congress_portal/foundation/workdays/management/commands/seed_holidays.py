"""``manage.py seed_holidays``: the published holidays and make-up days into the table."""

from typing import Any

from django.core.management.base import BaseCommand

from congress_portal.foundation.workdays.services import seed_holidays


class Command(BaseCommand):
    help = "写入 2004—2026 年已公布的放假和补班日；可重复运行，不改动单位自己维护的日期。"

    def handle(self, *args: Any, **options: Any) -> None:
        result = seed_holidays()
        self.stdout.write(f"新增 {result.added} 天，原有 {result.unchanged} 天。")
        if result.kept:
            days = "、".join(f"{day:%Y-%m-%d}" for day in result.kept)
            self.stdout.write(f"与随软件附带的安排不同、已保留单位设置的日期：{days}。")
