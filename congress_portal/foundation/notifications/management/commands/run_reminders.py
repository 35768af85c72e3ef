"""Say by hand what beat says every quarter of an hour."""

from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from congress_portal.foundation.notifications.deadlines import run_reminders


class Command(BaseCommand):
    """``manage.py run_reminders [--on 2026-11-23]``; repeating it changes nothing."""

    help = "按到期情况发提醒（可重复运行）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="按哪一天计算，默认今天")

    def handle(self, *args, on: date | None = None, **options) -> None:
        run = run_reminders(on=on or timezone.localdate(), at=timezone.now())
        self.stdout.write(f"到期提醒 {run.reminders} 条，新发 {run.messages} 条。")
