"""Load the demonstration county into an empty database."""

from __future__ import annotations

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from congress_portal.demo.loader import load_demonstration
from congress_portal.demo.sizes import SIZES
from congress_portal.foundation.web.refusals import Refused


class Command(BaseCommand):
    """``manage.py load_demo [--on 2026-04-09] [--size full]``."""

    help = "装载演示县（只能装进空的数据库）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="演示的“今天”，默认今天")
        parser.add_argument(
            "--size", choices=SIZES, default="small", help="small：60 名代表、半年；full：615 名代表、一年半"
        )

    def handle(self, *args, on: date | None = None, size: str = "small", **options) -> None:
        try:
            demo = load_demonstration(on or timezone.localdate(), size)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"]:
            self.stdout.write(
                f"{demo.county}已装载：{len(demo.towns)} 个镇（乡），基准日 {demo.day:%Y-%m-%d}。"
            )
